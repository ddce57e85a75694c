"""The roof: the command line, one module per group. ``./run klikks --help`` shows them all."""

import sys

import typer

from app.cli import (
    audit,
    contract,
    db,
    demo,
    exports,
    impact,
    imports,
    privacy,
    releases,
    search,
    serve,
    tokens,
    undo,
    users,
    worker,
)
from app.cli.endings import UNREACHABLE, WRONG, Refused, Unreachable
from app.cli.output import said
from app.core.errors import KlikksError, NotAuthenticated, NotPermitted, Unavailable

_NOT_NOW = (NotAuthenticated, NotPermitted, Unavailable)

app = typer.Typer(
    name="klikks",
    help="KlikKS: climate work of volunteers and small municipalities.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("import")(imports.import_file)
app.command("undo")(undo.undo)
app.command("export")(exports.export)
app.command("template")(exports.template)
app.add_typer(db.app, name="db")
app.add_typer(tokens.app, name="tokens")
app.add_typer(users.app, name="users")
app.add_typer(impact.app, name="impact")
app.add_typer(search.app, name="search")
app.add_typer(releases.app, name="release")
app.add_typer(audit.app, name="audit")
app.add_typer(privacy.app, name="privacy")
app.add_typer(contract.app, name="contract")


def main() -> None:
    """Run the command line; one of our errors is one line, not a stack trace."""
    try:
        app()
    except KlikksError as error:
        print(said(error), file=sys.stderr)
        raise SystemExit(UNREACHABLE if isinstance(error, _NOT_NOW) else WRONG) from None
    except Unreachable as error:
        print(f"klikks: {error}", file=sys.stderr)
        raise SystemExit(UNREACHABLE) from None
    except Refused as error:
        print(f"klikks: {error}", file=sys.stderr)
        raise SystemExit(WRONG) from None
