"""Templates over HTTP: each goes through an import as it is, and explains itself."""

import csv
import io
import zipfile

import pytest

from app.models.imports import ImportResource
from app.services.sheets import SHEETS
from tests.api import Api
from tests.routers.test_round_trip import outcome

SHARED = (
    "agencies",
    "municipalities",
    "measure_types",
    "catalogue_entries",
    "factor_sets",
    "factors",
    "funding_programmes",
    "claims",
)


@pytest.mark.parametrize(("language", "kinds"), [("de", ("csv-excel-de", "xlsx")), ("en", ("csv",))])
def test_every_template_imports_without_an_error(api: Api, language: str, kinds: tuple[str, ...]) -> None:
    for resource in ImportResource:
        caller = api.lead if resource.value in SHARED else api.staff
        for kind in kinds:
            if kind != "xlsx" and resource is ImportResource.WORKBOOK:
                continue
            answer = api.public.get(f"/v1/templates/{resource.value}", params={"format": kind, "language": language})
            assert answer.status_code == 200
            made = api.imported(caller, resource.value, answer.content, file_name="Vorlage")
            state, created, updated, rejected, causes = outcome(made)
            assert (state, created, updated, rejected) == ("succeeded", 0, 0, 0), (resource, kind, causes)
            assert {code for code, *_ in causes} == {"row_example"}, (resource, kind, causes)


def test_a_filled_in_template_is_taken_and_its_example_is_not(api: Api) -> None:
    text = api.public.get("/v1/templates/patrons", params={"format": "csv-excel-de", "language": "de"}).text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    mine = dict.fromkeys(rows[0], "") | {
        "Patennummer": "K-1",
        "Vorname": "Jördis",
        "Nachname": "Müller",
        "Status": "aktiv",
    }
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([*rows, list(mine.values())])
    made = api.imported(api.staff, "patrons", out.getvalue().encode())
    assert outcome(made)[:4] == ("succeeded", 1, 0, 0)
    assert [each["last_name"] for each in api.staff.get("/v1/patrons").json()["items"]] == ["Müller"]


def test_the_workbook_offers_the_words_of_each_code_list_and_explains_each_column(api: Api) -> None:
    content = api.public.get("/v1/templates/projects", headers={"accept-language": "de"}).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book, first, second, third = (
            archive.read(f"xl/{name}.xml").decode()
            for name in ("workbook", "worksheets/sheet1", "worksheets/sheet2", "worksheets/sheet3")
        )
    assert [name in book for name in ("Projekte", "Erklärung", "Codelisten")] == [True] * 3
    assert "<formula1>'Codelisten'!$A$2:$A$12</formula1>" in first
    assert '<formula1>"ja,nein"</formula1>' in first
    assert "Straßenbeleuchtung" in third
    assert all(column.name in second for column in SHEETS[ImportResource.PROJECTS].columns)


def test_unknown_is_not_found(api: Api) -> None:
    assert api.public.get("/v1/templates/unknown").status_code == 404
