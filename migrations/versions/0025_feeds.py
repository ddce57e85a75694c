"""Feeds of what is public of projects and events; cells of one municipality by theme and year.

Why: who mirrors asks for what changed, deleted and unpublished records leave a tombstone; releases read the new cells.
Risk: low; until the service has worked all cells out anew, which it begins by itself, figures take longer.
Way back: both tables are dropped, the records are not touched; cells are forgotten once more.

Revision: 0025, after 0028.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0025"
down_revision = "0028"
branch_labels = None
depends_on = None


def _forget_cells() -> None:
    for table in ("standing", "project_cells", "saving_cells", "people_cells", "completion_cells"):
        op.execute(f"DELETE FROM impact_{table}")  # noqa: S608 - our own names


def upgrade() -> None:
    op.create_table(
        "feed_items",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("posted_by", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_feed_items")),
    )
    op.create_index("ix_feed_items_posted_by", "feed_items", ["posted_by", "kind", "id"], unique=False)
    op.create_table(
        "feed_posts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_posts")),
        sa.UniqueConstraint("modified", name=op.f("uq_feed_posts_modified")),
    )
    for kind, table, public in (
        ("project", "projects", "published"),
        ("workshop", "workshops", "published AND status <> 'cancelled'"),
    ):
        op.execute(
            "INSERT INTO feed_items (kind, id, posted_by, gone) "  # noqa: S608 - our own names
            f"SELECT '{kind}', id, 1, false FROM {table} WHERE {public}"
        )
    op.execute("INSERT INTO feed_posts (id, modified) VALUES (1, 1)")
    _forget_cells()


def downgrade() -> None:
    _forget_cells()
    op.drop_table("feed_posts")
    op.drop_index("ix_feed_items_posted_by", table_name="feed_items")
    op.drop_table("feed_items")
