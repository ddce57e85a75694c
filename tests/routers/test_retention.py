"""Retention: what is over goes by itself, after a preview said so; what is not stays."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.main import Service
from app.models import metadata
from app.models.accounts import Role
from app.services import retention, sealing
from tests.api import Api
from tests.factories import changes, consultations, engagements, patrons, workshops
from tests.factories.retention import aged


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """Between the midnights of Germany and of UTC the day of a moment and today are two days."""
    with clock.frozen(clock.now().replace(hour=12)):
        yield


def day(days_ago: int) -> str:
    return (clock.today() - timedelta(days=days_ago)).isoformat()


class Scene:
    """Persons and records of whom half are over, by one day."""

    def __init__(self, api: Api) -> None:
        self.api, staff = api, api.staff
        self.gone = self.left("PERSON-1", 731)
        self.still = self.left("PERSON-2", 729)
        self.at_work = self.left("PERSON-3", 900)
        staff.made("/v1/engagements", engagements.body(self.at_work, starts_on=day(1_000)))
        self.invented = self.left("PERSON-4", 900, origin="synthetic")
        self.curious = self.person("PERSON-5", status="interested", status_since=day(366))
        self.in_touch = self.person("PERSON-6", status="interested", status_since=day(366))
        staff.made("/v1/consultations", consultations.body(patron_id=self.in_touch, held_on=day(100)))
        talk = {"subject": "Altes Thema", "note": "Alte Notiz", "patron_id": self.still}
        self.old_talk = staff.made("/v1/consultations", consultations.body(held_on=day(1_081), **talk))["id"]
        self.new_talk = staff.made("/v1/consultations", consultations.body(held_on=day(1_079), **talk))["id"]
        workshop = staff.made("/v1/workshops", workshops.body())["id"]
        body = {"patron_id": self.still, "note": "Vegetarisch"}
        self.registration = staff.made(f"/v1/workshops/{workshop}/registrations", body)["id"]
        self.path = f"/v1/workshops/{workshop}/registrations/{self.registration}"
        then = clock.now() - timedelta(days=182)
        aged(api.database, "workshops", workshop, 200, starts_at=then - timedelta(hours=2), ends_at=then)
        self.deleted = self.person("PERSON-7")
        staff.delete(f"/v1/patrons/{self.deleted}")
        aged(api.database, "changes", self.deleted, 92)

    def person(self, number: str, **values: Any) -> str:
        person = patrons.body(external_id=number, **values)
        return str(self.api.staff.made("/v1/patrons", person)["id"])

    def left(self, number: str, days_ago: int, **values: Any) -> str:
        return self.person(number, status="left", status_since=day(days_ago), **values)

    def preview(self, **params: str) -> dict[str, tuple[int, list[tuple[str, str]]]]:
        answer = self.api.staff.get("/v1/retention/preview", params=params).json()
        return {
            each["name"]: (each["count"], [(due["record_id"], due["due_on"]) for due in each["first"]])
            for each in answer["classes"]
        }

    def persons(self) -> set[str]:
        return {each["external_id"] for each in self.api.staff.get("/v1/patrons").json()["items"]}


class TestRunning:
    def test_does_what_the_preview_said_and_nothing_else(self, api: Api) -> None:
        scene = Scene(api)
        foreign = api.stranger.made("/v1/patrons", patrons.body(status="left", status_since=day(5)))["id"]
        due = scene.preview()
        assert due["alumni"] == (1, [(scene.gone, day(1))])
        assert due["interested"] == (1, [(scene.curious, day(1))])
        assert due["consultations"] == (1, [(scene.old_talk, day(1))])
        assert due["registration_notes"][0] == 1
        assert due["deleted_records"] == (1, [(scene.deleted, day(2))])
        assert retention.run(api.database) == 5
        assert scene.persons() == {"PERSON-2", "PERSON-3", "PERSON-4", "PERSON-6"}
        (old, new) = (api.staff.get(f"/v1/consultations/{each}").json() for each in (scene.old_talk, scene.new_talk))
        assert [(each["subject"], each["note"]) for each in (old, new)] == [("-", None), ("Altes Thema", "Alte Notiz")]
        assert api.staff.get(scene.path).json()["note"] is None
        assert {count for count, _ in scene.preview().values()} == {0}
        assert retention.run(api.database) == 0
        assert api.stranger.get(f"/v1/patrons/{foreign}").status_code == 200

    def test_says_so_in_the_history_and_in_the_list_of_erasures(self, api: Api) -> None:
        scene = Scene(api)
        retention.run(api.database)
        (made, last) = changes.of(api.staff, scene.old_talk)
        assert (last["action"], last["reason"], last["actor"]) == (
            "erased",
            "retention: consultations, 1080 days",
            "system",
        )
        assert (made["after"], made["erased"]) == (None, True)
        grounds = {each["patron_id"]: each["ground"] for each in api.staff.get("/v1/erasures").json()["items"]}
        assert grounds == {scene.gone: "retention", scene.curious: "retention"}
        assert changes.of(api.staff, scene.deleted)[-2]["before"] is None
        sealing.seal_new(api.database)
        with api.database.snapshot() as db:
            assert list(sealing.verify(db, sealing.key_of(api.database))) == []

    def test_a_later_day_shows_what_will_go_until_then(self, api: Api) -> None:
        scene = Scene(api)
        until = (clock.today() + timedelta(days=1)).isoformat()
        assert scene.preview(until=until)["alumni"][1] == [(scene.gone, day(1)), (scene.still, until)]

    def test_drops_answers_kept_for_retries_and_old_reads(self, api: Api, service: Service) -> None:
        api.staff.get("/v1/patrons")
        api.staff.post("/v1/patrons", patrons.body(), headers={"idempotency-key": "k"})
        service.reads.keep(api.database)
        assert retention.run(api.database) == 0
        then = clock.now() - timedelta(days=731)
        with api.database.write() as db:
            db.run(sa.update(metadata.tables["reads"]).values(read_at=then))
            db.run(sa.update(metadata.tables["idempotency_keys"]).values(created_at=then))
        assert retention.run(api.database) == 1
        retention.by_itself(api.database)
        with api.database.read() as db:
            kept = [db.all(sa.select(metadata.tables[name])) for name in ("reads", "idempotency_keys")]
        assert kept == [[], []]

    def test_can_be_turned_off_until_somebody_looked_at_the_preview(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene = Scene(api)
        for on, left in ((False, 6), (True, 4)):
            changed = api.database.settings.model_copy(update={"retention": on})
            monkeypatch.setattr(api.database, "settings", changed)
            retention.by_itself(api.database)
            assert len(scene.persons()) == left


class TestRules:
    def test_an_agency_chooses_within_bounds(self, api: Api) -> None:
        admin = api.caller(Role.AGENCY_ADMIN, api.home["id"])
        scene = Scene(api)
        path = "/v1/retention/alumni"
        rule = admin.get(path)
        assert (rule.json()["days"], rule.headers["etag"]) == (730, '"1"')
        assert admin.patch(path, {"days": 1_000}).json()["version"] == 2
        assert admin.patch(path, {"days": 900}).status_code == 412
        assert admin.patch(path, {"days": 900}, version=2).json()["days"] == 900
        assert scene.preview()["alumni"][0] == 0
        other = {each["name"]: each["days"] for each in api.stranger.get("/v1/retention").json()["items"]}
        assert other["alumni"] == 730
        shown = {each["name"]: each for each in api.staff.get("/v1/retention").json()["items"]}
        assert (shown["alumni"]["days"], shown["alumni"]["default_days"]) == (900, 730)
        assert "Art. 5" in shown["alumni"]["german"]

    @pytest.mark.parametrize(("days", "status"), [(89, 422), (90, 200), (1_825, 200), (1_826, 422)])
    def test_bounds(self, api: Api, days: int, status: int) -> None:
        admin = api.caller(Role.AGENCY_ADMIN, api.home["id"])
        assert admin.patch("/v1/retention/alumni", {"days": days}).status_code == status

    def test_only_admins_of_an_agency_change_them(self, api: Api) -> None:
        assert api.staff.patch("/v1/retention/alumni", {"days": 800}).status_code == 403
        assert api.lead.get("/v1/retention").status_code == 403
        assert api.staff.get("/v1/retention/for_ever").status_code == 404
