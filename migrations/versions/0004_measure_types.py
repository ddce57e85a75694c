"""Measure types, and the edition a factor set replaces.

Why: lifetimes and typical sizes of measures become data with a source; two editions of one publisher know each other.
Risk: none, a new table and a column that may be empty; SQLite copies factor_sets, a handful of rows.
Way back: drop both; what was entered there is lost, no saving depends on it.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure_types",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name_de", sa.String(length=200), nullable=False),
        sa.Column(
            "name_de_search",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "name_de_sort",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name_en", sa.String(length=200), nullable=False),
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
            nullable=False,
        ),
        sa.Column("size_unit", sa.String(length=200), nullable=True),
        sa.Column("lifetime_months", sa.Integer(), nullable=True),
        sa.Column("lifetime_source", sa.String(length=2000), nullable=True),
        sa.Column("typical_annual_low_kg", sa.BigInteger(), nullable=True),
        sa.Column("typical_annual_high_kg", sa.BigInteger(), nullable=True),
        sa.Column("typical_source", sa.String(length=2000), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(
            "(typical_annual_low_kg IS NULL) = (typical_annual_high_kg IS NULL) AND "
            "(typical_annual_low_kg IS NULL OR typical_annual_high_kg >= typical_annual_low_kg)",
            name=op.f("ck_measure_types_typical_range"),
        ),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_measure_types_created_by_length")),
        sa.CheckConstraint("length(lifetime_source) <= 2000", name=op.f("ck_measure_types_lifetime_source_length")),
        sa.CheckConstraint("length(name_de) <= 200", name=op.f("ck_measure_types_name_de_length")),
        sa.CheckConstraint("length(name_de_search) <= 600", name=op.f("ck_measure_types_name_de_search_length")),
        sa.CheckConstraint("length(name_de_sort) <= 400", name=op.f("ck_measure_types_name_de_sort_length")),
        sa.CheckConstraint("length(name_en) <= 200", name=op.f("ck_measure_types_name_en_length")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_measure_types_note_length")),
        sa.CheckConstraint("length(size_unit) <= 200", name=op.f("ck_measure_types_size_unit_length")),
        sa.CheckConstraint("length(slug) <= 60", name=op.f("ck_measure_types_slug_length")),
        sa.CheckConstraint("length(typical_source) <= 2000", name=op.f("ck_measure_types_typical_source_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_measure_types_updated_by_length")),
        sa.CheckConstraint(
            "lifetime_months IS NULL OR lifetime_source IS NOT NULL", name=op.f("ck_measure_types_lifetime_sourced")
        ),
        sa.CheckConstraint(
            "typical_annual_low_kg IS NULL OR (typical_source IS NOT NULL AND size_unit IS NOT NULL)",
            name=op.f("ck_measure_types_typical_sourced"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_types")),
        sa.UniqueConstraint("slug", name=op.f("uq_measure_types_slug")),
    )
    with op.batch_alter_table("measure_types", schema=None) as batch_op:
        batch_op.create_index("ix_measure_types_name_de_sort", ["name_de_sort", "id"], unique=False)
        batch_op.create_index("ix_measure_types_theme", ["theme", "id"], unique=False)

    with op.batch_alter_table("factor_sets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supersedes_id", base.Identifier(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_factor_sets_supersedes_id"), "factor_sets", ["supersedes_id"], ["id"]
        )
        batch_op.create_check_constraint("supersedes_another", "supersedes_id <> id")


def downgrade() -> None:
    with op.batch_alter_table("factor_sets", schema=None) as batch_op:
        batch_op.drop_constraint("supersedes_another", type_="check")
        batch_op.drop_constraint(batch_op.f("fk_factor_sets_supersedes_id"), type_="foreignkey")
        batch_op.drop_column("supersedes_id")

    with op.batch_alter_table("measure_types", schema=None) as batch_op:
        batch_op.drop_index("ix_measure_types_theme")
        batch_op.drop_index("ix_measure_types_name_de_sort")

    op.drop_table("measure_types")
