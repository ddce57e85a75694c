"""The role of the service in tests: as in production it owns nothing and cannot pass by the policies of the tables."""

import psycopg
from sqlalchemy.engine import make_url

ROLE = "klikks_app"
_MAKE = f"""
DO $$ BEGIN
    CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '{ROLE}';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE};
"""  # as deploy/postgres-roles.sh does beforehand


def as_app(url: str) -> str:
    """The address of a migrated database for the service; SQLite has no roles."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return url
    owner = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(_MAKE)
    return address.set(username=ROLE, password=ROLE).render_as_string(hide_password=False)
