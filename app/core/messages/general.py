"""Texts about the request as a whole: who asks, what is there, what is in the way."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "internal": (
        "Something broke on our side",
        (
            "This is our fault, not yours, and nothing was changed. Try again later; if it stays, send us the "
            "request_id of this answer."
        ),
        "Bei uns ist etwas kaputtgegangen",
        (
            "Der Fehler liegt bei uns, nicht bei Ihnen, und es wurde nichts geändert. Bitte später noch einmal "
            "versuchen; wenn es so bleibt, nennen Sie uns die request_id dieser Antwort."
        ),
    ),
    "misconfigured": (
        "A setting is wrong",
        "The service does not start[: {setting} {problem}]. Correct the setting and start again.",
        "Eine Einstellung stimmt nicht",
        "Der Dienst startet nicht[: {setting} {problem}]. Bitte die Einstellung berichtigen und neu starten.",
    ),
    "not_authenticated": (
        "Who are you?",
        (
            "This needs a valid token in the header Authorization: Bearer <token>. The one that came is missing, "
            "unknown, expired or revoked; ask your agency for a new one."
        ),
        "Anmeldung nötig",
        (
            "Hierfür braucht es ein gültiges Token in der Kopfzeile Authorization: Bearer <Token>. Es fehlt, ist "
            "unbekannt, abgelaufen oder widerrufen; Ihre Energieagentur stellt ein neues aus."
        ),
    ),
    "not_permitted": (
        "Not allowed",
        (
            "You are known here, but your role[ ({role})] does not include this. Ask an administrator of your "
            "agency if it should."
        ),
        "Nicht erlaubt",
        (
            "Sie sind angemeldet, aber Ihre Rolle[ ({role})] umfasst das nicht. Bitte die Administration Ihrer "
            "Energieagentur fragen, wenn sie es sollte."
        ),
    ),
    "scope_missing": (
        "The token may not do this",
        "The token lacks the scope {scope}. Use another token, or have one issued with this scope.",
        "Das Token darf das nicht",
        (
            "Dem Token fehlt die Berechtigung {scope}. Bitte ein anderes verwenden oder eines mit dieser "
            "Berechtigung ausstellen lassen."
        ),
    ),
    "agency_needed": (
        "An agency is needed",
        (
            "Only a caller that belongs to an agency can do this, because the record belongs to one. Use a token "
            "of the agency."
        ),
        "Eine Energieagentur ist nötig",
        (
            "Das kann nur, wer zu einer Energieagentur gehört, denn der Eintrag gehört einer. Bitte ein Token "
            "der Energieagentur verwenden."
        ),
    ),
    "shared_data": (
        "This belongs to the whole network",
        (
            "The register and the emission factors are shared by all agencies, so only the network lead imports "
            "them. Ask the network lead to."
        ),
        "Das gehört dem ganzen Netzwerk",
        (
            "Gemeindeverzeichnis und Emissionsfaktoren nutzen alle Energieagenturen gemeinsam, deshalb "
            "importiert sie nur die Netzwerkleitung. Bitte dort darum bitten."
        ),
    ),
    "foreign_record": (
        "Record of another agency",
        "You can see this record, but it belongs to another agency and only that agency changes it. Ask them to.",
        "Eintrag einer anderen Energieagentur",
        (
            "Sie können diesen Eintrag sehen, aber er gehört einer anderen Energieagentur und nur sie ändert "
            "ihn. Bitte dort darum bitten."
        ),
    ),
    "not_found": (
        "Not found",
        "There is nothing under this address, or nothing you may see. Check the id; a list shows what is there.",
        "Nicht gefunden",
        (
            "Unter dieser Adresse gibt es nichts oder nichts, was Sie sehen dürfen. Bitte die Kennung prüfen; "
            "die Liste zeigt, was es gibt."
        ),
    ),
    "path_unknown": (
        "No such path",
        "The service has no operation under this path. The documentation at /docs lists all of them.",
        "Diesen Pfad gibt es nicht",
        "Der Dienst hat unter diesem Pfad keine Operation. Die Dokumentation unter /docs nennt alle.",
    ),
    "method_not_allowed": (
        "This path does not take that method",
        "The path exists, but only for {allowed}. Use one of these.",
        "Methode hier nicht möglich",
        "Den Pfad gibt es, aber nur für {allowed}. Bitte eine dieser Methoden verwenden.",
    ),
    "conflict": (
        "It contradicts what is stored",
        (
            "The request is fine in itself, but does not fit what is stored by now. Read the current state and "
            "decide again."
        ),
        "Widerspruch zum Bestand",
        (
            "Die Anfrage ist für sich richtig, passt aber nicht zu dem, was inzwischen gespeichert ist. Bitte "
            "den aktuellen Stand lesen und neu entscheiden."
        ),
    ),
    "already_exists": (
        "It exists already",
        "There already is a record with this value of {field}. Change that record, or choose another value.",
        "Das gibt es schon",
        (
            "Es gibt schon einen Eintrag mit diesem Wert von {field}. Bitte jenen Eintrag ändern oder einen "
            "anderen Wert wählen."
        ),
    ),
    "still_referenced": (
        "Other records still need it",
        (
            "It cannot be deleted while other records refer to it[: {what}]. Delete or move those first, or end "
            "it instead of deleting."
        ),
        "Andere Einträge brauchen ihn noch",
        (
            "Der Eintrag kann nicht gelöscht werden, solange andere auf ihn verweisen[: {what}]. Bitte zuerst "
            "jene löschen oder umhängen, oder ihn beenden statt löschen."
        ),
    ),
    "transition_not_allowed": (
        "This step does not exist",
        "From {before} no step leads to {after}.[ Possible now: {allowed}.] Take the steps in their order.",
        "Diesen Schritt gibt es nicht",
        (
            "Von {before} führt kein Schritt zu {after}.[ Möglich ist jetzt: {allowed}.] Bitte die Schritte in "
            "ihrer Reihenfolge gehen."
        ),
    ),
    "step_back_unexplained": (
        "A step back needs a reason",
        "From {before} back to {after}: say in the field reason why.",
        "Ein Schritt zurück braucht einen Grund",
        "Von {before} zurück zu {after}: bitte im Feld reason sagen, warum.",
    ),
    "overlap": (
        "The periods overlap",
        (
            "There already is a record for the same that covers part of this period[ ({start} to {end})]. End "
            "that one first, or choose other dates."
        ),
        "Die Zeiträume überschneiden sich",
        (
            "Es gibt dafür schon einen Eintrag, der einen Teil dieses Zeitraums abdeckt[ ({start} bis {end})]. "
            "Bitte zuerst jenen beenden oder andere Daten wählen."
        ),
    ),
    "capacity_full": (
        "All places are taken",
        "All[ {capacity}] places are taken. Ask for a place on the waiting list, or raise the capacity.",
        "Alle Plätze sind vergeben",
        (
            "Alle[ {capacity}] Plätze sind vergeben. Bitte einen Platz auf der Warteliste nehmen oder die "
            "Platzzahl erhöhen."
        ),
    ),
    "idempotency_mismatch": (
        "The key was used for something else",
        (
            "This Idempotency-Key came before with another request. Use a new key for each new request, and the "
            "same one only to repeat the same request."
        ),
        "Der Schlüssel gehört zu etwas anderem",
        (
            "Dieser Idempotency-Key kam schon mit einer anderen Anfrage. Bitte für jede neue Anfrage einen neuen "
            "verwenden und denselben nur, um dieselbe Anfrage zu wiederholen."
        ),
    ),
    "idempotency_running": (
        "The first request is still running",
        (
            "A request with this Idempotency-Key has not ended yet. Wait a moment and repeat it unchanged: you "
            "then get its answer."
        ),
        "Die erste Anfrage läuft noch",
        (
            "Eine Anfrage mit diesem Idempotency-Key ist noch nicht fertig. Bitte kurz warten und sie "
            "unverändert wiederholen: Dann kommt ihre Antwort."
        ),
    ),
    "precondition_missing": (
        "Which version do you change?",
        (
            "A change needs the header If-Match with the ETag of the version you read, so that nobody's change "
            "gets lost. Read the record, then send its ETag along."
        ),
        "Welche Fassung wird geändert?",
        (
            "Eine Änderung braucht die Kopfzeile If-Match mit dem ETag der gelesenen Fassung, damit keine andere "
            "Änderung verloren geht. Bitte den Eintrag lesen und seinen ETag mitsenden."
        ),
    ),
    "precondition_failed": (
        "Somebody was faster",
        "The record changed since you read it. Read it again, look at what changed, and repeat with the new ETag.",
        "Jemand war schneller",
        (
            "Der Eintrag hat sich geändert, seit Sie ihn gelesen haben. Bitte neu lesen, die Änderung ansehen "
            "und mit dem neuen ETag wiederholen."
        ),
    ),
    "incommensurable": (
        "These figures do not add up",
        (
            "Figures of different kinds cannot be summed[: {kinds}]. Ask for each kind on its own, or narrow the "
            "question to one."
        ),
        "Diese Zahlen lassen sich nicht addieren",
        (
            "Zahlen verschiedener Art haben keine Summe[: {kinds}]. Bitte jede Art für sich abfragen oder die "
            "Frage auf eine eingrenzen."
        ),
    ),
    "rate_limited": (
        "Too many requests",
        (
            "That was more than the limit allows[; go on in {retry_after} seconds]. The headers RateLimit and "
            "Retry-After say how much is left and when."
        ),
        "Zu viele Anfragen",
        (
            "Das war mehr, als das Limit erlaubt[; weiter in {retry_after} Sekunden]. Die Kopfzeilen RateLimit "
            "und Retry-After sagen, wie viel bleibt und ab wann."
        ),
    ),
    "unavailable": (
        "Not available just now",
        (
            "The service cannot answer at the moment, and nothing was changed. Try again after the seconds in "
            "the header Retry-After."
        ),
        "Gerade nicht verfügbar",
        (
            "Der Dienst kann im Moment nicht antworten, und es wurde nichts geändert. Bitte nach den Sekunden "
            "der Kopfzeile Retry-After noch einmal versuchen."
        ),
    ),
    "cursor_invalid": (
        "The page marker does not fit",
        (
            "A cursor works only as it was given, and only for the same list, filters and sort. Start the list "
            "again without it."
        ),
        "Die Seitenmarke passt nicht",
        (
            "Eine Seitenmarke (cursor) gilt nur unverändert und nur für dieselbe Liste, Filter und Sortierung. "
            "Bitte die Liste ohne sie neu beginnen."
        ),
    ),
    "contract_reference": (
        "A reference leads nowhere",
        (
            "The contract refers to {reference}, which it does not contain. Correct the reference or regenerate "
            "the contract."
        ),
        "Ein Verweis führt ins Leere",
        (
            "Der Vertrag verweist auf {reference}, enthält es aber nicht. Bitte den Verweis berichtigen oder den "
            "Vertrag neu erzeugen."
        ),
    ),
}
