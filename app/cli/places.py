"""Where a command works: on this machine's own database, or on a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import called_from
from app.core.errors import Misconfigured
from app.core.settings import load_settings

Address = Annotated[
    str | None,
    typer.Option(envvar="KLIKKS_SERVER", help="Address of a server (https://…); else this machine's own database."),
]
TokenFile = Annotated[
    Path | None, typer.Option(help="File with the token for --server; else the variable KLIKKS_TOKEN.")
]


def server_of(address: str, token_file: Path | None) -> Any:  # noqa: ANN401 - loaded when needed
    """The server at an address, with the token there is."""
    from app.cli.remote import Server, token_from

    return Server(address, token_from(called_from(token_file) if token_file else None))


@contextmanager
def own_database() -> Iterator[Any]:
    """This machine's own database, closed afterwards.

    Raises:
        Misconfigured: it has no tables.
    """
    from app.core.db import Database
    from app.core.realms import INSTANCE

    database = Database(load_settings(), INSTANCE)
    try:
        if database.revision() is None:
            raise Misconfigured(setting="database", problem="it has no tables yet; run: ./run klikks db upgrade")
        yield database
    finally:
        database.close()
