"""Counting: what the entries of one project amount to in one cell, at one month. Plain arithmetic, no database.

The twin of the SQL that folds entries; both must find the same for the same entries.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from app.core.units import round_half_even_div
from app.models.cells import COUNTERS, ProjectCell, SavingCell
from app.models.fields import Convention
from app.models.ledger import EntryKind
from app.services.ledger.entries import EntryFact

Counters = dict[int, int]
"""Index of a counter -> its value; what is missing is 0."""
SavingKey = tuple[str, Any, Any, str]
"""Convention, gas, factor set, origin."""

INDEX: Final = {name: index for index, name in enumerate(COUNTERS[ProjectCell])}
MONTHS_A_YEAR: Final = 12

_CONTRIBUTED, _EXPIRED, _NOT_YET, _START_UNKNOWN, _LIFETIME_UNKNOWN, _PLANNED, _BY_NATURE, _NOT_REPORTED = range(8)
_LACKS: Final = frozenset({_START_UNKNOWN, _LIFETIME_UNKNOWN})
_ANNUAL: Final = INDEX["annual_contributed"]
_LIFETIME: Final = INDEX["lifetime_contributed"]
_STATUS: Final = {name.removeprefix("status_"): index for name, index in INDEX.items() if name.startswith("status_")}
_CONVENTIONS: Final = {
    convention.value: tuple(INDEX[f"{name}_{convention.value}"] for name in ("annual", "lifetime", "cumulative", "new"))
    for convention in Convention
}
_SYNTHETIC, _COMPLETED = INDEX["synthetic"], INDEX["completed_projects"]
_NEW, _NEW_NOT_YET = INDEX["new_projects"], INDEX["new_not_yet_in_force"]
_ANNUAL_LACKS, _LIFETIME_LACKS = INDEX["annual_incomplete"], INDEX["lifetime_incomplete"]
_CUMULATIVE_LACKS = INDEX["cumulative_incomplete"]
_PLANNED_CENTS, _REALISED_CENTS = INDEX["planned_cents"], INDEX["realised_cents"]
_REACHED, _HOURS = INDEX["people_reached"], INDEX["volunteer_hours"]
_GRANTED: Final = tuple((name, INDEX[name]) for name in ("requested_cents", "granted_cents", "paid_cents"))
_WIDTH: Final = len(COUNTERS[SavingCell])
_NOT_STATED: Final = Convention.NOT_STATED.value
_PROJECT_KIND, _SAVING_KIND = EntryKind.PROJECT.value, EntryKind.SAVING.value
_ENGAGEMENT_HOURS = EntryKind.ENGAGEMENT_HOURS.value


def of_project(entries: Iterable[EntryFact], month: int) -> tuple[Counters, dict[SavingKey, list[int]]]:
    """One project's counters and the sums of its savings, from those of its entries that lie in a cell."""
    found: Counters = {}
    savings: dict[SavingKey, list[int]] = {}
    status = None
    judged: dict[str, tuple[int, int]] = {}
    for entry in entries:
        kind = entry.kind
        if kind == _PROJECT_KIND:
            status = entry.status
            _itself(found, entry, month)
        elif kind == _SAVING_KIND:
            status = entry.status
            outcome = judged.get(entry.item_id)
            first = outcome is None
            if outcome is None:
                outcome = judged[entry.item_id] = _outcomes(entry, month)
            if entry.stage == "achieved":
                _say(found, _REACHED, entry.people)
                _add(savings, entry, outcome, month, first=first)
                if first and entry.saving_kind != "none":
                    _use(found, entry, outcome, month)
        elif entry.starts is not None and entry.starts <= month:
            _say(found, _REACHED, entry.people)
            _say(found, _HOURS, entry.hours)
    if status is not None:
        found[_STATUS[status]] = 1
        _judge(found, judged.values())
    return found, savings


def _itself(found: Counters, entry: EntryFact, month: int) -> None:
    if entry.origin == "synthetic":
        found[_SYNTHETIC] = 1
    if entry.status == "completed" and (entry.completed is None or entry.completed <= month):
        found[_COMPLETED] = 1
    _say(found, _PLANNED_CENTS, entry.planned_cents)
    _say(found, _REALISED_CENTS, entry.realised_cents)


def _say(found: Counters, index: int, amount: int | None) -> None:
    """An amount, and behind it that the project says one."""
    if amount is not None:
        found[index] = found.get(index, 0) + amount
        found[index + 1] = 1


def _outcomes(entry: EntryFact, month: int) -> tuple[int, int]:
    """What becomes of a saving in the annual and in the lifetime figure."""
    if entry.saving_kind == "none":
        return _BY_NATURE, _BY_NATURE
    if entry.stage == "planned":
        return _PLANNED, _PLANNED
    lifetime = _LIFETIME_UNKNOWN if entry.lifetime_kg is None else _CONTRIBUTED
    if entry.annual_kg is None:
        return _LIFETIME_UNKNOWN, lifetime
    if entry.starts is None:
        return _START_UNKNOWN, lifetime
    if entry.starts > month:
        return _NOT_YET, lifetime
    return (_EXPIRED if entry.ends is not None and entry.ends <= month else _CONTRIBUTED), lifetime


def _is_new(entry: EntryFact, month: int) -> bool:
    """The effect starts in the year of the month."""
    starts = entry.starts
    return entry.annual_kg is not None and starts is not None and starts // MONTHS_A_YEAR == month // MONTHS_A_YEAR


def _use(found: Counters, entry: EntryFact, outcome: tuple[int, int], month: int) -> None:
    """The figures a saving is part of use its convention."""
    annual, lifetime, cumulative, new = _CONVENTIONS[entry.convention or _NOT_STATED]
    if outcome[0] == _CONTRIBUTED:
        found[annual] = 1
    if outcome[0] <= _EXPIRED:
        found[cumulative] = 1
    if outcome[1] == _CONTRIBUTED:
        found[lifetime] = 1
    if _is_new(entry, month):
        found[new] = found[_NEW] = 1


def _add(
    savings: dict[SavingKey, list[int]], entry: EntryFact, outcome: tuple[int, int], month: int, *, first: bool
) -> None:
    """The share's part of an achieved saving; the saving itself is counted with its first share."""
    key = (entry.convention or _NOT_STATED, entry.gas, entry.factor_set_id, entry.origin)
    sums = savings.get(key)
    if sums is None:
        sums = savings[key] = [0] * _WIDTH
    annual, lifetime = outcome[0] == _CONTRIBUTED, outcome[1] == _CONTRIBUTED
    if annual:
        sums[0] += entry.annual_kg or 0
        sums[1] += first
    if lifetime:
        sums[2] += entry.lifetime_kg or 0
        sums[3] += first
    if outcome[0] <= _EXPIRED:
        sums[4] += cumulative_kg(entry, month)
    if _is_new(entry, month):
        sums[5] += entry.annual_kg or 0
    if first and (annual or lifetime):
        sums[6] += 1
    sums[7] += entry.people or 0


def cumulative_kg(entry: EntryFact, month: int) -> int:
    """Kilograms of an effect from its first month through the month."""
    if entry.annual_kg is None or entry.starts is None or entry.starts > month:
        return 0
    last = month + 1 if entry.ends is None or entry.ends > month else entry.ends
    return round_half_even_div(entry.annual_kg * (last - entry.starts), MONTHS_A_YEAR)


def _judge(found: Counters, judged: Iterable[tuple[int, int]]) -> None:
    """The best outcome of the savings is the project's."""
    annual = lifetime = _NOT_REPORTED
    annual_lacks = lifetime_lacks = False
    for in_annual, in_lifetime in judged:
        annual, lifetime = min(annual, in_annual), min(lifetime, in_lifetime)
        annual_lacks = annual_lacks or in_annual in _LACKS
        lifetime_lacks = lifetime_lacks or in_lifetime == _LIFETIME_UNKNOWN
    found[_ANNUAL + annual] = found[_LIFETIME + lifetime] = 1
    if annual_lacks and annual <= _EXPIRED:
        found[_CUMULATIVE_LACKS] = 1
        if annual == _CONTRIBUTED:
            found[_ANNUAL_LACKS] = 1
    if lifetime_lacks and lifetime == _CONTRIBUTED:
        found[_LIFETIME_LACKS] = 1
    if annual == _NOT_YET and _NEW in found:
        found[_NEW_NOT_YET] = 1


def of_grants(entries: Iterable[EntryFact]) -> Counters:
    """What grants pay for one project, from those of their entries that lie in a cell."""
    found: Counters = {}
    for entry in entries:
        for name, index in _GRANTED:
            _say(found, index, getattr(entry, name))
    return found


def of_patron(entries: Sequence[EntryFact], month: int) -> tuple[int, ...]:
    """Ever engaged, engaged now; hours given to no project, and whether there are any."""
    hours = [entry for entry in entries if entry.kind == _ENGAGEMENT_HOURS]
    given = [entry.hours or 0 for entry in hours if entry.starts is not None and entry.starts <= month]
    engaged = [entry for entry in entries if entry.kind != _ENGAGEMENT_HOURS]
    return (*_ever_and_now(engaged, month), 0, 0, 0, 0, 0, sum(given), bool(given) + 0)


def of_municipality(entries: Sequence[EntryFact], month: int) -> tuple[int, ...]:
    """Ever took part, takes part now."""
    return (0, 0, *_ever_and_now(entries, month))


def of_workshop(entries: Sequence[EntryFact], month: int) -> tuple[int, ...]:
    """Held, participants, whether somebody says how many came."""
    held = [entry for entry in entries if entry.starts is not None and entry.starts <= month]
    told = [entry.people for entry in held if entry.people is not None]
    return (0, 0, 0, 0, len(held), sum(told), len(told))


def _ever_and_now(entries: Sequence[EntryFact], month: int) -> tuple[int, int]:
    begun = [entry for entry in entries if entry.starts is not None and entry.starts <= month]
    return bool(begun) + 0, int(any(entry.ends is None or entry.ends > month for entry in begun))
