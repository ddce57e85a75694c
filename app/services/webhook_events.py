"""Events for webhooks: put down in the transaction of the change, with ids alone, for whoever wants to hear of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Write
from app.core.ids import new_id
from app.core.realms import Realm
from app.models.webhooks import Delivery, DeliveryState, Webhook, WebhookKind

H = sa.inspect(Webhook).columns
KINDS: Final = frozenset(kind.value for kind in WebhookKind)
MANY: Final = 500
"""More changes of one list in one transaction are one event that says how many."""


@dataclass(frozen=True, slots=True)
class Happened:
    """A change of a record, without anything of what it holds."""

    agency_id: UUID
    resource: str
    record_id: str
    action: str
    version: int


def put_down(db: Write, happened: Iterable[Happened], at: datetime) -> None:
    """Have events told after this transaction to the addresses that want to hear of them."""
    by_agency: dict[UUID, list[Happened]] = defaultdict(list)
    for each in happened:
        if each.resource in KINDS:
            by_agency[each.agency_id].append(each)
    for agency_id, own in by_agency.items():
        with _of(db, agency_id):
            listening = sa.select(H["id"], H["kinds"]).where(H["agency_id"] == agency_id, H["active"])
            rows = [row for hook in db.all(listening) for row in _rows(hook.id, own, set(hook.kinds), agency_id, at)]
            if rows:
                db.run(sa.insert(Delivery), rows)


def _of(db: Write, agency_id: UUID) -> AbstractContextManager[None]:
    """An agency's addresses are seen by nobody else; what the network changes there they hear of all the same."""
    return nullcontext() if db.database.realm == Realm.of(agency_id) else db.everywhere()


def _rows(
    webhook_id: UUID, own: Iterable[Happened], kinds: set[str], agency_id: UUID, at: datetime
) -> Iterator[dict[str, Any]]:
    by_list: dict[str, list[Happened]] = defaultdict(list)
    for each in own:
        if each.resource in kinds:
            by_list[each.resource].append(each)
    for resource, changes in by_list.items():
        if len(changes) > MANY:
            yield delivery(agency_id, webhook_id, f"{resource}.many", {"count": len(changes)}, at)
            continue
        for each in changes:
            data = {"id": each.record_id, "version": each.version}
            yield delivery(agency_id, webhook_id, f"{resource}.{each.action}", data, at)


def delivery(agency_id: UUID, webhook_id: UUID, kind: str, data: dict[str, Any], at: datetime) -> dict[str, Any]:
    """An event on its way."""
    return {
        "agency_id": agency_id, "id": new_id(), "webhook_id": webhook_id, "type": kind, "data": data,
        "happened_at": at, "due_at": at, "state": DeliveryState.WAITING, "attempts": 0, "revision": 1,
    }  # fmt: skip
