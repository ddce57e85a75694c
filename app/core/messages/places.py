"""Texts of municipalities, participations and consultations."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "official_unit": (
        "Only the network lead may change this unit",
        "Units with an official key are kept by the network lead; agencies add boroughs and quarters.",
        "Nur die Netzwerkleitung darf diese Einheit ändern",
        "Einheiten mit amtlichem Schlüssel pflegt die Netzwerkleitung; Agenturen legen Bezirke und Stadtteile an.",
    ),
    "no_official_key": (
        "No official key at this level",
        "A unit of level {level} has no official key.",
        "Kein amtlicher Schlüssel auf dieser Ebene",
        "Eine Einheit der Ebene {level} hat keinen amtlichen Schlüssel.",
    ),
    "key_level": (
        "Key of another level",
        "The key is that of a {key_level}, not of a {level}.",
        "Schlüssel einer anderen Ebene",
        "Der Schlüssel gehört zur Ebene {key_level}, nicht zu {level}.",
    ),
    "keys_differ": (
        "AGS and ARS do not belong together",
        "By the ARS the AGS must be {expected}.",
        "AGS und ARS passen nicht zusammen",
        "Nach dem ARS muss der AGS {expected} sein.",
    ),
    "parent_level": (
        "The unit above is too small",
        "A unit of level {level} cannot lie below one of level {parent_level}.",
        "Die übergeordnete Einheit ist zu klein",
        "Eine Einheit der Ebene {level} kann nicht unter einer der Ebene {parent_level} liegen.",
    ),
    "parent_key": (
        "The key does not lie in the unit above",
        "The ARS {ars} does not begin with the {parent_ars} of the unit above.",
        "Der Schlüssel liegt nicht in der übergeordneten Einheit",
        "Der ARS {ars} beginnt nicht mit dem der übergeordneten Einheit, {parent_ars}.",
    ),
    "location_incomplete": (
        "Half of the coordinates",
        "Longitude and latitude belong together: please give both or none.",
        "Halbe Koordinaten",
        "Längen- und Breitengrad gehören zusammen: bitte beide angeben oder keinen.",
    ),
    "outside_germany": (
        "The place lies outside Germany",
        "Between {minimum} and {maximum} degrees were expected. Are longitude and latitude swapped?",
        "Der Ort liegt nicht in Deutschland",
        "Erwartet sind {minimum} bis {maximum} Grad. Sind Längen- und Breitengrad vertauscht?",
    ),
    "nothing_changed_on": (
        "A day without a change",
        "The field changed_on tells since when a new name or key holds; neither of them changes.",
        "Ein Tag ohne Änderung",
        "Das Feld changed_on sagt, ab wann ein neuer Name oder Schlüssel gilt; keiner von beiden ändert sich.",
    ),
    "official_units_below": (
        "Official units lie below",
        "The key cannot change while units with a key of their own lie below; add a new unit and end this one.",
        "Darunter liegen amtliche Einheiten",
        (
            "Der Schlüssel kann sich nicht ändern, solange Einheiten mit eigenem Schlüssel darunter liegen; "
            "legen Sie eine neue Einheit an und beenden Sie diese."
        ),
    ),
    "not_ended": (
        "The unit has not ended",
        "Only a unit with a last day (valid_to) can have a successor.",
        "Die Einheit ist nicht beendet",
        "Nur eine Einheit mit einem letzten Tag (valid_to) kann einen Nachfolger haben.",
    ),
    "successor_itself": (
        "Its own successor",
        "A unit cannot be its own successor.",
        "Nachfolger ihrer selbst",
        "Eine Einheit kann nicht ihr eigener Nachfolger sein.",
    ),
    "successor_circle": (
        "Successors in a circle",
        "This successor went, directly or later, to the very unit it would follow.",
        "Nachfolger im Kreis",
        "Dieser Nachfolger ging selbst, unmittelbar oder später, in der Einheit auf, der er folgen soll.",
    ),
    "successor_recorded": (
        "A successor is recorded",
        "The last day stays while a successor is recorded; take the successor back first.",
        "Ein Nachfolger ist eingetragen",
        "Der letzte Tag bleibt, solange ein Nachfolger eingetragen ist; nehmen Sie diesen zuerst zurück.",
    ),
    "consultation_with_nobody": (
        "A consultation with nobody",
        "Name a municipality, a volunteer, or both.",
        "Eine Beratung mit niemandem",
        "Nennen Sie eine Kommune, eine Patin oder einen Paten, oder beides.",
    ),
    "not_an_official_key": (
        "Not an official key",
        "{value} is no official key: it consists of the digits 0 to 9, and the first two name a state (01 to 16).",
        "Kein amtlicher Schlüssel",
        (
            "{value} ist kein amtlicher Schlüssel: Er besteht aus den Ziffern 0 bis 9, die ersten beiden nennen "
            "ein Land (01 bis 16)."
        ),
    ),
    "association_without_ags": (
        "Associations have no AGS",
        "An association is named by its ARS of nine digits only; leave the AGS out.",
        "Verbände haben keinen AGS",
        "Ein Gemeindeverband hat nur den ARS mit neun Ziffern; lassen Sie den AGS weg.",
    ),
}
