"""``klikks tokens``: credentials of machines."""

from typing import Annotated
from uuid import UUID

import typer

from app.core.settings import load_settings
from app.models.accounts import Role

app = typer.Typer(help="Credentials of machines.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What it is for.")],
    role: Annotated[Role, typer.Option(help="What its holder is.")],
    agency: Annotated[str | None, typer.Option(help="Agency: id or short name.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="projects:read, projects:write, *; may repeat.")] = None,
    days: Annotated[int, typer.Option(min=1, max=1830, help="How long it lives.")] = 365,
    municipality: Annotated[UUID | None, typer.Option(help="Of a municipality manager.")] = None,
    patron: Annotated[UUID | None, typer.Option(help="Own record of a patron.")] = None,
) -> None:
    """Mint a token; it is shown once."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import accounts

    database = Database(load_settings(), INSTANCE)
    with database.write() as session:
        made = accounts.create_token(
            session, name=name, role=role, agency=agency, scopes=scope or ("*",), days=days,
            municipality_id=municipality, patron_id=patron,
        )  # fmt: skip
    database.close()
    typer.echo(made.token)
    typer.echo(f"id {made.id}, valid until {made.expires_at}; it is not shown again", err=True)


@app.command("list")
def list_() -> None:
    """List tokens without their secrets."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import accounts

    database = Database(load_settings(), INSTANCE)
    with database.read() as session:
        for row in accounts.list_tokens(session):
            state = "revoked" if row.revoked_at else f"until {row.expires_at}"
            print(row.id, row.role.value, row.agency_id or "-", state, row.name, sep="\t")
    database.close()


@app.command()
def revoke(token_id: Annotated[str, typer.Argument(help="The id, not the token.")]) -> None:
    """End a token now."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import accounts

    database = Database(load_settings(), INSTANCE)
    with database.write() as session:
        accounts.revoke_token(session, token_id)
    database.close()
    print(f"{token_id} is revoked")
