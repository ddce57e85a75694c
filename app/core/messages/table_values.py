"""Texts about values in tables: keys, numbers, dates."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "ags_from_ars": (
        "A 12-digit key was shortened",
        (
            "[Column {column}: ]{value} is an ARS; it was read as the municipality key (AGS) {suggestion}. "
            "Please check, or send the 8-digit key."
        ),
        "Ein 12-stelliger Schlüssel wurde gekürzt",
        (
            "[Spalte {column}: ]{value} ist ein Regionalschlüssel (ARS); er wurde als Gemeindeschlüssel (AGS) "
            "{suggestion} gelesen. Bitte prüfen oder den 8-stelligen Schlüssel senden."
        ),
    ),
    "ags_not_digits": (
        "Not a municipality key",
        '[Column {column}: ]"{value}" is not a municipality key. Enter 8 digits as text, for example 07132084.',
        "Kein Gemeindeschlüssel",
        (
            "[Spalte {column}: ]„{value}“ ist kein Gemeindeschlüssel. Bitte 8 Ziffern als Text eintragen, zum "
            "Beispiel 07132084."
        ),
    ),
    "ags_seven_digits": (
        "A lost leading zero was restored",
        (
            "[Column {column}: ]{value} has 7 digits; it was read as {suggestion}. Format the column as text so "
            "that the spreadsheet keeps the zero."
        ),
        "Eine verlorene führende Null wurde ergänzt",
        (
            "[Spalte {column}: ]{value} hat 7 Ziffern und wurde als {suggestion} gelesen. Formatieren Sie die "
            "Spalte als Text, damit die Tabelle die Null behält."
        ),
    ),
    "ags_wrong_length": (
        "Municipality key of the wrong length",
        (
            "[Column {column}: ]{value} has {length} digits; a municipality key (AGS) has 8. Look the key up in "
            "the register and correct it."
        ),
        "Gemeindeschlüssel mit falscher Länge",
        (
            "[Spalte {column}: ]{value} hat {length} Ziffern; ein Gemeindeschlüssel (AGS) hat 8. Bitte den "
            "Schlüssel im Gemeindeverzeichnis nachsehen und berichtigen."
        ),
    ),
    "ars_eleven_digits": (
        "A lost leading zero was restored",
        (
            "[Column {column}: ]{value} has 11 digits; it was read as {suggestion}. Format the column as text so "
            "that the spreadsheet keeps the zero."
        ),
        "Eine verlorene führende Null wurde ergänzt",
        (
            "[Spalte {column}: ]{value} hat 11 Ziffern und wurde als {suggestion} gelesen. Formatieren Sie die "
            "Spalte als Text, damit die Tabelle die Null behält."
        ),
    ),
    "ars_not_digits": (
        "Not a regional key",
        '[Column {column}: ]"{value}" is not a regional key (ARS). Enter 12 digits as text.',
        "Kein Regionalschlüssel",
        "[Spalte {column}: ]„{value}“ ist kein Regionalschlüssel (ARS). Bitte 12 Ziffern als Text eintragen.",
    ),
    "ars_wrong_length": (
        "Regional key of the wrong length",
        (
            "[Column {column}: ]{value} has {length} digits; a regional key (ARS) has 12. Look the key up in the "
            "register and correct it."
        ),
        "Regionalschlüssel mit falscher Länge",
        (
            "[Spalte {column}: ]{value} hat {length} Ziffern; ein Regionalschlüssel (ARS) hat 12. Bitte den "
            "Schlüssel im Gemeindeverzeichnis nachsehen und berichtigen."
        ),
    ),
    "association_key_eight_digits": (
        "A lost leading zero was restored",
        (
            "[Column {column}: ]{value} has 8 digits; it was read as the association key {suggestion}. Format "
            "the column as text so that the spreadsheet keeps the zero."
        ),
        "Eine verlorene führende Null wurde ergänzt",
        (
            "[Spalte {column}: ]{value} hat 8 Ziffern und wurde als Verbandsschlüssel {suggestion} gelesen. "
            "Formatieren Sie die Spalte als Text, damit die Tabelle die Null behält."
        ),
    ),
    "association_key_not_digits": (
        "Not an association key",
        (
            '[Column {column}: ]"{value}" is not an association key. Enter 9 digits as text: 5 for the county, '
            "4 for the association."
        ),
        "Kein Verbandsschlüssel",
        (
            "[Spalte {column}: ]„{value}“ ist kein Verbandsschlüssel. Bitte 9 Ziffern als Text eintragen: 5 für "
            "den Kreis, 4 für den Verband."
        ),
    ),
    "association_key_wrong_length": (
        "Association key of the wrong length",
        (
            "[Column {column}: ]{value} has {length} digits; an association key has 9 (5 for the county, 4 for "
            "the association). Please correct it."
        ),
        "Verbandsschlüssel mit falscher Länge",
        (
            "[Spalte {column}: ]{value} hat {length} Ziffern; ein Verbandsschlüssel hat 9 (5 für den Kreis, 4 "
            "für den Verband). Bitte berichtigen."
        ),
    ),
    "key_outside_state": (
        "Key of another state",
        "[Column {column}: ]The key {value} does not lie in the state {state}. Correct the key or the state.",
        "Schlüssel eines anderen Landes",
        (
            "[Spalte {column}: ]Der Schlüssel {value} liegt nicht im Land {state}. Bitte Schlüssel oder Land "
            "berichtigen."
        ),
    ),
    "state_unknown": (
        "Unknown state",
        '[Column {column}: ]"{value}" is no state. Use the two-letter code, for example RP or BW.',
        "Unbekanntes Land",
        (
            "[Spalte {column}: ]„{value}“ ist kein Land. Bitte das Kürzel aus zwei Buchstaben verwenden, zum "
            "Beispiel RP oder BW."
        ),
    ),
    "number_format_ambiguous": (
        "Number can be read in two ways",
        (
            '[Column {column}: ]"{value}" may be a thousand or a decimal number, and the column does not '
            "settle it. Say whether the column is German or English, or write all its numbers with decimal "
            "places."
        ),
        "Zahl auf zwei Arten lesbar",
        (
            "[Spalte {column}: ]„{value}“ kann Tausender oder Dezimalzahl sein, und die Spalte entscheidet es "
            "nicht. Bitte angeben, ob die Spalte deutsch oder englisch geschrieben ist, oder alle Zahlen mit "
            "Nachkommastellen schreiben."
        ),
    ),
    "number_not_readable": (
        "Not a number",
        (
            '[Column {column}: ]"{value}" is not a number in the notation and unit of this column. Enter the '
            'bare number; words such as "about" belong into the remark.'
        ),
        "Keine Zahl",
        (
            "[Spalte {column}: ]„{value}“ ist keine Zahl in Schreibweise und Einheit dieser Spalte. Bitte nur "
            "die Zahl eintragen; Wörter wie „ca.“ gehören in die Bemerkung."
        ),
    ),
    "number_too_large": (
        "Number too large",
        "[Column {column}: ]{value} is larger than can be stored. Check number and unit.",
        "Zahl zu groß",
        "[Spalte {column}: ]{value} ist größer, als gespeichert werden kann. Bitte Zahl und Einheit prüfen.",
    ),
    "number_too_precise": (
        "Too many decimal places",
        (
            "[Column {column}: ]{value} has more than {places} decimal places. Round it yourself, so that it is "
            "known how."
        ),
        "Zu viele Nachkommastellen",
        (
            "[Spalte {column}: ]{value} hat mehr als {places} Nachkommastellen. Bitte selbst runden, damit klar "
            "ist, wie gerundet wurde."
        ),
    ),
    "cell_error": (
        "Formula failed",
        "[Column {column}: ]The cell shows the error {value}. Correct the formula, or enter the value itself.",
        "Formel fehlgeschlagen",
        "[Spalte {column}: ]Die Zelle zeigt den Fehler {value}. Bitte die Formel berichtigen oder den Wert eintragen.",
    ),
    "cell_formula_without_value": (
        "Formula without a value",
        (
            "[Column {column}: ]The cell holds a formula that was never calculated. Open and save the workbook in the "
            "spreadsheet program, or enter the value itself."
        ),
        "Formel ohne Wert",
        (
            "[Spalte {column}: ]Die Zelle enthält eine Formel, die nie berechnet wurde. Bitte die Arbeitsmappe im "
            "Tabellenprogramm öffnen und speichern oder den Wert eintragen."
        ),
    ),
    "cell_not_single": (
        "Several values in one place",
        "[Column {column}: ]A list or an object stands where one value is expected. Send the value itself.",
        "Mehrere Werte an einer Stelle",
        "[Spalte {column}: ]Hier steht eine Liste oder ein Objekt statt eines Werts. Bitte den Wert selbst senden.",
    ),
    "key_scientific": (
        "Key destroyed by the spreadsheet",
        (
            "[Column {column}: ]{value} is what a spreadsheet made of a key; its digits are lost. Format the column as "
            "text and enter the key again."
        ),
        "Schlüssel von der Tabelle zerstört",
        (
            "[Spalte {column}: ]{value} hat die Tabelle aus einem Schlüssel gemacht; die Ziffern sind verloren. Bitte "
            "die Spalte als Text formatieren und den Schlüssel neu eintragen."
        ),
    ),
    "number_approximate": (
        "Number is approximate",
        "[Column {column}: ]{value} was read as the number itself. Enter the bare number if it is exact.",
        "Zahl ist ungefähr",
        "[Spalte {column}: ]{value} wurde als die Zahl selbst gelesen. Ist sie genau, bitte nur die Zahl eintragen.",
    ),
    "number_footnote": (
        "Footnote mark was dropped",
        "[Column {column}: ]The footnote mark in {value} was dropped. Put the remark into its own column.",
        "Fußnotenzeichen wurde weggelassen",
        (
            "[Spalte {column}: ]Das Fußnotenzeichen in {value} wurde weggelassen. Bitte die Anmerkung in eine eigene "
            "Spalte schreiben."
        ),
    ),
    "number_is_bound": (
        "A bound instead of a number",
        '[Column {column}: ]"{value}" says only that it is more or less. Enter the number itself, or leave it empty.',
        "Grenze statt Zahl",
        (
            "[Spalte {column}: ]„{value}“ sagt nur, dass es mehr oder weniger ist. Bitte die Zahl "
            "selbst eintragen oder leer lassen."
        ),
    ),
    "number_is_date": (
        "A date instead of a number",
        (
            "[Column {column}: ]The spreadsheet turned a number into the date {value}. Format the "
            "column as a number and enter it again."
        ),
        "Datum statt Zahl",
        (
            "[Spalte {column}: ]Die Tabelle hat aus einer Zahl das Datum {value} gemacht. Bitte die Spalte als Zahl "
            "formatieren und den Wert neu eintragen."
        ),
    ),
    "number_unit_converted": (
        "Unit was converted",
        "[Column {column}: ]{value} has another unit than the column and was converted. Use one unit per column.",
        "Einheit wurde umgerechnet",
        (
            "[Spalte {column}: ]{value} hat eine andere Einheit als die Spalte und wurde umgerechnet. Bitte je Spalte "
            "eine Einheit verwenden."
        ),
    ),
    "yes_no_not_readable": (
        "Neither yes nor no",
        '[Column {column}: ]"{value}" is neither yes nor no. Write yes or no.',
        "Weder ja noch nein",
        "[Spalte {column}: ]„{value}“ ist weder ja noch nein. Bitte ja oder nein schreiben.",
    ),
    "date_serial": (
        "Number read as a date",
        (
            "[Column {column}: ]{value} is how a spreadsheet keeps a date; it was read as {suggestion}. Format the "
            "column as a date."
        ),
        "Zahl als Datum gelesen",
        (
            "[Spalte {column}: ]{value} ist die Zahl, mit der Tabellen ein Datum speichern; gelesen "
            "wurde {suggestion}. Bitte die Spalte als Datum formatieren."
        ),
    ),
    "date_time_dropped": (
        "Time of day was dropped",
        "[Column {column}: ]Of {value} only the day was taken. Enter the day alone.",
        "Uhrzeit wurde weggelassen",
        "[Spalte {column}: ]Von {value} wurde nur der Tag übernommen. Bitte nur den Tag eintragen.",
    ),
    "month_from_day": (
        "Day was read as its month",
        "[Column {column}: ]A month is expected; of {value} only the month was taken. Write 12/2024.",
        "Tag als Monat gelesen",
        (
            "[Spalte {column}: ]Erwartet wird ein Monat; von {value} wurde nur der Monat übernommen. "
            "Bitte 12/2024 schreiben."
        ),
    ),
    "day_from_month": (
        "Day taken from a month",
        "[Column {column}: ]{value} only names the month; {suggestion} was stored. Write the day if it is known.",
        "Tag aus einem Monat abgeleitet",
        (
            "[Spalte {column}: ]{value} nennt nur den Monat; gespeichert wurde {suggestion}. Bitte den Tag eintragen, "
            "wenn er bekannt ist."
        ),
    ),
    "date_not_readable": (
        "Not a date",
        (
            '[Column {column}: ]"{value}" is no date. Write a day as 31.12.2024 or 2024-12-31, a month as 12/2024; '
            "the year has four digits."
        ),
        "Kein Datum",
        (
            "[Spalte {column}: ]„{value}“ ist kein Datum. Bitte einen Tag als 31.12.2024 oder 2024-12-31 schreiben, "
            "einen Monat als 12/2024; das Jahr hat vier Ziffern."
        ),
    ),
    "period_reversed": (
        "Period ends before it begins",
        "[Column {column}: ]The period {value} ends before it begins. Exchange the two dates or correct one.",
        "Zeitraum endet vor seinem Beginn",
        (
            "[Spalte {column}: ]Der Zeitraum {value} endet vor seinem Beginn. Bitte die beiden Angaben tauschen "
            "oder eine berichtigen."
        ),
    ),
}
