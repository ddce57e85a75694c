"""By which records the batches of imports are found.

Why: the history of a record shows the imports that changed it.
Risk: none, one empty column.
Way back: drop it; what imports did is kept, and found more slowly.

Revision: 0017, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_changes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tails", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("import_changes", schema=None) as batch_op:
        batch_op.drop_column("tails")
