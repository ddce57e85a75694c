"""State: which state of the data an answer comes from, and what has to be looked up beside the figures."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.models.factors import FactorSet
from app.models.ledger import Post
from app.models.municipalities import CensusBasis, Level, Municipality, MunicipalityPopulation
from app.services import ledger
from app.services.impact.scope import Scope, Shape, parameter, rows
from app.services.municipalities import inside

F = sa.inspect(FactorSet).columns
I = sa.inspect(MunicipalityPopulation).columns  # noqa: E741 - inhabitants; as the other tables, one letter
M = sa.inspect(Municipality).columns
Q = sa.inspect(Post).columns


class Population(NamedTuple):
    """Inhabitants of a place on a day."""

    number: int | None = None
    day: Any = None
    census_basis: CensusBasis | None = None


def data_state(db: Read, scope: Scope) -> dict[str, Any]:
    """Number and moment of the last change the question can see."""
    found = rows(db, scope, _last_post)
    if not found:
        return {"number": 0, "known_at": None}
    number, moment = found[0]
    return {"number": number, "known_at": datetime.fromisoformat(moment) if isinstance(moment, str) else moment}


def _last_post(shape: Shape) -> sa.Select[Any]:
    statement = sa.select(Q["number"], Q["known_at"]).order_by(Q["number"].desc()).limit(sa.literal_column("1"))
    return statement.where(Q["known_at"] <= parameter("known_at", Q["known_at"].type)) if shape.known else statement


def population(db: Read, scope: Scope) -> Population:
    """Inhabitants of the place of a question on the last day until the end of the as-of month that has a number.

    Of a unit that the register gives no number for, all municipalities in it on the latest such day together.
    Which numbers were known at a moment is not kept, so that a question about one has none.
    """
    path = scope.state if scope.municipality is None else scope.municipality["path"]
    if path is None or scope.known_at is not None:
        return Population()
    own = rows(db, scope, _own_population, place=path)
    if own:
        number, day, basis = own[0]
        return Population(number, date.fromisoformat(day) if isinstance(day, str) else day, CensusBasis(basis))
    if not scope.below:
        return Population()
    until = I["reference_date"] <= scope.last_day
    there = sa.and_(inside(M["path"], path), M["level"] == Level.MUNICIPALITY)
    of_units: sa.Select[Any] = sa.select(
        sa.func.sum(I["population"]), I["reference_date"], sa.func.max(I["census_basis"])
    )
    of_units = of_units.join(Municipality, M["id"] == I["municipality_id"]).where(there, until)
    latest = of_units.group_by(I["reference_date"]).order_by(I["reference_date"].desc()).limit(1)
    row: Any = db.first(latest)
    return Population() if row is None else Population(int(row[0]), row[1], CensusBasis(row[2]))


def _own_population(_shape: Shape) -> sa.Select[Any]:
    until = I["reference_date"] <= parameter("last_day", I["reference_date"].type)
    own = sa.select(I["population"], I["reference_date"], I["census_basis"])
    own = own.join(Municipality, M["id"] == I["municipality_id"])
    own = own.where(M["path"] == parameter("place", M["path"].type), until)
    return own.order_by(I["reference_date"].desc()).limit(sa.literal_column("1"))


def factor_sets(db: Read, scope: Scope, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Sets by id, as the wire names them and as they were called when the question's knowledge was had."""
    wanted = sorted(UUID(each) for each in ids)
    columns = (F["id"], F["title"], F["edition"], F["convention"], F["gas"])
    sets = db.all(sa.select(*columns).where(F["id"].in_(wanted)).order_by(F["id"])) if wanted else []
    labels = ledger.labels_at(db, scope.known_at, wanted)
    named = [dict(row._mapping) for row in sets]  # noqa: SLF001 - SQLAlchemy's public name
    return [{name: labels.get(str(each["id"]), {}).get(name, each[name]) for name in each} for each in named]
