"""Work: what every sheet of one import shares: who, how, and the transaction of the moment."""

import enum
from dataclasses import dataclass, field
from uuid import UUID

from app.core import clock
from app.core.db import Write
from app.services.access import Actor
from app.services.imports.cells import MOMENT_FORM
from app.services.imports.references import References


class Mode(enum.StrEnum):
    """What becomes of the good rows of a file with bad ones."""

    ATOMIC = "atomic"
    """Nothing is kept."""
    PARTIAL = "partial"
    """They are kept, batch by batch."""


class Strategy(enum.StrEnum):
    """What rows may do."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"


class IdScheme(enum.StrEnum):
    """By what a record is known again."""

    ANY = "any"
    """The id if the row has one, else the first of its natural keys."""
    UUID = "uuid"
    AGS = "ags"
    EXTERNAL_ID = "external_id"


class Blank(enum.StrEnum):
    """What an empty cell does to a record that is there."""

    KEEP = "keep"
    CLEAR = "clear"


@dataclass(slots=True)
class Work:
    """One import at work.

    Attributes:
        db: the transaction of the moment.
        actor: who imports.
        agency_id: whose records they are; none for shared ones.
        strategy: what rows may do.
        scheme: by what records are known again.
        blank: what empty cells do.
        references: the records named so far.
        moment: when this transaction writes, as text.
    """

    db: Write
    actor: Actor
    agency_id: UUID | None
    strategy: Strategy = Strategy.UPSERT
    scheme: IdScheme = IdScheme.ANY
    blank: Blank = Blank.KEEP
    references: References = field(default_factory=lambda: References(None))
    moment: str = ""

    def enter(self, db: Write) -> None:
        """Go on in another transaction."""
        self.db, self.moment = db, clock.now().strftime(MOMENT_FORM)
