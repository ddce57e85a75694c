"""Fundings: terms of programmes, applicants, payments, checklists.

Why: who may apply, at which rate and when, what goes together, is data; partial payments add up to what was paid.
Risk: none, new columns are empty or say what was meant so far (a municipality applies); grants are copied on SQLite.
Way back: terms, checklists and payments are dropped; the sum of the payments stays with the grant.

Revision: 0028, after 0033.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0028"
down_revision = "0033"
branch_labels = None
depends_on = None

APPLICANTS = (
    "municipality", "association", "county", "municipal_company", "company", "club", "church", "school",
    "cooperative", "private_person",
)  # fmt: skip
PROGRAMME_LISTS = ("applicants", "states", "calls", "rates", "rules", "checklist")
AGENCY = "nullif(current_setting('klikks.agency', true), '')::uuid"
OWN = f"agency_id = {AGENCY} OR current_setting('klikks.realm', true) = 'instance'"
OWN_OR_NETWORK = f"agency_id = {AGENCY} OR current_setting('klikks.realm', true) IN ('network', 'instance')"
PAYMENT_POLICIES = {
    "seen": f"FOR SELECT USING ({OWN_OR_NETWORK})",
    "made": f"FOR INSERT WITH CHECK ({OWN})",
    "changed": f"FOR UPDATE USING ({OWN}) WITH CHECK ({OWN})",
    "ended": f"FOR DELETE USING ({OWN})",
}


def _applicant() -> str:
    return "applicant IN ({})".format(", ".join(f"'{word}'" for word in APPLICANTS))


def upgrade() -> None:
    op.create_table(
        "grant_payments",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("grant_id", base.Identifier(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_grant_payments_amount")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_grant_payments_created_by_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_grant_payments_note_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_grant_payments_updated_by_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "grant_id"],
            ["grants.agency_id", "grants.id"],
            name=op.f("fk_grant_payments_agency_id_grant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_grant_payments")),
    )
    op.create_index("ix_grant_payments_grant_id", "grant_payments", ["agency_id", "grant_id", "paid_on"])
    op.create_index("ix_grant_payments_id", "grant_payments", ["id"])
    with op.batch_alter_table("funding_programmes", schema=None) as batch_op:
        for name in PROGRAMME_LISTS:
            batch_op.add_column(sa.Column(name, base.Json, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("minimum_cents", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("maximum_cents", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("source", sa.String(length=2000), nullable=True))
        batch_op.create_check_constraint("source_length", "length(source) <= 2000")
        batch_op.create_check_constraint(
            "validity", "valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from"
        )
        batch_op.create_check_constraint(
            "amounts", "maximum_cents IS NULL OR minimum_cents IS NULL OR maximum_cents >= minimum_cents"
        )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("applicant", sa.String(length=40), nullable=False, server_default="municipality"))
        batch_op.add_column(sa.Column("recipient", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("published", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("own_share_cents", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("early_start_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("waiver", sa.String(length=10000), nullable=True))
        batch_op.add_column(sa.Column("checklist", base.Json, nullable=False, server_default="[]"))
        batch_op.create_check_constraint("applicant", _applicant())
        batch_op.create_check_constraint("recipient_length", "length(recipient) <= 200")
        batch_op.create_check_constraint("waiver_length", "length(waiver) <= 10000")
        batch_op.create_check_constraint("private_recipient", "applicant <> 'private_person' OR recipient IS NULL")
        batch_op.create_check_constraint("private_unpublished", "applicant <> 'private_person' OR NOT published")
    with op.batch_alter_table("funding_programmes", schema=None) as batch_op:
        for name in PROGRAMME_LISTS:
            batch_op.alter_column(name, existing_type=base.Json, server_default=None)
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.alter_column("applicant", existing_type=sa.String(length=40), server_default=None)
        batch_op.alter_column("published", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("checklist", existing_type=base.Json, server_default=None)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE grant_payments ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE grant_payments FORCE ROW LEVEL SECURITY")
        for name, policy in PAYMENT_POLICIES.items():
            op.execute(f"CREATE POLICY {name} ON grant_payments {policy}")
        op.execute("DROP POLICY seen ON grants")
        op.execute(f"CREATE POLICY seen ON grants FOR SELECT USING (published OR {OWN_OR_NETWORK})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY seen ON grants")
        op.execute(f"CREATE POLICY seen ON grants FOR SELECT USING ({OWN_OR_NETWORK})")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        for name in ("private_unpublished", "private_recipient", "waiver_length", "recipient_length", "applicant"):
            batch_op.drop_constraint(name, type_="check")
        for name in (
            "checklist", "waiver", "early_start_on", "own_share_cents", "published", "recipient", "applicant",
        ):  # fmt: skip
            batch_op.drop_column(name)
    with op.batch_alter_table("funding_programmes", schema=None) as batch_op:
        for name in ("amounts", "validity", "source_length"):
            batch_op.drop_constraint(name, type_="check")
        for name in ("source", "valid_until", "valid_from", "maximum_cents", "minimum_cents", *PROGRAMME_LISTS):
            batch_op.drop_column(name)
    op.drop_table("grant_payments")
