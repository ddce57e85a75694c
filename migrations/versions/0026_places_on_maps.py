"""Municipalities with a point and their degree of urbanisation.

Why: figures on maps; the quarterly register workbook carries both.
Risk: low; empty columns only. SQLite writes the table anew.
Way back: downgrade; the points come back with the next workbook.

Revision: 0026, after 0016.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0016"
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


def downgrade() -> None:
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
