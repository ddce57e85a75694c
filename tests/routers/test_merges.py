"""Duplicates among volunteers, and what becomes of them."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.models import metadata
from app.models.accounts import Role
from app.schemas.merges import Likeness
from app.services import duplicates, ledger
from app.services.holdings import HOLDINGS
from tests.api import Api
from tests.factories import consents, engagements, erasures, hours, municipalities, projects, trainings, workshops
from tests.factories import patrons as factory
from tests.routers.answers import faults, refused

PATRONS = "/v1/patrons"


def patron(api: Api, **values: Any) -> str:
    return str(api.staff.made(PATRONS, factory.body(**values))["id"])


def figures(api: Api) -> dict[str, Any]:
    asked = {"agency": api.home["slug"], "as_of": "2026-11"}
    counts = api.staff.get("/v1/impact", params=asked).json()["counts"]
    with api.database.snapshot() as db:
        assert (ledger.verify(db).examples, ledger.verify_cells(db)) == ([], [])
    return {
        name: counts[name]["value"] for name in ("patrons_ever", "patrons_active", "volunteer_hours", "participants")
    }


class Twice:
    """One person who is there twice, with everything twice."""

    def __init__(self, api: Api) -> None:
        self.api, staff = api, api.staff
        self.place = str(api.lead.made("/v1/municipalities", municipalities.body())["id"])
        self.other_place = str(api.lead.made("/v1/municipalities", municipalities.body())["id"])
        self.stays = patron(api, first_name="Jördis", last_name="Müller", email="j@example.org", phone=None)
        self.goes = patron(api, first_name="Jordis", last_name="Mueller", email=None, phone="+49 170 123456",
                           external_id="K-17", themes=["heating"], note="Aus der alten Liste")  # fmt: skip
        self.project = str(staff.made("/v1/projects", projects.body(self.place))["id"])
        self.event = str(staff.made("/v1/workshops", workshops.body(capacity=1))["id"])
        path = f"/v1/workshops/{self.event}/registrations"
        admin = api.caller(Role.AGENCY_ADMIN, api.home["id"])
        admin.made("/v1/consents/texts", consents.text_body())
        for person, starts, ends in ((self.stays, "2024-01-01", "2025-06-30"), (self.goes, "2025-03-01", None)):
            span = {"starts_on": starts, "ends_on": ends}
            named = staff.made("/v1/engagements", engagements.body(person, self.place, **span))["id"]
            staff.call("PUT", f"/v1/projects/{self.project}/patrons/{person}", headers={"if-match": "*"})
            for where in ({"project_id": self.project}, {"engagement_id": named}):
                day = "2025-04-01"
                staff.made("/v1/hours", hours.body(person, given_on=day, hours=4, status="confirmed", **where))
            staff.made("/v1/trainings", trainings.body(person))
            staff.made(path, {"patron_id": person})
        staff.made(path, {"patron_id": patron(api)})
        staff.made("/v1/engagements", engagements.body(self.goes, self.other_place, starts_on="2025-01-01"))
        staff.made("/v1/consents", consents.body(self.stays, given_on="2025-01-01"))
        withdrawn = staff.made("/v1/consents", consents.body(self.goes, given_on="2025-02-01"))["id"]
        staff.post(f"/v1/consents/{withdrawn}/withdrawal", {"withdrawn_on": "2025-03-01"})

    def merge(self, step: str = "merge", **values: Any) -> Any:
        path, body = f"{PATRONS}/{self.stays}/{step}", {"merged_id": self.goes, **values}
        headers = {"if-match": "*"} if step == "merge" else {}
        return self.api.staff.call("POST", path, body, headers=headers)

    def stored(self) -> dict[str, list[Any]]:
        with self.api.database.read() as db:
            tables = [*(each.name for each in HOLDINGS), "changes", "impact_entries", "letters"]
            return {name: sorted(map(tuple, db.all(sa.select(metadata.tables[name]))), key=str) for name in tables}


@pytest.fixture
def twice(api: Api) -> Twice:
    return Twice(api)


class TestMerging:
    def test_everything_is_there_once_and_counts_once(self, twice: Twice) -> None:
        api, staff = twice.api, twice.api.staff
        before = figures(api)
        assert (before["patrons_ever"], before["volunteer_hours"]) == (3, 16)
        stored = twice.stored()
        preview = twice.merge("merge_preview", take=["phone"]).json()
        assert twice.stored() == stored
        made = twice.merge(take=["phone"], reason="Dieselbe Person").json()
        assert made == preview
        assert made["patron"] == {
            "external_id": "K-17", "status": "active", "status_since": made["patron"]["status_since"],
            "first_name": "Jördis", "last_name": "Müller", "email": "j@example.org", "phone": "+49 170 123456",
            "note": "Aus der alten Liste", "skills": None, "themes": ["heating"],
        } | {"status": made["patron"]["status"]}  # fmt: skip
        after = figures(api)
        assert (after["patrons_ever"], after["volunteer_hours"]) == (2, 8)
        told = {each["resource"]: (each["moved"], each["settled"]) for each in made["records"]}
        assert told == {
            "registrations": (0, 1), "engagements": (1, 1), "hours": (2, 2), "trainings": (0, 1),
            "project_patrons": (0, 1), "consents": (1, 1),
        }  # fmt: skip
        spans = staff.get(f"/v1/engagements?patron_id={twice.stays}").json()["items"]
        here = next(each for each in spans if each["municipality_id"] == twice.place)
        assert (len(spans), here["starts_on"], here["ends_on"]) == (2, "2024-01-01", None)
        assert staff.get(f"{PATRONS}/{twice.stays}").json()["trainings"] == 1
        standing = staff.get(f"/v1/consents?patron_id={twice.stays}&standing=true").json()["items"]
        assert standing == []
        linked = staff.get(f"/v1/projects/{twice.project}/patrons").json()["items"]
        assert [each["patron_id"] for each in linked] == [twice.stays]

    def test_the_seat_goes_to_the_next_and_attendance_counts_once(self, twice: Twice) -> None:
        path = f"/v1/workshops/{twice.event}/registrations"
        states = [each["status"] for each in twice.api.staff.get(path).json()["items"]]
        assert states == ["confirmed", "waiting", "waiting"]
        twice.merge()
        after = twice.api.staff.get(path).json()["items"]
        told = [(each["status"], each["patron_id"] == twice.stays) for each in after]
        assert told == [("confirmed", True), ("cancelled", False), ("waiting", False)]

    def test_the_old_id_leads_to_the_person_for_reading_dossier_and_erasure(self, twice: Twice) -> None:
        api, staff = twice.api, twice.api.staff
        twice.merge(reason="Dieselbe Person")
        assert staff.get(f"{PATRONS}/{twice.goes}").json() == staff.get(f"{PATRONS}/{twice.stays}").json()
        assert api.stranger.get(f"{PATRONS}/{twice.goes}").status_code == 404
        assert staff.patch(f"{PATRONS}/{twice.goes}", {"note": "x"}, "*").status_code == 404
        assert faults(twice.merge()) == [("reference_missing", "/merged_id")]
        dossier = staff.get(f"{PATRONS}/{twice.goes}/dossier").json()
        assert dossier["patron_id"] == twice.stays
        gone = [each for each in dossier["changes"] if each["record_id"] == twice.goes]
        assert [each["reason"] for each in gone][-1] == "Dieselbe Person"
        assert gone[-1]["before"]["last_name"] == "Mueller"
        history = staff.get(f"/v1/changes?resource=patrons&record_id={twice.stays}").json()["items"]
        assert history[-1]["after"]["merged"] == twice.goes
        admin = api.caller(Role.AGENCY_ADMIN, api.home["id"])
        assert admin.post("/v1/erasures", erasures.body(twice.goes)).status_code == 201
        with api.database.read() as db:
            for name, table in metadata.tables.items():
                rows = str([tuple(row) for row in db.all(sa.select(table))])
                assert "Mueller" not in rows, name
        back = factory.body(first_name="Jordis", last_name="Mueller", email=None, phone="0049170123456")
        refused(staff.post(PATRONS, {**back, "phone": "+49 170 123456"}), 409, "person_erased")

    def test_chains_stay_short_and_only_the_own_agency_merges(self, twice: Twice) -> None:
        api = twice.api
        third = patron(api)
        twice.merge()
        headers = {"if-match": "*"}
        path, body = f"{PATRONS}/{third}/merge", {"merged_id": twice.stays}
        assert api.staff.call("POST", path, body, headers=headers).status_code == 200
        assert api.staff.get(f"{PATRONS}/{twice.goes}").json()["id"] == third
        foreign = api.stranger.made(PATRONS, factory.body())["id"]
        answer = api.staff.call("POST", path, {"merged_id": foreign}, headers=headers)
        assert faults(answer) == [("reference_missing", "/merged_id")]
        assert faults(api.staff.call("POST", path, {"merged_id": third}, headers=headers)) == [
            ("merge_with_itself", "/merged_id")
        ]
        assert api.stranger.call("POST", path, body, headers=headers).status_code == 404
        assert api.staff.call("POST", path, body, headers={"if-match": '"99"'}).status_code == 412
        me = api.caller(Role.PATRON, UUID(str(api.home["id"])), patron_id=UUID(third))
        refused(me.call("POST", path, body, headers=headers), 403, "not_permitted")


class TestFinding:
    def test_says_why(self, api: Api) -> None:
        first = patron(api, first_name="Jördis", last_name="Müller", email="J@example.org", phone="0170 123456")
        twin = patron(api, first_name="Mueller", last_name="Joerdis", email="j@example.org", phone="+49 (170) 123456")
        slip = patron(api, first_name="Jördis", last_name="Müler", email=None, phone=None)
        patron(api, first_name="Ganz", last_name="Andere", email=None, phone=None)
        api.stranger.made(PATRONS, factory.body(first_name="Jördis", last_name="Müller"))
        found = api.staff.get(f"{PATRONS}/duplicates").json()
        assert [(each["first"]["id"], each["second"]["id"], each["reasons"]) for each in found["items"]] == [
            (first, twin, ["same_email", "same_phone", "same_name"]),
            (first, slip, ["similar_name"]),
            (twin, slip, ["similar_name"]),
        ]
        assert api.staff.get(f"{PATRONS}/duplicates?limit=1").json()["total"] == 3
        assert api.staff.get(f"{PATRONS}/duplicates?patron_id={slip}").json()["total"] == 2
        assert api.stranger.get(f"{PATRONS}/duplicates").json() == {"items": [], "total": 0}

    @given(st.lists(st.text("abc ", min_size=7, max_size=10).map(lambda text: f"muster{text}x"), max_size=12))
    def test_names_one_slip_apart_are_all_found(self, names: list[str]) -> None:
        """A naive comparison of all pairs finds the same."""
        folded = [" ".join(sorted(name.split())) for name in names]
        people = [{"first_name": "", "last_name": name, "email": None, "phone": None} for name in names]
        found = duplicates.found(people)
        for one in range(len(names)):
            for other in range(one + 1, len(names)):
                if folded[one] == folded[other]:
                    wanted = [Likeness.SAME_NAME]
                else:
                    near = distance(folded[one], folded[other]) == 1
                    wanted = [Likeness.SIMILAR_NAME] if near else []
                assert found.get((one, other), []) == wanted


def distance(one: str, other: str) -> int:
    """Steps from one text to the other: a letter more, less, another one, or two neighbours changed places."""
    table = [[column if not row else row if not column else 0 for column in range(len(other) + 1)]
             for row in range(len(one) + 1)]  # fmt: skip
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            steps = [table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (one[i - 1] != other[j - 1])]
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                steps.append(table[i - 2][j - 2] + 1)
            table[i][j] = min(steps)
    return table[-1][-1]
