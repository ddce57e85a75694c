"""Texts about peers: why a pull failed, and what a person has to do before one."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "publisher_is_own": (
        "A publisher of this instance",
        "{name} publishes here, so there is nothing to pull. Look whether the name of the peer is right.",
        "Eine Herausgeberin dieser Instanz",
        "{name} veröffentlicht hier; abzuholen gibt es nichts. Bitte prüfen, ob der Name der Gegenstelle stimmt.",
    ),
    "preview_needed": (
        "Look at the preview first",
        "Nobody has looked at what pulling this peer would bring. Ask for the preview of the peer, then pull it.",
        "Bitte zuerst die Vorschau ansehen",
        (
            "Noch niemand hat angesehen, was ein Abruf bei dieser Gegenstelle brächte. Bitte erst die Vorschau "
            "abrufen, dann abholen."
        ),
    ),
    "conflict_gone": (
        "Nothing to settle any more",
        "It is reported once again, so nothing has to be settled. Look at the list of conflicts anew.",
        "Nichts mehr zu klären",
        "Es wird wieder nur einmal gemeldet; zu klären ist nichts mehr. Bitte die Liste der Konflikte neu ansehen.",
    ),
    "peer_silent": (
        "The peer did not answer in time",
        "What was received before stays. The next pull tries again; if it stays so, ask whoever runs the peer.",
        "Die Gegenstelle antwortet nicht rechtzeitig",
        (
            "Was früher empfangen wurde, bleibt. Der nächste Abruf versucht es wieder; sonst bitte beim Betrieb der "
            "Gegenstelle nachfragen."
        ),
    ),
    "peer_unreachable": (
        "The peer cannot be reached",
        "There was no connection, or it broke off. What was received before stays. Check the address of the peer.",
        "Die Gegenstelle ist nicht erreichbar",
        "Es kam keine Verbindung zustande, oder sie brach ab. Empfangenes bleibt. Bitte die Adresse prüfen.",
    ),
    "peer_address_refused": (
        "The address may not be called",
        (
            "It is not an address with https on the internet, or leads to a private network that the setting "
            "KLIKKS_OUTGOING_NETWORKS does not name. Correct the address of the peer."
        ),
        "Diese Adresse darf nicht angerufen werden",
        (
            "Sie ist keine https-Adresse im Internet oder führt in ein privates Netz, das die Einstellung "
            "KLIKKS_OUTGOING_NETWORKS nicht nennt. Bitte die Adresse der Gegenstelle berichtigen."
        ),
    ),
    "peer_too_large": (
        "The answer is too large",
        "The peer sent, or announced, more than is taken. Nothing of it was kept; ask the peer for smaller releases.",
        "Die Antwort ist zu groß",
        (
            "Die Gegenstelle schickt mehr, als angenommen wird. Behalten wurde davon nichts; bitte um kleinere "
            "Veröffentlichungen bitten."
        ),
    ),
    "peer_packed_wrongly": (
        "The answer cannot be unpacked",
        "It is compressed in another way than asked for, or damaged. Ask whoever runs the peer.",
        "Die Antwort lässt sich nicht entpacken",
        "Sie ist anders komprimiert als verlangt oder beschädigt. Bitte beim Betrieb der Gegenstelle nachfragen.",
    ),
    "peer_busy": (
        "The peer wants to be asked later",
        "It has too much to do just now. It is asked again when it wants to be; nothing has to be done.",
        "Die Gegenstelle möchte später gefragt werden",
        "Sie ist gerade überlastet und wird zum gewünschten Zeitpunkt wieder gefragt; zu tun ist nichts.",
    ),
    "peer_redirects": (
        "The peer sends us elsewhere",
        "It answered {status}. Redirects are not followed; enter the address where the chain really is.",
        "Die Gegenstelle schickt uns woandershin",
        "Sie antwortete {status}. Weiterleitungen wird nicht gefolgt; bitte die richtige Adresse eintragen.",
    ),
    "peer_status": (
        "The peer answered with an error",
        "Its answer was {status}. What was received before stays; if it stays so, ask whoever runs the peer.",
        "Die Gegenstelle antwortet mit einem Fehler",
        "Ihre Antwort war {status}. Empfangenes bleibt; sonst bitte beim Betrieb der Gegenstelle nachfragen.",
    ),
    "peer_media_type": (
        "The peer sent something else",
        "Its answer is not of the type {due}. Check whether the address is the one of a KlikKS instance.",
        "Die Gegenstelle schickt etwas anderes",
        "Ihre Antwort ist nicht vom Typ {due}. Bitte prüfen, ob die Adresse zu einer KlikKS-Instanz gehört.",
    ),
    "peer_index_invalid": (
        "The list of entries cannot be read",
        "The peer's list of its entries breaks the form ({place}). Ask whoever runs the peer.",
        "Die Liste der Einträge ist nicht lesbar",
        "Die Liste der Einträge der Gegenstelle hat nicht die richtige Form ({place}). Bitte dort nachfragen.",
    ),
    "peer_other_publisher": (
        "The list is of another publisher",
        "At this address somebody else publishes. Check publisher and address of the peer.",
        "Die Liste gehört einer anderen Herausgeberin",
        "Unter dieser Adresse veröffentlicht jemand anderes. Bitte Herausgeberin und Adresse prüfen.",
    ),
    "peer_older": (
        "The peer knows less than before",
        (
            "Its chain ends at entry {sequence}, and {known} are here already. What is here stays; ask whether the "
            "peer was set back."
        ),
        "Die Gegenstelle weiß weniger als zuvor",
        (
            "Ihre Kette endet bei Eintrag {sequence}, hier sind schon {known}. Was hier ist, bleibt; bitte klären, ob "
            "die Gegenstelle zurückgesetzt wurde."
        ),
    ),
    "peer_forked": (
        "The peer tells another history",
        (
            "In the place of entry {sequence} it has another one than the one it signed before. What is here stays; "
            "ask the publisher, this is no accident of transmission."
        ),
        "Die Gegenstelle erzählt eine andere Geschichte",
        (
            "An der Stelle von Eintrag {sequence} steht ein anderer als der früher signierte. Was hier ist, bleibt; "
            "bitte die Herausgeberin fragen, ein Übertragungsfehler ist das nicht."
        ),
    ),
    "peer_entry_differs": (
        "An entry is not the announced one",
        "Size or SHA-256 of entry {sequence} are not those of the list. Nothing of it was kept; it is tried again.",
        "Ein Eintrag ist nicht der angekündigte",
        "Größe oder SHA-256 von Eintrag {sequence} weichen von der Liste ab. Behalten wurde davon nichts.",
    ),
}
