"""Runs the migrations on the database whose address the configuration carries."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import sqlalchemy as sa
from alembic import context

from app.core.db import Database
from app.core.deadlines import waiting
from app.core.settings import load_settings
from app.models import metadata

LOCK = 7065075
"""Number of the advisory lock; any number nobody else uses."""


def run() -> None:
    """Migrate in one transaction, one process at a time; what fails leaves nothing."""
    settings = load_settings(database_url=context.config.get_main_option("sqlalchemy.url") or "")
    with closing(Database(settings)) as database, database.engine.connect() as connection:
        connection.execution_options(klikks_write=True, klikks_unbounded=True)
        alone = _alone_on_sqlite if database.is_sqlite else _alone_on_postgresql
        with alone(connection):
            context.configure(
                connection=connection,
                target_metadata=metadata,
                render_as_batch=True,
                compare_type=True,
                transactional_ddl=True,  # Alembic expects it of PostgreSQL alone; SQLite has it once we say BEGIN
            )
            with context.begin_transaction():
                context.run_migrations()
                if database.is_sqlite:
                    _check_references(connection)


@contextmanager
def _alone_on_sqlite(connection: sa.Connection) -> Iterator[None]:
    """Migrate with foreign keys off.

    A batch migration drops the old table, which would delete the children of its rows. The transaction itself keeps
    others away: it begins with the lock, before it is read which revision the database stands at.
    """
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
    yield
    driver.execute("PRAGMA foreign_keys = ON")
    driver.close()


@contextmanager
def _alone_on_postgresql(connection: sa.Connection) -> Iterator[None]:
    """Wait for the lock however long another process migrates; the end of the connection frees it."""
    driver = connection.connection.driver_connection
    with waiting(driver, None):  # type: ignore[arg-type]  # SQLAlchemy does not know which driver it is
        connection.execute(sa.select(sa.func.pg_advisory_lock(LOCK)))
        connection.commit()
        yield


def _check_references(connection: sa.Connection) -> None:
    """Look for what the migration left without its parent.

    Raises:
        RuntimeError: there are such rows.
    """
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        message = f"the migration leaves {len(broken)} rows without their parent in {tables}"
        raise RuntimeError(message)


run()
