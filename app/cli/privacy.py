"""``klikks privacy``: erasures that outlive a restored backup, and retention by hand."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.core.settings import load_settings

app = typer.Typer(help="Erasures and retention.", no_args_is_help=True)


@app.command()
def tombstones(out: Annotated[Path, typer.Option(help="File to write, one line per erasure.")]) -> None:
    """Write down who was erased, without saying who: to be kept apart from backups, and after each of them."""
    import orjson

    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import erasures

    database = Database(load_settings(), INSTANCE)
    with database.snapshot() as session:
        lines = [orjson.dumps(each).decode() for each in erasures.kept(session)]
    database.close()
    coming = out.with_name(f"{out.name}.new")
    coming.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    coming.replace(out)
    print(f"{len(lines):,} erasures in {out}")


@app.command()
def reapply(
    file: Annotated[Path, typer.Argument(help="What `klikks privacy tombstones` wrote.", exists=True, dir_okay=False)],
) -> None:
    """After a restored backup: erase again whoever was erased since that backup."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import erasures
    from app.services.access import SYSTEM_ACTOR

    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    database = Database(load_settings(), INSTANCE)
    done = 0
    for line in lines:
        with database.write() as session:
            done += erasures.reapply(session, SYSTEM_ACTOR, line)
    database.close()
    print(f"{len(lines):,} erasures in the file, {done:,} applied again")


@app.command()
def retention() -> None:
    """Let go of what is over now; the service does the same every hour."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import retention as classes

    database = Database(load_settings(), INSTANCE)
    print(f"{classes.run(database):,} records let go of")
    database.close()
