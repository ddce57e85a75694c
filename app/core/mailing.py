"""Mailing: one mail to one person, by SMTP or, in development without a server, onto the terminal."""

import enum
import smtplib
import ssl
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TextIO

from app.core import clock
from app.core.inquiry_texts import INQUIRY, inquiry_letter
from app.core.letter_texts import letter
from app.core.registration_texts import registration_letter
from app.core.settings import MailSecurity, Settings


class Outcome(enum.Enum):
    """What became of a mail."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class About:
    """The event or the project a mail is about.

    Attributes:
        facts: title, when, place, until, words; of a project title, year, until, agency; as texts.
        waits: the person is on the waiting list.
        calendar: the event for a calendar program.
    """

    facts: Mapping[str, str]
    waits: bool
    calendar: bytes | None


@dataclass(frozen=True, slots=True)
class Wording:
    """A mail whose words are made where the matter is known, and that nobody needs.

    Attributes:
        subject: our own words and numbers, nothing somebody entered.
        text: as it is sent.
        refuse: address to which a mail program posts that it wants no more (RFC 8058).
    """

    subject: str
    text: str
    refuse: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail about an account, a registration for an event, or an inquiry about a project.

    Attributes:
        id: makes the Message-ID, the same at every attempt.
        kind: which text.
        to: address.
        name: of the person.
        language: ``de`` or ``en``.
        code: of the link; never logged, and not in this object's ``repr``.
        lifetime: of the link.
        about: the event, if it is about one.
        wording: what it says, if that is made elsewhere.
    """

    id: str
    kind: str
    to: str
    name: str
    language: str
    code: str | None = field(repr=False)
    lifetime: timedelta | None
    about: About | None = None
    wording: Wording | None = None


def message(mail: Mail, settings: Settings) -> EmailMessage:
    """The mail as it is sent.

    Only our own words, the checked address and the time go into headers; the library refuses line breaks there.
    """
    subject, text = _said(mail, settings)
    made = EmailMessage(policy=SMTP)
    made["From"] = settings.mail_from
    made["To"] = mail.to
    made["Subject"] = subject
    made["Date"] = format_datetime(clock.now())
    made["Message-ID"] = f"<{mail.id}@{settings.mail_from.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    if mail.wording is not None:
        made["List-Unsubscribe"] = f"<{mail.wording.refuse}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(text)
    if mail.about is not None and mail.about.calendar is not None:
        made.add_attachment(
            mail.about.calendar, maintype="text", subtype="calendar", filename="termin.ics",
            params={"charset": "utf-8", "method": "PUBLISH"},
        )  # fmt: skip
    return made


def _said(mail: Mail, settings: Settings) -> tuple[str, str]:
    """Subject and text."""
    if mail.about is not None and mail.kind == INQUIRY:
        link = f"{settings.frontend}/inquiries#code={mail.code}"
        return inquiry_letter(mail.language, name=mail.name, link=link, facts=mail.about.facts)
    if mail.wording is not None:
        return mail.wording.subject, mail.wording.text
    if mail.about is not None:
        link, about = f"{settings.frontend}/registrations#code={mail.code}", mail.about
        return registration_letter(
            mail.kind, mail.language, name=mail.name, link=link, facts=about.facts, waits=about.waits
        )
    page = None if mail.code is None else f"{settings.frontend}/accounts/{mail.kind}#code={mail.code}"
    return letter(mail.kind, mail.language, name=mail.name, link=page, code=mail.code, lifetime=mail.lifetime)


def sender(settings: Settings) -> Callable[[Mail], Outcome] | None:
    """How mails go out here; nothing in production without a mail server: they wait."""
    if settings.smtp_host:
        return lambda mail: send_by_smtp(message(mail, settings), settings)
    if settings.environment.value == "production":
        return None
    return lambda mail: print_to(sys.stdout, message(mail, settings))


def print_to(out: TextIO, made: EmailMessage) -> Outcome:
    """Onto the terminal, for the demo."""
    text = made.get_body(("plain",))
    out.write(f"\n--- mail to {made['To']}: {made['Subject']}\n{text.get_content() if text else ''}---\n")
    out.flush()
    return Outcome.TAKEN


def send_by_smtp(made: EmailMessage, settings: Settings) -> Outcome:
    """Hand a mail to the server.

    Until the text is handed over, every failure is a refusal and may be repeated. After that, silence leaves it open.
    """
    try:
        server = _connection(settings)
    except (smtplib.SMTPException, OSError):
        return Outcome.REFUSED
    try:
        return _handed_over(server, made, settings)
    finally:
        with suppress(smtplib.SMTPException, OSError):  # a clumsy farewell changes nothing
            server.quit()
        server.close()


def _handed_over(server: smtplib.SMTP, made: EmailMessage, settings: Settings) -> Outcome:
    try:
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        for code, _ in (server.mail(settings.mail_from), server.rcpt(str(made["To"]))):
            if code not in {250, 251}:
                return Outcome.REFUSED
    except (smtplib.SMTPException, OSError):
        return Outcome.REFUSED
    try:
        code, _ = server.data(made.as_bytes())
    except smtplib.SMTPDataError:
        return Outcome.REFUSED
    except (smtplib.SMTPException, OSError):
        return Outcome.UNKNOWN
    return Outcome.TAKEN if code == 250 else Outcome.REFUSED  # noqa: PLR2004 - SMTP's word for taken


def _connection(settings: Settings) -> smtplib.SMTP:
    where, port, seconds = settings.smtp_host, settings.smtp_port, settings.smtp_seconds
    if settings.smtp_security is MailSecurity.TLS:
        return smtplib.SMTP_SSL(where, port, timeout=seconds, context=ssl.create_default_context())
    server = smtplib.SMTP(where, port, timeout=seconds)
    try:
        server.ehlo_or_helo_if_needed()
        if settings.smtp_security is MailSecurity.STARTTLS:
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
    except BaseException:
        server.close()
        raise
    return server
