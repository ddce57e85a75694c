from typing import Any

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import municipalities, register

HEADER = "Projektschlüssel;Kommune;Land;AGS;Ebene;Maßnahme;Status;tonnes_stated;tonnes_basis\n"


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
        for resource in ("municipalities", "factors", "claims"):
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
