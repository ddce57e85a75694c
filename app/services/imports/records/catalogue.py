"""The catalogue of measures from a sheet."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.core.errors import Fault
from app.models.catalogue import CatalogueEntry
from app.models.imports import ImportResource
from app.schemas.catalogue import CatalogueEntryUpdate
from app.services import catalogue
from app.services.imports.drafts import Values
from app.services.imports.records.base import Records


class CatalogueEntries(Records):
    """Editions of entries."""

    resource = ImportResource.CATALOGUE_ENTRIES
    model = CatalogueEntry
    update = CatalogueEntryUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"title": ("slug",)}

    def rules(self, record: Values, current: Mapping[str, Any] | None) -> list[Fault]:
        """Whole ranges with their sources; a published edition stays as it is."""
        return catalogue.faults(record, current)
