"""Municipalities with a point and their degree of urbanisation; mergers and splits as they were done.

Why: figures on maps, the quarterly register workbook carries both; what a merger did can be read afterwards.
Risk: low; empty columns and an empty table only. SQLite writes the municipalities anew.
Way back: downgrade; the points come back with the next workbook, what mergers did stands in the history.

Revision: 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_URBANISATION = "urbanisation IN ('dense', 'intermediate', 'sparse')"
_LOCATION = "(longitude_microdegrees IS NULL) = (latitude_microdegrees IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("municipalities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urbanisation", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("longitude_microdegrees", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("latitude_microdegrees", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("located_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("location_source", sa.String(length=2000), nullable=True))
        batch_op.create_check_constraint("urbanisation", _URBANISATION)
        batch_op.create_check_constraint("location", _LOCATION)
        batch_op.create_check_constraint("location_source_length", "length(location_source) <= 2000")
    op.create_table(
        "reorganisations",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("ended", base.Json, nullable=False),
        sa.Column("successors", base.Json, nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.Column("counts", base.Json, nullable=False),
        sa.Column("amounts", base.Json, nullable=False),
        sa.CheckConstraint("rule IN ('move', 'split', 'keep')", name=op.f("ck_reorganisations_rule")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_reorganisations_created_by_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_reorganisations_updated_by_length")),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_reorganisations_reason_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_reorganisations_source_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisations")),
    )
    op.create_index("ix_reorganisations_updated_at", "reorganisations", ["updated_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("reorganisations")
    with op.batch_alter_table("municipalities", schema=None) as batch_op:
        for name in ("location_source_length", "location", "urbanisation"):
            batch_op.drop_constraint(op.f(f"ck_municipalities_{name}"), type_="check")
        for name in (
            "location_source",
            "located_on",
            "latitude_microdegrees",
            "longitude_microdegrees",
            "urbanisation",
        ):
            batch_op.drop_column(name)
