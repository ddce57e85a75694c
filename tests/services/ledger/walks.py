"""Random walks: writes of every kind over HTTP, one after another, as agencies would make them on a busy day."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from tests.api import Api, Caller
from tests.factories import engagements, fundings, municipalities, participations, patrons, projects, savings, workshops
from tests.factories.places import tree

ANY = "*"
STATUSES = ("idea", "planned", "funding", "in_progress", "completed", "cancelled")
DAYS = ("2024-06-30", "2025-01-01", "2025-12-31")
EARLIER = ("2024-06-01", "2023-01-31", None)
PAST = {"starts_at": "2025-05-03T16:00:00Z", "ends_at": "2025-05-03T18:30:00Z"}

Record = tuple[Caller, str]
"""Whose it is, and where."""


class Walk:
    """A seeded walk; the same seed makes the same requests.

    Attributes:
        done: writes that were accepted, by kind.
    """

    def __init__(self, api: Api, seed: int) -> None:
        self.api = api
        self.chance = random.Random(seed)  # noqa: S311 - a seed is the point
        self.done: Counter[str] = Counter()
        self.records: dict[str, list[Record]] = {}
        units = tree(api)
        self.county, self.association = units.county, units.association
        self.places = [str(each) for each in (units.village, units.hamlet, units.town, units.quarter, units.county)]
        self.agencies = [str(each["id"]) for each in (api.home, api.elsewhere)]
        self.callers = (api.staff, api.stranger)
        self.programme = api.lead.made("/v1/fundings/programmes", fundings.programme_body())["id"]
        self.keys = 100

    def step(self) -> None:
        """One request of a random kind."""
        names = list(ACTIONS)
        name = self.chance.choices(names, [ACTIONS[each][0] for each in names])[0]
        ACTIONS[name][1](self)

    def call(self, kind: str, caller: Caller, method: str, path: str, body: Any = None) -> dict[str, Any] | None:
        """Ask for a write; refusals are part of the day, failures are not."""
        answer = caller.call(method, path, body, headers={} if method == "POST" else {"if-match": ANY})
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 300:
            return None
        self.done[kind] += 1
        return answer.json() if answer.content else {}

    def add(self, kind: str, caller: Caller, collection: str, body: Any) -> None:
        """Make a record and remember it."""
        made = self.call(f"add {kind}", caller, "POST", collection, body)
        if made is not None:
            self.records.setdefault(kind, []).append((caller, f"{collection}/{made['id']}"))

    def some(self, kind: str, caller: Caller | None = None) -> Record | None:
        """Any record of a kind, of a caller if one is named."""
        known = [each for each in self.records.get(kind, ()) if caller in {None, each[0]}]
        return self.chance.choice(known) if known else None

    def remove(self, kind: str) -> None:
        """Delete a record."""
        found = self.some(kind)
        if found is not None and self.call(f"remove {kind}", found[0], "DELETE", found[1]) is not None:
            self.records[kind].remove(found)

    def change(self, kind: str, body: Mapping[str, Any]) -> None:
        """Change a record."""
        found = self.some(kind)
        if found is not None:
            self.call(f"change {kind}", found[0], "PATCH", found[1], dict(body))

    def shares(self) -> list[dict[str, Any]]:
        """One to three places, uneven, of any agency."""
        places = self.chance.sample(self.places, self.chance.randint(1, 3))
        cuts = sorted(self.chance.sample(range(1, 10_000), len(places) - 1))
        parts = [high - low for low, high in zip([0, *cuts], [*cuts, 10_000], strict=True)]
        return [
            {"municipality_id": place, "credited_agency_id": self.chance.choice(self.agencies), "basis_points": part}
            for place, part in zip(places, parts, strict=True)
        ]

    def euros(self) -> float | None:
        """An amount that seldom divides evenly."""
        return self.chance.choice((None, self.chance.randrange(10**7) / 100))

    def tonnes(self) -> float:
        """A result that seldom divides evenly."""
        return self.chance.randrange(10**6) / 1000

    def facts(self) -> dict[str, Any]:
        """Everything of a project that figures look at."""
        status = self.chance.choice(STATUSES)
        return {
            "status": status, "theme": self.chance.choice(("heating", "mobility")), "shares": self.shares(),
            "published": self.chance.random() < 0.5, "planned_investment_eur": self.euros(),
            "realised_investment_eur": self.euros(),
            "completed_on": self.chance.choice(DAYS) if status == "completed" else None,
        }  # fmt: skip

    def quantity(self) -> dict[str, Any]:
        """Everything of a direct saving that figures look at."""
        return {
            "result_t": self.tonnes(), "basis": self.chance.choice(("annual", "lifetime")),
            "lifetime_months": self.chance.choice((None, 7, 240)),
            "effect_from": self.chance.choice(("2024-07", "2026-01")),
            "stage": self.chance.choice(("achieved", "planned")), "people_reached": self.chance.choice((None, 17)),
        }  # fmt: skip

    def period(self) -> dict[str, Any]:
        """From a day to another one, or on."""
        return {"starts_on": self.chance.choice(EARLIER[:2]), "ends_on": self.chance.choice((None, *DAYS))}

    def place(self) -> str | None:
        """Where, or nowhere."""
        return self.chance.choice((None, *self.places))


def _add_project(walk: Walk) -> None:
    caller = walk.chance.choice(walk.callers)
    walk.add("project", caller, "/v1/projects", projects.body(walk.places[0], **walk.facts()))


def _change_project(walk: Walk) -> None:
    facts = walk.facts()
    kept = walk.chance.sample(sorted(facts), walk.chance.randint(1, len(facts)))
    walk.change("project", {name: facts[name] for name in kept})


def _add_saving(walk: Walk) -> None:
    project = walk.some("project")
    if project is not None:
        key = project[1].rsplit("/", 1)[1]
        body = savings.direct(key, **walk.quantity()) if walk.chance.random() < 0.8 else savings.none(key)
        walk.add("saving", project[0], "/v1/savings", body)


def _change_saving(walk: Walk) -> None:
    quantity = walk.quantity()
    kept = walk.chance.sample(sorted(quantity), walk.chance.randint(1, len(quantity)))
    walk.change("saving", {**{name: quantity[name] for name in kept}, "reason": "Neue Messung"})


def _told(walk: Walk) -> dict[str, Any]:
    return {"people_reached": walk.chance.choice((None, 11)), "volunteer_hours": walk.chance.choice((None, 7))}


def _add_report(walk: Walk) -> None:
    project = walk.some("project")
    if project is not None:
        year = walk.chance.randint(2020, 2026)
        walk.add("report", project[0], f"{project[1]}/reports", {"year": year, **_told(walk)})


def _add_grant(walk: Walk) -> None:
    status = walk.chance.choice(("draft", "applied", "granted", "rejected"))
    amounts = {"requested_eur": walk.euros(), "granted_eur": walk.euros(), "municipality_id": walk.place()}
    body = fundings.body(walk.programme, **{**amounts, "status": status})
    walk.add("grant", walk.chance.choice(walk.callers), "/v1/fundings/grants", body)


def _change_grant(walk: Walk) -> None:
    kinds: tuple[dict[str, Any], ...] = (
        {"status": "applied"}, {"status": "granted", "granted_eur": 777.77}, {"status": "paid", "paid_eur": 333.33},
        {"requested_eur": walk.euros()}, {"municipality_id": walk.place()},
    )  # fmt: skip
    walk.change("grant", walk.chance.choice(kinds))


def _link(walk: Walk) -> None:
    grant = walk.some("grant")
    project = walk.some("project", grant and grant[0])
    if grant is not None and project is not None:
        path = f"{grant[1]}/projects/{project[1].rsplit('/', 1)[1]}"
        if walk.chance.random() < 0.3:
            walk.call("unlink", grant[0], "DELETE", path)
        else:
            walk.call("link", grant[0], "PUT", path, {"amount_eur": walk.chance.choice((None, 100.01, 20.5))})


def _add_patron(walk: Walk) -> None:
    body = patrons.body(status=walk.chance.choice(("interested", "named", "active")))
    walk.add("patron", walk.chance.choice(walk.callers), "/v1/patrons", body)


def _add_engagement(walk: Walk) -> None:
    patron = walk.some("patron")
    if patron is not None:
        body = engagements.body(patron[1].rsplit("/", 1)[1], walk.place(), **walk.period())
        walk.add("engagement", patron[0], "/v1/engagements", body)


def _add_participation(walk: Walk) -> None:
    body = participations.body(walk.chance.choice(walk.places), **walk.period())
    walk.add("participation", walk.chance.choice(walk.callers), "/v1/participations", body)


def _add_workshop(walk: Walk) -> None:
    held = {"status": "held", "participants": 23, **PAST} if walk.chance.random() < 0.3 else {}
    body = workshops.body(**held, municipality_id=walk.place())
    walk.add("workshop", walk.chance.choice(walk.callers), "/v1/workshops", body)


def _register(walk: Walk) -> None:
    workshop = walk.some("workshop")
    patron = walk.some("patron", workshop and workshop[0])
    if workshop is not None and patron is not None:
        body = {"patron_id": patron[1].rsplit("/", 1)[1]}
        walk.add("registration", workshop[0], f"{workshop[1]}/registrations", body)


def _change_workshop(walk: Walk) -> None:
    kinds: tuple[dict[str, Any], ...] = (
        {"status": "held", **PAST}, {"status": "cancelled"}, {"participants": None}, {"municipality_id": walk.place()},
    )  # fmt: skip
    walk.change("workshop", walk.chance.choice(kinds))


def _move_place(walk: Walk) -> None:
    """A municipality gets another key within its association or county, and its quarters follow."""
    walk.keys += 1
    village, _, town, *_ = walk.places
    place, key = walk.chance.choice(((village, f"079015001{walk.keys}"), (town, f"079010000{walk.keys}")))
    walk.call("move place", walk.api.lead, "PATCH", f"/v1/municipalities/{place}", {"ars": key})


def _add_quarter(walk: Walk) -> None:
    made = walk.call(
        "add quarter", walk.api.staff, "POST", "/v1/municipalities", municipalities.quarter(walk.places[2])
    )
    if made is not None:
        walk.places.append(str(made["id"]))


def _attend(walk: Walk) -> None:
    """The event is over, and somebody came."""
    found = walk.some("registration")
    if found is not None:
        walk.call(
            "change workshop", found[0], "PATCH", found[1].split("/registrations/")[0], {"status": "held", **PAST}
        )
        walk.call("attend", found[0], "PATCH", found[1], {"status": walk.chance.choice(("attended", "no_show"))})


Action = Callable[[Walk], None]
ACTIONS: Mapping[str, tuple[int, Action]] = {
    "add project": (6, _add_project),
    "change project": (6, _change_project),
    "remove project": (3, lambda walk: walk.remove("project")),
    "add saving": (8, _add_saving),
    "change saving": (6, _change_saving),
    "remove saving": (3, lambda walk: walk.remove("saving")),
    "add report": (3, _add_report),
    "change report": (2, lambda walk: walk.change("report", _told(walk))),
    "remove report": (3, lambda walk: walk.remove("report")),
    "add grant": (4, _add_grant),
    "change grant": (4, _change_grant),
    "remove grant": (1, lambda walk: walk.remove("grant")),
    "link": (6, _link),
    "add patron": (3, _add_patron),
    "change patron": (1, lambda walk: walk.change("patron", {"status": "left"})),
    "remove patron": (1, lambda walk: walk.remove("patron")),
    "add engagement": (4, _add_engagement),
    "change engagement": (2, lambda walk: walk.change("engagement", {"municipality_id": walk.place()})),
    "remove engagement": (1, lambda walk: walk.remove("engagement")),
    "add participation": (3, _add_participation),
    "change participation": (2, lambda walk: walk.change("participation", walk.period())),
    "remove participation": (1, lambda walk: walk.remove("participation")),
    "add workshop": (3, _add_workshop),
    "change workshop": (2, _change_workshop),
    "remove workshop": (1, lambda walk: walk.remove("workshop")),
    "register": (7, _register),
    "attend": (4, _attend),
    "remove registration": (1, lambda walk: walk.remove("registration")),
    "move place": (2, _move_place),
    "add quarter": (1, _add_quarter),
}
"""Kind -> how often, and what."""
