"""Texts about lists of emission factors."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "factor_carrier_missing": (
        "Energy carrier is missing",
        "The row names no energy carrier. Add it.",
        "Energieträger fehlt",
        "Die Zeile nennt keinen Energieträger. Bitte ergänzen.",
    ),
    "factor_value_missing": (
        "Factor is missing",
        "Column {column} is empty. Enter the value in g per kWh, or delete the row.",
        "Faktor fehlt",
        "Spalte {column} ist leer. Bitte den Wert in g je kWh eintragen oder die Zeile löschen.",
    ),
    "factor_value_negative": (
        "Negative factor",
        "{value} g per kWh is negative. Credits belong into a list of avoidance factors; correct the sign.",
        "Negativer Faktor",
        (
            "{value} g je kWh ist negativ. Gutschriften gehören in eine Liste von Vermeidungsfaktoren; bitte das "
            "Vorzeichen berichtigen."
        ),
    ),
    "factor_gas_unknown": (
        "Unknown gas",
        '"{value}" is neither CO2 nor CO2e. Say which of the two the value counts.',
        "Unbekanntes Gas",
        "„{value}“ ist weder CO2 noch CO2e. Bitte angeben, welches von beiden der Wert zählt.",
    ),
    "factor_status_unknown": (
        "Unknown status",
        (
            'The status "{value}" is not known. Use final, preliminary, estimate, projection, published, '
            'statutory or press, with " (secondary)" if quoted.'
        ),
        "Unbekannter Status",
        (
            "Der Status „{value}“ ist nicht bekannt. Bitte final, preliminary, estimate, projection, published, "
            "statutory oder press verwenden, mit „ (secondary)“ bei Zitaten."
        ),
    ),
    "factor_source_missing": (
        "Source is missing",
        "The row names no source, so it belongs to no factor set. Add publisher and edition.",
        "Quelle fehlt",
        ("Die Zeile nennt keine Quelle und gehört daher zu keinem Faktorsatz. Bitte Herausgeber und Ausgabe ergänzen."),
    ),
    "factor_edition_missing": (
        "Edition is missing",
        'The source "{value}" names no edition; the set has none. Add it if there is one.',
        "Ausgabe fehlt",
        "Die Quelle „{value}“ nennt keine Ausgabe; der Faktorsatz hat keine. Bitte ergänzen, wenn es eine gibt.",
    ),
    "factor_edition_inferred": (
        "Edition taken from the status",
        "The source names no edition; {value} was taken from the status. Write it into the source if it is right.",
        "Ausgabe aus dem Status übernommen",
        (
            "Die Quelle nennt keine Ausgabe; {value} wurde aus dem Status übernommen. Bitte in die Quelle "
            "schreiben, wenn es stimmt."
        ),
    ),
    "factor_upstream_unclear": (
        "Upstream chain unclear",
        (
            'Whether the upstream chain is included is described, not answered: "{value}". It counts as not '
            "stated; write yes or no where it is known."
        ),
        "Vorkette unklar",
        (
            "Ob die Vorkette enthalten ist, wird beschrieben, nicht beantwortet: „{value}“. Es gilt als nicht "
            "angegeben; bitte yes oder no eintragen, wo es bekannt ist."
        ),
    ),
    "factor_reference_unclear": (
        "Reference quantity unclear",
        (
            '"{value}" does not say which kilowatt-hour the factor is per. It counts as not stated; name final '
            "energy, net or gross calorific value, electricity or heat."
        ),
        "Bezugsgröße unklar",
        (
            "„{value}“ sagt nicht, auf welche Kilowattstunde sich der Faktor bezieht. Es gilt als nicht "
            "angegeben; bitte Endenergie, Heizwert, Brennwert, Strom oder Wärme nennen."
        ),
    ),
    "factor_validity_missing": (
        "Year is missing",
        "The row does not say for which time the factor holds. Add the year.",
        "Jahr fehlt",
        "Die Zeile sagt nicht, für welche Zeit der Faktor gilt. Bitte das Jahr ergänzen.",
    ),
    "factor_convention_inferred": (
        "Convention was inferred",
        (
            'The status "{value}" does not say whether the factor is statutory; it was taken as real. Mark '
            "statutory values as such."
        ),
        "Konvention wurde erschlossen",
        (
            "Der Status „{value}“ sagt nicht, ob der Faktor gesetzlich festgelegt ist; er wurde als real "
            "übernommen. Bitte gesetzliche Werte als statutory kennzeichnen."
        ),
    ),
    "factor_weak_status": (
        "Weak source",
        'The factor is marked as "{value}". Do not use it for results where a published value exists.',
        "Schwache Quelle",
        (
            "Der Faktor ist als „{value}“ gekennzeichnet. Bitte nicht für Ergebnisse verwenden, wenn es einen "
            "veröffentlichten Wert gibt."
        ),
    ),
    "factor_is_avoidance": (
        "Avoidance factor",
        (
            '"{value}" says what a technology avoids, not what an energy carrier emits. It was put into a set '
            "of its own; do not multiply consumption with it."
        ),
        "Vermeidungsfaktor",
        (
            "„{value}“ sagt, was eine Technik vermeidet, nicht was ein Energieträger ausstößt. Er steht in einem "
            "eigenen Satz; bitte keine Verbräuche damit multiplizieren."
        ),
    ),
    "factor_duplicate": (
        "Factor occurs twice",
        'The factor for "{value}" already stands in row {first_row}, with the same value. Delete one of the rows.',
        "Faktor kommt zweimal vor",
        (
            "Der Faktor für „{value}“ steht mit demselben Wert schon in Zeile {first_row}. Bitte eine der Zeilen "
            "löschen."
        ),
    ),
    "factor_contradiction": (
        "Two values for one factor",
        (
            'Row {first_row} gives another value for "{value}" of the same set, reference and time. Correct '
            "one, or name its edition."
        ),
        "Zwei Werte für einen Faktor",
        (
            "Zeile {first_row} gibt für „{value}“ im selben Satz, mit gleichem Bezug und gleicher Zeit einen "
            "anderen Wert an. Bitte einen berichtigen oder seine Ausgabe nennen."
        ),
    ),
}
