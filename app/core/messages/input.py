"""Texts about the fields, parameters and headers of a request."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "invalid": (
        "Something in the input cannot be taken",
        "The list errors names each place and what to do about it; nothing was changed.",
        "Etwas an der Eingabe passt nicht",
        "Die Liste errors nennt jede Stelle und was zu tun ist; es wurde nichts geändert.",
    ),
    "malformed": (
        "The request cannot be read",
        "Its form is broken, so nothing was looked at. Compare it with the example in the documentation.",
        "Die Anfrage ist nicht lesbar",
        (
            "Ihre Form ist beschädigt, deshalb wurde nichts ausgewertet. Bitte mit dem Beispiel in der "
            "Dokumentation vergleichen."
        ),
    ),
    "too_large": (
        "Too large",
        "That is more than is accepted here[: at most {limit}]. Send it in smaller parts.",
        "Zu groß",
        "Das ist mehr, als hier angenommen wird[: höchstens {limit}]. Bitte in kleineren Teilen senden.",
    ),
    "unsupported_media": (
        "This form of content is not accepted",
        (
            "The media type, character set or coding of the body is not taken here. The documentation names the "
            "accepted ones."
        ),
        "Diese Form des Inhalts geht hier nicht",
        (
            "Medientyp, Zeichensatz oder Kodierung des Inhalts werden hier nicht angenommen. Die Dokumentation "
            "nennt die möglichen."
        ),
    ),
    "missing": (
        "Something is missing",
        "This field is required. Add it.",
        "Etwas fehlt",
        "Dieses Feld ist erforderlich. Bitte ergänzen.",
    ),
    "unknown_field": (
        "Unknown field",
        "There is no field {name} here.[ Did you mean {nearest}?] Correct the name or leave the field out.",
        "Unbekanntes Feld",
        (
            "Ein Feld {name} gibt es hier nicht.[ Ist {nearest} gemeint?] Bitte den Namen berichtigen oder das "
            "Feld weglassen."
        ),
    ),
    "unknown_parameter": (
        "Unknown parameter",
        "There is no query parameter {name} here.[ Did you mean {nearest}?] Correct the name or leave it out.",
        "Unbekannter Parameter",
        (
            "Einen Abfrageparameter {name} gibt es hier nicht.[ Ist {nearest} gemeint?] Bitte den Namen "
            "berichtigen oder ihn weglassen."
        ),
    ),
    "unknown_sort": (
        "This list is not sorted by that",
        (
            "The list cannot be sorted by {name}.[ Did you mean {nearest}?][ Possible: {allowed}.] Put a minus "
            "in front for the other direction."
        ),
        "Danach wird hier nicht sortiert",
        (
            "Nach {name} lässt sich die Liste nicht sortieren.[ Ist {nearest} gemeint?][ Möglich: {allowed}.] "
            "Ein Minus davor dreht die Richtung um."
        ),
    ),
    "repeated_parameter": (
        "Parameter given twice",
        "The query parameter {name} may occur only once. Keep one of its values.",
        "Parameter doppelt",
        "Der Abfrageparameter {name} darf nur einmal vorkommen. Bitte einen der Werte behalten.",
    ),
    "query_malformed": (
        "Unreadable query",
        (
            "The part of the address after the question mark cannot be read. Encode special characters with per "
            "cent signs in UTF-8."
        ),
        "Unlesbare Abfrage",
        (
            "Der Teil der Adresse nach dem Fragezeichen ist nicht lesbar. Bitte Sonderzeichen in UTF-8 mit "
            "Prozentzeichen kodieren."
        ),
    ),
    "header_invalid": (
        "Unreadable header",
        "The header[ {name}] does not have the form it should. The documentation shows an example.",
        "Unlesbare Kopfzeile",
        "Die Kopfzeile[ {name}] hat nicht die vorgesehene Form. Die Dokumentation zeigt ein Beispiel.",
    ),
    "wrong_type": (
        "Wrong kind of value",
        "Another kind of value belongs here[: {expected}]. Numbers stand without quotes, texts in quotes.",
        "Falsche Art von Wert",
        (
            "Hierher gehört eine andere Art von Wert[: {expected}]. Zahlen stehen ohne Anführungszeichen, Texte "
            "in Anführungszeichen."
        ),
    ),
    "wrong_form": (
        "Wrong form",
        "The value does not have the form it should[: {expected}]. The documentation shows an example.",
        "Falsche Form",
        "Der Wert hat nicht die vorgesehene Form[: {expected}]. Die Dokumentation zeigt ein Beispiel.",
    ),
    "out_of_range": (
        "Out of range",
        (
            "The value is too small or too large[: it must be {reason}][, at least {minimum} and at most "
            "{maximum}]. Check the number and its unit."
        ),
        "Außerhalb des Bereichs",
        (
            "Der Wert ist zu klein oder zu groß[: Gültig ist {reason}][, mindestens {minimum} und höchstens "
            "{maximum}]. Bitte Zahl und Einheit prüfen."
        ),
    ),
    "too_long": (
        "Too long",
        "The text has more characters than are kept[: at most {max_length}]. Shorten it.",
        "Zu lang",
        "Der Text hat mehr Zeichen, als gespeichert werden[: höchstens {max_length}]. Bitte kürzen.",
    ),
    "too_short": (
        "Too short",
        "The text has fewer characters than it needs[: at least {min_length}]. Complete it.",
        "Zu kurz",
        "Der Text hat weniger Zeichen als nötig[: mindestens {min_length}]. Bitte ergänzen.",
    ),
    "too_many": (
        "Too many entries",
        "The list has more entries than are accepted[: at most {max_length}]. Shorten it or send several requests.",
        "Zu viele Einträge",
        (
            "Die Liste hat mehr Einträge, als angenommen werden[: höchstens {max_length}]. Bitte kürzen oder "
            "mehrere Anfragen senden."
        ),
    ),
    "too_few": (
        "Too few entries",
        "The list has fewer entries than it needs[: at least {min_length}]. Complete it.",
        "Zu wenige Einträge",
        "Die Liste hat weniger Einträge als nötig[: mindestens {min_length}]. Bitte ergänzen.",
    ),
    "not_in_list": (
        "Not one of the possible values",
        "Only certain values are possible here[: {allowed}].[ Did you mean {nearest}?] Choose one of them.",
        "Keiner der möglichen Werte",
        "Hier sind nur bestimmte Werte möglich[: {allowed}].[ Ist {nearest} gemeint?] Bitte einen davon wählen.",
    ),
    "reference_missing": (
        "It refers to nothing",
        (
            "What this refers to does not exist, or not for you[ (among the {what})]. Check the id, or create "
            "that record first."
        ),
        "Der Verweis führt ins Leere",
        (
            "Das, worauf hier verwiesen wird, gibt es nicht oder nicht für Sie[ (gesucht unter: {what})]. Bitte "
            "die Kennung prüfen oder jenen Eintrag zuerst anlegen."
        ),
    ),
    "repeated": (
        "Given twice",
        "The same thing stands in the list more than once. Keep one of the entries.",
        "Doppelt angegeben",
        "Dasselbe steht mehr als einmal in der Liste. Bitte einen der Einträge behalten.",
    ),
    "end_before_start": (
        "It ends before it begins",
        "The end lies before the start[ ({start})]. Exchange the two or correct one.",
        "Ende vor Anfang",
        "Das Ende liegt vor dem Anfang[ ({start})]. Bitte beide tauschen oder eine Angabe berichtigen.",
    ),
    "shares_sum": (
        "The shares are not the whole",
        (
            "The shares must sum to 10000 basis points (100 %), but are {sum}. Correct them so that every tonne "
            "is counted once."
        ),
        "Die Anteile ergeben nicht das Ganze",
        (
            "Die Anteile müssen zusammen 10000 Basispunkte (100 %) ergeben, es sind aber {sum}. Bitte so "
            "berichtigen, dass jede Tonne genau einmal zählt."
        ),
    ),
    "completion_undated": (
        "When was it completed?",
        "A completed project needs the day of its completion. Add completed_on, or choose another status.",
        "Wann wurde es abgeschlossen?",
        (
            "Ein abgeschlossenes Projekt braucht den Tag des Abschlusses. Bitte completed_on ergänzen oder einen "
            "anderen Status wählen."
        ),
    ),
    "rule_broken": (
        "The values do not fit together",
        (
            "Each value alone is possible, but together they break the rule {rule}. The documentation of the "
            "fields says how they depend on each other."
        ),
        "Die Werte passen nicht zusammen",
        (
            "Jeder Wert für sich ist möglich, zusammen verletzen sie die Regel {rule}. Die Beschreibung der "
            "Felder sagt, wie sie voneinander abhängen."
        ),
    ),
}
