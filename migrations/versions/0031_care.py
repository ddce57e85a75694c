"""Care: what an agency settled about what waits, who is told about it, and who hears of changes.

Why: what waits is a list, with an agency's days and words, what was put off, who looks after a place, and mails.
Risk: none, new tables and an empty column of letters, which are copied on SQLite.
Way back: drop them; what was settled and the log of mails are lost, the list is computed as before.

Revision: 0031, after 0030.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OWN = (
    "agency_id = nullif(current_setting('klikks.agency', true), '')::uuid"
    " OR current_setting('klikks.realm', true) = 'instance'"
)
TABLES = (
    "care_marks",
    "care_settings",
    "reminded_items",
    "reminder_refusals",
    "reminder_settings",
    "reminders",
    "webhooks",
    "deliveries",
    "care_places",
    "delivery_attempts",
)
RULES = (
    "municipality_without_resolution", "resolution_without_patron", "patron_without_project", "project_without_value",
    "project_value_outdated", "application_deadline_near", "proof_of_use_due", "registrations_to_decide",
)  # fmt: skip
LETTERS = (
    "invitation", "password_reset", "password_changed", "second_factor_changed", "registration_received",
    "seat_confirmed", "seat_offered", "registration_cancelled", "workshop_changed", "workshop_cancelled",
    "workshop_reminder", "workshop_follow_up", "inquiry",
)  # fmt: skip
NEW_LETTERS = ("care_digest", "care_urgent", "webhook_stopped")


def _one_of(words: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"kind IN ({listed})"


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
        "reminded_items",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("item", sa.String(length=110), nullable=False),
        sa.Column("reminded_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(item) <= 110", name=op.f("ck_reminded_items_item_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reminded_items_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "item", name=op.f("pk_reminded_items")),
    )
    op.create_table(
        "reminder_refusals",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("refused_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(recipient) <= 40", name=op.f("ck_reminder_refusals_recipient_length")),
        sa.CheckConstraint("length(rule) <= 40", name=op.f("ck_reminder_refusals_rule_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reminder_refusals_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "recipient", "rule", name=op.f("pk_reminder_refusals")),
    )
    op.create_table(
        "reminder_settings",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column(
            "address",
            sa.String(length=254).with_variant(sa.String(length=254, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("next_at", base.Moment(), nullable=False),
        sa.Column("digested", sa.String(length=20), nullable=True),
        sa.CheckConstraint("length(address) <= 254", name=op.f("ck_reminder_settings_address_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_reminder_settings_created_by_length")),
        sa.CheckConstraint("length(digested) <= 20", name=op.f("ck_reminder_settings_digested_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_reminder_settings_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reminder_settings_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_reminder_settings")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_reminder_settings_agency_id")),
    )
    with op.batch_alter_table("reminder_settings", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_settings_next_at", ["next_at"], unique=False)

    op.create_table(
        "reminders",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("digest", "urgent", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("items", base.Json, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "withheld",
                "given_up",
                "unknown",
                "nobody",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", base.Moment(), nullable=False),
        sa.Column("ended_at", base.Moment(), nullable=True),
        sa.CheckConstraint("length(period) <= 20", name=op.f("ck_reminders_period_length")),
        sa.CheckConstraint("length(recipient) <= 40", name=op.f("ck_reminders_recipient_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reminders_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "agency_id", "kind", "period", "recipient", name=op.f("uq_reminders_agency_id_kind_period_recipient")
        ),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index("ix_reminders_id", ["id"], unique=False)

    op.create_table(
        "webhooks",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("kinds", base.Json, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sealed_secret", sa.String(length=400), nullable=False),
        sa.Column("sealed_former_secret", sa.String(length=400), nullable=True),
        sa.Column("former_until_at", base.Moment(), nullable=True),
        sa.Column(
            "stop_reason",
            sa.Enum("gone", "failing", name="stop_reason", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("stopped_at", base.Moment(), nullable=True),
        sa.Column("failing_since_at", base.Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before_at", base.Moment(), nullable=True),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_webhooks_created_by_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_webhooks_name_length")),
        sa.CheckConstraint("length(sealed_former_secret) <= 400", name=op.f("ck_webhooks_sealed_former_secret_length")),
        sa.CheckConstraint("length(sealed_secret) <= 400", name=op.f("ck_webhooks_sealed_secret_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_webhooks_updated_by_length")),
        sa.CheckConstraint("length(url) <= 2000", name=op.f("ck_webhooks_url_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_webhooks_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_webhooks")),
    )
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.create_index("ix_webhooks_id", ["id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("webhook_id", base.Identifier(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("data", base.Json, nullable=False),
        sa.Column("happened_at", base.Moment(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "delivered", "given_up", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("due_at", base.Moment(), nullable=False),
        sa.Column("claimed_at", base.Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("ended_at", base.Moment(), nullable=True),
        sa.CheckConstraint("length(type) <= 80", name=op.f("ck_deliveries_type_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "webhook_id"],
            ["webhooks.agency_id", "webhooks.id"],
            name=op.f("fk_deliveries_agency_id_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_id", ["id"], unique=False)
        batch_op.create_index("ix_deliveries_state", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_deliveries_webhook_id", ["agency_id", "webhook_id", "id"], unique=False)

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

    op.create_table(
        "delivery_attempts",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("delivery_id", base.Identifier(), nullable=False),
        sa.Column("tried_at", base.Moment(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(failure) <= 40", name=op.f("ck_delivery_attempts_failure_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "delivery_id"],
            ["deliveries.agency_id", "deliveries.id"],
            name=op.f("fk_delivery_attempts_agency_id_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_delivery_attempts")),
    )
    with op.batch_alter_table("delivery_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_attempts_delivery_id", ["agency_id", "delivery_id", "id"], unique=False)

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_constraint("kind", type_="check")
        batch_op.create_check_constraint("kind", _one_of((*LETTERS, *NEW_LETTERS)))
        batch_op.add_column(sa.Column("reminder_id", base.Identifier(), nullable=True))
        batch_op.create_index("ix_letters_reminder_id", ["agency_id", "reminder_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_letters_agency_id_reminder_id"),
            "reminders",
            ["agency_id", "reminder_id"],
            ["agency_id", "id"],
        )

    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY whole ON {table} USING ({OWN}) WITH CHECK ({OWN})")


def downgrade() -> None:
    op.execute("DELETE FROM letters WHERE reminder_id IS NOT NULL OR kind = 'webhook_stopped'")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_letters_agency_id_reminder_id"), type_="foreignkey")
        batch_op.drop_index("ix_letters_reminder_id")
        batch_op.drop_column("reminder_id")
        batch_op.drop_constraint("kind", type_="check")
        batch_op.create_check_constraint("kind", _one_of(LETTERS))

    with op.batch_alter_table("delivery_attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_attempts_delivery_id")

    op.drop_table("delivery_attempts")
    with op.batch_alter_table("care_places", schema=None) as batch_op:
        batch_op.drop_index("ix_care_places_user_id")
        batch_op.drop_index("ix_care_places_municipality_id")

    op.drop_table("care_places")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_webhook_id")
        batch_op.drop_index("ix_deliveries_state")
        batch_op.drop_index("ix_deliveries_id")

    op.drop_table("deliveries")
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.drop_index("ix_webhooks_id")

    op.drop_table("webhooks")
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.drop_index("ix_reminders_id")

    op.drop_table("reminders")
    with op.batch_alter_table("reminder_settings", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_settings_next_at")

    op.drop_table("reminder_settings")
    op.drop_table("reminder_refusals")
    op.drop_table("reminded_items")
    op.drop_table("care_settings")
    op.drop_table("care_marks")
