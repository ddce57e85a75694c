"""What changes for clients between two contracts.

Lists of a document whose order carries no meaning are compared as sets, descriptions and examples not at all.
Documents are the parsed JSON of OpenAPI 3.1 files.
"""

import re
from typing import Any, Final

from app.web.contract.findings import Change, in_order
from app.web.contract.operations import Node, OperationJudge
from app.web.contract.schemas import Document, key_of
from app.web.contract.variance import SchemaJudge

__all__ = ["Change", "contract_changes"]

_METHODS: Final = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace", "query"))
_HOLE: Final = re.compile(r"\{([^}]*)\}")


def contract_changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """All changes a client of the old contract may notice, breaking ones first.

    Args:
        old: the contract clients were written for.
        new: the contract they will meet.

    Returns:
        Each change once, in an order that depends on the documents alone.

    Raises:
        Malformed: a reference leads nowhere.
    """
    return in_order(_Comparison(old, new).run())


class _Comparison:
    """One run over two documents."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self.old = Document(old)
        self.new = Document(new)
        self.schemas = SchemaJudge(self.old, self.new)

    def report(self, where: str, code: str, detail: str, *, breaking: bool) -> None:
        self.schemas.changes.add(Change(breaking, code, where, detail))

    def run(self) -> set[Change]:
        was, now = _operations(self.old), _operations(self.new)
        paths_now = {path for path, _ in now}
        for key in sorted(was.keys() | now.keys()):
            if key not in now:
                self._removed(key, was[key], paths_now)
            elif key not in was:
                self.report(now[key]["where"], "operation-added", "is new", breaking=False)
            else:
                self._operation(was[key], now[key])
        self._security_schemes()
        self._servers()
        self._opaque("webhooks")
        return self.schemas.changes

    def _removed(self, key: tuple[str, str], operation: Node, paths_now: set[str]) -> None:
        if key[0] in paths_now:
            self.report(operation["where"], "method-removed", "the path no longer has it", breaking=True)
        else:
            self.report(operation["path"], "path-removed", "there is no such path any more", breaking=True)

    def _operation(self, old: Node, new: Node) -> None:
        where = old["where"]
        self._naming(old, new)
        judge = OperationJudge(self.schemas, where)
        judge.parameters(old["parameters"], _renamed(new["parameters"], old["path"], new["path"]))
        judge.body(old.get("requestBody"), new.get("requestBody"))
        judge.responses(old.get("responses", {}), new.get("responses", {}))
        self._security(where, _security(self.old, old), _security(self.new, new))
        if key_of(old.get("callbacks", {})) != key_of(new.get("callbacks", {})):
            self.report(where, "callbacks-changed", "what is called back is another", breaking=True)

    def _naming(self, old: Node, new: Node) -> None:
        """What a generated client makes its names of."""
        where = old["where"]
        if old["path"] != new["path"]:
            self.report(where, "path-parameter-renamed", f"{old['path']} became {new['path']}", breaking=True)
        was, now = old.get("operationId"), new.get("operationId")
        if was != now:
            self.report(where, "operation-id-changed", f"{was} became {now}", breaking=True)
        tags, tags_now = old.get("tags", []), new.get("tags", [])
        if sorted(tags) != sorted(tags_now):
            self.report(where, "tags-changed", f"{key_of(tags)} became {key_of(tags_now)}", breaking=False)
        if old.get("deprecated", False) != new.get("deprecated", False):
            detail = "will go" if new.get("deprecated", False) else "stays after all"
            self.report(where, "deprecation-changed", detail, breaking=False)

    def _security(self, where: str, old: list[Node], new: list[Node]) -> None:
        """Each way in that clients know must still open, on its own or with less."""
        shut = [way for way in old if not any(_within(other, way) for other in new)]
        opened = [way for way in new if not any(_within(other, way) for other in old)]
        for way in shut:
            self.report(where, "security-changed", f"{key_of(way)} no longer suffices", breaking=True)
        if opened and not shut:
            self.report(where, "security-added", f"now also {key_of(opened)}", breaking=False)

    def _security_schemes(self) -> None:
        was, now = (each.raw.get("components", {}).get("securitySchemes", {}) for each in (self.old, self.new))
        for name in sorted(was.keys() & now.keys()):
            before, after = _mechanism(self.old.resolved(was[name])), _mechanism(self.new.resolved(now[name]))
            if before != after:
                self.report(name, "security-scheme-changed", f"{before} became {after}", breaking=True)

    def _servers(self) -> None:
        was, now = ({one["url"] for one in each.raw.get("servers", ())} for each in (self.old, self.new))
        for url in sorted(was - now):
            self.report("servers", "server-removed", f"{url} is gone", breaking=True)

    def _opaque(self, word: str) -> None:
        """Parts this walker does not weigh: any difference is told as breaking."""
        if key_of(self.old.raw.get(word, {})) != key_of(self.new.raw.get(word, {})):
            self.report(word, f"{word}-changed", "compare the two files", breaking=True)


def _operations(document: Document) -> dict[tuple[str, str], Node]:
    """Operations by path without parameter names and by method, with what the path says for all of them."""
    found: dict[tuple[str, str], Node] = {}
    for path, written in document.raw.get("paths", {}).items():
        item = document.resolved(written)
        for method in sorted(item.keys() & _METHODS):
            operation = item[method]
            found[_HOLE.sub("{}", path), method] = {
                **operation,
                "path": path,
                "where": f"{method.upper()} {path}",
                "parameters": _parameters(document, item.get("parameters", []), operation.get("parameters", [])),
            }
    return found


def _parameters(document: Document, shared: list[Node], own: list[Node]) -> list[Node]:
    """An operation's own parameter replaces the one its path has for all."""
    resolved = [document.resolved(node) for node in (*shared, *own)]
    return list({(node["in"], node["name"]): node for node in resolved}.values())


def _renamed(parameters: list[Node], old_path: str, new_path: str) -> list[Node]:
    """Path parameters under the names clients know them by: their place in the path is what they are."""
    names = dict(zip(_HOLE.findall(new_path), _HOLE.findall(old_path), strict=True))
    return [
        {**each, "name": names.get(each["name"], each["name"])} if each["in"] == "path" else each for each in parameters
    ]


def _security(document: Document, operation: Node) -> list[Node]:
    """The ways in; one that asks for nothing where nothing is said."""
    ways = operation.get("security", document.raw.get("security", []))
    return ways or [{}]


def _within(way: Node, other: Node) -> bool:
    """Whether who can go the other way can go this one: no scheme and no scope more."""
    return all(name in other and set(scopes) <= set(other[name]) for name, scopes in way.items())


def _mechanism(scheme: Node) -> str:
    return key_of({name: value for name, value in scheme.items() if name not in {"description", "bearerFormat"}})
