"""Texts about lists of projects."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "project_place_missing": (
        "Municipality is missing",
        "The row names no municipality. Add it.",
        "Kommune fehlt",
        "Die Zeile nennt keine Kommune. Bitte ergänzen.",
    ),
    "project_level_unknown": (
        "Unknown level",
        (
            '"{value}" is no known kind of municipality. Use Gemeinde, Ortsgemeinde, Stadt, kreisfreie Stadt, '
            "Verbandsgemeinde, Samtgemeinde, Amt or Landkreis."
        ),
        "Unbekannte Ebene",
        (
            "„{value}“ ist keine bekannte Art von Kommune. Bitte Gemeinde, Ortsgemeinde, Stadt, kreisfreie "
            "Stadt, Verbandsgemeinde, Samtgemeinde, Amt oder Landkreis verwenden."
        ),
    ),
    "project_ags_missing": (
        "Municipality key is missing",
        '"{value}" has no key; names alone do not identify. Choose the municipality, or add its 8-digit key.',
        "Gemeindeschlüssel fehlt",
        (
            "„{value}“ hat keinen Schlüssel; Namen allein sind nicht eindeutig. Bitte die Gemeinde auswählen "
            "oder ihren 8-stelligen Schlüssel ergänzen."
        ),
    ),
    "project_association_key_missing": (
        "Association key is missing",
        '"{value}" has no key. Choose the association, or add its 9 digits.',
        "Verbandsschlüssel fehlt",
        "„{value}“ hat keinen Schlüssel. Bitte den Verband auswählen oder seine 9 Ziffern ergänzen.",
    ),
    "project_shares_missing": (
        "Shares are missing",
        (
            '"{value}" is one measure of several municipalities, and the source gives no shares. It counts for '
            "the association alone; add the municipalities with their shares if they are known."
        ),
        "Anteile fehlen",
        (
            "„{value}“ ist eine Maßnahme mehrerer Gemeinden, und die Quelle nennt keine Anteile. Sie zählt nur "
            "für den Verband; bitte die Gemeinden mit ihren Anteilen ergänzen, wenn sie bekannt sind."
        ),
    ),
    "project_status_unknown": (
        "Unknown status",
        'The status "{value}" is not known. Use idea, planned, applied for, in progress or implemented.',
        "Unbekannter Status",
        (
            "Der Status „{value}“ ist nicht bekannt. Bitte idea, planned, applied for, in progress oder "
            "implemented verwenden."
        ),
    ),
    "project_status_inferred": (
        "Status was inferred",
        (
            '"{value}" was read as the status {status}; its effect does not count as achieved. Correct it if '
            "that is wrong."
        ),
        "Status wurde erschlossen",
        (
            "„{value}“ wurde als Status {status} gelesen; die Wirkung zählt nicht als erreicht. Bitte "
            "berichtigen, wenn das nicht stimmt."
        ),
    ),
    "project_basis_missing": (
        "Basis of the tonnes is missing",
        'Tonnes are given, but not whether per year or over the lifetime. Enter t/a or "t over 20 a".',
        "Bezug der Tonnen fehlt",
        (
            "Es sind Tonnen angegeben, aber nicht, ob pro Jahr oder über die Wirkdauer. Bitte t/a oder „t over "
            "20 a“ eintragen."
        ),
    ),
    "project_basis_unknown": (
        "Unknown basis of the tonnes",
        (
            '"{value}" does not say whether per year or over the lifetime. Enter t/a, "t over 20 a" or "t '
            'over lifetime".'
        ),
        "Unbekannter Bezug der Tonnen",
        (
            "„{value}“ sagt nicht, ob pro Jahr oder über die Wirkdauer. Bitte t/a, „t over 20 a“ oder „t over "
            "lifetime“ eintragen."
        ),
    ),
    "project_basis_inferred": (
        "Basis of the tonnes was inferred",
        (
            'The source does not say per year or over the lifetime ("{value}"); it was taken as per year. Ask '
            "the source."
        ),
        "Bezug der Tonnen wurde erschlossen",
        (
            "Die Quelle sagt nicht, ob pro Jahr oder über die Wirkdauer („{value}“); es wurde pro Jahr "
            "angenommen. Bitte bei der Quelle nachfragen."
        ),
    ),
    "project_tonnes_missing": (
        "Tonnes are missing",
        'A basis ("{value}") is given, but no tonnes. Add them or delete the basis.',
        "Tonnen fehlen",
        "Es ist ein Bezug („{value}“) angegeben, aber keine Tonnen. Bitte ergänzen oder den Bezug löschen.",
    ),
    "project_lifetime_invalid": (
        "Impossible lifetime",
        "{value} years is no effect lifetime. Enter 1 to 200 whole years, or leave the cell empty.",
        "Unmögliche Wirkdauer",
        "{value} Jahre sind keine Wirkdauer. Bitte 1 bis 200 ganze Jahre eintragen oder die Zelle leer lassen.",
    ),
    "project_lifetime_contradicts": (
        "Two lifetimes",
        "The lifetime is {value} years, but the tonnes are over {expected} years. Correct one of them.",
        "Zwei Wirkdauern",
        (
            "Die Wirkdauer beträgt {value} Jahre, die Tonnen gelten aber für {expected} Jahre. Bitte eine Angabe "
            "berichtigen."
        ),
    ),
    "project_lifetime_unknown": (
        "Lifetime is unknown",
        (
            'The tonnes are over the lifetime ("{value}"), which is not given: they cannot be shown per year. '
            "Add the years."
        ),
        "Wirkdauer unbekannt",
        (
            "Die Tonnen gelten für die Wirkdauer („{value}“), die nicht angegeben ist: Sie lassen sich nicht pro "
            "Jahr ausweisen. Bitte die Jahre ergänzen."
        ),
    ),
    "project_factor_disagrees": (
        "Factor does not fit",
        (
            "The stated factor is {value} kg/kWh, tonnes by kilowatt-hours give {expected}. The tonnes were "
            "taken as stated; check the three figures."
        ),
        "Faktor passt nicht",
        (
            "Der angegebene Faktor ist {value} kg/kWh, Tonnen durch Kilowattstunden ergeben {expected}. Die "
            "Tonnen wurden wie angegeben übernommen; bitte die drei Angaben prüfen."
        ),
    ),
    "project_funding_cap": (
        "Funding is an upper limit",
        (
            'The remark says that the amount is a cap ("{value}"). It does not count as paid; add the amount '
            "of the final notice."
        ),
        "Förderung ist eine Obergrenze",
        (
            "Laut Bemerkung ist der Betrag eine Obergrenze („{value}“). Er zählt nicht als ausgezahlt; bitte den "
            "Betrag des Schlussbescheids ergänzen."
        ),
    ),
    "project_funding_computed": (
        "Funding was computed",
        ('The remark says that the amount was computed, not published ("{value}"). Replace it by the granted amount.'),
        "Förderung wurde berechnet",
        (
            "Laut Bemerkung wurde der Betrag berechnet, nicht veröffentlicht („{value}“). Bitte durch den "
            "bewilligten Betrag ersetzen."
        ),
    ),
    "project_rounded": (
        "Rounded at the source",
        'The remark says that figures are rounded ("{value}"). Replace them by exact ones if there are any.',
        "An der Quelle gerundet",
        "Laut Bemerkung sind Angaben gerundet („{value}“). Bitte durch genaue ersetzen, wenn es sie gibt.",
    ),
    "project_programme_not_read": (
        "Funding programme is not known",
        'The list says "{value}"; the project was taken without a funding programme. Add it from the source.',
        "Förderprogramm nicht bekannt",
        ("Die Liste sagt „{value}“; das Projekt wurde ohne Förderprogramm übernommen. Bitte aus der Quelle ergänzen."),
    ),
    "project_key_duplicate": (
        "Project key occurs twice",
        "The project key {value} already stands in row {first_row}. Give the second project a key of its own.",
        "Projektschlüssel kommt zweimal vor",
        (
            "Der Projektschlüssel {value} steht schon in Zeile {first_row}. Bitte dem zweiten Projekt einen "
            "eigenen geben."
        ),
    ),
}
