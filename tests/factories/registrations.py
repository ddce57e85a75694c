"""Made-up guests for tests, and the mails they get."""

import itertools
from typing import Any

from app.core.mailing import Mail, Outcome
from app.services import letters
from tests.api import Api
from tests.factories import workshops

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """What somebody without an account sends."""
    number = next(_numbers)
    return {"name": f"Ayşe Łukaszewska {number}", "email": f"guest.{number}@example.org", **values}


def event(api: Api, **values: Any) -> str:
    """Path of a new event that is open to guests."""
    return f"/v1/workshops/{api.staff.made('/v1/workshops', workshops.body(open_to_guests=True, **values))['id']}"


def mails(api: Api) -> list[Mail]:
    """The mails that are due, in order; they count as sent."""
    sent: list[Mail] = []

    def send(mail: Mail) -> Outcome:
        sent.append(mail)
        return Outcome.TAKEN

    letters.send_due(api.database, send, most=1_000)
    return sent


def code(api: Api) -> str:
    """The code in the last mail that is due."""
    found = mails(api)[-1].code
    assert found is not None
    return found
