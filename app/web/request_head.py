"""What a request says before its body: target, headers, announced body. Checked without reading any of it."""

import re
from dataclasses import dataclass
from itertools import chain
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from app.core.errors import Fault, Malformed, TooLarge, UnsupportedMedia

JSON: Final = "application/json"
MERGE_PATCH: Final = "application/merge-patch+json"

_OF_INTEREST: Final = frozenset(
    {b"content-length", b"content-type", b"content-encoding", b"host", b"transfer-encoding", b"x-request-id"}
)
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_PLAIN: Final = re.compile(rb"[!-$&-~]*+")  # printable ASCII without a percent sign
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")
_COMMON_MEDIA: Final = {
    b"application/json": JSON,
    b"application/json; charset=utf-8": JSON,
    b"application/json;charset=utf-8": JSON,
    b"application/merge-patch+json": MERGE_PATCH,
}


@dataclass(frozen=True, slots=True)
class HeadLimits:
    """How large the part before the body may be.

    Attributes:
        headers: number of header lines.
        header_bytes: names and values of all headers together.
        target_bytes: path and query string together, as sent.
        hosts: names the service answers to, in lower case and without port; none: any.
    """

    headers: int = 64
    header_bytes: int = 16_384
    target_bytes: int = 8_192
    hosts: frozenset[str] = frozenset()


class RequestHead:
    """The few headers the gate looks at.

    Attributes:
        found: the last value of each of them, by lower-case name.
        repeated: the names of those that came more than once.
        count: number of all header lines.
        size: bytes of all names and values.
    """

    __slots__ = ("count", "found", "repeated", "size")

    def __init__(self, headers: list[tuple[bytes, bytes]]) -> None:
        self.count = len(headers)
        self.size = sum(map(len, chain.from_iterable(headers)))
        hits = [header for header in headers if header[0] in _OF_INTEREST]
        self.found = dict(hits)
        self.repeated: set[bytes] = set()
        if len(hits) != len(self.found):
            names = [name for name, _ in hits]
            self.repeated = {name for name in names if names.count(name) > 1}

    @property
    def request_id(self) -> str | None:
        """The caller's own request id, if it sent one of the accepted form (once)."""
        given = self.found.get(b"x-request-id")
        if given is None or b"x-request-id" in self.repeated:
            return None
        return given.decode("ascii") if _REQUEST_ID.fullmatch(given) else None

    @property
    def length(self) -> int | None:
        """The announced length of the body in bytes; None when none is announced.

        Raises:
            Malformed: a length that is no number, or one next to a transfer coding.
        """
        given = self.found.get(b"content-length")
        if given is None:
            return None
        if not _LENGTH.fullmatch(given) or b"transfer-encoding" in self.found:
            raise Malformed("content_length_invalid", faults=[Fault("content_length_invalid", "@Content-Length")])
        return int(given)

    @property
    def is_chunked(self) -> bool:
        """Whether a body of unknown length is announced."""
        return b"transfer-encoding" in self.found

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty when none is given."""
        given = self.found.get(b"content-type", b"")
        return _COMMON_MEDIA.get(given) or given.decode("latin-1").partition(";")[0].strip().lower()

    def check(self, limits: HeadLimits) -> None:
        """Refuse too many or too large headers, a repeated one where it would be unclear which counts, a foreign host.

        Raises:
            TooLarge: too many headers, or too many bytes of them.
            Malformed: a repeated header, or a host that is not ours.
        """
        if self.count > limits.headers:
            raise TooLarge("too_many_headers", limit=limits.headers)
        if self.size > limits.header_bytes:
            raise TooLarge("headers_too_large", limit=limits.header_bytes)
        if self.repeated and (unclear := self.repeated - {b"x-request-id"}):
            name = min(unclear).decode("ascii").title()
            raise Malformed("header_repeated", faults=[Fault("header_repeated", "@" + name, {"name": name})], name=name)
        if limits.hosts and _host_name(self.found.get(b"host", b"")) not in limits.hosts:
            raise Malformed("host_unknown", faults=[Fault("host_unknown", "@Host")])

    def check_coding(self) -> None:
        """Refuse a compressed body: a small one could unpack to any size.

        Raises:
            UnsupportedMedia: a content coding.
        """
        coding = self.found.get(b"content-encoding")
        if coding is not None and coding.strip().lower() not in {b"identity", b""}:
            raise UnsupportedMedia("content_encoding", faults=[Fault("content_encoding", "@Content-Encoding")])

    def check_json_media(self, method: str) -> None:
        """Refuse a body that is not announced as plain JSON in UTF-8.

        Raises:
            UnsupportedMedia: another media type, charset or content coding.
        """
        self.check_coding()
        accepted = [JSON, MERGE_PATCH] if method == "PATCH" else [JSON]
        if self.media_type not in accepted:
            params = {"accepted": ", ".join(accepted)}
            raise UnsupportedMedia("media_type", faults=[Fault("media_type", "@Content-Type", {**params})], **params)
        given = self.found[b"content-type"]
        if given not in _COMMON_MEDIA and not _is_utf8(given.decode("latin-1")):
            raise UnsupportedMedia("charset", faults=[Fault("charset", "@Content-Type")])


def _host_name(host: bytes) -> str:
    """The name in a Host header, without its port."""
    name = host.decode("latin-1").strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]


def _is_utf8(content_type: str) -> bool:
    """Whether the parameters of a media type name no charset but UTF-8."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() != "utf-8":
            return False
    return True


def check_target(scope: Scope, limits: HeadLimits) -> None:
    """Refuse a target that no route of ours can mean: too long, control characters, not UTF-8.

    Path and query string are looked at as sent: in the decoded path the server has already replaced broken
    UTF-8.

    Raises:
        TooLarge: longer than the limit.
        Malformed: control characters (plain or percent-encoded, U+0000 among them) or broken UTF-8.
    """
    path: bytes | None = scope.get("raw_path")
    if path is None:
        path = scope["path"].encode("utf-8", "surrogatepass")
    query: bytes = scope["query_string"]
    if len(path) + len(query) > limits.target_bytes:
        raise TooLarge("target_too_long", limit=limits.target_bytes)
    if not _PLAIN.fullmatch(path) and not _is_clean(path):
        raise Malformed("path_invalid")
    if query and not _PLAIN.fullmatch(query) and not _is_clean(query):
        raise Malformed("query_invalid")


def _is_clean(part: bytes) -> bool:
    try:
        text = unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(text) is None
