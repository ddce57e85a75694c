"""Noted: what a list of a form of its own changed, from the notes that the services leave of every change.

Such lists are short and go through the services record by record, which write each change down for the history.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, Final
from uuid import UUID

from app.core.db import Write
from app.models.changes import ChangeAction
from app.models.imports import ImportResource
from app.services import noting
from app.services.import_changes import Changed
from app.services.noting import Note
from app.services.sheets import SHEETS

Did = list[tuple[ImportResource, Changed]]
"""What was done, in the order in which it refers to each other."""
_PART: Final = {"shares", "projects"}


def changes_noted(db: Write) -> Did:
    """What this transaction created and changed so far."""
    made: dict[ImportResource, list[Any]] = {}
    changed: dict[ImportResource, list[tuple[Any, int, Mapping[str, Any]]]] = {}
    for each in noting.pending(db):
        resource = ImportResource(str(each.table.__tablename__))
        if each.action is ChangeAction.CREATED:
            made.setdefault(resource, []).append(str(each.record_id))
        elif each.action is ChangeAction.UPDATED:
            changed.setdefault(resource, []).append((str(each.record_id), each.version, dict(_before(each, resource))))
        if "projects" in each.after and resource is ImportResource.GRANTS:
            link = [str(each.record_id), each.after["projects"]["project_id"]]
            made.setdefault(ImportResource.GRANT_PROJECTS, []).append(link)
    return [
        (resource, Changed(made.get(resource, []), changed.get(resource, [])))
        for resource in SHEETS
        if resource in made or resource in changed
    ]


def _before(each: Note, resource: ImportResource) -> Iterator[tuple[str, Any]]:
    """Columns as they were, plain; of a saving the revision that says it all."""
    if resource is ImportResource.SAVINGS:
        yield "revision", each.version - 1
        return
    for name, value in each.before.items():
        if name == "shares":
            yield name, [(part["municipality_id"], part["credited_agency_id"], part["basis_points"]) for part in value]
        elif name not in _PART:
            yield name, plain(value)


def plain(value: Any) -> Any:  # noqa: ANN401 - a stored value
    """A value as it is kept in JSON."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
