#!/bin/sh
# Runs once, as PostgreSQL's superuser, when the data volume is empty: makes the database and
# its two roles. The owner migrates; the app works and may not rewrite the custody ledger.
# The same as backend/embedded_postgres.py does for a machine without a server.
set -eu
: "${OWNER_DATABASE_PASSWORD:?}" "${APP_DATABASE_PASSWORD:?}"

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv owner_password OWNER_DATABASE_PASSWORD
\getenv app_password APP_DATABASE_PASSWORD
CREATE ROLE hengio_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE hengio_app LOGIN PASSWORD :'app_password';
GRANT hengio_app TO hengio_owner;
-- One sort order on every machine; what people read is sorted by a stored key.
CREATE DATABASE hengio OWNER hengio_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
REVOKE CONNECT ON DATABASE hengio FROM PUBLIC;
GRANT CONNECT ON DATABASE hengio TO hengio_app;
\connect hengio
ALTER DEFAULT PRIVILEGES FOR ROLE hengio_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hengio_app;
ALTER DEFAULT PRIVILEGES FOR ROLE hengio_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO hengio_app;
SQL
