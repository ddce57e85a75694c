"""Cells of the impact ledger.

Why: a question about figures costs what its answer costs, not what the data costs.
Risk: none for what is there; figures are folded from entries until the service or ``klikks impact rebuild`` fills them.
Way back: drop the tables; every figure can be folded from the entries.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "impact_completion_cells",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column(
            "place",
            sa.String(length=160).with_variant(sa.String(length=160, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column(
            "theme",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("projects", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(place) <= 160", name=op.f("ck_impact_completion_cells_place_length")),
        sa.CheckConstraint("length(theme) <= 40", name=op.f("ck_impact_completion_cells_theme_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_completion_cells")),
    )
    with op.batch_alter_table("impact_completion_cells", schema=None) as batch_op:
        batch_op.create_index(
            "ix_impact_completion_cells_month",
            ["month", "agency_id", "theme", "year", "place", "projects"],
            unique=False,
        )

    op.create_table(
        "impact_people_cells",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column(
            "grain",
            sa.Enum(
                "cube", "place", "exact", "grants", name="grain", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "place",
            sa.String(length=160).with_variant(sa.String(length=160, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("patrons_ever", sa.Integer(), nullable=False),
        sa.Column("patrons_active", sa.Integer(), nullable=False),
        sa.Column("municipalities_ever", sa.Integer(), nullable=False),
        sa.Column("municipalities_participating", sa.Integer(), nullable=False),
        sa.Column("workshops_held", sa.Integer(), nullable=False),
        sa.Column("participants", sa.BigInteger(), nullable=False),
        sa.Column("workshops_telling", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(place) <= 160", name=op.f("ck_impact_people_cells_place_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_people_cells")),
    )
    with op.batch_alter_table("impact_people_cells", schema=None) as batch_op:
        batch_op.create_index("ix_impact_people_cells_month", ["month", "grain", "place", "agency_id"], unique=False)

    op.create_table(
        "impact_project_cells",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column(
            "grain",
            sa.Enum(
                "cube", "place", "exact", "grants", name="grain", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "place",
            sa.String(length=160).with_variant(sa.String(length=160, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column(
            "theme",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status_idea", sa.Integer(), nullable=False),
        sa.Column("status_planned", sa.Integer(), nullable=False),
        sa.Column("status_funding", sa.Integer(), nullable=False),
        sa.Column("status_in_progress", sa.Integer(), nullable=False),
        sa.Column("status_completed", sa.Integer(), nullable=False),
        sa.Column("status_paused", sa.Integer(), nullable=False),
        sa.Column("status_cancelled", sa.Integer(), nullable=False),
        sa.Column("synthetic", sa.Integer(), nullable=False),
        sa.Column("annual_contributed", sa.Integer(), nullable=False),
        sa.Column("annual_expired", sa.Integer(), nullable=False),
        sa.Column("annual_not_yet_in_force", sa.Integer(), nullable=False),
        sa.Column("annual_effect_start_unknown", sa.Integer(), nullable=False),
        sa.Column("annual_lifetime_unknown", sa.Integer(), nullable=False),
        sa.Column("annual_planned_only", sa.Integer(), nullable=False),
        sa.Column("annual_no_tonnes_by_nature", sa.Integer(), nullable=False),
        sa.Column("annual_not_reported", sa.Integer(), nullable=False),
        sa.Column("lifetime_contributed", sa.Integer(), nullable=False),
        sa.Column("lifetime_expired", sa.Integer(), nullable=False),
        sa.Column("lifetime_not_yet_in_force", sa.Integer(), nullable=False),
        sa.Column("lifetime_effect_start_unknown", sa.Integer(), nullable=False),
        sa.Column("lifetime_lifetime_unknown", sa.Integer(), nullable=False),
        sa.Column("lifetime_planned_only", sa.Integer(), nullable=False),
        sa.Column("lifetime_no_tonnes_by_nature", sa.Integer(), nullable=False),
        sa.Column("lifetime_not_reported", sa.Integer(), nullable=False),
        sa.Column("annual_incomplete", sa.Integer(), nullable=False),
        sa.Column("lifetime_incomplete", sa.Integer(), nullable=False),
        sa.Column("cumulative_incomplete", sa.Integer(), nullable=False),
        sa.Column("annual_real", sa.Integer(), nullable=False),
        sa.Column("annual_statutory", sa.Integer(), nullable=False),
        sa.Column("annual_not_stated", sa.Integer(), nullable=False),
        sa.Column("lifetime_real", sa.Integer(), nullable=False),
        sa.Column("lifetime_statutory", sa.Integer(), nullable=False),
        sa.Column("lifetime_not_stated", sa.Integer(), nullable=False),
        sa.Column("cumulative_real", sa.Integer(), nullable=False),
        sa.Column("cumulative_statutory", sa.Integer(), nullable=False),
        sa.Column("cumulative_not_stated", sa.Integer(), nullable=False),
        sa.Column("new_real", sa.Integer(), nullable=False),
        sa.Column("new_statutory", sa.Integer(), nullable=False),
        sa.Column("new_not_stated", sa.Integer(), nullable=False),
        sa.Column("new_projects", sa.Integer(), nullable=False),
        sa.Column("new_not_yet_in_force", sa.Integer(), nullable=False),
        sa.Column("planned_cents", sa.BigInteger(), nullable=False),
        sa.Column("planned_projects", sa.Integer(), nullable=False),
        sa.Column("realised_cents", sa.BigInteger(), nullable=False),
        sa.Column("realised_projects", sa.Integer(), nullable=False),
        sa.Column("requested_cents", sa.BigInteger(), nullable=False),
        sa.Column("requested_projects", sa.Integer(), nullable=False),
        sa.Column("granted_cents", sa.BigInteger(), nullable=False),
        sa.Column("granted_projects", sa.Integer(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_projects", sa.Integer(), nullable=False),
        sa.Column("people_reached", sa.BigInteger(), nullable=False),
        sa.Column("people_projects", sa.Integer(), nullable=False),
        sa.Column("volunteer_hours", sa.BigInteger(), nullable=False),
        sa.Column("hours_projects", sa.Integer(), nullable=False),
        sa.Column("unallocated", sa.Integer(), nullable=False),
        sa.Column("completed_projects", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(place) <= 160", name=op.f("ck_impact_project_cells_place_length")),
        sa.CheckConstraint("length(theme) <= 40", name=op.f("ck_impact_project_cells_theme_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_project_cells")),
    )
    with op.batch_alter_table("impact_project_cells", schema=None) as batch_op:
        batch_op.create_index(
            "ix_impact_project_cells_month", ["month", "grain", "place", "agency_id", "theme", "year"], unique=False
        )

    op.create_table(
        "impact_saving_cells",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column(
            "grain",
            sa.Enum(
                "cube", "place", "exact", "grants", name="grain", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "place",
            sa.String(length=160).with_variant(sa.String(length=160, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column(
            "theme",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
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
            nullable=False,
        ),
        sa.Column(
            "gas",
            sa.Enum("CO2", "CO2e", name="gas", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("factor_set_id", base.Identifier(), nullable=True),
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
        sa.Column("annual_kg", sa.BigInteger(), nullable=False),
        sa.Column("annual_savings", sa.Integer(), nullable=False),
        sa.Column("lifetime_kg", sa.BigInteger(), nullable=False),
        sa.Column("lifetime_savings", sa.Integer(), nullable=False),
        sa.Column("cumulative_kg", sa.BigInteger(), nullable=False),
        sa.Column("new_kg", sa.BigInteger(), nullable=False),
        sa.Column("contributing_savings", sa.Integer(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(place) <= 160", name=op.f("ck_impact_saving_cells_place_length")),
        sa.CheckConstraint("length(theme) <= 40", name=op.f("ck_impact_saving_cells_theme_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_saving_cells")),
    )
    with op.batch_alter_table("impact_saving_cells", schema=None) as batch_op:
        batch_op.create_index(
            "ix_impact_saving_cells_month", ["month", "grain", "place", "agency_id", "theme", "year"], unique=False
        )

    op.create_table(
        "impact_standing",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("built_through", base.Identifier(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("builder", sa.BigInteger(), nullable=False),
        sa.Column("stepped_at", base.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_impact_standing")),
    )


def downgrade() -> None:
    op.drop_table("impact_standing")
    with op.batch_alter_table("impact_saving_cells", schema=None) as batch_op:
        batch_op.drop_index("ix_impact_saving_cells_month")

    op.drop_table("impact_saving_cells")
    with op.batch_alter_table("impact_project_cells", schema=None) as batch_op:
        batch_op.drop_index("ix_impact_project_cells_month")

    op.drop_table("impact_project_cells")
    with op.batch_alter_table("impact_people_cells", schema=None) as batch_op:
        batch_op.drop_index("ix_impact_people_cells_month")

    op.drop_table("impact_people_cells")
    with op.batch_alter_table("impact_completion_cells", schema=None) as batch_op:
        batch_op.drop_index("ix_impact_completion_cells_month")

    op.drop_table("impact_completion_cells")
