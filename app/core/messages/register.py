"""Texts about the municipality register GV100AD."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "register_empty": (
        "Empty file",
        "The file has no lines. Download the register GV100AD again.",
        "Leere Datei",
        "Die Datei hat keine Zeilen. Bitte das Gemeindeverzeichnis GV100AD erneut herunterladen.",
    ),
    "register_not_recognised": (
        "Not the municipality register",
        (
            "None of the first lines is a record of GV100AD (220 characters, record type and date in front). "
            "Send the text file GV100AD_<date>.txt, unpacked and unchanged."
        ),
        "Nicht das Gemeindeverzeichnis",
        (
            "Keine der ersten Zeilen ist ein Satz des GV100AD (220 Zeichen, Satzart und Gebietsstand voran). "
            "Bitte die Textdatei GV100AD_<Datum>.txt entpackt und unverändert senden."
        ),
    ),
    "register_too_many_lines": (
        "Too many lines",
        "The file has more than {limit} lines, no register has so many. Send one edition at a time.",
        "Zu viele Zeilen",
        (
            "Die Datei hat mehr als {limit} Zeilen, so viele hat kein Gemeindeverzeichnis. Bitte eine Ausgabe "
            "nach der anderen senden."
        ),
    ),
    "register_encoding": (
        "Letters cannot be read",
        (
            "The byte at position {position} of the line is not {encoding}. Download the file again, or say "
            "which encoding it has."
        ),
        "Zeichen nicht lesbar",
        (
            "Das Byte an Stelle {position} der Zeile ist nicht {encoding}. Bitte die Datei erneut herunterladen "
            "oder ihre Kodierung angeben."
        ),
    ),
    "register_encoding_guessed": (
        "Text encoding was found out",
        (
            "The file is not UTF-8; from this line on it was read as {encoding}. Check names with umlauts, or "
            "say which encoding it has."
        ),
        "Zeichenkodierung wurde ermittelt",
        (
            "Die Datei ist nicht UTF-8; ab dieser Zeile wurde sie als {encoding} gelesen. Bitte Namen mit "
            "Umlauten prüfen oder die Kodierung angeben."
        ),
    ),
    "register_line_length": (
        "Line of the wrong length",
        (
            "The line has {length} characters, a record has {expected}. The file was cut or an editor removed "
            "blanks: download it again."
        ),
        "Zeile mit falscher Länge",
        (
            "Die Zeile hat {length} Zeichen, ein Satz hat {expected}. Die Datei wurde abgeschnitten oder ein "
            "Editor hat Leerzeichen entfernt: bitte erneut herunterladen."
        ),
    ),
    "register_control_character": (
        "Invalid character",
        'The line contains a control character (near "{value}"). Download the file again.',
        "Ungültiges Zeichen",
        "Die Zeile enthält ein Steuerzeichen (bei „{value}“). Bitte die Datei erneut herunterladen.",
    ),
    "register_type_unknown": (
        "Unknown record type",
        'The record type "{value}" does not exist; 10, 20, 30, 40, 50 and 60 do. Download the file again.',
        "Unbekannte Satzart",
        (
            "Die Satzart „{value}“ gibt es nicht, sondern 10, 20, 30, 40, 50 und 60. Bitte die Datei erneut "
            "herunterladen."
        ),
    ),
    "register_edition_invalid": (
        "No date of the edition",
        '"{value}" is no date (year, month, day). Download the file again.',
        "Kein Gebietsstand",
        "„{value}“ ist kein Gebietsstand (Jahr, Monat, Tag). Bitte die Datei erneut herunterladen.",
    ),
    "register_editions_mixed": (
        "Two editions in one file",
        (
            "The line belongs to the edition {edition}, the file began with {expected}. Send each edition as a "
            "file of its own."
        ),
        "Zwei Ausgaben in einer Datei",
        (
            "Die Zeile gehört zum Gebietsstand {edition}, die Datei begann mit {expected}. Bitte jede Ausgabe "
            "als eigene Datei senden."
        ),
    ),
    "register_key_invalid": (
        "Invalid key",
        (
            '"{value}" is no key of this record type: digits where the level ({level}) has them, blanks '
            "elsewhere. Download the file again."
        ),
        "Ungültiger Schlüssel",
        (
            "„{value}“ ist kein Schlüssel dieser Satzart: Ziffern, wo die Ebene ({level}) sie hat, sonst "
            "Leerzeichen. Bitte die Datei erneut herunterladen."
        ),
    ),
    "register_key_duplicate": (
        "Key occurs twice",
        ("The key {key} already stands in line {first_line}. Delete one of the two lines, or download the file again."),
        "Schlüssel kommt zweimal vor",
        (
            "Der Schlüssel {key} steht schon in Zeile {first_line}. Bitte eine der beiden Zeilen löschen oder "
            "die Datei erneut herunterladen."
        ),
    ),
    "register_parent_missing": (
        "Record above is missing",
        (
            "{name} ({key}) needs the record {parent} in a line above it, which is missing, broken or further "
            "down. Correct that line, or send the file in its original order."
        ),
        "Übergeordneter Satz fehlt",
        (
            "{name} ({key}) braucht den Satz {parent} in einer Zeile darüber; er fehlt, ist fehlerhaft oder "
            "steht weiter unten. Bitte jene Zeile berichtigen oder die Datei in ihrer ursprünglichen Reihenfolge "
            "senden."
        ),
    ),
    "register_region_missing": (
        "Government region is missing",
        (
            "The county {key} has no record of its government region {parent}. It was taken; check whether the "
            "file is complete."
        ),
        "Regierungsbezirk fehlt",
        (
            "Zum Kreis {key} fehlt der Satz seines Regierungsbezirks {parent}. Er wurde übernommen; bitte "
            "prüfen, ob die Datei vollständig ist."
        ),
    ),
    "register_name_missing": (
        "Name is missing",
        "The record {key} has no name. Download the file again.",
        "Name fehlt",
        "Der Satz {key} hat keinen Namen. Bitte die Datei erneut herunterladen.",
    ),
    "register_number_invalid": (
        "Not a number",
        'The field {field} of {key} holds "{value}" instead of digits. Download the file again.',
        "Keine Zahl",
        "Das Feld {field} von {key} enthält „{value}“ statt Ziffern. Bitte die Datei erneut herunterladen.",
    ),
    "register_population_parts": (
        "A part is larger than the whole",
        "{key} has {male} male of {population} inhabitants. Check the line in the original file.",
        "Ein Teil ist größer als das Ganze",
        "{key} hat {male} männliche von {population} Einwohnern. Bitte die Zeile in der Originaldatei prüfen.",
    ),
    "register_population_unexpected": (
        "Unexpected population",
        (
            "{name} ({key}) has {population} inhabitants, which does not fit its designation (inhabited or not). "
            "It was taken; please check."
        ),
        "Unerwartete Einwohnerzahl",
        (
            "{name} ({key}) hat {population} Einwohner, das passt nicht zum Textkennzeichen (bewohnt oder "
            "unbewohnt). Der Satz wurde übernommen; bitte prüfen."
        ),
    ),
    "register_text_code_unknown": (
        "Unknown designation",
        (
            "The designation {value} of {key} is not in the official layout. The record was taken; check whether "
            "the layout has changed."
        ),
        "Unbekanntes Textkennzeichen",
        (
            "Das Textkennzeichen {value} von {key} steht nicht in der amtlichen Satzbeschreibung. Der Satz wurde "
            "übernommen; bitte prüfen, ob sie sich geändert hat."
        ),
    ),
}
