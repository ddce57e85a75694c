"""The source files, read once, for the rules about them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules(folder: str) -> dict[str, ast.Module]:
    """Path below the root -> syntax tree, of every module in a folder."""
    files = sorted((ROOT / folder).rglob("*.py"))
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text()) for file in files}


def lines(path: str) -> int:
    """Length of a file."""
    return len((ROOT / path).read_text().splitlines())


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, however deep."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))
