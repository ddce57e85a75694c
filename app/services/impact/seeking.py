"""Seeking: pages of a statement by one key, with sealed cursors, as every list has them."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.cursors import Scalar, seal, unseal
from app.core.db import Read
from app.core.errors import Malformed
from app.schemas.impact_receipts import PagedImpactQuery


class Place(NamedTuple):
    """Where a page lies, as far as it decides the statement's text.

    Attributes:
        at: behind a row seen before, not at the beginning.
        backwards: towards the beginning.
    """

    at: bool
    backwards: bool

    def applied(self, statement: sa.Select[Any], *keys: Any) -> sa.Select[Any]:  # noqa: ANN401 - columns
        """The statement cut to the page and one row more, in the order of its keys."""
        if self.at:
            bounds = [sa.bindparam(f"at_{index}", type_=key.type) for index, key in enumerate(keys)]
            left, right = sa.tuple_(*keys), sa.tuple_(*bounds)
            statement = statement.where(left < right if self.backwards else left > right)
        ordered = statement.order_by(*[key.desc() if self.backwards else key for key in keys])
        return ordered.limit(sa.bindparam("row_limit", type_=sa.Integer()))


@dataclass(frozen=True, slots=True)
class Seek:
    """A page that is asked for.

    Attributes:
        place: before or behind which row.
        position: keys of that row.
        limit: rows of a page.
        secret: seals cursors.
        context: the question they belong to.
    """

    place: Place
    position: tuple[Scalar, ...]
    limit: int
    secret: bytes
    context: str

    @classmethod
    def of(cls, db: Read, query: PagedImpactQuery, about: tuple[Any, ...], keys: int = 1) -> "Seek":
        """What a caller asks for.

        Args:
            db: knows the instance's key.
            query: the parameters.
            about: whatever makes it another question.
            keys: how many keys order the rows.

        Raises:
            Malformed: a cursor of another question, or none of ours.
        """
        secret, context = db.database.settings.signing_key, repr(about)
        if query.cursor is None:
            return cls(Place(at=False, backwards=False), (), query.limit, secret, context)
        direction, *position = unseal(query.cursor, secret, context)
        if direction not in {"+", "-"} or len(position) != keys:
            raise Malformed("cursor_invalid")
        return cls(Place(at=True, backwards=direction == "-"), tuple(position), query.limit, secret, context)

    @classmethod
    def all(cls, limit: int) -> "Seek":
        """The first page of everything, by somebody who reads on until the end."""
        return cls(Place(at=False, backwards=False), (), limit, b"", "")

    def beyond(self, *position: Scalar) -> "Seek":
        """The page behind a row."""
        return replace(self, place=Place(at=True, backwards=False), position=position)

    @property
    def values(self) -> dict[str, Any]:
        """Values of the statement's parameters."""
        return {"row_limit": self.limit + 1, **{f"at_{index}": each for index, each in enumerate(self.position)}}

    def cut(self, found: list[tuple[Any, ...]], keys: int = 1) -> tuple[list[tuple[Any, ...]], dict[str, str | None]]:
        """The rows of the page, and the cursors to its neighbours. The first columns of a row are its keys."""
        more, page = len(found) > self.limit, found[: self.limit]
        if self.place.backwards:
            page.reverse()
        forward = self.place.backwards or more
        backward = more if self.place.backwards else self.place.at
        return page, {
            "next": self._sealed("+", page[-1][:keys]) if page and forward else None,
            "prev": self._sealed("-", page[0][:keys]) if page and backward else None,
        }

    def _sealed(self, direction: str, key: tuple[Any, ...]) -> str:
        return seal(
            [direction, *[each if isinstance(each, int) else str(each) for each in key]], self.secret, self.context
        )
