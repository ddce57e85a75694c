import gc
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.bulk import Same, bulk_columns, bulk_insert
from app.core.collecting import paused_collector
from app.core.db import Database
from app.core.realms import OPEN
from app.models.base import Identifier, Moment, enumeration
from app.models.fields import Origin

ORIGIN = enumeration(Origin, "origin")


class TestPausedCollector:
    def test_the_collector_rests_inside_and_runs_again_after_an_error(self) -> None:
        seen: list[bool] = []

        @paused_collector()
        def fails() -> None:
            seen.append(gc.isenabled())
            raise ValueError("stop")

        with pytest.raises(ValueError, match="stop"):
            fails()
        assert seen == [False]
        assert gc.isenabled()

    def test_a_collector_that_was_off_stays_off(self) -> None:
        gc.disable()
        try:
            with paused_collector():
                pass
            assert not gc.isenabled()
        finally:
            gc.enable()


class TestCells:
    @pytest.mark.parametrize("is_open", [True, False])
    def test_are_stored_as_any_other_way_stores_them(self, database: Database, *, is_open: bool) -> None:
        key, words = UUID(int=7), "Tab\t, \\N, it's 100 %s, \N{GREEK SMALL LETTER ALPHA}\nand a line"
        moment = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1)))
        kinds: tuple[Any, ...] = (
            Identifier, Moment, sa.Date, sa.Boolean, sa.Boolean, sa.BigInteger, sa.Integer, sa.String, ORIGIN,
            sa.String,
        )  # fmt: skip
        row = (key, moment, moment.date(), True, False, 2**53, None, words, Origin.PUBLISHED, words)
        columns = [sa.Column(f"c{at}", kind) for at, kind in enumerate(kinds)]
        mark = {OPEN: True} if is_open else {}
        table = sa.Table("bulk_cells", sa.MetaData(), *columns, prefixes=["TEMPORARY"], info=mark)
        with database.write() as db:
            table.create(db.connection)
            try:
                for copies in (1, 40, 400):  # on PostgreSQL one statement, lists or COPY, COPY in one or two steps
                    bulk_insert(db, table, table.columns.keys(), [row] * copies)
                    said = [*row[:8], Origin.PUBLISHED.value]  # as the databases store it
                    for odd in (0, 1):  # what is the same in all rows, and lists, one of them for two columns
                        cells = [Same(each) if at % 2 == odd else [each] * copies for at, each in enumerate(said)]
                        named = dict(zip(table.columns.keys(), [*cells, cells[7]], strict=True))
                        bulk_columns(db, table, named, copies)
                db.run(sa.insert(table).values(row))
                found = db.all(sa.select(*[sa.cast(column, sa.Text) for column in table.columns]))
                assert len(found) == 3 * 441 + 1
                assert len(set(found)) == 1
            finally:
                table.drop(db.connection)
