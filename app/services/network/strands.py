"""Strands: which parts may be added, and which only stand side by side.

A part is what one publisher's release gives. Parts of one unit and basis, and for tonnes of one convention of factors
and one rule of proration, make a strand and are added; nothing else ever is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from app.core import units
from app.formats.releases.words import CONVENTIONS, MEASURES, SUPPRESSED, UNDEFINED
from app.models.fields import Convention
from app.schemas.impact_figures import FigureState, Unit
from app.schemas.network import Difference, LackCode
from app.services.network.cells import Cells
from app.services.network.unfolding import is_tonnage

UNITS: Final[Mapping[str, tuple[Unit, int]]] = {
    "kg/a": (Unit.TONNES_PER_YEAR, 1000),
    "kg": (Unit.TONNES, 1000),
    "ct": (Unit.EUROS, 100),
    "count": (Unit.COUNT, 1),
    "h": (Unit.HOURS, 1),
}
"""Unit of a release -> unit of an answer, and how many of the one make the other."""
_MIXED: Final = frozenset({Convention.REAL.value, Convention.STATUTORY.value})
_BESIDE: Final = frozenset(
    {"unknown_member", "unknown_measure", "measure_differs", "unknown_convention", "sums_differ"}
)
"""Remarks that leave the sums of other measures whole."""


class StrandKey(NamedTuple):
    """What parts of one strand have in common."""

    unit: str
    basis: str | None
    convention: str | None
    proration: str | None


@dataclass(slots=True)
class Part:
    """What one publisher gives to one measure.

    Attributes:
        source: the publisher with its standing release.
        conventions: of the factors behind it, as the release says.
        value: what its row says.
        contributors: behind it.
        hidden: parts of the row that cannot be read.
        taken_off: what another publisher told, too, and counts there.
        overlap_hidden: parts told twice that cannot be read.
    """

    source: Any
    conventions: Sequence[str]
    value: Any
    contributors: int | None
    hidden: int = 0
    taken_off: int = 0
    overlap_hidden: int = 0

    @property
    def counted(self) -> int | None:
        """What counts; none if there is no number."""
        return self.value - self.taken_off if type(self.value) is int else None

    @property
    def state(self) -> FigureState:
        """What the release says."""
        if type(self.value) is int:
            return FigureState.REPORTED if self.value else FigureState.ZERO
        signs = {SUPPRESSED: FigureState.SUPPRESSED, UNDEFINED: FigureState.UNDEFINED}
        return signs.get(self.value, FigureState.NOT_REPORTED)

    def lacks(self) -> Iterator[tuple[LackCode, int]]:
        """What a total with this part does not hold."""
        states = {
            FigureState.SUPPRESSED: LackCode.SUPPRESSED,
            FigureState.NOT_REPORTED: LackCode.NOT_REPORTED,
            FigureState.UNDEFINED: LackCode.UNDEFINED,
        }
        if self.state in states:
            yield states[self.state], 1
        if self.hidden:
            yield LackCode.PARTLY_SUPPRESSED, self.hidden
        if self.overlap_hidden:
            yield LackCode.OVERLAP_SUPPRESSED, self.overlap_hidden


@dataclass(slots=True)
class Measured:
    """One measure of one group, put together.

    Attributes:
        measure: which.
        strands: parts that may be added.
        lacks: code, publisher and how many.
    """

    measure: str
    strands: dict[StrandKey, list[Part]] = field(default_factory=dict)
    lacks: list[tuple[LackCode, str, int]] = field(default_factory=list)

    def take(self, source: Any, table: str, row: Cells, lost: Mapping[str, Sequence[int]]) -> None:  # noqa: ANN401 - a row
        """Take in what a publisher's row says; without a row nothing was done there, without a table nobody knows.

        Args:
            source: the publisher with its standing release.
            table: what is told apart.
            row: its cells; empty without a row.
            lost: what of it does not count.
        """
        ids = ids_of(self.measure, source.measures)
        told = source.tables.get(table, ())
        if not ids:
            self.lacks.append((LackCode.NOT_DECLARED, source.publisher, 1))
        for name, convention in ids:
            if name not in told:
                self.lacks.append((LackCode.NO_TABLE, source.publisher, 1))
                continue
            declared = source.measures[name]
            value, contributors, hidden = row.get(name, [0, 0, 0])
            part = Part(source, declared["conventions"], value, contributors, hidden, *lost.get(name, (0, 0)))
            proration = source.method.get("proration") if convention else None
            key = StrandKey(declared["unit"], declared["basis"], convention, proration)
            self.strands.setdefault(key, []).append(part)
            self.lacks += [(code, source.publisher, count) for code, count in part.lacks()]

    def remark(self, publisher: str, remarks: Iterable[Mapping[str, Any]]) -> None:
        """Say what of a release was not understood, where it can be part of this measure."""
        for each in remarks:
            if each["code"] == "sums_differ" and any(name.endswith(f" {self.measure}") for name in each["examples"]):
                self.lacks.append((LackCode.SUMS_DIFFER, publisher, each["count"]))
            elif each["code"] not in _BESIDE:
                self.lacks.append((LackCode.NOT_UNDERSTOOD, publisher, each["count"]))

    @property
    def sums(self) -> dict[StrandKey, list[Part]]:
        """Strands, with what does not state its convention in the one it can be meant to join, if there is one."""
        found = dict(self.strands)
        for key in [key for key in found if key.convention == Convention.NOT_STATED]:
            like = [each for each in found if each != key and each._replace(convention=key.convention) == key]
            if len(like) == 1:
                found[like[0]] = [*found[like[0]], *found.pop(key)]
        return found

    @property
    def differs(self) -> list[Difference]:
        """Why the parts only stand side by side."""
        names = (Difference.UNIT, Difference.BASIS, Difference.CONVENTION, Difference.PRORATION)
        found = [
            name for name, values in zip(names, zip(*self.sums, strict=True), strict=False) if len(set(values)) > 1
        ]
        if not _is_additive(self.measure) and sum(map(len, self.strands.values())) > 1:
            found.append(Difference.NOT_ADDITIVE)
        return found


def ids_of(measure: str, declared: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """The ids a release has for a measure, with the convention of each.

    Tonnes of real and statutory factors are never one number, so there its parts by convention are taken.
    """
    if measure not in declared:
        return []
    if not is_tonnage(measure):
        return [(measure, None)]
    conventions = set(declared[measure]["conventions"])
    if not conventions >= _MIXED:
        return [(measure, _one_of(conventions))]
    return [(f"{measure}.{each}", each) for each in CONVENTIONS if f"{measure}.{each}" in declared]


def _one_of(conventions: set[str]) -> str:
    """What tonnes of these conventions count as: what is not stated goes with what is, a strange one with nothing."""
    strange = sorted(conventions - set(CONVENTIONS))
    if strange:
        return " ".join(strange)
    stated = conventions & _MIXED
    return next(iter(stated)) if stated else Convention.NOT_STATED.value


def _is_additive(measure: str) -> bool:
    return MEASURES[measure].additive


def wire_unit(unit: str) -> tuple[Unit, int]:
    """Unit of an answer, and how many small units make one; a unit nobody knows counts things."""
    return UNITS.get(unit, (Unit.COUNT, 1))


def in_unit(amount: int | None, unit: str) -> float | None:
    """An amount of small units as the wire has it."""
    return None if amount is None else amount / wire_unit(unit)[1]


def month(index: int) -> str:
    """A month as the wire has it."""
    return units.month_text(index)


def summed(parts: Sequence[Part], *, additive: bool) -> tuple[int | None, FigureState]:
    """Sum and state of the parts of one strand; what is not additive has no sum of several."""
    numbers = [each.counted for each in parts if each.counted is not None]
    if not additive and len(parts) > 1:
        return None, FigureState.UNDEFINED
    if not numbers:
        states = {each.state for each in parts}
        return None, next(iter(states)) if len(states) == 1 else FigureState.NOT_REPORTED
    total = sum(numbers)
    return total, FigureState.REPORTED if total else FigureState.ZERO
