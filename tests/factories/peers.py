"""Peers, and publishers that sign what they say."""

import itertools
from typing import Any

from tests.factories.entries import KEY, Signing

_numbers = itertools.count(1)


def body(signing: Signing | None = None, **values: Any) -> dict[str, Any]:
    """A peer with the pinned key of a publisher."""
    key = KEY if signing is None else signing.key
    return {
        "publisher": f"gegenstelle-{next(_numbers)}" if signing is None else signing.publisher,
        "name": "Energieagentur 0",
        "address": "http://127.0.0.1:9",
        "key": key.public.jwk,
        **values,
    }
