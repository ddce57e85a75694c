"""The history of changes.

Why: who did what to which record, before and after, chained so that tampering shows.
Risk: none, a new table only; what was changed before this revision is not in it.
Way back: drop it; the history is lost.

Revision: 0014, after 0010.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0014"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("chain", sa.String(length=36), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("resource", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.String(length=90), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "created",
                "updated",
                "deleted",
                "restored",
                "erased",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", base.Moment(), nullable=False),
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
        sa.Column("request_id", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("after", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seal_number", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.CheckConstraint("length(actor) <= 40", name=op.f("ck_changes_actor_length")),
        sa.CheckConstraint("length(chain) <= 36", name=op.f("ck_changes_chain_length")),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_changes_digest_length")),
        sa.CheckConstraint("length(reason) <= 200", name=op.f("ck_changes_reason_length")),
        sa.CheckConstraint("length(record_id) <= 90", name=op.f("ck_changes_record_id_length")),
        sa.CheckConstraint("length(request_id) <= 80", name=op.f("ck_changes_request_id_length")),
        sa.CheckConstraint("length(resource) <= 40", name=op.f("ck_changes_resource_length")),
        sa.CheckConstraint("length(salt) <= 32", name=op.f("ck_changes_salt_length")),
        sa.CheckConstraint("length(seal) <= 64", name=op.f("ck_changes_seal_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sa.UniqueConstraint("chain", "seal_number", name=op.f("uq_changes_chain_seal_number")),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index("ix_changes_agency_id", ["agency_id", "id"], unique=False)
        batch_op.create_index("ix_changes_record_id", ["record_id", "id"], unique=False)
        batch_op.create_index(
            "ix_changes_unsealed",
            ["chain", "id"],
            unique=False,
            sqlite_where=sa.text("seal IS NULL"),
            postgresql_where=sa.text("seal IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_changes_unsealed", sqlite_where=sa.text("seal IS NULL"), postgresql_where=sa.text("seal IS NULL")
        )
        batch_op.drop_index("ix_changes_record_id")
        batch_op.drop_index("ix_changes_agency_id")

    op.drop_table("changes")
