"""Entries: what the records of a subject amount to, share by share. Plain arithmetic, no database.

An amount of a project is divided over its shares by largest remainder once, here, and never again: every figure of
every scope is a sum of these parts.
"""

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import Any, Final, NamedTuple, Protocol

from app.core import clock, units
from app.core.allocation import WHOLE, allocate
from app.models.fields import Basis, Convention
from app.models.ledger import EntryKind, Subject
from app.models.participations import ParticipationStatus
from app.models.patrons import PatronStatus
from app.models.savings import SavingKind
from app.services.ledger.facts import (
    Key,
    ParticipationFact,
    Projects,
    ReportFact,
    SavingFact,
    ShareFact,
    WorkshopFact,
)
from app.services.ledger.people_facts import EngagementFact, GivenFact

ALWAYS: Final = 1900 * 12
"""A month before every figure's."""


class EntryFact(NamedTuple):
    """The content of an entry, in the order of the table's columns."""

    subject: str
    subject_id: str
    kind: str
    agency_id: str
    item_id: str
    revision: int
    position: int
    project_id: str | None
    municipality_id: str | None
    path: str | None
    credited_agency_id: str
    basis_points: int
    origin: str
    published: bool | int = False
    theme: str | None = None
    measure_type: str | None = None
    status: str | None = None
    completed: int | None = None
    saving_kind: str | None = None
    basis: str | None = None
    stage: str | None = None
    assessment: str | None = None
    verified: bool | int | None = None
    convention: str | None = None
    gas: str | None = None
    factor_set_id: str | None = None
    starts: int | None = None
    ends: int | None = None
    lifetime_months: int | None = None
    annual_kg: int | None = None
    lifetime_kg: int | None = None
    planned_cents: int | None = None
    realised_cents: int | None = None
    requested_cents: int | None = None
    granted_cents: int | None = None
    paid_cents: int | None = None
    people: int | None = None
    hours: int | None = None


Parts = list[int | None]


class Item(NamedTuple):
    """What an entry is a part of."""

    id: str
    version: int
    origin: str


def of_projects(found: Projects) -> Iterable[list[EntryFact]]:
    """Entries of projects, one after the other: each itself, its savings, its yearly reports and confirmed hours."""
    savings, reports = found.savings, found.reports
    for key, shares in found.shares.items():
        parts = [_part(share) for share in shares]
        made = _project(shares, parts)
        if key in savings:
            for saving in savings[key]:
                made += _saving(shares, parts, saving)
        if key in reports:
            for report in reports[key]:
                made += _report(shares, parts, report, shares[0].origin)
        yield made


def of_parts(
    standing: Iterable[EntryFact],
    savings: Mapping[Key, Sequence[SavingFact]],
    reports: Mapping[Key, Sequence[ReportFact]],
) -> list[EntryFact]:
    """Entries of a project's savings and reports, from those that stand for the project itself."""
    made: list[EntryFact] = []
    shares = sorted((each for each in standing if each.kind == _PROJECT), key=_POSITION)
    if shares:
        parts = [_part_of(each) for each in shares]
        key = (shares[0].agency_id, shares[0].subject_id)
        for saving in savings.get(key, ()):
            made += _saving(shares, parts, saving)
        for report in reports.get(key, ()):
            made += _report(shares, parts, report, shares[0].origin)
    return made


class _Share(Protocol):
    @property
    def basis_points(self) -> int: ...


def divided(amount: int | None, shares: Sequence[_Share]) -> Parts:
    """The amount's part of each share; an amount nobody knows has no parts, nor has one without shares."""
    if amount is None or not shares:
        return [None] * len(shares)
    if len(shares) == 1:
        return [amount]
    return list(allocate(amount, [share.basis_points for share in shares]))


class _Part(NamedTuple):
    """What the entries of one share of a project have in common, in the order of their content."""

    owner: str
    place: tuple[Any, ...]
    project: tuple[Any, ...]


def _part(share: ShareFact) -> _Part:
    place = (share.position, share.project_id, share.municipality_id, share.path, share.credited_agency_id,
             share.basis_points)  # fmt: skip
    facts = (share.published, share.theme, share.measure_type, share.status, month_of(share.completed_on))
    return _Part(share.agency_id, place, facts)


def _part_of(entry: EntryFact) -> _Part:
    """The same, from an entry of the share."""
    cells: tuple[Any, ...] = entry
    return _Part(entry.agency_id, cells[_OF_PLACE], cells[_OF_ITSELF])


_POSITION = attrgetter("position")
_at = EntryFact._fields.index
_OF_PLACE = slice(_at("position"), _at("origin"))
_OF_ITSELF = slice(_at("published"), _at("saving_kind"))


_entry: Callable[[tuple[Any, ...]], EntryFact] = partial(tuple.__new__, EntryFact)
"""As ``_make``, without its count of the fields: there are millions."""
_PROJECT, _SAVING, _REPORT = EntryKind.PROJECT.value, EntryKind.SAVING.value, EntryKind.REPORT.value
_HOURS = EntryKind.HOURS.value
_OF_PROJECT = Subject.PROJECT.value
_NO_SAVING: Final = (None,) * 13
"""In place of what only savings have, from their kind to both results."""
_NOTHING: Final = (None,) * 7
"""In place of cents, people and hours."""


def _project(shares: Sequence[ShareFact], parts: Sequence[_Part]) -> list[EntryFact]:
    first = shares[0]
    planned, realised = divided(first.planned, shares), divided(first.realised, shares)
    key = first.project_id
    return [
        _entry((
            _OF_PROJECT, key, _PROJECT, owner, key, first.version, *place, first.origin, *project,
            *_NO_SAVING, planned[index], realised[index], None, None, None, None, None,
        ))
        for index, (owner, place, project) in enumerate(parts)
    ]  # fmt: skip


def _saving(shares: Sequence[_Share], parts: Sequence[_Part], saving: SavingFact) -> list[EntryFact]:
    annual, lifetime = _both_bases(saving)
    starts, months = saving.effect_from, saving.lifetime_months
    facts = (
        saving.kind, saving.basis, saving.stage, saving.assessment, saving.verified_by is not None,
        None if saving.kind == _KIND_NONE else saving.convention or _NOT_STATED, saving.gas, saving.factor_set_id,
        starts, None if starts is None or months is None else starts + months, months,
    )  # fmt: skip
    if len(parts) == 1:  # nearly always
        amounts: Iterable[tuple[int | None, ...]] = ((annual, lifetime, saving.people),)
    else:
        amounts = zip(*(divided(each, shares) for each in (annual, lifetime, saving.people)), strict=True)
    return [
        _entry((
            _OF_PROJECT, saving.project_id, _SAVING, owner, saving.id, saving.revision, *place, saving.origin, *project,
            *facts, per_year, in_all, None, None, None, None, None, people, None,
        ))
        for (owner, place, project), (per_year, in_all, people) in zip(parts, amounts, strict=True)
    ]  # fmt: skip


_KIND_NONE, _NOT_STATED, _ANNUAL = SavingKind.NONE.value, Convention.NOT_STATED.value, Basis.ANNUAL.value


def _both_bases(saving: SavingFact) -> tuple[int | None, int | None]:
    """The result per year and over the lifetime, each rounded once to whole kilograms."""
    kg, months = saving.result_kg, saving.lifetime_months
    if kg is None:
        return None, None
    if saving.basis == _ANNUAL:
        return kg, None if months is None else units.lifetime_kg(kg, months)
    return None if months is None else units.annualise(kg, months), kg


def _report(shares: Sequence[_Share], parts: Sequence[_Part], report: ReportFact, origin: str) -> list[EntryFact]:
    people, hours = divided(report.people, shares), divided(report.hours, shares)
    kind = _HOURS if report.id == report.project_id else _REPORT
    bases = [
        _entry((
            _OF_PROJECT, report.project_id, kind, owner, report.id, report.version, *place, origin, *project,
            *_NO_SAVING, *_NOTHING,
        ))
        for owner, place, project in parts
    ]  # fmt: skip
    return [
        base._replace(starts=report.year * 12, people=people[index], hours=hours[index])
        for index, base in enumerate(bases)
    ]


def of_patrons(found: Iterable[EngagementFact], given: Iterable[GivenFact] = ()) -> list[EntryFact]:
    """Entries of volunteers: each engagement with the hours given in it, and who was named without one being kept."""
    made: list[EntryFact] = []
    for each in found:
        if each.id is not None:
            item, kind = Item(each.id, each.version or 1, each.origin or ""), EntryKind.ENGAGEMENT
            starts, ends = month_of(each.starts_on), _month_without(each.ends_on)
        elif each.status != PatronStatus.INTERESTED:
            item, kind = Item(each.patron_id, each.patron_version, each.patron_origin), EntryKind.NAMED
            starts = ends = ALWAYS
        else:
            continue
        made.append(
            EntryFact(
                Subject.PATRON.value, each.patron_id, kind.value, each.agency_id, item.id, item.version, 0, None,
                each.municipality_id, each.path, each.agency_id, WHOLE, item.origin,
                starts=starts, ends=ends,
            )
        )  # fmt: skip
    made += [
        EntryFact(
            Subject.PATRON.value, each.patron_id, EntryKind.ENGAGEMENT_HOURS.value, each.agency_id, each.engagement_id,
            1, 0, None, each.municipality_id, each.path, each.agency_id, WHOLE, each.origin,
            starts=each.year * 12, hours=each.hours,
        )
        for each in given
    ]  # fmt: skip
    return made


def of_municipalities(found: Iterable[ParticipationFact]) -> list[EntryFact]:
    """Entries of places: each time one takes part with an agency."""
    made: list[EntryFact] = []
    for each in found:
        starts, ends = month_of(each.starts_on), _month_without(each.ends_on)
        if ends is None and each.status == ParticipationStatus.ENDED:
            ends = starts  # it took part, and nobody said until when
        made.append(
            EntryFact(
                Subject.MUNICIPALITY.value, each.municipality_id, EntryKind.PARTICIPATION.value, each.agency_id,
                each.id, each.version, 0, None, each.municipality_id, each.path, each.agency_id, WHOLE, each.origin,
                starts=starts, ends=ends,
            )
        )  # fmt: skip
    return made


def of_workshops(found: Iterable[WorkshopFact]) -> list[EntryFact]:
    """Entries of events that were held; a number entered for the event goes before registrations that attended."""
    return [
        EntryFact(
            Subject.WORKSHOP.value, each.id, EntryKind.WORKSHOP.value, each.agency_id, each.id, each.version, 0, None,
            each.municipality_id, each.path, each.agency_id, WHOLE, each.origin,
            starts=_month_ended(each.ends_at),
            people=each.attended or None if each.participants is None else each.participants,
        )
        for each in found
    ]  # fmt: skip


def _day(value: Any) -> date:  # noqa: ANN401 - a date or its text
    return value if isinstance(value, date) else date.fromisoformat(value)


def month_of(value: Any) -> int | None:  # noqa: ANN401 - a date or its text
    """The month of a day."""
    if value is None:
        return None
    if isinstance(value, str):
        return int(value[:4]) * 12 + int(value[5:7]) - 1
    return int(value.year * 12 + value.month - 1)


def _month_without(value: Any) -> int | None:  # noqa: ANN401 - a date or its text
    """The first month on whose last day it is over; a last day that ends a month still belongs to it."""
    if value is None:
        return None
    day = _day(value)
    return day.year * 12 + day.month - 1 + (day.day == calendar.monthrange(day.year, day.month)[1])


def _month_ended(value: Any) -> int:  # noqa: ANN401 - a moment or its text
    """The German month a moment belongs to as an end: midnight ends the day before."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    there = (moment - timedelta(microseconds=1)).astimezone(clock.GERMANY)
    return there.year * 12 + there.month - 1
