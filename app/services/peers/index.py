"""The index of a chain: what a peer says its entries are. Nothing of it is believed; entries are checked themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from app.core.errors import Invalid
from app.core.strict_json import JsonLimits, check_json
from app.services.peers.line import PullError

LARGEST: Final = 8_000_000
MOST_ENTRIES: Final = 20_000
_LIMITS: Final = JsonLimits(depth=8, elements=400_000)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Announced:
    """An entry as the index names it.

    Attributes:
        sequence: its place in the chain, from 1.
        digest: SHA-256 of its bytes, hexadecimal.
        size: of its bytes.
    """

    sequence: int
    digest: str
    size: int


def read_index(body: bytes, publisher: str) -> list[Announced]:
    """The entries an index names, in the order of the chain.

    Raises:
        PullError: not an index, of somebody else, or with gaps.
    """
    try:
        check_json(body, _LIMITS)
    except Invalid as error:
        raise PullError("peer_index_invalid", place=error.code) from None
    document = orjson.loads(body)
    if not isinstance(document, dict) or not isinstance(document.get("entries"), list):
        raise PullError("peer_index_invalid", place="entries")
    if document.get("publisher") != publisher:
        raise PullError("peer_other_publisher")
    if len(document["entries"]) > MOST_ENTRIES:
        raise PullError("peer_index_invalid", place="entries")
    found = [_announced(each) for each in document["entries"]]
    if [each.sequence for each in found] != list(range(1, len(found) + 1)):
        raise PullError("peer_index_invalid", place="sequence")
    return found


def what_is_new(entries: Sequence[Announced], head_sequence: int, head_digest: str | None) -> Sequence[Announced]:
    """The entries behind the last one we have.

    Raises:
        PullError: the peer has fewer than it had, or another one in the place of the last one we have.
    """
    if len(entries) < head_sequence:
        raise PullError("peer_older", sequence=len(entries), known=head_sequence)
    if head_sequence and entries[head_sequence - 1].digest != head_digest:
        raise PullError("peer_forked", sequence=head_sequence)
    return entries[head_sequence:]


def _announced(each: Any) -> Announced:  # noqa: ANN401 - JSON of a stranger
    if not isinstance(each, dict):
        raise PullError("peer_index_invalid", place="entries")
    sequence, digest, size = each.get("sequence"), each.get("sha256"), each.get("size")
    if type(sequence) is not int or type(size) is not int or size < 0:
        raise PullError("peer_index_invalid", place="sequence")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise PullError("peer_index_invalid", place="sha256")
    return Announced(sequence, digest, size)
