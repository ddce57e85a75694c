"""Marks: agencies and origins as far as they are told apart wherever a place is shown."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from app.services.impact.census import Trait, Traits
from app.services.impact.protection import Number, hidden, safe, union


@dataclass(frozen=True, slots=True)
class Marks:
    """Agencies and origins as they are told apart wherever a place is shown.

    Attributes:
        names: ``agency``, or ``agency`` and ``origin``, or nothing.
        merged: values that are not told apart from each other, because too few contributors have them.
    """

    names: tuple[str, ...]
    merged: frozenset[tuple[str, ...]] = frozenset()

    def cell(self, trait: Trait) -> tuple[str, ...]:
        """The cell of a contributor."""
        cell = tuple(trait)[: len(self.names)]
        return () if cell in self.merged else cell

    def row(self, traits: Traits) -> dict[Hashable, Number]:
        """Contributors by cell. One with parts of several origins is counted once."""
        once: dict[tuple[Hashable, str], Number] = {}
        for trait, number in traits.items():
            key = (self.cell(trait), trait.agency)
            before = once.get(key, number)
            once[key] = Number(max(before.whole, number.whole), max(before.partly, number.partly))
        return dict(union({cell: number} for (cell, _), number in once.items()))

    def hide(self, agency: str | None, origin: str | None) -> bool:
        """Whether a cell of this agency and origin is a part of one that is not told apart."""
        return bool(agency or origin) and any(
            agency in {None, each[0]} and (len(each) == 1 or origin in {None, each[1]}) for each in self.merged
        )


def marks(found: Mapping[str, Traits], names: tuple[str, ...], least: int) -> Marks:
    """The marks of these names, with those merged that the whole network has too few contributors of."""
    if not names:
        return Marks(names)
    plain = Marks(names)
    total = union(plain.row(traits) for traits in found.values())
    numbers = {"/".join(cell): (cell, number) for cell, number in total.items()}
    sizes = {name: number.least for name, (_, number) in numbers.items()}
    unsafe = [name for name, size in sizes.items() if size < least]
    out = hidden(sizes, unsafe, lambda some: safe({0: _together(numbers[name] for name in some)}, least))
    return Marks(names, frozenset(numbers[name][0] for name in out))


def _together(numbers: Iterable[tuple[tuple[str, ...], Number]]) -> Number:
    """Contributors of several cells; one of an agency with parts of several origins is counted once."""
    once: dict[str, Number] = {}
    for (agency, *_), number in numbers:
        before = once.get(agency, number)
        once[agency] = Number(max(before.whole, number.whole), max(before.partly, number.partly))
    return union({0: number} for number in once.values()).get(0, Number(0, 0))
