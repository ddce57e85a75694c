"""Texts about entries of a publisher's chain: what is not genuine, and what is genuine and not known here."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "not_an_entry": (
        "This is no entry of a chain",
        "What came is not a signed entry of a publisher. Fetch it again, and ask the publisher if it stays so.",
        "Das ist kein Eintrag einer Kette",
        "Was kam, ist kein signierter Eintrag einer Herausgeberin. Bitte neu abholen und sonst dort nachfragen.",
    ),
    "not_a_jws": (
        "Not a signature in compact form",
        "Three parts with dots between them were expected (JWS, RFC 7515). Look whether it is the right file.",
        "Keine Signatur in Kurzform",
        "Erwartet sind drei Teile mit Punkten dazwischen (JWS, RFC 7515). Bitte prüfen, ob es die richtige Datei ist.",
    ),
    "not_base_text": (
        "A part is not base64url",
        "It holds other characters, padding or left-over bits, so its bytes were changed. Fetch it again.",
        "Ein Teil ist nicht base64url",
        "Er enthält andere Zeichen, Füllzeichen oder überzählige Bits, wurde also verändert. Bitte neu abholen.",
    ),
    "bad_header": (
        "The header is not the expected one",
        "Only Ed25519 with the key's thumbprint and the type of entries is taken. Ask the publisher for its software.",
        "Der Kopf ist nicht der erwartete",
        (
            "Angenommen wird nur Ed25519 mit dem Fingerabdruck des Schlüssels und dem Typ der Einträge. Bitte bei der "
            "Herausgeberin nach deren Software fragen."
        ),
    ),
    "wrong_key": (
        "Signed with another key",
        (
            "It says it was signed with another key than {due}. If the publisher changed its key, the hand-over must "
            "come first; otherwise do not trust it."
        ),
        "Mit einem anderen Schlüssel signiert",
        (
            "Der Eintrag nennt einen anderen Schlüssel als {due}. Hat die Herausgeberin ihren Schlüssel gewechselt, "
            "muss die Übergabe davor stehen; sonst bitte nicht vertrauen."
        ),
    ),
    "bad_signature": (
        "The signature is wrong",
        "Something in it was changed, or somebody else made it. Do not use it; fetch it again from the publisher.",
        "Die Signatur stimmt nicht",
        "Etwas wurde verändert, oder jemand anderes hat es gemacht. Bitte nicht verwenden und neu abholen.",
    ),
    "not_a_key": (
        "Not an Ed25519 key",
        "A JSON Web Key with kty OKP and crv Ed25519 is needed, named by its thumbprint if it has a kid.",
        "Kein Ed25519-Schlüssel",
        "Nötig ist ein JSON Web Key mit kty OKP und crv Ed25519, eine kid darin muss der Fingerabdruck sein.",
    ),
    "entry_too_large": (
        "The entry is too large",
        "It has more than {limit} bytes. Ask the publisher for smaller releases.",
        "Der Eintrag ist zu groß",
        "Er hat mehr als {limit} Byte. Bitte die Herausgeberin um kleinere Veröffentlichungen bitten.",
    ),
    "not_unicode": (
        "The document is not UTF-8",
        "Its bytes are no text in UTF-8. The publisher has to write it anew.",
        "Das Dokument ist nicht UTF-8",
        "Seine Bytes sind kein Text in UTF-8. Die Herausgeberin muss es neu schreiben.",
    ),
    "not_json": (
        "The document is no JSON object",
        "It cannot be read as JSON, or something else than an object is on top. The publisher has to write it anew.",
        "Das Dokument ist kein JSON-Objekt",
        "Es lässt sich nicht als JSON lesen oder beginnt nicht mit einem Objekt. Bitte neu schreiben lassen.",
    ),
    "not_canonical": (
        "The document is not in its one spelling",
        "Blanks, the order of names or escapes differ from RFC 8785. The publisher has to write it anew.",
        "Das Dokument steht nicht in seiner einen Schreibweise",
        "Leerzeichen, Reihenfolge der Namen oder Ersatzzeichen weichen von RFC 8785 ab. Bitte neu schreiben lassen.",
    ),
    "duplicate_names": (
        "A name is given twice",
        "An object has the same name twice, and readers disagree which counts. The publisher has to write it anew.",
        "Ein Name steht zweimal da",
        "Ein Objekt hat denselben Namen zweimal; was gilt, ist offen. Die Herausgeberin muss es neu schreiben.",
    ),
    "name_not_ascii": (
        "A name is not ASCII",
        "Names in the document may only have ASCII characters, so that their order is the same everywhere.",
        "Ein Name ist nicht ASCII",
        "Namen im Dokument dürfen nur ASCII-Zeichen haben, damit ihre Reihenfolge überall dieselbe ist.",
    ),
    "number_not_whole": (
        "A number is not whole",
        "Kilograms, cents and counts are whole numbers; fractions, NaN and Infinity are not taken.",
        "Eine Zahl ist nicht ganz",
        "Kilogramm, Cent und Anzahlen sind ganze Zahlen; Brüche, NaN und Infinity werden nicht angenommen.",
    ),
    "number_out_of_range": (
        "A number is too large",
        "Beyond 9007199254740991 parsers read different numbers. The publisher has to look for the mistake.",
        "Eine Zahl ist zu groß",
        "Über 9007199254740991 lesen Programme verschiedene Zahlen. Die Herausgeberin muss den Fehler suchen.",
    ),
    "bad_form": (
        "A part has the wrong form",
        "What stands at {place} is missing or of another kind than the schema says. Ask the publisher.",
        "Ein Teil hat die falsche Form",
        "Was bei {place} steht, fehlt oder ist anderer Art, als das Schema sagt. Bitte die Herausgeberin fragen.",
    ),
    "other_publisher": (
        "An entry of another publisher",
        "This chain is of {due}, and the entry names somebody else. Look whether the address is right.",
        "Ein Eintrag einer anderen Herausgeberin",
        "Diese Kette ist von {due}, der Eintrag nennt eine andere. Bitte die Adresse prüfen.",
    ),
    "older_sequence": (
        "An older entry than the one known",
        "Number {found} came where {due} was due. What is known stays; ask the publisher if it was set back.",
        "Ein älterer Eintrag als der bekannte",
        "Nummer {found} kam, wo {due} dran war. Das Bekannte bleibt; bitte fragen, ob etwas zurückgesetzt wurde.",
    ),
    "sequence_gap": (
        "Entries are missing in between",
        "Number {found} came where {due} was due. Fetch the ones in between first.",
        "Dazwischen fehlen Einträge",
        "Nummer {found} kam, wo {due} dran war. Bitte zuerst die dazwischen abholen.",
    ),
    "forked_history": (
        "Another history",
        (
            "Number {sequence} goes on from another entry than the one known. A publisher that signs two histories "
            "cannot be followed; talk to it before you go on."
        ),
        "Eine andere Vorgeschichte",
        (
            "Nummer {sequence} setzt einen anderen Eintrag fort als den bekannten. Wer zwei Geschichten signiert, dem "
            "kann man nicht folgen; bitte vor dem Weitermachen klären."
        ),
    ),
    "unknown_member": (
        "A member is not known here",
        "The entry says something for which there is no place here. It is kept, and not evaluated.",
        "Ein Bestandteil ist hier nicht bekannt",
        "Der Eintrag sagt etwas, wofür es hier keinen Platz gibt. Es bleibt erhalten und wird nicht ausgewertet.",
    ),
    "unknown_schema": (
        "The schema is not known here",
        "The entry is genuine and of schema {name}. It is kept; its figures are in no sum until it can be read.",
        "Das Schema ist hier nicht bekannt",
        "Der Eintrag ist echt und vom Schema {name}. Er bleibt erhalten; bis er lesbar ist, steckt er in keiner Summe.",
    ),
    "unknown_kind": (
        "The kind of entry is not known here",
        "The entry is genuine and of kind {name}. It is kept and not evaluated.",
        "Die Art des Eintrags ist hier nicht bekannt",
        "Der Eintrag ist echt und von der Art {name}. Er bleibt erhalten und wird nicht ausgewertet.",
    ),
    "unknown_measure": (
        "A measure is not known here",
        "Figures of {name} are kept and in no sum.",
        "Eine Kennzahl ist hier nicht bekannt",
        "Zahlen zu {name} bleiben erhalten und stecken in keiner Summe.",
    ),
    "measure_differs": (
        "A measure means something else there",
        "{name} has another unit, basis or way of adding up than here. It is shown beside ours and never added.",
        "Eine Kennzahl meint dort etwas anderes",
        "{name} hat eine andere Einheit, einen anderen Bezug oder summiert sich anders. Sie wird nie addiert.",
    ),
    "unknown_convention": (
        "A factor convention is not known here",
        "The tonnes of {name} rest on factors of a convention without a name here. They are never added to others.",
        "Eine Faktorkonvention ist hier nicht bekannt",
        "Die Tonnen von {name} beruhen auf Faktoren einer hier unbekannten Konvention. Sie werden nie addiert.",
    ),
    "unknown_level": (
        "A level of places is not known here",
        "A place is of the level {name}. It is kept under its key.",
        "Eine Ebene von Orten ist hier nicht bekannt",
        "Ein Ort ist von der Ebene {name}. Er bleibt unter seinem Schlüssel erhalten.",
    ),
    "odd_place_key": (
        "A place key of another form",
        "{name} is no regional key (ARS) of its level. The place is kept under this key.",
        "Ein Ortsschlüssel anderer Form",
        "{name} ist kein Regionalschlüssel (ARS) seiner Ebene. Der Ort bleibt unter diesem Schlüssel erhalten.",
    ),
    "unknown_dimension": (
        "A dimension is not known here",
        "A table is told apart by {name}. It is kept and not evaluated.",
        "Ein Merkmal ist hier nicht bekannt",
        "Eine Tabelle ist nach {name} gegliedert. Sie bleibt erhalten und wird nicht ausgewertet.",
    ),
    "unknown_theme": (
        "A theme is not known here",
        "Rows of the theme {name} are kept under this word.",
        "Ein Themenfeld ist hier nicht bekannt",
        "Zeilen zum Themenfeld {name} bleiben unter diesem Wort erhalten.",
    ),
    "year_before_programme": (
        "A year before the programme",
        "Rows of {year} are from before the programme began. They are kept; ask whether the year is right.",
        "Ein Jahr vor dem Programm",
        "Zeilen von {year} liegen vor Beginn des Programms. Sie bleiben erhalten; bitte das Jahr klären.",
    ),
    "year_after_cut_off": (
        "A year behind the cut-off month",
        "Rows of {year} lie behind the month the release speaks about. They are kept; ask whether the year is right.",
        "Ein Jahr nach dem Stichmonat",
        "Zeilen von {year} liegen hinter dem Stichmonat. Sie bleiben erhalten; bitte das Jahr klären.",
    ),
}
