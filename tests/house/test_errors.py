"""One tree of errors, one table of statuses, one catalogue of texts: nothing missing, nothing left over."""

import ast
from collections.abc import Iterator

import pytest

from app.core.errors import KlikksError, Unavailable
from app.core.messages import MESSAGES
from app.schemas.complaints import CODES
from app.web.problems import STATUS, STATUS_BY_CODE, problem, status_of
from tests.house.sources import modules

NOTES = {"notes.error", "notes.warning"}
REPORT = {"report.error", "report.warning"}
"""How readers of files and imports say what they found; a report wants the row before the code."""


def family(error: type[KlikksError]) -> Iterator[type[KlikksError]]:
    yield error
    for child in error.__subclasses__():
        yield from family(child)


ERRORS = sorted(set(family(KlikksError)), key=lambda error: error.__name__)


def written(node: ast.expr) -> Iterator[str]:
    """The texts an expression can be, as far as they are written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from written(node.body)
        yield from written(node.orelse)


def arguments(names: set[str], place: int) -> Iterator[tuple[str, str]]:
    """Path and code of every call of these functions; the code stands at that place."""
    for path, tree in modules("app").items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) > place and called(node) in names:
                for code in written(node.args[place]):
                    yield path, code


def called(node: ast.Call) -> str:
    """``report.error`` or ``Fault``."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return f"{node.func.value.id}.{node.func.attr}"
    return ""


class TestStatus:
    def test_every_error_has_one_of_its_own(self) -> None:
        assert set(STATUS) == set(ERRORS)

    @pytest.mark.parametrize("error", ERRORS)
    def test_it_is_the_same_in_the_answer(self, error: type[KlikksError]) -> None:
        answer = problem(error(), language="de", path="/v1/projects", request_id="r")
        assert answer.status == status_of(error()) == STATUS[error]
        assert 400 <= answer.status < 600

    def test_an_error_of_ours_below_500_and_a_fault_of_ours_above(self) -> None:
        assert {error.__name__ for error in ERRORS if STATUS[error] >= 500} == {
            "KlikksError",
            "Misconfigured",
            "Unavailable",
        }

    def test_what_comes_back_by_itself_says_when(self) -> None:
        headers = dict(problem(Unavailable(), language="en", path="/", request_id="r").headers)
        assert int(headers[b"retry-after"]) > 0


class TestTexts:
    def test_exist_for_every_code_that_errors_carry(self) -> None:
        names = {error.__name__ for error in ERRORS} | {"Fault", "BadValueError"}
        found = set(arguments(names, 0))
        assert len(found) > 50  # the search itself works
        assert {(path, code) for path, code in found if code not in MESSAGES} == set()

    def test_exist_for_every_code_that_reports_carry(self) -> None:
        found = set(arguments(NOTES, 0)) | set(arguments(REPORT, 1))
        assert len(found) > 20
        assert {(path, code) for path, code in found if code not in MESSAGES} == set()

    def test_exist_for_what_validation_finds_and_for_codes_with_a_status_of_their_own(self) -> None:
        assert {*CODES.values(), "wrong_type", "unknown_parameter", *STATUS_BY_CODE} - MESSAGES.keys() == set()

    def test_are_all_in_use(self) -> None:
        used = {
            node.value
            for path, tree in modules("app").items()
            if not path.startswith("app/core/messages/")
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert MESSAGES.keys() - used == set()
