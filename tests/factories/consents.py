"""Made-up consents and their words for tests."""

from typing import Any


def text_body(**values: Any) -> dict[str, Any]:
    """The words of a purpose, as a client sends them."""
    return {
        "purpose": "newsletter",
        "german": "Ich möchte den Newsletter erhalten und kann das jederzeit widerrufen.",
        "english": "I want to get the newsletter and can withdraw this at any time.",
        **values,
    }


def body(patron_id: str, **values: Any) -> dict[str, Any]:
    """What a client sends; there must be words for the purpose."""
    return {"patron_id": patron_id, "purpose": "newsletter", "given_on": "2026-03-01", **values}
