"""How large things may become, and what may stand where."""

import ast
from pathlib import PurePath

from tests.house.sources import functions, lines, modules

MODULE_LINES = 350
FUNCTION_LINES = 50
TEST_LINES = 500
ROUTER_STATEMENTS = 5

COMMITS = {"app/core/engines.py", "migrations/env.py"}
"""``Database.write`` commits by leaving a block; these two speak to a connection that has no session yet."""

NAMED_AFTER_NOTHING = {"utils", "util", "common", "helpers", "helper", "misc", "base_service", "shared"}


class TestSize:
    def test_modules(self) -> None:
        assert {path: lines(path) for path in modules("app") if lines(path) > MODULE_LINES} == {}

    def test_functions(self) -> None:
        too_long = {
            f"{path}:{function.name}": length
            for path, tree in modules("app").items()
            for function in functions(tree)
            if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
        }
        assert too_long == {}

    def test_test_modules(self) -> None:
        assert {path: lines(path) for path in modules("tests") if lines(path) > TEST_LINES} == {}


class TestImports:
    def test_stand_at_the_top_but_for_the_command_line_which_answers_quickly(self) -> None:
        inside = {
            f"{path}:{function.name}"
            for folder in ("app", "migrations", "tests")
            for path, tree in modules(folder).items()
            if not path.startswith("app/cli/")
            for function in functions(tree)
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
        }
        assert inside == set()


class TestRouters:
    def test_are_thin(self) -> None:
        thick = {
            f"{path}:{function.name}": statements
            for path, tree in modules("app/routers").items()
            for function in functions(tree)
            if (statements := sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1) > ROUTER_STATEMENTS
        }
        assert thick == {}

    def test_catch_nothing(self) -> None:
        catching = {
            path
            for path, tree in modules("app/routers").items()
            if any(isinstance(node, ast.Try | ast.TryStar) for node in ast.walk(tree))
        }
        assert catching == set()


class TestCommits:
    def test_happen_where_sessions_are_made_and_nowhere_else(self) -> None:
        committing = {
            path
            for folder in ("app", "migrations")
            for path, tree in modules(folder).items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr == "commit"
        }
        assert committing == COMMITS


class TestNames:
    def test_say_what_a_module_is_about(self) -> None:
        vague = {path for path in modules("app") if NAMED_AFTER_NOTHING & set(PurePath(path).with_suffix("").parts)}
        assert vague == set()
