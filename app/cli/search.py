"""``klikks search``: the index of the full text search."""

import typer

from app.core.settings import load_settings

app = typer.Typer(help="The index of the full text search.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The index of the full text search."""


@app.command()
def rebuild() -> None:
    """Make the index anew from all records. Until it is done, searches find what was done so far."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services.search_index import upkeep

    database = Database(load_settings(), INSTANCE)
    count = upkeep.rebuild(database)
    database.close()
    print(f"{count} records indexed")
