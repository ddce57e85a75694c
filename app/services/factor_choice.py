"""Which factor is meant: named by its id, or by carrier, year and set.

A set that has no factor for a carrier or a year says which ones it has: nothing is taken from another set or year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.errors import Fault, Invalid
from app.core.nearest import nearest
from app.models.factors import Factor, FactorSet
from app.schemas.savings import EnergyInput
from app.services.factors import carrier_key

F = sa.inspect(Factor).columns
FS = sa.inspect(FactorSet).columns
SHOWN = 12
_OPEN = "…"
_LOOKED_UP_BY = ("carrier", "year", "factor_set_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """A factor of a set, as a look-up needs it.

    Attributes:
        key: the carrier as it is compared.
        reference: what the kilowatt-hour counts.
    """

    id: UUID
    carrier: str
    key: str
    reference: str
    year_from: int | None
    year_to: int | None

    def holds(self, year: int | None) -> bool:
        """Whether it holds for a year; for no year in particular, one without limits does."""
        if year is None:
            return self.year_from is None and self.year_to is None
        return (self.year_from is None or self.year_from <= year) and (self.year_to is None or year <= self.year_to)


def entries(db: Read, factor_set_id: UUID) -> list[Entry]:
    """The factors of a set, in order of carrier and year."""
    names = ("id", "carrier", "carrier_search", "reference", "year_from", "year_to")
    found = sa.select(*[F[name] for name in names]).where(F["factor_set_id"] == factor_set_id)
    return [Entry(*tuple(row)) for row in db.all(found.order_by(F["carrier_sort"], F["year_from"], F["id"]))]


def pick(known: Sequence[Entry], carrier: str, year: int | None, reference: str | None = None) -> Entry | Fault:
    """The one factor of a set for a carrier and a year, or what is wrong.

    Args:
        known: the factors of the set.
        carrier: as a person wrote it; compared folded.
        year: the year it is to hold for.
        reference: what the kilowatt-hour counts; decides between several.

    Returns:
        The factor, or a fault without a place: ``/carrier`` or ``/year`` behind the place of the input.
    """
    key = carrier_key(carrier)
    of_carrier = [each for each in known if each.key == key]
    if not of_carrier:
        carriers = list(dict.fromkeys(each.carrier for each in known))
        near = nearest(carrier, carriers)
        return Fault(
            "carrier_without_factor", "/carrier", {"carrier": carrier[:80], "nearest": near, "known": _some(carriers)}
        )
    found = [each for each in of_carrier if each.holds(year)]
    if not found:
        years = _some(dict.fromkeys(_years(each) for each in of_carrier))
        return Fault("year_without_factor", "/year", {"carrier": of_carrier[0].carrier, "year": year, "known": years})
    same = [each for each in found if each.reference == reference]
    if len(same or found) > 1:
        references = _some(dict.fromkeys(each.reference for each in found))
        return Fault("factor_ambiguous", "/factor_id", {"carrier": found[0].carrier, "known": references})
    return (same or found)[0]


def chosen(db: Read, inputs: Sequence[EnergyInput]) -> list[UUID]:
    """The factor of each input, looked up where it is not named.

    Raises:
        Invalid: an input that names none, or one that its set does not have.
    """
    sets: dict[UUID, list[Entry]] = {}
    faults: list[Fault] = []
    ids: list[UUID] = []
    for index, given in enumerate(inputs):
        found = _one(db, given, sets)
        if isinstance(found, UUID):
            ids.append(found)
        else:
            faults += [replace(fault, pointer=f"/inputs/{index}{fault.pointer}") for fault in found]
    if faults:
        raise Invalid(faults=faults)
    return ids


def _one(db: Read, given: EnergyInput, sets: dict[UUID, list[Entry]]) -> UUID | list[Fault]:
    if given.factor_id is not None:
        twice = [name for name in ("year", "factor_set_id") if getattr(given, name) is not None]
        return [Fault("factor_named_twice", f"/{name}", {"name": name}) for name in twice] or given.factor_id
    lacking = [name for name in _LOOKED_UP_BY if getattr(given, name) is None]
    if given.year is None and given.factor_set_id is None:
        return [Fault("missing", "/factor_id")]
    if given.carrier is None or given.factor_set_id is None or given.year is None:
        return [Fault("missing", f"/{name}") for name in lacking]
    if given.factor_set_id not in sets:
        if not db.scalar(sa.select(sa.exists().where(FS["id"] == given.factor_set_id))):
            return [Fault("reference_missing", "/factor_set_id", {"what": "factor_sets"})]
        sets[given.factor_set_id] = entries(db, given.factor_set_id)
    found = pick(sets[given.factor_set_id], given.carrier, given.year)
    return [found] if isinstance(found, Fault) else found.id


def _years(entry: Entry) -> str:
    first, last = entry.year_from, entry.year_to
    if first is not None and first == last:
        return str(first)
    return f"{first or _OPEN}-{last or _OPEN}"


def _some(names: Iterable[str]) -> str:
    """The first few, for a sentence."""
    listed = list(names)
    more = f" (+{len(listed) - SHOWN})" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more
