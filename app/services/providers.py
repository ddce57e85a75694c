"""Identity providers: where people of an agency log in, if not here. The network lead keeps the list."""

from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid
from app.models.accounts import Role
from app.models.agencies import Agency
from app.models.providers import Flow, Provider
from app.schemas.providers import ProviderCreate, ProviderQuery, ProviderRead, ProviderUpdate
from app.services import conversion, reading, recording, references
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility

P = sa.inspect(Provider).columns
F = sa.inspect(Flow).columns
OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def visible(actor: Actor) -> Visibility:
    """Everybody sees where one can log in, the network lead also what is switched off."""
    if actor.role is Role.NETWORK_LEAD:
        return EVERYTHING
    return Visibility("enabled", P["enabled"].is_(True))


PROVIDERS = Collection(
    "providers",
    Provider,
    ProviderRead,
    visible=visible,
    filters={"agency_id": Filter(lambda value: P["agency_id"] == value)},
    sorts={"slug": P["slug"]},
    alternates={"slug": lambda value: P["slug"] == value},
)


def list_providers(db: Read, actor: Actor, query: ProviderQuery) -> Page:
    """A page of providers."""
    return page(db, PROVIDERS, actor, question(query))


def get_provider(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One provider, by id or ``slug:...``."""
    return reading.get(db, PROVIDERS, actor, key, reading.names(fields))


def create_provider(db: Write, actor: Actor, body: ProviderCreate) -> Found:
    """A new provider.

    Raises:
        Invalid: an address people must not be sent to, or an unknown agency.
        Conflict: the issuer or the short name has a provider.
    """
    _check_addresses("redirect_uris", body.redirect_uris)
    references.require(db, [("agency_id", Agency, body.agency_id, None)])
    return get_provider(
        db, actor, recording.insert(db, Provider, actor, conversion.columns(ProviderCreate, conversion.sent(body)))
    )


def update_provider(db: Write, actor: Actor, key: str, expected: int | None, changes: ProviderUpdate) -> Found:
    """Change a provider.

    Raises:
        Invalid: an address people must not be sent to.
    """
    place = reading.locate(db, PROVIDERS, actor, key)
    values = conversion.columns(ProviderUpdate, changes)
    _check_addresses("redirect_uris", values.get("redirect_uris", ()))
    recording.update(db, Provider, actor, {"id": place.id}, expected, values)
    return get_provider(db, actor, place.id)


def delete_provider(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a provider nobody is known by.

    Raises:
        Conflict: people are; disable it instead.
    """
    place = reading.locate(db, PROVIDERS, actor, key)
    db.run(sa.delete(Flow).where(F["provider_id"] == place.id))
    recording.remove(db, Provider, actor, {"id": place.id}, expected)


def _check_addresses(name: str, addresses: Iterable[str]) -> None:
    """Only https, but for the own machine.

    Raises:
        Invalid: with a fault for each other one.
    """
    faults = [
        Fault("wrong_form", f"/{name}/{index}", {"expected": "an address with https"})
        for index, text in enumerate(addresses)
        if not _is_safe(text)
    ]
    if faults:
        raise Invalid(faults=faults)


def _is_safe(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in OWN_MACHINE)
