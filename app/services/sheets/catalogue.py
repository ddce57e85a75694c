"""The sheet of the catalogue of measures."""

from app.models.imports import ImportResource
from app.schemas.catalogue import CatalogueEntryCreate
from app.services.sheets.making import Given, sheet

CATALOGUE_ENTRIES = sheet(
    ImportResource.CATALOGUE_ENTRIES, "Maßnahmenkatalog", "Catalogue of measures",
    Given("slug", "Kurzname", "Short name", "Kürzel"),
    Given("edition", "Ausgabe", "Edition", "Fassung"),
    Given("title", "Titel", "Title", "Maßnahme", "Bezeichnung"),
    Given("description", "Beschreibung", "Description"),
    Given("theme", "Handlungsfeld", "Theme", "Thema"),
    Given("measure_type", "Maßnahmenart", "Measure type"),
    Given("size_unit", "Größeneinheit", "Unit of size", "Einheit"),
    Given("effort_low_hours", "Aufwand von (h)", "Effort from (h)"),
    Given("effort_high_hours", "Aufwand bis (h)", "Effort to (h)"),
    Given("effort_source", "Quelle des Aufwands", "Source of the effort"),
    Given("effort_source_edition", "Ausgabe der Quelle des Aufwands", "Edition of the source of the effort"),
    Given("cost_low_eur", "Kosten von (€)", "Cost from (€)"),
    Given("cost_high_eur", "Kosten bis (€)", "Cost to (€)"),
    Given("cost_source", "Quelle der Kosten", "Source of the cost"),
    Given("cost_source_edition", "Ausgabe der Quelle der Kosten", "Edition of the source of the cost"),
    Given("saving_low_t", "Einsparung von (t/a)", "Saving from (t/a)"),
    Given("saving_high_t", "Einsparung bis (t/a)", "Saving to (t/a)"),
    Given("saving_source", "Quelle der Einsparung", "Source of the saving"),
    Given("saving_source_edition", "Ausgabe der Quelle der Einsparung", "Edition of the source of the saving"),
    Given("published", "Veröffentlicht", "Published", "öffentlich"),
    shapes=[CatalogueEntryCreate], keys=[("slug", "edition")], shared=True,
)  # fmt: skip
