"""Since when a participation, a project and a grant have their status, as volunteers had it before.

Why: each step of a life cycle is dated; the history keeps the steps, the record the day of the last one.
Risk: none, empty columns only.
Way back: the days go.

Revision: 0032, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("participations", "projects", "grants")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("status_since", sa.Date(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "status_since")
