"""Factors and their sets over HTTP."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api
from tests.factories import factors as factory

SETS = "/v1/factors/sets"
FACTORS = "/v1/factors"


def made_set(api: Api, **values: Any) -> dict[str, Any]:
    return api.lead.made(SETS, factory.set_body(**values))


def made(api: Api, **values: Any) -> dict[str, Any]:
    factor_set_id = values.pop("factor_set_id", None) or made_set(api)["id"]
    return api.lead.made(FACTORS, factory.body(factor_set_id, **values))


def use(api: Api, factor: dict[str, Any]) -> None:
    home = UUID(str(api.home["id"]))
    with api.database.write() as db:
        factory.saving_with(db, home, UUID(factor["id"]), 436_800)


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def fault(answer: Any) -> tuple[int, str, str]:
    item = answer.json()["errors"][0]
    return answer.status_code, item["code"], item["pointer"]


class TestCreateFactorSet:
    def test_everything_sent_is_read_back(self, api: Api) -> None:
        sent = factory.set_body(
            title="Entwicklung der spezifischen Treibhausgas-Emissionen", gas="CO2", upstream="excluded",
            convention="statutory", valid_from_year=1990, valid_to_year=2024, note="Ohne Vorketten, für Österreich",
            source="https://example.org/co2",
        )  # fmt: skip
        record = api.lead.made(SETS, sent)
        assert {name: record[name] for name in sent} == sent
        answer = api.public.get(f"{SETS}/{record['id']}")
        assert answer.json() == record
        assert answer.headers["etag"] == '"1"'

    def test_it_is_found_by_its_slug(self, api: Api) -> None:
        record = made_set(api, slug="uba-2025")
        assert api.public.get(f"{SETS}/slug:uba-2025").json()["id"] == record["id"]

    def test_a_slug_is_taken_once(self, api: Api) -> None:
        made_set(api, slug="uba-2025")
        answer = api.lead.post(SETS, factory.set_body(slug="uba-2025"))
        assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")

    def test_its_years_run_forward(self, api: Api) -> None:
        answer = api.lead.post(SETS, factory.set_body(valid_from_year=2025, valid_to_year=2024))
        assert fault(answer) == (422, "end_before_start", "/valid_to_year")

    def test_a_title_of_blanks_is_none(self, api: Api) -> None:
        assert fault(api.lead.post(SETS, factory.set_body(title=" \t "))) == (422, "too_short", "/title")

    def test_an_unknown_field_is_named(self, api: Api) -> None:
        answer = api.lead.post(SETS, factory.set_body(titel="x"))
        assert fault(answer) == (422, "unknown_field", "/titel")

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.NETWORK_LEAD, Role.PUBLIC} - {
        Role.PATRON, Role.MUNICIPALITY_MANAGER,
    }))  # fmt: skip
    def test_only_the_network_lead_writes(self, api: Api, role: Role) -> None:
        caller = api.caller(role, api.home["id"])
        assert caller.post(SETS, factory.set_body()).status_code == 403
        assert caller.post(FACTORS, factory.body(str(uuid4()))).status_code == 403

    def test_nobody_writes_without_a_token(self, api: Api) -> None:
        assert api.public.post(SETS, factory.set_body()).status_code == 401


class TestListFactorSets:
    def test_filters_narrow_by_what_a_set_means(self, api: Api) -> None:
        real = made_set(api, convention="real", gas="CO2", upstream="excluded")["id"]
        law = made_set(api, convention="statutory", gas="CO2e", upstream="not_stated")["id"]
        for question, expected in (
            ("convention=statutory", law), ("gas=CO2", real), ("upstream=not_stated", law),
        ):  # fmt: skip
            assert ids(api.public.get(f"{SETS}?{question}")) == [expected]

    def test_year_finds_open_ends_too(self, api: Api) -> None:
        early = made_set(api, valid_to_year=2019)["id"]
        late = made_set(api, valid_from_year=2020)["id"]
        always = made_set(api)["id"]
        assert set(ids(api.public.get(f"{SETS}?year=2019"))) == {early, always}
        assert set(ids(api.public.get(f"{SETS}?year=2020"))) == {late, always}

    def test_search_looks_into_title_publisher_and_edition(self, api: Api) -> None:
        wanted = made_set(api, title="Wärme", publisher="Bundestag", edition="GEG 2020")["id"]
        made_set(api)
        for words in ("waerme", "bundestag", "geg"):
            assert ids(api.public.get(f"{SETS}?q={words}")) == [wanted]

    def test_titles_sort_as_in_a_directory(self, api: Api) -> None:
        named = {title: made_set(api, title=title)["id"] for title in ("Öl", "Pellets", "Offen")}
        assert ids(api.public.get(f"{SETS}?sort=title")) == [named["Offen"], named["Öl"], named["Pellets"]]


class TestUpdateFactorSet:
    def test_absent_keeps_and_null_clears(self, api: Api) -> None:
        record = made_set(api, note="alt", valid_from_year=2020)
        changed = api.lead.patch(f"{SETS}/{record['id']}", {"note": None, "edition": "2026"}).json()
        assert (changed["note"], changed["edition"], changed["valid_from_year"], changed["version"]) == (
            None, "2026", 2020, 2,
        )  # fmt: skip

    def test_search_follows_a_changed_edition_and_keeps_the_title(self, api: Api) -> None:
        record = made_set(api, title="Strom")
        api.lead.patch(f"{SETS}/{record['id']}", {"edition": "Neunundneunzig"})
        assert ids(api.public.get(f"{SETS}?q=strom")) == [record["id"]]
        assert ids(api.public.get(f"{SETS}?q=neunundneunzig")) == [record["id"]]

    def test_null_is_refused_where_a_value_is_needed(self, api: Api) -> None:
        answer = api.lead.patch(f"{SETS}/{made_set(api)['id']}", {"gas": None})
        assert answer.status_code == 422

    def test_years_are_judged_on_the_result(self, api: Api) -> None:
        record = made_set(api, valid_from_year=2020)
        answer = api.lead.patch(f"{SETS}/{record['id']}", {"valid_to_year": 2019})
        assert fault(answer) == (422, "end_before_start", "/valid_to_year")

    @pytest.mark.parametrize("change", [{"gas": "CO2"}, {"upstream": "excluded"}, {"convention": "statutory"}])
    def test_its_meaning_stays_once_a_factor_is_used(self, api: Api, change: dict[str, str]) -> None:
        factor = made(api)
        path = f"{SETS}/{factor['factor_set_id']}"
        assert api.lead.patch(path, change).status_code == 200
        use(api, factor)
        back = {"gas": "CO2e", "upstream": "included", "convention": "real"}
        answer = api.lead.patch(path, {name: back[name] for name in change}, 2)
        assert (answer.status_code, answer.json()["code"]) == (409, "factor_in_use")
        assert api.lead.patch(path, {"note": "geprüft", **change}, 2).status_code == 200

    def test_its_meaning_stays_once_a_saving_names_it(self, api: Api) -> None:
        record, home = made_set(api), UUID(str(api.home["id"]))
        with api.database.write() as db:
            factory.saving(db, home, factor_set_id=UUID(record["id"]))
        answer = api.lead.patch(f"{SETS}/{record['id']}", {"gas": "CO2"})
        assert (answer.status_code, answer.json()["code"]) == (409, "factor_in_use")

    def test_a_change_needs_the_current_version(self, api: Api) -> None:
        path = f"{SETS}/{made_set(api)['id']}"
        assert api.lead.patch(path, {"edition": "2"}, None).status_code == 428
        stale = api.lead.patch(path, {"edition": "2"}, 7)
        assert (stale.status_code, stale.headers["etag"]) == (412, '"1"')


class TestSupersedes:
    def test_the_replaced_edition_must_exist(self, api: Api) -> None:
        answer = api.lead.post(SETS, factory.set_body(supersedes_id=str(uuid4())))
        assert fault(answer) == (422, "reference_missing", "/supersedes_id")
        answer = api.lead.patch(f"{SETS}/{made_set(api)['id']}", {"supersedes_id": str(uuid4())})
        assert fault(answer) == (422, "reference_missing", "/supersedes_id")

    def test_editions_do_not_replace_each_other_in_a_circle(self, api: Api) -> None:
        first = made_set(api)
        second = made_set(api, supersedes_id=first["id"])
        third = made_set(api, supersedes_id=second["id"])
        for former in (first, second, third):
            answer = api.lead.patch(f"{SETS}/{first['id']}", {"supersedes_id": former["id"]})
            assert fault(answer) == (422, "supersedes_itself", "/supersedes_id")

    def test_a_replaced_edition_stays_until_nothing_names_it(self, api: Api) -> None:
        old = made_set(api)
        new = made_set(api, supersedes_id=old["id"])
        answer = api.lead.delete(f"{SETS}/{old['id']}")
        assert (answer.status_code, answer.json()["code"]) == (409, "still_referenced")
        assert api.lead.patch(f"{SETS}/{new['id']}", {"supersedes_id": None}).json()["supersedes_id"] is None
        assert api.lead.delete(f"{SETS}/{old['id']}").status_code == 204


class TestDeleteFactorSet:
    def test_an_empty_one_goes(self, api: Api) -> None:
        path = f"{SETS}/{made_set(api)['id']}"
        assert api.lead.delete(path).status_code == 204
        assert api.public.get(path).status_code == 404

    def test_one_with_factors_stays(self, api: Api) -> None:
        answer = api.lead.delete(f"{SETS}/{made(api)['factor_set_id']}")
        assert (answer.status_code, answer.json()["code"]) == (409, "still_referenced")


class TestCreateFactor:
    def test_everything_sent_is_read_back(self, api: Api) -> None:
        sent = factory.body(
            made_set(api)["id"], carrier="Heizöl EL", value_g_per_kwh=310.125, reference="Endenergie",
            validity="since 2020-11", year_from=2020, year_to=None, source="GEG Anlage 9",
        )  # fmt: skip
        record = api.lead.made(FACTORS, sent)
        assert {name: record[name] for name in sent} == sent
        assert api.public.get(f"{FACTORS}/{record['id']}").json() == record

    @pytest.mark.parametrize("value", [0, -12.5, 0.001])
    def test_sinks_and_clean_carriers_have_values_too(self, api: Api, value: float) -> None:
        assert made(api, value_g_per_kwh=value)["value_g_per_kwh"] == value

    @pytest.mark.parametrize("value", [0.0001, "410", True, 1e10])
    def test_what_milligrams_cannot_hold_is_refused(self, api: Api, value: Any) -> None:
        answer = api.lead.post(FACTORS, factory.body(made_set(api)["id"], value_g_per_kwh=value))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/value_g_per_kwh"

    def test_its_set_must_exist(self, api: Api) -> None:
        answer = api.lead.post(FACTORS, factory.body(str(uuid4())))
        assert fault(answer) == (422, "reference_missing", "/factor_set_id")

    def test_its_years_run_forward(self, api: Api) -> None:
        answer = api.lead.post(FACTORS, factory.body(made_set(api)["id"], year_from=2024, year_to=2023))
        assert fault(answer) == (422, "end_before_start", "/year_to")

    def test_a_set_says_a_thing_once_however_it_is_spelled(self, api: Api) -> None:
        record = made(api, carrier="Heizöl")
        answer = api.lead.post(FACTORS, factory.body(record["factor_set_id"], carrier="HEIZOEL"))
        assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
        later = factory.body(record["factor_set_id"], carrier="Heizöl", validity="2023")
        assert api.lead.post(FACTORS, later).status_code == 201


class TestListFactors:
    def test_carrier_is_compared_folded_and_whole(self, api: Api) -> None:
        oil = made(api, carrier="Heizöl")["id"]
        made(api, carrier="Heizöl schwer")
        assert ids(api.public.get(f"{FACTORS}?carrier=HEIZOEL")) == [oil]
        assert len(ids(api.public.get(f"{FACTORS}?q=heizoel"))) == 2

    def test_two_editions_with_different_values_for_one_year_both_stay_and_are_told_apart(self, api: Api) -> None:
        old = made_set(api, edition="Climate Change 13/2025")
        new = made_set(api, edition="Climate Change 16/2026", supersedes_id=old["id"])
        for factor_set, grams in ((old, 386), (new, 379)):
            made(api, factor_set_id=factor_set["id"], carrier="Strommix DE", value_g_per_kwh=grams, year_from=2023,
                 year_to=2023)  # fmt: skip
        answer = api.public.get(f"{FACTORS}?carrier=strommix%20de&year=2023")
        told = [(item["publisher"], item["edition"], item["value_g_per_kwh"]) for item in answer.json()["items"]]
        assert told == [
            ("Umweltbundesamt", "Climate Change 13/2025", 386.0), ("Umweltbundesamt", "Climate Change 16/2026", 379.0),
        ]  # fmt: skip
        assert api.public.get(f"{SETS}/{new['id']}").json()["supersedes_id"] == old["id"]

    def test_year_finds_what_holds_then(self, api: Api) -> None:
        once = made(api, year_from=2022, year_to=2022)["id"]
        since = made(api, year_from=2020, year_to=None)["id"]
        until = made(api, year_from=None, year_to=2021)["id"]
        always = made(api, year_from=None, year_to=None)["id"]
        assert set(ids(api.public.get(f"{FACTORS}?year=2022"))) == {once, since, always}
        assert set(ids(api.public.get(f"{FACTORS}?year=2021"))) == {since, until, always}
        assert set(ids(api.public.get(f"{FACTORS}?year=2019"))) == {until, always}

    def test_facts_of_the_set_narrow_too(self, api: Api) -> None:
        law = made_set(api, convention="statutory", gas="CO2", upstream="excluded")["id"]
        wanted = made(api, factor_set_id=law)["id"]
        made(api)
        for question in ("convention=statutory", "gas=CO2", "upstream=excluded", f"factor_set_id={law}"):
            assert ids(api.public.get(f"{FACTORS}?{question}&count=exact")) == [wanted]

    def test_pages_in_order_of_carrier_show_each_once(self, api: Api) -> None:
        factor_set_id = made_set(api)["id"]
        carriers = ["Öl", "Holz", "Ökostrom", "Braunkohle", "Ofenholz"]
        for carrier in carriers:
            made(api, factor_set_id=factor_set_id, carrier=carrier)
        seen: list[str] = []
        path: str | None = f"{FACTORS}?sort=carrier&limit=2"
        while path:
            page = api.public.get(path).json()
            seen += [item["carrier"] for item in page["items"]]
            path = page["next"] and f"{FACTORS}?sort=carrier&limit=2&cursor={page['next']}"
        assert seen == ["Braunkohle", "Holz", "Ofenholz", "Ökostrom", "Öl"]

    def test_updated_since_leaves_out_the_old(self, api: Api) -> None:
        old, new = made(api), made(api)
        moment = new["updated_at"].replace("+00:00", "Z")
        assert ids(api.public.get(f"{FACTORS}?updated_since={moment}")) == [new["id"]]
        assert old["id"] != new["id"]

    def test_an_unknown_parameter_is_named(self, api: Api) -> None:
        assert fault(api.public.get(f"{FACTORS}?carier=x")) == (422, "unknown_parameter", "?carier")

    def test_fields_are_chosen(self, api: Api) -> None:
        record = made(api)
        item = api.public.get(f"{FACTORS}?fields=value_g_per_kwh").json()["items"][0]
        assert item == {"id": record["id"], "value_g_per_kwh": 436.8}


class TestUpdateFactor:
    def test_a_value_nobody_used_is_corrected(self, api: Api) -> None:
        record = made(api)
        changed = api.lead.patch(f"{FACTORS}/{record['id']}", {"value_g_per_kwh": 410, "source": None}).json()
        assert (changed["value_g_per_kwh"], changed["version"]) == (410.0, 2)

    def test_a_value_in_use_stays(self, api: Api) -> None:
        record = made(api)
        use(api, record)
        path = f"{FACTORS}/{record['id']}"
        answer = api.lead.patch(path, {"value_g_per_kwh": 410})
        assert (answer.status_code, answer.json()["code"]) == (409, "factor_in_use")
        assert api.public.get(path).json() == record

    def test_words_around_a_value_in_use_are_corrected(self, api: Api) -> None:
        record = made(api)
        use(api, record)
        words = {"carrier": "Ökostrom", "source": "Tabelle 3", "value_g_per_kwh": record["value_g_per_kwh"]}
        assert api.lead.patch(f"{FACTORS}/{record['id']}", words).status_code == 200
        assert ids(api.public.get(f"{FACTORS}?carrier=oekostrom")) == [record["id"]]

    def test_it_does_not_move_to_another_set(self, api: Api) -> None:
        record = made(api)
        answer = api.lead.patch(f"{FACTORS}/{record['id']}", {"factor_set_id": made_set(api)["id"]})
        assert fault(answer) == (422, "unknown_field", "/factor_set_id")

    def test_years_are_judged_on_the_result(self, api: Api) -> None:
        record = made(api, year_from=2022, year_to=2023)
        answer = api.lead.patch(f"{FACTORS}/{record['id']}", {"year_from": 2024})
        assert fault(answer) == (422, "end_before_start", "/year_to")

    def test_a_change_needs_the_current_version(self, api: Api) -> None:
        path = f"{FACTORS}/{made(api)['id']}"
        assert api.lead.patch(path, {"validity": "2023"}, None).status_code == 428
        assert api.lead.patch(path, {"validity": "2023"}, 2).status_code == 412
        assert api.lead.delete(path, None).status_code == 428
        assert api.lead.delete(path, 2).status_code == 412


class TestDeleteFactor:
    def test_an_unused_one_goes(self, api: Api) -> None:
        path = f"{FACTORS}/{made(api)['id']}"
        assert api.lead.delete(path).status_code == 204
        assert api.public.get(path).status_code == 404

    def test_a_used_one_stays(self, api: Api) -> None:
        record = made(api)
        use(api, record)
        answer = api.lead.delete(f"{FACTORS}/{record['id']}")
        assert (answer.status_code, answer.json()["code"]) == (409, "still_referenced")
