"""Mails, and a small mail server of the tests' own that refuses, stalls or hangs up."""

import io
from datetime import timedelta
from typing import Any

import pytest

from app.core import mailing
from app.core.letter_texts import _TEXTS
from app.core.mailing import About, Mail, Outcome
from app.core.registration_texts import _TEXTS as _OF_EVENTS_TEXTS
from app.core.registration_texts import WITHOUT_LINK
from app.core.settings import MailSecurity, load_settings
from app.models.sessions import LetterKind
from tests.smtp_server import smtp

_OF_EVENTS = {kind for kind, _ in _OF_EVENTS_TEXTS}
CODE = "kkl_0123456789Ab_" + "x" * 43 + "_3aQZbg"


def mail(**values: Any) -> Mail:
    given: dict[str, Any] = {
        "id": "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f",
        "kind": "invitation",
        "to": "person@example.org",
        "name": "Jördis",
        "language": "de",
        "code": CODE,
        "lifetime": timedelta(days=7),
    }
    return Mail(**{**given, **values})


class TestText:
    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize("kind", [kind for kind in LetterKind if (kind.value, "de") in _TEXTS])
    def test_exists_for_every_kind_in_both_languages(self, kind: LetterKind, language: str) -> None:
        made = mailing.message(
            mail(kind=kind.value, language=language), load_settings(app_url="https://app.example.org")
        )
        assert made["Subject"] == _TEXTS[kind.value, language][0]
        assert f"https://app.example.org/accounts/{kind.value}#code={CODE}" in made.get_content()
        assert "Jördis" in made.get_content()

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_of_an_inquiry_says_what_is_asked_by_whom_and_until_when(self, language: str) -> None:
        facts = {"title": "Leuchten", "year": "2025", "until": "Sonntag", "agency": "Energieagentur Nord"}
        made = mailing.message(
            mail(kind="inquiry", language=language, about=About(facts, waits=False, calendar=None)),
            load_settings(app_url="https://app.example.org"),
        )
        text = made.get_content()
        assert made["Subject"].endswith("? Leuchten")
        assert all(each in text for each in ("Jördis", *facts.values()))
        assert f"https://app.example.org/inquiries#code={CODE}" in text

    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize("kind", [kind for kind in LetterKind if kind.value in _OF_EVENTS])
    def test_about_an_event_says_what_and_when(self, kind: LetterKind, language: str) -> None:
        facts = {"title": "Grundkurs", "when": "am Montag", "place": "Rathaus", "until": "Sonntag", "words": "Danke!"}
        made = mailing.message(
            mail(kind=kind.value, language=language, about=About(facts, waits=True, calendar=b"BEGIN:VCALENDAR")),
            load_settings(app_url="https://app.example.org"),
        )
        text = made.get_body(("plain",))
        assert text is not None
        assert made["Subject"].endswith(": Grundkurs")
        assert all(each in text.get_content() for each in ("Jördis", "am Montag", "Rathaus"))
        has_link = f"https://app.example.org/registrations#code={CODE}" in text.get_content()
        assert has_link is (kind.value not in WITHOUT_LINK)
        assert [part.get_content_type() for part in made.iter_attachments()] == ["text/calendar"]

    def test_the_code_stands_in_nothing_that_is_printed(self) -> None:
        assert CODE not in repr(mail())


class TestHeaders:
    @pytest.mark.parametrize("field", ["to", "id"])
    def test_take_no_line_break(self, field: str) -> None:
        with pytest.raises(ValueError, match=r"(?i)header|linefeed|newline|carriage"):
            mailing.message(mail(**{field: "a@example.org\r\nBcc: everybody@example.org"}), load_settings())

    def test_a_name_with_a_line_break_stays_in_the_text(self) -> None:
        made = mailing.message(mail(name="Eve\r\nBcc: everybody@example.org\r\n\r\n"), load_settings())
        head = made.as_bytes().partition(b"\r\n\r\n")[0]
        assert b"everybody" not in head
        assert made["Bcc"] is None


class TestSending:
    def test_hands_the_mail_over(self) -> None:
        with smtp() as (server, settings):
            assert mailing.send_by_smtp(mailing.message(mail(), settings), settings) is Outcome.TAKEN
        (text,) = server.mails
        assert "Message-ID: <0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f@localhost>" in text

    @pytest.mark.parametrize(
        ("answers", "outcome"),
        [
            ({"MAIL": "451 later"}, Outcome.REFUSED),
            ({"RCPT": "550 nobody here"}, Outcome.REFUSED),
            ({"DATA": "554 no"}, Outcome.REFUSED),
            ({"END": "452 full"}, Outcome.REFUSED),
            ({"RCPT": "hang up"}, Outcome.REFUSED),
            ({"END": "hang up"}, Outcome.UNKNOWN),
        ],
    )
    def test_says_what_became_of_it(self, answers: dict[str, str], outcome: Outcome) -> None:
        with smtp(**answers) as (_, settings):
            assert mailing.send_by_smtp(mailing.message(mail(), settings), settings) is outcome

    def test_a_server_that_is_away_has_refused(self) -> None:
        settings = load_settings(smtp_host="127.0.0.1", smtp_port=1, smtp_security="none", smtp_seconds=1)
        assert mailing.send_by_smtp(mailing.message(mail(), settings), settings) is Outcome.REFUSED

    def test_does_not_go_on_without_encryption_where_it_is_wanted(self) -> None:
        with smtp() as (server, settings):
            strict = settings.model_copy(update={"smtp_security": MailSecurity.STARTTLS})
            assert mailing.send_by_smtp(mailing.message(mail(), strict), strict) is Outcome.REFUSED
        assert server.mails == []

    def test_goes_onto_the_terminal_in_development(self) -> None:
        out = io.StringIO()
        assert mailing.print_to(out, mailing.message(mail(), load_settings())) is Outcome.TAKEN
        assert CODE in out.getvalue()

    def test_waits_in_production_without_a_server(self) -> None:
        settings = load_settings(
            environment="production", secret="x" * 32, password_memory_kib=65_536, password_rounds=3
        )
        assert mailing.sender(settings) is None
