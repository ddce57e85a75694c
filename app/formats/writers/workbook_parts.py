"""The parts of a workbook beside the rows of its sheets: styles, names, and what stands before and behind the rows.

Source: ECMA-376, part 1 (SpreadsheetML) and part 2 (packages).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from app.formats.sheets import ROWS_LIMIT
from app.formats.writers.tables import OutTable

HEADING, REQUIRED, DAY, MINUTE, SECOND, WRAPPED = 1, 2, 3, 4, 5, 6
"""Styles, as ``xl/styles.xml`` lists them."""
WIDEST: Final = 60
_NARROWEST: Final = 10
_TITLE, _MESSAGE = 32, 255
"""Longest title and text that a spreadsheet shows beside a cell. Units: characters."""
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TOP: Final = '<alignment vertical="top" wrapText="1"/>'
_UNDERLINED: Final = 'borderId="1" applyFont="1" applyBorder="1" applyAlignment="1"'

_RELATIONS: Final = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>\
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>\
</Relationships>"""
_STYLES: Final = f"""{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="3">\
<numFmt numFmtId="164" formatCode="dd.mm.yyyy"/><numFmt numFmtId="165" formatCode="dd.mm.yyyy hh:mm"/>\
<numFmt numFmtId="166" formatCode="dd.mm.yyyy hh:mm:ss"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFFFF2CC"/><bgColor indexed="64"/></patternFill></fill></fills>\
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>\
<border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" xfId="0" {_UNDERLINED}>{_TOP}</xf>\
<xf numFmtId="0" fontId="1" fillId="2" xfId="0" applyFill="1" {_UNDERLINED}>{_TOP}</xf>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">{_TOP}</xf></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
BEFORE: Final[Mapping[str, str]] = {"_rels/.rels": _RELATIONS, "xl/styles.xml": _STYLES}
"""Entries that are known before any row."""


def letters(place: int) -> str:
    """The letters of a column, from 0: A, B, … Z, AA."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def sheet_path(number: int) -> str:
    """Where the rows of a sheet stand in the archive, from 1."""
    return f"xl/worksheets/sheet{number}.xml"


def sheet_begin(table: OutTable, *, selected: bool) -> str:
    """What stands before the rows: a heading that stays, and how wide columns are."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if table.headings else ""
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{_width(table, place, heading)}" customWidth="1"/>'
        for place, heading in enumerate(table.headings, start=1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews>'
        f'<sheetView{" tabSelected=" + quoteattr("1") if selected else ""} workbookViewId="0">{pane}</sheetView>'
        f"</sheetViews>{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
    )


def _width(table: OutTable, place: int, heading: str) -> int:
    return WIDEST if table.wrapped and place > 1 else max(_NARROWEST, min(WIDEST, len(heading) + 4))


def heading_row(headings: Sequence[str], required: frozenset[int]) -> str:
    """The first row; its texts are escaped already."""
    cells = [
        f'<c s="{REQUIRED if place in required else HEADING}" t="inlineStr"><is><t>{heading}</t></is></c>'
        for place, heading in enumerate(headings)
    ]
    return f"<row>{''.join(cells)}</row>"


def sheet_end(table: OutTable) -> str:
    """What stands behind the rows: what may be entered, and what is said to whoever enters it."""
    rules = [_rule(table, place) for place in sorted(table.choices.keys() | table.hints.keys())]
    said = f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""
    return f"</sheetData>{said}</worksheet>"


def _rule(table: OutTable, place: int) -> str:
    title, message = table.hints.get(place, ("", ""))
    hint = f" promptTitle={quoteattr(title[:_TITLE])} prompt={quoteattr(message[:_MESSAGE])}" if message else ""
    column = letters(place)
    where = f'allowBlank="1" showInputMessage="1" showErrorMessage="1"{hint} sqref="{column}2:{column}{ROWS_LIMIT}"'
    source = table.choices.get(place)
    if source is None:
        return f"<dataValidation {where}/>"
    words = source.removeprefix("=") if isinstance(source, str) else '"' + ",".join(source) + '"'
    return (
        f'<dataValidation type="list" errorStyle="warning" {where}><formula1>{escape(words)}</formula1>'
        "</dataValidation>"
    )


def behind(sheets: Sequence[tuple[str, bool]], made: datetime) -> dict[str, str]:
    """Entries that name the sheets.

    Args:
        sheets: name of each, and whether it is hidden.
        made: when the workbook was made.
    """
    numbered = list(enumerate(sheets, start=1))
    shown = next((number for number, (_, is_hidden) in numbered if not is_hidden), 1) - 1
    listed = "".join(
        f"<sheet name={quoteattr(name)} sheetId={quoteattr(str(number))}"
        f'{" state=" + quoteattr("hidden") if is_hidden and number != shown + 1 else ""} r:id="rId{number}"/>'
        for number, (name, is_hidden) in numbered
    )
    book = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView firstSheet="{shown}" '
        f'activeTab="{shown}"/></bookViews><sheets>{listed}</sheets></workbook>'
    )
    linked = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered]
    linked.append((f"rId{len(sheets) + 1}", "styles", "styles.xml"))
    relations = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for key, kind, target in linked
    )
    relations = f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
    moment = made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    core = (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created></cp:coreProperties>'
    )
    return {
        "docProps/core.xml": core,
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations,
        "[Content_Types].xml": _content_types(sheet_path(number) for number, _ in numbered),
    }


def _content_types(pages: Iterable[str]) -> str:
    named = [
        ("xl/workbook.xml", f"{_TYPES}.sheet.main+xml"),
        ("xl/styles.xml", f"{_TYPES}.styles+xml"),
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        *((page, f"{_TYPES}.worksheet+xml") for page in pages),
    ]
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in named)
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
