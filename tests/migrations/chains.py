"""A chain of migrations for one test: the real ones and made-up ones after them, run by the real ``env.py``."""

import shutil
from pathlib import Path

from alembic import command
from alembic.config import Config

from app.core import migrations

REVISION = '''"""Made up for a test."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{after}"
branch_labels = None
depends_on = None


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
    pass
'''


class Chain:
    """A folder of revisions.

    Args:
        folder: an empty one.
        url: of the database.
    """

    def __init__(self, folder: Path, url: str) -> None:
        shutil.copytree(migrations.ROOT / "migrations", folder, dirs_exist_ok=True)
        self.folder = folder
        self.config: Config = migrations.config(url)
        self.config.set_main_option("script_location", str(folder))
        self.last = migrations.head_revision()

    def add(self, *statements: str) -> None:
        """One more revision at the end."""
        revision = f"{self.last}_more"
        body = "\n".join(f"    {line}" for statement in statements for line in statement.splitlines())
        text = REVISION.format(revision=revision, after=self.last, upgrade=body)
        (self.folder / "versions" / f"{revision}.py").write_text(text)
        self.last = revision

    def upgrade(self) -> None:
        """To its end."""
        command.upgrade(self.config, "head")
