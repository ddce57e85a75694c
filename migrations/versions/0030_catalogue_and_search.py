"""The catalogue of measures with success stories, copies of projects, and the index of the full text search.

Why: what a measure usually takes stands somewhere with its source; what worked is copied, and found by its words.
Risk: records are found once the keeper has indexed them; imports and mapping profiles are copied on SQLite.
Way back: the tables are dropped with what was entered; imports of the catalogue are forgotten. The index is made from
the records and can be made anew.

Revision: 0030, after 0029.
"""

import json
import uuid

import sqlalchemy as sa
from alembic import op

from app.models import base

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BEFORE = (
    "municipalities", "agencies", "participations", "patrons", "engagements", "projects", "project_reports",
    "project_patrons", "savings", "measure_types", "factor_sets", "factors", "funding_programmes", "grants",
    "grant_projects", "workshops", "registrations", "consultations", "hours", "trainings", "targets", "claims",
    "workbook",
)  # fmt: skip
_AT = BEFORE.index("factor_sets")
RESOURCES = (*BEFORE[:_AT], "catalogue_entries", *BEFORE[_AT:])

BATCH = 1000
BACKLOG = sa.table(
    "search_backlog",
    sa.column("id", base.Identifier()),
    sa.column("kind", sa.String()),
    sa.column("records", sa.LargeBinary()),
)

AGENCY = "nullif(current_setting('klikks.agency', true), '')::uuid"
INSTANCE = "current_setting('klikks.realm', true) = 'instance'"
OWN = f"agency_id = {AGENCY} OR {INSTANCE}"
OWN_OR_NETWORK = f"agency_id = {AGENCY} OR current_setting('klikks.realm', true) IN ('network', 'instance')"
TOLD = """published AND (SELECT published FROM projects told
 WHERE told.agency_id = success_stories.agency_id AND told.id = success_stories.project_id)"""
OF_PROJECT = """(SELECT true FROM projects made
 WHERE made.agency_id = project_ancestors.agency_id AND made.id = project_ancestors.project_id)"""
READ = {
    "project_ancestors": OF_PROJECT,
    "success_stories": f"{OWN_OR_NETWORK} OR ({TOLD})",
}
"""Table -> who may read it; only its agency writes."""


def _one_of(column: str, words: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def _whole(name: str, unit: str) -> str:
    low, high = f"{name}_low_{unit}", f"{name}_high_{unit}"
    said = f"{low} IS NOT NULL AND {high} >= {low} AND {name}_source IS NOT NULL AND {name}_source_edition IS NOT NULL"
    return f"({low} IS NULL AND {high} IS NULL) OR ({said})"


def _resources(words: tuple[str, ...]) -> None:
    for table in ("imports", "import_changes", "mapping_profiles"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint("resource", type_="check")
            batch_op.create_check_constraint("resource", _one_of("resource", words))


def _policies() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, read in READ.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for name, words in {
            "seen": f"FOR SELECT USING ({read})",
            "made": f"FOR INSERT WITH CHECK ({OWN})",
            "changed": f"FOR UPDATE USING ({OWN}) WITH CHECK ({OWN})",
            "ended": f"FOR DELETE USING ({OWN})",
        }.items():
            op.execute(f"CREATE POLICY {name} ON {table} {words}")


def _wait() -> None:
    """Every record that is there waits to be indexed; the keeper of the service comes to them."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        op.execute("SELECT set_config('klikks.realm', 'instance', true)")
    for table, kind in (
        ("projects", "project"),
        ("workshops", "workshop"),
        ("funding_programmes", "funding_programme"),
    ):
        ids = [str(row[0]) for row in connection.execute(sa.text(f"SELECT id FROM {table}"))]  # noqa: S608 - our own names
        for start in range(0, len(ids), BATCH):
            waiting = {"kind": kind, "records": json.dumps(ids[start : start + BATCH]).encode()}
            connection.execute(BACKLOG.insert(), {"id": uuid.uuid4(), **waiting})
    if not is_sqlite:
        op.execute("SELECT set_config('klikks.realm', '', true)")


def upgrade() -> None:
    op.create_table(
        "catalogue_entries",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
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
        sa.Column("description", sa.String(length=10000), nullable=False),
        sa.Column(
            "theme",
            sa.Enum(
                "energy_efficiency",
                "renewable_energy",
                "heating",
                "buildings",
                "street_lighting",
                "mobility",
                "waste_and_resources",
                "nutrition_and_consumption",
                "nature_and_adaptation",
                "education_and_outreach",
                "other",
                name="theme",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("measure_type", sa.String(length=60), nullable=True),
        sa.Column("size_unit", sa.String(length=200), nullable=True),
        sa.Column("effort_low_hours", sa.Integer(), nullable=True),
        sa.Column("effort_high_hours", sa.Integer(), nullable=True),
        sa.Column("effort_source", sa.String(length=2000), nullable=True),
        sa.Column("effort_source_edition", sa.String(length=200), nullable=True),
        sa.Column("cost_low_cents", sa.BigInteger(), nullable=True),
        sa.Column("cost_high_cents", sa.BigInteger(), nullable=True),
        sa.Column("cost_source", sa.String(length=2000), nullable=True),
        sa.Column("cost_source_edition", sa.String(length=200), nullable=True),
        sa.Column("saving_low_kg", sa.BigInteger(), nullable=True),
        sa.Column("saving_high_kg", sa.BigInteger(), nullable=True),
        sa.Column("saving_source", sa.String(length=2000), nullable=True),
        sa.Column("saving_source_edition", sa.String(length=200), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            _whole("cost", "cents"),
            name=op.f("ck_catalogue_entries_cost_sourced"),
        ),
        sa.CheckConstraint(
            _whole("effort", "hours"),
            name=op.f("ck_catalogue_entries_effort_sourced"),
        ),
        sa.CheckConstraint(
            _whole("saving", "kg"),
            name=op.f("ck_catalogue_entries_saving_sourced"),
        ),
        sa.CheckConstraint("length(cost_source) <= 2000", name=op.f("ck_catalogue_entries_cost_source_length")),
        sa.CheckConstraint(
            "length(cost_source_edition) <= 200", name=op.f("ck_catalogue_entries_cost_source_edition_length")
        ),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_catalogue_entries_created_by_length")),
        sa.CheckConstraint("length(description) <= 10000", name=op.f("ck_catalogue_entries_description_length")),
        sa.CheckConstraint("length(effort_source) <= 2000", name=op.f("ck_catalogue_entries_effort_source_length")),
        sa.CheckConstraint(
            "length(effort_source_edition) <= 200", name=op.f("ck_catalogue_entries_effort_source_edition_length")
        ),
        sa.CheckConstraint("length(measure_type) <= 60", name=op.f("ck_catalogue_entries_measure_type_length")),
        sa.CheckConstraint("length(saving_source) <= 2000", name=op.f("ck_catalogue_entries_saving_source_length")),
        sa.CheckConstraint(
            "length(saving_source_edition) <= 200", name=op.f("ck_catalogue_entries_saving_source_edition_length")
        ),
        sa.CheckConstraint("length(size_unit) <= 200", name=op.f("ck_catalogue_entries_size_unit_length")),
        sa.CheckConstraint("length(slug) <= 60", name=op.f("ck_catalogue_entries_slug_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_catalogue_entries_title_length")),
        sa.CheckConstraint("length(title_search) <= 600", name=op.f("ck_catalogue_entries_title_search_length")),
        sa.CheckConstraint("length(title_sort) <= 400", name=op.f("ck_catalogue_entries_title_sort_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_catalogue_entries_updated_by_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_entries")),
        sa.UniqueConstraint("slug", "edition", name=op.f("uq_catalogue_entries_slug_edition")),
    )
    with op.batch_alter_table("catalogue_entries", schema=None) as batch_op:
        batch_op.create_index("ix_catalogue_entries_title_sort", ["title_sort", "id"], unique=False)

    op.create_table(
        "search_backlog",
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "project",
                "catalogue_entry",
                "success_story",
                "workshop",
                "funding_programme",
                name="kind",
                native_enum=False,
                create_constraint=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("records", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_backlog")),
    )
    op.create_table(
        "search_documents",
        sa.Column("document", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "project",
                "catalogue_entry",
                "success_story",
                "workshop",
                "funding_programme",
                name="kind",
                native_enum=False,
                create_constraint=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("record_id", base.Identifier(), nullable=False),
        sa.Column("states", sa.String(length=60), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_search_documents")),
    )
    op.create_table(
        "search_forms",
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column(
            "form", sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "word", sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("kind", "form", "word", name=op.f("pk_search_forms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_postings",
        sa.Column("word", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("document", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", "part", "document", name=op.f("pk_search_postings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "success_stories",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("updated_by", sa.String(length=40), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("catalogue_entry_id", base.Identifier(), nullable=True),
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
        sa.Column("text", sa.String(length=10000), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_success_stories_created_by_length")),
        sa.CheckConstraint("length(text) <= 10000", name=op.f("ck_success_stories_text_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_success_stories_title_length")),
        sa.CheckConstraint("length(title_search) <= 600", name=op.f("ck_success_stories_title_search_length")),
        sa.CheckConstraint("length(title_sort) <= 400", name=op.f("ck_success_stories_title_sort_length")),
        sa.CheckConstraint("length(updated_by) <= 40", name=op.f("ck_success_stories_updated_by_length")),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_success_stories_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["catalogue_entry_id"], ["catalogue_entries.id"], name=op.f("fk_success_stories_catalogue_entry_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_success_stories")),
    )
    with op.batch_alter_table("success_stories", schema=None) as batch_op:
        batch_op.create_index("ix_success_stories_catalogue_entry_id", ["catalogue_entry_id"], unique=False)
        batch_op.create_index("ix_success_stories_id", ["id"], unique=False)
        batch_op.create_index("ix_success_stories_project_id", ["agency_id", "project_id"], unique=False)

    op.create_table(
        "project_ancestors",
        sa.Column("agency_id", base.Identifier(), nullable=False),
        sa.Column("project_id", base.Identifier(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("ancestor_agency_id", base.Identifier(), nullable=False),
        sa.Column("ancestor_id", base.Identifier(), nullable=False),
        sa.CheckConstraint("ancestor_id <> project_id", name=op.f("ck_project_ancestors_another")),
        sa.CheckConstraint("depth >= 1", name=op.f("ck_project_ancestors_depth")),
        sa.ForeignKeyConstraint(
            ["agency_id", "project_id"],
            ["projects.agency_id", "projects.id"],
            name=op.f("fk_project_ancestors_agency_id_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "project_id", "depth", name=op.f("pk_project_ancestors")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_project_ancestors_ancestor_id", "project_ancestors", ["ancestor_id", "project_id", "agency_id"])
    _resources(RESOURCES)
    _policies()
    _wait()


def downgrade() -> None:
    op.execute(f"DELETE FROM imports WHERE NOT ({_one_of('resource', BEFORE)})")  # noqa: S608 - our own names
    op.execute(f"DELETE FROM mapping_profiles WHERE NOT ({_one_of('resource', BEFORE)})")  # noqa: S608 - our own names
    _resources(BEFORE)
    op.drop_table("project_ancestors")

    with op.batch_alter_table("success_stories", schema=None) as batch_op:
        batch_op.drop_index("ix_success_stories_project_id")
        batch_op.drop_index("ix_success_stories_id")
        batch_op.drop_index("ix_success_stories_catalogue_entry_id")

    op.drop_table("success_stories")
    op.drop_table("search_postings")
    op.drop_table("search_forms")
    op.drop_table("search_documents")
    op.drop_table("search_backlog")
    with op.batch_alter_table("catalogue_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_catalogue_entries_title_sort")

    op.drop_table("catalogue_entries")
