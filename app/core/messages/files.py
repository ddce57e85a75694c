"""Texts about files as a whole: what kind they are, workbooks, JSON lines."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "file_kind_unsupported": (
        "Not a table",
        "This is a {kind} file. Send the table as XLSX, ODS, CSV or NDJSON.",
        "Keine Tabelle",
        "Dies ist eine {kind}-Datei. Bitte die Tabelle als XLSX, ODS, CSV oder NDJSON senden.",
    ),
    "file_is_markup": (
        "A web page instead of a table",
        (
            'The file is HTML or XML, whatever its name says. Open it in the spreadsheet program and save it as "Excel '
            'workbook (XLSX)".'
        ),
        "Webseite statt Tabelle",
        (
            "Die Datei ist HTML oder XML, gleich welche Endung sie hat. Bitte im Tabellenprogramm öffnen und als "
            "„Excel-Arbeitsmappe (XLSX)“ speichern."
        ),
    ),
    "file_is_json_list": (
        "A JSON list instead of lines",
        "The file is one JSON list. Write one object per line, without brackets and commas between them (NDJSON).",
        "JSON-Liste statt Zeilen",
        "Die Datei ist eine JSON-Liste. Bitte ein Objekt je Zeile schreiben, ohne Klammern und Kommas darum (NDJSON).",
    ),
    "file_name_misleads": (
        "Name and content differ",
        "The name ends in {suffix}, but the content is something else. It was read as what it is; rename the file.",
        "Name und Inhalt passen nicht zusammen",
        (
            "Der Name endet auf {suffix}, der Inhalt ist aber etwas anderes. Gelesen wurde, was es "
            "ist; bitte die Datei umbenennen."
        ),
    ),
    "archive_no_workbook": (
        "Archive without a workbook",
        "The file is an archive (ZIP) and no workbook. Unpack it and send the table in it.",
        "Archiv ohne Arbeitsmappe",
        "Die Datei ist ein Archiv (ZIP) und keine Arbeitsmappe. Bitte entpacken und die Tabelle daraus senden.",
    ),
    "workbook_bomb": (
        "Workbook unpacks to too much",
        "Unpacked the workbook is far larger than any table. Copy the table into a new workbook and send that.",
        "Arbeitsmappe entpackt zu groß",
        (
            "Entpackt ist die Arbeitsmappe weit größer als jede Tabelle. Bitte die Tabelle in eine neue Arbeitsmappe "
            "kopieren und diese senden."
        ),
    ),
    "workbook_damaged": (
        "Workbook cannot be opened",
        "The workbook is damaged or was cut off on its way. Open it, save it again as XLSX and send it once more.",
        "Arbeitsmappe lässt sich nicht öffnen",
        (
            "Die Arbeitsmappe ist beschädigt oder unvollständig übertragen. Bitte öffnen, erneut als "
            "XLSX speichern und noch einmal senden."
        ),
    ),
    "workbook_doctype": (
        "Workbook with a document type",
        "The workbook holds a document type definition, which no spreadsheet program writes. Save it again as XLSX.",
        "Arbeitsmappe mit Dokumenttyp",
        (
            "Die Arbeitsmappe enthält eine Dokumenttyp-Definition, die kein Tabellenprogramm schreibt. "
            "Bitte erneut als XLSX speichern."
        ),
    ),
    "workbook_encrypted": (
        "Workbook is protected by a password",
        "The workbook is encrypted. Remove the password and send it again.",
        "Arbeitsmappe ist durch ein Kennwort geschützt",
        "Die Arbeitsmappe ist verschlüsselt. Bitte das Kennwort entfernen und erneut senden.",
    ),
    "workbook_external_links": (
        "Links to other files",
        "The workbook refers to other files. They were not opened; the values last calculated were read.",
        "Verweise auf andere Dateien",
        (
            "Die Arbeitsmappe verweist auf andere Dateien. Sie wurden nicht geöffnet; gelesen wurden die zuletzt "
            "berechneten Werte."
        ),
    ),
    "workbook_hidden_sheets": (
        "Hidden sheets",
        "These sheets are hidden: {sheets}. They are read like the others; delete what should not be imported.",
        "Ausgeblendete Tabellenblätter",
        (
            "Diese Tabellenblätter sind ausgeblendet: {sheets}. Sie werden wie die anderen gelesen; bitte löschen, was "
            "nicht übernommen werden soll."
        ),
    ),
    "workbook_macros": (
        "Macros were ignored",
        "The workbook holds macros. They were not run; the values last calculated were read.",
        "Makros wurden nicht beachtet",
        ("Die Arbeitsmappe enthält Makros. Sie wurden nicht ausgeführt; gelesen wurden die zuletzt berechneten Werte."),
    ),
    "workbook_too_large": (
        "Workbook too large",
        (
            "The workbook needs more memory or time than is given. Delete empty rows and columns behind the table, or "
            "send it as CSV."
        ),
        "Arbeitsmappe zu groß",
        (
            "Die Arbeitsmappe braucht mehr Speicher oder Zeit, als vorgesehen ist. Bitte leere Zeilen "
            "und Spalten hinter der Tabelle löschen oder als CSV senden."
        ),
    ),
    "workbook_too_many_sheets": (
        "Too many sheets",
        "The workbook has more than {limit} sheets. Send only those that should be imported.",
        "Zu viele Tabellenblätter",
        "Die Arbeitsmappe hat mehr als {limit} Tabellenblätter. Bitte nur die senden, die übernommen werden sollen.",
    ),
    "workbook_too_slow": (
        "Workbook takes too long",
        "Reading the workbook took longer than {limit} seconds. Split it into several, or send it as CSV.",
        "Arbeitsmappe braucht zu lange",
        "Das Lesen der Arbeitsmappe dauerte länger als {limit} Sekunden. Bitte aufteilen oder als CSV senden.",
    ),
    "sheet_too_many_columns": (
        "Too many columns",
        "The sheet {sheet} has more than {limit} columns and was not read. Delete empty columns behind the table.",
        "Zu viele Spalten",
        (
            "Das Tabellenblatt {sheet} hat mehr als {limit} Spalten und wurde nicht gelesen. Bitte "
            "leere Spalten hinter der Tabelle löschen."
        ),
    ),
    "json_line_too_long": (
        "Line too long",
        "The line is longer than {limit} bytes; nothing after it was read. Write one object per line.",
        "Zeile zu lang",
        "Die Zeile ist länger als {limit} Byte; alles danach wurde nicht gelesen. Bitte ein Objekt je Zeile schreiben.",
    ),
    "json_line_no_object": (
        "Not an object",
        "The line is valid JSON but no object. Write the row as an object with a name for each value.",
        "Kein Objekt",
        "Die Zeile ist gültiges JSON, aber kein Objekt. Bitte als Objekt schreiben, mit einem Namen für jeden Wert.",
    ),
}
