"""Municipalities through the services: the tree against a recomputation in Python, names, keys, censuses."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.models.municipalities import CensusBasis, Level, Municipality, MunicipalityName
from app.schemas.municipalities import MunicipalityCreate, MunicipalityQuery, MunicipalityUpdate
from app.services import municipalities, municipality_parts
from app.services.access import PUBLIC_ACTOR, SYSTEM_ACTOR
from app.services.municipalities import inside, path_of, within
from app.services.municipality_rules import Above, check
from tests.api import Api
from tests.factories import municipalities as factory
from tests.factories.places import Places, tree

M = sa.inspect(Municipality).columns
N = sa.inspect(MunicipalityName).columns


def create(api: Api, **values: Any) -> UUID:
    """A unit that must come out."""
    with api.database.write() as db:
        body = MunicipalityCreate.model_validate(values, strict=False)
        return UUID(str(municipalities.create_municipality(db, SYSTEM_ACTOR, body).values["id"]))


def change(api: Api, unit_id: UUID, **values: Any) -> dict[str, Any]:
    """A change that must be taken."""
    with api.database.write() as db:
        changes: MunicipalityUpdate = values  # type: ignore[assignment]
        return municipalities.update_municipality(db, SYSTEM_ACTOR, str(unit_id), None, changes).values


def ids(api: Api, **filters: Any) -> list[UUID]:
    """Ids of the units a question finds."""
    with api.database.read() as db:
        query = MunicipalityQuery(limit=500, **filters)
        return [UUID(str(item["id"])) for item in municipalities.list_municipalities(db, PUBLIC_ACTOR, query).items]


def paths(api: Api) -> dict[UUID, str]:
    """Every path as it is stored."""
    with api.database.read() as db:
        return {row.id: row.path for row in db.all(sa.select(M["id"], M["path"]))}


def parents(api: Api) -> dict[UUID, UUID | None]:
    """Every unit with the one right above."""
    with api.database.read() as db:
        return {row.id: row.parent_id for row in db.all(sa.select(M["id"], M["parent_id"]))}


def below(unit_id: UUID, above: dict[UUID, UUID | None]) -> set[UUID]:
    """What lies below a unit, walked from unit to unit: the answer the index range must give."""
    found: set[UUID] = set()
    todo = [unit_id]
    while todo:
        current = todo.pop()
        children = [child for child, parent in above.items() if parent == current]
        found.update(children)
        todo.extend(children)
    return found


def forest(api: Api) -> Places:
    """The tree with neighbours whose keys nearly begin alike, and quarters in boroughs."""
    places = tree(api)
    neighbour = create(api, level="county", name="Nachbarkreis", ars="07902", parent_id=places.state)
    create(api, level="municipality", name="Nachbardorf", ars="079020000001", parent_id=neighbour)
    other = create(api, level="state", name="Saarland", ars="10")
    create(api, level="county", name="Saarkreis", ars="10901", parent_id=other)
    for number in range(6):
        borough = create(api, level="borough", name=f"Bezirk {number}", parent_id=places.town)
        for part in range(3):
            create(api, level="quarter", name=f"Viertel {number}.{part}", parent_id=borough)
        create(api, level="quarter", name=f"Weiler {number}", parent_id=places.village)
    return places


class TestTree:
    def test_every_unit_finds_what_a_walk_over_parents_finds(self, api: Api) -> None:
        forest(api)
        above = parents(api)
        assert len(above) == 41
        for unit_id in above:
            assert set(ids(api, below=unit_id)) == below(unit_id, above)
            assert set(ids(api, within=unit_id)) == below(unit_id, above) | {unit_id}

    def test_a_state_is_its_two_digits(self, api: Api) -> None:
        places = forest(api)
        above = parents(api)
        assert set(ids(api, state="07")) == below(places.state, above) | {places.state}
        assert len(ids(api, state="10")) == 2
        assert ids(api, state="01") == []

    def test_a_unit_that_is_not_there_has_nothing_below(self, api: Api) -> None:
        places = tree(api)
        nowhere = UUID(int=places.state.int ^ 1)
        assert ids(api, below=nowhere) == ids(api, within=nowhere) == []

    def test_within_serves_columns_of_other_tables(self, api: Api) -> None:
        places = forest(api)
        above = parents(api)
        statement = sa.select(N["municipality_id"]).where(within(N["municipality_id"], places.town))
        with api.database.read() as db:
            found = {row[0] for row in db.all(statement)}
        assert found == below(places.town, above) | {places.town}

    def test_the_range_is_searched_in_the_index(self, api: Api) -> None:
        tree(api)
        explain = "EXPLAIN QUERY PLAN " if api.database.is_sqlite else "EXPLAIN "
        statement = sa.select(M["id"]).where(inside(M["path"], "079"))
        compiled = statement.compile(api.database.engine, compile_kwargs={"literal_binds": True})
        with api.database.write() as db:
            if not api.database.is_sqlite:
                db.run(sa.text("SET LOCAL enable_seqscan = off"))
            plan = "\n".join(str(row) for row in db.all(sa.text(explain + str(compiled).replace(":'", "\\:'"))))
        assert "ix_municipalities_path" in plan
        assert "path>" in plan or "path)::text >=" in plan

    def test_children_of_one_parent_are_filtered_by_it(self, api: Api) -> None:
        places = tree(api)
        assert ids(api, parent_id=places.association) == [places.village, places.hamlet]


class TestPath:
    @given(st.lists(st.uuids(), min_size=2, max_size=2, unique=True))
    def test_marks_are_equally_long_and_never_begin_alike(self, two: Sequence[UUID]) -> None:
        first, second = (path_of(unit_id, None, "079010000003") for unit_id in two)
        assert len(first) == len(second) == 23
        assert first == second or not first <= second < first + ":"

    @given(st.uuids(), st.uuids())
    def test_what_hangs_below_lies_in_the_range(self, upper: UUID, lower: UUID) -> None:
        borough = path_of(upper, None, "079010000003")
        quarter = path_of(lower, None, borough)
        for above in ("07", "079", "07901", "079010000", "079010000003", borough):
            assert above <= quarter < above + ":"
        assert len(quarter) <= 120

    def test_an_official_unit_has_its_key(self) -> None:
        assert path_of(UUID(int=0), "07901", "07") == "07901"


class TestMove:
    def test_a_moved_municipality_takes_its_quarters_along(self, api: Api) -> None:
        places = forest(api)
        before = paths(api)
        change(api, places.village, ars="079010000001", parent_id=places.county)
        after = paths(api)
        above = parents(api)
        assert after[places.village] == "079010000001"
        moved = below(places.village, above)
        assert len(moved) == 6
        for unit_id, path in after.items():
            if unit_id in moved:
                assert path == "079010000001" + before[unit_id].removeprefix("079015001001")
            elif unit_id != places.village:
                assert path == before[unit_id]
        for unit_id in above:
            assert set(ids(api, below=unit_id)) == below(unit_id, above)

    def test_a_borough_moves_with_its_quarters(self, api: Api) -> None:
        places = tree(api)
        borough = create(api, level="borough", name="Bezirk", parent_id=places.town)
        change(api, places.quarter, parent_id=borough)
        change(api, borough, parent_id=places.hamlet)
        assert set(ids(api, below=places.hamlet)) == {borough, places.quarter}
        assert ids(api, below=places.town) == []

    def test_twins_under_one_key_keep_their_own_quarters(self, api: Api) -> None:
        places = tree(api)
        change(api, places.town, valid_to=date(2025, 12, 31))
        heir = create(api, level="municipality", name="Ärzen", ars="079010000003", parent_id=places.county)
        young = create(api, level="quarter", name="Neustadt", parent_id=heir)
        old = paths(api)[places.quarter]
        change(api, heir, ars="079010000004")
        assert paths(api)[places.quarter] == old
        assert paths(api)[young].startswith("079010000004.")


class TestNames:
    def names(self, api: Api, unit_id: UUID) -> list[tuple[date, str, str | None]]:
        with api.database.read() as db:
            page = municipality_parts.list_municipality_names(db, PUBLIC_ACTOR, str(unit_id))
        return [(item["valid_from"], item["name"], item["ars"]) for item in page.items]

    def unit(self, api: Api) -> UUID:
        return create(api, **factory.body(name="Alt", ars="079010000009", valid_from="2000-01-01"))

    def test_a_new_name_from_a_day_on_keeps_the_old_one(self, api: Api) -> None:
        unit_id = self.unit(api)
        change(api, unit_id, name="Neu", changed_on=date(2020, 7, 1))
        assert self.names(api, unit_id) == [
            (date(2020, 7, 1), "Neu", "079010000009"),
            (date(2000, 1, 1), "Alt", "079010000009"),
        ]

    def test_a_correction_replaces_the_latest_name_only(self, api: Api) -> None:
        unit_id = self.unit(api)
        change(api, unit_id, name="Neu", changed_on=date(2020, 7, 1))
        change(api, unit_id, name="Näu")
        assert [name for _, name, _ in self.names(api, unit_id)] == ["Näu", "Alt"]

    def test_a_new_key_is_history_too(self, api: Api) -> None:
        unit_id = self.unit(api)
        assert change(api, unit_id, ars="079015001009", changed_on=date(2024, 1, 1))["ags"] == "07901009"
        assert [ars for _, _, ars in self.names(api, unit_id)] == ["079015001009", "079010000009"]

    def test_other_changes_leave_the_history_alone(self, api: Api) -> None:
        unit_id = self.unit(api)
        change(api, unit_id, postcode="54497", name="Alt")
        assert len(self.names(api, unit_id)) == 1

    def test_a_day_before_the_latest_name_is_refused(self, api: Api) -> None:
        unit_id = self.unit(api)
        with pytest.raises(Invalid, match="end_before_start at /changed_on"):
            change(api, unit_id, name="Neu", changed_on=date(1999, 12, 31))

    def test_a_day_without_a_change_is_refused(self, api: Api) -> None:
        unit_id = self.unit(api)
        with pytest.raises(Invalid, match="nothing_changed_on at /changed_on"):
            change(api, unit_id, postcode="54497", changed_on=date(2020, 1, 1))


class TestPopulation:
    def test_a_day_is_written_once_and_the_latest_shows(self, api: Api) -> None:
        unit_id = create(api, **factory.body())
        for day, number in (("2023-12-31", 100), ("2024-12-31", 90), ("2022-12-31", 110), ("2024-12-31", 91)):
            with api.database.write() as db:
                body = factory.population(reference_date=day, population=number, population_male=None)
                municipality_parts.record_population(db, SYSTEM_ACTOR, unit_id, body)
        with api.database.read() as db:
            page = municipality_parts.list_municipality_populations(db, PUBLIC_ACTOR, str(unit_id))
            unit = municipalities.get_municipality(db, PUBLIC_ACTOR, unit_id)
        assert [item["population"] for item in page.items] == [91, 100, 110]
        assert unit.version == 5
        shown = api.public.get(f"/v1/municipalities/{unit_id}").json()["population"]
        assert (shown["reference_date"], shown["population"], shown["population_male"]) == ("2024-12-31", 91, None)

    @pytest.mark.parametrize(
        ("day", "basis"),
        [
            (date(2024, 12, 31), CensusBasis.CENSUS_2022),
            (date(2024, 12, 30), CensusBasis.CENSUS_2011),
            (date(2011, 5, 9), CensusBasis.CENSUS_2011),
            (date(2011, 5, 8), CensusBasis.NOT_STATED),
        ],
    )
    def test_the_census_follows_from_the_day(self, day: date, basis: CensusBasis) -> None:
        assert municipality_parts.census_of(day) is basis


class TestCheck:
    COUNTY = Above(Level.COUNTY, "07901", "07901")
    QUARTER = Above(Level.QUARTER, None, "079010000003.0000000000")

    @pytest.mark.parametrize(
        ("values", "above", "fault"),
        [
            ({"level": "municipality", "ars": None, "ags": None}, COUNTY, "missing at /ars"),
            ({"level": "municipality", "ars": "07901", "ags": "07901"}, COUNTY, "key_level at /ars"),
            ({"level": "municipality", "ars": "999010000001", "ags": "99901001"}, None, "not_an_official_key at /ars"),
            ({"level": "municipality", "ars": "079010000001", "ags": "07901002"}, COUNTY, "keys_differ at /ags"),
            ({"level": "association", "ars": "079015001", "ags": "07901"}, COUNTY, "association_without_ags at /ags"),
            ({"level": "municipality", "ars": "079020000001", "ags": "07902001"}, COUNTY, "parent_key at /parent_id"),
            ({"level": "county", "ars": "07901", "ags": "07901"}, COUNTY, "parent_level at /parent_id"),
            ({"level": "state", "ars": "07", "ags": "07"}, COUNTY, "parent_level at /parent_id"),
            ({"level": "quarter", "ars": None, "ags": None}, None, "missing at /parent_id"),
            ({"level": "quarter", "ars": None, "ags": None}, QUARTER, "parent_level at /parent_id"),
            ({"level": "borough", "ars": "079010000001", "ags": None}, COUNTY, "no_official_key at /ars"),
            ({"level": "quarter", "ars": None, "ags": "07901001"}, COUNTY, "no_official_key at /ags"),
        ],
    )
    def test_what_cannot_be_is_named(self, values: dict[str, Any], above: Above | None, fault: str) -> None:
        with pytest.raises(Invalid) as refused:
            check(values, above)
        assert str(refused.value) == f"invalid ({fault})"

    @pytest.mark.parametrize(
        ("level", "ars", "ags", "above"),
        [
            ("state", "07", "07", None),
            ("region", "073", "073", Above(Level.STATE, "07", "07")),
            ("county", "07901", "07901", Above(Level.STATE, "07", "07")),
            ("association", "079015001", None, COUNTY),
            ("municipality", "079015001001", "07901001", COUNTY),
            ("municipality", "079015001001", "07901001", None),
            ("borough", None, None, Above(Level.STATE, "11", "11")),
            ("quarter", None, None, Above(Level.BOROUGH, None, "079010000003.0000000000")),
        ],
    )
    def test_what_can_be_passes(self, level: str, ars: str | None, ags: str | None, above: Above | None) -> None:
        check({"level": level, "ars": ars, "ags": ags}, above)
