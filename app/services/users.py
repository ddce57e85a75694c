"""Users: who may work with the service. Agency admins manage their agency's people, the network lead the admins."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError

from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotPermitted
from app.models.accounts import Role
from app.models.agencies import Agency
from app.models.municipalities import Municipality
from app.models.patrons import Patron
from app.models.providers import Flow, Identity
from app.models.sessions import LetterKind
from app.models.users import User, UserState
from app.schemas.users import UserCreate, UserQuery, UserRead, UserUpdate
from app.services import (
    conversion,
    letters,
    links,
    noting,
    reading,
    recording,
    references,
    second_factors,
    sessions,
)
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import NOTHING, Collection, Filter, Found, Visibility

U = sa.inspect(User).columns
I = sa.inspect(Identity).columns  # noqa: E741 - as every table is named here
F = sa.inspect(Flow).columns

MANAGED: Final[Mapping[Role, frozenset[Role]]] = {
    Role.AGENCY_ADMIN: frozenset({
        Role.AGENCY_ADMIN, Role.AGENCY_COORDINATOR, Role.AUDITOR, Role.MUNICIPALITY_MANAGER, Role.PATRON,
    }),
    Role.NETWORK_LEAD: frozenset({Role.NETWORK_LEAD, Role.AUDITOR, Role.AGENCY_ADMIN}),
}  # fmt: skip
"""Role -> roles of people it manages. Machines' roles (importer, partner) are nobody's."""
_NEEDS: Final = {Role.MUNICIPALITY_MANAGER: "municipality_id", Role.PATRON: "patron_id"}

_OWN_AGENCY = U["agency_id"] == sa.bindparam("caller_agency")
_ADMINISTRATION = sa.or_(U["role"] == sa.literal(Role.AGENCY_ADMIN, U["role"].type), U["agency_id"].is_(None))
_ONESELF = U["id"] == sa.bindparam("caller_user")


def visible(actor: Actor) -> Visibility:
    """The people one manages; everybody else sees the own account."""
    if actor.role is Role.AGENCY_ADMIN:
        return Visibility("own", _OWN_AGENCY, {"caller_agency": actor.agency_id})
    if actor.role is Role.NETWORK_LEAD:
        return Visibility("administration", _ADMINISTRATION)
    if actor.user_id is not None:
        return Visibility("self", _ONESELF, {"caller_user": actor.user_id})
    return NOTHING


USERS = Collection(
    "users",
    User,
    UserRead,
    visible=visible,
    columns={"second_factor": U["second_factor_since_at"].is_not(None)},
    filters={
        "role": Filter(U["role"].in_, many=True),
        "state": Filter(U["state"].in_, many=True),
    },
    sorts={"name": U["name_sort"], "email": U["email"]},
    search=U["name_search"],
)


def list_users(db: Read, actor: Actor, query: UserQuery) -> Page:
    """A page of users."""
    return page(db, USERS, actor, question(query))


def get_user(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One user."""
    return reading.get(db, USERS, actor, key, reading.names(fields))


def create_user(db: Write, actor: Actor, body: UserCreate) -> Found:
    """Invite a person: the account is there at once, the mail goes out afterwards.

    Raises:
        NotPermitted: the caller may not give this role.
        Invalid: the role lacks what it needs, or names something of another agency.
        Conflict: the address has an account.
    """
    values = conversion.columns(UserCreate, conversion.sent(body))
    require_grantable(actor, body.role, MANAGED)
    values["agency_id"] = tenant(actor, body.agency_id, body.role)
    user_id = enter_user(db, actor, values)
    letters.write(db, LetterKind.INVITATION, user_id)
    return get_user(db, actor, user_id)


def checked(**values: object) -> dict[str, Any]:
    """Values of a new account from outside HTTP, under the same rules.

    Raises:
        Invalid: an address or a name that is none.
    """
    try:
        return conversion.sent(UserCreate.model_validate(values))
    except ValidationError as error:
        places = [str(each["loc"][0]) for each in error.errors(include_url=False, include_input=False)]
        expected = "the form the documentation names"
        raise Invalid(faults=[Fault("wrong_form", f"/{place}", {"expected": expected}) for place in places]) from None


def all_users(db: Read) -> Sequence[sa.Row[Any]]:
    """Everybody with an account, for the command line."""
    columns = [U[name] for name in ("id", "role", "agency_id", "state", "email")]
    return db.all(sa.select(*columns).order_by(U["id"]))


def enter_user(db: Write, actor: Actor, values: Mapping[str, Any]) -> UUID:
    """A new account, of a person who has not come in yet; for the command line, which may give any role.

    Raises:
        Invalid: the role lacks what it needs, or names something of another agency.
        Conflict: the address has an account.
    """
    entered = {**values, "email": str(values["email"]).lower(), "state": UserState.INVITED}
    _check(db, entered)
    return recording.insert(db, User, actor, conversion.folded(entered, "name", "email"))


def update_user(db: Write, actor: Actor, key: str, expected: int | None, changes: UserUpdate) -> Found:
    """Change a person's role, place, state or name.

    Raises:
        NotPermitted: the caller may not give the role, or not take it away.
        Conflict: it is the caller's own account.
        PreconditionFailed: somebody else changed it first.
    """
    current = _managed(db, actor, key, expected)
    values = conversion.columns(UserUpdate, changes)
    if {"role", "state"} & values.keys():
        _refuse_oneself(actor, current["id"])
    if "state" in values:
        values["state"] = _state(db, current, UserState(values["state"]))
    after = {**current, **values}
    require_grantable(actor, after["role"], MANAGED)
    if actor.role is Role.NETWORK_LEAD and (after["agency_id"] is None) == (after["role"] is Role.AGENCY_ADMIN):
        # nobody changes between an agency and the network
        raise Invalid(faults=[Fault("not_for_this_role", "/role")])
    _check(db, after)
    if "name" in values:
        values = conversion.refolded(current, values, "name", "email")
    recording.update(db, User, actor, _key(current), expected, values)
    if after["state"] is UserState.DISABLED:
        sessions.end_all(db, current["id"])
        links.revoke(db, current["id"])
    return get_user(db, actor, current["id"])


def delete_user(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete an account with everything that hangs on it, and what history says of it but an id that names nobody.

    Raises:
        Conflict: it is the caller's own account.
    """
    current = _managed(db, actor, key, expected)
    _refuse_oneself(actor, current["id"])
    forget_user(db, actor, current, expected)


def forget_user(db: Write, actor: Actor, current: Mapping[str, Any], expected: int | None) -> None:
    """Everything that hangs on an account goes with it.

    Args:
        db: the transaction.
        actor: who does it.
        current: the account.
        expected: the version the caller read.
    """
    user_id = current["id"]
    links.revoke(db, user_id)
    letters.forget_person(db, user_id)
    sessions.forget_person(db, user_id)
    second_factors.forget_recovery_codes(db, user_id)
    db.run(sa.delete(Flow).where(F["user_id"] == user_id))
    db.run(sa.delete(Identity).where(I["user_id"] == user_id))
    recording.remove(db, User, actor, _key(current), expected)
    noting.erase(db, User, user_id)


def invite_user(db: Write, actor: Actor, key: str) -> None:
    """Send the invitation again; the link of the former one is over when this one goes out.

    Raises:
        Conflict: the person is here already.
    """
    current = _managed(db, actor, key, None)
    if current["state"] is not UserState.INVITED:
        raise Conflict("not_invited")
    letters.write(db, LetterKind.INVITATION, current["id"])


def reset_user_access(db: Write, actor: Actor, key: str) -> None:
    """For somebody who lost phone or laptop: every session ends, the second factor is off; the password stays.

    Raises:
        Conflict: it is the caller's own account.
    """
    current = _managed(db, actor, key, None)
    _refuse_oneself(actor, current["id"])
    second_factors.turn_off(db, current["id"])
    sessions.end_all(db, current["id"])
    noting.because(db, "access reset")
    recording.touch(db, User, actor, _key(current), None)
    letters.write(db, LetterKind.SECOND_FACTOR_CHANGED, current["id"])


def tenant(actor: Actor, wanted: UUID | None, role: Role) -> UUID | None:
    """The agency of what a caller creates: the own one.

    The network lead names it for an agency admin, and for nobody else.

    Raises:
        Invalid: none where one is needed, one where there is none, or another than the own one, which for the caller
            is not there.
    """
    if actor.role is not Role.NETWORK_LEAD:
        if wanted not in {None, actor.tenant}:
            raise Invalid(faults=[Fault("reference_missing", "/agency_id", {"what": "agencies"})])
        return actor.tenant
    if (wanted is None) == (role is Role.AGENCY_ADMIN):
        raise Invalid(faults=[Fault("missing" if wanted is None else "not_for_this_role", "/agency_id")])
    return wanted


def require_grantable(actor: Actor, role: Role, grantable: Mapping[Role, frozenset[Role]]) -> None:
    """Refuse a role that is not the caller's to give.

    Raises:
        NotPermitted: with the roles that are.
    """
    allowed = grantable.get(actor.role, frozenset())
    if role not in allowed:
        words = ", ".join(sorted(allowed))
        fault = Fault("role_not_yours", "/role", {"allowed": words})
        raise NotPermitted("role_not_yours", faults=[fault], allowed=words).because("role_not_yours")


def _managed(db: Write, actor: Actor, key: str, expected: int | None) -> dict[str, Any]:
    """The person, kept from other writers, if the caller manages them.

    Raises:
        NotPermitted: the caller sees the person, but the role is not the caller's to manage.
    """
    place = reading.locate(db, USERS, actor, key)
    current = recording.held(db, User, {"agency_id": place.agency_id, "id": place.id}, expected)
    require_grantable(actor, current["role"], MANAGED)
    return current


def _key(current: Mapping[str, Any]) -> dict[str, Any]:
    """With the agency, whose history the change belongs to."""
    return {"agency_id": current["agency_id"], "id": current["id"]}


def _refuse_oneself(actor: Actor, user_id: UUID) -> None:
    if actor.user_id == user_id:
        raise Conflict("own_account")


def _state(db: Write, current: Mapping[str, Any], wanted: UserState) -> UserState:
    """Somebody who never came in is invited still, whatever happened meanwhile."""
    if wanted is UserState.DISABLED or current["password_hash"] is not None:
        return wanted
    identity = db.scalar(sa.select(sa.literal(1)).where(I["user_id"] == current["id"]).limit(1))
    return UserState.INVITED if identity is None else UserState.ACTIVE


def _check(db: Read, values: Mapping[str, Any]) -> None:
    """The record as it would be: a role with what it needs and nothing else.

    Raises:
        Invalid: something is missing, too much, or of another agency.
    """
    role = values["role"]
    faults = []
    if values["agency_id"] is None and role not in {Role.NETWORK_LEAD, Role.AUDITOR}:
        faults.append(Fault("missing", "/agency_id"))
    for needing, name in _NEEDS.items():
        if (values.get(name) is not None) != (role is needing):
            faults.append(Fault("missing" if role is needing else "not_for_this_role", f"/{name}"))
    if faults:
        raise Invalid(faults=faults)
    references.require(
        db,
        [
            ("agency_id", Agency, values["agency_id"], None),
            ("municipality_id", Municipality, values.get("municipality_id"), None),
            ("patron_id", Patron, values.get("patron_id"), values["agency_id"]),
        ],
    )
