"""Rights: who may bring in what. A file may do what its sender could do record by record, and no more."""

from collections.abc import Mapping
from typing import Final

from app.core.errors import NotPermitted
from app.models.imports import ImportResource
from app.services.access import LEAD, SYSTEM_ACTOR, WRITERS, Actor
from app.services.holdings import PERSONS_LISTED
from app.services.rights import RIGHTS

SHARED: Final = frozenset({
    ImportResource.AGENCIES, ImportResource.MUNICIPALITIES, ImportResource.MEASURE_TYPES,
    ImportResource.CATALOGUE_ENTRIES, ImportResource.FACTOR_SETS, ImportResource.FACTORS,
    ImportResource.FUNDING_PROGRAMMES, ImportResource.CLAIMS,
})  # fmt: skip
"""Resources that belong to no agency."""
OF_NETWORK: Final = frozenset({ImportResource.TARGETS, ImportResource.WORKBOOK})
"""What can belong to an agency or to the network."""
_OPERATIONS: Final[Mapping[ImportResource, str]] = {
    ImportResource.AGENCIES: "create_agency",
    ImportResource.MUNICIPALITIES: "create_municipality",
    ImportResource.MEASURE_TYPES: "create_measure_type",
    ImportResource.CATALOGUE_ENTRIES: "create_catalogue_entry",
    ImportResource.FACTOR_SETS: "create_factor_set",
    ImportResource.FACTORS: "create_factor",
    ImportResource.FUNDING_PROGRAMMES: "create_funding_programme",
    ImportResource.TARGETS: "create_target",
}
"""Resources that not every importer may write -> the operation whose roles may."""


def may_import(actor: Actor, resource: ImportResource) -> bool:
    """Whether the caller may bring in records of a resource."""
    if resource is ImportResource.WORKBOOK:
        return True  # each of its sheets is asked about
    if resource in PERSONS_LISTED:  # the own agency's alone; the command line on the machine may bring them in for one
        return actor.role in WRITERS or actor is SYSTEM_ACTOR or actor.credential_id == SYSTEM_ACTOR.credential_id
    if resource is ImportResource.CLAIMS:
        return actor.role in LEAD
    operation = _OPERATIONS.get(resource)
    return operation is None or actor.role in RIGHTS[operation].roles


def check_may_import(actor: Actor, resource: ImportResource) -> None:
    """Refuse what the caller may not bring in.

    Raises:
        NotPermitted: shared data or personal data that is not the caller's to write.
    """
    if not may_import(actor, resource):
        raise NotPermitted("shared_data" if resource in SHARED else "not_permitted", role=actor.role.value)
