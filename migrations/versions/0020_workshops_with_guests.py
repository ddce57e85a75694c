"""Workshops with guests: registrations without a volunteer, seats that are offered, questions, series, their mails.

Why: somebody without an account can register, a seat that becomes free is offered for a time, and mails tell about it.
Risk: none, empty columns and one empty table only; registrations and letters are copied on SQLite.
Way back: registrations of guests are deleted with their letters, offered seats become places on the waiting list, and
what nobody answered in time counts as cancelled by the agency.

Revision: 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATUS = ("registered", "confirmed", "waiting", "attended", "no_show", "cancelled")
NEW_STATUS = ("registered", "confirmed", "waiting", "offered", "attended", "no_show", "cancelled")
CANCELLED_BY = ("participant", "agency")
LETTERS = ("invitation", "password_reset", "password_changed", "second_factor_changed")
NEW_LETTERS = (
    "registration_received", "seat_confirmed", "seat_offered", "registration_cancelled", "workshop_changed",
    "workshop_cancelled", "workshop_reminder", "workshop_follow_up",
)  # fmt: skip


def _one_of(column: str, words: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def upgrade() -> None:
    op.create_table(
        "mail_refusals",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("refused_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_mail_refusals_digest_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_mail_refusals_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "digest", name=op.f("pk_mail_refusals")),
    )
    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series_id", base.Identifier(), nullable=True))
        batch_op.add_column(sa.Column("open_to_guests", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("offer_hours", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("questions", base.Json, nullable=True))
        batch_op.add_column(sa.Column("follow_up", sa.String(length=10000), nullable=True))
        batch_op.create_check_constraint("follow_up_length", "length(follow_up) <= 10000")
        batch_op.create_index("ix_workshops_series_id", ["agency_id", "series_id"], unique=False)
    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.alter_column("open_to_guests", existing_type=sa.Boolean(), server_default=None)

    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guest_name", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("guest_email", base.ordered_text(254), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("answer_until_at", base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("followed_up_at", base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("answers", base.Json, nullable=True))
        batch_op.alter_column("patron_id", existing_type=base.Identifier(), nullable=True)
        batch_op.create_check_constraint("guest_name_length", "length(guest_name) <= 200")
        batch_op.create_check_constraint("guest_email_length", "length(guest_email) <= 254")
        batch_op.create_check_constraint("language", _one_of("language", ("de", "en")))
        batch_op.create_check_constraint(
            "one_person", "patron_id IS NULL OR (guest_name IS NULL AND guest_email IS NULL)"
        )
        batch_op.drop_constraint("status", type_="check")
        batch_op.create_check_constraint("status", _one_of("status", NEW_STATUS))
        batch_op.drop_constraint("cancelled_by", type_="check")
        batch_op.create_check_constraint("cancelled_by", _one_of("cancelled_by", (*CANCELLED_BY, "deadline")))
        batch_op.create_index("ix_registrations_answer_until_at", ["answer_until_at"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_registrations_agency_id_guest_email_workshop_id"),
            ["agency_id", "guest_email", "workshop_id"],
        )

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agency_id", base.Identifier(), nullable=True))
        batch_op.add_column(sa.Column("registration_id", base.Identifier(), nullable=True))
        batch_op.drop_constraint("kind", type_="check")
        batch_op.create_check_constraint("kind", _one_of("kind", (*LETTERS, *NEW_LETTERS)))
        batch_op.create_index("ix_letters_registration_id", ["agency_id", "registration_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_letters_agency_id_registration_id"),
            "registrations",
            ["agency_id", "registration_id"],
            ["agency_id", "id"],
        )


def downgrade() -> None:
    op.execute("DELETE FROM letters WHERE registration_id IS NOT NULL")
    op.execute("DELETE FROM registrations WHERE patron_id IS NULL")
    op.execute("UPDATE registrations SET status = 'waiting' WHERE status = 'offered'")
    op.execute("UPDATE registrations SET cancelled_by = 'agency' WHERE cancelled_by = 'deadline'")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_letters_agency_id_registration_id"), type_="foreignkey")
        batch_op.drop_index("ix_letters_registration_id")
        batch_op.drop_constraint("kind", type_="check")
        batch_op.create_check_constraint("kind", _one_of("kind", LETTERS))
        batch_op.drop_column("registration_id")
        batch_op.drop_column("agency_id")

    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_registrations_agency_id_guest_email_workshop_id"), type_="unique")
        batch_op.drop_index("ix_registrations_answer_until_at")
        batch_op.drop_constraint("cancelled_by", type_="check")
        batch_op.create_check_constraint("cancelled_by", _one_of("cancelled_by", CANCELLED_BY))
        batch_op.drop_constraint("status", type_="check")
        batch_op.create_check_constraint("status", _one_of("status", STATUS))
        for name in ("one_person", "language", "guest_email_length", "guest_name_length"):
            batch_op.drop_constraint(name, type_="check")
        batch_op.alter_column("patron_id", existing_type=base.Identifier(), nullable=False)
        for name in (
            "answers", "followed_up_at", "reminded_at", "answer_until_at", "language", "guest_email", "guest_name",
        ):  # fmt: skip
            batch_op.drop_column(name)

    with op.batch_alter_table("workshops", schema=None) as batch_op:
        batch_op.drop_index("ix_workshops_series_id")
        batch_op.drop_constraint("follow_up_length", type_="check")
        for name in ("follow_up", "questions", "offer_hours", "open_to_guests", "series_id"):
            batch_op.drop_column(name)
    op.drop_table("mail_refusals")
