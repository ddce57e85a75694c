"""Texts of savings."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "effect_undated": (
        "Since when does it take effect?",
        (
            "An achieved saving needs the first month of its effect, and the project has no day of completion to take "
            "it from. Add effect_from, or complete the project first."
        ),
        "Ab wann wirkt es?",
        (
            "Eine erreichte Einsparung braucht den ersten Monat ihrer Wirkung, und das Projekt hat keinen Tag des "
            "Abschlusses, aus dem er folgt. Bitte effect_from ergänzen oder zuerst das Projekt abschließen."
        ),
    ),
    "negative_unexplained": (
        "More emissions than before",
        (
            "The result is negative: more is emitted after the project than before. If that is right, say why in the "
            "note; otherwise exchange the values before and after."
        ),
        "Mehr Emissionen als vorher",
        (
            "Das Ergebnis ist negativ: Nach dem Projekt wird mehr ausgestoßen als vorher. Wenn das stimmt, bitte in "
            "note begründen; sonst die Werte vorher und nachher tauschen."
        ),
    ),
    "not_for_kind": (
        "Field of another kind of saving",
        (
            "A saving of the kind {kind} has no field {name}. Leave the field out, or record a saving of the kind it "
            "belongs to."
        ),
        "Feld einer anderen Art von Einsparung",
        (
            "Eine Einsparung der Art {kind} hat kein Feld {name}. Bitte das Feld weglassen oder eine Einsparung der "
            "passenden Art erfassen."
        ),
    ),
    "nothing_to_calculate": (
        "No tonnes, so no calculation",
        "This saving has no tonnes, so there is no calculation to show. Its kind and note say why.",
        "Keine Tonnen, also keine Rechnung",
        "Diese Einsparung hat keine Tonnen, deshalb gibt es keine Rechnung zu zeigen. Ihre Art und note sagen, warum.",
    ),
}
