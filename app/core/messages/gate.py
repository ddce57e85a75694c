"""Texts of the gate: what is turned away before any operation looks at it."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "json_empty": (
        "Empty body",
        "The body holds nothing but blanks; JSON is expected.",
        "Leerer Inhalt",
        "Der Inhalt besteht nur aus Leerzeichen; erwartet wird JSON.",
    ),
    "json_bom": (
        "Byte order mark",
        "The body begins with a byte order mark; JSON in UTF-8 has none.",
        "Byte-Reihenfolge-Markierung",
        "Der Inhalt beginnt mit einer Byte-Reihenfolge-Markierung (BOM); JSON in UTF-8 hat keine.",
    ),
    "json_encoding": (
        "Not UTF-8",
        "The body is not valid UTF-8 at byte {position}.",
        "Kein UTF-8",
        "Der Inhalt ist an Byte {position} kein gültiges UTF-8.",
    ),
    "json_top_level": (
        "Not a JSON object",
        "The body must be a JSON object or array.",
        "Kein JSON-Objekt",
        "Der Inhalt muss ein JSON-Objekt oder eine JSON-Liste sein.",
    ),
    "json_syntax": (
        "Not JSON",
        "The body is not valid JSON at line {line}, column {column}.",
        "Kein JSON",
        "Der Inhalt ist in Zeile {line}, Spalte {column} kein gültiges JSON.",
    ),
    "json_duplicate_key": (
        "Name given twice",
        'The name "{key}" occurs twice in the same object; which value counts would be a guess.',
        "Name doppelt",
        "Der Name „{key}“ kommt im selben Objekt zweimal vor; welcher Wert gilt, wäre geraten.",
    ),
    "json_not_finite": (
        "Not a finite number",
        "NaN, Infinity and numbers too large for a floating-point number are not accepted.",
        "Keine endliche Zahl",
        "NaN, Infinity und Zahlen, die für eine Gleitkommazahl zu groß sind, werden nicht angenommen.",
    ),
    "json_integer_range": (
        "Integer too large",
        "An integer must lie between -9223372036854775808 and 9223372036854775807.",
        "Ganzzahl zu groß",
        "Eine Ganzzahl muss zwischen -9223372036854775808 und 9223372036854775807 liegen.",
    ),
    "json_surrogate": (
        "Half a character",
        "A text holds half of a surrogate pair, which is no character.",
        "Halbes Zeichen",
        "Ein Text enthält ein halbes Surrogatpaar; das ist kein Zeichen.",
    ),
    "json_nul": (
        "Character U+0000",
        "A text holds the character U+0000, which cannot be stored.",
        "Zeichen U+0000",
        "Ein Text enthält das Zeichen U+0000, das nicht gespeichert werden kann.",
    ),
    "json_depth": (
        "Nested too deeply",
        "Objects and arrays may be nested {limit} levels deep.",
        "Zu tief verschachtelt",
        "Objekte und Listen dürfen höchstens {limit} Ebenen tief verschachtelt sein.",
    ),
    "json_elements": (
        "Too many elements",
        "The body may hold {limit} list items and object members in all.",
        "Zu viele Elemente",
        "Der Inhalt darf insgesamt höchstens {limit} Listeneinträge und Objektfelder haben.",
    ),
    "too_many_headers": (
        "Too many headers",
        "A request may have {limit} headers.",
        "Zu viele Kopfzeilen",
        "Eine Anfrage darf höchstens {limit} Kopfzeilen haben.",
    ),
    "headers_too_large": (
        "Headers too large",
        "The headers of a request may have {limit} bytes in all.",
        "Kopfzeilen zu groß",
        "Die Kopfzeilen einer Anfrage dürfen zusammen höchstens {limit} Bytes haben.",
    ),
    "header_repeated": (
        "Header given twice",
        "The header {name} may occur only once.",
        "Kopfzeile doppelt",
        "Die Kopfzeile {name} darf nur einmal vorkommen.",
    ),
    "target_too_long": (
        "Address too long",
        "Path and query string together may have {limit} bytes.",
        "Adresse zu lang",
        "Pfad und Abfrage zusammen dürfen höchstens {limit} Bytes haben.",
    ),
    "path_invalid": (
        "Unreadable path",
        "The path holds control characters or is not valid UTF-8.",
        "Unlesbarer Pfad",
        "Der Pfad enthält Steuerzeichen oder ist kein gültiges UTF-8.",
    ),
    "query_invalid": (
        "Unreadable query",
        "The query string holds control characters or is not valid UTF-8.",
        "Unlesbare Abfrage",
        "Die Abfrage enthält Steuerzeichen oder ist kein gültiges UTF-8.",
    ),
    "content_length_invalid": (
        "Unclear length",
        "Content-Length is not a number, or stands next to Transfer-Encoding.",
        "Unklare Länge",
        "Content-Length ist keine Zahl oder steht neben Transfer-Encoding.",
    ),
    "media_type": (
        "Media type not accepted",
        "Send the body as {accepted}.",
        "Medientyp nicht angenommen",
        "Bitte den Inhalt als {accepted} senden.",
    ),
    "charset": (
        "Character set not accepted",
        "The body must be in UTF-8.",
        "Zeichensatz nicht angenommen",
        "Der Inhalt muss in UTF-8 stehen.",
    ),
    "content_encoding": (
        "Content coding not accepted",
        "Send the body uncompressed, without Content-Encoding.",
        "Inhaltskodierung nicht angenommen",
        "Bitte den Inhalt unkomprimiert senden, ohne Content-Encoding.",
    ),
    "body_not_allowed": (
        "Unexpected body",
        "A {method} request must not have a body.",
        "Unerwarteter Inhalt",
        "Eine {method}-Anfrage darf keinen Inhalt haben.",
    ),
    "body_too_large": (
        "Body too large",
        "The body may have {limit} bytes here.",
        "Inhalt zu groß",
        "Der Inhalt darf hier höchstens {limit} Bytes haben.",
    ),
    "body_timeout": (
        "Body too slow",
        "The body did not arrive within {seconds} seconds.",
        "Inhalt zu langsam",
        "Der Inhalt ist nicht innerhalb von {seconds} Sekunden angekommen.",
    ),
    "raw_prefix_invalid": (
        "Wrong setting",
        '"{prefix}" is not a method with a body and a path, such as "POST /v1/imports".',
        "Falsche Einstellung",
        "„{prefix}“ ist keine Methode mit Inhalt und Pfad wie „POST /v1/imports“.",
    ),
    "http_invalid": (
        "Invalid HTTP request",
        "The request is not valid HTTP.",
        "Keine gültige HTTP-Anfrage",
        "Die Anfrage ist kein gültiges HTTP.",
    ),
    "head_timeout": (
        "Request timeout",
        "The head of the request did not arrive in time.",
        "Zeit abgelaufen",
        "Der Kopf der Anfrage ist nicht rechtzeitig angekommen.",
    ),
}
