"""Row-level security on PostgreSQL.

Why: a second belt behind ``visible``: a statement that forgets whose rows it may touch finds none of the others.
Risk: whoever says no realm, the owner too, sees what is public and nothing else; PostgreSQL refuses COPY into a table.
Way back: policies are dropped, rows are not touched; SQLite has nothing of the kind and stays as it is.

A policy reads two settings that hold for one transaction: ``klikks.agency``, an id or nothing, and ``klikks.realm``,
``agency``, ``network``, ``instance`` or nothing. They stand there plainly, and a parent is looked up by a subquery of
one value: subqueries for the settings, or EXISTS, would cost a small statement several times as much.

Revision: 0016, after 0023.
"""

from alembic import op

revision = "0016"
down_revision = "0023"
branch_labels = None
depends_on = None

AGENCY = "nullif(current_setting('klikks.agency', true), '')::uuid"
SOMEBODYS = "current_setting('klikks.realm', true) <> ''"
NETWORK = "current_setting('klikks.realm', true) IN ('network', 'instance')"
INSTANCE = "current_setting('klikks.realm', true) = 'instance'"

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
    return f"(SELECT true FROM {parent} parent WHERE {same})"  # noqa: S608 - our own names


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
            "mail_refusals",
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
        (OWN, OWN_OR_NETWORK),
    ),
    # what is published is everybody's
    **dict.fromkeys(("projects", "workshops"), (OWN, f"published OR {OWN_OR_NETWORK}")),
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
    "releases": (OWN_OR_NETWORK, f"sequence IS NOT NULL OR {OWN_OR_NETWORK}"),
    "reports": (OWN_OR_NETWORK, f"audience = 'public' OR {OWN_OR_NETWORK}"),
    "targets": (OWN_OR_NETWORK, f"{OWN_OR_NETWORK} OR ({COMMON})"),
    # accounts
    "tokens": (ADMINISTRATION, None),
    "users": (ADMINISTRATION, None),
    "guess_counts": (INSTANCE, None),
    **{table: (_of_person(table), None) for table in ("flows", "identities", "links", "recovery_codes")},
    "letters": (f"agency_id = {AGENCY} OR {_of_person('letters')}", None),  # about a registration, or a person
    "sessions": (_of_person("sessions"), None),
    "refresh_tokens": (f"{INSTANCE} OR " + _of("refresh_tokens", ("session_id", "id"), parent="sessions"), None),
}
"""Table -> what may be written, and what may be read if that is something else."""

HISTORY = {
    "seen": f"FOR SELECT USING ({OWN} OR ({IMPERSONAL} AND ({NETWORK} OR ({COMMON}))))",
    "made": f"FOR INSERT WITH CHECK ({OWN_OR_NETWORK} OR ({COMMON}))",
    "changed": f"FOR UPDATE USING ({OWN}) WITH CHECK ({OWN})",  # values go with a person, seals come later
    "ended": f"FOR DELETE USING ({INSTANCE})",
}


def _policies(written: str, read: str | None) -> dict[str, str]:
    if read is None:
        return {"whole": f"USING ({written}) WITH CHECK ({written})"}
    return {
        "seen": f"FOR SELECT USING ({read})",
        "made": f"FOR INSERT WITH CHECK ({written})",
        "changed": f"FOR UPDATE USING ({written}) WITH CHECK ({written})",
        "ended": f"FOR DELETE USING ({written})",
    }


ALL = {"changes": HISTORY, **{table: _policies(*each) for table, each in POLICIES.items()}}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, policies in ALL.items():
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            for name, words in policies.items():
                op.execute(f"CREATE POLICY {name} ON {table} {words}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, policies in ALL.items():
            for name in policies:
                op.execute(f"DROP POLICY {name} ON {table}")
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
