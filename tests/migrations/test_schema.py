"""The chain leads from nothing to the tables of the code, and back."""

from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.core import migrations
from app.core.db import Database
from app.models import metadata


def schema(database: Database) -> dict[str, dict[str, Any]]:
    """All that the database itself knows about its tables, in an order of its own making."""
    with database.reading.connect() as connection:
        found = sa.inspect(connection)
        return {
            table: {
                "columns": {
                    each["name"]: (
                        str(each["type"]),
                        getattr(each["type"], "collation", None),
                        each["nullable"],
                        each["default"],
                    )
                    for each in found.get_columns(table)
                },
                "primary key": found.get_pk_constraint(table),
                "foreign keys": by_name(found.get_foreign_keys(table)),
                "unique": by_name(found.get_unique_constraints(table)),
                "indexes": by_name(found.get_indexes(table)),
                "checks": by_name(found.get_check_constraints(table)),
            }
            for table in found.get_table_names()
            if table != "alembic_version"
        }


def plain(value: Any) -> str:
    """Nested dictionaries as text that compares; SQL expressions as their SQL."""
    if isinstance(value, dict):
        return ", ".join(f"{key}={plain(value[key])}" for key in sorted(value, key=str))
    return str(value)


def by_name(items: Any) -> dict[str, str]:
    """The parts of a table; that each has a name is part of the house's order."""
    named = {item["name"]: plain(item) for item in items}
    assert None not in named
    assert len(named) == len(items)
    return named


class TestUp:
    def test_what_migrations_build_is_what_the_tables_say(self, empty: Database) -> None:
        with empty.write() as db:
            metadata.create_all(db.connection)
        said = schema(empty)
        with empty.write() as db:
            metadata.drop_all(db.connection)
        migrations.upgrade(empty.settings.database)
        built = schema(empty)
        assert built.keys() == said.keys()
        for table, parts in said.items():
            for kind, expected in parts.items():
                assert built[table][kind] == expected, f"{kind} of {table}"

    def test_there_is_nothing_left_to_generate(self, empty: Database) -> None:
        migrations.upgrade(empty.settings.database)
        with empty.reading.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []

    def test_a_second_time_changes_nothing(self, empty: Database) -> None:
        migrations.upgrade(empty.settings.database)
        first = schema(empty)
        migrations.upgrade(empty.settings.database)
        assert schema(empty) == first
        assert empty.revision() == migrations.head_revision()


class TestDown:
    def test_the_way_back_leaves_nothing_and_up_again_is_the_same(self, empty: Database) -> None:
        url = empty.settings.database
        migrations.upgrade(url)
        first = schema(empty)
        assert first.keys() == metadata.tables.keys()
        migrations.downgrade(url, "base")
        assert schema(empty) == {}
        assert empty.revision() is None
        migrations.upgrade(url)
        assert schema(empty) == first
