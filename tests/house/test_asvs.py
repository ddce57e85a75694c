"""The table of the ASVS is complete, and what it calls met is shown by something that exists."""

import re
from collections import Counter

from tests.house.sources import ROOT

TEXT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
SECTIONS = {
    1: (2, 9, 11, 3, 2), 2: (3, 3, 4, 1), 3: (0, 2, 4, 6, 5, 0, 2), 4: (3, 1, 2, 4), 5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4), 7: (3, 4, 2, 5, 2, 2), 8: (2, 3, 1, 1), 9: (3, 4), 10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1), 12: (3, 2, 4), 13: (1, 5, 2, 5), 14: (2, 4, 3), 15: (3, 3, 7, 0), 16: (1, 5, 4, 3, 3),
    17: (1, 4, 2),
}  # fmt: skip
"""Chapter -> how many requirements of levels 1 and 2 each of its sections has.

Those of level 3 stand behind or between them and are not listed.
"""
STATES = {"met", "installation", "n/a", "not met"}
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \| ([a-z/ ]+) \| (.+) \|$", re.MULTILINE)
FILE = re.compile(
    r"`((?:app|tests|docs|deploy|openapi|migrations)/[^`\s]*|[\w.]+\.(?:toml|lock|yaml)|Dockerfile|\.\w+)`"
)
ROWS = ROW.findall(TEXT)


class TestTable:
    def test_holds_every_requirement_of_levels_one_and_two_once(self) -> None:
        wanted = {
            (chapter, section): count
            for chapter, sections in SECTIONS.items()
            for section, count in enumerate(sections, start=1)
            if count
        }
        found = Counter(tuple(map(int, number.split(".")[:2])) for number, *_ in ROWS)
        assert found == wanted
        assert len({number for number, *_ in ROWS}) == len(ROWS) == 253

    def test_knows_four_states_and_counts_them_rightly(self) -> None:
        assert {state for _, _, state, _ in ROWS} == STATES
        counts = Counter(state for _, _, state, _ in ROWS)
        said = (
            f"{counts['met']} met, {counts['installation']} of the installation, {counts['n/a']} not applicable, "
            f"{counts['not met']} not met, of {len(ROWS)}."
        )
        assert said in TEXT

    def test_names_a_file_that_exists_for_nearly_all_that_is_met(self) -> None:
        """What is met because there is nothing of the kind names none."""
        met = {number: shown for number, _, state, shown in ROWS if state == "met"}
        assert sorted(number for number, shown in met.items() if not FILE.search(shown)) == WITHOUT
        named = {path for shown in met.values() for path in FILE.findall(shown)}
        assert {path for path in named if not (ROOT / path).exists()} == set()


WITHOUT = ["11.1.2", "11.2.1", "11.4.1"]
"""Shown by the inventory in the document itself."""
