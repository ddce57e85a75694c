"""Targets and frozen reports.

Why: targets say what was to be reached; reports keep figures as they were known; shares changed later need a reason.
Risk: none, new tables only.
Way back: drop them; the reports are lost, so export them first.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.models import base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "project_share_changes",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column(
            "shares_before",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("changed_at", base.Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("length(changed_by) <= 40", name=op.f("ck_project_share_changes_changed_by_length")),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_project_share_changes_reason_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_project_share_changes_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "project_id", "version", name=op.f("pk_project_share_changes")),
    )
    op.create_table(
        "reports",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("grant_id", base.Identifier(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "title_search",
            sa.String(length=600).with_variant(sa.String(length=600, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "title_sort",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("period_from", sa.Integer(), nullable=False),
        sa.Column("period_to", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("public", "internal", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.Column(
            "scopes",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "reach",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("method_version", sa.String(length=20), nullable=False),
        sa.Column(
            "factor_sets",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("data_state", sa.BigInteger(), nullable=False),
        sa.Column("known_at", base.Moment(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn_at", base.Moment(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=40), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name=op.f("ck_reports_withdrawn_for_a_reason")
        ),
        sa.CheckConstraint("grant_id IS NULL OR agency_id IS NOT NULL", name=op.f("ck_reports_grant_of_an_agency")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_reports_created_by_length")),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_reports_digest_length")),
        sa.CheckConstraint("length(method_version) <= 20", name=op.f("ck_reports_method_version_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_reports_note_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_reports_title_length")),
        sa.CheckConstraint("length(title_search) <= 600", name=op.f("ck_reports_title_search_length")),
        sa.CheckConstraint("length(title_sort) <= 400", name=op.f("ck_reports_title_sort_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_reports_updated_by_length")),
        sa.CheckConstraint("length(withdrawal_reason) <= 2000", name=op.f("ck_reports_withdrawal_reason_length")),
        sa.CheckConstraint("length(withdrawn_by) <= 40", name=op.f("ck_reports_withdrawn_by_length")),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_reports_period")),
        sa.ForeignKeyConstraint(
            ["agency_id", "grant_id"], ["grants.agency_id", "grants.id"], name=op.f("fk_reports_agency_id_grant_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reports_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index("ix_reports_agency_id", ["agency_id", "grant_id"], unique=False)

    op.create_table(
        "targets",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("grant_id", base.Identifier(), nullable=True),
        sa.Column(
            "measure",
            sa.Enum(
                "annual",
                "lifetime",
                "cumulative",
                "realised_investment",
                "projects_completed",
                "patrons_ever",
                "patrons_active",
                "municipalities_participating",
                "workshops_held",
                "participants",
                "people_reached",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("period_from", sa.Integer(), nullable=False),
        sa.Column("period_to", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.Column("source", sa.String(length=2000), nullable=True),
        sa.CheckConstraint("amount >= 1", name=op.f("ck_targets_amount")),
        sa.CheckConstraint("grant_id IS NULL OR agency_id IS NOT NULL", name=op.f("ck_targets_grant_of_an_agency")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_targets_created_by_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_targets_note_length")),
        sa.CheckConstraint("length(source) <= 2000", name=op.f("ck_targets_source_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_targets_updated_by_length")),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_targets_period")),
        sa.ForeignKeyConstraint(
            ["agency_id", "grant_id"],
            ["grants.agency_id", "grants.id"],
            name=op.f("fk_targets_agency_id_grant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_targets_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    with op.batch_alter_table("targets", schema=None) as batch_op:
        batch_op.create_index("ix_targets_agency_id", ["agency_id", "grant_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("targets", schema=None) as batch_op:
        batch_op.drop_index("ix_targets_agency_id")

    op.drop_table("targets")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index("ix_reports_agency_id")

    op.drop_table("reports")
    op.drop_table("project_share_changes")
