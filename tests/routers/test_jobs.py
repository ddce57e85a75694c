"""Jobs over HTTP: who sees them, how they are followed, how one is cancelled."""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.db import Database
from app.models.accounts import Role
from app.services.jobs import Ticket
from app.worker.runner import Runner
from tests.api import Api
from tests.factories import jobs


def own(api: Api) -> str:
    """A waiting job of the home agency."""
    return str(jobs.waiting(api.database, agency_id=UUID(str(api.home["id"])), import_id="made up"))


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Id and job of each event."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in lines:
            assert lines["event"] == "job"
            found.append((lines["id"], json.loads(lines["data"])))
    return found


class TestSeeing:
    def test_an_agency_sees_its_own_and_the_lead_all(self, api: Api) -> None:
        mine, shared = own(api), str(jobs.waiting(api.database))
        assert api.staff.get(f"/v1/jobs/{mine}").json()["payload"] == {"import_id": "made up"}
        assert [each["id"] for each in api.staff.get("/v1/jobs").json()["items"]] == [mine]
        assert [each["id"] for each in api.lead.get("/v1/jobs").json()["items"]] == [mine, shared]
        assert api.lead.get("/v1/jobs?state=running").json()["items"] == []
        for hidden in (mine, shared):
            assert api.stranger.get(f"/v1/jobs/{hidden}").status_code == 404
            assert api.stranger.get(f"/v1/jobs/{hidden}/events").status_code == 404
            assert api.stranger.post(f"/v1/jobs/{hidden}/cancellation").status_code == 404
        assert api.public.get("/v1/jobs").status_code == 401

    def test_the_queue_is_that_of_the_caller(self, api: Api) -> None:
        own(api)
        jobs.waiting(api.database)
        queues = [each.get("/v1/jobs/queue").json() for each in (api.staff, api.stranger, api.lead)]
        assert [each["queued"] for each in queues] == [1, 0, 2]

    def test_progress_is_told_while_it_runs(self, api: Api) -> None:
        told: list[dict[str, Any]] = []
        staff = api.staff

        def work(database: Database, ticket: Ticket, payload: Mapping[str, Any]) -> None:
            with database.write() as db:
                ticket.progress(3, 10, "writing")
                told.append(staff.get(f"/v1/jobs/{ticket.job_id}").json())
                told.append(staff.get("/v1/jobs?fields=progress").json()["items"][0])
                ticket.finish(db, payload)

        job = own(api)
        Runner(api.database, None, tasks=jobs.tasks(work)).run()
        here = {"done": 3, "total": 10, "phase": "writing"}
        assert [(each.get("state"), each["progress"]) for each in told] == [("running", here), (None, here)]
        after = api.staff.get(f"/v1/jobs/{job}").json()
        assert (after["state"], after["progress"], after["attempts"]) == ("succeeded", here, 1)
        assert after["revision"] > told[0]["revision"]


class TestEvents:
    def test_tell_every_state_to_the_last_and_go_on_where_they_were(self, api: Api) -> None:
        job = own(api)
        address = f"/v1/jobs/{job}/events"
        heard: list[str] = []
        listening = threading.Thread(target=lambda: heard.append(api.staff.get(address).text))
        listening.start()

        def work(database: Database, ticket: Ticket, payload: Mapping[str, Any]) -> None:
            ticket.progress(1, 2, "reading")
            time.sleep(1.2)  # two looks of the stream
            jobs.done_at_once(database, ticket, payload)

        Runner(api.database, None, tasks=jobs.tasks(work)).run()
        listening.join(10)
        told = events(heard[0])
        assert [each["state"] for _, each in told][-2:] == ["running", "succeeded"]
        assert told[-2][1]["progress"] == {"done": 1, "total": 2, "phase": "reading"}
        assert told[-1][1] == api.staff.get(f"/v1/jobs/{job}").json()
        again = api.staff.get(address, headers={"last-event-id": told[-2][0]})
        assert events(again.text) == told[-1:]
        assert api.staff.get(address, headers={"last-event-id": told[-1][0]}).status_code == 204

    def test_take_no_more_places_than_there_are(self, api: Api) -> None:
        streams = api.client.app.dispatch.streams  # type: ignore[attr-defined]  # of our own application
        most, streams._most = streams._most, 0
        refused = api.staff.get(f"/v1/jobs/{own(api)}/events")
        streams._most = most
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")


class TestCancelling:
    def test_is_for_those_who_may_begin_one(self, api: Api) -> None:
        job = own(api)
        auditor = api.caller(Role.AUDITOR, api.home["id"])
        assert auditor.get(f"/v1/jobs/{job}").status_code == 200
        assert auditor.post(f"/v1/jobs/{job}/cancellation").status_code == 403
        made = api.staff.post(f"/v1/jobs/{job}/cancellation")
        assert (made.status_code, made.json()["state"], made.json()["cancel_requested"]) == (200, "cancelled", True)

    def test_of_what_has_ended_is_a_conflict(self, api: Api) -> None:
        job = own(api)
        Runner(api.database, None, tasks=jobs.tasks(jobs.done_at_once)).run()
        refused = api.staff.post(f"/v1/jobs/{job}/cancellation")
        assert (refused.status_code, refused.json()["code"]) == (409, "transition_not_allowed")
