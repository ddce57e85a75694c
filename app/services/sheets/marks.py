"""Marks: how a template says which of its rows and sheets are no records, so that an import leaves them out."""

from typing import Final

EXAMPLE_MARKS: Final = ("# Beispiel", "# Example")
EXPLANATION_MARKS: Final = ("# Erklärung", "# Explanation")
"""German and English, at the beginning of a row's first cell."""
EXPLANATION_SHEETS: Final = ("Erklärung", "Explanation")
CODE_SHEETS: Final = ("Codelisten", "Code lists")
BESIDES: Final = frozenset({*EXPLANATION_SHEETS, *CODE_SHEETS})
"""Sheets of a template that hold no records."""
