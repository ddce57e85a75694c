"""Work around projects: the measures one is made of, comments, evidence, yearly inquiries.

Why: a large project is done in parts with days of their own, talked about where it stands, and proved by files.
Risk: none, empty tables and a copy of the letters only; on PostgreSQL their history is the agency's alone.
Way back: the tables go with what is in them, and letters about inquiries.

Revision: 0029, after 0027.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

AGENCY = "nullif(current_setting('klikks.agency', true), '')::uuid"
INSTANCE = "current_setting('klikks.realm', true) = 'instance'"
OWN = f"agency_id = {AGENCY} OR {INSTANCE}"
PERSONAL = ("comments", "evidence", "inquiries")
"""New tables that concern persons: their history is the agency's alone."""
OTHER_HISTORY = "resource NOT IN ({})".format(", ".join(f"'{each}'" for each in PERSONAL))


LETTERS = (
    "invitation", "password_reset", "password_changed", "second_factor_changed", "registration_received",
    "seat_confirmed", "seat_offered", "registration_cancelled", "workshop_changed", "workshop_cancelled",
    "workshop_reminder", "workshop_follow_up",
)  # fmt: skip
CLASSES = ("alumni", "interested", "registration_notes", "consultations", "deleted_records", "reads")


def _of_project(table: str) -> str:
    """Its project can be seen."""
    same = f"parent.agency_id = {table}.agency_id AND parent.id = {table}.project_id"
    return f"(SELECT true FROM projects parent WHERE {same})"  # noqa: S608 - our own names


_NAMED = (
    "EXISTS (SELECT 1 FROM evidence parent WHERE parent.agency_id = evidence_files.agency_id"
    " AND parent.digest = evidence_files.digest)"
)
"""Some evidence that names the file can be seen."""
READ = {
    "sub_measures": _of_project("sub_measures"),
    "evidence": f"{OWN} OR (audience = 'public' AND {_of_project('evidence')})",
    "evidence_files": f"{OWN} OR {_NAMED}",
    "inquiries": OWN,
    "comments": f"{OWN} OR (audience = 'public' AND {_of_project('comments')})",
}
"""Table -> what may be read of it; written is the own alone."""


def _one_of(column: str, words: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def _policies() -> None:
    for table, read in READ.items():
        written = f"USING ({OWN}) WITH CHECK ({OWN})"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        if read == OWN:
            op.execute(f"CREATE POLICY whole ON {table} {written}")
        else:
            op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({read})")
            op.execute(f"CREATE POLICY made ON {table} FOR INSERT WITH CHECK ({OWN})")
            op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE {written}")
            op.execute(f"CREATE POLICY ended ON {table} FOR DELETE USING ({OWN})")
    op.execute(
        f"CREATE POLICY work_around_projects ON changes AS RESTRICTIVE FOR SELECT USING ({OTHER_HISTORY} OR {OWN})"
    )


def upgrade() -> None:
    op.create_table(
        "evidence_files",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", base.Identifier(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", base.Moment(), nullable=False),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_evidence_files_digest_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_evidence_files_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "digest", name=op.f("pk_evidence_files")),
    )
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_files_file_id", ["file_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("internal", "public", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "voice",
            sa.Enum(
                "agency", "municipality", "patron", name="voice", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("patron_id", base.Identifier(), nullable=True),
        sa.Column("text", sa.String(length=10000), nullable=True),
        sa.Column("edited_at", base.Moment(), nullable=True),
        sa.Column("removed_at", base.Moment(), nullable=True),
        sa.Column(
            "removed_by",
            sa.Enum("author", "agency", name="removed_by", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.CheckConstraint("(removed_by IS NULL) = (removed_at IS NULL)", name=op.f("ck_comments_removal")),
        sa.CheckConstraint("(text IS NULL) = (removed_at IS NOT NULL)", name=op.f("ck_comments_text_stands")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_comments_created_by_length")),
        sa.CheckConstraint("length(text) <= 10000", name=op.f("ck_comments_text_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_comments_updated_by_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_comments_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_comments_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index("ix_comments_id", ["id"], unique=False)
        batch_op.create_index("ix_comments_patron_id", ["agency_id", "patron_id"], unique=False)
        batch_op.create_index("ix_comments_project_id", ["agency_id", "project_id", "id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("link", "file", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column(
            "format",
            sa.Enum(
                "pdf",
                "png",
                "jpeg",
                "webp",
                "csv",
                "txt",
                "xlsx",
                "docx",
                "odt",
                "ods",
                name="format",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("internal", "public", name="audience", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("shows_persons", sa.Boolean(), nullable=False),
        sa.Column(
            "voice",
            sa.Enum(
                "agency", "municipality", "patron", name="voice", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("patron_id", base.Identifier(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'file') = (digest IS NOT NULL AND format IS NOT NULL)", name=op.f("ck_evidence_file")
        ),
        sa.CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name=op.f("ck_evidence_link")),
        sa.CheckConstraint("audience = 'internal' OR NOT shows_persons", name=op.f("ck_evidence_persons_internal")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_evidence_created_by_length")),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_evidence_digest_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_evidence_title_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_evidence_updated_by_length")),
        sa.CheckConstraint("length(url) <= 2000", name=op.f("ck_evidence_url_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "digest"],
            ["evidence_files.agency_id", "evidence_files.digest"],
            name=op.f("fk_evidence_agency_id_digest"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_evidence_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_evidence_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("agency_id", "project_id", "digest", name=op.f("uq_evidence_agency_id_project_id_digest")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_digest", ["agency_id", "digest"], unique=False)
        batch_op.create_index("ix_evidence_id", ["id"], unique=False)
        batch_op.create_index("ix_evidence_patron_id", ["agency_id", "patron_id"], unique=False)

    op.create_table(
        "inquiries",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "accepted",
                "rejected",
                "revoked",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "contact",
            sa.Enum(
                "patron", "municipality", "agency", name="contact", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("patron_id", base.Identifier(), nullable=True),
        sa.Column("address_digest", sa.String(length=64), nullable=True),
        sa.Column("asked_at", base.Moment(), nullable=True),
        sa.Column("expires_at", base.Moment(), nullable=True),
        sa.Column("still_running", sa.Boolean(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("energy_wh", sa.BigInteger(), nullable=True),
        sa.Column(
            "energy_meaning",
            sa.Enum("saved", "used", name="energy_meaning", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.Column("answered_at", base.Moment(), nullable=True),
        sa.Column("decided_at", base.Moment(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("saving_id", base.Identifier(), nullable=True),
        sa.Column("saving_revision", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('accepted', 'rejected')) = (decided_at IS NOT NULL)", name=op.f("ck_inquiries_decision")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'revoked') OR (still_running IS NOT NULL AND answered_at IS NOT NULL)",
            name=op.f("ck_inquiries_answer"),
        ),
        sa.CheckConstraint("(energy_wh IS NULL) = (energy_meaning IS NULL)", name=op.f("ck_inquiries_energy")),
        sa.CheckConstraint("length(address_digest) <= 64", name=op.f("ck_inquiries_address_digest_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_inquiries_created_by_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_inquiries_note_length")),
        sa.CheckConstraint("length(reason) <= 2000", name=op.f("ck_inquiries_reason_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_inquiries_updated_by_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_inquiries_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_inquiries_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_inquiries")),
        sa.UniqueConstraint("agency_id", "project_id", "year", name=op.f("uq_inquiries_agency_id_project_id_year")),
    )
    with op.batch_alter_table("inquiries", schema=None) as batch_op:
        batch_op.create_index("ix_inquiries_id", ["id"], unique=False)
        batch_op.create_index("ix_inquiries_patron_id", ["agency_id", "patron_id"], unique=False)
        batch_op.create_index("ix_inquiries_state", ["agency_id", "state", "id"], unique=False)

    op.create_table(
        "sub_measures",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=10000), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "idea",
                "planned",
                "funding",
                "in_progress",
                "completed",
                "paused",
                "cancelled",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("municipality_id", base.Identifier(), nullable=True),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_end", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status <> 'completed' OR completed_on IS NOT NULL", name=op.f("ck_sub_measures_completion_dated")
        ),
        sa.CheckConstraint(
            "completed_on IS NULL OR started_on IS NULL OR completed_on >= started_on",
            name=op.f("ck_sub_measures_actual_period"),
        ),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_sub_measures_created_by_length")),
        sa.CheckConstraint("length(description) <= 10000", name=op.f("ck_sub_measures_description_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_sub_measures_title_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_sub_measures_updated_by_length")),
        sa.CheckConstraint(
            "planned_end IS NULL OR planned_start IS NULL OR planned_end >= planned_start",
            name=op.f("ck_sub_measures_planned_period"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_sub_measures_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name=op.f("fk_sub_measures_municipality_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_sub_measures")),
    )
    with op.batch_alter_table("sub_measures", schema=None) as batch_op:
        batch_op.create_index("ix_sub_measures_id", ["id"], unique=False)
        batch_op.create_index("ix_sub_measures_municipality_id", ["municipality_id"], unique=False)
        batch_op.create_index("ix_sub_measures_project_id", ["agency_id", "project_id", "id"], unique=False)

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("inquiry_id", base.Identifier(), nullable=True))
        batch_op.create_index("ix_letters_inquiry_id", ["agency_id", "inquiry_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_letters_agency_id_inquiry_id"),
            "inquiries",
            ["agency_id", "inquiry_id"],
            ["agency_id", "id"],
            ondelete="CASCADE",
        )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_constraint("kind", type_="check")
        batch_op.create_check_constraint("kind", _one_of("kind", (*LETTERS, "inquiry")))

    with op.batch_alter_table("retention_rules", schema=None) as batch_op:
        batch_op.drop_constraint("name", type_="check")
        batch_op.create_check_constraint("name", _one_of("name", (*CLASSES[:4], "inquiries", *CLASSES[4:])))

    if op.get_bind().dialect.name == "postgresql":
        _policies()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY work_around_projects ON changes")
        op.execute("DROP POLICY seen ON evidence_files")  # it looks into another table that goes
    op.execute("DELETE FROM letters WHERE inquiry_id IS NOT NULL")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_constraint("kind", type_="check")
        batch_op.create_check_constraint("kind", _one_of("kind", LETTERS))

    op.execute("DELETE FROM retention_rules WHERE name = 'inquiries'")
    with op.batch_alter_table("retention_rules", schema=None) as batch_op:
        batch_op.drop_constraint("name", type_="check")
        batch_op.create_check_constraint("name", _one_of("name", CLASSES))

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_letters_agency_id_inquiry_id"), type_="foreignkey")
        batch_op.drop_index("ix_letters_inquiry_id")
        batch_op.drop_column("inquiry_id")

    with op.batch_alter_table("sub_measures", schema=None) as batch_op:
        batch_op.drop_index("ix_sub_measures_project_id")
        batch_op.drop_index("ix_sub_measures_municipality_id")
        batch_op.drop_index("ix_sub_measures_id")

    op.drop_table("sub_measures")
    with op.batch_alter_table("inquiries", schema=None) as batch_op:
        batch_op.drop_index("ix_inquiries_state")
        batch_op.drop_index("ix_inquiries_patron_id")
        batch_op.drop_index("ix_inquiries_id")

    op.drop_table("inquiries")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_patron_id")
        batch_op.drop_index("ix_evidence_id")
        batch_op.drop_index("ix_evidence_digest")

    op.drop_table("evidence")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index("ix_comments_project_id")
        batch_op.drop_index("ix_comments_patron_id")
        batch_op.drop_index("ix_comments_id")

    op.drop_table("comments")
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_files_file_id")

    op.drop_table("evidence_files")
