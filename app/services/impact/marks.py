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

    def cells(self, trait: Trait) -> tuple[Hashable, ...]:
        """Cells of a contributor: among all, and unless everybody can read it, among what is left without those.

        The origin is told apart among the latter alone: what a publication says is mostly read one by one.
        """
        every = (trait.agency,)[: len(self.names)]
        rest = (trait.agency, trait.origin)[: len(self.names)]
        found = [(False, () if every in self.merged else every)]
        if not trait.published:
            found.append((True, () if rest in self.merged or every in self.merged else rest))
        return tuple(found)

    def row(self, traits: Traits) -> dict[Hashable, Number]:
        """Contributors by cell. One with parts of several origins is counted once."""
        once: dict[tuple[Hashable, str, bool], Number] = {}
        for trait, number in traits.items():
            for cell in self.cells(trait):
                key = (cell, trait.agency, trait.published)
                before = once.get(key, number)
                once[key] = Number(max(before.whole, number.whole), max(before.partly, number.partly))
        return dict(union({cell: number} for (cell, _, _), number in once.items()))

    def hide(self, agency: str | None, origin: str | None) -> bool:
        """Whether a cell of this agency and origin is a part of one that is not told apart."""
        return bool(agency or origin) and any(
            agency in {None, each[0]} and (len(each) == 1 or origin in {None, each[1]}) for each in self.merged
        )


def marks(found: Mapping[str, Traits], names: tuple[str, ...], least: int) -> Marks:
    """The marks of these names, with those merged that the whole network has too few contributors of."""
    plain = Marks(names)
    total = union(plain.row(traits) for traits in found.values())
    merged: set[tuple[str, ...]] = set()
    for part in (False, True) if names else ():
        numbers = {"/".join(cell[1]): (cell[1], number) for cell, number in total.items() if cell[0] is part}
        sizes = {name: number.least for name, (_, number) in numbers.items()}
        out = hidden(
            sizes,
            [name for name, size in sizes.items() if size < least],
            lambda some: safe({0: _together(numbers[name] for name in some)}, least),  # noqa: B023 - called at once
        )
        merged.update(numbers[name][0] for name in out)
    return Marks(names, frozenset(merged))


def _together(numbers: Iterable[tuple[tuple[str, ...], Number]]) -> Number:
    """Contributors of several cells; one of an agency with parts of several origins is counted once."""
    once: dict[str, Number] = {}
    for (agency, *_), number in numbers:
        before = once.get(agency, number)
        once[agency] = Number(max(before.whole, number.whole), max(before.partly, number.partly))
    return union({0: number} for number in once.values()).get(0, Number(0, 0))
