"""What mails say, in German and English; plain text, no picture, nothing that reports back."""

from datetime import timedelta
from typing import Final

_TEXTS: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("invitation", "de"): (
        "Einladung zu KlikKS",
        (
            "Sie sind eingeladen, mit KlikKS zu arbeiten. Bitte öffnen Sie diesen Link und wählen Sie ein Passwort "
            "oder die Anmeldung Ihrer Organisation:"
        ),
    ),
    ("invitation", "en"): (
        "Invitation to KlikKS",
        "You are invited to work with KlikKS. Open this link and choose a password, or log in with your organisation:",
    ),
    ("password_reset", "de"): (
        "Neues Passwort für KlikKS",
        (
            "Jemand, vermutlich Sie, möchte für Ihr Konto ein neues Passwort setzen. Wenn nicht, genügt es, diese "
            "Nachricht zu löschen. Sonst bitte diesen Link öffnen:"
        ),
    ),
    ("password_reset", "en"): (
        "New password for KlikKS",
        (
            "Somebody, probably you, wants to set a new password for your account. If it was not you, delete this "
            "message. Otherwise open this link:"
        ),
    ),
    ("password_changed", "de"): (
        "Ihr Passwort für KlikKS wurde geändert",
        (
            "Das Passwort Ihres Kontos wurde soeben geändert; andere Sitzungen sind beendet. Waren Sie das nicht, "
            "sprechen Sie bitte sofort die Administration Ihrer Energieagentur an."
        ),
    ),
    ("password_changed", "en"): (
        "Your password for KlikKS was changed",
        (
            "The password of your account was just changed; other sessions have ended. If it was not you, talk to the "
            "administrators of your agency at once."
        ),
    ),
    ("second_factor_changed", "de"): (
        "Ihr zweiter Faktor für KlikKS wurde geändert",
        (
            "Der zweite Faktor Ihres Kontos wurde soeben eingerichtet, erneuert oder entfernt. Waren Sie das nicht, "
            "sprechen Sie bitte sofort die Administration Ihrer Energieagentur an."
        ),
    ),
    ("second_factor_changed", "en"): (
        "Your second factor for KlikKS was changed",
        (
            "The second factor of your account was just set up, renewed or removed. If it was not you, talk to the "
            "administrators of your agency at once."
        ),
    ),
    ("webhook_stopped", "de"): (
        "Ein Webhook Ihrer Energieagentur wurde angehalten",
        (
            "Eine Adresse, die von Änderungen erfährt, war tagelang nicht zu erreichen oder hat gesagt, dass es sie "
            "nicht mehr gibt. Sie erfährt nichts mehr, bis sie unter Webhooks wieder eingeschaltet wird; dort steht "
            "auch, was sie geantwortet hat."
        ),
    ),
    ("webhook_stopped", "en"): (
        "A webhook of your agency was stopped",
        (
            "An address that hears of changes could not be reached for days, or said that it is gone. It hears of "
            "nothing until somebody turns it on again under webhooks, where its answers can be seen, too."
        ),
    ),
}
_HELLO: Final = {"de": "Guten Tag {name},", "en": "Hello {name},"}
_CODE: Final = {"de": "Oder geben Sie diesen Code ein: {code}", "en": "Or enter this code: {code}"}
_ONCE: Final = {"de": "Er gilt einmal und bis zu {time}.", "en": "It works once, for at most {time}."}
_DAYS: Final = {"de": "{count} Tage", "en": "{count} days"}
_MINUTES: Final = {"de": "{count} Minuten", "en": "{count} minutes"}


def letter(
    kind: str, language: str, *, name: str, link: str | None, code: str | None, lifetime: timedelta | None
) -> tuple[str, str]:
    """Subject and text of a mail."""
    subject, text = _TEXTS[kind, language]
    parts = [_HELLO[language].format(name=name), text]
    if link is not None and lifetime is not None:
        form, count = (_DAYS, lifetime.days) if lifetime.days else (_MINUTES, lifetime.seconds // 60)
        once = _ONCE[language].format(time=form[language].format(count=count))
        parts += [link, f"{_CODE[language].format(code=code)}\n{once}"]
    return subject, "\n\n".join([*parts, "KlikKS"]) + "\n"
