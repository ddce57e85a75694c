"""Rules of publication: what a project must say before everybody reads it, judged on the record as it would be."""

from collections.abc import Mapping
from typing import Any, Final

from app.core.errors import Fault
from app.models.projects import ProjectStatus

DATED_BY: Final[Mapping[ProjectStatus, str]] = {
    ProjectStatus.IN_PROGRESS: "started_on",
    ProjectStatus.COMPLETED: "completed_on",
}
"""Status -> the day that belongs to it."""


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What keeps a project from being published."""
    found = []
    if values["status"] == ProjectStatus.CANCELLED:
        found.append(Fault("cancelled_unpublishable", "/status"))
    needed = ["description", DATED_BY.get(values["status"])]
    missing = [name for name in needed if name is not None and not values.get(name)]
    return found + [Fault("needed_to_publish", f"/{name}", {"name": name}) for name in missing]
