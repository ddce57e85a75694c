"""Comparison: two questions side by side, and what differs where that means something."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.core.db import Snapshot
from app.core.errors import Fault, Invalid
from app.schemas.impact import ImpactQuery
from app.schemas.impact_comparison import ComparisonQuery, NoDifference
from app.schemas.impact_figures import FigureState
from app.services.access import Actor
from app.services.impact.answer import figures_of

OTHER = "other_"
_GROUPS = (frozenset({"agency_id", "agency"}), frozenset({"state", "municipality_id"}))
"""Parameters that say one thing: whoever gives one of them for the other question replaces all of them."""
_TOLD = frozenset({FigureState.REPORTED, FigureState.ZERO})


def get_comparison(db: Snapshot, actor: Actor, query: ComparisonQuery) -> dict[str, Any]:
    """Both answers, from one state of the data, with their differences.

    Raises:
        Invalid: one of the questions cannot be asked; faults of the other one name its own parameters.
    """
    first, other = questions(query)
    answers = figures_of(db, actor, first), _of_other(db, actor, query, other)
    return {"first": answers[0], "other": answers[1], "differences": list(differences(*answers))}


def questions(query: ComparisonQuery) -> tuple[ImpactQuery, ImpactQuery]:
    """The two questions of a comparison.

    Raises:
        Invalid: the other question is the first one.
    """
    given = {name: getattr(query, name) for name in ImpactQuery.model_fields}
    changed = {name: value for name in given if (value := getattr(query, OTHER + name, None)) is not None}
    if not changed:
        raise Invalid(faults=[Fault("nothing_to_compare", f"?{OTHER}as_of")])
    kept = {
        name: value
        for name, value in given.items()
        if not any(name in group and group & changed.keys() for group in _GROUPS)
    }
    return ImpactQuery.model_construct(**given), ImpactQuery.model_construct(**{**kept, **changed})


def _of_other(db: Snapshot, actor: Actor, query: ComparisonQuery, other: ImpactQuery) -> dict[str, Any]:
    try:
        return figures_of(db, actor, other)
    except Invalid as refusal:
        faults = [replace(fault, pointer=_pointer(query, fault.pointer)) for fault in refusal.faults]
        raise type(refusal)(refusal.code, faults=faults, **refusal.params) from None


def _pointer(query: ComparisonQuery, pointer: str) -> str:
    """The parameter as it was given: the other question's own, or the shared one."""
    own = OTHER + pointer.removeprefix("?")
    return f"?{own}" if getattr(query, own, None) is not None else pointer


def differences(first: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What differs, figure by figure."""
    others = dict(figures(other))
    for name, (figure, conventions) in figures(first):
        if name in others:
            yield {"figure": name, **_difference(figure, conventions, *others[name])}


Told = tuple[Mapping[str, Any], frozenset[str]]
"""A figure as it goes to the wire, and the factor conventions behind it."""


def figures(answer: Mapping[str, Any]) -> Iterator[tuple[str, Told]]:
    """Every figure of an answer with its place in it."""
    for name, value in answer.items():
        if not isinstance(value, Mapping):
            continue
        if "contributors" in value and "state" in value:
            yield name, (value, _conventions(answer, name))
        elif "by_convention" in value:
            used = frozenset(str(part["convention"]) for part in value["by_convention"])
            yield f"{name}.total", (value["total"], used)
            for part in value["by_convention"]:
                yield f"{name}.{part['convention']}", (part["figure"], frozenset({str(part["convention"])}))
        else:
            for inner, each in value.items():
                if isinstance(each, Mapping) and "contributors" in each and "state" in each:
                    yield f"{name}.{inner}", (each, _conventions(answer, inner))


def _conventions(answer: Mapping[str, Any], name: str) -> frozenset[str]:
    """Conventions behind a figure that is derived from tonnes."""
    source = {"annual": "annual", "funding_efficiency": "lifetime"}.get(name)
    return frozenset(str(part["convention"]) for part in answer[source]["by_convention"]) if source else frozenset()


def _difference(
    first: Mapping[str, Any], used: frozenset[str], other: Mapping[str, Any], used_by_other: frozenset[str]
) -> dict[str, Any]:
    reason = _reason(first, used, other, used_by_other)
    value = None
    if reason is None:
        value = float(Decimal(str(other["value"])) - Decimal(str(first["value"])))
    return {
        "unit": first["unit"],
        "basis": first["basis"],
        "first": first["value"],
        "other": other["value"],
        "difference": value,
        "reason": reason,
    }


def _reason(
    first: Mapping[str, Any], used: frozenset[str], other: Mapping[str, Any], used_by_other: frozenset[str]
) -> NoDifference | None:
    """Why two figures have no difference."""
    states = {first["state"], other["state"]}
    if FigureState.SUPPRESSED in states:
        return NoDifference.SUPPRESSED
    if first["unit"] != other["unit"] or first["basis"] != other["basis"]:
        return NoDifference.BASES_MIXED
    if {"real", "statutory"} <= used | used_by_other:
        return NoDifference.CONVENTIONS_MIXED
    if FigureState.UNDEFINED in states:
        return NoDifference.UNDEFINED
    return None if states <= _TOLD else NoDifference.NOT_REPORTED
