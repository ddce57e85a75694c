"""Whether a value described by the new schema still suits whoever was written for the old one.

What a client sends may only be asked for less (a request is contravariant), what it gets may only promise
more (an answer is covariant). A field new in an answer breaks nobody: clients ignore what they do not know.
"""

from collections.abc import Callable
from typing import Final

from app.web.contract.findings import Change, Position, Shift, Spot, breaks
from app.web.contract.limits import moves
from app.web.contract.schemas import (
    AnySchema,
    Document,
    Schema,
    key_of,
    kind_of,
    label,
    reference,
    shape_name,
    stripped,
)

_NULL: Final[Schema] = {"type": "null"}
_TEXT: Final[Schema] = {"type": "string"}
_NUMBERS: Final[dict[tuple[str | None, str | None], Shift]] = {
    ("integer", "number"): Shift.WIDENED,
    ("number", "integer"): Shift.NARROWED,
}
Trail = frozenset[str]
Naming = Callable[[Document, Schema], str]


class SchemaJudge:
    """Compares schemas of two contracts and keeps what it finds.

    Args:
        old: the contract clients were written for.
        new: the contract they will meet.

    Attributes:
        changes: everything found so far; a shared shape is entered once per position.
    """

    def __init__(self, old: Document, new: Document) -> None:
        self.old = old
        self.new = new
        self.changes: set[Change] = set()
        self._entered: set[str] = set()

    def report(self, spot: Spot, subject: str, detail: str, *, breaking: bool) -> None:
        """Keep one finding under ``request-...`` or ``response-...``."""
        self.changes.add(Change(breaking, f"{spot.position}-{subject}", str(spot), detail))

    def moved(self, spot: Spot, subject: str, shift: Shift, detail: str) -> None:
        """Keep one finding whose weight follows from the position."""
        self.report(spot, f"{subject}-{shift}", detail, breaking=breaks(spot.position, shift))

    def compare(self, old: AnySchema, new: AnySchema, spot: Spot, trail: Trail = frozenset()) -> None:
        """Compare two schemas at one place, with everything below.

        Args:
            old: as clients know it.
            new: as it is now.
            spot: where.
            trail: pairs being compared further up; meeting one again ends a circle.
        """
        before, after = stripped(old), stripped(new)
        key = key_of((spot.position, before, after))
        was, now = reference(before), reference(after)
        if key in trail or key in self._entered:
            return
        trail |= {key}
        if was and now:
            self._entered.add(key)
            if shape_name(was) != shape_name(now):
                self.report(spot, "shape-renamed", f"{shape_name(was)} became {shape_name(now)}", breaking=False)
            spot = spot.shape(shape_name(was))
            before, after = stripped(self.old.target(was)), stripped(self.new.target(now))
        self._discriminators(before, after, spot)
        olds, news = self.old.branches(before), self.new.branches(after)
        self._nullability(olds, news, spot)
        self._alternatives(_real(olds), _real(news), spot, trail)

    def default(self, old: AnySchema, new: AnySchema, spot: Spot) -> None:
        """Compare what a value left out stands for."""
        was, now = (_default(document, schema) for document, schema in ((self.old, old), (self.new, new)))
        if was != now:
            detail = f"default {was} became {now}"
            self.report(spot, "default-changed", detail, breaking=spot.position is Position.REQUEST)

    def _discriminators(self, old: Schema, new: Schema, spot: Spot) -> None:
        (was, old_tags), (now, new_tags) = self.old.discriminator(old), self.new.discriminator(new)
        if was != now:
            detail = f"{was or 'no discriminator'} became {now or 'no discriminator'}"
            self.report(spot, "discriminator-changed", detail, breaking=True)
            return
        for tag in sorted(old_tags.keys() & new_tags.keys()):
            # A tag that now means another known shape; a shape that was only renamed is no such case.
            if new_tags[tag] != old_tags[tag] and new_tags[tag] in old_tags.values():
                detail = f"{tag} meant {old_tags[tag]} and means {new_tags[tag]}"
                self.report(spot, "discriminator-changed", detail, breaking=True)

    def _nullability(self, olds: list[Schema], news: list[Schema], spot: Spot) -> None:
        was, now = _NULL in olds, _NULL in news
        if was != now and {} not in (*olds, *news):
            shift = Shift.WIDENED if now else Shift.NARROWED
            self.moved(spot, "null", shift, "may be null now" if now else "may no longer be null")

    def _alternatives(self, olds: list[Schema], news: list[Schema], spot: Spot, trail: Trail) -> None:
        """Every alternative that may still be written must suit one that its reader knows."""
        asking = spot.position is Position.REQUEST
        pairs = self._sure_pairs(olds, news)
        lost = [each for each in olds if each not in [was for was, _ in pairs]]
        come = [each for each in news if each not in [now for _, now in pairs]]
        unplaced: list[Schema] = []
        for one in lost if asking else come:
            options = ((one, each) for each in news) if asking else ((each, one) for each in olds)
            host = next((pair for pair in options if self._suits(*pair, spot, trail)), None)
            if host is None:
                unplaced.append(one)
            else:
                pairs.append(host)
        for was, now in pairs:
            self._branch(was, now, spot, trail)
        spare = [each for each in (come if asking else lost) if not any(each in pair for pair in pairs)]
        for gone in unplaced if asking else spare:
            self.moved(spot, "type", Shift.NARROWED, f"no longer {label(gone)}")
        for added in spare if asking else unplaced:
            self.moved(spot, "type", Shift.WIDENED, f"now also {label(added)}")

    def _sure_pairs(self, olds: list[Schema], news: list[Schema]) -> list[tuple[Schema, Schema]]:
        """Alternatives that are the same one: of one name, of one tag, or alone of their type."""
        if len(olds) == len(news) == 1:
            return [(olds[0], news[0])]
        pairs: list[tuple[Schema, Schema]] = []
        for naming in (_name, Document.tag, _kind):
            left = _named(self.old, naming, [each for each in olds if each not in [was for was, _ in pairs]])
            right = _named(self.new, naming, [each for each in news if each not in [now for _, now in pairs]])
            pairs += [(left[name], right[name]) for name in sorted(left.keys() & right.keys())]
        return pairs

    def _suits(self, was: Schema, now: Schema, spot: Spot, trail: Trail) -> bool:
        trial = SchemaJudge(self.old, self.new)
        trial._branch(was, now, spot, trail)
        return not any(change.breaking for change in trial.changes)

    def _branch(self, old: Schema, new: Schema, spot: Spot, trail: Trail) -> None:
        """Compare two alternatives of one type each."""
        if reference(old) and reference(new):
            self.compare(old, new, spot, trail)
            return
        before, after = self.old.opened(old), self.new.opened(new)
        was, now = kind_of(before), kind_of(after)
        if was != now:
            shift = Shift.NARROWED if was is None else Shift.WIDENED if now is None else Shift.CHANGED
            shift = _NUMBERS.get((was, now), shift)
            self.moved(spot, "type", shift, f"{was or 'any value'} became {now or 'any value'}")
            if breaks(spot.position, shift):
                return
        for subject, shift, detail in moves(before, after):
            self.moved(spot, subject, shift, detail)
        self._items(before, after, spot, trail)
        self._fields(before, after, spot, trail)

    def _items(self, old: Schema, new: Schema, spot: Spot, trail: Trail) -> None:
        was, now = old.get("prefixItems", []), new.get("prefixItems", [])
        if len(was) != len(now):
            self.moved(spot, "schema", Shift.CHANGED, f"{len(was)} fixed positions became {len(now)}")
        for number, (before, after) in enumerate(zip(was, now, strict=False)):
            self.compare(before, after, spot.field(str(number)), trail)
        if "items" in old or "items" in new:
            self.compare(old.get("items", True), new.get("items", True), spot.field("*"), trail)

    def _fields(self, old: Schema, new: Schema, spot: Spot, trail: Trail) -> None:
        was, now = _field_names(old), _field_names(new)
        for name in sorted(was - now):
            self.report(spot.field(name), "field-removed", f"{name} is gone", breaking=True)
        for name in sorted(now - was):
            self._new_field(name, spot.field(name), needed=name in new.get("required", ()))
        for name in sorted(was & now):
            self._field(name, old, new, spot.field(name), trail)
        self._further_fields(old.get("additionalProperties", True), new.get("additionalProperties", True), spot, trail)
        if "propertyNames" in old or "propertyNames" in new:
            names = (old.get("propertyNames", _TEXT), new.get("propertyNames", _TEXT))
            self.compare(*names, spot.field("{name}"), trail)

    def _new_field(self, name: str, spot: Spot, *, needed: bool) -> None:
        if needed and spot.position is Position.REQUEST:
            self.report(spot, "field-required", f"{name} is new and must be sent", breaking=True)
        else:
            self.report(spot, "field-added", f"{name} is new", breaking=False)

    def _field(self, name: str, old: Schema, new: Schema, spot: Spot, trail: Trail) -> None:
        asking = spot.position is Position.REQUEST
        was, now = name in old.get("required", ()), name in new.get("required", ())
        before, after = (each.get("properties", {}).get(name, True) for each in (old, new))
        if now and not was:
            self.report(spot, "field-required", f"{name} was optional and is required", breaking=asking)
        elif was and not now:
            self.report(spot, "field-optional", f"{name} was required and is optional", breaking=not asking)
        elif not now:
            self.default(before, after, spot)
        self.compare(before, after, spot, trail)

    def _further_fields(self, old: AnySchema, new: AnySchema, spot: Spot, trail: Trail) -> None:
        """Fields without a name of their own: the values of a map, or what a strict server refuses."""
        asking = spot.position is Position.REQUEST
        if old is not False and new is not False:
            self.compare(old, new, spot.field("*"), trail)
        elif old is not False and new is False:
            detail = "further fields are refused" if asking else "there are no further fields"
            self.report(spot.field("*"), "field-removed", detail, breaking=asking or stripped(old) != {})
        elif old is False and new is not False:
            self.report(spot.field("*"), "field-added", "further fields are possible", breaking=False)


def _real(branches: list[Schema]) -> list[Schema]:
    return [branch for branch in branches if branch != _NULL]


def _field_names(schema: Schema) -> set[str]:
    return {*schema.get("properties", {}), *schema.get("required", ())}


def _default(document: Document, schema: AnySchema) -> str:
    if isinstance(schema, bool) or ("default" not in schema and "$ref" not in schema):
        return "absent"
    return key_of(schema["default"]) if "default" in schema else _default(document, document.resolved(schema))


def _name(_: Document, branch: Schema) -> str:
    target = reference(branch)
    return shape_name(target) if target else key_of(branch)


def _kind(document: Document, branch: Schema) -> str:
    return kind_of(document.opened(branch)) or "any"


def _named(document: Document, naming: Naming, branches: list[Schema]) -> dict[str, Schema]:
    """Branches by name; a name borne by two names neither."""
    names = [naming(document, branch) for branch in branches]
    return {name: each for name, each in zip(names, branches, strict=True) if name and names.count(name) == 1}
