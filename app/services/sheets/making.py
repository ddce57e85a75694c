"""Making: a column from the field of a wire shape, with two headings and nothing else written twice."""

import enum
import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic.fields import FieldInfo

from app.models.imports import ImportResource
from app.schemas.fields import (
    Euros,
    GivenHours,
    GramsPerKwh,
    KilowattHours,
    Latitude,
    Longitude,
    Month,
    Multiplier,
    Quantity,
    Stored,
    Tonnes,
)
from app.services.sheets.codes import codes_of
from app.services.sheets.columns import Code, Column, Key, Kind, Reference, SheetSpec

_NUMBERS: Mapping[int, tuple[str, int]] = {
    id(get_args(Euros)[3]): ("€", 2),
    id(get_args(Tonnes)[3]): ("t", 3),
    id(get_args(KilowattHours)[3]): ("kWh", 3),
    id(get_args(GramsPerKwh)[3]): ("g/kWh", 3),
    id(get_args(Longitude)[3]): ("°", 6),
    id(get_args(Latitude)[3]): ("°", 6),
    id(get_args(GivenHours)[3]): ("h", 2),
    id(get_args(Multiplier)[2]): ("", 6),
    id(get_args(Quantity)[2]): ("", 3),
}
"""The mark that makes a decimal type what it is -> its unit and decimals."""
_MONTH = get_args(Month)[1]


class Given:
    """A column as a sheet lists it: the field, its headings, and what the wire cannot say.

    Args:
        name: field of the wire.
        de: German heading.
        en: English heading.
        aliases: other headings.
        reference: which record is named.
        codes: a code list the type does not say (official keys of states).
        example: a cell, where the wire's example would look different in a file.
        parts: of a list.
        shape: where the field is, if in none of the sheet's own shapes.
        more: other attributes of the column.
    """

    def __init__(
        self, name: str, de: str, en: str, *aliases: str, reference: Reference | None = None,
        codes: Sequence[Code] = (), example: str = "", parts: Sequence[Column] = (), shape: type[Any] | None = None,
        **more: Any,  # noqa: ANN401 - attributes of a column
    ) -> None:  # fmt: skip
        self.name, self.de, self.en, self.aliases, self.shape = name, de, en, aliases, shape
        self.reference, self.codes, self.example, self.parts, self.more = reference, codes, example, parts, more

    def column(self, shapes: Sequence[type[Any]]) -> Column:
        """The whole column."""
        shape = self.shape or next((each for each in shapes if self.name in each.model_fields), None)
        values: dict[str, Any] = {"required": False}
        if shape is not None:
            values = _of_field(shape, self.name)
            values["required"] = all(self.name in each.model_fields and values["required"] for each in shapes)
        if self.reference is not None:
            values["kind"] = Kind.REFERENCE
            self.example = self.example or EXAMPLES[self.reference.keys[0]]
        if self.parts:
            values |= {"kind": Kind.LIST, "parts": tuple(self.parts)}
        if self.codes:
            values["codes"] = tuple(self.codes)
        if self.example:
            values["example"] = self.example
        values |= self.more
        return Column(name=self.name, de=self.de, en=self.en, aliases=self.aliases, reference=self.reference, **values)


EXAMPLES: Mapping[Key, str] = {
    Key.ID: "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f",
    Key.AGS: "07231502",
    Key.ARS: "072310502502",
    Key.EXTERNAL_ID: "P-2024-017",
    Key.GRANT_NUMBER: "67K21016",
    Key.SLUG: "energieagentur-beispiel",
}
PLACE = Reference(ImportResource.MUNICIPALITIES, (Key.AGS, Key.ARS, Key.ID))
PATRON = Reference(ImportResource.PATRONS, (Key.EXTERNAL_ID, Key.ID))
PROJECT = Reference(ImportResource.PROJECTS, (Key.EXTERNAL_ID, Key.ID))
ENGAGEMENT = Reference(ImportResource.ENGAGEMENTS, (Key.ID,))
GRANT = Reference(ImportResource.GRANTS, (Key.GRANT_NUMBER, Key.ID))
AGENCY = Reference(ImportResource.AGENCIES, (Key.SLUG, Key.ID))
FACTOR_SET = Reference(ImportResource.FACTOR_SETS, (Key.SLUG, Key.ID))
FACTOR = Reference(ImportResource.FACTORS, (Key.ID,))
PROGRAMME = Reference(ImportResource.FUNDING_PROGRAMMES, (Key.SLUG, Key.ID))
WORKSHOP = Reference(ImportResource.WORKSHOPS, (Key.EXTERNAL_ID, Key.ID))
MUNICIPALITY_HEADINGS = (
    "municipality", "ags", "ars", "Gemeindeschlüssel", "Gemeinde", "Amtlicher Gemeindeschlüssel", "AGS/ARS",
    "Regionalschlüssel", "Kommune (AGS)", "municipality_ags",
)  # fmt: skip

ID = Column(
    "id", "Kennung", "Id", Kind.REFERENCE, aliases=("uuid", "record_id"), example=EXAMPLES[Key.ID],
    description="Identifier of a record that is there already; leave it empty for a new one.",
)  # fmt: skip


def sheet(
    resource: ImportResource, de: str, en: str, *columns: Given | Column, shapes: Sequence[type[Any]],
    keys: Sequence[tuple[str, ...]], shared: bool = False, with_id: bool = True,
) -> SheetSpec:  # fmt: skip
    """The sheet of a resource.

    Args:
        resource: what its rows are.
        de: German name.
        en: English name.
        columns: in order.
        shapes: wire shapes of a new record.
        keys: by which columns a record is known again.
        shared: belongs to no agency.
        with_id: its records have an id of their own; a link has none.
    """
    made = [each.column(shapes) if isinstance(each, Given) else each for each in columns]
    if with_id:
        made.insert(0, ID)
    return SheetSpec(resource, de, en, tuple(shapes), tuple(made), tuple(keys), shared)


def part(name: str, de: str, en: str, shape: type[Any], reference: Reference | None = None) -> Column:
    """One part of the entries of a list."""
    return Given(name, de, en, reference=reference).column([shape])


def _of_field(shape: type[Any], name: str) -> dict[str, Any]:
    info: FieldInfo = shape.model_fields[name]
    hint = get_type_hints(shape, include_extras=True)[name]
    marks = list(_marks(hint))
    described = _described(shape, name)
    stored = next((mark for mark in marks if isinstance(mark, Stored)), None)
    kind, codes = _kind(hint)
    unit, places = next((_NUMBERS[id(mark)] for mark in marks if id(mark) in _NUMBERS), ("", 0))
    if unit or places:
        kind = Kind.DECIMAL
    elif _MONTH in marks:
        kind = Kind.MONTH
    default = info.get_default(call_default_factory=True) if not info.is_required() else None
    return {
        "kind": kind, "codes": codes, "unit": unit, "places": places, "hint": hint, "stored": stored,
        "required": info.is_required(), "description": described.get("description") or _said(info, marks),
        "example": _written(described.get("examples", [""])[0], kind, codes),
        "default": default.value if isinstance(default, enum.Enum) else default,
    }  # fmt: skip


def _said(info: FieldInfo, marks: Sequence[Any]) -> str:
    """The description of a code list, which the contract keeps with the list itself."""
    said = [info.description, *(mark.description for mark in marks if isinstance(mark, FieldInfo))]
    return next((each for each in said if each), "")


def _written(example: Any, kind: Kind, codes: Sequence[Code]) -> str:  # noqa: ANN401 - a JSON value
    """The wire's example as a person writes it in a cell."""
    labels = {code.value: code.de for code in codes}
    if isinstance(example, list):
        return ", ".join(labels.get(str(each), str(each)) for each in example)
    if kind is Kind.FLAG:
        return "ja" if example else "nein"
    if kind is Kind.DECIMAL and isinstance(example, float):
        return f"{example:.15g}".replace(".", ",")
    return labels.get(str(example), str(example))


@lru_cache(maxsize=64)
def _schema(shape: type[Any]) -> dict[str, Any]:
    schema: dict[str, Any] = shape.model_json_schema(mode="validation")
    return schema


def _described(shape: type[Any], name: str) -> dict[str, Any]:
    """Description and examples, from the field or else from its type."""
    own = _schema(shape)["properties"][name]  # type: ignore[arg-type]  # a class is hashable
    inner: dict[str, Any] = next((each for each in own.get("anyOf", ()) if each.get("type") != "null"), {})
    return {key: own.get(key, inner.get(key)) for key in ("description", "examples") if key in own or key in inner}


def _marks(hint: Any) -> Iterator[Any]:  # noqa: ANN401 - an annotation
    """The marks of an annotation, those of the members of a union too."""
    if get_origin(hint) is Annotated:
        yield from get_args(hint)[1:]
        yield from _marks(get_args(hint)[0])
    elif get_origin(hint) in {Union, types.UnionType}:
        for member in get_args(hint):
            yield from _marks(member)


def _plain(hint: Any) -> Any:  # noqa: ANN401 - an annotation
    """The type without marks and without None."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in {Union, types.UnionType}:
        return _plain(next(member for member in get_args(hint) if member is not types.NoneType))
    return hint


_KINDS: Mapping[Any, Kind] = {
    str: Kind.TEXT, bool: Kind.FLAG, int: Kind.WHOLE, date: Kind.DAY, datetime: Kind.MOMENT, UUID: Kind.REFERENCE,
}  # fmt: skip


def _kind(hint: Any) -> tuple[Kind, tuple[Code, ...]]:  # noqa: ANN401 - an annotation
    plain = _plain(hint)
    if get_origin(plain) is list:
        return Kind.CODES, _codes(_plain(get_args(plain)[0]))
    if get_origin(plain) is Literal:
        return Kind.CODE, ()
    codes = _codes(plain)
    return (Kind.CODE, codes) if codes else (_KINDS.get(plain, Kind.TEXT), ())


def _codes(plain: Any) -> tuple[Code, ...]:  # noqa: ANN401 - a type
    return codes_of(plain) if isinstance(plain, type) and issubclass(plain, enum.Enum) else ()
