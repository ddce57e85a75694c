"""The federal grant register as grants: its rows are rows of the sheet of grants, its ministries are programmes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.folding import search_key
from app.formats.cells import Cell
from app.formats.findings import Finding
from app.formats.grant_register import GrantRegisterRow, grant_sheet, read_grant_register
from app.formats.sheets import BrokenRow, Document, FileKind, NumberedRow, Sheet
from app.models.fields import Origin
from app.models.fundings import FunderLevel, GrantStatus
from app.models.imports import ImportResource
from app.services.sheets import SHEETS, SheetSpec

SOURCE = "Förderkatalog des Bundes"
_GRANT = (
    "grant_number",
    "funding_programme_id",
    "municipality_id",
    "status",
    "granted_eur",
    "note",
    "source",
    "origin",
)
_PROGRAMME = ("slug", "name", "funder", "funder_level")
_LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Registered(Sheet):
    """A view of the register.

    Attributes:
        register: the sheet of the file.
    """

    register: Sheet

    def everything(self) -> Iterator[tuple[int, Sequence[Cell]] | BrokenRow]:
        """As the file has them."""
        return self.register.everything()


class _Grants(_Registered):
    """Its rows as grants; what it does not disclose is applied for, since a granted amount has to be known."""

    __slots__ = ()

    def rows(self) -> Iterator[NumberedRow | Finding]:
        """One grant a row."""
        for row in read_grant_register(self.register):
            yield row if isinstance(row, Finding) else (row.number, _grant(row))


class _Programmes(_Registered):
    """Its ministries as programmes."""

    __slots__ = ()

    def rows(self) -> Iterator[NumberedRow | Finding]:
        """Each ministry once."""
        seen: set[str] = set()
        for row in read_grant_register(self.register):
            if not isinstance(row, Finding) and row.ministry not in seen:
                seen.add(row.ministry)
                name = f"Bundesförderung {row.ministry}"
                yield row.number, (_slug(row), name, row.ministry, FunderLevel.FEDERAL.value)


def parts_of(document: Document) -> list[tuple[Sheet, SheetSpec, bool]]:
    """The register as sheets of programmes and grants, and whether a sheet only serves another; none if it is none."""
    sheet = grant_sheet(document) if document.kind is FileKind.GRANT_REGISTER else None
    if sheet is None:
        return []
    programmes = _Programmes(sheet.name, _PROGRAMME, sheet.header_row, register=sheet)
    grants = _Grants(sheet.name, _GRANT, sheet.header_row, register=sheet)
    return [
        (programmes, SHEETS[ImportResource.FUNDING_PROGRAMMES], True),
        (grants, SHEETS[ImportResource.GRANTS], False),
    ]


def _slug(row: GrantRegisterRow) -> str:
    return f"bund-{search_key(row.ministry).replace(' ', '-')}"[:60].rstrip("-")


def _grant(row: GrantRegisterRow) -> tuple[Cell, ...]:
    period = " - ".join(day.isoformat() if day else "…" for day in (row.period_from, row.period_to))
    said = (row.theme, row.recipient.name, period, row.joint_project, row.funding_profile)
    amount = None if row.amount_cents is None else f"{row.amount_cents // 100}.{row.amount_cents % 100:02d}"
    status = GrantStatus.APPLIED if amount is None else GrantStatus.GRANTED
    note = "; ".join(filter(None, said))[:_LONGEST_NOTE]
    origin = Origin.PUBLISHED.value
    return row.grant_number, _slug(row), row.recipient.ags, status.value, amount, note, SOURCE, origin
