"""Texts of frozen reports."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "report_asks_nothing": (
        "The report asks nothing",
        "A report needs at least one scope or a grant. Add one; an empty scope means everything.",
        "Der Bericht fragt nichts",
        (
            "Ein Bericht braucht mindestens einen Auswertungsbereich oder eine Förderung. Bitte einen ergänzen; ein "
            "leerer Bereich bedeutet alles."
        ),
    ),
    "report_foreign_scope": (
        "Not your agency's figures",
        "You report on your own agency. Leave the agency out, or ask the network lead for a report on others.",
        "Nicht die Zahlen Ihrer Energieagentur",
        (
            "Sie berichten über die eigene Energieagentur. Bitte die Agentur weglassen oder die Netzwerkleitung um "
            "einen Bericht über andere bitten."
        ),
    ),
    "report_internal_only": (
        "A report on a grant is internal",
        "It shows small numbers and amounts. Choose the audience internal, or report on scopes.",
        "Ein Bericht über eine Förderung ist intern",
        "Er zeigt kleine Zahlen und Beträge. Bitte als Zielgruppe internal wählen oder über Bereiche berichten.",
    ),
    "report_withdrawn": (
        "The report is withdrawn already",
        "It was withdrawn before, with the reason that stands in it. Nothing more can be changed.",
        "Der Bericht ist schon zurückgezogen",
        "Er wurde bereits zurückgezogen; der Grund steht darin. Mehr lässt sich nicht ändern.",
    ),
    "shares_reported": (
        "The shares stand in a report",
        "Figures of this project were reported: {reports}. Say in the field reason why its shares change.",
        "Die Anteile stehen in einem Bericht",
        "Zahlen dieses Projekts wurden berichtet: {reports}. Bitte im Feld reason sagen, warum sich Anteile ändern.",
    ),
}
