"""How single keywords of a schema moved: bounds, listed values, patterns, formats."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from app.web.contract.findings import Shift
from app.web.contract.schemas import Schema, key_of, kind_of

_AT_LEAST: Final = ("minLength", "minItems", "minProperties")
_AT_MOST: Final = ("maxLength", "maxItems", "maxProperties")
_EXACT: Final = ("pattern", "format", "contentEncoding", "contentMediaType")
_JUDGED_ELSEWHERE: Final = frozenset(
    [
        "type",
        "properties",
        "required",
        "additionalProperties",
        "propertyNames",
        "items",
        "prefixItems",
        "enum",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "uniqueItems",
    ]
)
Edge = tuple[Decimal, int]
_KNOWN: Final = _JUDGED_ELSEWHERE.union(_AT_LEAST, _AT_MOST, _EXACT)


class Move(NamedTuple):
    """One keyword that moved: its subject, which way, and from what to what."""

    subject: str
    shift: Shift
    detail: str


def moves(old: Schema, new: Schema) -> Iterator[Move]:
    """All keywords that moved between two branches of the same type, fields and items left aside."""
    yield from _values(old.get("enum"), new.get("enum"))
    yield from _range(old, new)
    yield from _multiple(old.get("multipleOf"), new.get("multipleOf"))
    yield from _counts(old, new)
    for word in _EXACT:
        yield from _exact(word, old.get(word), new.get(word))
    for word in sorted((old.keys() | new.keys()) - _KNOWN):
        if key_of(old.get(word)) != key_of(new.get(word)):
            # A keyword this walker does not weigh (not, if, contains): better told once too often.
            yield Move("schema", Shift.CHANGED, f"{word} {_said(old, word)} became {_said(new, word)}")


def _said(schema: Schema, word: str) -> str:
    return key_of(schema[word]) if word in schema else "absent"


def _listed(values: list[Any]) -> str:
    return ", ".join(key_of(value) for value in values)


def _values(old: list[Any] | None, new: list[Any] | None) -> Iterator[Move]:
    if old is None or new is None:
        if new is not None:
            yield Move("enum", Shift.NARROWED, f"any value became one of {_listed(new)}")
        if old is not None:
            yield Move("enum", Shift.WIDENED, f"one of {_listed(old)} became any value")
        return
    gone = [value for value in old if value not in new]
    come = [value for value in new if value not in old]
    if len(old) == len(new) == 1 and gone:
        yield Move("const", Shift.CHANGED, f"{_listed(old)} became {_listed(new)}")
        return
    if gone:
        yield Move("enum", Shift.NARROWED, f"without {_listed(gone)}")
    if come:
        yield Move("enum", Shift.WIDENED, f"with {_listed(come)}")


def _edge(schema: Schema, closed: str, opened: str, sign: int) -> Edge | None:
    """The sharpest lower (sign 1) or upper (sign -1) edge, on a scale where a larger figure allows less.

    An open edge is a little sharper than the closed one; for whole numbers it is the next whole number.
    """
    edges = [(sign * Decimal(str(schema[closed])), 0)] if closed in schema else []
    if opened in schema:
        figure = sign * Decimal(str(schema[opened]))
        edges.append((figure + 1, 0) if kind_of(schema) == "integer" else (figure, 1))
    return max(edges, default=None)


def _range(old: Schema, new: Schema) -> Iterator[Move]:
    for closed, opened, sign in (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1)):
        shift = _sharper(_edge(old, closed, opened, sign), _edge(new, closed, opened, sign))
        if shift:
            yield Move("bound", shift, f"{_edge_said(old, closed, opened)} became {_edge_said(new, closed, opened)}")


def _edge_said(schema: Schema, closed: str, opened: str) -> str:
    return " and ".join(f"{word} {schema[word]}" for word in (closed, opened) if word in schema) or f"no {closed}"


def _sharper(old: Edge | None, new: Edge | None) -> Shift | None:
    if old == new:
        return None
    return Shift.NARROWED if old is None or (new is not None and new > old) else Shift.WIDENED


def _counts(old: Schema, new: Schema) -> Iterator[Move]:
    for words, sign in ((_AT_LEAST, 1), (_AT_MOST, -1)):
        for word in words:
            neutral = (Decimal(0), 0) if sign == 1 else None
            was, now = ((Decimal(sign * each[word]), 0) if word in each else neutral for each in (old, new))
            shift = _sharper(was, now)
            if shift:
                yield Move("bound", shift, f"{word} {_said(old, word)} became {_said(new, word)}")
    if old.get("uniqueItems", False) != new.get("uniqueItems", False):
        shift = Shift.NARROWED if new.get("uniqueItems", False) else Shift.WIDENED
        yield Move("bound", shift, f"uniqueItems {_said(old, 'uniqueItems')} became {_said(new, 'uniqueItems')}")


def _multiple(old: Any, new: Any) -> Iterator[Move]:  # noqa: ANN401 - a number of any kind, or absent
    was, now = (None if step is None else Decimal(str(step)) for step in (old, new))
    if was == now:
        return
    detail = f"multipleOf {'absent' if was is None else was} became {'absent' if now is None else now}"
    if now is None or (was is not None and was % now == 0):
        yield Move("bound", Shift.WIDENED, detail)
    elif was is None or now % was == 0:
        yield Move("bound", Shift.NARROWED, detail)
    else:
        yield Move("bound", Shift.CHANGED, detail)


def _exact(word: str, old: Any, new: Any) -> Iterator[Move]:  # noqa: ANN401 - a text, or a pair of merged ones
    if old == new:
        return
    detail = f"{word} {'absent' if old is None else key_of(old)} became {'absent' if new is None else key_of(new)}"
    shift = Shift.NARROWED if old is None else Shift.WIDENED if new is None else Shift.CHANGED
    yield Move(word if word in {"pattern", "format"} else "format", shift, detail)
