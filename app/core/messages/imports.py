"""Texts about what an import did with the rows of a file."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "register_key_ended": (
        "Keys ended with this edition",
        (
            "The edition no longer has {name} ({key}) and others. They are kept as ended; a diff does "
            "not say where they "
            "went. Record each successor with POST /v1/municipalities/ID/successors."
        ),
        "Schlüssel mit dieser Ausgabe beendet",
        (
            "Die Ausgabe enthält {name} ({key}) und weitere nicht mehr. Sie bleiben als beendet "
            "erhalten; wohin sie gingen, "
            "sagt der Vergleich nicht. Nachfolger bitte mit POST /v1/municipalities/ID/successors eintragen."
        ),
    ),
    "register_key_reopened": (
        "An ended key is back",
        "{name} ({key}) had ended and is in this edition again; it was reopened.",
        "Ein beendeter Schlüssel ist wieder da",
        "{name} ({key}) war beendet und steht wieder in dieser Ausgabe; die Einheit gilt wieder.",
    ),
    "factor_value_differs": (
        "A stored factor has another value",
        (
            "{key} is stored with {stored} g/kWh in this edition, the file says {value}. A published "
            "value does not change: "
            "name the new edition in the source, or correct the stored factor."
        ),
        "Ein gespeicherter Faktor hat einen anderen Wert",
        (
            "{key} ist für diese Ausgabe mit {stored} g/kWh gespeichert, die Datei sagt {value}. Ein "
            "veröffentlichter Wert "
            "ändert sich nicht: bitte die neue Ausgabe in der Quelle nennen oder den gespeicherten Faktor berichtigen."
        ),
    ),
    "place_unknown": (
        "Place is not in the register",
        "There is no unit {key} here. Import the municipality register first, or correct the key.",
        "Ort ist nicht im Verzeichnis",
        (
            "Die Einheit {key} gibt es hier nicht. Bitte zuerst das Gemeindeverzeichnis importieren oder den Schlüssel "
            "berichtigen."
        ),
    ),
    "place_ambiguous": (
        "Several places have this name",
        "{matches} units of the state are called {key}. Give the official key (AGS).",
        "Mehrere Orte heißen so",
        "{matches} Einheiten des Landes heißen {key}. Bitte den amtlichen Schlüssel (AGS) angeben.",
    ),
    "place_by_name": (
        "Place found by its name",
        "The row has no key; {name} was found as the only unit of that name in the state ({key}). Check it.",
        "Ort über den Namen gefunden",
        "Die Zeile hat keinen Schlüssel; {name} ist die einzige Einheit dieses Namens im Land ({key}). Bitte prüfen.",
    ),
    "date_from_month": (
        "Day taken from a month",
        "The source only names months ({value}); the last day of the last month was stored as the end.",
        "Tag aus einem Monat abgeleitet",
        "Die Quelle nennt nur Monate ({value}); als Ende wurde der letzte Tag des letzten Monats gespeichert.",
    ),
    "theme_inferred": (
        "Theme taken from the measure",
        "The list has no theme; {value} was filed under {theme}. Correct it if that is wrong.",
        "Handlungsfeld aus der Maßnahme abgeleitet",
        "Die Liste nennt kein Handlungsfeld; {value} wurde unter {theme} eingeordnet. Bei Bedarf berichtigen.",
    ),
    "funding_programme_unknown": (
        "Funding programme is not known",
        "{value} is no funding programme known here, so no grant was stored. Add the programme and the grant by hand.",
        "Förderprogramm ist nicht bekannt",
        (
            "{value} ist hier kein bekanntes Förderprogramm, daher wurde keine Förderung gespeichert. "
            "Bitte Programm und "
            "Förderung von Hand anlegen."
        ),
    ),
}
