"""Imports that are interrupted and go on, and uploads at the same moment."""

from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from app.models import metadata
from app.services.imports import intake
from app.services.imports.intake import Intake
from app.services.imports.parsing import Rows
from app.services.jobs.ticket import GivenBack
from tests.api import Api
from tests.factories import municipalities

HEAD = "Projektnummer;Titel;Kommune;Handlungsfeld"


def lines(ags: str, count: int) -> bytes:
    rows = [
        f"P-{number % (count - 3)};Projekt {number};{ags};{'Wärme' if number % 7 else 'warm'}"
        for number in range(count)
    ]
    return "\n".join([HEAD, *rows]).encode()


def report_of(made: dict[str, Any]) -> dict[str, Any]:
    return {name: made["report"][name] for name in ("created", "updated", "unchanged", "rejected", "conflicts")}


class TestInterrupted:
    def test_goes_on_where_it_stopped_and_says_the_same(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        ags = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
        monkeypatch.setattr(intake, "_KEPT_TOGETHER", 2)
        monkeypatch.setattr(
            Intake, "_parsed",
            staticmethod(lambda part, records: Rows(part.matched, records.folded_early(part.matched)).batches(
                part.sheet.rows(), 10
            )),
        )  # fmt: skip
        wanted = report_of(api.imported(api.staff, "projects", lines(ags, 100), mode="partial", dry_run="true"))
        taken = Intake._take
        calls: list[int] = []

        def take(self: Intake, *more: Any) -> None:
            calls.append(1)
            if len(calls) == 6:
                raise GivenBack
            taken(self, *more)

        monkeypatch.setattr(Intake, "_take", take)
        made = api.imported(api.staff, "projects", lines(ags, 100), mode="partial")
        assert (made["state"], len(calls)) == ("succeeded", 12), made
        assert report_of(made) == wanted
        with api.database.read() as db:
            assert db.scalar(sa.select(sa.func.count()).select_from(metadata.tables["projects"])) == wanted["created"]


class TestAtOnce:
    def test_two_identical_uploads_have_one_effect(self, api: Api) -> None:
        ags = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
        content = lines(ags, 40).replace(b"warm", "Wärme".encode())
        for _ in range(2):
            answer = api.staff.call("POST", "/v1/imports?resource=projects&mode=partial", content=content)
            assert answer.status_code == 202
        workers = [Thread(target=api.work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        api.work()
        found = [each["report"] for each in api.staff.get("/v1/imports").json()["items"]]
        assert sorted((each["created"], each["unchanged"]) for each in found) == [(0, 37), (37, 0)]
