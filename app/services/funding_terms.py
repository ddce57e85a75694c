"""Terms of a funding programme, judged on a day: its calls, its rates, and what of them contradicts itself.

Plain arithmetic on a programme's columns, no database. Days within the lists are text as JSON has it; they compare as
days do.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.core.errors import Fault
from app.models.fundings import Applicant, CombinationKind

LISTS = ("calls", "rates", "rules")
"""Columns that hold lists of parts."""
_WITHOUT_REPEATS = ("themes", "applicants", "states", "checklist")
_SHARE = 10_000


def in_force(entry: Mapping[str, Any], day: date, start: str = "valid_from", end: str = "valid_until") -> bool:
    """Whether a period with open ends holds on a day."""
    text = day.isoformat()
    return (entry[start] is None or str(entry[start]) <= text) and (entry[end] is None or text <= str(entry[end]))


def rate_on(
    programme: Mapping[str, Any], day: date, applicant: Applicant, *, finance_weak: bool
) -> Mapping[str, Any] | None:
    """The rate for an applicant on a day: the one made for it before one for all, for weak budgets before the rest.

    Args:
        programme: its columns.
        day: when the application is decided.
        applicant: who applies.
        finance_weak: the budget of the municipality is weak.

    Returns:
        An entry of its rates; the usual rate where none of them fits; nothing if that is unknown, too.
    """
    fitting: list[Mapping[str, Any]] = [
        each
        for each in programme["rates"]
        if in_force(each, day)
        and each["applicant"] in {None, applicant.value}
        and (finance_weak or not each["finance_weak"])
    ]
    if fitting:
        return max(fitting, key=lambda each: (each["finance_weak"], each["applicant"] is not None))
    usual = programme["rate_basis_points"]
    return None if usual is None else {"basis_points": usual, "source": programme["source"], "note": None}


def last_day_to_apply(programme: Mapping[str, Any], day: date) -> tuple[bool, date | None]:
    """Whether one can apply on a day, and until when; where one cannot yet, until when the next call is open.

    Returns:
        Open or not, and the last day; none if there is no end, or no call to come.
    """
    ends = programme["valid_until"]
    calls = programme["calls"]
    if not calls:
        return in_force(programme, day), ends
    text = day.isoformat()
    still = [each for each in calls if each["closes_on"] is None or each["closes_on"] >= text]
    if not still:
        return False, None
    opened = [each for each in still if each["opens_on"] is None or each["opens_on"] <= text]
    closings = [each["closes_on"] for each in opened or still]
    known = [each for each in closings if each is not None]
    last = date.fromisoformat(min(known)) if known else ends
    return bool(opened) and in_force(programme, day), last


def possible_cents(programme: Mapping[str, Any], costs_cents: int, rate: Mapping[str, Any] | None) -> int | None:
    """What could be granted for costs: the rate of them, at most the maximum; nothing below the minimum.

    Units:
        Cents, rounded down; none if no rate is known.
    """
    if rate is None:
        return None
    share = costs_cents * int(rate["basis_points"]) // _SHARE
    most, least = programme["maximum_cents"], programme["minimum_cents"]
    amount = share if most is None else min(share, int(most))
    return 0 if least is not None and amount < least else amount


def faults(programme: Mapping[str, Any]) -> list[Fault]:
    """What of the terms contradicts itself."""
    found = []
    for name in _WITHOUT_REPEATS:
        values = programme[name]
        found += [Fault("repeated", f"/{name}/{at}") for at, each in enumerate(values) if each in values[:at]]
    found += _reversed(programme, "valid_from", "valid_until", "")
    least, most = programme["minimum_cents"], programme["maximum_cents"]
    if least is not None and most is not None and most < least:
        found.append(Fault("maximum_below_minimum", "/maximum_eur"))
    for at, call in enumerate(programme["calls"]):
        found += _reversed(call, "opens_on", "closes_on", f"/calls/{at}")
    return [*found, *_rate_faults(programme["rates"]), *_rule_faults(programme["rules"])]


def _reversed(entry: Mapping[str, Any], start: str, end: str, place: str) -> list[Fault]:
    if entry[start] is None or entry[end] is None or str(entry[end]) >= str(entry[start]):
        return []
    return [Fault("end_before_start", f"{place}/{end}", {"start": start})]


def _rate_faults(rates: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """On no day two rates for the same applicant."""
    for at, rate in enumerate(rates):
        yield from _reversed(rate, "valid_from", "valid_until", f"/rates/{at}")
        for other, earlier in enumerate(rates[:at]):
            same = all(rate[name] == earlier[name] for name in ("applicant", "finance_weak"))
            if same and _overlap(rate, earlier):
                yield Fault("rates_overlap", f"/rates/{at}", {"other": other + 1})


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(
        first["valid_from"] is None or second["valid_until"] is None or first["valid_from"] <= second["valid_until"]
        for first, second in ((one, other), (other, one))
    )


def _rule_faults(rules: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """A rule says what its kind needs."""
    for at, rule in enumerate(rules):
        limited = rule["kind"] == CombinationKind.COMBINABLE_UP_TO
        if limited and rule["basis_points"] is None:
            yield Fault("missing", f"/rules/{at}/basis_points")
        if not limited and rule["basis_points"] is not None:
            yield Fault("rule_without_share", f"/rules/{at}/basis_points")
        named = rule["programme"] is not None or rule["funder_level"] is not None
        if rule["kind"] == CombinationKind.APPROVAL_FIRST and not named:
            yield Fault("missing", f"/rules/{at}/funder_level")
        if rule["early_start"] and rule["kind"] != CombinationKind.NO_START_BEFORE_APPROVAL:
            yield Fault("rule_without_start", f"/rules/{at}/early_start")
