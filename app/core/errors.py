"""The one tree of errors, without HTTP.

    KlikksError
    ├── Refused             the caller may not
    │   ├── NotAuthenticated    who are you? (missing, unknown, expired token)
    │   └── NotPermitted        known, but without this right
    ├── NotFound            there is no such thing, or none this caller may see
    ├── Invalid             what was sent cannot be taken
    │   ├── Malformed           not even readable (JSON, cursor, header)
    │   │   └── FormatError         an entry of a publisher's chain that is not one, or not a true one
    │   ├── TooLarge            more than is accepted
    │   └── UnsupportedMedia    a media type or charset that is not accepted
    ├── Conflict            right in itself, but not with what is there
    │   └── IdempotencyRunning  the first request with this key has not ended
    ├── PreconditionMissing a change without If-Match
    ├── PreconditionFailed  a change of something that moved on meanwhile
    ├── Incommensurable     figures that must not be added
    ├── RateLimited         too many requests
    ├── Unavailable         the database is locked, hanging or gone: try again
    └── Misconfigured       a setting is wrong; stops the start

Every error carries a stable ``code`` (a key of ``core.messages``) and the parameters of its sentence. What a person
reads is made from them at the edge, in the reader's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

Param = str | int | float | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one place of the input.

    Attributes:
        code: stable name of what is wrong, a key of ``core.messages``.
        pointer: where: a JSON pointer into the body (``/shares/0/basis_points``), ``?name`` for a query parameter,
            ``@Name`` for a header, ``line 12`` for a file.
        params: values of the sentence's placeholders; never the whole input.
    """

    code: str
    pointer: str = ""
    params: dict[str, Param] = field(default_factory=dict)


class KlikksError(Exception):
    """What went wrong, as a stable code with parameters.

    Args:
        code: a key of ``core.messages``.
        faults: the places it concerns.
        params: values of the sentence's placeholders.
    """

    default_code = "internal"

    def __init__(self, code: str | None = None, *, faults: Sequence[Fault] = (), **params: Param) -> None:
        self.code = code or self.default_code
        self.faults = tuple(faults)
        self.params = params
        super().__init__(self.code)

    def __str__(self) -> str:
        inner = ", ".join(f"{fault.code} at {fault.pointer or 'body'}" for fault in self.faults)
        return self.code + (f" ({inner})" if inner else "")


class Refused(KlikksError):
    """The caller may not do this.

    Attributes:
        reason: why, for the log alone; the caller is told no more than the code says.
        concerns: the token or person it is about, for the log alone.
    """

    default_code = "not_permitted"
    reason: str | None = None
    concerns: str | None = None

    def because(self, reason: str, concerns: str | None = None) -> Self:
        """The same error with what an administrator should know."""
        self.reason, self.concerns = reason, concerns
        return self


class NotAuthenticated(Refused):
    """The call needs a valid token and came without one."""

    default_code = "not_authenticated"


class NotPermitted(Refused):
    """The caller is known and lacks the role or scope."""

    default_code = "not_permitted"


class NotFound(KlikksError):
    """Missing, or not visible to this caller: the two are one answer."""

    default_code = "not_found"


class Invalid(KlikksError):
    """The input breaks a rule; ``faults`` name the places."""

    default_code = "invalid"


class Malformed(Invalid):
    """The input cannot be read at all."""

    default_code = "malformed"


class FormatError(Malformed):
    """What claims to be an entry of a publisher's chain is not one: form, signature, key or order are wrong."""

    default_code = "not_an_entry"


class TooLarge(Invalid):
    """The input is larger than the limit."""

    default_code = "too_large"


class UnsupportedMedia(Invalid):
    """The media type, charset or content coding is not accepted here."""

    default_code = "unsupported_media"


class Conflict(KlikksError):
    """Right in itself, but it contradicts what is stored."""

    default_code = "conflict"


class IdempotencyRunning(Conflict):
    """The first request under this Idempotency-Key is still running."""

    default_code = "idempotency_running"


class PreconditionMissing(KlikksError):
    """A change must name the version it was made for (If-Match)."""

    default_code = "precondition_missing"


class PreconditionFailed(KlikksError):
    """The record changed since the caller read it."""

    default_code = "precondition_failed"


class Incommensurable(KlikksError):
    """Two figures on different bases or conventions were to be added."""

    default_code = "incommensurable"


class RateLimited(KlikksError):
    """Too many requests in the window."""

    default_code = "rate_limited"


class Unavailable(KlikksError):
    """The database cannot answer just now; nothing was changed."""

    default_code = "unavailable"


class Misconfigured(KlikksError):
    """A setting is missing or wrong; the service does not start."""

    default_code = "misconfigured"
