"""Texts of log-ins, passwords, users, tokens and identity providers."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "credentials_wrong": (
        "Address or password is wrong",
        "They do not fit together, or the account cannot log in. Check both, or have a new password sent to you.",
        "Adresse oder Passwort stimmt nicht",
        (
            "Sie passen nicht zusammen oder das Konto ist nicht frei. Bitte beides prüfen oder ein neues Passwort "
            "anfordern."
        ),
    ),
    "second_factor_needed": (
        "The second factor is missing",
        "This account has a second factor. Send the six digits of the app, or a recovery code, as second_factor.",
        "Der zweite Faktor fehlt",
        (
            "Dieses Konto hat einen zweiten Faktor. Bitte die sechs Ziffern der App oder einen Ersatzcode als "
            "second_factor mitsenden."
        ),
    ),
    "second_factor_wrong": (
        "The second factor does not fit",
        "The code is wrong, over, or was used already. Wait for the next one in the app and try again.",
        "Der zweite Faktor passt nicht",
        (
            "Der Code ist falsch, abgelaufen oder schon benutzt. Bitte den nächsten in der App abwarten und noch "
            "einmal versuchen."
        ),
    ),
    "one_time_code_wrong": (
        "The code does not fit",
        (
            "It is not a code of this moment for the new key. Check the clock of the phone and enter the code it shows"
            " now."
        ),
        "Der Code passt nicht",
        (
            "Das ist kein Code dieses Augenblicks zum neuen Schlüssel. Bitte die Uhr des Telefons prüfen und den Code "
            "eingeben, den es jetzt zeigt."
        ),
    ),
    "second_factor_on": (
        "A second factor is on already",
        "Remove it first, with password and code, if the app is to be changed.",
        "Ein zweiter Faktor ist schon eingerichtet",
        "Bitte erst mit Passwort und Code entfernen, wenn die App gewechselt werden soll.",
    ),
    "second_factor_off": (
        "No second factor is on",
        "There is nothing to renew or to remove. Set one up first.",
        "Es ist kein zweiter Faktor eingerichtet",
        "Es gibt nichts zu erneuern oder zu entfernen. Bitte zuerst einen einrichten.",
    ),
    "session_over": (
        "The session is over",
        "The refresh token is unknown, over, or was used already. Log in again.",
        "Die Sitzung ist zu Ende",
        "Das Refresh-Token ist unbekannt, abgelaufen oder schon benutzt. Bitte neu anmelden.",
    ),
    "too_many_guesses": (
        "Too many attempts",
        "Nobody can try so often in a short time. Go on in {retry_after} seconds, or use another way in.",
        "Zu viele Versuche",
        "So oft hintereinander geht es nicht. Weiter in {retry_after} Sekunden, oder bitte einen anderen Weg nehmen.",
    ),
    "password_common": (
        "This password is guessed quickly",
        (
            "Little is left of it without usual words, names, runs on the keyboard and repetitions. Take several words"
            " that have nothing to do with each other or with you."
        ),
        "Dieses Passwort ist schnell erraten",
        (
            "Ohne übliche Wörter, Namen, Tastenfolgen und Wiederholungen bleibt zu wenig übrig. Bitte mehrere Wörter "
            "nehmen, die nichts miteinander und nichts mit Ihnen zu tun haben."
        ),
    ),
    "link_over": (
        "The link opens nothing any more",
        "It is over, was used already, or a newer one was sent. Have another one sent.",
        "Der Link gilt nicht mehr",
        "Er ist abgelaufen, schon benutzt oder durch einen neueren ersetzt. Bitte einen neuen anfordern.",
    ),
    "person_needed": (
        "Only a person can do this",
        "A machine token has no password and no sessions. Log in as a person.",
        "Das kann nur eine Person",
        "Ein Maschinen-Token hat weder Passwort noch Sitzungen. Bitte als Person anmelden.",
    ),
    "role_not_yours": (
        "This role is not yours to give",
        "You can give or manage these roles: {allowed}. Ask the administrators above you for others.",
        "Diese Rolle können Sie nicht vergeben",
        (
            "Vergeben und verwalten können Sie diese Rollen: {allowed}. Für andere bitte die übergeordnete "
            "Administration fragen."
        ),
    ),
    "scope_not_yours": (
        "This scope is not yours to give",
        "Your own token does not hold {scope}, so it cannot pass it on. Leave it out, or call with a wider token.",
        "Diese Berechtigung können Sie nicht vergeben",
        (
            "Das eigene Token hat {scope} nicht und kann es daher nicht weitergeben. Bitte weglassen oder ein Token "
            "mit dieser Berechtigung verwenden."
        ),
    ),
    "not_for_this_role": (
        "This does not go with the role",
        "The field belongs to another role. Leave it out, or choose the role it belongs to.",
        "Das passt nicht zur Rolle",
        "Das Feld gehört zu einer anderen Rolle. Bitte weglassen oder die passende Rolle wählen.",
    ),
    "own_account": (
        "Not with your own account",
        "Nobody changes the own role, shuts out or deletes the own account. Ask another administrator.",
        "Nicht beim eigenen Konto",
        (
            "Niemand ändert die eigene Rolle, sperrt oder löscht das eigene Konto. Bitte jemand anderen aus der "
            "Administration darum bitten."
        ),
    ),
    "not_invited": (
        "The person is here already",
        "Only who has not come in yet can be invited again. If a password is forgotten, have a new one sent.",
        "Die Person ist schon da",
        (
            "Noch einmal einladen lässt sich nur, wer noch nicht da war. Ist das Passwort vergessen, bitte ein neues "
            "anfordern."
        ),
    ),
    "token_revoked": (
        "The token is revoked",
        "A revoked token stays as it is. Make a new one.",
        "Das Token ist widerrufen",
        "Ein widerrufenes Token bleibt, wie es ist. Bitte ein neues anlegen.",
    ),
    "redirect_unknown": (
        "Nobody is sent there",
        "The provider's record does not list this address. Use one of its redirect_uris, character by character.",
        "Dorthin wird niemand geschickt",
        (
            "Der Eintrag des Anbieters nennt diese Adresse nicht. Bitte eine seiner redirect_uris verwenden, Zeichen "
            "für Zeichen."
        ),
    ),
    "trip_over": (
        "This log-in is over",
        "It was finished already, took too long, or never began here. Begin again.",
        "Diese Anmeldung ist vorbei",
        "Sie ist schon beendet, hat zu lange gedauert oder nie hier begonnen. Bitte neu beginnen.",
    ),
    "provider_unavailable": (
        "The identity provider does not answer",
        "Logging in through it is not possible at the moment; everything else is. Try again later.",
        "Der Anmeldedienst antwortet nicht",
        "Die Anmeldung darüber geht im Moment nicht, alles andere schon. Bitte später noch einmal versuchen.",
    ),
    "identity_refused": (
        "The identity provider vouches for nobody",
        "Its answer does not fit this log-in. Begin again; if it stays, tell your administrators the request_id.",
        "Der Anmeldedienst bürgt für niemanden",
        (
            "Seine Antwort passt nicht zu dieser Anmeldung. Bitte neu beginnen; wenn es so bleibt, der Administration "
            "die request_id nennen."
        ),
    ),
    "identity_unknown": (
        "Nobody is known by this log-in",
        (
            "You are logged in at the provider, but not connected with an account here. Open your invitation and log "
            "in from there, or connect it within your account."
        ),
        "Diese Anmeldung ist hier nicht bekannt",
        (
            "Sie sind beim Anmeldedienst angemeldet, aber mit keinem Konto verbunden. Bitte die Einladung öffnen und "
            "von dort anmelden oder die Verbindung im eigenen Konto herstellen."
        ),
    ),
    "identity_taken": (
        "This log-in belongs to another account",
        "The person at the provider is connected with another account here. Use that one, or ask your administrators.",
        "Diese Anmeldung gehört zu einem anderen Konto",
        (
            "Die Person beim Anmeldedienst ist mit einem anderen Konto verbunden. Bitte jenes nutzen oder die "
            "Administration fragen."
        ),
    ),
}
