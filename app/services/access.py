"""Access: who calls, what roles there are, and what a right asks of a caller."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.core.errors import NotAuthenticated, NotPermitted, Refused
from app.models.accounts import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls.

    Attributes:
        role: what the caller is.
        credential_id: what is written into history: a token's id, a person's id; never a secret.
        agency_id: the tenant; none for the public and for network roles.
        municipality_id: the municipality of a municipality manager.
        patron_id: the own record of a patron.
        scopes: what the token may be used for: ``projects:read``, ``projects:write``, ``*``.
        user_id: the person, if it is one.
        session_id: the person's log-in.
    """

    role: Role
    credential_id: str
    agency_id: UUID | None = None
    municipality_id: UUID | None = None
    patron_id: UUID | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    user_id: UUID | None = None
    session_id: str | None = None

    @property
    def person(self) -> UUID:
        """The id of the person who calls.

        Raises:
            NotPermitted: a machine calls.
        """
        if self.user_id is None:
            raise NotPermitted("person_needed")
        return self.user_id

    def covers(self, scope: str) -> bool:
        """Whether the caller holds a scope, by itself or as part of a wider one."""
        concept, _, action = scope.partition(":")
        return bool(self.scopes & {"*", scope, f"{concept}:*", f"*:{action}"})

    @property
    def is_staff(self) -> bool:
        """Does the daily work of one agency."""
        return self.role in STAFF

    @property
    def tenant(self) -> UUID:
        """The agency whose records the caller writes.

        Raises:
            NotPermitted: the caller belongs to no agency.
        """
        if self.agency_id is None:
            raise NotPermitted("agency_needed")
        return self.agency_id


PUBLIC_ACTOR = Actor(Role.PUBLIC, "public")
SYSTEM_ACTOR = Actor(Role.NETWORK_LEAD, "system", scopes=frozenset({"*"}))
"""The command line on the machine itself."""

STAFF = frozenset({Role.AGENCY_COORDINATOR, Role.AGENCY_ADMIN})
ADMINS = frozenset({Role.AGENCY_ADMIN})
EVERYONE = frozenset(Role)
KNOWN = EVERYONE - {Role.PUBLIC}
PERSONAL = STAFF | {Role.PATRON, Role.MUNICIPALITY_MANAGER}
LEAD = frozenset({Role.NETWORK_LEAD})
ADMINISTRATORS = LEAD | {Role.AGENCY_ADMIN}
IMPORTERS = frozenset({Role.AGENCY_COORDINATOR, Role.AGENCY_ADMIN, Role.IMPORTER, Role.NETWORK_LEAD})
OWN_RECORDS = STAFF | {Role.IMPORTER, Role.AUDITOR, Role.MUNICIPALITY_MANAGER, Role.PATRON}
"""Roles that see unpublished projects and workshops of their own agency."""
WRITERS = STAFF | {Role.IMPORTER}
GRANT_READERS = WRITERS | LEAD | {Role.AUDITOR}


class Action(StrEnum):
    """What a scope allows."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Right:
    """Who may call one operation.

    Attributes:
        concept: first half of the scope a token needs.
        action: second half.
        roles: who may; ``Role.PUBLIC`` among them means that no token is needed.
    """

    concept: str
    action: Action
    roles: frozenset[Role]

    @property
    def is_public(self) -> bool:
        """Callable without a token."""
        return Role.PUBLIC in self.roles

    def allows(self, actor: Actor) -> bool:
        """Whether the caller would pass."""
        try:
            self.check(actor)
        except Refused:
            return False
        return True

    def check(self, actor: Actor) -> None:
        """Let pass or refuse.

        Raises:
            NotAuthenticated: nobody said who calls.
            NotPermitted: the role may not, or the token lacks the scope.
        """
        if actor.role is Role.PUBLIC:
            if not self.is_public:
                raise NotAuthenticated
            return
        if actor.role not in self.roles:
            raise NotPermitted(role=actor.role.value)
        needed = f"{self.concept}:{self.action.value}"
        if not actor.covers(needed):
            if self.is_public and self.action is Action.READ:
                return
            raise NotPermitted("scope_missing", scope=needed)
