"""Texts about tables as files: encoding, header, rows, cells."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "encoding_broken": (
        "Damaged text encoding",
        'The file says it is {encoding}, but line {line} is not. Save it again as "CSV UTF-8".',
        "Beschädigte Zeichenkodierung",
        "Die Datei gibt {encoding} an, aber Zeile {line} ist es nicht. Bitte erneut als „CSV UTF-8“ speichern.",
    ),
    "encoding_guessed": (
        "Text encoding was guessed",
        'The file is not UTF-8; it was read as {encoding}. Check names with umlauts, or save it as "CSV UTF-8".',
        "Zeichenkodierung wurde vermutet",
        (
            "Die Datei ist nicht UTF-8 und wurde als {encoding} gelesen. Bitte Namen mit Umlauten prüfen oder "
            "als „CSV UTF-8“ speichern."
        ),
    ),
    "encoding_mixed": (
        "Two text encodings in one file",
        (
            "Most of the file is UTF-8, but line {line} is not: parts of different origin were joined. Save the "
            'whole file as "CSV UTF-8".'
        ),
        "Zwei Zeichenkodierungen in einer Datei",
        (
            "Die Datei ist größtenteils UTF-8, Zeile {line} aber nicht: Teile verschiedener Herkunft wurden "
            "zusammengefügt. Bitte die ganze Datei als „CSV UTF-8“ speichern."
        ),
    ),
    "encoding_unknown": (
        "Not a text file",
        (
            'The file is no text in a known encoding. Save the table as "CSV UTF-8"; a workbook (XLSX) must be '
            "sent as such."
        ),
        "Keine Textdatei",
        (
            "Die Datei ist kein Text in einer bekannten Kodierung. Bitte die Tabelle als „CSV UTF-8“ speichern; "
            "eine Arbeitsmappe (XLSX) bitte als solche senden."
        ),
    ),
    "table_empty": (
        "Empty file",
        "The file has no header and no rows. Check that the right sheet was saved.",
        "Leere Datei",
        "Die Datei hat weder Kopfzeile noch Zeilen. Bitte prüfen, ob das richtige Tabellenblatt gespeichert wurde.",
    ),
    "table_too_many_columns": (
        "Too many columns",
        "The header has more than {limit} columns. Delete empty columns or send the right sheet.",
        "Zu viele Spalten",
        (
            "Die Kopfzeile hat mehr als {limit} Spalten. Bitte leere Spalten löschen oder das richtige "
            "Tabellenblatt senden."
        ),
    ),
    "table_too_many_rows": (
        "Too many rows",
        "Reading stopped after row {limit}. Split the file into several.",
        "Zu viele Zeilen",
        "Das Lesen endete nach Zeile {limit}. Bitte die Datei in mehrere teilen.",
    ),
    "header_duplicate": (
        "Heading occurs twice",
        (
            'The heading "{column}" (or another name of the same column) occurs twice. Rename or delete one of '
            "the columns."
        ),
        "Überschrift kommt zweimal vor",
        (
            "Die Überschrift „{column}“ (oder ein anderer Name derselben Spalte) kommt zweimal vor. Bitte eine "
            "der Spalten umbenennen oder löschen."
        ),
    ),
    "column_missing": (
        "Column is missing",
        'The column "{column}" is missing. The file has: {present}. Add the column or name it so.',
        "Spalte fehlt",
        "Die Spalte „{column}“ fehlt. Die Datei hat: {present}. Bitte die Spalte ergänzen oder so benennen.",
    ),
    "column_missing_near": (
        "Column is missing",
        'The column "{column}" is missing. Is "{nearest}" meant? Then rename it. The file has: {present}.',
        "Spalte fehlt",
        "Die Spalte „{column}“ fehlt. Ist „{nearest}“ gemeint? Dann bitte umbenennen. Die Datei hat: {present}.",
    ),
    "columns_unknown": (
        "Unknown columns",
        "These columns are not known and were not read: {columns}. Rename them if they should be.",
        "Unbekannte Spalten",
        (
            "Diese Spalten sind nicht bekannt und wurden nicht gelesen: {columns}. Bitte umbenennen, wenn sie "
            "gelesen werden sollen."
        ),
    ),
    "row_cell_count": (
        "Wrong number of cells",
        (
            "The row has {count} cells, the header {expected}. Put cells that contain the delimiter or a line "
            "break into double quotes."
        ),
        "Falsche Anzahl Zellen",
        (
            "Die Zeile hat {count} Zellen, die Kopfzeile {expected}. Bitte Zellen, die das Trennzeichen oder "
            "einen Umbruch enthalten, in doppelte Anführungszeichen setzen."
        ),
    ),
    "row_too_long": (
        "Row too long",
        (
            "The row is longer than {limit} characters; nothing after it was read. Check the line ends and the "
            "delimiter."
        ),
        "Zeile zu lang",
        (
            "Die Zeile ist länger als {limit} Zeichen; alles danach wurde nicht gelesen. Bitte Zeilenenden und "
            "Trennzeichen prüfen."
        ),
    ),
    "quote_not_closed": (
        "Quotation mark not closed",
        (
            "A cell that begins with a double quote in line {line} of the text is never closed; nothing after it "
            "was read. Close it, or double the quotes inside the cell."
        ),
        "Anführungszeichen nicht geschlossen",
        (
            "Eine Zelle, die in Textzeile {line} mit einem Anführungszeichen beginnt, endet nicht; alles danach "
            "wurde nicht gelesen. Bitte schließen oder Anführungszeichen innerhalb der Zelle verdoppeln."
        ),
    ),
    "quote_stray": (
        "Stray quotation mark",
        (
            "In line {line} of the text something follows a closing double quote. Double the quotes inside the "
            'cell ("").'
        ),
        "Überzähliges Anführungszeichen",
        (
            "In Textzeile {line} folgt etwas auf ein schließendes Anführungszeichen. Bitte Anführungszeichen "
            'innerhalb der Zelle verdoppeln ("").'
        ),
    ),
    "cell_nul": (
        "Invalid character",
        "The row contains the character U+0000. Delete it or export the file again.",
        "Ungültiges Zeichen",
        "Die Zeile enthält das Zeichen U+0000. Bitte löschen oder die Datei neu ausgeben.",
    ),
    "cell_too_long": (
        "Cell too long",
        "A cell of the row is longer than {limit} characters. Shorten it.",
        "Zelle zu lang",
        "Eine Zelle der Zeile ist länger als {limit} Zeichen. Bitte kürzen.",
    ),
    "cell_missing": (
        "Cell is empty",
        "Column {column} must be filled. Add the value.",
        "Zelle ist leer",
        "Die Spalte {column} muss ausgefüllt sein. Bitte den Wert ergänzen.",
    ),
    "source_url_missing": (
        "No address of the source",
        'Column {column} holds no web address ("{value}"). Add one so that the value can be checked.',
        "Keine Adresse der Quelle",
        ("Spalte {column} enthält keine Internetadresse („{value}“). Bitte ergänzen, damit der Wert nachprüfbar ist."),
    ),
}
