"""``klikks audit``: whether the history still is what was written."""

from typing import Annotated, Any

import typer

from app.core.settings import load_settings

app = typer.Typer(help="The chained history of every change.", no_args_is_help=True)
SHOWN = 50
"""Most flaws printed."""


@app.command()
def verify(
    heads: Annotated[
        list[str] | None, typer.Option("--head", help="End of a chain written down before: CHAIN:NUMBER:SEAL.")
    ] = None,
) -> None:
    """Check every seal. Exit code 1: a change was altered, inserted or is missing."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import sealing

    known = [_head(each) for each in heads or ()]
    database = Database(load_settings(), INSTANCE)
    sealing.seal_new(database)
    with database.snapshot() as session:
        flaws = list(sealing.verify(session, sealing.key_of(database), known))
        ends = sealing.heads(session)
    database.close()
    print(f"{sum(end.number for end in ends):,} changes in {len(ends)} chains, {len(flaws)} flaws")
    for flaw in flaws[:SHOWN]:
        print(f"  {flaw.chain} {flaw.number}: {MEANING[flaw.code]}")
    if flaws:
        raise typer.Exit(1)


@app.command()
def head() -> None:
    """Print the ends of all chains, to be kept elsewhere: only so a cut end shows."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import sealing

    database = Database(load_settings(), INSTANCE)
    sealing.seal_new(database)
    with database.snapshot() as session:
        for end in sealing.heads(session):
            print(f"{end.chain}:{end.number}:{end.seal}")
    database.close()


MEANING = {
    "gap": "changes before it are missing",
    "seal": "the change or its place was altered",
    "values": "the values before or after were altered",
    "values_missing": "the values are gone, and nobody erased that record",
    "head": "it is not, or no longer, what was written down",
}


def _head(text: str) -> Any:  # noqa: ANN401 - a head; its class is imported where it is used
    from app.services import sealing

    chain, _, rest = text.partition(":")
    number, _, seal = rest.partition(":")
    if not number.isdigit() or not seal:
        raise typer.BadParameter(f"{text} is not CHAIN:NUMBER:SEAL", param_hint="--head")
    return sealing.Head(chain, int(number), seal)
