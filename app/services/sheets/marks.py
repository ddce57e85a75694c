"""Marks: how a template says which of its rows and sheets are no records, so that an import leaves them out."""

from typing import Final

EXAMPLE_MARKS: Final = ("# Beispiel", "# Example")
EXPLANATION_MARKS: Final = ("# Erklärung", "# Explanation")
"""German and English, at the beginning of a row's first cell."""
EXPLANATION_SHEETS: Final = ("Erklärung", "Explanation")
CODE_SHEETS: Final = ("Codelisten", "Code lists")
BESIDES: Final = frozenset({*EXPLANATION_SHEETS, *CODE_SHEETS})
"""Sheets of a template that hold no records."""
REMARK_HEADINGS = {"de": ("Zu berichtigen", "Zeile der Datei"), "en": ("To be corrected", "Row of the file")}
"""Columns that a file gets with what is to be said about its rows: the remark, and the row's number."""
