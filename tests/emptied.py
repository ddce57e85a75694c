"""A database without any row, as migrations leave it."""

import sqlalchemy as sa

from app.core.db import Database
from app.models import metadata

_STATEMENTS = [str(sa.delete(table)) for table in reversed(metadata.sorted_tables)]


def empty(database: Database) -> None:
    """Delete every row, past SQLAlchemy and in one trip where the driver allows: this stands behind every test.

    TRUNCATE is no help: it makes new files for all tables, however few rows there are.
    """
    statements = _STATEMENTS if database.is_sqlite else [";".join(_STATEMENTS)]
    with database.write(patience=60) as session:  # a bulk may have gone before
        cursor = session.connection.connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
