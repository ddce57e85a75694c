"""Templates: empty tables to fill in, with an example, what each column means, and the words of each code list.

The example and the explanation are rows that say what they are, so a template goes through an import as it is: they are
left out, and that is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any, BinaryIO, Final

from app.formats.writers.tables import OutTable
from app.formats.writers.workbook_parts import letters
from app.models.imports import ImportResource
from app.schemas.exports import FileFormat, FileLanguage, TemplateQuery
from app.services.access import Actor
from app.services.exports import output
from app.services.exports.cells import FLAGS, said
from app.services.exports.files import Download
from app.services.exports.resources import OF_AGENCY
from app.services.exports.style import Style, media_type, suffix
from app.services.sheets import (
    CODE_SHEETS,
    EXAMPLE_MARKS,
    EXPLANATION_MARKS,
    EXPLANATION_SHEETS,
    SHEETS,
    Column,
    Kind,
    SheetSpec,
)

_LANGUAGES: Final = (FileLanguage.DE, FileLanguage.EN)
_EXPLAINED: Final[Mapping[FileLanguage, Sequence[str]]] = {
    FileLanguage.DE: ("Blatt", "Spalte", "Feld", "Pflicht", "Inhalt", "Einheit", "Beispiel", "Erlaubt", "Bedeutung"),
    FileLanguage.EN: ("Sheet", "Column", "Field", "Required", "Holds", "Unit", "Example", "Allowed", "Meaning"),
}
_KINDS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.TEXT: ("Text", "text"),
    Kind.CODE: ("eines von", "one of"),
    Kind.CODES: ("mehrere von, durch Komma getrennt", "several of, separated by commas"),
    Kind.FLAG: ("ja oder nein", "yes or no"),
    Kind.DAY: ("Datum", "date"),
    Kind.MONTH: ("Monat (JJJJ-MM)", "month (YYYY-MM)"),
    Kind.MOMENT: ("Datum und Uhrzeit", "date and time"),
    Kind.WHOLE: ("ganze Zahl", "whole number"),
    Kind.DECIMAL: ("Zahl", "number"),
    Kind.REFERENCE: ("Schlüssel eines anderen Eintrags", "key of another record"),
    Kind.LIST: ("mehrere: | zwischen Teilen, ; zwischen Einträgen", "several: | between parts, ; between entries"),
}  # fmt: skip
_YES: Final = ("ja", "yes")


def template(actor: Actor, resource: ImportResource, query: TemplateQuery, spoken: str) -> Download:
    """An empty table of a resource, or of everything an agency keeps.

    Args:
        actor: anybody; a template holds no data.
        resource: whose.
        query: kind of file and language.
        spoken: the caller's language.
    """
    del actor
    language = query.language or FileLanguage(spoken)
    kind = FileFormat(query.format.value)
    if resource is ImportResource.WORKBOOK:
        kind = FileFormat.XLSX
    style = Style(kind, language)
    specs = [SHEETS[each] for each in OF_AGENCY] if resource is ImportResource.WORKBOOK else [SHEETS[resource]]

    def write(out: BinaryIO) -> None:
        if kind is FileFormat.XLSX:
            _workbook(out, specs, style)
        else:
            spec = specs[0]
            rows = [
                _example(spec, style),
                [_explained(column, language, mark=not index) for index, column in enumerate(spec.columns)],
            ]
            output.write(out, style, OutTable("", [style.heading(each) for each in spec.columns], [rows]))

    name = {FileLanguage.DE: "vorlage", FileLanguage.EN: "template"}[language]
    return Download(f"{name}-{resource.value.replace('_', '-')}.{suffix(style)}", media_type(style), write)


def _name(spec: SheetSpec, language: FileLanguage) -> str:
    return str(getattr(spec, language.value))


def _mark(marks: Sequence[str], language: FileLanguage) -> str:
    return marks[_LANGUAGES.index(language)]


def _example(spec: SheetSpec, style: Style) -> list[Any]:
    """A row that shows a cell of every column, and in its first one that it is an example."""
    language = style.language or FileLanguage.EN
    cells = [None if column.name == "id" else _shown(column, style) for column in spec.columns]
    mark = _mark(EXAMPLE_MARKS, language)
    cells[0] = mark if cells[0] is None else f"{mark}: {cells[0]}"
    return cells


def _shown(column: Column, style: Style) -> Any:  # noqa: ANN401 - a cell
    value = _value(column)
    make = said(column, style)
    return value if make is None or not isinstance(value, _TYPES.get(column.kind, object)) else make(value)


_TYPES: Final[Mapping[Kind, type | tuple[type, ...]]] = {Kind.DAY: date, Kind.MOMENT: datetime, Kind.DECIMAL: float}


def _value(column: Column) -> Any:  # noqa: ANN401 - a Python value
    """The example of a column as what it means."""
    text, words = column.example, {word: code.value for code in column.codes for word in (code.value, code.en, code.de)}
    if column.kind is Kind.DECIMAL:
        return float(text.replace(".", "").replace(",", ".") if "," in text else text)
    if column.kind is Kind.WHOLE:
        return int(text)
    if column.kind is Kind.DAY:
        return date.fromisoformat(text)
    if column.kind is Kind.FLAG:
        return text == "ja"
    if column.kind is Kind.CODE:
        return words.get(text, text)
    return [words.get(each, each) for each in text.split(", ")] if column.kind is Kind.CODES else text


def _explained(column: Column, language: FileLanguage, *, mark: bool) -> str:
    """What stands under the heading in a file that has no other place for it."""
    index = _LANGUAGES.index(language)
    parts = [_mark(EXPLANATION_MARKS, language)] if mark else []
    if column.required:
        parts.append(_EXPLAINED[language][3])
    parts.append(_KINDS[column.kind][index] + (f" ({column.unit})" if column.unit else ""))
    if column.codes:
        parts.append(", ".join(getattr(code, language.value) for code in column.codes))
    return "; ".join(parts)


def _workbook(out: BinaryIO, specs: Sequence[SheetSpec], style: Style) -> None:
    language = style.language or FileLanguage.EN
    lists = [(spec, column) for spec in specs for column in spec.columns if column.codes]
    names = _mark(CODE_SHEETS, language)
    ranges = {
        (spec.resource, column.name): f"='{names}'!${place}$2:${place}${len(column.codes) + 1}"
        for place, (spec, column) in zip(map(letters, count()), lists, strict=False)
    }
    sheets = [_sheet(spec, style, language, ranges) for spec in specs]
    sheets.append(_explanation(specs, language))
    sheets.append(_codes(names, lists, language, several=len(specs) > 1))
    output.write_all(out, sheets)


def _sheet(spec: SheetSpec, style: Style, language: FileLanguage, ranges: Mapping[Any, str]) -> OutTable:
    numbered = list(enumerate(spec.columns))
    choices: dict[int, Any] = {
        index: ranges[spec.resource, column.name]
        for index, column in numbered
        if column.kind is Kind.CODE and column.codes
    }
    choices |= {index: list(FLAGS[language]) for index, column in numbered if column.kind is Kind.FLAG}
    return OutTable(
        _name(spec, language),
        [style.heading(column) for column in spec.columns],
        [[_example(spec, style)]],
        required=frozenset(index for index, column in numbered if column.required),
        choices=choices,
        hints={index: (style.heading(column), _explained(column, language, mark=False)) for index, column in numbered},
    )


def _explanation(specs: Iterable[SheetSpec], language: FileLanguage) -> OutTable:
    index = _LANGUAGES.index(language)
    rows = [
        (
            _name(spec, language),
            getattr(column, language.value),
            column.name,
            _YES[index] if column.required else None,
            _KINDS[column.kind][index],
            column.unit or None,
            column.example,
            ", ".join(getattr(code, language.value) for code in column.codes) or None,
            column.description,
        )
        for spec in specs
        for column in spec.columns
    ]
    return OutTable(_mark(EXPLANATION_SHEETS, language), _EXPLAINED[language], [rows], wrapped=True)


def _codes(name: str, lists: Sequence[tuple[SheetSpec, Column]], language: FileLanguage, *, several: bool) -> OutTable:
    """The words of each code list below each other, where the cells of the other sheets find them."""
    words = [[getattr(code, language.value) for code in column.codes] for _, column in lists]
    longest = max(map(len, words), default=0)
    rows = [[column[row] if row < len(column) else None for column in words] for row in range(longest)]
    headings = [
        f"{_name(spec, language)}: {getattr(column, language.value)}" if several else getattr(column, language.value)
        for spec, column in lists
    ]
    return OutTable(name, headings, [rows])
