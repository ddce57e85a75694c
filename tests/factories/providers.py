"""Identity providers as they are entered."""

import itertools
from typing import Any

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """A provider for everybody."""
    number = next(_numbers)
    return {
        "slug": f"idp-{number}",
        "name": f"Anmeldung {number}",
        "issuer": f"https://idp-{number}.example.org",
        "client_id": "klikks",
        "redirect_uris": ["https://app.example.org/login"],
        **values,
    }
