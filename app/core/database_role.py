"""The role the service connects as: one that the policies of the tables hold for (docs/decisions/0019)."""

from typing import Final

import sqlalchemy as sa

from app.core.db import Database

_ROLE: Final = sa.text("""
    SELECT bool_or(rolsuper) AS superuser, bool_or(rolbypassrls) AS bypasses,
           EXISTS (
               SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE nspname = current_schema() AND relkind IN ('r', 'p') AND pg_has_role(relowner, 'MEMBER')
           ) AS owner,
           coalesce(current_setting('klikks.realm', true), '') <> '' AS realm
    FROM pg_roles WHERE pg_has_role(oid, 'MEMBER')
""")
_PROBLEMS: Final = {
    "superuser": "is a superuser",
    "bypasses": "bypasses row-level security",
    "owner": "owns tables",
    "realm": "has a realm of its own (klikks.realm)",
}


def problem_of_role(database: Database) -> str | None:
    """Why the policies would not hold for the role of a database's address, or for one it may become; none if they do.

    SQLite has neither roles nor policies.
    """
    if database.is_sqlite:
        return None
    with database.read() as db:
        found = db.first(_ROLE)
    return next((words for name, words in _PROBLEMS.items() if getattr(found, name)), None)
