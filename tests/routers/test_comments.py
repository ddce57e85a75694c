"""Comments on projects over HTTP: who reads them, who writes them, and what is left of them."""

from typing import Any

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import erasures, worked_on


def texts(caller: Caller, path: str, query: str = "") -> list[str | None]:
    return [item["text"] for item in caller.get(f"{path}/comments{query}").json()["items"]]


class TestReading:
    def test_internal_ones_are_read_by_those_who_work_on_the_project(self, api: Api) -> None:
        here = worked_on.made(api)
        here.staff.made(f"{here.path}/comments", {"text": "Der Zähler fehlt."})
        here.patron.made(f"{here.path}/comments", {"text": "Fertig!", "audience": "public"})
        auditor = api.caller(Role.AUDITOR, api.home["id"])
        for caller in (here.staff, here.patron, here.manager, auditor):
            assert texts(caller, here.path) == ["Der Zähler fehlt.", "Fertig!"]
        for caller in (here.idle, *here.outsiders.values()):
            assert texts(caller, here.path) == ["Fertig!"]
        assert texts(here.staff, here.path, "?audience=internal") == ["Der Zähler fehlt."]

    def test_public_ones_end_with_the_publication(self, api: Api) -> None:
        here = worked_on.made(api)
        comment = here.staff.made(f"{here.path}/comments", {"text": "Läuft.", "audience": "public"})
        one = f"{here.path}/comments/{comment['id']}"
        assert api.public.get(one).json()["text"] == "Läuft."
        assert api.staff.patch(here.path, {"published": False}, "*").status_code == 200
        assert [caller.get(one).status_code for caller in here.outsiders.values()] == [404, 200, 404]
        assert here.patron.get(one).status_code == 200

    def test_whose_words_they_are_is_told_and_who_said_them_only_to_staff(self, api: Api) -> None:
        here = worked_on.made(api)
        voices = {"agency": here.staff, "patron": here.patron, "municipality": here.manager}
        for voice, caller in voices.items():
            made = caller.made(f"{here.path}/comments", {"text": "Gut.", "audience": "public"})
            assert made["voice"] == voice
            assert api.public.get(f"{here.path}/comments/{made['id']}").json()["written_by"] is None
            assert here.staff.get(f"{here.path}/comments/{made['id']}").json()["written_by"] is not None


class TestWriting:
    def test_is_for_those_who_work_on_the_project(self, api: Api) -> None:
        here = worked_on.made(api)
        answers = {
            name: caller.post(f"{here.path}/comments", {"text": "Ich auch.", "audience": "public"}).status_code
            for name, caller in {"idle": here.idle, **here.outsiders}.items()
        }
        assert answers == {"idle": 403, "stranger": 403, "lead": 403, "public": 401}
        assert texts(here.staff, here.path) == []

    def test_only_the_author_changes_the_words_and_staff_decide_who_reads_them(self, api: Api) -> None:
        here = worked_on.made(api)
        made = here.patron.made(f"{here.path}/comments", {"text": "Alt", "audience": "public"})
        one = f"{here.path}/comments/{made['id']}"
        for caller, change in ((here.staff, {"text": "Neu"}), (here.manager, {"audience": "internal"})):
            refused = caller.patch(one, change)
            assert (refused.status_code, refused.json()["code"]) == (403, "comment_of_another")
        assert [here.patron.patch(one, {"text": "Neu"}, version).status_code for version in (None, 7)] == [428, 412]
        edited = here.patron.patch(one, {"text": "Neu"}).json()
        assert (edited["text"], edited["version"]) == ("Neu", 2)
        assert (made["edited_at"], edited["edited_at"] is None) == (None, False)
        hidden = here.staff.patch(one, {"audience": "internal"}, 2).json()
        assert (hidden["text"], hidden["edited_at"]) == ("Neu", edited["edited_at"])
        assert api.public.get(one).status_code == 404

    def test_taken_back_its_place_stays_empty(self, api: Api) -> None:
        here = worked_on.made(api)
        for remover, removed_by in ((here.patron, "author"), (here.staff, "agency")):
            made = here.patron.made(f"{here.path}/comments", {"text": "Weg", "audience": "public"})
            one = f"{here.path}/comments/{made['id']}"
            assert here.manager.delete(one).status_code == 403
            assert [remover.delete(one, version).status_code for version in (None, 7, 1)] == [428, 412, 204]
            left = api.public.get(one).json()
            assert (left["text"], left["removed_by"], left["version"]) == (None, removed_by, 2)
            again = [here.patron.patch(one, {"text": "Da"}, 2), here.patron.delete(one, 2)]
            assert [(each.status_code, each.json()["code"]) for each in again] == [(409, "comment_removed")] * 2

    def test_under_another_project_it_does_not_exist(self, api: Api) -> None:
        here, there = worked_on.made(api), worked_on.made(api)
        made = here.staff.made(f"{here.path}/comments", {"text": "Hier"})
        one = f"{there.path}/comments/{made['id']}"
        assert [here.staff.get(one).status_code, here.staff.delete(one).status_code] == [404, 404]


class TestPersons:
    def test_an_erasure_leaves_the_words_and_nobody_behind_them(self, api: Api) -> None:
        here = worked_on.made(api)
        here.patron.made(f"{here.path}/comments", {"text": "Gezählt.", "audience": "public"})
        dossier = api.staff.get(f"/v1/patrons/{here.patron_id}/dossier").json()
        held: dict[str, Any] = {each["name"]: each["records"] for each in dossier["holdings"]}
        assert [record["text"] for record in held["comments"]] == ["Gezählt."]
        api.admin.made("/v1/erasures", erasures.body(here.patron_id))
        assert texts(api.public, here.path) == ["Gezählt."]
        assert api.lead.get("/v1/changes?resource=comments").json()["items"] == []
