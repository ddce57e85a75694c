"""Care: what an agency settled about what waits, who is told about it, and who hears of changes.

Why: a list of what waits for somebody, with lead times and words of the agency, what was put off, and who looks after
a place; mails that remind of it, with a log; web addresses that hear of changes.
Risk: none, new tables and an empty column of letters, which are copied on SQLite.
Way back: drop them; settings, what was put off, and the log of mails are lost, the list is computed as before.

Revision: 0031, after 0016.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0031"
down_revision = "0016"
branch_labels = None
depends_on = None

OWN = (
    "agency_id = nullif(current_setting('klikks.agency', true), '')::uuid"
    " OR current_setting('klikks.realm', true) = 'instance'"
)
TABLES = ("care_marks", "care_settings", "care_places")
RULES = (
    "municipality_without_resolution", "resolution_without_patron", "patron_without_project", "project_without_value",
    "project_value_outdated", "application_deadline_near", "proof_of_use_due", "registrations_to_decide",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "care_marks",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column(
            "rule", sa.Enum(*RULES, name="rule", native_enum=False, create_constraint=True, length=40), nullable=False
        ),
        sa.Column("record_id", base.Identifier(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("from_at", base.Moment(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_care_marks_created_by_length")),
        sa.CheckConstraint("length(reason) <= 200", name=op.f("ck_care_marks_reason_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_care_marks_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_care_marks_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_care_marks")),
        sa.UniqueConstraint("agency_id", "rule", "record_id", name=op.f("uq_care_marks_agency_id_rule_record_id")),
    )
    op.create_table(
        "care_settings",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column(
            "rule", sa.Enum(*RULES, name="rule", native_enum=False, create_constraint=True, length=40), nullable=False
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("german", sa.String(length=1000), nullable=True),
        sa.Column("english", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_care_settings_created_by_length")),
        sa.CheckConstraint("length(english) <= 1000", name=op.f("ck_care_settings_english_length")),
        sa.CheckConstraint("length(german) <= 1000", name=op.f("ck_care_settings_german_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_care_settings_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_care_settings_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_care_settings")),
        sa.UniqueConstraint("agency_id", "rule", name=op.f("uq_care_settings_agency_id_rule")),
    )
    op.create_table(
        "care_places",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("municipality_id", base.Identifier(), nullable=False),
        sa.Column("user_id", base.Identifier(), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_care_places_created_by_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_care_places_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_care_places_agency_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_care_places_municipality_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_care_places_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_care_places")),
        sa.UniqueConstraint("agency_id", "municipality_id", name=op.f("uq_care_places_agency_id_municipality_id")),
    )
    with op.batch_alter_table("care_places", schema=None) as batch_op:
        batch_op.create_index("ix_care_places_municipality_id", ["municipality_id", "agency_id"], unique=False)
        batch_op.create_index("ix_care_places_user_id", ["user_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY whole ON {table} USING ({OWN}) WITH CHECK ({OWN})")


def downgrade() -> None:
    with op.batch_alter_table("care_places", schema=None) as batch_op:
        batch_op.drop_index("ix_care_places_user_id")
        batch_op.drop_index("ix_care_places_municipality_id")

    op.drop_table("care_places")
    op.drop_table("care_settings")
    op.drop_table("care_marks")
