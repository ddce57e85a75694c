"""Texts about single values: text, numbers, months, official keys."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "control_character": (
        "A character that cannot be stored",
        (
            "The text contains the character {character}, which nobody can see or store. Delete it; line breaks "
            "and tabs may stay."
        ),
        "Nicht speicherbares Zeichen",
        (
            "Der Text enthält das Zeichen {character}, das niemand sieht und das nicht gespeichert werden kann. "
            "Bitte löschen; Zeilenumbrüche und Tabulatoren dürfen bleiben."
        ),
    ),
    "too_many_marks": (
        "Too many accents on one letter",
        "A letter carries more than {maximum} combining marks. Write the text without them.",
        "Zu viele Akzente auf einem Buchstaben",
        "Ein Buchstabe trägt mehr als {maximum} Akzentzeichen. Bitte den Text ohne sie schreiben.",
    ),
    "not_a_number": (
        "Not a number",
        "Write a plain decimal number such as 1234.5, without spaces, unit or words.",
        "Keine Zahl",
        "Bitte eine einfache Dezimalzahl wie 1234.5 schreiben, ohne Leerzeichen, Einheit oder Wörter.",
    ),
    "not_finite": (
        "Not a finite number",
        "Infinity and NaN are no amounts. Send a finite number, or leave the field out if the value is unknown.",
        "Keine endliche Zahl",
        (
            "Unendlich und NaN sind keine Mengen. Bitte eine endliche Zahl senden oder das Feld weglassen, wenn "
            "der Wert unbekannt ist."
        ),
    ),
    "no_quarter_hour": (
        "Hours are given in quarters",
        "Write hours in quarters of an hour, from 0.25 to 744, such as 2.5.",
        "Stunden werden in Viertelstunden angegeben",
        "Bitte Stunden in Viertelstunden angeben, von 0.25 bis 744, etwa 2.5.",
    ),
    "too_many_decimals": (
        "Too many decimals",
        "At most {places} decimals are kept here. Round the value yourself, so that it is known how.",
        "Zu viele Nachkommastellen",
        "Hier werden höchstens {places} Nachkommastellen gespeichert. Bitte selbst runden, damit klar ist, wie.",
    ),
    "not_a_month": (
        "Not a month",
        "A month is written as year and month, such as 2025-03.",
        "Kein Monat",
        "Ein Monat wird als Jahr und Monat geschrieben, zum Beispiel 2025-03.",
    ),
    "key_not_digits": (
        "Not an official key",
        (
            "A municipality key (AGS) or regional key (ARS) consists of digits only. Send it as text, such as "
            '"07132084".'
        ),
        "Kein amtlicher Schlüssel",
        (
            "Ein Gemeindeschlüssel (AGS) oder Regionalschlüssel (ARS) besteht nur aus Ziffern. Bitte als Text "
            'senden, zum Beispiel "07132084".'
        ),
    ),
    "key_zero_lost": (
        "The leading zero is missing",
        "{value} lost its first zero, as spreadsheets like to do. Is {suggestion} meant? Send the key as text.",
        "Die führende Null fehlt",
        (
            "{value} hat die erste Null verloren, wie es in Tabellen leicht geschieht. Ist {suggestion} gemeint? "
            "Bitte den Schlüssel als Text senden."
        ),
    ),
    "key_state_unknown": (
        "No such state",
        "The key begins with {state}, but states are numbered 01 to 16. Check its first two digits.",
        "Dieses Land gibt es nicht",
        (
            "Der Schlüssel beginnt mit {state}, die Länder haben aber die Nummern 01 bis 16. Bitte die ersten "
            "beiden Ziffern prüfen."
        ),
    ),
    "ags_is_ars": (
        "ARS instead of AGS",
        (
            "{value} is a 12-digit regional key (ARS). The municipality key (AGS) that belongs to it is "
            "{suggestion}; send that."
        ),
        "ARS statt AGS",
        (
            "{value} ist ein 12-stelliger Regionalschlüssel (ARS). Der zugehörige Gemeindeschlüssel (AGS) ist "
            "{suggestion}; bitte diesen senden."
        ),
    ),
    "ags_length": (
        "Municipality key of the wrong length",
        ("The key has {length} digits; a key (AGS) has {allowed}, depending on the level. Look it up in the register."),
        "Gemeindeschlüssel mit falscher Länge",
        (
            "Der Schlüssel hat {length} Ziffern; ein Schlüssel (AGS) hat je nach Ebene {allowed}. Bitte im "
            "Gemeindeverzeichnis nachsehen."
        ),
    ),
    "ars_length": (
        "Regional key of the wrong length",
        (
            "The key has {length} digits; a key (ARS) has {allowed} here, depending on the level. Look it up in "
            "the register."
        ),
        "Regionalschlüssel mit falscher Länge",
        (
            "Der Schlüssel hat {length} Ziffern; ein Schlüssel (ARS) hat hier je nach Ebene {allowed}. Bitte im "
            "Gemeindeverzeichnis nachsehen."
        ),
    ),
}
