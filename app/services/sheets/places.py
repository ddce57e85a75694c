"""Sheets of agencies, of places, and of how they take part."""

from app.models.imports import ImportResource
from app.schemas.agencies import AgencyCreate
from app.schemas.municipalities import MunicipalityCreate
from app.schemas.participations import ParticipationCreate
from app.services.sheets.codes import STATE_CODES
from app.services.sheets.making import MUNICIPALITY_HEADINGS, PLACE, Given, sheet

ORIGIN = Given("origin", "Herkunft", "Origin")
SOURCE = Given("source", "Quelle", "Source", "source_url", "Beleg")
NOTE = Given("note", "Notiz", "Note", "Bemerkung", "Anmerkung", "Bemerkungen", "Hinweis")

AGENCIES = sheet(
    ImportResource.AGENCIES, "Energieagenturen", "Agencies",
    Given("slug", "Kurzname", "Short name", "Kürzel"),
    Given("name", "Name", "Agency", "Energieagentur", "Bezeichnung", example="Energieagentur Beispiel"),
    Given("states", "Länder", "States", "Land", "Bundesland", "Bundesländer", codes=STATE_CODES, example="07"),
    Given("website", "Webseite", "Website", "Internetseite", "URL", "Homepage", "Web"),
    ORIGIN,
    shapes=[AgencyCreate], keys=[("slug",)], shared=True,
)  # fmt: skip
MUNICIPALITIES = sheet(
    ImportResource.MUNICIPALITIES, "Kommunen", "Municipalities",
    Given("parent_id", "Übergeordnete Einheit", "Unit above", "Gehört zu", "Kommune (AGS)", "Elternschlüssel",
          "parent", "parent_ags", reference=PLACE),
    Given("level", "Ebene", "Level", "Art", example="Stadtteil"),
    Given("name", "Name", "Name of the unit", "Bezeichnung", "Stadtteil", "Ortsteil", "GEN", example="Nordstadt"),
    Given("ags", "AGS", "Municipality key", "Gemeindeschlüssel", "Amtlicher Gemeindeschlüssel"),
    Given("ars", "ARS", "Regional key", "Regionalschlüssel"),
    Given("inhabited", "Bewohnt", "Inhabited"),
    Given("valid_from", "Gültig ab", "Valid from", "besteht seit"),
    Given("valid_to", "Gültig bis", "Valid to"),
    Given("postcode", "Postleitzahl", "Postcode", "PLZ"),
    Given("area_ha", "Fläche (ha)", "Area (ha)", "Fläche", "Fläche in ha"),
    SOURCE, ORIGIN,
    shapes=[MunicipalityCreate], keys=[("ars",), ("ags",), ("parent_id", "level", "name")], shared=True,
)  # fmt: skip
PARTICIPATIONS = sheet(
    ImportResource.PARTICIPATIONS, "Teilnahmen", "Participations",
    Given("municipality_id", "Kommune", "Municipality", *MUNICIPALITY_HEADINGS, reference=PLACE),
    Given("status", "Status", "State of the participation", "Stand"),
    Given("status_since", "Status seit", "Since", "Stand seit"),
    Given("contact_on", "Erstkontakt", "First contact", "Kontakt am"),
    Given("resolution_on", "Ratsbeschluss", "Resolution", "Beschluss am", "Beschluss"),
    Given("agreement_on", "Kooperationsvereinbarung", "Agreement", "Vereinbarung am", "Vereinbarung"),
    Given("starts_on", "Beginn", "Start", "Teilnahme ab", "Von"),
    Given("ends_on", "Ende", "End", "Teilnahme bis", "Bis"),
    NOTE, ORIGIN,
    shapes=[ParticipationCreate], keys=[("municipality_id", "starts_on")],
)  # fmt: skip
