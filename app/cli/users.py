"""``klikks users``: people with an account; the first administrator is made here."""

from contextlib import closing
from typing import Annotated
from uuid import UUID

import typer

from app.core.settings import load_settings
from app.models.accounts import Role
from app.models.users import Language

app = typer.Typer(help="People with an account.", no_args_is_help=True)

EmailOption = Annotated[str, typer.Option(help="Address to log in with.")]
NameOption = Annotated[str, typer.Option(help="Name of the person.")]
RoleOption = Annotated[Role, typer.Option(help="What the person may.")]
AgencyOption = Annotated[str | None, typer.Option(help="Agency: id or short name; none for the network.")]
MunicipalityOption = Annotated[UUID | None, typer.Option(help="Of a municipality manager.")]
PatronOption = Annotated[UUID | None, typer.Option(help="Own record of a patron.")]
LanguageOption = Annotated[Language, typer.Option(help="Language of mails.")]


@app.command()
def invite(
    email: EmailOption,
    name: NameOption,
    role: RoleOption,
    agency: AgencyOption = None,
    municipality: MunicipalityOption = None,
    patron: PatronOption = None,
    language: LanguageOption = Language.DE,
    mail: Annotated[bool, typer.Option("--mail", help="Send the link by mail instead of showing it.")] = False,
) -> None:
    """Invite a person: show a link to choose a password with, or send it."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.models.sessions import LetterKind, LinkPurpose
    from app.services import accounts, letters, links, users
    from app.services.access import SYSTEM_ACTOR

    settings = load_settings()
    with closing(Database(settings, INSTANCE)) as database, database.write() as session:
        values = users.checked(
            email=email, name=name, role=role, agency_id=accounts.agency_named(session, agency),
            municipality_id=municipality, patron_id=patron, language=language,
        )  # fmt: skip
        user_id = users.enter_user(session, SYSTEM_ACTOR, values)
        code = None if mail else links.make(session, user_id, LinkPurpose.INVITATION)
        if mail:
            letters.write(session, LetterKind.INVITATION, user_id)
    if code is not None:
        print(f"{settings.frontend}/accounts/invitation#code={code}")
    typer.echo(f"user {user_id}; the invitation works once, for {settings.invitation_days} days", err=True)


@app.command()
def create(
    email: EmailOption,
    name: NameOption,
    role: RoleOption,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if absent.")
    ],
    agency: AgencyOption = None,
    municipality: MunicipalityOption = None,
    patron: PatronOption = None,
    language: LanguageOption = Language.DE,
) -> None:
    """Make an account with a password, ready to log in."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.models.sessions import LinkPurpose
    from app.schemas.accounts import PasswordReset
    from app.services import accounts, credentials, links, users
    from app.services.access import SYSTEM_ACTOR

    with closing(Database(load_settings(), INSTANCE)) as database:
        with database.write() as session:
            values = users.checked(
                email=email, name=name, role=role, agency_id=accounts.agency_named(session, agency),
                municipality_id=municipality, patron_id=patron, language=language,
            )  # fmt: skip
            user_id = users.enter_user(session, SYSTEM_ACTOR, values)
            body = PasswordReset(code=links.make(session, user_id, LinkPurpose.INVITATION), new_password=password)
            credentials.refuse_common(session, user_id, password, "/new_password")
        credentials.accept_invitation(database, body)
    print(f"{user_id} can log in")


@app.command("list")
def list_() -> None:
    """List people with an account."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import users

    with closing(Database(load_settings(), INSTANCE)) as database, database.read() as session:
        for row in users.all_users(session):
            print(row.id, row.role.value, row.agency_id or "-", row.state.value, row.email, sep="\t")
