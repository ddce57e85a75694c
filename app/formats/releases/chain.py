"""Chain: which entry may follow which. Whoever follows one from a pinned key needs to trust nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from app.core.errors import FormatError
from app.formats.releases.entries import Entry, Handover, Release, Withdrawal, verify_entry
from app.formats.releases.keys import PublicKey
from app.formats.releases.signing import MOST_BYTES


@dataclass(frozen=True, slots=True)
class Tip:
    """How far a chain was followed.

    Attributes:
        publisher: whose chain it is.
        sequence: of the last entry; 0 before the first.
        sha256: of the last entry; none before the first.
        key: what the next entry is signed with.
    """

    publisher: str
    sequence: int
    sha256: str | None
    key: PublicKey

    @classmethod
    def before(cls, publisher: str, key: PublicKey) -> Self:
        """The beginning of a chain with its first, pinned key."""
        return cls(publisher, 0, None, key)


def start(keys: Iterable[PublicKey], data: bytes, most_bytes: int = MOST_BYTES) -> tuple[Entry, Tip]:
    """The first entry one has of a chain, signed with one of some keys; whatever came before it is taken on trust.

    Raises:
        FormatError: none of the keys signed it, or it is not genuine.
    """
    refusal = FormatError("not_a_key")
    for key in keys:
        try:
            entry = verify_entry(data, key, most_bytes)
        except FormatError as error:
            refusal = error
            if error.code != "wrong_key":
                raise
        else:
            return entry, _behind(entry, key)
    raise refusal


def follow(tip: Tip, data: bytes, most_bytes: int = MOST_BYTES) -> tuple[Entry, Tip]:
    """The next entry of a chain, and how far it is followed then.

    Raises:
        FormatError: not genuine; of another publisher; older than what is known (``older_sequence``); one or more
            are missing in between (``sequence_gap``); or it goes on from another history (``forked_history``).
    """
    entry = verify_entry(data, tip.key, most_bytes)
    head = entry.head
    if head.publisher != tip.publisher:
        raise FormatError("other_publisher", due=tip.publisher)
    if head.sequence <= tip.sequence:
        raise FormatError("older_sequence", due=tip.sequence + 1, found=head.sequence)
    if head.sequence > tip.sequence + 1:
        raise FormatError("sequence_gap", due=tip.sequence + 1, found=head.sequence)
    if head.previous != tip.sha256:
        raise FormatError("forked_history", sequence=head.sequence)
    return entry, _behind(entry, tip.key)


def _behind(entry: Entry, key: PublicKey) -> Tip:
    """How far the chain is followed with an entry, and with which key it goes on."""
    head = entry.head
    return Tip(head.publisher, head.sequence, entry.sha256, entry.body.key if isinstance(entry.body, Handover) else key)


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The releases of a chain that are neither withdrawn nor replaced, each with the right bytes."""
    found: dict[int, Entry] = {}
    for entry in entries:
        body = entry.body
        gone = body.release if isinstance(body, Withdrawal) else body.corrects if isinstance(body, Release) else None
        if gone is not None and gone.sequence in found and found[gone.sequence].sha256 == gone.sha256:
            del found[gone.sequence]
        if isinstance(body, Release):
            found[entry.head.sequence] = entry
    return list(found.values())
