"""Migrations: one chain for both databases, run through Alembic."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

ROOT = Path(__file__).resolve().parents[2]


def config(database_url: str = "") -> Config:
    """Alembic's configuration for a database."""
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    made.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    made.attributes["configure_logger"] = False
    return made


@cache
def head_revision() -> str | None:
    """The revision this version of the code expects."""
    return ScriptDirectory.from_config(config()).get_current_head()


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the database up to a revision."""
    command.upgrade(config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Take the database back to a revision."""
    command.downgrade(config(database_url), revision)


def revision(database_url: str, message: str) -> None:
    """Write a new migration from the difference between tables and database; a person completes its note."""
    number = len(list((ROOT / "migrations" / "versions").glob("[0-9]*.py"))) + 1
    command.revision(config(database_url), message=message, autogenerate=True, rev_id=f"{number:04d}")
