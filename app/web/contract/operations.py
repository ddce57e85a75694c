"""What goes into one operation and what comes out: parameters, bodies, statuses, headers."""

from collections.abc import Iterator
from typing import Any, Final

from app.web.contract.findings import Change, Position, Spot
from app.web.contract.schemas import Document, key_of
from app.web.contract.variance import SchemaJudge

Node = dict[str, Any]

_STYLE_OF: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_JSON: Final = "application/json"


class OperationJudge:
    """Compares what one operation takes and gives.

    Args:
        schemas: judge of the schemas met on the way; keeps all changes.
        where: the operation, such as ``GET /v1/projects``.
    """

    def __init__(self, schemas: SchemaJudge, where: str) -> None:
        self.schemas = schemas
        self.asked = Spot(Position.REQUEST, (where,))
        self.given = Spot(Position.RESPONSE, (where,))

    def report(self, spot: Spot, code: str, detail: str, *, breaking: bool) -> None:
        """Keep one finding."""
        self.schemas.changes.add(Change(breaking, code, str(spot), detail))

    def parameters(self, old: list[Node], new: list[Node]) -> None:
        """Compare parameters by place and name."""
        was, now = _by_name(self.schemas.old, old), _by_name(self.schemas.new, new)
        for name in sorted(was.keys() | now.keys()):
            spot = self.asked.under(name)
            if name not in now:
                self.report(spot, "parameter-removed", "a strict server refuses it", breaking=True)
            elif name not in was:
                needed = now[name].get("required", False)
                code, detail = ("required", "is new and must be sent") if needed else ("added", "is new")
                self.report(spot, f"parameter-{code}", detail, breaking=needed)
            else:
                self._parameter(was[name], now[name], spot)

    def _parameter(self, old: Node, new: Node, spot: Spot) -> None:
        was, now = old.get("required", False), new.get("required", False)
        before, after = _value(old), _value(new)
        if was != now:
            code, detail = ("required", "was optional") if now else ("optional", "was required")
            self.report(spot, f"parameter-{code}", detail, breaking=now)
        elif not now:
            self.schemas.default(before, after, spot)
        if _style(old) != _style(new):
            detail = f"{_style(old)} became {_style(new)}"
            self.report(spot, "parameter-style-changed", detail, breaking=True)
        self.schemas.compare(before, after, spot)

    def body(self, old: Node | None, new: Node | None) -> None:
        """Compare the request body."""
        spot = self.asked.under("body")
        if old is None or new is None:
            if old is not None:
                self.report(spot, "request-body-removed", "there is no body any more", breaking=True)
            if new is not None:
                needed = self.schemas.new.resolved(new).get("required", False)
                code = "request-body-required" if needed else "request-body-added"
                self.report(spot, code, "a body is new", breaking=needed)
            return
        before, after = self.schemas.old.resolved(old), self.schemas.new.resolved(new)
        was, now = before.get("required", False), after.get("required", False)
        if was != now:
            code, detail = ("required", "was optional") if now else ("optional", "was required")
            self.report(spot, f"request-body-{code}", detail, breaking=now)
        self._media(before.get("content", {}), after.get("content", {}), spot)

    def _media(self, old: Node, new: Node, spot: Spot) -> None:
        for media in sorted(old.keys() | new.keys()):
            at = spot if media == _JSON else spot.under(media)
            if media not in new:
                self.report(spot, f"{spot.position}-media-removed", f"{media} is gone", breaking=True)
            elif media not in old:
                self.report(spot, f"{spot.position}-media-added", f"{media} is new", breaking=False)
            else:
                self._entity(old[media], new[media], at)

    def _entity(self, old: Node, new: Node, spot: Spot) -> None:
        was, now = key_of(old.get("encoding", {})), key_of(new.get("encoding", {}))
        if was != now:
            self.report(spot, f"{spot.position}-encoding-changed", f"{was} became {now}", breaking=True)
        for word in ("schema", "itemSchema"):
            if word in old or word in new:
                self.schemas.compare(old.get(word, True), new.get(word, True), spot)

    def responses(self, old: Node, new: Node) -> None:
        """Compare the answers; one status may be taken over by its range (``4XX``) or by ``default``."""
        for status, known in sorted(old.items()):
            spot = self.given.under(status)
            heir = next((word for word in (status, f"{status[0]}XX", "default") if word in new), None)
            if heir is None:
                self.report(spot, "response-status-removed", f"{status} is gone", breaking=True)
            else:
                self._answer(self.schemas.old.resolved(known), self.schemas.new.resolved(new[heir]), spot)
        for status in sorted(new.keys() - old.keys()):
            self.report(self.given.under(status), "response-status-added", f"{status} is new", breaking=False)

    def _answer(self, old: Node, new: Node, spot: Spot) -> None:
        self._media(old.get("content", {}), new.get("content", {}), spot)
        was = {name.lower(): self.schemas.old.resolved(node) for name, node in old.get("headers", {}).items()}
        now = {name.lower(): self.schemas.new.resolved(node) for name, node in new.get("headers", {}).items()}
        for name in sorted(was.keys() | now.keys()):
            at = spot.under(f"header {name}")
            if name not in now:
                self.report(at, "response-header-removed", f"{name} is gone", breaking=True)
            elif name not in was:
                self.report(at, "response-header-added", f"{name} is new", breaking=False)
            else:
                self._header(was[name], now[name], at)

    def _header(self, old: Node, new: Node, spot: Spot) -> None:
        was, now = old.get("required", False), new.get("required", False)
        if was != now:
            code, detail = ("required", "was optional") if now else ("optional", "was always sent")
            self.report(spot, f"response-header-{code}", detail, breaking=was)
        self.schemas.compare(_value(old), _value(new), spot)


def _by_name(document: Document, nodes: list[Node]) -> dict[str, Node]:
    return dict(_named(document.resolved(node)) for node in nodes)


def _named(parameter: Node) -> tuple[str, Node]:
    place, name = parameter["in"], parameter["name"]
    return f"{place} {name.lower() if place == 'header' else name}", parameter


def _value(node: Node) -> Any:  # noqa: ANN401 - a schema, or true where none is given
    content: Node = next(iter(node.get("content", {}).values()), {})
    return node.get("schema", content.get("schema", True))


def _style(parameter: Node) -> str:
    """How a parameter is written into the request, with what holds where nothing is said."""
    return " ".join(_style_words(parameter))


def _style_words(parameter: Node) -> Iterator[str]:
    style = parameter.get("style", _STYLE_OF.get(parameter["in"], "form"))
    yield style
    yield "exploded" if parameter.get("explode", style == "form") else "joined"
    yield from (word for word in ("allowReserved", "allowEmptyValue") if parameter.get(word))
    yield from parameter.get("content", ())
