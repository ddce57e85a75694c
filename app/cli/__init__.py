"""The roof: the command line, one module per group. ``./run klikks --help`` shows them all."""

import sys

import typer

from app.cli import audit, contract, db, demo, impact, imports, privacy, serve, tokens, users, worker
from app.cli.output import said
from app.core.errors import KlikksError

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
app.add_typer(db.app, name="db")
app.add_typer(tokens.app, name="tokens")
app.add_typer(users.app, name="users")
app.add_typer(impact.app, name="impact")
app.add_typer(audit.app, name="audit")
app.add_typer(privacy.app, name="privacy")
app.add_typer(contract.app, name="contract")


def main() -> None:
    """Run the command line; one of our errors is one line, not a stack trace."""
    try:
        app()
    except KlikksError as error:
        print(said(error), file=sys.stderr)
        raise SystemExit(2) from None
