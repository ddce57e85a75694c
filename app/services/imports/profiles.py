"""Profiles at work: the mapping an import names, or one that would fit."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.core.db import Read
from app.core.errors import Fault, Invalid
from app.services import mapping_profiles
from app.services.imports.choosing import Part
from app.services.imports.report import Report


def columns_of(db: Read, agency_id: UUID | None, profile_id: UUID | None) -> Mapping[str, str]:
    """Folded heading -> column, as the profile says.

    Raises:
        Invalid: the agency has no such profile.
    """
    if profile_id is None:
        return {}
    found = mapping_profiles.meanings(db, agency_id, profile_id)
    if found is None:
        raise Invalid(faults=[Fault("reference_missing", "?profile", {"what": "mapping_profiles"})])
    return found


def propose(db: Read, agency_id: UUID | None, profile_id: UUID | None, parts: Sequence[Part], report: Report) -> None:
    """Name the stored profile whose headings are just those of a sheet, if none was asked for."""
    for part in parts if profile_id is None else ():
        found = mapping_profiles.fitting(db, agency_id, part.resource, part.matched.header)
        if found is not None:
            report.warning(0, "profile_proposed", name=found.name, key=str(found.id))
