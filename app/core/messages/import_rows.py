"""Texts about the rows, columns and sheets of an imported file."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "moment_not_readable": (
        "Not a date with time",
        "{value} is no date with time. Write 31.12.2025 18:00 or 2025-12-31T18:00:00+01:00.",
        "Kein Datum mit Uhrzeit",
        "{value} ist kein Datum mit Uhrzeit. Bitte 31.12.2025 18:00 oder 2025-12-31T18:00:00+01:00 schreiben.",
    ),
    "list_not_readable": (
        "The list in this cell cannot be read",
        "{value}: write each entry in a line of its own (or semicolons between them) and | between its parts.",
        "Liste in der Zelle ist nicht lesbar",
        (
            "{value}: Bitte jeden Eintrag in eine eigene Zeile schreiben (oder mit Semikolon trennen) und seine Teile "
            "mit | trennen."
        ),
    ),
    "list_part_missing": (
        "An entry of the list is incomplete",
        "An entry has no {part}. The template shows which parts belong to it and in which order.",
        "Ein Eintrag der Liste ist unvollständig",
        "In einem Eintrag fehlt {part}. Die Vorlage zeigt, welche Teile in welcher Reihenfolge dazugehören.",
    ),
    "id_not_readable": (
        "Not an id",
        (
            "{value} is no id of this system. Leave the cell empty for a new record; your own number belongs into "
            "its own column."
        ),
        "Keine Kennung",
        (
            "{value} ist keine Kennung dieses Systems. Für einen neuen Eintrag bitte leer lassen; die eigene Nummer "
            "gehört in ihre eigene Spalte."
        ),
    ),
    "key_not_readable": (
        "Not a key",
        "{value} cannot be the number or short name of a record. Check the column.",
        "Kein Schlüssel",
        "{value} kann keine Nummer und kein Kurzname eines Eintrags sein. Bitte die Spalte prüfen.",
    ),
    "reference_unknown": (
        "It refers to nothing",
        "There is no {value} among the {what}. Correct it, or bring that record in first or in the same workbook.",
        "Der Verweis führt ins Leere",
        (
            "Unter {what} gibt es {value} nicht. Bitte berichtigen oder jenen Eintrag zuerst (oder in derselben "
            "Arbeitsmappe) einlesen."
        ),
    ),
    "reference_refused": (
        "It refers to a row that was refused",
        "{value} stands in this file among the {what}, but that row was refused. Correct that one first.",
        "Der Verweis zeigt auf eine abgelehnte Zeile",
        (
            "{value} steht in dieser Datei unter {what}, aber jene Zeile wurde abgelehnt. Bitte dort berichtigen, dann "
            "stimmt auch diese."
        ),
    ),
    "place_ended": (
        "The unit has ended",
        (
            "{name} ({value}) ended on {ended}; the record is kept at it.[ It went to {suggestion}; write that key if "
            "the record speaks about later.]"
        ),
        "Die Einheit besteht nicht mehr",
        (
            "{name} ({value}) endete am {ended}; der Eintrag bleibt bei ihr.[ Nachfolge: {suggestion}. Bitte diesen "
            "Schlüssel schreiben, wenn es um spätere Zeit geht.]"
        ),
    ),
    "place_outside_states": (
        "The place lies in another state",
        "{name} ({value}) lies in none of the states the agency serves. It was taken; check the key.",
        "Der Ort liegt in einem anderen Land",
        (
            "{name} ({value}) liegt in keinem der Länder, für die die Energieagentur arbeitet. Die Zeile wurde "
            "übernommen; bitte den Schlüssel prüfen."
        ),
    ),
    "key_missing": (
        "By what is it known again?",
        (
            "Without {column} nobody can tell whether this record is there already. Give it a number, or import with "
            "strategy=create."
        ),
        "Woran ist der Eintrag zu erkennen?",
        (
            "Ohne {column} lässt sich nicht sagen, ob es den Eintrag schon gibt. Bitte eine Nummer vergeben oder mit "
            "strategy=create einlesen."
        ),
    ),
    "row_repeated": (
        "The same record stands in the file twice",
        "{value} stands in row {first_row} already. Keep one of the rows.",
        "Derselbe Eintrag steht doppelt in der Datei",
        "{value} steht schon in Zeile {first_row}. Bitte nur eine der Zeilen behalten.",
    ),
    "record_ambiguous": (
        "Several records fit",
        "More than one record has this {column}. Give the id or the own number of the one that is meant.",
        "Mehrere Einträge passen",
        "Mehr als ein Eintrag hat dieses {column}. Bitte Kennung oder eigene Nummer des gemeinten Eintrags angeben.",
    ),
    "already_there": (
        "The record is there already",
        "{value} is there, and strategy=create only makes new records. Use upsert to change it.",
        "Den Eintrag gibt es schon",
        "{value} gibt es schon, und strategy=create legt nur Neues an. Zum Ändern bitte upsert verwenden.",
    ),
    "record_missing": (
        "There is no such record",
        "{value} is not there, so nothing can be changed. Use strategy=upsert to create it, and no id.",
        "Den Eintrag gibt es nicht",
        "{value} gibt es nicht, also lässt sich nichts ändern. Zum Anlegen bitte strategy=upsert und keine Kennung.",
    ),
    "field_fixed": (
        "This does not change any more",
        "{column} is {stored} since the record was made and stays so. Take the value over, or leave the cell empty.",
        "Das ändert sich nicht mehr",
        (
            "{column} ist seit dem Anlegen {stored} und bleibt so. Bitte so übernehmen oder die Zelle leer lassen."
        ),
    ),
    "shares_twice": (
        "Municipality and shares contradict each other",
        "The row names a municipality that is not among its shares. Leave one of the two cells empty.",
        "Kommune und Anteile widersprechen sich",
        "Die Zeile nennt eine Kommune, die unter ihren Anteilen fehlt. Bitte eine der beiden Zellen leer lassen.",
    ),
    "result_differs": (
        "The stated result is not the computed one",
        "{column} says {value}, but the inputs of the row give {stored}. Correct the inputs or leave the cell empty.",
        "Angegebenes und berechnetes Ergebnis weichen ab",
        (
            "In {column} steht {value}, die Eingaben der Zeile ergeben aber {stored}. Bitte die Eingaben berichtigen "
            "oder die Zelle leer lassen."
        ),
    ),
    "row_total": (
        "A sum below the list",
        "The row {value} adds up others and is no record; it was left out.",
        "Summenzeile",
        "Die Zeile {value} zählt andere zusammen und ist kein Eintrag; sie wurde ausgelassen.",
    ),
    "row_foreign": (
        "A row of another agency",
        "By the file the row {value} belongs to another agency, so it was left out; only that agency changes it.",
        "Zeile einer anderen Energieagentur",
        (
            "Laut Datei gehört die Zeile {value} einer anderen Energieagentur; sie wurde ausgelassen, denn nur diese "
            "kann sie ändern."
        ),
    ),
    "row_example": (
        "An example row of the template",
        "The row {value} shows how the table is filled in and is no record; it was left out.",
        "Beispielzeile der Vorlage",
        "Die Zeile {value} zeigt, wie die Tabelle auszufüllen ist, und ist kein Eintrag; sie wurde ausgelassen.",
    ),
    "row_remark": (
        "A remark below the list",
        "The row {value} is a remark and no record; it was left out.",
        "Anmerkung unter der Liste",
        "Die Zeile {value} ist eine Anmerkung und kein Eintrag; sie wurde ausgelassen.",
    ),
    "sheet_unknown": (
        "A sheet nobody knows",
        "The sheet {sheet} fits no resource, so it was left out. Name it like a template, or check its headings.",
        "Unbekanntes Tabellenblatt",
        (
            "Das Blatt {sheet} passt zu keiner Art von Einträgen und wurde ausgelassen. Bitte wie in einer Vorlage "
            "benennen oder die Überschriften prüfen."
        ),
    ),
    "sheet_left_out": (
        "A sheet was left out",
        "The sheet {sheet} does not hold {what} and was left out. Import it apart, or with resource=workbook.",
        "Ein Tabellenblatt wurde ausgelassen",
        (
            "Das Blatt {sheet} enthält keine Einträge der Art {what} und wurde ausgelassen. Bitte einzeln einlesen, "
            "oder die Datei mit resource=workbook."
        ),
    ),
    "nothing_to_import": (
        "Nothing to import",
        "The file holds no sheet with {what}. Compare its headings with the template.",
        "Nichts einzulesen",
        "Die Datei enthält keine Tabelle mit {what}. Bitte die Überschriften mit der Vorlage vergleichen.",
    ),
    "profile_proposed": (
        "A stored mapping fits",
        "The headings are those of the mapping profile {name}. Use profile={key}.",
        "Eine gespeicherte Zuordnung passt",
        "Die Überschriften sind die des Zuordnungsprofils {name}. Zum Verwenden: profile={key}.",
    ),
    "import_not_kept": (
        "There is nothing to undo",
        "The import was a rehearsal, was turned away, or has not ended. Only what was kept can be undone.",
        "Nichts rückgängig zu machen",
        (
            "Der Import war eine Probe, wurde abgewiesen oder läuft noch. Rückgängig machen lässt sich nur, was "
            "übernommen wurde."
        ),
    ),
    "import_undone_already": (
        "Undone already",
        "The import was undone before; a second time there is nothing left to take back.",
        "Schon rückgängig gemacht",
        "Der Import wurde bereits rückgängig gemacht; ein zweites Mal gibt es nichts zurückzunehmen.",
    ),
    "import_depended_on": (
        "Something depends on the import",
        "{count} records stand in the way; errors names the first of them. Take those changes back first.",
        "Etwas baut auf dem Import auf",
        (
            "{count} Einträge stehen im Weg; errors nennt die ersten. Bitte zuerst jene Änderungen zurücknehmen."
        ),
    ),
    "changed_since": (
        "Changed since the import",
        "The record of {what} with the id {value} was changed after the import. Its later state would be lost.",
        "Seit dem Import geändert",
        "Der Eintrag ({what}) mit der Kennung {value} wurde nach dem Import geändert. Sein neuer Stand ginge verloren.",
    ),
    "depended_on": (
        "Other records depend on it",
        "Later records ({by}) refer to the record of {what} with the id {value}. Delete or move those first.",
        "Andere Einträge hängen davon ab",
        (
            "Spätere Einträge ({by}) verweisen auf den Eintrag ({what}) mit der Kennung {value}. Bitte jene zuerst "
            "löschen oder umhängen."
        ),
    ),
}  # fmt: skip
