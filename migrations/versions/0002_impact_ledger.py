"""The impact ledger.

Why: a figure is a sum over entries that are never overwritten, so that it can be explained and repeated.
Risk: none for what is there; the new tables are empty until ``klikks db upgrade`` has entered what was recorded.
Way back: drop the tables; what was known in the past is lost with them, records are not.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "impact_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("posted_by", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "subject",
            sa.Enum(
                "project",
                "grant",
                "patron",
                "municipality",
                "workshop",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", base.Identifier(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "project",
                "saving",
                "report",
                "grant",
                "unallocated",
                "engagement",
                "named",
                "participation",
                "workshop",
                name="entry_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("item_id", base.Identifier(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=True),
        sa.Column("municipality_id", base.Identifier(), nullable=True),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("credited_agency_id", base.Identifier(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "recorded",
                "published",
                "synthetic",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column(
            "theme",
            sa.Enum(
                "energy_efficiency",
                "renewable_energy",
                "heating",
                "buildings",
                "street_lighting",
                "mobility",
                "waste_and_resources",
                "nutrition_and_consumption",
                "nature_and_adaptation",
                "education_and_outreach",
                "other",
                name="theme",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("measure_type", sa.String(length=60), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "idea",
                "planned",
                "funding",
                "in_progress",
                "completed",
                "paused",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("completed", sa.Integer(), nullable=True),
        sa.Column(
            "saving_kind",
            sa.Enum(
                "energy",
                "direct",
                "effect_chain",
                "none",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "basis",
            sa.Enum("annual", "lifetime", name="basis", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "stage",
            sa.Enum("planned", "achieved", name="stage", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "assessment",
            sa.Enum(
                "estimated",
                "calculated",
                "measured_ex_ante",
                "measured_ex_post",
                name="assessment",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("verified", sa.Boolean(), nullable=True),
        sa.Column(
            "convention",
            sa.Enum(
                "real",
                "statutory",
                "not_stated",
                name="convention",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "gas",
            sa.Enum("CO2", "CO2e", name="gas", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("factor_set_id", base.Identifier(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.Column("lifetime_months", sa.Integer(), nullable=True),
        sa.Column("annual_kg", sa.BigInteger(), nullable=True),
        sa.Column("lifetime_kg", sa.BigInteger(), nullable=True),
        sa.Column("planned_cents", sa.BigInteger(), nullable=True),
        sa.Column("realised_cents", sa.BigInteger(), nullable=True),
        sa.Column("requested_cents", sa.BigInteger(), nullable=True),
        sa.Column("granted_cents", sa.BigInteger(), nullable=True),
        sa.Column("paid_cents", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(measure_type) <= 60", name=op.f("ck_impact_entries_measure_type_length")),
        sa.CheckConstraint("length(path) <= 120", name=op.f("ck_impact_entries_path_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_entries")),
    )
    with op.batch_alter_table("impact_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_impact_entries_ended_by",
            ["ended_by"],
            unique=False,
            sqlite_where=sa.text("ended_by IS NOT NULL"),
            postgresql_where=sa.text("ended_by IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_impact_entries_municipality_id",
            ["municipality_id"],
            unique=False,
            sqlite_where=sa.text("ended_by IS NULL"),
            postgresql_where=sa.text("ended_by IS NULL"),
        )
        batch_op.create_index(
            "ix_impact_entries_subject_id",
            ["subject_id"],
            unique=False,
            sqlite_where=sa.text("ended_by IS NULL"),
            postgresql_where=sa.text("ended_by IS NULL"),
        )

    op.create_table(
        "impact_posts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("known_at", base.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_posts")),
        sa.UniqueConstraint("known_at", name=op.f("uq_impact_posts_known_at")),
        sa.UniqueConstraint("number", name=op.f("uq_impact_posts_number")),
    )


def downgrade() -> None:
    op.drop_table("impact_posts")
    with op.batch_alter_table("impact_entries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_impact_entries_subject_id",
            sqlite_where=sa.text("ended_by IS NULL"),
            postgresql_where=sa.text("ended_by IS NULL"),
        )
        batch_op.drop_index(
            "ix_impact_entries_municipality_id",
            sqlite_where=sa.text("ended_by IS NULL"),
            postgresql_where=sa.text("ended_by IS NULL"),
        )
        batch_op.drop_index(
            "ix_impact_entries_ended_by",
            sqlite_where=sa.text("ended_by IS NOT NULL"),
            postgresql_where=sa.text("ended_by IS NOT NULL"),
        )

    op.drop_table("impact_entries")
