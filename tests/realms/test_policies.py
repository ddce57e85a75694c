"""The second belt: what the tables themselves let through, past all services, by whatever statement."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import sqlalchemy as sa

from app.core.prepared import Prepared
from app.core.realms import INSTANCE, NETWORK, NOBODY, Realm
from app.models import OPEN_TABLES, PERSONAL_TABLES, metadata
from tests.realms.conftest import CLOSED, Two, key, whose

OWNED = [name for name in CLOSED if name not in {"guess_counts", "providers"}]
"""Tables with a row of each agency."""
PUBLIC = {
    "grants": "published",
    "projects": "published",
    "workshops": "published",
    **dict.fromkeys(
        ("project_ancestors", "project_reports", "project_shares", "savings", "sub_measures"),
        "EXISTS (SELECT 1 FROM projects p WHERE (p.agency_id, p.id) = ({table}.agency_id, {table}.project_id)"
        " AND published)",
    ),
    "success_stories": (
        "published AND EXISTS (SELECT 1 FROM projects p WHERE (p.agency_id, p.id) ="
        " (success_stories.agency_id, success_stories.project_id) AND p.published)"
    ),
    "saving_inputs": (
        "EXISTS (SELECT 1 FROM savings v JOIN projects p ON (p.agency_id, p.id) = (v.agency_id, v.project_id)"
        " WHERE (v.agency_id, v.id) = (saving_inputs.agency_id, saving_inputs.saving_id) AND published)"
    ),
    "comments": (
        "audience = 'public' AND EXISTS (SELECT 1 FROM projects p WHERE (p.agency_id, p.id) ="
        " (comments.agency_id, comments.project_id) AND published)"
    ),
    "evidence": (
        "audience = 'public' AND EXISTS (SELECT 1 FROM projects p WHERE (p.agency_id, p.id) ="
        " (evidence.agency_id, evidence.project_id) AND published)"
    ),
    "evidence_files": (
        "EXISTS (SELECT 1 FROM evidence v JOIN projects p ON (p.agency_id, p.id) = (v.agency_id, v.project_id)"
        " WHERE (v.agency_id, v.digest) = (evidence_files.agency_id, evidence_files.digest)"
        " AND v.audience = 'public' AND published)"
    ),
    "reports": "audience = 'public'",
    "releases": "sequence IS NOT NULL",
    "providers": "true",
}
"""Table -> which of its rows are everybody's. Of every other table: none."""
OF_NETWORK = {
    "changes", "finding_acknowledgements", "grant_payments", "grant_projects", "grants", "import_changes", "imports",
    "jobs", "participations", "project_ancestors", "project_reports", "project_share_changes", "project_shares",
    "projects", "providers", "releases", "reports", "saving_inputs", "savings", "sub_measures", "success_stories",
    "targets", "workshops",
}  # fmt: skip
"""Tables of which the network sees rows of agencies, without persons."""
ADMINISTRATION = {
    "tokens", "users", "sessions", "refresh_tokens", "letters", "links", "flows", "identities", "recovery_codes",
}  # fmt: skip
"""Of these it sees its own people and the agencies' admins."""


class TestTables:
    def test_are_all_under_a_policy_or_open_for_a_reason(self, two: Two) -> None:
        """A new table belongs in a migration with its policy, or in ``OPEN_TABLES``."""
        forced = sa.text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        with two.database.read() as db:
            assert {row[0] for row in db.all(forced)} == set(CLOSED)
        assert metadata.tables.keys() >= OPEN_TABLES

    def test_that_concern_persons_are_never_open(self) -> None:
        assert OPEN_TABLES.isdisjoint(PERSONAL_TABLES)

    @pytest.mark.parametrize("table", CLOSED)
    def test_have_a_policy_for_reading_and_for_writing(self, two: Two, table: str) -> None:
        asked = sa.text("SELECT cmd, qual, with_check FROM pg_policies WHERE tablename = :name")
        with two.database.read() as db:
            rows = db.all(asked, {"name": table})
        for command in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            fitting = [row for row in rows if row.cmd in {"ALL", command}]
            assert fitting, command
            assert all(row.with_check for row in fitting if row.cmd in {"ALL", "INSERT", "UPDATE"}), command


class TestReading:
    @pytest.mark.parametrize("table", OWNED)
    def test_an_agency_sees_its_own_rows_and_what_is_common(self, two: Two, table: str) -> None:
        public = two.seen(NOBODY, table)
        assert two.of(table, two.here), "no row to look for"
        assert two.of(table, two.there) - public, "no row that could be seen wrongly"
        seen = two.seen(Realm.of(two.here), table)
        assert two.of(table, two.here) <= seen
        assert seen - public - two.of(table, two.here) <= two.of(table, None)

    @pytest.mark.parametrize("table", CLOSED)
    def test_nobody_sees_what_is_public_and_nothing_else(self, two: Two, table: str) -> None:
        public = sa.text(f"SELECT {key(table)} FROM {table} WHERE {PUBLIC.get(table, 'false').format(table=table)}")
        with two.database.within(INSTANCE).read() as db:
            assert two.seen(NOBODY, table) == {row[0] for row in db.all(public)}

    @pytest.mark.parametrize("table", CLOSED)
    def test_the_network_sees_no_persons_of_agencies(self, two: Two, table: str) -> None:
        seen = two.seen(NETWORK, table) - two.of(table, None)
        if table in ADMINISTRATION:
            role = "role" if table in {"tokens", "users"} else None
            allowed = {each for each in seen if role and self._is_admin(two, table, each)}
            assert seen == allowed
        elif table not in OF_NETWORK:
            assert seen == set()

    def _is_admin(self, two: Two, table: str, row: str) -> bool:
        asked = sa.text(f"SELECT role FROM {table} WHERE {key(table)} = :row")
        with two.database.within(INSTANCE).read() as db:
            return bool(db.scalar(asked, {"row": row}) == "agency_admin")

    @pytest.mark.parametrize("name", ["changes", "imports"])
    def test_the_network_sees_no_history_and_no_lists_of_persons(self, two: Two, name: str) -> None:
        resources = sa.text(f"SELECT DISTINCT resource FROM {name} WHERE {whose(name)} IS NOT NULL")
        with two.database.within(NETWORK).read() as db:
            seen = {row[0] for row in db.all(resources)}
        assert "projects" in seen
        assert seen.isdisjoint({*PERSONAL_TABLES, "workbook"})


class TestWriting:
    @pytest.mark.parametrize("table", OWNED)
    def test_a_row_of_another_agency_is_not_there_to_change_or_delete(self, two: Two, table: str) -> None:
        column = next(iter(metadata.tables[table].primary_key)).name
        rows = sorted(two.of(table, two.there))
        for realm in (Realm.of(two.here), NOBODY):
            assert self._touched(two, realm, f"UPDATE {table} SET {column} = {column}", table, rows) == 0
            assert self._touched(two, realm, f"DELETE FROM {table}", table, rows) == 0

    def _touched(self, two: Two, realm: Realm, statement: str, table: str, rows: list[str]) -> int:
        """How many rows a statement would change; it is taken back."""
        with two.database.within(realm).snapshot() as db:
            db.connection.exec_driver_sql("SET TRANSACTION READ WRITE")
            where = sa.text(f"{statement} WHERE {key(table)} = ANY(:rows)")
            count: int = db.connection.execute(where, {"rows": rows}).rowcount
            db.connection.rollback()
        return count

    @pytest.mark.parametrize("table", OWNED)
    def test_a_row_cannot_be_made_for_another_agency(self, two: Two, table: str) -> None:
        copied = sa.text(f"SELECT * FROM {table} WHERE {key(table)} = :row")
        with two.database.within(INSTANCE).read() as db:
            row = db.all(copied, {"row": min(two.of(table, two.there))})[0]._mapping
        for realm in (Realm.of(two.here), NOBODY):
            with pytest.raises(sa.exc.ProgrammingError) as refused, two.database.within(realm).write() as db:
                db.run(sa.insert(sa.table(table, *[sa.column(name) for name in row])).values(**_plain(row)))
            assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)

    @pytest.mark.parametrize("table", [each for each in OWNED if whose(each) == f"{each}.agency_id"])
    def test_a_row_cannot_be_given_to_another_agency(self, two: Two, table: str) -> None:
        given = sa.text(f"UPDATE {table} SET agency_id = :other WHERE {key(table)} = :row")
        values = {"other": two.there, "row": min(two.of(table, two.here))}
        with pytest.raises(sa.exc.ProgrammingError) as refused, two.database.within(Realm.of(two.here)).write() as db:
            db.run(given, values)
        assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


def _plain(row: sa.RowMapping) -> dict[str, object]:
    return {
        name: psycopg.types.json.Jsonb(value) if isinstance(value, list | dict) else value
        for name, value in row.items()
    }


class TestPool:
    def test_never_shows_a_row_of_somebody_else(self, two: Two) -> None:
        """Four thousand sessions of all kinds and realms, many at once over few connections."""
        asked = sa.text("SELECT agency_id FROM patrons")
        own = {"here": {two.here}, "there": {two.there}, "network": set(), "nobody": set()}
        names, doors = tuple(own), ("read", "snapshot", "write", "prepared")

        def once(number: int) -> bool:
            name, door = names[number % 4], doors[number // 4 % 4]
            database = two.database.within(two.realms[name])
            with getattr(database, door if door != "prepared" else "read")() as db:
                rows = db.fetch(Prepared(asked, db.engine.dialect), {}) if door == "prepared" else db.all(asked)
            return {row[0] for row in rows} == own[name]

        with ThreadPoolExecutor(24) as pool:
            assert list(pool.map(once, range(4_000))).count(False) == 0

    def test_leaves_nothing_on_a_connection(self, two: Two) -> None:
        asked = sa.text("SELECT current_setting('klikks.agency', true), current_setting('klikks.realm', true)")
        here = two.database.within(Realm.of(two.here))
        for door in (here.read, here.snapshot, here.write):
            with door() as db:
                assert tuple(db.all(asked)[0]) == (str(two.here), "agency")
            for engine in (two.database.reading, two.database.engine):
                with engine.connect() as connection:
                    assert {*connection.execute(asked).one()} <= {"", None}
