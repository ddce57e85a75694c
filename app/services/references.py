"""References: does what a request names exist, for this caller?"""

from collections.abc import Collection as Many
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid


def existing(db: Read, table: type[Any], ids: Many[UUID], *, agency_id: UUID | None = None) -> set[UUID]:
    """Those of the ids that exist; of one agency, where the table belongs to agencies.

    Who was erased is not there any more, and who is named in a change is not erased before it ends.
    """
    columns = sa.inspect(table).columns
    statement = sa.select(columns["id"]).where(columns["id"].in_(ids))
    if agency_id is not None:
        statement = statement.where(columns["agency_id"] == agency_id)
    if "erased_at" in columns:
        statement = statement.where(columns["erased_at"].is_(None))
        if isinstance(db, Write):
            statement = statement.with_for_update(read=True, key_share=True)
    return {row[0] for row in db.all(statement)}


def require(db: Read, wanted: Iterable[tuple[str, type[Any], UUID | None, UUID | None]]) -> None:
    """Refuse references to nothing.

    Args:
        db: the session.
        wanted: field, table, id and owning agency (none for shared tables); an absent id is fine.

    Raises:
        Invalid: with a fault for each field that names nothing, or something of another agency.
    """
    faults = []
    for field, table, wanted_id, agency_id in wanted:
        if wanted_id is not None and not existing(db, table, [wanted_id], agency_id=agency_id):
            what = table.__tablename__
            faults.append(Fault("reference_missing", f"/{field}", {"what": what}))
    if faults:
        raise Invalid(faults=faults)
