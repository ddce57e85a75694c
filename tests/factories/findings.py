"""Networks in which nothing, or one thing, looks odd."""

from typing import Any
from uuid import UUID

from app.services import municipality_parts
from app.services.access import SYSTEM_ACTOR
from tests.api import Api, Caller
from tests.factories import factors, municipalities, projects, savings
from tests.factories.municipalities import population

MEASURE = "led-street-lighting"


def place(api: Api, inhabitants: int = 1742) -> str:
    """A municipality with inhabitants."""
    unit = str(api.lead.made("/v1/municipalities", municipalities.body())["id"])
    people = population(population=inhabitants, population_male=inhabitants // 2)
    with api.database.write() as db:
        municipality_parts.record_population(db, SYSTEM_ACTOR, UUID(unit), people)
    return unit


def project(who: Caller, place_id: str, **values: Any) -> str:
    """A project with plausible money, completed unless said otherwise."""
    given = {
        "measure_type": MEASURE, "status": "completed", "started_on": "2023-02-01", "completed_on": "2024-03-31",
        "realised_investment_eur": 45000,
    }  # fmt: skip
    return str(who.made("/v1/projects", projects.body(place_id, **{**given, **values}))["id"])


def saving(who: Caller, project_id: str, t_per_year: float = 19.8, **values: Any) -> dict[str, Any]:
    """A published saving of a plausible size."""
    given = {"result_t": t_per_year, "stage": "achieved", "lifetime_months": 240}
    return who.made("/v1/savings", savings.direct(project_id, **{**given, **values}))


def factor(api: Api, carrier: str, g_per_kwh: float) -> str:
    """A factor of a carrier in a set of its own."""
    factor_set = api.lead.made("/v1/factors/sets", factors.set_body())
    body = factors.body(factor_set["id"], carrier=carrier, value_g_per_kwh=g_per_kwh)
    return str(api.lead.made("/v1/factors", body)["id"])


def energy(who: Caller, project_id: str, factor_id: str, before_kwh: float, after_kwh: float) -> dict[str, Any]:
    """A computed saving."""
    flow = savings.carrier(factor_id, before_kwh, after_kwh)
    return who.made("/v1/savings", savings.energy(project_id, flow, stage="achieved", lifetime_months=240))


def found(who: Caller, query: str = "", **more: Any) -> list[dict[str, Any]]:
    """All findings, page by page."""
    items, cursor = [], None
    while True:
        ask = f"/v1/findings?{query}" + (f"&cursor={cursor}" if cursor else "")
        answer = who.get(ask, **more)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        cursor = answer.json()["next"]
        if cursor is None:
            return items


def codes(who: Caller, query: str = "") -> list[str]:
    """What is found."""
    return sorted(each["code"] for each in found(who, query))
