"""``klikks impact``: whether every figure still agrees with the records, and how to put it right."""

import typer

from app.core.settings import load_settings

app = typer.Typer(help="The ledger and the rollups behind every figure.", no_args_is_help=True)
PATIENCE = 3600.0
"""Seconds one statement of a rebuild may take."""


@app.command()
def verify() -> None:
    """Compare the ledger with the records and the rollups with the ledger. Exit code 1: something differs."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import ledger

    database = Database(load_settings(), INSTANCE)
    with database.snapshot() as session:
        verdict = ledger.verify(session)
        differences = ledger.verify_cells(session)
    database.close()
    print(f"{verdict.subjects} subjects compared, {verdict.wrong} differ")
    for example in verdict.examples:
        print(f"  {example}")
    print("the rollups agree with the ledger" if not differences else "rollups that differ, the first of them:")
    for difference in differences:
        print(f"  {difference.table} {difference.month} {' '.join(str(part) for part in difference.cell)}")
    if verdict.wrong or differences:
        print("put right by: ./run klikks impact rebuild")
        raise typer.Exit(1)


@app.command()
def rebuild() -> None:
    """Bring the ledger and the rollups in step with the records; what was known in the past stays known."""
    from app.core.db import Database
    from app.core.realms import INSTANCE
    from app.services import ledger

    database = Database(load_settings(), INSTANCE)
    with database.write(patience=PATIENCE) as session:
        ledger.rebuild(session)
        ledger.rebuild_cells(session)
    database.close()
    print("the ledger agrees with the records, and the rollups with the ledger")
