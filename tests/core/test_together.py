"""Statements that go out together: their answers are right, and one that fails ends the transaction as ever."""

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Write
from app.core.errors import Conflict
from app.core.prepared import Prepared
from app.models.ledger import Post

P = sa.inspect(Post).columns


def adding(db: Write) -> Prepared:
    values = {name: sa.bindparam(name, type_=P[name].type) for name in ("id", "number", "known_at")}
    return Prepared(sa.insert(Post).values(values), db.engine.dialect)


def counting(db: Write) -> Prepared:
    return Prepared(sa.select(sa.func.count()).select_from(Post), db.engine.dialect)


class TestTogether:
    def test_each_statement_sees_what_those_before_it_did(self, database: Database) -> None:
        with database.write() as db:
            with db.together():
                before = db.ask(counting(db), {})
                db.execute(adding(db), {"id": 1, "number": 1, "known_at": clock.now()})
                with db.together():  # inside another one it is the same
                    after = db.ask(counting(db), {})
            assert (before(), after()) == ([(0,)], [(1,)])
            assert db.fetch(counting(db), {}) == [(1,)]

    def test_one_that_fails_leaves_nothing(self, database: Database) -> None:
        with pytest.raises(Conflict):
            self.add_twice(database)
        with database.write() as db:  # on the same connection
            assert db.fetch(counting(db), {}) == [(0,)]

    def add_twice(self, database: Database) -> None:
        with database.write() as db, db.together():
            for number in (1, 2):
                db.execute(adding(db), {"id": 7, "number": number, "known_at": clock.now()})
            db.ask(counting(db), {})
