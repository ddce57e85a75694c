"""Runs the migrations on the database whose address the configuration carries."""

import sqlalchemy as sa
from alembic import context

from app.core.db import Database
from app.core.settings import load_settings
from app.models import metadata


def run() -> None:
    """Migrate inside one transaction per revision.

    SQLite: foreign keys are switched off while a table is rebuilt (a batch migration drops the old one, and with
    them on that would delete its children), and checked afterwards.
    """
    settings = load_settings(database_url=context.config.get_main_option("sqlalchemy.url") or "")
    database = Database(settings)
    with database.engine.connect().execution_options(klikks_write=True) as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, on=False)
        else:
            connection.execute(sa.text("SELECT pg_advisory_lock(7065075)"))
            connection.execute(sa.text("SET statement_timeout = 0"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    message = f"the migration leaves {len(broken)} rows without their parent"
                    raise RuntimeError(message)
        if sqlite:
            _foreign_keys(connection, on=True)
        else:
            connection.execute(sa.text("SELECT pg_advisory_unlock(7065075)"))
            connection.commit()
    database.close()


def _foreign_keys(connection: sa.Connection, *, on: bool) -> None:
    driver = connection.connection.dbapi_connection
    if driver is not None:
        driver.cursor().execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


run()
