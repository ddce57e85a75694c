"""``klikks release``: signed statistics on this machine, and verifying anybody's without a network."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from app.cli.output import called_from, language
from app.models.publishers import ReleaseAudience

app = typer.Typer(help="Signed statistics for partners and portals.", no_args_is_help=True)
ReleaseId = Annotated[UUID, typer.Argument(help="Id of the release.")]
LONGEST = 60.0
"""Seconds a statement may take; a whole state takes longer than a request may."""


@app.command()
def create(
    cut_off: Annotated[str, typer.Option(help="Month the figures speak about: the current one or a past December.")],
    agency: Annotated[str | None, typer.Option(help="Agency: id or short name; none for the network.")] = None,
    audience: Annotated[ReleaseAudience, typer.Option(help="Who may fetch it.")] = ReleaseAudience.PUBLIC,
    licence: Annotated[str | None, typer.Option(help="Terms of use, as an address.")] = None,
    corrects: Annotated[UUID | None, typer.Option(help="The release it is to replace.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the exact bytes that would be signed into this file.")] = None,
) -> None:
    """Compute a draft from what is known now, and show what would leave the house."""
    from app.models.accounts import Role
    from app.schemas.releases import ReleaseCreate
    from app.services import accounts
    from app.services.access import Actor
    from app.services.releases import drafts

    body = ReleaseCreate(cut_off=cut_off, audience=audience, licence=licence, corrects_id=corrects)
    with _database() as database:
        with database.write(patience=LONGEST) as db:
            agency_id = accounts.agency_named(db, agency)
            actor = Actor(Role.AGENCY_ADMIN if agency_id else Role.NETWORK_LEAD, "system", agency_id)
            found = drafts.create_release(db, actor, body).values
        with database.read() as seen:
            preview = drafts.preview_release(seen, actor, str(found["id"]))
            if out is not None:
                called_from(out).write_bytes(drafts.document_bytes(seen, UUID(str(found["id"]))))
    _show(preview)


@app.command()
def approve(
    release_id: ReleaseId,
    by: Annotated[str, typer.Option(help="Address of the person who says yes.")],
    digest: Annotated[str, typer.Option(help="SHA-256 of the document that was looked at.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, help="Asked for if absent.")],
    second_factor: Annotated[str | None, typer.Option(help="Code of the app, where one is on.")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="And publish it.")] = False,
) -> None:
    """Say yes as a person to the bytes with this digest, and publish them if wanted."""
    from app.schemas.accounts import LogIn, LogOut
    from app.schemas.releases import ReleaseApproval
    from app.services import accounts, log_ins
    from app.services.releases import publishing
    from app.services.rights import RIGHTS

    body = LogIn(email=by, password=password, second_factor=second_factor)
    with _database() as database:
        pair = log_ins.log_in(database, body, "command line")
        actor = accounts.Authenticator(database).actor(f"Bearer {pair['access_token']}")
        RIGHTS["approve_release"].check(actor)
        with database.write(patience=LONGEST) as db:
            found = publishing.approve_release(db, actor, str(release_id), ReleaseApproval(digest=digest))
            if publish:
                found = publishing.publish_release(db, actor, str(release_id))
            log_ins.log_out(db, actor, LogOut(sessions="this"))
    print(f"{release_id}: {found.values['state']}" + (f", entry {found.values['sequence']}" if publish else ""))


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(help="Entries in the order of their chain.")],
    key: Annotated[Path, typer.Option(help="JSON Web Key (or set of them) of the publisher, from somewhere trusted.")],
) -> None:
    """Check entries without a network or database. Exit code 2: one is not genuine or does not follow."""
    from app.core.messages import text
    from app.formats.releases.chain import follow, start

    tip = None
    keys = _keys(called_from(key))
    for file in files:
        data = called_from(file).read_bytes().strip()
        entry, tip = start(keys, data) if tip is None else follow(tip, data)
        head = entry.head
        print(f"{file.name}: genuine. {head.publisher} {head.sequence}, {head.kind}, {entry.sha256}")
        for remark in entry.remarks:
            print(f"  {remark.pointer}: {text(remark.code, remark.params, language())[1]}")
        if file is files[0] and head.sequence > 1:
            print(f"  its place behind {head.previous} was not checked; give the entries before it, too")


@app.command()
def rebuild(release_id: ReleaseId) -> None:
    """Compute a release once more, with the knowledge of its moment. Exit code 1: the ledger says something else."""
    from app.services.releases.rebuilding import is_rebuilt

    with _database() as database, database.snapshot() as db:
        same = is_rebuilt(db, release_id)
    print(f"{release_id}: " + ("the same bytes" if same else "the ledger says something else now"))
    if not same:
        raise typer.Exit(1)


@app.command()
def handover(publisher: Annotated[str, typer.Argument(help="Name of the publisher.")]) -> None:
    """Go over to the key of the newest secret in KLIKKS_RELEASE_SECRETS; the key before signs that."""
    from app.services import publishers

    with _database() as database, database.write() as db:
        added = publishers.hand_over(db, publisher)
    print(f"{publisher}: " + ("this key is in use already" if added is None else f"entry {added.sequence}"))


@contextmanager
def _database() -> Iterator[Any]:
    from contextlib import closing

    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.core.settings import load_settings

    with closing(Database(load_settings(database_deadline_seconds=LONGEST), INSTANCE)) as database:
        yield database


def _keys(path: Path) -> list[Any]:
    from app.core.errors import FormatError
    from app.formats.releases.keys import PublicKey

    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        raise FormatError("not_a_key") from None
    listed = found.get("keys", [found]) if isinstance(found, dict) else []
    return [PublicKey.from_jwk(each) for each in listed]


def _show(preview: dict[str, Any]) -> None:
    """Totals, and for each table how much of it is held back."""
    summary = preview["summary"]
    print(f"draft {preview['id']}, {preview['size']:,} bytes, SHA-256 {preview['digest']}")
    for each in summary["totals"]:
        value = f"{each['value']:,} {each['unit']}" if each["value"] is not None else each["state"]
        print(f"  {each['measure']}: {value}")
    for table in summary["tables"]:
        cells = [sum(states[name] for states in table["cells"].values()) for name in ("reported", "suppressed")]
        by = " x ".join(table["by"]) or "everything"
        print(f"  by {by}: {table['rows']:,} rows, {cells[0]:,} cells told, {cells[1]:,} held back")
    if summary["remarks"]:
        print(f"  partners will remark: {', '.join(summary['remarks'])}")
