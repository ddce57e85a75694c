"""Imports of every resource: how they ran, what they changed, and mapping profiles.

Why: an import says mode, strategy and what it changed, so that it can be undone; strange headings are mapped once.
Risk: low; the table of imports is written anew on SQLite. Imports of before count as atomic, and cannot be undone.
Way back: drop the tables and columns; imports of resources that were not known before are forgotten.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.models import base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")
BEFORE = ("municipalities", "factors", "projects", "claims")
RESOURCES = (
    "municipalities", "agencies", "participations", "patrons", "engagements", "projects", "project_reports",
    "project_patrons", "savings", "measure_types", "factor_sets", "factors", "funding_programmes", "grants",
    "grant_projects", "workshops", "registrations", "consultations", "targets", "claims", "workbook",
)  # fmt: skip


def _one_of(column: str, names: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(name) for name in names)})"


def _enumeration(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "mapping_profiles",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_search", base.ordered_text(600), nullable=False),
        sa.Column("name_sort", base.ordered_text(400), nullable=False),
        sa.Column("resource", _enumeration("resource", *RESOURCES), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("headings_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_mapping_profiles_created_by_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_mapping_profiles_updated_by_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_mapping_profiles_name_length")),
        sa.CheckConstraint("length(name_search) <= 600", name=op.f("ck_mapping_profiles_name_search_length")),
        sa.CheckConstraint("length(name_sort) <= 400", name=op.f("ck_mapping_profiles_name_sort_length")),
        sa.CheckConstraint("length(headings_key) <= 64", name=op.f("ck_mapping_profiles_headings_key_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_mapping_profiles_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping_profiles")),
    )
    with op.batch_alter_table("mapping_profiles", schema=None) as batch_op:
        batch_op.create_index("ix_mapping_profiles_headings_key", ["headings_key", "agency_id"], unique=False)
        batch_op.create_index("uq_mapping_profiles_name", ["agency_id", "name_search"], unique=True)

    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("mode", _enumeration("mode", "atomic", "partial"), nullable=False, server_default="atomic")
        )
        batch_op.add_column(
            sa.Column(
                "strategy",
                _enumeration("strategy", "create", "update", "upsert"),
                nullable=False,
                server_default="upsert",
            )
        )
        batch_op.add_column(
            sa.Column(
                "id_scheme",
                _enumeration("id_scheme", "any", "uuid", "ags", "external_id"),
                nullable=False,
                server_default="any",
            )
        )
        batch_op.add_column(
            sa.Column(
                "empty_cells", _enumeration("empty_cells", "keep", "clear"), nullable=False, server_default="keep"
            )
        )
        batch_op.add_column(sa.Column("notation", _enumeration("notation", "german", "english"), nullable=True))
        batch_op.add_column(sa.Column("profile_id", base.Identifier(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.String(length=40), nullable=True))
        batch_op.drop_constraint("resource", type_="check")
        batch_op.create_check_constraint("resource", _one_of("resource", RESOURCES))
        batch_op.create_check_constraint("undone_by_length", "length(undone_by) <= 40")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        for name in ("mode", "strategy", "id_scheme", "empty_cells"):
            batch_op.alter_column(name, existing_type=sa.String(length=40), server_default=None)

    op.create_table(
        "import_changes",
        sa.Column("import_id", base.Identifier(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("resource", _enumeration("resource", *RESOURCES), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_changes_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_import_changes")),
    )


def downgrade() -> None:
    op.drop_table("import_changes")
    op.execute(f"DELETE FROM imports WHERE NOT ({_one_of('resource', BEFORE)})")  # noqa: S608 - our own names
    with op.batch_alter_table("imports", schema=None) as batch_op:
        for name in ("resource", "undone_by_length", "mode", "strategy", "id_scheme", "empty_cells", "notation"):
            batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint("resource", _one_of("resource", BEFORE))
        for name in (
            "undone_by", "undone_at", "profile_id", "notation", "empty_cells", "id_scheme", "strategy", "mode",
        ):  # fmt: skip
            batch_op.drop_column(name)
    op.drop_table("mapping_profiles")
