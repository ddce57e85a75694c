"""Sheets: every resource has one, its headings mean one column each, and nothing of the wire is forgotten."""

from collections import Counter

import pytest

from app.formats.columns import fold
from app.models.imports import ImportResource
from app.services.sheets import READ_ONLY, SHEETS, Column, Kind, SheetSpec

EVERY = pytest.mark.parametrize("spec", SHEETS.values(), ids=lambda spec: spec.resource.value)


def all_columns(spec: SheetSpec) -> list[Column]:
    return [*spec.columns, *(part for column in spec.columns for part in column.parts)]


BESIDE = {"despite_erasure", "questions", "answers", "checklist", "skills", "registration_id"}
"""What staff answers to a refusal, person by person; a form and what somebody filled in; steps of an application, what
a volunteer can do, and which attendance a training stands for, which lists of agencies do not hold. A file cannot."""


class TestSheets:
    def test_every_resource_has_one_and_what_a_row_refers_to_stands_before_it(self) -> None:
        order = list(SHEETS)
        assert set(order) == set(ImportResource) - {ImportResource.WORKBOOK}
        for spec in SHEETS.values():
            assert all(order.index(needed) < order.index(spec.resource) for needed in spec.needs)

    @EVERY
    def test_a_heading_means_one_column(self, spec: SheetSpec) -> None:
        meant = Counter(heading for column in spec.columns for heading in {fold(each) for each in column.headings})
        assert [heading for heading, times in meant.items() if times > 1 or not heading] == []
        assert not {fold(name) for name in READ_ONLY} & set(meant)

    @EVERY
    def test_every_field_that_can_be_sent_is_a_column(self, spec: SheetSpec) -> None:
        names = {name for shape in spec.shapes for name in shape.model_fields}
        assert names - BESIDE <= set(spec.by_name)
        assert all(name in spec.by_name for key in spec.keys for name in key)

    @EVERY
    def test_every_column_says_what_it_is_and_shows_a_cell(self, spec: SheetSpec) -> None:
        for column in spec.columns:
            assert column.description, column.name
            assert column.example, column.name
            assert (column.kind in {Kind.CODE, Kind.CODES}) == bool(column.codes), column.name
            assert (column.kind is Kind.LIST) == bool(column.parts), column.name
            assert (column.kind is Kind.REFERENCE) == bool(column.reference or column.name == "id"), column.name

    @EVERY
    def test_a_code_is_written_in_one_way_for_one_value(self, spec: SheetSpec) -> None:
        for column in all_columns(spec):
            written = Counter(
                word
                for code in column.codes
                for word in {fold(each) for each in (code.value, code.de, code.en, *code.aliases)}
            )
            assert [word for word, times in written.items() if times > 1] == [], column.name
