"""Choosing: which sheets of a file are to be imported as what, in an order in which references resolve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import Fault
from app.formats.columns import fold
from app.formats.findings import Finding, Severity
from app.formats.sheets import Document, Sheet
from app.models.imports import ImportResource, ImportStrategy
from app.services.imports import grant_list
from app.services.imports.matching import Matched, match, missing, named, recognised, suggestion
from app.services.imports.report import Report
from app.services.sheets import BESIDES, SHEETS, SheetSpec

HEADINGS = frozenset(
    fold(heading) for spec in SHEETS.values() for column in spec.columns for heading in column.headings
)


@dataclass(slots=True)
class Part:
    """One sheet that is to be imported.

    Attributes:
        sheet: its rows.
        matched: its columns.
        place: which sheet of the file it is.
        total: how many rows it has; known once they were looked at.
        is_usable: its header says enough.
        is_beside: its rows only serve those of another part; they may be there already, whatever the strategy.
    """

    sheet: Sheet
    matched: Matched
    place: int = 0
    total: int = 0
    is_usable: bool = True
    is_beside: bool = False

    @property
    def resource(self) -> ImportResource:
        """What its rows are."""
        return self.matched.spec.resource


def knows(headings: Sequence[str]) -> int:
    """How many headings mean something here: what finds the header of a file among its first rows."""
    return sum(fold(heading) in HEADINGS for heading in headings)


def choose(
    document: Document, resource: ImportResource, strategy: ImportStrategy, profile: Mapping[str, str], report: Report
) -> list[Part]:
    """The sheets to be imported, those first that others refer to.

    Args:
        document: the file.
        resource: what the sender says it holds.
        strategy: what rows may do.
        profile: folded heading -> column.
        report: gathers what is wrong with headers and sheets.
    """
    registered = grant_list.parts_of(document) if resource is ImportResource.GRANTS else []
    if registered:
        return [Part(sheet, match(spec, sheet.header), 0, is_beside=beside) for sheet, spec, beside in registered]
    if resource is ImportResource.WORKBOOK:
        specs = _each(document, report)
    else:
        specs = _of_one(document, SHEETS[resource], report)
    order = list(SHEETS)
    parts = []
    for place, sheet, spec in specs:
        part = Part(sheet, match(spec, sheet.header, profile), place)
        part.is_usable = _usable(part, strategy, report, several=len(specs) > 1)
        parts.append(part)
    if not specs:
        report.error(0, "nothing_to_import", what=resource.value)
    return sorted(parts, key=lambda part: order.index(part.resource))


Chosen = list[tuple[int, Sheet, SheetSpec]]


def _filled(document: Document) -> list[tuple[int, Sheet]]:
    """Those with something in them, without the explanations of a template."""
    return [(place, sheet) for place, sheet in enumerate(document.sheets) if sheet.header and sheet.name not in BESIDES]


def _each(document: Document, report: Report) -> Chosen:
    """Every sheet by its name, or else by its headings."""
    found: Chosen = []
    for place, sheet in _filled(document):
        spec = named(sheet.name) or recognised(sheet.header)
        if spec is None:
            report.warning(0, "sheet_unknown", sheet=sheet.name or "1")
        else:
            found.append((place, sheet, spec))
    return found


def _of_one(document: Document, spec: SheetSpec, report: Report) -> Chosen:
    """The sheets that hold one resource; the only one of a file whatever it is called."""
    sheets = _filled(document)
    if len(sheets) == 1:
        return [(*sheets[0], spec)]
    found: Chosen = []
    for place, sheet in sheets:
        meant = named(sheet.name) or recognised(sheet.header)
        if meant is spec:
            found.append((place, sheet, spec))
        else:
            report.warning(0, "sheet_left_out", sheet=sheet.name, what=spec.resource.value)
    return found


def _usable(part: Part, strategy: ImportStrategy, report: Report, *, several: bool) -> bool:
    """Report what is wrong with a header, and what of it is not understood."""
    matched, row = part.matched, part.sheet.header_row
    said = {"sheet": part.sheet.name} if several else {}
    creates = strategy is ImportStrategy.CREATE
    faults = [*matched.faults, *_lacking(matched, creates=creates, strategy=strategy)]
    for fault in faults:
        params = {**fault.params, **said}
        report.add(Finding(Severity.ERROR, Fault(fault.code, f"row {row}", params), row))
    if matched.unknown:
        listed = [_with_suggestion(heading, matched.spec) for heading in matched.unknown[:30]]
        report.warning(row, "columns_unknown", columns=listed, **said)
    report.notes.setdefault("sheets", []).append({
        "sheet": part.sheet.name or None,
        "resource": part.resource.value,
        "columns": {matched.header[position]: column.name for position, column in matched.columns},
        "unknown": matched.unknown[:100],
        "left": matched.left[:100],
    })  # fmt: skip
    return not faults


def _lacking(matched: Matched, *, creates: bool, strategy: ImportStrategy) -> list[Fault]:
    """Without what a new record needs, a file can still change records; without anything known, it can do nothing."""
    faults = missing(matched, creates=creates)
    if strategy is ImportStrategy.UPSERT and not matched.columns:
        faults = missing(matched, creates=True)
    return faults


def _with_suggestion(heading: str, spec: SheetSpec) -> str:
    near = suggestion(heading, spec)
    return f"{heading[:80]} ({near}?)" if near else heading[:80]
