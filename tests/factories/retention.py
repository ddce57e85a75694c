"""Retention in tests: what is old is made old past the API, which stamps everything with now."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database
from app.models import metadata


def aged(database: Database, table: str, record_id: str, days: int, **values: Any) -> None:
    """Make a record so many days older, and set further columns."""
    columns, then = metadata.tables[table].c, clock.now() - timedelta(days=days)
    moments = {name: then for name in ("created_at", "updated_at", "changed_at", "read_at") if name in columns}
    with database.write() as db:
        key = columns["record_id"] if table == "changes" else columns["id"]
        wanted = record_id if table == "changes" else UUID(record_id)
        db.run(sa.update(metadata.tables[table]).where(key == wanted).values(**{**moments, **values}))
