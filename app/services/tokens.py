"""Tokens of machines: agencies make, rotate and revoke their own."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, tokens
from app.core.addresses import network
from app.core.db import Database, Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound, NotPermitted
from app.models.accounts import Role, Token
from app.models.agencies import Agency
from app.schemas.tokens import TokenCreate, TokenQuery, TokenRead, TokenRotation, TokenUpdate
from app.services import conversion, recording, references
from app.services.access import Actor
from app.services.paging import Page, Question, page, question
from app.services.reading import NOTHING, Collection, Filter, Found, Visibility
from app.services.users import require_grantable, tenant

T = sa.inspect(Token).columns

GRANTABLE: Final[Mapping[Role, frozenset[Role]]] = {
    Role.AGENCY_ADMIN: frozenset({Role.AGENCY_ADMIN, Role.AGENCY_COORDINATOR, Role.IMPORTER, Role.AUDITOR}),
    Role.NETWORK_LEAD: frozenset({Role.NETWORK_LEAD, Role.AUDITOR, Role.PARTNER, Role.AGENCY_ADMIN}),
}
"""Role -> roles of tokens it makes."""

_OWN_AGENCY = T["agency_id"] == sa.bindparam("caller_agency")
_ADMINISTRATION = sa.or_(
    T["agency_id"].is_(None), T["role"] == sa.literal(Role.AGENCY_ADMIN, T["role"].type)
)  # fmt: skip


def visible(actor: Actor) -> Visibility:
    """The agency's own; the network lead sees those of the network and of agency admins."""
    values = {"moment": clock.now()}
    if actor.role is Role.AGENCY_ADMIN:
        return Visibility("own", _OWN_AGENCY, {**values, "caller_agency": actor.agency_id})
    if actor.role is Role.NETWORK_LEAD:
        return Visibility("administration", _ADMINISTRATION, values)
    return NOTHING


_LIVE = sa.and_(T["revoked_at"].is_(None), T["expires_at"] > sa.bindparam("moment"))


TOKENS = Collection(
    "tokens",
    Token,
    TokenRead,
    visible=visible,
    filters={
        "id": Filter(lambda value: T["id"] == value),
        "role": Filter(T["role"].in_, many=True),
        "agency_id": Filter(lambda value: T["agency_id"] == value),
        "live": Filter(lambda value: sa.case((_LIVE, sa.true()), else_=sa.false()) == value),
    },
    sorts={"created_at": T["created_at"], "expires_at": T["expires_at"]},
)


def list_tokens(db: Read, actor: Actor, query: TokenQuery) -> Page:
    """A page of tokens, without secrets."""
    return page(db, TOKENS, actor, question(query))


def get_token(db: Read, actor: Actor, token_id: str) -> Found:
    """One token, without its secret.

    Raises:
        NotFound: not there, or not for this caller.
    """
    found = page(db, TOKENS, actor, Question({"id": token_id[:40]}, limit=1))
    if not found.items:
        raise NotFound
    return Found(found.items[0], int(found.items[0]["version"]))


def create_token(database: Database, actor: Actor, body: TokenCreate) -> Found:
    """A new token; its secret is in this answer and nowhere else.

    Raises:
        NotPermitted: the caller may not give the role or a scope.
        Invalid: a network or agency that is none.
    """
    require_grantable(actor, body.role, GRANTABLE)
    agency_id = tenant(actor, body.agency_id, body.role)
    _check(actor, {"scopes": body.scopes, "networks": body.networks})
    minted = tokens.mint()
    values = {
        "id": minted.id, "digest": minted.digest, "agency_id": agency_id, "scopes": list(body.scopes),
        "networks": list(body.networks), "name": body.name, "role": body.role,
        "expires_at": clock.now() + timedelta(days=body.days),
    }  # fmt: skip
    with database.write() as db:
        references.require(db, [("agency_id", Agency, agency_id, None)])
        recording.insert(db, Token, actor, values)
        return _shown(get_token(db, actor, minted.id), minted)


def update_token(db: Write, actor: Actor, token_id: str, expected: int | None, changes: TokenUpdate) -> Found:
    """Change name, scopes or networks.

    Raises:
        NotPermitted: the caller may not give a scope.
        Invalid: a network that is none.
        Conflict: the token is revoked.
    """
    current = _held(db, actor, token_id, expected)
    values = conversion.columns(TokenUpdate, changes)
    _check(actor, values)
    recording.update(db, Token, actor, _key(current), expected, values)
    return get_token(db, actor, token_id)


def rotate_token(database: Database, actor: Actor, token_id: str, body: TokenRotation) -> Found:
    """A new secret; the former one works a while longer, so that the machine can be changed over in between.

    Raises:
        NotPermitted: the token may more than the caller.
        Conflict: the token is revoked.
    """
    with database.write() as db:
        current = _held(db, actor, token_id, None)
        _check(actor, {"scopes": current["scopes"]})
        now = clock.now()
        minted = tokens.mint(identifier=current["id"])
        values = {
            "digest": minted.digest, "former_digest": current["digest"],
            "former_until_at": min(now + timedelta(hours=body.overlap_hours), current["expires_at"]),
            "expires_at": now + timedelta(days=body.days),
        }  # fmt: skip
        recording.update(db, Token, actor, _key(current), None, values)
        return _shown(get_token(db, actor, token_id), minted)


def revoke_token(db: Write, actor: Actor, token_id: str) -> Found:
    """End a token now; it stays in the list.

    Raises:
        Conflict: it is revoked already.
    """
    current = _held(db, actor, token_id, None)
    recording.update(db, Token, actor, _key(current), None, {"revoked_at": clock.now()})
    return get_token(db, actor, token_id)


def _held(db: Write, actor: Actor, token_id: str, expected: int | None) -> dict[str, Any]:
    seen = get_token(db, actor, token_id).values
    current = recording.held(db, Token, {"agency_id": _uuid(seen["agency_id"]), "id": token_id}, expected)
    require_grantable(actor, current["role"], GRANTABLE)
    if current["revoked_at"] is not None:
        raise Conflict("token_revoked")
    return current


def _key(current: Mapping[str, Any]) -> dict[str, Any]:
    """With the agency, whose history the change belongs to."""
    return {"agency_id": current["agency_id"], "id": current["id"]}


def _uuid(value: Any) -> UUID | None:  # noqa: ANN401 - as the driver gives it
    return UUID(value) if isinstance(value, str) else value


def _shown(found: Found, minted: tokens.MintedToken) -> Found:
    return Found({**found.values, "token": minted.token}, found.version)


def _check(actor: Actor, values: Mapping[str, Any]) -> None:
    """No scope the caller lacks, no network that is none.

    Raises:
        NotPermitted: a scope that is not the caller's to give.
        Invalid: what is no network.
    """
    for index, scope in enumerate(values.get("scopes", ())):
        if not actor.covers(scope):
            fault = Fault("scope_not_yours", f"/scopes/{index}", {"scope": scope})
            raise NotPermitted("scope_not_yours", faults=[fault], scope=scope).because("scope_not_yours")
    faults = [
        Fault("wrong_form", f"/networks/{index}", {"expected": "a network such as 192.0.2.0/24"})
        for index, text in enumerate(values.get("networks", ()))
        if network(text) is None
    ]
    if faults:
        raise Invalid(faults=faults)
