#!/bin/sh
# Runs once, when the database's volume is new: the role that owns the tables, and the role of the service, which
# owns nothing and cannot pass by row-level security.
set -eu
: "${KLIKKS_DB_OWNER_PASSWORD:?is not set}" "${KLIKKS_DB_APP_PASSWORD:?is not set}"

# psql reads the passwords from its environment, so that no process list shows them.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname="${POSTGRES_DB:-klikks}" <<'SQL'
\getenv owner_password KLIKKS_DB_OWNER_PASSWORD
\getenv app_password KLIKKS_DB_APP_PASSWORD
SET log_statement = 'none';
CREATE ROLE klikks_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE klikks_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"DBNAME" TO klikks_owner, klikks_app;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO klikks_owner;
GRANT USAGE ON SCHEMA public TO klikks_app;
ALTER DEFAULT PRIVILEGES FOR ROLE klikks_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO klikks_app;
ALTER DEFAULT PRIVILEGES FOR ROLE klikks_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO klikks_app;
SQL
