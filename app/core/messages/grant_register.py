"""Texts about the export of the federal grant register."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "grant_bookkeeping": (
        "Bookkeeping row",
        'The row "{value}" books a payment and is no grant; it was passed over. Nothing needs to be done.',
        "Buchungszeile",
        "Die Zeile „{value}“ ist eine Buchung und keine Förderung; sie wurde übergangen. Es ist nichts zu tun.",
    ),
    "grant_duplicate": (
        "Grant occurs twice",
        "[Column {column}: ]The grant {value} stands in row {first_row} already. Delete one of the rows.",
        "Förderung kommt zweimal vor",
        "[Spalte {column}: ]Die Förderung {value} steht schon in Zeile {first_row}. Bitte eine der Zeilen löschen.",
    ),
}
