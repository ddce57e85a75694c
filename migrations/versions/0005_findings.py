"""What staff said about findings; projects are found by their measure type.

Why: findings are computed, only the word about them is stored; their comparisons begin at a measure type.
Risk: an empty table; an index takes a few seconds on a million projects, and its part of every write.
Way back: drop both; the words are lost, the findings come back as open.

Revision: 0005, after 0004, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding_acknowledgements",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", sa.String(length=90), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_finding_acknowledgements_created_by_length")),
        sa.CheckConstraint("length(id) <= 90", name=op.f("ck_finding_acknowledgements_id_length")),
        sa.CheckConstraint("length(reason) <= 200", name=op.f("ck_finding_acknowledgements_reason_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_finding_acknowledgements_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_finding_acknowledgements_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_finding_acknowledgements")),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index("ix_projects_measure_type", ["measure_type", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index("ix_projects_measure_type")
    op.drop_table("finding_acknowledgements")
