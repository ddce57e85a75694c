"""The contract files: how they are written, how they drift, how breaks are explained and released."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from app.web.contract.changes import Change, contract_changes
from app.web.contract.files import (
    canonical,
    check_changes,
    check_contract,
    diff_contracts,
    drift,
    read_contract,
    release_contract,
    served,
    write_contract,
)
from app.web.contract.log import entries, released_digest, stale, unexplained, unreadable, with_release
from tests.contract.contract_pairs import WHERE, Node, answering, contract, fields

TEXT: Node = {"type": "string"}
HEAD = "# Changes\n\n## Unreleased\n\n"
CHANGE = Change(breaking=True, code="response-field-removed", where=f"{WHERE} → 200 → /*/b", detail="b is gone")
LINE = f"- **breaking** `{CHANGE.code}` `{CHANGE.where}`: nobody read it; leave it out"
DAY = date(2026, 11, 22)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class Page(BaseModel):
    items: list[str]
    state: Literal["open", "closed"] | None


def application(*paths: str) -> FastAPI:
    app = FastAPI()
    for path in paths:
        app.add_api_route(path, lambda: None, response_model=Page, operation_id=f"read{path.replace('/', '_')}")
    return app


class TestCanonical:
    def test_it_is_sorted_indented_text_with_a_last_line_end(self) -> None:
        assert canonical({"b": "ä", "a": []}) == '{\n  "a": [],\n  "b": "ä"\n}\n'.encode()

    def test_lists_whose_order_says_nothing_are_sorted(self) -> None:
        one = {
            "parameters": [{"in": "query", "name": "b"}, {"in": "query", "name": "a"}, {"$ref": "#/x"}],
            "schema": {"type": ["string", "null"], "required": ["b", "a"]},
        }
        assert json.loads(canonical(one)) == {
            "parameters": [{"$ref": "#/x"}, {"in": "query", "name": "a"}, {"in": "query", "name": "b"}],
            "schema": {"type": ["null", "string"], "required": ["a", "b"]},
        }

    def test_lists_that_readers_follow_keep_their_order(self) -> None:
        kept = {"enum": [3, 1], "anyOf": [{"type": "b"}, {"type": "a"}], "tags": ["z", "a"]}
        assert json.loads(canonical(kept)) == kept

    @pytest.mark.parametrize("word", ["example", "default", "const", "examples"])
    def test_an_example_is_left_as_it_is(self, word: str) -> None:
        kept = {word: {"required": ["b", "a"]}}
        assert json.loads(canonical(kept)) == kept

    def test_a_field_may_be_called_like_a_keyword(self) -> None:
        schema = {"properties": {"example": {"required": ["b", "a"]}, "required": {"type": ["b", "a"]}}}
        assert json.loads(canonical(schema)) == {
            "properties": {"example": {"required": ["a", "b"]}, "required": {"type": ["a", "b"]}}
        }

    @settings(max_examples=50, deadline=None)
    @given(JSON)
    def test_written_twice_it_is_the_same_bytes(self, value: object) -> None:
        once = canonical({"example": value})
        assert canonical(json.loads(once)) == once
        assert json.loads(once) == {"example": value}

    def test_what_is_no_json_is_refused(self) -> None:
        with pytest.raises(ValueError, match="JSON"):
            canonical({"maximum": float("nan")})


class TestWriteAndDrift:
    def test_a_written_contract_is_the_served_one(self, tmp_path: Path) -> None:
        app, path = application("/a"), tmp_path / "openapi.json"
        assert write_contract(app, path)
        assert not write_contract(app, path)
        assert read_contract(path) == served(app)
        assert drift(app, path) == []

    def test_a_missing_file_is_drift(self, tmp_path: Path) -> None:
        assert drift(application(), tmp_path / "openapi.json") == ["openapi.json is missing"]

    def test_drift_names_the_places(self, tmp_path: Path) -> None:
        path = tmp_path / "openapi.json"
        write_contract(application("/a", "/b"), path)
        assert drift(application("/a", "/c"), path) == [
            "/paths/~1b is only in the file",
            "/paths/~1c is only in the application",
        ]

    def test_drift_names_a_changed_value_and_stops_after_twenty(self, tmp_path: Path) -> None:
        path, app = tmp_path / "openapi.json", application("/a")
        document = served(app)
        document["info"]["title"] = 1
        document["paths"]["/a"]["get"]["parameters"] = []
        path.write_bytes(canonical(document))
        assert drift(app, path) == ["/info/title", "/paths/~1a/get/parameters is only in the file"]
        write_contract(application(*(f"/{number}" for number in range(30))), path)
        assert drift(app, path)[-1] == "and 11 more"

    def test_another_spelling_is_drift(self, tmp_path: Path) -> None:
        path, app = tmp_path / "openapi.json", application("/a")
        path.write_text(json.dumps(served(app)))
        assert drift(app, path) == ["openapi.json is not written in the canonical form"]

    def test_the_schemas_of_the_framework_change_nothing_against_themselves(self) -> None:
        document = served(application("/a", "/b"))
        assert contract_changes(document, document) == []


class TestExplanations:
    def test_a_breaking_change_needs_a_line(self) -> None:
        assert unexplained([CHANGE], HEAD) == [CHANGE]
        assert unexplained([CHANGE], f"{HEAD}{LINE}\n") == []

    def test_a_harmless_change_needs_none(self) -> None:
        assert unexplained([Change(breaking=False, code="x", where="y", detail="z")], HEAD) == []

    @pytest.mark.parametrize("other", ["response-field-optional", f"{WHERE} → 201 → /*/b"])
    def test_a_line_of_another_kind_or_place_explains_nothing(self, other: str) -> None:
        line = LINE.replace(CHANGE.code if "→" not in other else CHANGE.where, other)
        assert unexplained([CHANGE], HEAD + line) == [CHANGE]
        assert [entry.line for entry in stale([CHANGE], HEAD + line)] == [5]

    def test_a_star_is_itself_and_two_stars_are_any_text(self) -> None:
        deep = Change(breaking=True, code=CHANGE.code, where=f"{WHERE} → 200 → /x/b", detail="")
        assert unexplained([deep], HEAD + LINE) == [deep]
        assert unexplained([deep, CHANGE], HEAD + LINE.replace(WHERE, "**").replace("*/b", "**/b")) == []

    def test_a_line_without_a_reason_is_unreadable(self) -> None:
        text = HEAD + LINE.split(": ", maxsplit=1)[0] + ":\n- breaking: all of it\n- not breaking\n"
        assert unreadable(text) == [5, 6]
        assert entries(text) == []

    def test_only_what_waits_is_read(self) -> None:
        text = f"```\n{LINE}\n```\n\n## Unreleased\n\n## 0.1.0 (2026-01-01)\n\n{LINE}\n"
        assert entries(text) == []
        assert entries(LINE) == []

    def test_a_line_for_a_harmless_change_is_stale(self) -> None:
        harmless = Change(breaking=False, code=CHANGE.code, where=CHANGE.where, detail="")
        assert len(stale([harmless], HEAD + LINE)) == 1

    def test_a_release_moves_what_waits_under_its_version(self) -> None:
        text = with_release(f"{HEAD}{LINE}\n", "0.2.0", DAY, "ab" * 32)
        release = f"## 0.2.0 (2026-11-22)\n\nContract `sha256:{'ab' * 32}`"
        assert text == f"# Changes\n\n## Unreleased\n\n{release}\n\n{LINE}\n"
        assert entries(text) == []
        assert released_digest(with_release(text, "0.3.0", DAY, "cd" * 32)) == "cd" * 32

    def test_a_log_without_its_heading_gets_one(self) -> None:
        assert entries(with_release("# Changes\n", "1", DAY, "ab" * 32)) == []


class TestReleaseCycle:
    def folder(self, tmp_path: Path, answer: Node) -> Path:
        (tmp_path / "openapi.json").write_bytes(canonical(answering(answer)))
        if not (tmp_path / "CHANGES.md").exists():
            (tmp_path / "CHANGES.md").write_text(HEAD, encoding="utf-8")
        return tmp_path

    def test_before_the_first_release_nothing_can_break(self, tmp_path: Path) -> None:
        assert check_changes(self.folder(tmp_path, fields(a=TEXT))) == []

    def test_a_break_is_refused_until_it_is_explained_and_then_released(self, tmp_path: Path) -> None:
        assert release_contract(self.folder(tmp_path, fields(a=TEXT, b=TEXT)), "0.1.0", DAY) == []
        folder = self.folder(tmp_path, fields(a=TEXT))
        line = f"- **breaking** `response-field-removed` `{WHERE} → 200 → /b`: "
        assert check_changes(folder) == [f"missing in CHANGES.md: {line}(b is gone)"]
        assert release_contract(folder, "0.2.0", DAY) == check_changes(folder)
        log = folder / "CHANGES.md"
        text = log.read_text(encoding="utf-8").replace("## Unreleased", f"## Unreleased\n\n{line}nobody read it")
        log.write_text(text, encoding="utf-8")
        assert check_changes(folder) == []
        assert release_contract(folder, "0.2.0", DAY) == []
        assert check_changes(folder) == []
        raw = (folder / "released.json").read_bytes()
        assert raw == (folder / "openapi.json").read_bytes()
        assert released_digest(log.read_text(encoding="utf-8")) == hashlib.sha256(raw).hexdigest()

    def test_a_replaced_release_is_seen(self, tmp_path: Path) -> None:
        folder = self.folder(tmp_path, fields(a=TEXT, b=TEXT))
        release_contract(folder, "0.1.0", DAY)
        self.folder(tmp_path, fields(a=TEXT))
        (folder / "released.json").write_bytes((folder / "openapi.json").read_bytes())
        assert check_changes(folder) == [
            "released.json is not the contract CHANGES.md names: only a release replaces it"
        ]
        (folder / "released.json").unlink()
        assert check_changes(folder) == ["released.json is missing, CHANGES.md names its digest"]

    def test_stale_and_unreadable_lines_are_told(self, tmp_path: Path) -> None:
        folder = self.folder(tmp_path, fields(a=TEXT))
        release_contract(folder, "0.1.0", DAY)
        log = folder / "CHANGES.md"
        text = log.read_text(encoding="utf-8").replace("## Unreleased", f"## Unreleased\n\n{LINE}\n- breaking")
        log.write_text(text, encoding="utf-8")
        assert check_changes(folder) == [
            "CHANGES.md line 6 cannot be read",
            "CHANGES.md line 5 matches no breaking change",
        ]

    def test_two_files_are_compared(self, tmp_path: Path) -> None:
        old, new = tmp_path / "old.json", tmp_path / "new.json"
        old.write_bytes(canonical(contract()))
        new.write_bytes(canonical(contract(paths={})))
        assert [change.code for change in diff_contracts(old, new)] == ["path-removed"]

    def test_drift_is_told_before_breaks(self, tmp_path: Path) -> None:
        app = application("/a")
        assert check_contract(app, tmp_path) == ["openapi.json differs: openapi.json is missing"]
        write_contract(app, tmp_path / "openapi.json")
        assert check_contract(app, tmp_path) == []

    def test_the_log_of_this_repository_can_be_read(self) -> None:
        text = (Path(__file__).parents[2] / "openapi" / "CHANGES.md").read_text(encoding="utf-8")
        assert "## Unreleased" in text.splitlines()
        assert unreadable(text) == []
