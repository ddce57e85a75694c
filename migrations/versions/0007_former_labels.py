"""Former labels.

Why: a question about a past moment shows the names of that moment, so that its answer stays the same to the byte.
Risk: none, a new table only; names that changed before this revision are not known.
Way back: drop it; past questions show today's names again.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.models import base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_labels",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("record_id", base.Identifier(), nullable=False),
        sa.Column(
            "label",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("ended_by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_labels")),
    )
    with op.batch_alter_table("former_labels", schema=None) as batch_op:
        batch_op.create_index("ix_former_labels_record_id", ["record_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("former_labels", schema=None) as batch_op:
        batch_op.drop_index("ix_former_labels_record_id")

    op.drop_table("former_labels")
