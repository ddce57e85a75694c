"""Data packages: the description of a file with figures that portals and statistical tools read before the file.

Source:
    Data Package and Table Schema, https://specs.frictionlessdata.io/
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from pydantic import BaseModel

from app.core.settings import Settings
from app.schemas.exports import ExportQuery, FileFormat
from app.services.exports.cells import FLAGS
from app.services.exports.figures import KINDS
from app.services.exports.style import Style, media_type, style_of, suffix
from app.services.sheets import Column, Kind

_PLAIN: Final[Mapping[Kind, dict[str, Any]]] = {
    Kind.WHOLE: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.MONTH: {"type": "yearmonth"},
    Kind.DAY: {"type": "date"},
    Kind.MOMENT: {"type": "datetime", "format": "any"},
}
_GERMAN: Final[Mapping[Kind, dict[str, Any]]] = {
    Kind.WHOLE: {"type": "integer"},
    Kind.DECIMAL: {"type": "number", "decimalChar": ","},
    Kind.DAY: {"type": "date", "format": "%d.%m.%Y"},
}
"""What is not among them is read as text: months and moments as Germans write them."""
_TABULAR: Final = (FileFormat.CSV, FileFormat.EXCEL_DE)


def describe(settings: Settings, name: str, query: BaseModel, spoken: str) -> dict[str, Any]:
    """What the files of a question hold.

    Args:
        settings: where the service stands, and under what terms its figures are.
        name: of the table of figures.
        query: the question.
        spoken: the caller's language, ``de`` or ``en``.
    """
    kind = KINDS[name]
    return {
        "profile": "data-package",
        "name": f"klikks-{name.replace('_', '-')}",
        "title": f"KlikKS: {kind.de if spoken == 'de' else kind.en}",
        "licenses": [{"name": settings.licence, "path": settings.licence_url}],
        "resources": list(_files(settings, name, query)),
    }


def _files(settings: Settings, name: str, query: BaseModel) -> Iterator[dict[str, Any]]:
    question = query.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    columns = KINDS[name].columns(query)
    address = f"{settings.address}/v1/exports/{name.replace('_', '/', 1).replace('_', '-')}"
    for form in _TABULAR:
        style = style_of(ExportQuery(format=form), "de")
        asked = urlencode({**question, "format": form.value}, doseq=True)
        yield {
            "name": form.value,
            "path": f"{address}?{asked}",
            "format": suffix(style),
            "mediatype": media_type(style).partition(";")[0],
            "encoding": "utf-8",
            "dialect": {"delimiter": ";" if style.is_german else ",", "doubleQuote": True, "lineTerminator": "\r\n"},
            "schema": {"fields": [_field(each, style) for each in columns], "missingValues": [""]},
        }


def _field(column: Column, style: Style) -> dict[str, Any]:
    found = {"name": style.heading(column), "title": column.de, "description": column.description or column.en}
    if column.kind is Kind.FLAG:
        yes, no = FLAGS[style.language]
        return {**found, "type": "boolean", "trueValues": [yes], "falseValues": [no]}
    return {**found, **(_GERMAN if style.is_german else _PLAIN).get(column.kind, {"type": "string"})}
