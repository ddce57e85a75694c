"""Rows of which nothing is to be said go column by column; what becomes of them is the same as by the careful way."""

import random
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.errors import Conflict
from app.core.ids import new_id
from app.models import metadata
from app.services import ledger
from app.services.imports import intake
from app.services.imports.parsing import Rows
from app.services.imports.records import fresh
from app.services.imports.records.fresh import FreshProjects
from app.services.imports.records.projects import Projects
from app.services.ledger import entering
from tests.api import Api
from tests.factories import municipalities, projects

HEAD = (
    "Projektnummer;Titel;Kommune;Anteile;Handlungsfeld;Status;Geplanter Beginn;Geplantes Ende;Begonnen am;"
    "Abgeschlossen am;Investition (€);Öffentlich;Herkunft"
)
COLUMNS = HEAD.split(";")
TRAPS = (
    {"Projektnummer": ""}, {"Projektnummer": "P-1"}, {"Projektnummer": "known"}, {"Titel": ""}, {"Kommune": ""},
    {"Kommune": "07999999"}, {"Kommune": "Nirgendwo"}, {"Status": "abgeschlossen", "Abgeschlossen am": ""},
    {"Begonnen am": "02.01.2025", "Abgeschlossen am": "01.01.2025"}, {"Handlungsfeld": "licht"}, {"Status": ""},
    {"Geplanter Beginn": "02.01.2025", "Geplantes Ende": "01.01.2025"}, {"Investition (€)": "viel"},
    {"Status": "abgeschlossen", "Abgeschlossen am": "", "Herkunft": "veröffentlicht"}, {"Titel": "Summe"},
    {"Öffentlich": "vielleicht"}, {"Kommune": "", "Anteile": "{place} | 10000"}, {"Anteile": "{place} | 4000"},
)  # fmt: skip


PROJECTS, LABELS, CHANGES = (metadata.tables[name] for name in ("projects", "former_labels", "changes"))


def rows(seed: int, places: list[str], count: int) -> Iterator[str]:
    chance = random.Random(seed)  # noqa: S311 - the same rows every time
    for number in range(count):
        cells = {
            "Projektnummer": f"P-{number}", "Titel": f"Maßnahme {number} im Ortskern", "Kommune": chance.choice(places),
            "Anteile": "", "Handlungsfeld": chance.choice(["Wärme", "Gebäude"]), "Status": "abgeschlossen",
            "Geplanter Beginn": "", "Geplantes Ende": "", "Begonnen am": "",
            "Abgeschlossen am": f"{1 + number % 28:02d}.05.20{10 + number % 13}", "Herkunft": "",
            "Investition (€)": chance.choice(["1.234,56", "", "20.000,00"]),
            "Öffentlich": chance.choice(["ja", "", "nein"]),
        }  # fmt: skip
        if chance.random() < 0.15:
            cells |= chance.choice(TRAPS)
        yield ";".join(cells[name] for name in COLUMNS).replace("{place}", places[0])


def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rows.batches, "__defaults__", (40,))
    monkeypatch.setattr(intake, "_KEPT_TOGETHER", 2)


class TestFresh:
    @pytest.mark.parametrize("seed", range(3))
    def test_is_as_good_as_the_careful_way(self, api: Api, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        small_batches(monkeypatch)
        if seed == 0:  # as while the sums of a month are worked out, where every project has to be looked at
            monkeypatch.setattr(entering, "add_simple", lambda _db, _found: False)
        places = [api.lead.made("/v1/municipalities", municipalities.body())["ags"] for _ in range(3)]
        content = "\n".join([HEAD, *rows(seed, places, 200)]).encode()
        taken = []
        chosen = FreshProjects.taken

        def counted(self: FreshProjects, given: Any) -> Any:
            found, others = chosen(self, given)
            taken.append(len(found.ids) if found else 0)
            return found, others

        monkeypatch.setattr(FreshProjects, "taken", counted)
        place = api.lead.get(f"/v1/municipalities/ags:{places[0]}").json()["id"]
        api.staff.made("/v1/projects", projects.body(place, external_id="known"))

        def told(*, least: int, **more: str) -> Any:
            monkeypatch.setattr(fresh, "FEW", least)
            return api.imported(api.staff, "projects", content, mode="partial", **more)["report"]

        careful = told(least=10_000, dry_run="true")
        assert (careful["rejected"] > 5, sum(taken)) == (True, 0)
        assert told(least=20) == careful
        assert 100 < sum(taken) < 200
        again = told(least=10_000)
        kept = careful["created"] + careful["updated"] + careful["unchanged"]
        assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, kept), again
        with api.database.write() as db:
            assert ledger.verify(db).wrong == 0
            assert ledger.verify_cells(db) == []
            asked = db.all(sa.select(CHANGES.c.request_id).where(CHANGES.c.resource == "imports"))
            assert any(str(row[0]).startswith("job-") for row in asked)

    def test_what_the_database_refuses_all_the_same_is_found_out_row_by_row(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
        content = "\n".join([HEAD, *rows(7, [place], 60)]).encode()
        wanted = api.imported(api.staff, "projects", content, mode="partial", dry_run="true")["report"]

        def refused(_self: Projects, _fresh: Any) -> None:
            raise Conflict

        monkeypatch.setattr(Projects, "write_fresh", refused)
        made = api.imported(api.staff, "projects", content, mode="partial")
        with clock.frozen(clock.now() + timedelta(minutes=10)):  # SQLite's next attempt comes a little later
            api.work()
        made = api.staff.get(f"/v1/imports/{made['id']}").json()
        assert (made["state"], made["report"]) == ("succeeded", wanted)
        with api.database.read() as db:
            assert db.scalar(sa.select(sa.func.count()).select_from(PROJECTS)) == wanted["created"]


class TestBesideOthers:
    def test_others_write_between_the_batches_and_nothing_is_lost(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        small_batches(monkeypatch)
        place = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
        lines = (f"P-{number};Projekt {number};{place};;Wärme;geplant;;;;;;;" for number in range(800))
        content = "\n".join([HEAD, *lines]).encode()
        ended, written = Event(), []

        def others() -> None:
            while not ended.is_set():
                with api.database.write() as db:
                    db.run(sa.insert(LABELS).values(record_id=new_id(), label={}, ended_by=1))
                written.append(1)

        thread = Thread(target=others)
        thread.start()
        report = api.imported(api.staff, "projects", content, mode="partial")["report"]
        ended.set()
        thread.join()
        assert report["created"] == 800
        with api.database.write() as db:
            found = [db.scalar(sa.select(sa.func.count()).select_from(table)) for table in (PROJECTS, LABELS)]
            assert found == [800, len(written)]
            assert len(written) > 8
            assert ledger.verify(db).wrong == 0
