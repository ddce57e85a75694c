"""What is exported comes back as it was: every resource, in every format, read by the import as all unchanged."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.main import Service
from app.models import metadata
from app.models.imports import ImportResource
from app.services.imports.rights import PERSONAL, SHARED
from app.services.rights import EXPORTED
from tests.api import Api, Caller
from tests.factories import everything, projects, targets

FORMATS = ({"format": "csv"}, {"format": "csv-excel-de"}, {"format": "xlsx", "language": "de"}, {"format": "ndjson"})


@pytest.fixture(scope="module")
def api(service: Service) -> Iterator[Api]:
    """An agency with a little of everything; unchanged is what it stays."""
    api = Api(service, service.database)
    everything.kept(api)
    yield api
    with service.database.write() as session:
        for each in reversed(metadata.sorted_tables):
            session.run(sa.delete(each))


def back(api: Api, caller: Caller, resource: str, content: bytes) -> dict[str, Any]:
    return api.imported(caller, resource, content)


def outcome(made: dict[str, Any]) -> tuple[Any, ...]:
    report = made["report"] or {}
    causes = [(each["code"], each["column"], each["sample"], each["rows"][:3]) for each in report.get("conflicts", ())]
    return (made["state"], *[report.get(name) for name in ("created", "updated", "rejected")], causes)


@pytest.mark.parametrize("resource", EXPORTED)
def test_a_resource_comes_back_unchanged(api: Api, resource: ImportResource) -> None:
    caller = api.lead if resource in SHARED else api.staff
    for params in FORMATS:
        exported = caller.get(f"/v1/exports/{resource.value}", params=params)
        made = back(api, caller, resource.value, exported.content)
        assert outcome(made) == ("succeeded", 0, 0, 0, []), f"{params} {outcome(made)}"
        assert made["report"]["unchanged"] > 0 or resource is ImportResource.CLAIMS, params


def test_rows_of_others_are_left_to_them(api: Api) -> None:
    api.lead.made("/v1/targets", targets.body())
    village = api.public.get("/v1/municipalities", params={"ags": "07901001"}).json()["items"][0]["id"]
    api.stranger.made("/v1/projects", projects.body(village, title="Anderswo", published=True))
    for resource, kept in (("projects", 3), ("targets", 2)):
        exported = api.staff.get(f"/v1/exports/{resource}")
        made = back(api, api.staff, resource, exported.content)
        assert outcome(made)[:4] == ("succeeded", 0, 0, 0)
        assert [(each["code"], each["total"]) for each in made["report"]["conflicts"]] == [("row_foreign", 1)]
        assert made["report"]["unchanged"] == kept


def test_the_workbook_of_an_agency_comes_back_unchanged(api: Api) -> None:
    exported = api.staff.get("/v1/exports/workbook", params={"language": "de"})
    assert exported.status_code == 200
    made = back(api, api.staff, "workbook", exported.content)
    assert outcome(made) == ("succeeded", 0, 0, 0, []), str(outcome(made))
    assert made["report"]["unchanged"] > 20
    assert PERSONAL
