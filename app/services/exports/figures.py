"""Figures as files: what the impact operations answer, a number a row, protected in the same way."""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO, Final, TypeVar
from uuid import UUID

from pydantic import BaseModel

from app.core import clock
from app.core.db import Snapshot
from app.formats.writers.tables import OutTable
from app.schemas.exports import ExportQuery, FileLanguage
from app.schemas.impact import ImpactQuery
from app.schemas.impact_comparison import ComparisonQuery
from app.schemas.impact_receipts import LeftOutQuery, ReceiptQuery
from app.schemas.impact_series import SeriesQuery
from app.schemas.impact_table import ImpactTableQuery
from app.services.access import Actor
from app.services.exports import figure_rows as found
from app.services.exports import output
from app.services.exports.cells import said
from app.services.exports.files import Download, OpenSnapshot
from app.services.exports.sources import query_like
from app.services.exports.style import Style, media_type, style_of, suffix
from app.services.sheets import Column

Question = TypeVar("Question", bound=ImpactQuery)
PIECE: Final = 2000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table of figures.

    Attributes:
        de: German name of the sheet.
        en: English name.
        question: parameters of the operation that answers in JSON.
        columns: of the file; some depend on the question.
        rows: of the file.
    """

    de: str
    en: str
    question: type[Any]
    columns: Callable[[Any], Sequence[Column]]
    rows: Callable[[Snapshot, Actor, Any], Iterator[Mapping[str, Any]]]


KINDS: Final[Mapping[str, Kind]] = {
    "impact_table": Kind("Zahlen", "Figures", ImpactTableQuery, found.table_columns, found.table_rows),
    "impact_series": Kind(
        "Zeitreihe", "Series", SeriesQuery, lambda _: found.SERIES_COLUMNS, found.series_rows
    ),
    "impact_comparison": Kind(
        "Vergleich", "Comparison", ComparisonQuery, lambda _: found.COMPARISON_COLUMNS, found.comparison_rows
    ),
    "impact_receipt": Kind(
        "Einzelnachweis", "Receipt", ReceiptQuery, lambda _: found.RECEIPT_COLUMNS, found.receipt_rows
    ),
    "impact_left_out": Kind(
        "Ausgelassen", "Left out", LeftOutQuery, lambda _: found.LEFT_OUT_COLUMNS, found.left_out_rows
    ),
}  # fmt: skip
"""Tables of figures by the name of their operation."""
_PAGING: Final = frozenset({"limit", "cursor"})


def query_of(name: str) -> type[ExportQuery]:
    """The parameters of a table's export: kind of file, and the question."""
    words = "".join(word.capitalize() for word in name.split("_"))
    return query_like(f"{words}ExportQuery", f"What files of {name.replace('_', ' ')} can be asked for.",
                      KINDS[name].question, _PAGING)  # fmt: skip


def export(snapshots: OpenSnapshot, actor: Actor, name: str, query: ExportQuery, spoken: str) -> Download:
    """A table of figures as a file.

    Args:
        snapshots: opens the state of the data the file shows.
        actor: who asks.
        name: of the table.
        query: kind of file, and the question.
        spoken: the caller's language.
    """
    kind, style = KINDS[name], style_of(query, spoken)
    question = _question(kind.question, query)
    columns = kind.columns(question)
    title = kind.en if style.language is FileLanguage.EN else kind.de

    def write(out: BinaryIO) -> None:
        with snapshots() as db:
            pieces = _pieces(columns, kind.rows(db, actor, question), style)
            output.write(out, style, OutTable(title, [style.heading(each) for each in columns], pieces))

    file = f"{name.replace('_', '-')}-{clock.today().isoformat()}.{suffix(style)}"
    return Download(file, media_type(style), write)


def _question(shape: type[BaseModel], query: ExportQuery) -> Any:  # noqa: ANN401 - one of the impact questions
    """The question of the operation in JSON; its values have been checked as the export's."""
    given = {name: getattr(query, name) for name in shape.model_fields if name not in _PAGING}
    return shape.model_construct(**given)


def _pieces(
    columns: Sequence[Column], records: Iterable[Mapping[str, Any]], style: Style
) -> Iterator[list[tuple[Any, ...]]]:
    makers = [(column.name, said(column, style)) for column in columns]
    records = iter(records)
    while piece := list(islice(records, PIECE)):
        yield [
            tuple(
                value if value is None or make is None else make(value)
                for name, make in makers
                for value in (_plain(record.get(name)),)
            )
            for record in piece
        ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of an answer
    """Ids and days as text, words of code lists as such, lists without anything as nothing."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return None if isinstance(value, list | tuple) and not value else value
