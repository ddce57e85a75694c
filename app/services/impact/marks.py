"""Marks: agencies and origins as far as they are told apart wherever a place is shown."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

from app.services.impact.census import Trait, Traits
from app.services.impact.protection import Number, hidden, safe, union


@dataclass(frozen=True, slots=True)
class Marks:
    """Agencies and origins as they are told apart wherever a place is shown.

    Attributes:
        names: ``agency``, or ``agency`` and ``origin``, or nothing.
        exact: contributors with parts of several origins are counted as such; otherwise they may be in each origin.
        merged: values that are not told apart from each other, because too few contributors have them.
    """

    names: tuple[str, ...]
    exact: bool
    merged: frozenset[tuple[str, ...]] = frozenset()

    def cell(self, trait: Trait) -> tuple[str, ...]:
        """The cell of a contributor."""
        cell = tuple(trait)[: len(self.names)]
        return () if cell in self.merged else cell

    def row(self, traits: Traits) -> dict[Hashable, Number]:
        """Contributors by cell. One that may have parts of several origins is counted once."""
        once: dict[tuple[Hashable, Hashable], Number] = {}
        for trait, number in traits.items():
            key = (self.cell(trait), trait if self.exact else trait.agency)
            before = once.get(key, number)
            once[key] = Number(max(before.whole, number.whole), max(before.partly, number.partly))
        return dict(union({cell: number} for (cell, _), number in once.items()))

    def hide(self, agency: str | None, origin: str | None) -> bool:
        """Whether a cell of this agency and origin is a part of one that is not told apart."""
        return bool(agency or origin) and any(
            agency in {None, each[0]} and (len(each) == 1 or origin in {None, each[1]}) for each in self.merged
        )


def marks(found: Mapping[str, Traits], plain: Marks, least: int) -> Marks:
    """The marks, with those merged that the whole network has too few contributors of."""
    if not plain.names:
        return plain
    total = union(plain.row(traits) for traits in found.values())
    numbers = {"/".join(cell): (cell, number) for cell, number in total.items()}
    sizes = {name: number.least for name, (_, number) in numbers.items()}
    unsafe = [name for name, size in sizes.items() if size < least]

    def together(some: Iterable[str]) -> bool:
        whole = Marks((), plain.exact)
        traits = {Trait(*cell, *("",) * (2 - len(cell))): number for cell, number in map(numbers.__getitem__, some)}
        return safe(whole.row(traits), least)

    out = hidden(sizes, unsafe, together)
    return replace(plain, merged=frozenset(numbers[name][0] for name in out))
