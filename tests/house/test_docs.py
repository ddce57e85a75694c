"""What the documents name is there."""

import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT

ARCHITECTURE_LINES = 120
DOCUMENTS = sorted(
    str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md")]
)
TOPS = ("app", "bench", "deploy", "docs", "migrations", "openapi", "tests", ".ci", ".github")
MENTIONED = re.compile(rf"`((?:{'|'.join(map(re.escape, TOPS))})/[^`\s*{{<]*)`")
PLACEHOLDER = re.compile(r"[A-Z]{3,}")
"""``CONCEPT`` in the recipe stands for any."""
LINKED = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
COMMANDS = re.compile(r"\./run ([a-z-]+)")


@pytest.mark.parametrize("document", DOCUMENTS)
class TestDocument:
    def test_the_files_it_mentions_exist(self, document: str) -> None:
        text = (ROOT / document).read_text()
        mentioned = {path for path in MENTIONED.findall(text) if not PLACEHOLDER.search(Path(path).name)}
        assert {path for path in mentioned if not (ROOT / path).exists()} == set()

    def test_the_files_it_links_to_exist(self, document: str) -> None:
        file = ROOT / document
        assert {path for path in LINKED.findall(file.read_text()) if not (file.parent / path).exists()} == set()

    def test_the_commands_it_names_are_known(self, document: str) -> None:
        known = set(re.findall(r"^    ([a-z][a-z-]*)(?: \|[^)]*)?\) ", (ROOT / "run").read_text(), re.MULTILINE))
        assert set(COMMANDS.findall((ROOT / document).read_text())) <= known


class TestArchitecture:
    def test_fits_on_a_page_or_two(self) -> None:
        assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= ARCHITECTURE_LINES

    def test_names_every_room(self) -> None:
        text = (ROOT / "ARCHITECTURE.md").read_text()
        rooms = [path.name for path in (ROOT / "app").iterdir() if path.is_dir() and path.name != "__pycache__"]
        assert [room for room in rooms if f"`app/{room}`" not in text] == []
