"""What every table keeps to: whose rows they are, what a column may be, what an index is for."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app.core.db import Database
from app.models import metadata
from app.models.base import DERIVED, Identifier, Moment

SHARED = {
    "agencies": "the tenants themselves",
    "municipalities": "the register, one for all",
    "municipality_names": "part of the register",
    "municipality_populations": "part of the register",
    "municipality_successors": "part of the register",
    "reorganisations": "of the register",
    "factor_sets": "published by third parties, one for all",
    "factors": "part of their set",
    "catalogue_entries": "the catalogue of measures, one for all",
    "measure_types": "what sources say about kinds of measures, one for all",
    "funding_programmes": "the directory, one for all",
    "skills": "what volunteers can help with, one list for all",
    "claims": "published about whole programmes",
}
INSTANCE = {
    "tokens": "a network role's token belongs to no agency",
    "users": "people of the network belong to no agency, and an address has one account in all",
    "sessions": "belong to a person",
    "refresh_tokens": "belong to a session",
    "recovery_codes": "belong to a person",
    "links": "belong to a person",
    "letters": "belong to a person, or to nobody",
    "guess_counts": "name nobody",
    "providers": "the network's belong to no agency",
    "identities": "belong to a person",
    "flows": "nobody has come back yet",
    "idempotency_keys": "belong to a credential",
    "import_changes": "belong to an import",
    "imports": "of reference data belong to no agency",
    "mapping_profiles": "for lists of reference data belong to no agency",
    "jobs": "on reference data belong to no agency",
    "impact_posts": "a transaction can change figures of several agencies",
    "impact_entries": "one table of all figures, told apart by agency; entries outlive the records behind them",
    "impact_standing": "a month is every agency's",
    "impact_project_cells": "sums, over all agencies too",
    "impact_saving_cells": "sums, over all agencies too",
    "impact_people_cells": "sums, over all agencies too",
    "impact_completion_cells": "sums, over all agencies too",
    "feed_items": "one order of what is public, of all agencies; tombstones outlive the records",
    "feed_posts": "a transaction can change items of several agencies",
    "former_labels": "of agencies, places and factor sets, too; they outlive the records",
    "changes": "of common records belong to no agency; they outlive the records behind them",
    "search_backlog": "names ids alone",
    "search_documents": "of what is everybody's belong to no agency",
    "search_postings": "digests of words; what is found is held against the records",
    "search_forms": "words, wherever they stand",
    "reports": "the network's belong to no agency",
    "targets": "the network's belong to no agency",
    "peers": "of the instance",
    "pulls": "belong to a peer",
    "received_entries": "belong to a peer",
    "network_sources": "publishers of all instances",
    "network_rows": "belong to a publisher",
    "network_places": "belong to a publisher",
    "network_projects": "belong to a publisher",
    "network_losses": "belong to a publisher",
    "network_conflicts": "between publishers",
    "publishers": "the network is one, too",
    "publisher_keys": "belong to a publisher",
    "chain_entries": "belong to a publisher; what they say is for others",
    "releases": "the network's belong to no agency",
}
"""Tables that no agency owns, with the reason. Every other table is an agency's."""

UNINDEXED = {
    ("factor_sets", ("supersedes_id",)): "a handful of rows",
    ("users", ("municipality_id",)): "a few hundred rows",
    ("users", ("agency_id", "patron_id")): "a few hundred rows",
    ("providers", ("agency_id",)): "a handful of rows",
    ("flows", ("provider_id",)): "rows live ten minutes",
    ("flows", ("user_id",)): "rows live ten minutes",
    ("tokens", ("municipality_id",)): "a handful of rows",
    ("tokens", ("agency_id", "patron_id")): "a handful of rows",
    ("savings", ("factor_set_id",)): "a set is hardly ever deleted, and each saving would pay for one more index",
    ("chain_entries", ("kid",)): "keys are never deleted",
    ("releases", ("agency_id",)): "a handful of rows a year",
    ("releases", ("corrects_id",)): "a handful of rows a year",
    ("idempotency_keys", ("agency_id",)): "rows live two days, and agencies are hardly ever deleted",
}
"""Foreign keys without an index: deleting the row they point to reads the whole table."""

WITHOUT_CHECKS = {
    "network_rows": "worked out from verified entries",
    "network_places": "worked out from verified entries",
    "network_projects": "worked out from verified entries",
    "network_losses": "worked out from what several publishers tell",
    "feed_items": "worked out from the records",
    "feed_posts": "numbers given under a lock",
    "impact_entries": "worked out from the records, compared with them by `klikks impact verify`",
    "impact_project_cells": "sums of entries",
    "impact_saving_cells": "sums of entries",
    "impact_people_cells": "sums of entries",
    "impact_completion_cells": "sums of entries",
    "search_backlog": "ids of records",
    "search_documents": "worked out from the records, made anew by `klikks search rebuild`",
    "search_postings": "the same",
    "search_forms": "the same",
}
"""Derived tables: what they hold was checked where it was recorded, and can be worked out anew."""

KINDS = (Identifier, Moment, sa.String, sa.Integer, sa.Boolean, sa.Date, sa.JSON)
BYTES = {
    ("search_backlog", "records"): "a list of ids, read by us as a whole",
    ("search_documents", "words"): "numbers, eight bytes each",
    ("idempotency_keys", "body"): "a kept answer, whatever its media type",
    ("import_changes", "payload"): "packed by us, read by us, as a whole",
    ("import_changes", "tails"): "parts of ids, one behind the other",
    ("changes", "before"): "JSON whose digest is sealed",
    ("changes", "after"): "the same",
    ("reports", "figures"): "what is frozen are the bytes",
    ("received_entries", "body"): "what is signed are the bytes",
    ("releases", "document"): "what will be signed are the bytes",
    ("chain_entries", "body"): "what was signed are the bytes",
}

TABLES = sorted(metadata.tables.values(), key=lambda table: table.name)
CHECKED = [table for table in TABLES if table.name not in WITHOUT_CHECKS]
OWNED = [table for table in TABLES if table.name not in SHARED | INSTANCE]


def named(table: sa.Table) -> str:
    return table.name


def unique_sets(table: sa.Table) -> Iterator[tuple[str, ...]]:
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint):
            yield tuple(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)


def searchable(table: sa.Table) -> Iterator[tuple[str, ...]]:
    yield from unique_sets(table)
    for index in table.indexes:
        yield tuple(column.name for column in index.columns)


def leads_to(index: tuple[str, ...], key: tuple[str, ...]) -> bool:
    """Whether an index finds the rows of a key: it begins with all of it, or with an id, which says all by itself."""
    return set(index[: len(key)]) == set(key) or (index[0] in key and index[0] != "agency_id")


def foreign_keys(table: sa.Table) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    return [
        (
            tuple(element.parent.name for element in constraint.elements),
            constraint.referred_table.name,
            tuple(element.column.name for element in constraint.elements),
        )
        for constraint in table.foreign_key_constraints
    ]


class TestOwner:
    def test_the_lists_name_real_tables_once(self) -> None:
        assert (SHARED.keys() | INSTANCE.keys()) - metadata.tables.keys() == set()
        assert SHARED.keys() & INSTANCE.keys() == set()

    @pytest.mark.parametrize("table", OWNED, ids=named)
    def test_stands_first_in_the_primary_key_and_in_every_unique_one(self, table: sa.Table) -> None:
        assert {key[0] for key in unique_sets(table)} == {"agency_id"}

    @pytest.mark.parametrize("table", OWNED, ids=named)
    def test_is_never_missing(self, table: sa.Table) -> None:
        assert not table.c.agency_id.nullable

    @pytest.mark.parametrize("table", [*OWNED, *(metadata.tables[name] for name in INSTANCE)], ids=named)
    def test_is_part_of_every_reference_to_what_an_agency_owns(self, table: sa.Table) -> None:
        owned = {each.name for each in OWNED}
        loose = [
            (local, other)
            for local, other, remote in foreign_keys(table)
            if other in owned and (local[0], remote[0]) != ("agency_id", "agency_id")
        ]
        assert loose == []

    @pytest.mark.parametrize("table", OWNED, ids=named)
    def test_is_known_to_exist(self, table: sa.Table) -> None:
        """Directly, or through the record it belongs to."""
        assert any(local[0] == "agency_id" for local, _, _ in foreign_keys(table))

    @pytest.mark.parametrize("name", sorted(SHARED))
    def test_shared_tables_refer_to_nobodys_records(self, name: str) -> None:
        owned = {each.name for each in OWNED}
        assert [other for _, other, _ in foreign_keys(metadata.tables[name]) if other in owned] == []


class TestIndexes:
    def test_every_foreign_key_has_one_or_a_reason(self) -> None:
        missing = {
            (table.name, local)
            for table in TABLES
            for local, _, _ in foreign_keys(table)
            if not any(leads_to(columns, local) for columns in searchable(table))
        }
        assert missing == UNINDEXED.keys()

    @pytest.mark.parametrize("table", TABLES, ids=named)
    def test_none_is_the_beginning_of_another(self, table: sa.Table) -> None:
        plain = [
            tuple(column.name for column in index.columns)
            for index in table.indexes
            if not index.unique and index.dialect_options["sqlite"]["where"] is None
        ]
        others = [key for key in searchable(table) if key not in plain] + plain
        wasted = [key for key in plain for other in others if key != other and other[: len(key)] == key]
        assert wasted == []


class TestColumns:
    @pytest.mark.parametrize("table", TABLES, ids=named)
    def test_are_of_the_few_kinds_that_mean_the_same_on_both_databases(self, table: sa.Table) -> None:
        """No floats, no NUMERIC (SQLite adds them as floats), no time without a zone."""
        strange = {
            (table.name, column.name)
            for column in table.columns
            if not isinstance(column.type, KINDS) or isinstance(column.type, sa.Text)
        }
        assert strange == {key for key in BYTES if key[0] == table.name}

    def test_only_derived_tables_do_without_checks(self) -> None:
        assert {table.name for table in TABLES if table.info.get(DERIVED)} == WITHOUT_CHECKS.keys()

    @pytest.mark.parametrize("table", CHECKED, ids=named)
    def test_text_has_a_length_that_the_database_keeps(self, table: sa.Table) -> None:
        checks = {constraint.name for constraint in table.constraints if isinstance(constraint, sa.CheckConstraint)}
        texts = [(column, column.type) for column in table.columns if isinstance(column.type, sa.String)]
        assert [column.name for column, kind in texts if not kind.length] == []
        plain = [column for column, kind in texts if not isinstance(kind, sa.Enum)]
        assert {f"{column.name}_length" for column in plain} - {
            str(name).removeprefix(f"ck_{table.name}_") for name in checks
        } == set()

    @pytest.mark.parametrize("table", CHECKED, ids=named)
    def test_a_list_of_words_is_kept_by_a_check(self, table: sa.Table) -> None:
        loose = [
            c.name
            for c in table.columns
            if isinstance(c.type, sa.Enum) and (c.type.native_enum or not c.type.create_constraint)
        ]
        assert loose == []

    @pytest.mark.parametrize("table", TABLES, ids=named)
    def test_what_ends_in_at_is_a_moment(self, table: sa.Table) -> None:
        assert [c.name for c in table.columns if c.name.endswith("_at") != isinstance(c.type, Moment)] == []


class TestTriggers:
    def test_there_are_none(self, database: Database) -> None:
        """What happens to a row is written in a service, where it can be read."""
        sqlite, postgresql = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'",
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        )
        with database.read() as db:
            assert db.all(sa.text(sqlite if db.dialect == "sqlite" else postgresql)) == []
