"""``klikks contract``: the committed contract against what is served and what was released."""

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

app = typer.Typer(help="The API contract in openapi/.", no_args_is_help=True)
FOLDER = Path(__file__).resolve().parents[2] / "openapi"


def _service() -> Any:  # noqa: ANN401 - the application, loaded only when needed
    from app.core.settings import load_settings
    from app.main import create_app

    with TemporaryDirectory() as folder:
        return create_app(load_settings(database_url=f"sqlite:///{folder}/none.sqlite"))


@app.command()
def write() -> None:
    """Write openapi/openapi.json anew."""
    from app.web.contract.files import write_contract

    changed = write_contract(_service(), FOLDER / "openapi.json")
    print("openapi/openapi.json is new" if changed else "openapi/openapi.json was right")


@app.command()
def check() -> None:
    """Is the file what is served, and is every breaking change explained? Exit code 1 if not."""
    from app.web.contract.files import check_contract

    problems = check_contract(_service(), FOLDER)
    for line in problems:
        print(line)
    if problems:
        raise typer.Exit(1)
    print("the contract is what is served, and every breaking change is explained")


@app.command()
def diff(old: Path, new: Path) -> None:
    """List what changed between two contract files."""
    from app.web.contract.files import diff_contracts

    for change in diff_contracts(old, new):
        print(json.dumps({"breaking": change.breaking, "code": change.code, "where": change.where,
                          "detail": change.detail}, ensure_ascii=False))  # fmt: skip


@app.command()
def release(version: Annotated[str, typer.Argument(help="The version that goes out.")]) -> None:
    """Take today's contract as the released one."""
    from app.core.clock import today
    from app.web.contract.files import release_contract

    day: date = today()
    problems = release_contract(FOLDER, version, day)
    for line in problems:
        print(line)
    if problems:
        raise typer.Exit(1)
    print(f"{version} is the released contract")
