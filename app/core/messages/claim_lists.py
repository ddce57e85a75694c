"""Texts about what partners claim of their results."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "claim_states_not_named": (
        "States are not named",
        (
            '"{value}" counts states without naming them; the claim is kept for the whole network. Name them '
            "if it should be compared by state."
        ),
        "Länder sind nicht genannt",
        (
            "„{value}“ zählt Länder, ohne sie zu nennen; die Angabe gilt für das ganze Netzwerk. Bitte nennen, "
            "wenn nach Ländern verglichen werden soll."
        ),
    ),
    "claim_basis_unknown": (
        "Unknown basis of the tonnes",
        (
            '"{value}" does not say gas and basis of the claimed tonnes. Enter for example "t CO2e per '
            'year", "t CO2 over Wirkdauer" or "t CO2 in one year".'
        ),
        "Unbekannter Bezug der Tonnen",
        (
            "„{value}“ nennt nicht Gas und Bezug der Tonnen. Bitte zum Beispiel „t CO2e per year“, „t CO2 over "
            "Wirkdauer“ oder „t CO2 in one year“ eintragen."
        ),
    ),
    "claim_lifetime_unknown": (
        "Lifetime is unknown",
        (
            'The claimed tonnes are over a lifetime that is not given ("{value}"); they cannot be compared per '
            "year. Ask for the years."
        ),
        "Wirkdauer unbekannt",
        (
            "Die Tonnen gelten für eine nicht angegebene Wirkdauer („{value}“); sie lassen sich nicht pro Jahr "
            "vergleichen. Bitte die Jahre erfragen."
        ),
    ),
    "claim_year_unknown": (
        "Year is unknown",
        'The claimed tonnes are of one year that is not named ("{value}"). Ask which.',
        "Jahr unbekannt",
        "Die Tonnen gelten für ein nicht genanntes Jahr („{value}“). Bitte erfragen, welches.",
    ),
    "claim_tonnes_missing": (
        "Tonnes are missing",
        'A basis ("{value}") is given, but no tonnes. Add them or delete the basis.',
        "Tonnen fehlen",
        "Es ist ein Bezug („{value}“) angegeben, aber keine Tonnen. Bitte ergänzen oder den Bezug löschen.",
    ),
    "claim_tonnes_not_published": (
        "Tonnes are not published",
        (
            "The source publishes no tonnes. The claim is kept without them; that is not zero. Add them when "
            "they appear."
        ),
        "Tonnen sind nicht veröffentlicht",
        (
            "Die Quelle veröffentlicht keine Tonnen. Die Angabe bleibt ohne sie; das ist nicht null. Bitte "
            "ergänzen, wenn sie erscheinen."
        ),
    ),
    "claim_undated": (
        "Date is missing",
        (
            'The source does not say when the claim was true ("{value}"). It cannot be compared with a month; '
            "add the date if it can be found."
        ),
        "Stand fehlt",
        (
            "Die Quelle sagt nicht, wann die Angabe galt („{value}“). Sie lässt sich mit keinem Monat "
            "vergleichen; bitte den Stand ergänzen, wenn er sich finden lässt."
        ),
    ),
    "claim_qualifier_from_note": (
        "Word of caution from the remark",
        ("The figure in column {column} is {qualifier} according to the remark. Correct the remark if that is wrong."),
        "Einschränkung aus der Bemerkung",
        (
            "Die Zahl in Spalte {column} gilt laut Bemerkung als {qualifier}. Bitte die Bemerkung berichtigen, "
            "wenn das nicht stimmt."
        ),
    ),
    "claim_qualifier_unclear": (
        "Word of caution without a figure",
        '"{value}" in the remark fits several figures of the row; none was marked. Name the field in the remark.',
        "Einschränkung ohne eindeutige Zahl",
        (
            "„{value}“ in der Bemerkung passt auf mehrere Zahlen der Zeile; keine wurde gekennzeichnet. Bitte "
            "das Feld in der Bemerkung nennen."
        ),
    ),
}
