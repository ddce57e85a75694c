"""Consents, erasures with their tombstones, retention rules and the log of reads.

Why: what a person agreed to, who was erased and must not come back unseen, how long what is kept, who read what.
Risk: none, new tables and one empty column only.
Way back: drop them; consents and tombstones are lost, and an erased person shows as a blank row again.

Revision: 0015, after 0013.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_texts",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "contact",
                "newsletter",
                "publish_name",
                "publish_photo",
                "statistics",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("german", sa.String(length=10000), nullable=False),
        sa.Column("english", sa.String(length=10000), nullable=False),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_consent_texts_created_by_length")),
        sa.CheckConstraint("length(english) <= 10000", name=op.f("ck_consent_texts_english_length")),
        sa.CheckConstraint("length(german) <= 10000", name=op.f("ck_consent_texts_german_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_consent_texts_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_consent_texts_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_consent_texts")),
        sa.UniqueConstraint("agency_id", "purpose", "number", name=op.f("uq_consent_texts_agency_id_purpose_number")),
    )
    with op.batch_alter_table("consent_texts", schema=None) as batch_op:
        batch_op.create_index("ix_consent_texts_id", ["id"], unique=False)

    op.create_table(
        "erasures",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("patron_id", base.Identifier(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "request",
                "consent_withdrawn",
                "objection",
                "unlawful",
                "retention",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("erased_at", base.Moment(), nullable=False),
        sa.Column(
            "removed",
            base.Json,
            nullable=False,
        ),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_erasures_created_by_length")),
        sa.CheckConstraint("length(reason) <= 200", name=op.f("ck_erasures_reason_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_erasures_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_erasures_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_erasures")),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index("ix_erasures_id", ["id"], unique=False)
        batch_op.create_index("ix_erasures_patron_id", ["agency_id", "patron_id"], unique=False)

    op.create_table(
        "reads",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("read_at", base.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "public",
                "patron",
                "municipality_manager",
                "agency_coordinator",
                "agency_admin",
                "network_lead",
                "partner",
                "importer",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.String(length=90), nullable=True),
        sa.Column("asked", sa.String(length=200), nullable=True),
        sa.Column("request_id", sa.String(length=80), nullable=True),
        sa.CheckConstraint("length(actor) <= 40", name=op.f("ck_reads_actor_length")),
        sa.CheckConstraint("length(asked) <= 200", name=op.f("ck_reads_asked_length")),
        sa.CheckConstraint("length(operation) <= 80", name=op.f("ck_reads_operation_length")),
        sa.CheckConstraint("length(record_id) <= 90", name=op.f("ck_reads_record_id_length")),
        sa.CheckConstraint("length(request_id) <= 80", name=op.f("ck_reads_request_id_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reads_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_reads")),
    )
    with op.batch_alter_table("reads", schema=None) as batch_op:
        batch_op.create_index("ix_reads_read_at", ["agency_id", "read_at"], unique=False)
        batch_op.create_index("ix_reads_record_id", ["agency_id", "record_id"], unique=False)

    op.create_table(
        "retention_rules",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column(
            "name",
            sa.Enum(
                "alumni",
                "interested",
                "registration_notes",
                "consultations",
                "deleted_records",
                "reads",
                name="name",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_retention_rules_created_by_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_retention_rules_updated_by_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_retention_rules_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_retention_rules")),
        sa.UniqueConstraint("agency_id", "name", name=op.f("uq_retention_rules_agency_id_name")),
    )
    op.create_table(
        "consents",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
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
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("patron_id", base.Identifier(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "contact",
                "newsletter",
                "publish_name",
                "publish_photo",
                "statistics",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text_id", base.Identifier(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column(
            "given_way",
            sa.Enum(
                "form",
                "online",
                "email",
                "spoken",
                name="given_way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column(
            "withdrawn_way",
            sa.Enum(
                "form",
                "online",
                "email",
                "spoken",
                name="withdrawn_way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_way IS NULL)", name=op.f("ck_consents_withdrawn_somehow")
        ),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_consents_created_by_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_consents_updated_by_length")),
        sa.CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= given_on", name=op.f("ck_consents_period")),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_consents_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "text_id"],
            ["consent_texts.agency_id", "consent_texts.id"],
            name=op.f("fk_consents_agency_id_text_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_consents_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index("ix_consents_id", ["id"], unique=False)
        batch_op.create_index("ix_consents_patron_id", ["agency_id", "patron_id", "purpose"], unique=False)
        batch_op.create_index("ix_consents_text_id", ["agency_id", "text_id"], unique=False)

    op.create_table(
        "tombstones",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("erasure_id", base.Identifier(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_tombstones_digest_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "erasure_id"],
            ["erasures.agency_id", "erasures.id"],
            name=op.f("fk_tombstones_agency_id_erasure_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_tombstones_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "digest", "erasure_id", name=op.f("pk_tombstones")),
    )
    with op.batch_alter_table("tombstones", schema=None) as batch_op:
        batch_op.create_index("ix_tombstones_erasure_id", ["agency_id", "erasure_id"], unique=False)

    with op.batch_alter_table("patrons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", base.Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("patrons", schema=None) as batch_op:
        batch_op.drop_column("erased_at")

    with op.batch_alter_table("tombstones", schema=None) as batch_op:
        batch_op.drop_index("ix_tombstones_erasure_id")

    op.drop_table("tombstones")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index("ix_consents_text_id")
        batch_op.drop_index("ix_consents_patron_id")
        batch_op.drop_index("ix_consents_id")

    op.drop_table("consents")
    op.drop_table("retention_rules")
    with op.batch_alter_table("reads", schema=None) as batch_op:
        batch_op.drop_index("ix_reads_record_id")
        batch_op.drop_index("ix_reads_read_at")

    op.drop_table("reads")
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.drop_index("ix_erasures_patron_id")
        batch_op.drop_index("ix_erasures_id")

    op.drop_table("erasures")
    with op.batch_alter_table("consent_texts", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_texts_id")

    op.drop_table("consent_texts")
