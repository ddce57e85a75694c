"""Questions about the past: the same bytes for ever, whatever is renamed, moved, corrected, withdrawn or ended."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models.accounts import Role
from app.models.engagements import Engagement
from app.models.ledger import FormerLabel, Post
from app.models.municipalities import Municipality
from app.models.patrons import Patron
from app.services import ledger, municipality_parts, recording
from app.services.access import SYSTEM_ACTOR
from tests.api import Api, Caller
from tests.factories import factors, municipalities, projects, register, reorganisations, savings

URL = "/v1/impact"
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
M = sa.inspect(Municipality).columns
Q = sa.inspect(Post).columns


class Network:
    """A network with everything that has a name, and its questions.

    Attributes:
        answers: what each question was answered first, by caller and address.
    """

    def __init__(self, api: Api) -> None:
        self.api = api
        self.moment = START
        self.answers: dict[tuple[str, str], bytes] = {}
        self.registered(register.register_bytes())
        self.units = {ags: self.unit(ags) for ags in (register.MOVED_AGS, register.RENAMED_AGS, register.ENDED_AGS)}
        quarter = municipalities.quarter(self.units[register.MOVED_AGS], valid_from="2020-01-01")
        self.quarter = api.lead.made("/v1/municipalities", quarter)["id"]
        self.set = api.lead.made("/v1/factors/sets", factors.set_body())["id"]
        self.factor = api.lead.made("/v1/factors", factors.body(self.set))["id"]
        self.places = [*self.units.values(), self.quarter]
        self.projects = [self.project(place) for place in (*self.places, *self.places)]
        self.savings = [self.saving(each) for each in self.projects]
        unsaid = {"status": "planned", "published": True}
        self.idle = api.staff.made("/v1/projects", projects.body(self.places[0], **unsaid))["id"]

    def unit(self, ags: str) -> str:
        return str(self.api.public.get(f"/v1/municipalities/ags:{ags}").json()["id"])

    def project(self, *places: str) -> str:
        values = {"published": True, "status": "completed", "completed_on": "2025-06-30"}
        return str(self.api.staff.made("/v1/projects", projects.body(*places, **values))["id"])

    def saving(self, project: str) -> str:
        effect = {"stage": "achieved", "effect_from": "2025-07", "lifetime_months": 120}
        sent = savings.energy(project, savings.carrier(self.factor), **effect)
        return str(self.api.staff.made("/v1/savings", sent)["id"])

    def done(self, change: Callable[[], Any]) -> None:
        """A change, a day after the last one; it has to work."""
        self.moment += timedelta(days=3)
        with clock.frozen(self.moment):
            answer = change()
            assert answer is None or answer.status_code < 300, answer.text

    def registered(self, edition: bytes) -> None:
        """An edition of the register is imported."""

        def change() -> None:
            made = self.api.imported(self.api.lead, "municipalities", edition)
            assert made["state"] == "succeeded", made

        self.done(change)

    def patched(self, path: str, caller: Caller, **values: Any) -> None:
        self.done(lambda: caller.patch(path, values, version="*"))

    def posts(self) -> list[datetime]:
        with self.api.database.read() as db:
            return [row[0] for row in db.all(sa.select(Q["known_at"]).order_by(Q["number"]))]

    def addresses(self, known: str) -> Iterator[str]:
        place, agency = self.units[register.MOVED_AGS], self.api.home["id"]
        at = f"known_at={known}"
        for scope in (f"municipality_id={place}", f"agency_id={agency}", f"factor_set_id={self.set}", "state=17"):
            yield f"{URL}?{scope}&{at}"
        measures = "measures=annual&measures=projects&subtotals=true"
        for keys in ("agency", "municipality", "factor_set", "county", "association", "state", "theme"):
            yield f"{URL}/table?group_by={keys}&{measures}&{at}"
        yield f"{URL}/table?group_by=association&group_by=municipality&state=17&{measures}&{at}"
        yield f"{URL}/series?measure=annual&per_head=true&from=2025-01&municipality_id={place}&{at}"
        yield f"{URL}/series?measure=cumulative&by=month&from=2025-01&agency_id={agency}&{at}"
        yield f"{URL}/series?measure=patrons_active&by=month&from=2025-01&{at}"
        yield f"{URL}/comparison?municipality_id={place}&other_municipality_id={self.quarter}&{at}"
        for scope in (f"municipality_id={place}", f"agency_id={agency}", "limit=3"):
            yield f"{URL}/receipt?measure=annual&{scope}&{at}"
            yield f"{URL}/receipt/left-out?measure=annual&{scope}&{at}"

    def changed(self, known: list[datetime]) -> list[str]:
        """Addresses that are answered otherwise than the first time."""
        moved = []
        self.moment += timedelta(days=1)
        with clock.frozen(self.moment):
            for name, caller in (("lead", self.api.lead), ("public", self.api.public)):
                for moment in known:
                    for address in self.addresses(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")):
                        answer = caller.get(address)
                        assert answer.status_code == 200, answer.text
                        if self.answers.setdefault((name, address), answer.content) != answer.content:
                            moved.append(f"{name} {address}")
        return moved


@pytest.fixture
def network(api: Api) -> Network:
    with clock.frozen(START):
        assert api.home
        return Network(api)


def rename_everything(network: Network, word: str) -> None:
    lead, staff = network.api.lead, network.api.staff
    network.patched(f"/v1/agencies/{network.api.home['id']}", lead, name=f"Agentur {word}")
    for each in (*network.projects, network.idle):
        network.patched(f"/v1/projects/{each}", staff, title=f"Projekt {word}")
    slug = {"slug": f"satz-{word.lower()}", "edition": word}
    network.patched(f"/v1/factors/sets/{network.set}", lead, title=f"Satz {word}", **slug)
    network.patched(f"/v1/municipalities/{network.quarter}", lead, name=f"Viertel {word}")


def later_edition() -> bytes:
    """The second edition, with other names of the county and an association."""
    named = {"Auenkreis": "Kreis An der Au", "Obere Au": "Verband Obere Au"}
    units = [replace(unit, name=named.get(unit.name, unit.name)) for unit in register.second_edition()]
    return register.register_bytes(units, register.SECOND_EDITION)


def other_key(network: Network) -> None:
    """Another key for the association, as no register says it, so that its old one names nothing any more."""

    def change() -> None:
        with network.api.database.write() as db:
            place = db.scalar(sa.select(M["id"]).where(M["ars"] == "170515101"))
            keys = {"ars": "170515109", "path": "170515109"}
            recording.update(db, Municipality, SYSTEM_ACTOR, {"id": place}, None, keys)

    network.done(change)


def merged(network: Network) -> Any:
    """One of the places becomes a part of another one, with all that is recorded there."""
    sent = reorganisations.body(network.places[1], network.places[0])
    preview = reorganisations.previewed(network.api.lead, sent)["preview"]
    return network.api.lead.post(reorganisations.URL, {**sent, "reason": "Eingemeindung", "preview": preview})


def inhabitants(network: Network, number: int) -> None:
    def change() -> None:
        with network.api.database.write() as db:
            body = municipalities.population(population=number, population_male=None)
            municipality_parts.record_population(db, SYSTEM_ACTOR, network.units[register.MOVED_AGS], body)

    network.done(change)


def engagement(network: Network) -> Callable[[], None]:
    """A volunteer who begins; what ends the engagement."""
    named = {"first_name": "Kim", "last_name": "Name", "name_search": "name", "name_sort": "name"}
    owned = {"agency_id": UUID(str(network.api.home["id"])), "origin": "synthetic"}
    place = UUID(network.places[0])
    with network.api.database.write() as db:
        patron = recording.insert(db, Patron, SYSTEM_ACTOR, {**owned, **named, "status": "active"})
        stay = {"patron_id": patron, "municipality_id": place, "starts_on": date(2025, 1, 1)}
        engaged = recording.insert(db, Engagement, SYSTEM_ACTOR, {**owned, **stay})
    key = {"agency_id": owned["agency_id"], "id": engaged}

    def end() -> None:
        with network.api.database.write() as db:
            recording.update(db, Engagement, SYSTEM_ACTOR, key, None, {"ends_on": date(2025, 12, 31)})

    return end


class TestBytes:
    def test_of_every_question_about_the_past_stay_for_ever(self, network: Network) -> None:
        api, settled = network.api, network.posts()
        known = settled[-2:]
        api_staff = api.staff
        assert network.changed(known) == []
        ends: list[Callable[[], None]] = []
        network.done(lambda: ends.append(engagement(network)))
        rename_everything(network, "Eins")
        known += network.posts()[len(settled) :][::4]
        settled = network.posts()
        assert network.changed(known) == []
        inhabitants(network, 900)
        network.registered(later_edition())
        known += network.posts()[len(settled) :]
        assert network.changed(known) == []
        corrected, withdrawn, shared = network.savings[0], network.savings[1], network.projects[2]
        inputs = [savings.carrier(network.factor, 90_000)]
        network.patched(f"/v1/savings/{corrected}", api_staff, inputs=inputs, reason="Zähler")
        network.done(lambda: api_staff.delete(f"/v1/savings/{withdrawn}", version="*"))
        shares = projects.shares([network.places[0], network.places[1]])
        network.patched(f"/v1/projects/{shared}", api_staff, shares=shares)
        network.done(ends[0])
        inhabitants(network, 1_900)
        rename_everything(network, "Zwei")
        network.patched(f"/v1/municipalities/{network.quarter}", api.lead, parent_id=network.places[1])
        network.done(lambda: api_staff.delete(f"/v1/projects/{network.idle}", version="*"))
        network.done(lambda: merged(network))
        other_key(network)
        network.moment += timedelta(days=200)
        assert network.changed(known) == []
        assert len(set(network.answers.values())) > len(network.answers) // 2

    def test_change_where_former_labels_are_not_kept(self, network: Network) -> None:
        known = network.posts()[-1:]
        assert network.changed(known) == []
        rename_everything(network, "Eins")
        with network.api.database.write() as db:
            db.run(sa.delete(FormerLabel))
        moved = network.changed(known)
        for part in ("municipality_id", "agency_id", "factor_set_id", "group_by=agency", "receipt?", "left-out"):
            assert any(part in address for address in moved), part


class TestLabel:
    def test_is_the_one_of_each_moment_between_two_changes(self, network: Network) -> None:
        project, found = network.projects[0], []
        for title in ("A", "B", "C"):
            network.patched(f"/v1/projects/{project}", network.api.staff, title=title)
            found.append(network.posts()[-1])
        with network.api.database.read() as db:
            labels = [ledger.labels_at(db, moment, [project]).get(project) for moment in found]
            assert ledger.labels_at(db, None, [project]) == {}
        assert labels == [{"title": "A"}, {"title": "B"}, None]

    def test_is_not_kept_where_nothing_shown_changes(self, network: Network) -> None:
        before, project = network.posts(), network.projects[0]
        title = network.api.staff.get(f"/v1/projects/{project}").json()["title"]
        network.patched(f"/v1/projects/{project}", network.api.staff, title=title)
        network.patched(f"/v1/projects/{project}", network.api.staff, description="Neu")
        assert network.posts() == before

    def test_of_a_change_that_fails_is_not_kept(self, network: Network) -> None:
        before = network.posts()
        answer = network.api.staff.patch(f"/v1/projects/{network.projects[0]}", {"title": "Neu"}, version=77)
        assert answer.status_code == 412
        with network.api.database.read() as db:
            assert ledger.labels_at(db, before[0] - timedelta(days=1), network.projects) == {}
        assert network.posts() == before

    def test_of_a_place_that_moves_has_its_key_and_where_it_lay(self, network: Network) -> None:
        before, place = network.posts()[-1], network.units[register.MOVED_AGS]
        network.registered(register.both_editions()[1])
        with network.api.database.read() as db:
            labels = ledger.labels_at(db, before, [place, network.quarter])
            path = db.scalar(sa.select(M["path"]).where(M["id"] == UUID(place)))
        assert labels[place]["path"] == labels[place]["ars"] == "170515101002" != path
        assert labels[network.quarter]["path"].startswith("170515101002.")


class TestPerHead:
    def test_of_a_past_moment_has_no_answer_because_populations_are_not_kept(self, network: Network) -> None:
        moment = network.posts()[-1].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        params = {"municipality_id": network.places[0]}
        with clock.frozen(network.moment):
            now = network.api.lead.get(URL, params=params).json()["per_head"]
            then = network.api.lead.get(URL, params={**params, "known_at": moment}).json()["per_head"]
            over = network.api.lead.get(
                f"{URL}/series",
                params={**params, "known_at": moment, "measure": "annual", "per_head": "true", "from": "2025-01"},
            ).json()
        assert (now["annual"]["state"], now["population"]) == ("reported", 1_040)
        assert (then["annual"]["reason"], then["population"]) == ("population_not_kept", None)
        assert {step["figure"]["reason"] for step in over["steps"]} == {"population_not_kept"}
        assert over["census_break"] is None

    def test_of_a_report_is_frozen_with_the_populations_of_its_day(self, network: Network) -> None:
        with clock.frozen(network.moment):
            coordinator = network.api.caller(Role.AGENCY_COORDINATOR, network.api.home["id"])
            scope = {"municipality_id": network.places[0]}
            sent = {"title": "Bericht", "period_from": "2025-01", "period_to": "2025-12", "audience": "internal"}
            made = coordinator.made("/v1/reports", {**sent, "scopes": [scope]})
        assert made["figures"]["scopes"][0]["figures"]["per_head"]["population"] is not None
