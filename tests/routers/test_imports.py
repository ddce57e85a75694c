import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.files import Files
from app.main import Service
from app.models.accounts import Role
from app.models.imports import Import
from app.services.imports import runs
from app.web.bodies import ClientGone
from tests.api import Api, Caller
from tests.factories import municipalities, register

I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as in the services
HEADER = "Projektschlüssel;Kommune;Land;AGS;Ebene;Maßnahme;Status;tonnes_stated;tonnes_basis\n"


@pytest.fixture(autouse=True)
def _no_files_of_others(service: Service) -> Iterator[None]:
    """The records are gone after a test, its files with them."""
    yield
    for path in Files.of(service.database.settings).folder.glob("*"):
        path.unlink()


def row(ags: str, key: str = "led-1", tonnes: str = "19,8") -> str:
    return f"{key};Musterdorf;RP;{ags};Ortsgemeinde;Straßenbeleuchtung LED;implemented;{tonnes};t/a\n"


def sent(caller: Caller, content: str, **options: str) -> Any:
    query = "&".join(f"{name}={value}" for name, value in {"resource": "projects", **options}.items())
    return caller.call("POST", f"/v1/imports?{query}", content=content.encode("cp1252"))


def done(api: Api, caller: Caller, content: str, **options: str) -> dict[str, Any]:
    return api.imported(caller, options.pop("resource", "projects"), content.encode("cp1252"), **options)


def place(api: Api) -> str:
    """A municipality of Rheinland-Pfalz; its AGS."""
    ags: str = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
    return ags


class TestImport:
    def test_is_answered_with_its_report_and_stands_under_its_address(self, api: Api) -> None:
        answer = sent(api.staff, HEADER + row(place(api)), file_name="projekte.csv")
        waiting = answer.json()
        assert (answer.status_code, waiting["state"], waiting["report"]) == (202, "queued", None)
        assert api.public.get("/v1/projects").json()["items"] == []
        api.work()
        made = api.staff.get(answer.headers["location"]).json()
        assert (made["id"], made["state"], made["file_name"]) == (waiting["id"], "succeeded", "projekte.csv")
        assert (made["report"]["created"], made["report"]["rejected"]) == (1, 0)
        titles = [each["title"] for each in api.public.get("/v1/projects").json()["items"]]
        assert titles == ["Straßenbeleuchtung LED, Musterdorf"]

    def test_a_second_time_changes_nothing(self, api: Api) -> None:
        content = HEADER + row(place(api))
        done(api, api.staff, content)
        report = done(api, api.staff, content)["report"]
        assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 1)

    def test_a_rehearsal_reports_and_keeps_nothing(self, api: Api) -> None:
        made = done(api, api.staff, HEADER + row(place(api)), dry_run="true")
        assert (made["state"], made["dry_run"], made["report"]["created"]) == ("succeeded", True, 1)
        assert api.public.get("/v1/projects").json()["items"] == []

    def test_one_wrong_row_turns_the_whole_file_away(self, api: Api) -> None:
        made = done(api, api.staff, HEADER + row(place(api)) + row("07999999", key="led-2"))
        assert (made["state"], made["report"]["rejected"]) == ("rejected", 1)
        lost = [each for each in made["report"]["conflicts"] if each["severity"] == "error"]
        assert [(each["code"], each["rows"], each["column"]) for each in lost] == [("place_unknown", [3], "ags")]
        assert api.public.get("/v1/projects").json()["items"] == []
        assert api.staff.get("/v1/imports?state=rejected").json()["items"][0]["id"] == made["id"]

    def test_a_corrected_figure_is_a_new_revision(self, api: Api) -> None:
        ags = place(api)
        done(api, api.staff, HEADER + row(ags))
        assert done(api, api.staff, HEADER + row(ags, tonnes="20,5"))["report"]["updated"] == 1
        saving = api.staff.get("/v1/savings/ext:led-1").json()
        assert (saving["result_t"], saving["revision"]) == (20.5, 2)

    def test_what_is_more_than_a_record_holds_is_a_finding(self, api: Api) -> None:
        ags = place(api)
        content = HEADER + row(ags, key="k" * 100) + row(ags, tonnes="99999999999999")
        made = done(api, api.staff, content)
        lost = {(each["code"], each["column"]) for each in made["report"]["conflicts"] if each["severity"] == "error"}
        assert lost == {("too_long", "external_id"), ("out_of_range", "result_t")}
        assert (made["state"], made["report"]["rejected"]) == ("rejected", 2)


class TestUpload:
    def test_under_one_key_is_taken_in_once(self, api: Api) -> None:
        content, key = HEADER + row(place(api)), {"idempotency-key": "liste-1"}
        url = "/v1/imports?resource=projects"
        first, again = (api.staff.call("POST", url, content=content.encode(), headers=key) for _ in range(2))
        assert again.headers["idempotency-replayed"] == "true"
        assert (again.json(), again.headers["location"]) == (first.json(), first.headers["location"])
        other = api.staff.call("POST", url, content=content.encode() + b"\n", headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
        assert len(api.staff.get("/v1/imports").json()["items"]) == 1
        assert len(kept_files(api)) == 1

    def test_twice_at_once_has_one_effect(self, api: Api) -> None:
        content = HEADER + "".join(row(api_place, key=f"led-{n}") for n, api_place in enumerate([place(api)] * 5))
        for _ in range(4):
            sent(api.staff, content)
        with ThreadPoolExecutor(4) as pool:
            for _ in pool.map(lambda _: api.work(), range(4)):
                pass
        api.work()  # whoever found the lane taken may have gone home
        reports = [each["report"] for each in api.staff.get("/v1/imports").json()["items"]]
        assert sorted((each["created"], each["unchanged"]) for each in reports) == [(0, 5)] * 3 + [(5, 0)]

    def test_that_breaks_off_leaves_nothing(self, api: Api) -> None:
        before = kept_files(api)
        with pytest.raises(ClientGone):
            asyncio.run(broken_off(api))
        assert api.staff.get("/v1/imports").json()["items"] == []
        assert kept_files(api) == before

    def test_is_kept_for_its_time_and_needed_until_it_is_worked_through(self, api: Api) -> None:
        made = done(api, api.staff, HEADER + row(place(api)))
        waiting = sent(api.staff, HEADER).json()
        with clock.frozen(clock.now() + timedelta(days=31)):
            assert runs.forget_files(api.database) == 1
            assert runs.forget_files(api.database) == 0
        assert api.staff.get(f"/v1/imports/{made['id']}").json()["report"]["created"] == 1
        with api.database.read() as db:
            files = {str(each.id): each.file_id for each in db.all(sa.select(I["id"], I["file_id"]))}
        assert (files[made["id"]], kept_files(api)) == (None, {files[waiting["id"]].hex})

    def test_its_job_goes_later_and_the_report_stays(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        made = done(api, api.staff, HEADER + row(place(api)))
        broken = sent(api.staff, HEADER + row(place(api))).json()
        monkeypatch.setattr(Files, "path", lambda *_: Path("/nowhere"))
        api.work()
        monkeypatch.undo()
        with clock.frozen(clock.now() + timedelta(days=91)):
            assert runs.forget_jobs(api.database) == 0  # the file of each is still there
            runs.forget_files(api.database)
            assert runs.forget_jobs(api.database) == 1  # the other one says why there is no report
            assert runs.forget_jobs(api.database) == 0
        found = {each["id"]: each for each in api.staff.get("/v1/imports").json()["items"]}
        assert (found[made["id"]]["state"], found[made["id"]]["report"]["created"]) == ("succeeded", 1)
        assert (found[broken["id"]]["state"], found[broken["id"]]["problem"]["code"]) == ("failed", "file_missing")

    def test_that_is_gone_fails_its_import(self, api: Api) -> None:
        waiting = sent(api.staff, HEADER).json()
        for name in kept_files(api):
            (Files.of(api.database.settings).folder / name).unlink()
        api.work()
        after = api.staff.get(f"/v1/imports/{waiting['id']}").json()
        assert (after["state"], after["problem"]["code"], after["report"]) == ("failed", "file_missing", None)
        assert after["problem"]["title_de"] == "Die hochgeladene Datei ist weg"
        assert [each["id"] for each in api.staff.get("/v1/imports?state=failed").json()["items"]] == [after["id"]]

    def test_can_be_cancelled(self, api: Api) -> None:
        waiting = sent(api.staff, HEADER).json()
        api.staff.post(f"/v1/jobs/{waiting['job_id']}/cancellation")
        assert api.staff.get(f"/v1/imports/{waiting['id']}").json()["state"] == "cancelled"


def kept_files(api: Api) -> set[str]:
    return {path.name for path in Files.of(api.database.settings).folder.glob("*")}


async def broken_off(api: Api) -> None:
    """Half of an upload, and then nobody is there any more."""
    messages = [{"type": "http.request", "body": HEADER.encode(), "more_body": True}, {"type": "http.disconnect"}]
    scope = {
        "type": "http", "method": "POST", "path": "/v1/imports", "raw_path": b"/v1/imports", "headers": [
            (b"authorization", f"Bearer {api.staff.token}".encode())],
        "query_string": b"resource=projects", "state": {"body": b""},
    }  # fmt: skip

    async def receive() -> Any:
        return messages.pop(0)

    async def send(_message: Any) -> None:
        raise AssertionError

    await api.client.app.dispatch(scope, receive, send)  # type: ignore[attr-defined]  # of our own application


class TestRegister:
    def test_a_quarter_younger_than_the_edition_does_not_make_it_an_old_one(self, api: Api) -> None:
        first, second = register.both_editions()
        api.imported(api.lead, "municipalities", first)
        village = api.lead.get(f"/v1/municipalities/ags:{register.MOVED_AGS}").json()["id"]
        api.lead.made("/v1/municipalities", municipalities.quarter(village, valid_from="2026-02-01"))
        assert api.imported(api.lead, "municipalities", second)["state"] == "succeeded"
        assert api.lead.get(f"/v1/municipalities/ags:{register.RENAMED_AGS}").json()["name"] == "Altdorf am See"


class TestWhoImportsWhat:
    def test_shared_data_is_for_the_network_lead(self, api: Api) -> None:
        for resource in ("agencies", "factors", "claims"):
            answer = sent(api.staff, "x", resource=resource)
            assert (answer.status_code, answer.json()["code"]) == (403, "shared_data")

    def test_the_network_lead_says_whose_projects_they_are(self, api: Api) -> None:
        content = HEADER + row(place(api))
        assert sent(api.lead, content).json()["errors"][0]["pointer"] == "?agency"
        made = done(api, api.lead, content, agency=api.home["slug"])
        assert (made["state"], made["agency_id"]) == ("succeeded", str(api.home["id"]))

    def test_an_agency_sees_its_own_imports_only(self, api: Api) -> None:
        made = sent(api.staff, HEADER + row(place(api))).json()
        assert api.stranger.get(f"/v1/imports/{made['id']}").status_code == 404
        assert api.stranger.get("/v1/imports").json()["items"] == []
        assert api.public.get("/v1/imports").status_code == 401
        assert [each["id"] for each in api.lead.get("/v1/imports").json()["items"]] == [made["id"]]

    def test_an_importer_needs_the_scope(self, api: Api) -> None:
        content = HEADER + row(place(api))
        reader = api.caller(Role.IMPORTER, api.home["id"], scopes=("imports:read",))
        writer = api.caller(Role.IMPORTER, api.home["id"], scopes=("imports:write",))
        assert sent(reader, content).json()["code"] == "scope_missing"
        assert sent(writer, content).status_code == 202
