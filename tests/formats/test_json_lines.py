"""JSON lines: as strict as a request's body, line by line."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.cells import Nested
from app.formats.documents import open_document
from app.formats.findings import Finding
from app.formats.json_lines import LINE_LIMIT
from app.formats.sheets import FileKind

GOOD = b'{"a": 1, "b": "x"}\n'


def rows(data: bytes) -> list[Any]:
    return [item for item in open_document(data).sheets[0].rows() if not isinstance(item, Finding)]


def said(data: bytes) -> list[tuple[str, str]]:
    document = open_document(data)
    items = [*document.findings, *(item for sheet in document.sheets for item in sheet.rows())]
    return [(item.fault.code, item.fault.pointer) for item in items if isinstance(item, Finding)]


class TestLines:
    def test_members_are_columns_in_the_order_of_their_first_appearance(self) -> None:
        document = open_document(b'{"b": 1.50, "a": "x"}\r\n\r\n{"c": null, "b": true}\n{"a": "end"}')
        sheet = document.sheets[0]
        assert (document.kind, sheet.header, sheet.header_row) == (FileKind.JSON_LINES, ("b", "a", "c"), 0)
        assert list(sheet.rows()) == [
            (1, (Decimal("1.50"), "x", None)),
            (3, (True, None, None)),
            (4, (None, "end", None)),
        ]

    def test_a_list_or_object_is_kept_as_one(self) -> None:
        cell = rows(b'{"a": [1, {"b": 2}]}\n')[0][1][0]
        assert isinstance(cell, Nested)
        assert cell.value == [1, {"b": 2}]

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            (b'{"a": 1, "a": 2}', "json_duplicate_key"),
            (b'{"a": NaN}', "json_not_finite"),
            (b'{"a": -Infinity}', "json_not_finite"),
            (b'{"a": 9223372036854775808}', "json_integer_range"),
            (b'{"a": "\\ud800"}', "json_surrogate"),
            (b'{"a": "\\u0000"}', "json_nul"),
            (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "json_depth"),
            (b'{"a": ' + b'{"b":' * 2_000 + b"1" + b"}" * 2_000 + b"}", "json_depth"),
            (b'{"a": "\xff"}', "json_encoding"),
            (b'{"a": 1', "json_syntax"),
            (b'{"a": 1} {"a": 2}', "json_syntax"),
            (b'{"a": 1},{"a": 2}', "json_syntax"),
            (b'{"a": "x\x01"}', "json_syntax"),
            (b"[1]", "json_line_no_object"),
            (b"7", "json_top_level"),
        ],
    )
    def test_a_bad_line_costs_itself(self, line: bytes, code: str) -> None:
        data = GOOD + line + b"\n" + GOOD
        assert said(data) == [(code, "line 2")]
        assert [number for number, _ in rows(data)] == [1, 3]

    def test_a_line_is_never_completed_by_its_neighbour(self) -> None:
        data = b'{"a":"x}\n{","b":1}\n{"c":1},{"d":2}\n' + GOOD
        assert [pointer for _, pointer in said(data)] == ["line 1", "line 2", "line 3"]
        data = b'{"a":[{}\n{"b":1}]}\n' + GOOD
        assert [pointer for _, pointer in said(data)] == ["line 1", "line 2"]

    def test_a_line_too_long_ends_the_reading(self) -> None:
        data = GOOD + b'{"a": "' + b"x" * (LINE_LIMIT + 300_000) + b'"}\n' + GOOD
        assert said(data) == [("json_line_too_long", "line 2")]

    def test_a_list_instead_of_lines_is_said(self) -> None:
        assert said(b'[{"a": 1}]') == [("file_is_json_list", "file")]

    def test_more_members_than_a_table_has_columns_are_refused(self) -> None:
        data = json.dumps({str(number): 1 for number in range(600)}).encode()
        assert said(data) == [("table_too_many_columns", "row 1")]

    @given(
        st.lists(
            st.fixed_dictionaries(
                {"a": st.text(max_size=5) | st.integers(-(2**63), 2**63 - 1) | st.none() | st.booleans()}
            ),
            min_size=1,
            max_size=5,
        ),
        st.sampled_from([True, False]),
    )
    def test_what_is_written_is_read(self, objects: list[dict[str, Any]], ascii_only: Any) -> None:
        objects = [{"a": each["a"].replace("\0", "") if isinstance(each["a"], str) else each["a"]} for each in objects]
        data = "".join(json.dumps(each, ensure_ascii=ascii_only) + "\n" for each in objects).encode()
        assert [cells for _, cells in rows(data)] == [(each["a"],) for each in objects]

    @given(st.binary(max_size=200))
    def test_any_bytes_end_in_rows_or_findings(self, data: bytes) -> None:
        said(GOOD + data)
