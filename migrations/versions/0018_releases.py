"""Publishers, their keys and chains, and releases.

Why: agencies sign statistics that partners pull and verify; what was signed is kept byte for byte.
Risk: none, new tables only.
Way back: drop them; everything published is lost here, not at the partners who pulled it.

Revision: 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publishers",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("tip", sa.String(length=64), nullable=True),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(kid) <= 43", name=op.f("ck_publishers_kid_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_publishers_name_length")),
        sa.CheckConstraint("length(slug) <= 60", name=op.f("ck_publishers_slug_length")),
        sa.CheckConstraint("length(tip) <= 64", name=op.f("ck_publishers_tip_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_publishers_agency_id")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_publishers")),
        sa.UniqueConstraint("agency_id", name=op.f("uq_publishers_agency_id")),
    )
    op.create_table(
        "publisher_keys",
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("publisher", sa.String(length=60), nullable=False),
        sa.Column("x", sa.String(length=43), nullable=False),
        sa.Column("signs_from", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(kid) <= 43", name=op.f("ck_publisher_keys_kid_length")),
        sa.CheckConstraint("length(publisher) <= 60", name=op.f("ck_publisher_keys_publisher_length")),
        sa.CheckConstraint("length(x) <= 43", name=op.f("ck_publisher_keys_x_length")),
        sa.ForeignKeyConstraint(["publisher"], ["publishers.slug"], name=op.f("fk_publisher_keys_publisher")),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_publisher_keys")),
    )
    with op.batch_alter_table("publisher_keys", schema=None) as batch_op:
        batch_op.create_index("ix_publisher_keys_publisher", ["publisher", "signs_from"], unique=False)

    op.create_table(
        "chain_entries",
        sa.Column("publisher", sa.String(length=60), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "release", "withdrawal", "handover", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum("public", "partners", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kid", sa.String(length=43), nullable=False),
        sa.Column("issued_at", base.Moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(kid) <= 43", name=op.f("ck_chain_entries_kid_length")),
        sa.CheckConstraint("length(publisher) <= 60", name=op.f("ck_chain_entries_publisher_length")),
        sa.CheckConstraint("length(sha256) <= 64", name=op.f("ck_chain_entries_sha256_length")),
        sa.ForeignKeyConstraint(["kid"], ["publisher_keys.kid"], name=op.f("fk_chain_entries_kid")),
        sa.ForeignKeyConstraint(["publisher"], ["publishers.slug"], name=op.f("fk_chain_entries_publisher")),
        sa.PrimaryKeyConstraint("publisher", "sequence", name=op.f("pk_chain_entries")),
    )

    op.create_table(
        "releases",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("publisher", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "approved",
                "published",
                "corrected",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cut_off", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("public", "partners", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("licence", sa.String(length=200), nullable=True),
        sa.Column("corrects_id", base.Identifier(), nullable=True),
        sa.Column("known_at", base.Moment(), nullable=False),
        sa.Column("decided_month", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("data_state", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("summary", base.Json, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("approved_at", base.Moment(), nullable=True),
        sa.Column("approved_by", sa.String(length=40), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("published_at", base.Moment(), nullable=True),
        sa.Column("withdrawn_at", base.Moment(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawal_reason IS NOT NULL)", name=op.f("ck_releases_withdrawn_for_a_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('draft', 'approved')) = (sequence IS NULL)", name=op.f("ck_releases_signed_in_a_chain")
        ),
        sa.CheckConstraint("state = 'draft' OR approved_by IS NOT NULL", name=op.f("ck_releases_approved_by_a_person")),
        sa.CheckConstraint(
            "(document IS NULL) = (sequence IS NOT NULL)", name=op.f("ck_releases_document_until_signed")
        ),
        sa.CheckConstraint("length(approved_by) <= 40", name=op.f("ck_releases_approved_by_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_releases_created_by_length")),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_releases_digest_length")),
        sa.CheckConstraint("length(licence) <= 200", name=op.f("ck_releases_licence_length")),
        sa.CheckConstraint("length(publisher) <= 60", name=op.f("ck_releases_publisher_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_releases_updated_by_length")),
        sa.CheckConstraint("length(withdrawal_reason) <= 2000", name=op.f("ck_releases_withdrawal_reason_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_releases_agency_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["releases.id"], name=op.f("fk_releases_corrects_id")),
        sa.ForeignKeyConstraint(
            ["publisher", "sequence"],
            ["chain_entries.publisher", "chain_entries.sequence"],
            name=op.f("fk_releases_publisher_sequence"),
        ),
        sa.ForeignKeyConstraint(["publisher"], ["publishers.slug"], name=op.f("fk_releases_publisher")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.create_index("ix_releases_publisher", ["publisher", "cut_off"], unique=False)
        batch_op.create_index(
            "uq_releases_standing",
            ["publisher", "cut_off"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_releases_standing",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index("ix_releases_publisher")

    op.drop_table("releases")
    op.drop_table("chain_entries")
    with op.batch_alter_table("publisher_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_publisher_keys_publisher")

    op.drop_table("publisher_keys")
    op.drop_table("publishers")
