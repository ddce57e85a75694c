"""Holdings: every place where something about a person is held. Dossier and erasure go through this one list.

A table with a reference to volunteers or with marked fields (``app.models.personal``) that stands neither here nor
among ``APART`` fails a house test. What is no table of persons but may hold their data in passing (an answer kept for a
retry, values of the history) has a function of its own in ``services.erasing``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.models import PERSONAL_TABLES
from app.models.accounts import Token
from app.models.base import Table
from app.models.comments import Comment
from app.models.consents import Consent
from app.models.consultations import Consultation
from app.models.engagements import Engagement
from app.models.evidence import Evidence
from app.models.hours import Hours
from app.models.imports import ImportResource
from app.models.inquiries import Inquiry
from app.models.patrons import Patron
from app.models.personal import Kind, personal_fields
from app.models.projects import ProjectPatron
from app.models.trainings import Training
from app.models.transfers import Transfer
from app.models.users import User
from app.models.workshops import Registration

NOTHING_SAID: Final = "-"
"""Stands where a text may not be missing."""
_KEYS: Final = ("_search", "_sort")


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data is meant."""

    agency_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class Holding:
    """A table that holds something about persons.

    Attributes:
        table: which.
        link: the column that says about whom.
        ends: columns that get the moment of the erasure.
        unseen: columns no dossier shows: search keys say nothing new, a digest of a secret is nobody's business.
        goes: its rows, or some of them, are not blanked but go as a whole, by a function of ``services.erasing``.
        also: rows about the person that are not linked to the record, found while the record is not blank yet.
    """

    table: type[Table]
    link: str = "patron_id"
    ends: tuple[str, ...] = ()
    unseen: frozenset[str] = field(default_factory=frozenset)
    goes: bool = False
    also: Callable[[Person], sa.ColumnElement[bool]] | None = None

    @property
    def name(self) -> str:
        """Name of the table."""
        return str(self.table.__tablename__)

    @property
    def columns(self) -> Mapping[str, sa.Column[Any]]:
        """Its columns by name."""
        return dict(sa.inspect(self.table).columns.items())

    def of(self, person: Person) -> tuple[sa.ColumnElement[bool], ...]:
        """Which rows are about the person."""
        columns = self.columns
        linked: sa.ColumnElement[bool] = columns[self.link] == person.id
        about = linked if self.also is None else sa.or_(linked, self.also(person))
        return columns["agency_id"] == person.agency_id, about

    def shown(self) -> list[sa.Column[Any]]:
        """What a dossier shows: every column."""
        hidden = self.unseen | {"agency_id"}
        return [column for name, column in self.columns.items() if name not in hidden and not name.endswith(_KEYS)]

    def blank(self) -> dict[str, Any]:
        """What the marked columns become at an erasure; links stay, they lead to a blank row."""
        marked = (name for name, kind in personal_fields(self.table).items() if kind is not Kind.LINK)
        return {name: _blank(self.columns[name]) for name in marked}


def _blank(column: sa.Column[Any]) -> Any:  # noqa: ANN401 - a value of the column
    if column.nullable:
        return None
    return "" if column.name.endswith(_KEYS) else NOTHING_SAID


def _came_as_guest(person: Person) -> sa.ColumnElement[bool]:
    """Registrations without an account under the volunteer's own name and address."""
    own = (_P["agency_id"] == person.agency_id, _P["id"] == person.id)
    name = sa.func.lower(_P["first_name"] + " " + _P["last_name"])
    same = (sa.func.lower(_P["email"]) == _R["guest_email"], name == sa.func.lower(_R["guest_name"]))
    return sa.exists().where(*own, *same).correlate(Registration)


_P, _R = sa.inspect(Patron).columns, sa.inspect(Registration).columns
HOLDINGS: Final = (
    Holding(Registration, also=_came_as_guest),
    Holding(Patron, link="id", ends=("erased_at",)),
    Holding(Engagement),
    Holding(Hours),
    Holding(Training),
    Holding(Transfer),
    Holding(ProjectPatron),
    Holding(Consultation),
    Holding(Comment),
    Holding(Evidence, goes=True),
    Holding(Inquiry, unseen=frozenset({"address_digest"})),
    Holding(Consent),
    Holding(Token, ends=("revoked_at",), unseen=frozenset({"digest", "former_digest"})),
    Holding(User, unseen=frozenset({"password_hash", "second_factor_key", "second_factor_step"}), goes=True),
)
APART: Final[Mapping[str, str]] = {
    "changes": "values of the history: shown by the dossier, emptied by erasing.empty_history",
    "idempotency_keys": "answers kept for retries: dropped by erasing.forget_answers",
    "imports": "reports and names of files with persons: dropped by erasing.forget_files",
    "import_changes": "what such a file changed: shown by the dossier, dropped with them",
    "erasures": "says that somebody was erased, by an id that leads nowhere",
}
"""Tables with marked fields that are no holding, and what becomes of them."""
BLANKED: Final = tuple(each.name for each in HOLDINGS if each.blank() and not each.goes)
"""Tables whose rows lose something at an erasure; so do the values of their history."""
PERSONS_LISTED: Final = tuple(each for each in ImportResource if each in PERSONAL_TABLES)
"""Resources whose records concern persons."""
PERSONS_BROUGHT: Final = (*PERSONS_LISTED, ImportResource.WORKBOOK)
"""What files are called that can hold them: a workbook has a sheet for each resource."""
