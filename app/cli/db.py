"""``klikks db``: the schema of the database."""

from typing import Annotated

import typer

from app.core import migrations
from app.core.settings import load_settings

app = typer.Typer(help="The schema of the database.", no_args_is_help=True)


@app.command()
def upgrade(revision: Annotated[str, typer.Argument(help="Target revision.")] = "head") -> None:
    """Bring the schema up; records from before the impact ledger are entered there."""
    migrations.upgrade(load_settings().database, revision)
    if revision == "head":
        _fill_ledger()
    print(f"database is at {current_revision()}")


@app.command()
def downgrade(revision: Annotated[str, typer.Argument(help="Target revision, or base.")]) -> None:
    """Take the schema back."""
    migrations.downgrade(load_settings().database, revision)
    print(f"database is at {current_revision()}")


@app.command()
def current() -> None:
    """Say where the schema stands."""
    print(f"database is at {current_revision()}, this version expects {migrations.head_revision()}")


@app.command()
def revision(message: Annotated[str, typer.Argument(help="What and why.")]) -> None:
    """Write a new migration from the difference between tables and database."""
    migrations.revision(load_settings().database, message)


def _fill_ledger() -> None:
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import ledger

    database = Database(load_settings(), INSTANCE)
    try:
        with database.write(patience=3600.0) as session:
            if ledger.is_empty(session):
                ledger.rebuild(session)
    finally:
        database.close()


def current_revision() -> str:
    """The database's revision as text."""
    from app.core.db import Database
    from app.core.realms import INSTANCE

    database = Database(load_settings(), INSTANCE)
    try:
        return database.revision() or "base"
    finally:
        database.close()
