"""Volunteers at work: hours, trainings, skills and themes, merging of duplicates, transfers between agencies.

Why: what volunteers give and learn is kept and confirmed; who is there twice becomes one; who moves is handed over.
Risk: none, new tables and empty columns only; imports and mapping profiles are copied on SQLite for their word lists.
Way back: drop them; hours, trainings, skills and transfers are lost, and files of them leave the list of imports.

Revision: 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

OWN = (
    "agency_id = nullif(current_setting('klikks.agency', true), '')::uuid"
    " OR current_setting('klikks.realm', true) = 'instance'"
)
SOMEBODYS = "current_setting('klikks.realm', true) <> ''"
NETWORK = "current_setting('klikks.realm', true) IN ('network', 'instance')"
PERSONAL_RESOURCES = (
    "changes", "consents", "consultations", "engagements", "erasures", "idempotency_keys", "import_changes", "imports",
    "patrons", "project_patrons", "registrations", "tokens", "users",
)  # fmt: skip
PERSONAL_LISTS = ("consultations", "engagements", "patrons", "project_patrons", "registrations", "workbook")
OF_PERSONS = ("hours", "trainings")
NEW_TABLES = ("hours", "trainings", "transfers")
RESOURCES = (
    "municipalities", "agencies", "participations", "patrons", "engagements", "projects", "project_reports",
    "project_patrons", "savings", "measure_types", "factor_sets", "factors", "funding_programmes", "grants",
    "grant_projects", "workshops", "registrations", "consultations", "targets", "claims", "workbook",
)  # fmt: skip
LISTED = ("import_changes", "imports", "mapping_profiles")


def _words(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{each}'" for each in names)


def _tell_resources(names: tuple[str, ...]) -> None:
    for table in LISTED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint("resource", type_="check")
            batch_op.create_check_constraint("resource", f"resource IN ({_words(names)})")


def _keep_persons_apart(resources: tuple[str, ...], lists: tuple[str, ...]) -> None:
    """The network reads neither the history of persons nor imports of lists of them."""
    if op.get_bind().dialect.name != "postgresql":
        return
    others = f"resource NOT IN ({_words(resources)}) AND ({NETWORK} OR (agency_id IS NULL AND {SOMEBODYS}))"
    op.execute("DROP POLICY seen ON changes")
    op.execute(f"CREATE POLICY seen ON changes FOR SELECT USING ({OWN} OR ({others}))")
    shared = f"(agency_id IS NULL OR resource NOT IN ({_words(lists)})) AND {NETWORK}"
    op.execute("DROP POLICY whole ON imports")
    op.execute(f"CREATE POLICY whole ON imports USING ({OWN} OR ({shared})) WITH CHECK ({OWN} OR ({shared}))")


def upgrade() -> None:
    op.create_table(
        "skills",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name_de", sa.String(length=200), nullable=False),
        sa.Column("name_de_search", base.ordered_text(600), nullable=False),
        sa.Column("name_de_sort", base.ordered_text(400), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_skills_created_by_length")),
        sa.CheckConstraint("length(name_de) <= 200", name=op.f("ck_skills_name_de_length")),
        sa.CheckConstraint("length(name_de_search) <= 600", name=op.f("ck_skills_name_de_search_length")),
        sa.CheckConstraint("length(name_de_sort) <= 400", name=op.f("ck_skills_name_de_sort_length")),
        sa.CheckConstraint("length(name_en) <= 200", name=op.f("ck_skills_name_en_length")),
        sa.CheckConstraint("length(slug) <= 60", name=op.f("ck_skills_slug_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_skills_updated_by_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills")),
        sa.UniqueConstraint("slug", name=op.f("uq_skills_slug")),
    )
    with op.batch_alter_table("skills", schema=None) as batch_op:
        batch_op.create_index("ix_skills_name_de_sort", ["name_de_sort", "id"], unique=False)

    op.create_table(
        "transfers",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("patron_id", base.Identifier(), nullable=False),
        sa.Column("to_agency_id", base.Identifier(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column(
            "consented_way",
            sa.Enum(
                "form",
                "online",
                "email",
                "spoken",
                name="consented_way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.Column("answer", sa.String(length=10000), nullable=True),
        sa.CheckConstraint("(status = 'offered') = (decided_on IS NULL)", name=op.f("ck_transfers_decided")),
        sa.CheckConstraint("length(answer) <= 10000", name=op.f("ck_transfers_answer_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_transfers_created_by_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_transfers_note_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_transfers_updated_by_length")),
        sa.CheckConstraint("to_agency_id <> agency_id", name=op.f("ck_transfers_to_another")),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_transfers_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_transfers_agency_id")),
        sa.ForeignKeyConstraint(["to_agency_id"], ["agencies.id"], name=op.f("fk_transfers_to_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_transfers")),
    )
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.create_index("ix_transfers_id", ["id"], unique=False)
        batch_op.create_index("ix_transfers_patron_id", ["agency_id", "patron_id"], unique=False)
        batch_op.create_index("ix_transfers_to_agency_id", ["to_agency_id", "status"], unique=False)

    op.create_table(
        "hours",
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
        sa.Column("project_id", base.Identifier(), nullable=True),
        sa.Column("engagement_id", base.Identifier(), nullable=True),
        sa.Column(
            "period",
            sa.Enum("day", "month", name="period", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=10000), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "reported", "confirmed", "rejected", name="status", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("decided_at", base.Moment(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("rejection", sa.String(length=10000), nullable=True),
        sa.CheckConstraint("(project_id IS NULL) <> (engagement_id IS NULL)", name=op.f("ck_hours_for_one_thing")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_hours_created_by_length")),
        sa.CheckConstraint("length(decided_by) <= 40", name=op.f("ck_hours_decided_by_length")),
        sa.CheckConstraint("length(note) <= 10000", name=op.f("ck_hours_note_length")),
        sa.CheckConstraint("length(rejection) <= 10000", name=op.f("ck_hours_rejection_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_hours_updated_by_length")),
        sa.CheckConstraint("quarters > 0", name=op.f("ck_hours_some")),
        sa.ForeignKeyConstraint(
            ["agency_id", "engagement_id"],
            ["engagements.agency_id", "engagements.id"],
            name=op.f("fk_hours_agency_id_engagement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"], ["patrons.agency_id", "patrons.id"], name=op.f("fk_hours_agency_id_patron_id")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_hours_agency_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_hours_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_hours")),
    )
    with op.batch_alter_table("hours", schema=None) as batch_op:
        batch_op.create_index("ix_hours_engagement_id", ["engagement_id", "agency_id"], unique=False)
        batch_op.create_index("ix_hours_id", ["id"], unique=False)
        batch_op.create_index("ix_hours_patron_id", ["agency_id", "patron_id", "given_on"], unique=False)
        batch_op.create_index("ix_hours_project_id", ["project_id", "agency_id"], unique=False)

    op.create_table(
        "trainings",
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
        sa.Column("registration_id", base.Identifier(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("certificate", sa.String(length=80), nullable=True),
        sa.Column("confirmed_at", base.Moment(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_trainings_confirmed_by_somebody")
        ),
        sa.CheckConstraint("length(certificate) <= 80", name=op.f("ck_trainings_certificate_length")),
        sa.CheckConstraint("length(confirmed_by) <= 40", name=op.f("ck_trainings_confirmed_by_length")),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_trainings_created_by_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_trainings_title_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_trainings_updated_by_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "patron_id"],
            ["patrons.agency_id", "patrons.id"],
            name=op.f("fk_trainings_agency_id_patron_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "registration_id"],
            ["registrations.agency_id", "registrations.id"],
            name=op.f("fk_trainings_agency_id_registration_id"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_trainings_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_trainings")),
        sa.UniqueConstraint("agency_id", "registration_id", name=op.f("uq_trainings_agency_id_registration_id")),
    )
    with op.batch_alter_table("trainings", schema=None) as batch_op:
        batch_op.create_index("ix_trainings_id", ["id"], unique=False)
        batch_op.create_index("ix_trainings_patron_id", ["agency_id", "patron_id"], unique=False)

    with op.batch_alter_table("patrons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("skills", base.Json, nullable=True))
        batch_op.add_column(sa.Column("themes", base.Json, nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", base.Identifier(), nullable=True))
        batch_op.create_index("ix_patrons_merged_into_id", ["agency_id", "merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_patrons_agency_id_merged_into_id"),
            "patrons",
            ["agency_id", "merged_into_id"],
            ["agency_id", "id"],
        )
    with op.batch_alter_table("impact_people_cells", schema=None) as batch_op:
        batch_op.add_column(sa.Column("given_hours", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("hours_patrons", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("impact_people_cells", schema=None) as batch_op:
        for name, kind in (("given_hours", sa.BigInteger()), ("hours_patrons", sa.Integer())):
            batch_op.alter_column(name, existing_type=kind, server_default=None)
    at = RESOURCES.index("targets")
    _tell_resources((*RESOURCES[:at], *OF_PERSONS, *RESOURCES[at:]))
    _keep_persons_apart((*PERSONAL_RESOURCES, *NEW_TABLES), (*PERSONAL_LISTS, *OF_PERSONS))
    if op.get_bind().dialect.name == "postgresql":
        for table in NEW_TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY whole ON {table} USING ({OWN}) WITH CHECK ({OWN})")


def downgrade() -> None:
    for table in LISTED:
        op.execute(f"DELETE FROM {table} WHERE resource IN ({_words(OF_PERSONS)})")  # noqa: S608 - our own names
    _keep_persons_apart(PERSONAL_RESOURCES, PERSONAL_LISTS)
    _tell_resources(RESOURCES)
    op.execute("DELETE FROM impact_entries WHERE kind IN ('hours', 'engagement_hours')")
    with op.batch_alter_table("impact_people_cells", schema=None) as batch_op:
        batch_op.drop_column("hours_patrons")
        batch_op.drop_column("given_hours")
    with op.batch_alter_table("patrons", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_patrons_agency_id_merged_into_id"), type_="foreignkey")
        batch_op.drop_index("ix_patrons_merged_into_id")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("themes")
        batch_op.drop_column("skills")

    with op.batch_alter_table("trainings", schema=None) as batch_op:
        batch_op.drop_index("ix_trainings_patron_id")
        batch_op.drop_index("ix_trainings_id")

    op.drop_table("trainings")
    with op.batch_alter_table("hours", schema=None) as batch_op:
        batch_op.drop_index("ix_hours_project_id")
        batch_op.drop_index("ix_hours_patron_id")
        batch_op.drop_index("ix_hours_id")
        batch_op.drop_index("ix_hours_engagement_id")

    op.drop_table("hours")
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.drop_index("ix_transfers_to_agency_id")
        batch_op.drop_index("ix_transfers_patron_id")
        batch_op.drop_index("ix_transfers_id")

    op.drop_table("transfers")
    with op.batch_alter_table("skills", schema=None) as batch_op:
        batch_op.drop_index("ix_skills_name_de_sort")

    op.drop_table("skills")
