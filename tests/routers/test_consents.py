"""Consents: who agreed to which words, and who no longer does."""

from uuid import UUID

import pytest

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import consents, patrons


class Scene:
    """An agency with words for the newsletter and one volunteer."""

    def __init__(self, api: Api) -> None:
        self.admin = api.caller(Role.AGENCY_ADMIN, api.home["id"])
        self.text = self.admin.made("/v1/consents/texts", consents.text_body())["id"]
        self.person: str = api.staff.made("/v1/patrons", patrons.body())["id"]
        self.patron = api.caller(Role.PATRON, api.home["id"], patron_id=UUID(self.person))


@pytest.fixture
def scene(api: Api) -> Scene:
    return Scene(api)


def may_be_written_to(caller: Caller) -> list[str]:
    return [each["id"] for each in caller.get("/v1/patrons", params={"consent": "newsletter"}).json()["items"]]


class TestConsents:
    def test_a_consent_opens_the_list_of_recipients_until_it_is_withdrawn(self, api: Api, scene: Scene) -> None:
        assert may_be_written_to(api.staff) == []
        consent = api.staff.made("/v1/consents", consents.body(scene.person))
        assert (consent["text_id"], consent["given_way"], consent["withdrawn_on"]) == (scene.text, "form", None)
        assert may_be_written_to(api.staff) == [scene.person]
        gone = scene.patron.post(f"/v1/consents/{consent['id']}/withdrawal", {"withdrawn_way": "online"})
        assert (gone.status_code, gone.json()["withdrawn_way"], gone.json()["version"]) == (200, "online", 2)
        assert may_be_written_to(api.staff) == []
        again = api.staff.post(f"/v1/consents/{consent['id']}/withdrawal", {})
        assert (again.status_code, again.json()["code"]) == (409, "consent_withdrawn")
        api.staff.made("/v1/consents", consents.body(scene.person))
        shown = api.staff.get("/v1/consents", params={"patron_id": scene.person, "sort": "given_on"}).json()["items"]
        assert [each["withdrawn_on"] is None for each in shown] == [False, True]

    def test_withdrawing_ends_every_consent_of_the_purpose_whatever_its_words(self, api: Api, scene: Scene) -> None:
        old = api.staff.made("/v1/consents", consents.body(scene.person))
        newer = scene.admin.made("/v1/consents/texts", consents.text_body(german="Neuer Wortlaut."))
        assert newer["number"] == 2
        new = api.staff.made("/v1/consents", consents.body(scene.person))
        assert new["text_id"] == newer["id"]
        same = api.staff.post("/v1/consents", consents.body(scene.person))
        assert (same.status_code, same.json()["code"]) == (409, "already_exists")
        api.staff.post(f"/v1/consents/{new['id']}/withdrawal", {"withdrawn_on": "2026-04-01"})
        assert api.staff.get(f"/v1/consents/{old['id']}").json()["withdrawn_on"] == "2026-04-01"
        assert may_be_written_to(api.staff) == []

    @pytest.mark.parametrize(
        ("values", "status", "code"),
        [
            ({"purpose": "publish_name"}, 409, "consent_text_missing"),
            ({"given_on": "2299-01-01"}, 422, "day_to_come"),
            ({"purpose": "contact", "text_id": "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"}, 422, "reference_missing"),
            ({"patron_id": "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"}, 422, "reference_missing"),
        ],
    )
    def test_what_cannot_be_agreed_to(
        self, api: Api, scene: Scene, values: dict[str, str], status: int, code: str
    ) -> None:
        answer = api.staff.post("/v1/consents", {**consents.body(scene.person), **values})
        problem = answer.json()
        assert (answer.status_code, [each["code"] for each in problem["errors"]] or [problem["code"]]) == (
            status,
            [code],
        )

    def test_a_withdrawal_before_the_consent_is_refused(self, api: Api, scene: Scene) -> None:
        consent = api.staff.made("/v1/consents", consents.body(scene.person))
        answer = api.staff.post(f"/v1/consents/{consent['id']}/withdrawal", {"withdrawn_on": "2020-01-01"})
        assert answer.json()["errors"][0]["code"] == "end_before_start"


class TestWhoMay:
    def test_a_volunteer_speaks_for_herself_and_sees_the_words(self, api: Api, scene: Scene) -> None:
        other = api.staff.made("/v1/patrons", patrons.body())["id"]
        foreign = api.staff.made("/v1/consents", consents.body(other))
        assert scene.patron.made("/v1/consents", consents.body(scene.person, given_way="online"))["patron_id"]
        refused = scene.patron.post("/v1/consents", consents.body(other))
        assert (refused.status_code, refused.json()["code"]) == (403, "own_record_only")
        assert scene.patron.post(f"/v1/consents/{foreign['id']}/withdrawal", {}).status_code == 404
        assert [each["patron_id"] for each in scene.patron.get("/v1/consents").json()["items"]] == [scene.person]
        assert scene.patron.get(f"/v1/consents/texts/{scene.text}").json()["number"] == 1

    def test_another_agency_sees_neither_consents_nor_words_and_cannot_use_them(self, api: Api, scene: Scene) -> None:
        consent = api.staff.made("/v1/consents", consents.body(scene.person))
        assert api.stranger.get(f"/v1/consents/{consent['id']}").status_code == 404
        assert api.stranger.get("/v1/consents/texts").json()["items"] == []
        theirs = api.stranger.made("/v1/patrons", patrons.body())["id"]
        answer = api.stranger.post("/v1/consents", consents.body(theirs, text_id=scene.text))
        assert answer.json()["errors"][0]["code"] == "reference_missing"
        assert api.staff.post("/v1/consents/texts", consents.text_body()).status_code == 403
