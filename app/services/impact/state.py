"""State: which state of the data an answer comes from, and what has to be looked up beside the figures."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.models.factors import FactorSet
from app.models.municipalities import CensusBasis, Level, Municipality, MunicipalityPopulation
from app.services import ledger
from app.services.impact.scope import Scope, Shape, parameter, rows
from app.services.ledger.state import LastPost, Q, last_post, newest, post_of
from app.services.municipalities import inside
from app.services.sql import unpeeked

F = sa.inspect(FactorSet).columns
I = sa.inspect(MunicipalityPopulation).columns  # noqa: E741 - inhabitants; as the other tables, one letter
M = sa.inspect(Municipality).columns

_PLACE = unpeeked(parameter("inhabited", M["path"].type))
_UNTIL = I["reference_date"] <= unpeeked(parameter("last_day", I["reference_date"].type))


class Population(NamedTuple):
    """Inhabitants of a place on a day."""

    number: int | None = None
    day: Any = None
    census_basis: CensusBasis | None = None


def data_state(db: Read, scope: Scope) -> dict[str, Any]:
    """Number and moment of the last change the question can see."""
    if scope.known_at is None:
        return state_wire(last_post(db))
    found = rows(db, scope, _known_post)
    return state_wire(post_of(found))


def state_wire(post: LastPost | None) -> dict[str, Any]:
    """The state of the data as the wire says it."""
    return {"number": 0, "known_at": None} if post is None else {"number": post.number, "known_at": post.known_at}


def _known_post(_shape: Shape) -> sa.Select[Any]:
    return newest().where(Q["known_at"] <= parameter("known_at", Q["known_at"].type))


def population(db: Read, scope: Scope) -> Population:
    """Inhabitants of the place of a question on the last day until the end of the as-of month that has a number.

    Of a unit that the register gives no number for, all municipalities in it on the latest such day together.
    Which numbers were known at a moment is not kept, so that a question about one has none.
    """
    path = place_of(scope)
    if path is None or scope.known_at is not None:
        return Population()
    found = rows(db, scope, own_population, inhabited=path)
    if not found and scope.below:
        found = rows(db, scope, population_inside, inhabited=path)
    return population_of(found)


def place_of(scope: Scope) -> str | None:
    """The path of the place a question names."""
    return scope.state if scope.municipality is None else scope.municipality["path"]


def population_of(found: Sequence[Sequence[Any]]) -> Population:
    """The population of a row of one of the statements below."""
    if not found or found[0][0] is None:
        return Population()
    number, day, basis = found[0]
    return Population(int(number), date.fromisoformat(day) if isinstance(day, str) else day, CensusBasis(basis))


def own_population(_shape: Shape) -> sa.Select[Any]:
    """What the register says of the place itself."""
    own = sa.select(I["population"], I["reference_date"], I["census_basis"])
    own = own.join(Municipality, M["id"] == I["municipality_id"])
    own = own.where(M["path"] == _PLACE, _UNTIL)
    return own.order_by(I["reference_date"].desc()).limit(sa.literal_column("1"))


def population_inside(_shape: Shape) -> sa.Select[Any]:
    """All municipalities in the place together."""
    summed = sa.cast(sa.func.sum(I["population"]), sa.BigInteger())
    units = sa.select(summed, I["reference_date"], sa.func.max(I["census_basis"]))
    units = units.join(Municipality, M["id"] == I["municipality_id"])
    units = units.where(inside(M["path"], _PLACE), M["level"] == Level.MUNICIPALITY, _UNTIL)
    latest = units.group_by(I["reference_date"]).order_by(I["reference_date"].desc())
    return latest.limit(sa.literal_column("1"))


SETS = (F["id"], F["title"], F["edition"], F["convention"], F["gas"])


def set_wire(row: Sequence[Any]) -> dict[str, Any]:
    """A factor set as the wire names it."""
    return dict(zip(("id", "title", "edition", "convention", "gas"), row, strict=True))


def factor_sets(db: Read, scope: Scope, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Sets by id, as the wire names them and as they were called when the question's knowledge was had."""
    wanted = sorted(UUID(each) for each in ids)
    sets = db.all(sa.select(*SETS).where(F["id"].in_(wanted)).order_by(F["id"])) if wanted else []
    labels = ledger.labels_at(db, scope.known_at, wanted)
    named = [dict(row._mapping) for row in sets]  # noqa: SLF001 - SQLAlchemy's public name
    return [{name: labels.get(str(each["id"]), {}).get(name, each[name]) for name in each} for each in named]
