"""The recipe of docs/adding-a-resource.md, followed: every concept with a router has the files its steps ask for."""

import re
from pathlib import Path
from typing import Final

import pytest

from app.routers import ROUTERS
from app.services.rights import RIGHTS

ROOT: Final = Path(__file__).resolve().parents[2]
RECIPE: Final = ROOT / "docs" / "adding-a-resource.md"
CONCEPTS: Final = sorted(router.prefix.removeprefix("/v1/") for router in ROUTERS)
PLACES: Final = ("app/models", "app/schemas", "app/services", "app/routers", "tests/factories", "tests/routers")

ELSEWHERE: Final = {
    ("impact", "app/services"): "app/services/impact/__init__.py",
    ("imports", "app/services"): "app/services/imports/__init__.py",
    ("releases", "app/services"): "app/services/releases/__init__.py",
    ("jobs", "app/services"): "app/services/jobs/__init__.py",
    ("findings", "app/services"): "app/services/findings/__init__.py",
    ("care", "app/services"): "app/services/care/__init__.py",
    ("webhooks", "app/services"): "app/services/webhooks/resource.py",
    ("network", "app/services"): "app/services/network/__init__.py",
    ("peers", "app/services"): "app/services/peers/__init__.py",
    # tests get their callers, machines and people, from the client they call with
    ("accounts", "tests/factories"): "tests/api.py",
    # a token's role and digest are what everything about accounts is made of
    # the table lies beside that of the events
    ("registrations", "app/models"): "app/models/workshops.py",
    ("tokens", "app/models"): "app/models/accounts.py",
    # figures are computed, not entered: whole networks are what their tests need
    ("impact", "tests/factories"): "tests/factories/networks.py",
    # files show what other concepts keep, and ask for no more than a kind of file
    ("exports", "app/models"): "app/models/imports.py",
    ("exports", "app/services"): "app/services/exports/__init__.py",
    ("exports", "tests/factories"): "tests/factories/everything.py",
    ("templates", "app/models"): "app/models/imports.py",
    ("templates", "app/schemas"): "app/schemas/exports.py",
    ("templates", "app/services"): "app/services/exports/templates.py",
    ("templates", "tests/factories"): "tests/factories/everything.py",
    # the catalogue is about figures, and keeps nothing
    ("datasets", "app/models"): "app/models/impact.py",
    ("datasets", "app/services"): "app/services/exports/datasets.py",
    ("datasets", "tests/factories"): "tests/factories/networks.py",
    # what feeds show are projects and events
    ("feeds", "tests/factories"): "tests/factories/workshops.py",
    # maps show figures, and keep nothing
    ("features", "app/models"): "app/models/impact.py",
    ("features", "app/services"): "app/services/exports/features.py",
    ("features", "tests/factories"): "tests/factories/networks.py",
    # what is found are records of other concepts
    ("search", "app/services"): "app/services/search/__init__.py",
    ("search", "tests/factories"): "tests/factories/everything.py",
    # what is imported are files
    ("imports", "tests/factories"): "tests/factories/register.py",
}
"""Files that stand in another place than the recipe says, each with its reason."""

NOTE: Final = re.compile(r"^Why: \S.*\nRisk: \S.*\nWay back: \S", re.MULTILINE)


def _file(concept: str, place: str) -> str:
    test = "test_" if place == "tests/routers" else ""
    return ELSEWHERE.get((concept, place), f"{place}/{test}{concept}.py")


class TestRecipe:
    def test_has_at_most_nine_steps(self) -> None:
        steps = re.findall(r"^(\d+)\. \*\*", RECIPE.read_text(encoding="utf-8"), re.MULTILINE)
        assert steps == [str(number) for number in range(1, len(steps) + 1)]
        assert len(steps) <= 9

    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("concept", CONCEPTS)
    def test_every_concept_has_its_file_in_each_room(self, concept: str, place: str) -> None:
        assert (ROOT / _file(concept, place)).is_file(), f"{concept}: {_file(concept, place)} is missing"

    def test_no_exception_is_left_over(self) -> None:
        assert {concept for concept, _ in ELSEWHERE} <= set(CONCEPTS)
        for (concept, place), instead in ELSEWHERE.items():
            ordinary = ROOT / place / f"{concept}.py"
            assert not ordinary.exists(), f"{ordinary} exists; {instead} need not stand for it"

    def test_every_router_module_is_served(self) -> None:
        modules = {path.stem for path in (ROOT / "app/routers").glob("[a-z]*.py")}
        assert modules == set(CONCEPTS)

    def test_every_operation_names_its_concept_in_the_table_of_rights(self) -> None:
        assert {right.concept for right in RIGHTS.values()} <= set(CONCEPTS)

    def test_revisions_say_why_what_they_risk_and_the_way_back(self) -> None:
        for path in (ROOT / "migrations/versions").glob("[0-9]*.py"):
            assert NOTE.search(path.read_text(encoding="utf-8")), f"{path.name}: write the note in its head"
