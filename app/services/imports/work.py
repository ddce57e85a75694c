"""Work: what every sheet of one import shares: who, how, and the transaction of the moment."""

from dataclasses import dataclass, field
from uuid import UUID

from app.core import clock
from app.core.db import Write
from app.models.imports import EmptyCells, IdScheme, ImportStrategy
from app.services.access import Actor
from app.services.imports.readings import MOMENT_FORM
from app.services.imports.references import References


@dataclass(slots=True)
class Work:
    """One import at work.

    Attributes:
        actor: who imports.
        agency_id: whose records they are; none for shared ones.
        strategy: what rows may do.
        scheme: by what records are known again.
        empty_cells: what they do.
        references: the records named so far.
        moment: when this transaction writes, as text.
    """

    actor: Actor
    agency_id: UUID | None
    strategy: ImportStrategy = ImportStrategy.UPSERT
    scheme: IdScheme = IdScheme.ANY
    empty_cells: EmptyCells = EmptyCells.KEEP
    references: References = field(default_factory=lambda: References(None))
    moment: str = ""
    _db: Write | None = None

    @property
    def db(self) -> Write:
        """The transaction of the moment."""
        assert self._db is not None, "work begins with enter"  # noqa: S101 - a fault of ours
        return self._db

    def enter(self, db: Write) -> None:
        """Go on in another transaction."""
        self._db, self.moment = db, clock.now().strftime(MOMENT_FORM)
