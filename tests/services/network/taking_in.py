"""Chains taken into the network's figures without a network."""

import hashlib
from collections.abc import Mapping
from typing import Any

from app.core.db import Database, Write
from app.formats.releases.entries import verify_entry
from app.services.network import chains, sources
from tests.factories.entries import Signing, withdrawal


def chain_of(signing: Signing, house: str) -> sources.Chain:
    """What a signed chain amounts to."""
    entries = {number: verify_entry(each, signing.key.public) for number, each in enumerate(signing.entries, 1)}
    abouts = {number: chains.about(each) for number, each in entries.items()}
    digests = {number: each.sha256 for number, each in entries.items()}
    stands = chains.standing(abouts, digests)
    standing = None if stands is None else (stands, digests[stands])
    return sources.Chain(
        signing.publisher,
        house,
        None,
        len(entries),
        standing,
        0,
        lambda number: signing.entries[number - 1],
    )


class Publishers:
    """Several publishers, each with its chain."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.signing: dict[str, Signing] = {}
        self.houses: dict[str, str] = {}

    def release(self, name: str, body: Mapping[str, Any], house: str | None = None) -> None:
        """Sign a release and take it in."""
        self.signing.setdefault(name, Signing(name)).sign(dict(body))
        self.houses[name] = house or self.houses.get(name) or f"https://{name}.example.org"
        self.take_in(name)

    def withdraw(self, name: str) -> None:
        """Withdraw the last release."""
        signing = self.signing[name]
        signing.sign(withdrawal(len(signing.entries), signing.sha256 or ""))
        self.take_in(name)

    def withdraw_all(self, name: str) -> None:
        """Withdraw every release, so that no older one stands instead."""
        signing = self.signing[name]
        for number, each in enumerate(list(signing.entries), 1):
            signing.sign(withdrawal(number, hashlib.sha256(each).hexdigest()))
        self.take_in(name)

    def take_in(self, name: str) -> None:
        """Bring what it signed into the figures."""
        with self.database.write() as db:
            self._take_in(db, name)

    def _take_in(self, db: Write, name: str) -> None:
        sources.take_in(db, chain_of(self.signing[name], self.houses[name]))
