"""Row-level security on PostgreSQL.

Why: a second belt behind ``visible``. A statement that forgets whose rows it may touch finds none of the others.
Risk: whoever connects without saying a realm sees what is public and nothing else, the owner of the tables too; only a
superuser, or a role that bypasses policies, still sees everything. COPY into these tables is refused by PostgreSQL.
Way back: policies are dropped, rows are not touched. SQLite has nothing of the kind and stays as it is.

A policy reads two settings that hold for one transaction: ``klikks.agency``, an id or nothing, and ``klikks.realm``,
``agency``, ``network``, ``instance`` or nothing. Each stands in a subquery, so that it is read once per statement.

Revision: 0016, after 0015.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AGENCY = "(SELECT nullif(current_setting('klikks.agency', true), '')::uuid)"
SOMEBODYS = "(SELECT coalesce(current_setting('klikks.realm', true), '') <> '')"
NETWORK = "(SELECT coalesce(current_setting('klikks.realm', true), '') IN ('network', 'instance'))"
INSTANCE = "(SELECT coalesce(current_setting('klikks.realm', true), '') = 'instance')"

OWN = f"agency_id = {AGENCY} OR {INSTANCE}"
OWN_OR_NETWORK = f"agency_id = {AGENCY} OR {NETWORK}"
COMMON = f"agency_id IS NULL AND {SOMEBODYS}"
ADMINISTRATION = f"{OWN} OR ((agency_id IS NULL OR role = 'agency_admin') AND {NETWORK})"

PERSONAL_RESOURCES = (
    "changes", "consents", "consultations", "engagements", "erasures", "idempotency_keys", "import_changes", "imports",
    "patrons", "project_patrons", "registrations", "tokens", "users",
)  # fmt: skip
IMPERSONAL = "resource NOT IN ({})".format(", ".join(f"'{each}'" for each in PERSONAL_RESOURCES))
PERSONAL_LISTS = ("consultations", "engagements", "patrons", "project_patrons", "registrations", "workbook")
IMPERSONAL_LIST = "resource NOT IN ({})".format(", ".join(f"'{each}'" for each in PERSONAL_LISTS))


def _of(table: str, *pairs: tuple[str, str], parent: str) -> str:
    """Its parent can be seen."""
    same = " AND ".join(f"parent.{remote} = {table}.{local}" for local, remote in pairs)
    return f"EXISTS (SELECT 1 FROM {parent} parent WHERE {same})"  # noqa: S608 - our own names


def _of_project(table: str) -> str:
    return _of(table, ("agency_id", "agency_id"), ("project_id", "id"), parent="projects")


def _of_person(table: str) -> str:
    return f"{INSTANCE} OR " + _of(table, ("user_id", "id"), parent="users")


POLICIES: dict[str, tuple[str, str | None]] = {
    # persons: the agency's alone
    **dict.fromkeys(
        (
            "consent_texts",
            "consents",
            "consultations",
            "engagements",
            "erasures",
            "patrons",
            "project_patrons",
            "reads",
            "registrations",
            "retention_rules",
            "tombstones",
        ),
        (OWN, None),
    ),
    # daily work without persons: the network reads it
    **dict.fromkeys(
        ("finding_acknowledgements", "grant_projects", "grants", "participations", "project_share_changes"),
        (OWN, NETWORK),
    ),
    # what is published is everybody's
    **dict.fromkeys(("projects", "workshops"), (OWN, f"published OR {NETWORK}")),
    **{table: (OWN, _of_project(table)) for table in ("project_reports", "project_shares", "savings")},
    "saving_inputs": (
        OWN,
        _of(
            "saving_inputs", ("agency_id", "agency_id"), ("saving_id", "id"), ("revision", "revision"), parent="savings"
        ),
    ),
    # the agency's or the network's
    "idempotency_keys": (f"{OWN} OR (agency_id IS NULL AND {NETWORK})", None),
    "import_changes": (f"{INSTANCE} OR " + _of("import_changes", ("import_id", "id"), parent="imports"), None),
    "imports": (f"{OWN} OR ((agency_id IS NULL OR {IMPERSONAL_LIST}) AND {NETWORK})", None),
    "jobs": (OWN_OR_NETWORK, None),
    "mapping_profiles": (f"{OWN} OR (agency_id IS NULL AND {NETWORK})", None),
    "providers": (NETWORK, "true"),
    "reports": (OWN_OR_NETWORK, "audience = 'public'"),
    "targets": (OWN_OR_NETWORK, COMMON),
    # accounts
    "tokens": (ADMINISTRATION, None),
    "users": (ADMINISTRATION, None),
    "guess_counts": (INSTANCE, None),
    **{table: (_of_person(table), None) for table in ("flows", "identities", "letters", "links", "recovery_codes")},
    "sessions": (_of_person("sessions"), None),
    "refresh_tokens": (f"{INSTANCE} OR " + _of("refresh_tokens", ("session_id", "id"), parent="sessions"), None),
}
"""Table -> what may be read and written, and what may be read besides."""

HISTORY = (
    f"FOR SELECT USING ({OWN} OR ({IMPERSONAL} AND ({NETWORK} OR ({COMMON}))))",
    f"FOR INSERT WITH CHECK ({OWN_OR_NETWORK} OR ({COMMON}))",
    f"FOR UPDATE USING ({OWN}) WITH CHECK ({OWN})",  # values go with a person, seals come later
    f"FOR DELETE USING ({INSTANCE})",
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, (whole, besides) in POLICIES.items():
        _enable(table)
        op.execute(f"CREATE POLICY realm ON {table} USING ({whole}) WITH CHECK ({whole})")
        if besides is not None:  # the name comes first, so that it is also asked first
            op.execute(f"CREATE POLICY open ON {table} FOR SELECT USING ({besides})")
    _enable("changes")
    for number, policy in enumerate(HISTORY):
        op.execute(f"CREATE POLICY realm_{number} ON changes {policy}")


def _enable(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, (_, besides) in POLICIES.items():
        op.execute(f"DROP POLICY realm ON {table}")
        if besides is not None:
            op.execute(f"DROP POLICY open ON {table}")
        _disable(table)
    for number in range(len(HISTORY)):
        op.execute(f"DROP POLICY realm_{number} ON changes")
    _disable("changes")


def _disable(table: str) -> None:
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
