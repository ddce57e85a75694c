"""How migrations run: alone, in one piece, without losing rows, however long they take."""

import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from app.core import clock, ids, migrations
from app.core.db import Database
from app.models import metadata
from tests.migrations.chains import Chain
from tests.postgres_server import PostgresServer

ROOT = Path(__file__).parents[2]
PLACES, NAMES = metadata.tables["municipalities"], metadata.tables["municipality_names"]
THREE_AT_ONCE = """
import os, sys
import app.models
from app.core.migrations import upgrade

children = []
for _ in range(3):
    child = os.fork()
    if child == 0:
        upgrade(sys.argv[1])
        sys.exit(0)
    children.append(child)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""
REBUILT = """
sqlite = op.get_bind().dialect.name == "sqlite"
with op.batch_alter_table("municipalities", recreate="always" if sqlite else "never") as batch:
    batch.add_column(sa.Column("motto", sa.String(20)))
"""


def add_place_with_name(database: Database) -> None:
    now = clock.now()
    place = {
        "id": ids.new_id(),
        "level": "state",
        "name": "Land",
        "name_search": "land",
        "name_sort": "land",
        "ars": "07",
        "path": "07",
        "inhabited": True,
        "version": 1,
        "origin": "synthetic",
        "created_at": now,
        "updated_at": now,
        "created_by": "test",
        "updated_by": "test",
    }
    name = {"municipality_id": place["id"], "valid_from": clock.today(), "name": "Land"}
    with database.write() as db:
        db.run(sa.insert(PLACES), place)
        db.run(sa.insert(NAMES), name)


def rows(database: Database) -> tuple[int, int]:
    with database.read() as db:
        places, names = (db.scalar(sa.select(sa.func.count()).select_from(table)) for table in (PLACES, NAMES))
    return places, names


class TestRebuiltTable:
    def test_the_children_of_its_rows_survive(self, empty: Database, chain: Chain) -> None:
        chain.upgrade()
        add_place_with_name(empty)
        chain.add(REBUILT)
        chain.upgrade()
        assert empty.revision() == chain.last
        assert rows(empty) == (1, 1)
        with empty.read() as db:
            assert "motto" in {column["name"] for column in sa.inspect(db.connection).get_columns("municipalities")}

    def test_foreign_keys_hold_again_afterwards(self, empty: Database, chain: Chain) -> None:
        chain.add(REBUILT)
        chain.upgrade()
        add_place_with_name(empty)
        with empty.write() as db:
            db.run(sa.text("DELETE FROM municipalities"))
        assert rows(empty) == (0, 0)

    def test_a_migration_that_leaves_orphans_is_undone(self, empty: Database, chain: Chain) -> None:
        chain.upgrade()
        add_place_with_name(empty)
        before = empty.revision()
        chain.add(
            'op.create_table("orphans", sa.Column("id", sa.Integer))',
            "op.execute(\"UPDATE municipality_names SET municipality_id = '0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f'\")",
        )
        with pytest.raises((RuntimeError, sa.exc.IntegrityError), match=r"parent|foreign key"):
            chain.upgrade()
        assert empty.revision() == before
        assert rows(empty) == (1, 1)


class TestFailure:
    def test_of_one_revision_undoes_all_of_the_run(self, empty: Database, chain: Chain) -> None:
        chain.add('op.create_table("first", sa.Column("id", sa.Integer))')
        chain.add('op.create_table("second", sa.Column("id", sa.Integer))', "raise LookupError")
        with pytest.raises(LookupError):
            chain.upgrade()
        with empty.read() as db:
            assert sa.inspect(db.connection).get_table_names() == []

    def test_leaves_no_lock(self, empty: Database, chain: Chain) -> None:
        chain.add("raise LookupError")
        with pytest.raises(LookupError):
            chain.upgrade()
        migrations.upgrade(empty.settings.database)
        assert empty.revision() == migrations.head_revision()


class TestSeveralAtOnce:
    def test_every_process_ends_well_and_the_chain_ran_once(self, empty: Database) -> None:
        url = empty.settings.database
        done = subprocess.run(
            [sys.executable, "-c", THREE_AT_ONCE, url],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert empty.revision() == migrations.head_revision()

    def test_it_waits_longer_than_any_request_would(
        self, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("KLIKKS_DATABASE_DEADLINE_SECONDS", "0.1")
        url = postgres.create_database("klikks_waiting")
        thread = threading.Thread(target=migrations.upgrade, args=(url,))
        with psycopg.connect(postgres.dsn("klikks_waiting")) as other:
            other.execute("SELECT pg_advisory_lock(7065075)")
            thread.start()
            thread.join(1.5)
            assert thread.is_alive()
        thread.join()
        with psycopg.connect(postgres.dsn("klikks_waiting")) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchone() is not None


class TestLongMigration:
    def test_no_deadline_of_requests_ends_it(
        self, postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("KLIKKS_DATABASE_DEADLINE_SECONDS", "0.1")
        chain = Chain(tmp_path / "chain", postgres.create_database("klikks_long"))
        chain.add('op.execute("SELECT pg_sleep(1.3)")')
        chain.upgrade()
