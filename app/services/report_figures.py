"""Figures of a report: computed once, written down in one canonical form, compared with today's.

Every question of a report is asked with the same ``known_at``, so that its figures come from one state although other
transactions go on.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import orjson

from app.core import clock
from app.core.db import Read, Snapshot
from app.core.errors import Fault, Invalid
from app.core.units import month_text
from app.models.reports import Audience
from app.schemas.impact import ImpactQuery
from app.schemas.impact_figures import FigureRead
from app.schemas.impact_receipts import ReceiptMeasure
from app.services import progress, reading
from app.services.access import PUBLIC_ACTOR, SYSTEM_ACTOR
from app.services.impact.answer import METHOD, figures_of
from app.services.impact.resolving import resolve
from app.services.impact.scope import Scope
from app.services.ledger.state import last_post

SCHEMA: Final = "klikks-report-1"
RECEIPTS: Final = "/v1/impact/receipt"
_VIEW: Final = {Audience.PUBLIC: PUBLIC_ACTOR, Audience.INTERNAL: SYSTEM_ACTOR}
"""With whose eyes figures are computed: small numbers stand in internal reports only."""
_EXPLAINED: Final[Mapping[ReceiptMeasure, tuple[str, str]]] = {
    ReceiptMeasure.ANNUAL: ("annual", "total"),
    ReceiptMeasure.LIFETIME: ("lifetime", "total"),
    ReceiptMeasure.CUMULATIVE: ("cumulative", "total"),
    ReceiptMeasure.NEW: ("new", "total"),
    ReceiptMeasure.PLANNED_INVESTMENT: ("investment", "planned"),
    ReceiptMeasure.REALISED_INVESTMENT: ("investment", "realised"),
    ReceiptMeasure.REQUESTED: ("funding", "requested"),
    ReceiptMeasure.GRANTED: ("funding", "granted"),
    ReceiptMeasure.PAID: ("funding", "paid"),
    ReceiptMeasure.PEOPLE_REACHED: ("counts", "people_reached"),
    ReceiptMeasure.VOLUNTEER_HOURS: ("counts", "volunteer_hours"),
}
"""Figures that have a receipt, and where the answer has them."""
_FIGURE: Final = tuple(FigureRead.model_fields)


@dataclass(frozen=True, slots=True)
class State:
    """What is known.

    Attributes:
        number: the last change of figures; 0 before the first.
        known_at: since when it is known.
    """

    number: int
    known_at: datetime

    @property
    def asked(self) -> datetime | None:
        """The moment to ask for; none where the last change is of this very moment and nothing else can be known."""
        return self.known_at if self.known_at <= clock.now() else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report asks.

    Attributes:
        period_from: first month.
        period_to: last month, which the figures speak about.
        audience: with whose eyes.
        scopes: questions as parameters of figures.
        grant_id: a grant whose funder asks.
    """

    period_from: int
    period_to: int
    audience: Audience
    scopes: Sequence[Mapping[str, Any]]
    grant_id: UUID | None


def state(db: Read) -> State:
    """The last change of figures that others can see."""
    last = last_post(db)
    return State(0, clock.now()) if last is None else State(last.number, last.known_at)


def scope_of(db: Read, asked: Asked, index: int) -> Scope:
    """One question of a report, resolved.

    Raises:
        Invalid: it names something that does not exist; the faults point into the body.
    """
    try:
        return resolve(db, _VIEW[asked.audience], _query(asked, index, None))
    except Invalid as error:
        faults = [_moved(fault, index) for fault in error.faults]
        raise Invalid(faults=faults) from None


def _moved(fault: Fault, index: int) -> Fault:
    return Fault(fault.code, f"/scopes/{index}/{fault.pointer.removeprefix('?')}", fault.params)


def _query(asked: Asked, index: int, known_at: datetime | None) -> ImpactQuery:
    return ImpactQuery(**asked.scopes[index], as_of=month_text(asked.period_to), known_at=known_at)


def document(db: Snapshot, asked: Asked, known: State) -> dict[str, Any]:
    """All figures of a report, as plain JSON values."""
    viewer = _VIEW[asked.audience]
    answers = [
        figures_of(db, viewer, _query(asked, index, known.asked), sealed=True) for index in range(len(asked.scopes))
    ]
    funder = None
    if asked.grant_id is not None:
        funder = progress.funder_view(db, viewer, asked.grant_id, asked.period_to, known.asked)
    sets = {str(each["id"]): each for answer in answers for each in answer["factor_sets"]}
    return reading.plain(
        {
            "schema": SCHEMA,
            "period_from": month_text(asked.period_from),
            "period_to": month_text(asked.period_to),
            "audience": asked.audience,
            "known_at": known.known_at,
            "data_state": known.number,
            "method": answers[0]["method"] if answers else METHOD,
            "factor_sets": [sets[key] for key in sorted(sets)],
            "scopes": [
                {
                    "question": question,
                    "figures": answer,
                    "receipts": _receipts(question, answer, asked.period_to, known),
                }
                for question, answer in zip(asked.scopes, answers, strict=True)
            ],
            "funder": funder,
        }
    )


def _receipts(question: Mapping[str, Any], answer: Mapping[str, Any], as_of: int, known: State) -> dict[str, str]:
    """Figure -> the address of what it is the sum of, with the knowledge of the report."""
    scope = {
        name: value for name, value in sorted(reading.plain(question).items()) if value is not None and value != []
    }
    if "below" in scope:
        scope["below"] = str(scope["below"]).lower()
    moment = reading.plain({"at": known.known_at})["at"]
    return {
        f"/{part}/{name}": f"{RECEIPTS}?"
        + urlencode({"measure": measure, **scope, "as_of": month_text(as_of), "known_at": moment}, doseq=True)
        for measure, (part, name) in _EXPLAINED.items()
        if name in answer.get(part, {})
    }


def sealed(figures: Mapping[str, Any]) -> tuple[bytes, str]:
    """The canonical bytes of figures (keys sorted, no blanks, UTF-8), and their SHA-256."""
    body = orjson.dumps(figures, option=orjson.OPT_SORT_KEYS)
    return body, hashlib.sha256(body).hexdigest()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each figure of two documents, old and new."""
    old, new = dict(_figures(before, "")), dict(_figures(after, ""))
    return [_difference(place, old.get(place), new.get(place)) for place in sorted(old.keys() | new.keys())]


def _difference(place: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> dict[str, Any]:
    values = [None if each is None else each["value"] for each in (before, after)]
    then, now = (None if each is None else Decimal(str(each)) for each in values)
    return {
        "figure": place,
        "changed": before != after,
        "before": before,
        "after": after,
        "difference": None if then is None or now is None else float(now - then),
    }


def _figures(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - JSON
    """Every figure of a document with its place."""
    if isinstance(node, dict):
        if {"value", "state", "contributors"} <= node.keys():
            yield place, {name: node.get(name) for name in _FIGURE}
            return
        for name, inner in node.items():
            yield from _figures(inner, f"{place}/{name}")
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from _figures(inner, f"{place}/{_named(inner, index)}")


def _named(part: Any, index: int) -> str:  # noqa: ANN401 - JSON
    """A part of a list by what it is, so that the order does not matter; by its place if nothing tells."""
    if not isinstance(part, dict):
        return str(index)
    target = part.get("target")
    name = target.get("id") if isinstance(target, dict) else part.get("convention")
    return str(name or index)
