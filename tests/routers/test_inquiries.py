"""Inquiries: asked once a year by mail, answered without an account, taken over by staff."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.mailing import Mail, Outcome, message
from app.models.accounts import Role
from app.models.inquiries import Inquiry
from app.models.sessions import Letter
from app.services import inquiry_upkeep, letters
from tests.api import Api
from tests.factories import erasures, inquiries, patrons, projects, savings

JANUARY = datetime(2026, 1, 20, 10, tzinfo=UTC)
DONE = {"status": "completed", "started_on": "2024-03-01", "completed_on": "2024-06-30", "title": "Leuchten"}
LIFE = {"stage": "achieved", "effect_from": "2024-07", "lifetime_months": 240}


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with clock.frozen(JANUARY):
        yield


class Asked:
    """A project with a volunteer who has an address, and the mails that went out."""

    def __init__(self, api: Api, **values: Any) -> None:
        self.api = api
        self.project = projects.made(api, **{**DONE, **values})
        self.patron = api.staff.made("/v1/patrons", patrons.body(email="kim@example.org", status="active"))["id"]
        path = f"/v1/projects/{self.project['id']}/patrons/{self.patron}"
        assert api.staff.call("PUT", path, headers={"if-match": "*"}).status_code == 200

    def round(self) -> list[Mail]:
        """Ask what is due, and send it."""
        inquiry_upkeep.run(self.api.database)
        return sent(self.api)

    @property
    def inquiry(self) -> dict[str, Any]:
        path = f"/v1/inquiries?project_id={self.project['id']}"
        (found,) = self.api.staff.get(path).json()["items"]
        return dict(found)

    def saving(self, *carriers: dict[str, Any], **values: Any) -> dict[str, Any]:
        rows = carriers or (savings.carrier(savings.factor(self.api)["id"]),)
        return self.api.staff.made("/v1/savings", savings.energy(self.project["id"], *rows, **{**LIFE, **values}))

    def decided(self, what: str, body: dict[str, Any], version: str = "*") -> Any:
        path = f"/v1/inquiries/{self.inquiry['id']}/{what}"
        return self.api.staff.post(path, body, headers={"if-match": version})


def sent(api: Api, outcome: Outcome = Outcome.TAKEN) -> list[Mail]:
    gone: list[Mail] = []

    def send(mail: Mail) -> Outcome:
        gone.append(mail)
        return outcome

    letters.send_due(api.database, send)
    return gone


def answered(api: Api, code: str | None, **values: Any) -> Any:
    return api.public.post("/v1/inquiries/answer", inquiries.body(str(code), **values))


def fault(answer: Any) -> tuple[str, str]:
    assert answer.status_code == 422, answer.text
    return answer.json()["errors"][0]["code"], answer.json()["errors"][0]["pointer"]


class TestAsking:
    def test_each_project_is_asked_about_once_a_year_by_one_mail(self, api: Api) -> None:
        here = Asked(api)
        (mail,) = here.round()
        assert here.round() == []
        made = message(mail, api.database.settings)
        text = made.get_content()
        assert made["To"] == "kim@example.org"
        assert "Leuchten" in made["Subject"]
        assert f"/inquiries#code={mail.code}" in text.replace("=\n", "")
        assert "2025" in text
        asked = here.inquiry
        assert (asked["year"], asked["state"], asked["contact"], asked["patron_id"]) == (
            2025, "open", "patron", here.patron,
        )  # fmt: skip
        with clock.frozen(JANUARY + timedelta(days=365)):
            assert len(here.round()) == 1

    def test_only_real_projects_that_run_are_asked_about(self, api: Api) -> None:
        for values in (
            {"status": "planned", "completed_on": None}, {"origin": "synthetic"}, {"origin": "published"},
            {"started_on": "2026-01-02", "completed_on": "2026-01-05"}, {"status": "cancelled"},
        ):  # fmt: skip
            Asked(api, **values)
        assert inquiry_upkeep.run(api.database) == 0
        with clock.frozen(JANUARY + timedelta(days=365)):
            assert inquiry_upkeep.run(api.database) == 1

    def test_several_processes_at_once_ask_once(self, api: Api) -> None:
        for _ in range(5):
            Asked(api)
        with ThreadPoolExecutor(4) as pool:
            counts = [each.result() for each in [pool.submit(_in_january, api) for _ in range(4)]]
        assert sum(counts) == 5
        with api.database.read() as db:
            stored = [db.scalar(sa.select(sa.func.count()).select_from(each)) for each in (Inquiry, Letter)]
        assert stored == [5, 5]

    def test_with_the_mail_server_away_nothing_is_lost_and_nothing_sent_twice(self, api: Api) -> None:
        here = Asked(api)
        inquiry_upkeep.run(api.database)
        tried = 0
        for hour in range(30):
            with clock.frozen(JANUARY + timedelta(hours=hour)):
                inquiry_upkeep.run(api.database)
                tried += len(sent(api, Outcome.REFUSED))
        with clock.frozen(JANUARY + timedelta(days=2)):
            (mail,) = sent(api)
            assert sent(api) == []
            assert answered(api, mail.code).status_code == 200
        assert tried > 10
        assert here.inquiry["state"] == "answered"

    def test_the_next_in_line_is_asked_where_nobody_has_an_address(self, api: Api) -> None:
        here = Asked(api)
        place = UUID(here.project["shares"][0]["municipality_id"])
        api.staff.patch(f"/v1/patrons/{here.patron}", {"email": None}, "*")
        assert here.round() == []
        assert here.inquiry["asked_at"] is None
        staff = api.person(Role.AGENCY_COORDINATOR, api.home["id"])
        second = Asked(api)
        api.staff.patch(f"/v1/patrons/{second.patron}", {"status": "left"}, "*")
        (mail,) = second.round()
        assert (mail.to, second.inquiry["contact"]) == (staff.email, "agency")
        third = Asked(api)
        place = UUID(third.project["shares"][0]["municipality_id"])
        manager = api.person(Role.MUNICIPALITY_MANAGER, api.home["id"], municipality_id=place)
        api.staff.patch(f"/v1/patrons/{third.patron}", {"email": None}, "*")
        (mail,) = third.round()
        assert (mail.to, third.inquiry["contact"], third.inquiry["patron_id"]) == (manager.email, "municipality", None)


def _in_january(api: Api) -> int:
    return inquiry_upkeep.run(api.database)


class TestAnswering:
    def test_looking_changes_nothing_and_answers_can_be_corrected_until_staff_decide(self, api: Api) -> None:
        here = Asked(api)
        (mail,) = here.round()
        seen = [api.public.post("/v1/inquiries/open", {"code": mail.code}) for _ in range(2)]
        assert seen[0].json() == seen[1].json()
        assert (seen[0].json()["project_title"], seen[0].json()["state"]) == ("Leuchten", "open")
        version = here.inquiry["version"]
        first = answered(api, mail.code, energy_kwh=1000.5, note="Zähler 3")
        assert first.json()["energy_kwh"] == 1000.5
        again = answered(api, mail.code, energy_kwh=900, energy_meaning="used").json()
        assert (again["energy_kwh"], again["energy_meaning"]) == (900, "used")
        assert here.inquiry["version"] == version + 2
        stale = here.decided("reject", {"reason": "Der Zähler war getauscht."}, f'"{version + 1}"')
        assert stale.status_code == 412
        assert here.decided("reject", {"reason": "Der Zähler war getauscht."}).json()["state"] == "rejected"
        late = answered(api, mail.code)
        assert (late.status_code, late.json()["code"]) == (409, "inquiry_decided")

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"ended_on": "2025-05-01"}, ("answer_contradicts", "/ended_on")),
            ({"still_running": False, "ended_on": "2026-05-01"}, ("out_of_range", "/ended_on")),
            ({"energy_kwh": -1}, ("out_of_range", "/energy_kwh")),
            ({"still_running": None}, ("wrong_type", "/still_running")),
        ],
    )
    def test_what_contradicts_itself_is_refused(
        self, api: Api, values: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        here = Asked(api)
        (mail,) = here.round()
        assert fault(answered(api, mail.code, **values)) == expected
        assert here.inquiry["state"] == "open"

    def test_a_link_that_is_over_opens_nothing(self, api: Api) -> None:
        here = Asked(api)
        (mail,) = here.round()
        code = str(mail.code)
        changed = code[:-3] + ("AAA" if not code.endswith("AAA") else "BBB")
        for wrong in (changed, "A" * 43):
            assert fault(answered(api, wrong)) == ("link_over", "/code")
        with clock.frozen(JANUARY + timedelta(days=61)):
            assert fault(answered(api, code)) == ("link_over", "/code")
        assert here.decided("revoke", {"reason": "Das Projekt ruht."}).json()["state"] == "revoked"
        assert fault(answered(api, code)) == ("link_over", "/code")
        assert fault(api.public.post("/v1/inquiries/open", {"code": code})) == ("link_over", "/code")

    def test_taken_back_before_it_went_out_it_is_not_sent(self, api: Api) -> None:
        here = Asked(api)
        inquiry_upkeep.run(api.database)
        assert here.decided("revoke", {"reason": "Das Projekt ruht."}).status_code == 200
        assert sent(api) == []

    def test_an_erasure_ends_the_link_and_takes_the_words(self, api: Api) -> None:
        here = Asked(api)
        (mail,) = here.round()
        answered(api, mail.code, note="Ich, Kim", energy_kwh=5)
        dossier = api.staff.get(f"/v1/patrons/{here.patron}/dossier").json()
        (held,) = next(each["records"] for each in dossier["holdings"] if each["name"] == "inquiries")
        assert held["note"] == "Ich, Kim"
        assert "address_digest" not in held
        api.admin.made("/v1/erasures", erasures.body(here.patron))
        assert (here.inquiry["note"], here.inquiry["energy_kwh"]) == (None, 5)
        assert fault(answered(api, mail.code)) == ("link_over", "/code")


class TestAccepting:
    def test_kwh_become_a_measured_revision_and_figures_follow(self, api: Api) -> None:
        here = Asked(api, published=True)
        saving = here.saving(savings.carrier(savings.factor(api, 400.0)["id"], 100_000, 20_000))
        (mail,) = here.round()
        answered(api, mail.code, energy_kwh=30_000, energy_meaning="used")
        assert fault(here.decided("accept", {})) == ("saving_needed", "/saving_id")
        other = Asked(api).saving()
        assert fault(here.decided("accept", {"saving_id": other["id"]})) == ("reference_missing", "/saving_id")
        accepted = here.decided("accept", {"saving_id": saving["id"]}).json()
        assert (accepted["state"], accepted["saving_revision"]) == ("accepted", 2)
        now = api.staff.get(f"/v1/savings/{saving['id']}").json()
        assert (now["result_t"], now["assessment"], now["revision"]) == (28.0, "measured_ex_post", 2)
        figure = api.staff.get(f"/v1/impact?agency={api.home['slug']}&as_of=2025-12").json()["annual"]["total"]
        assert figure["value"] == 28.0 + other["result_t"]
        twice = here.decided("accept", {"saving_id": saving["id"]})
        assert (twice.status_code, twice.json()["code"]) == (409, "inquiry_decided")

    def test_of_several_carriers_one_is_named_and_saved_energy_is_taken_from_before(self, api: Api) -> None:
        here = Asked(api)
        rows = [savings.carrier(savings.factor(api, 400.0)["id"], 10_000, 0, carrier=name) for name in ("Strom", "Gas")]
        saving = here.saving(*rows)
        (mail,) = here.round()
        answered(api, mail.code, energy_kwh=8_000)
        assert fault(here.decided("accept", {"saving_id": saving["id"]})) == ("carrier_needed", "/carrier")
        here.decided("accept", {"saving_id": saving["id"], "carrier": "Gas"})
        now = api.staff.get(f"/v1/savings/{saving['id']}").json()
        assert [row["after_kwh"] for row in now["inputs"]] == [0, 2_000]

    def test_an_end_shortens_the_lifetime_and_nobody_asks_again(self, api: Api) -> None:
        here = Asked(api)
        saving = here.saving()
        (mail,) = here.round()
        answered(api, mail.code, still_running=False, ended_on="2025-06-15")
        here.decided("accept", {"saving_id": saving["id"]})
        assert api.staff.get(f"/v1/savings/{saving['id']}").json()["lifetime_months"] == 12
        with clock.frozen(JANUARY + timedelta(days=365)):
            assert here.round() == []

    @pytest.mark.parametrize(
        ("kind", "values", "expected"),
        [
            ("energy", {"energy_kwh": 200_000}, ("more_than_before", "/saving_id")),
            ("direct", {"energy_kwh": 10}, ("saving_without_energy", "/saving_id")),
            ("energy", {"still_running": False, "ended_on": "2024-01-01"}, ("ended_before_effect", "/saving_id")),
        ],
    )
    def test_what_does_not_fit_changes_nothing(
        self, api: Api, kind: str, values: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        here = Asked(api)
        direct = savings.direct(here.project["id"], **LIFE)
        saving = here.saving() if kind == "energy" else api.staff.made("/v1/savings", direct)
        (mail,) = here.round()
        unanswered = here.decided("accept", {"saving_id": saving["id"]})
        assert (unanswered.status_code, unanswered.json()["code"]) == (409, "inquiry_unanswered")
        answered(api, mail.code, **values)
        assert fault(here.decided("accept", {"saving_id": saving["id"]})) == expected
        assert here.inquiry["state"] == "answered"
        assert api.staff.get(f"/v1/savings/{saving['id']}").json()["revision"] == 1

    def test_is_for_staff_of_the_agency(self, api: Api) -> None:
        here = Asked(api)
        (mail,) = here.round()
        answered(api, mail.code)
        path = f"/v1/inquiries/{here.inquiry['id']}"
        assert [api.stranger.get(path).status_code, api.lead.get(path).status_code] == [404, 403]
        assert api.stranger.post(f"{path}/accept", {}, headers={"if-match": "*"}).status_code == 404
        for role in (Role.AUDITOR, Role.IMPORTER):
            caller = api.caller(role, api.home["id"])
            assert caller.post(f"{path}/accept", {}, headers={"if-match": "*"}).status_code == 403
        assert here.decided("accept", {}).json()["state"] == "accepted"
