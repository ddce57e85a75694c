"""Sheets of projects, of what they carry along, and of their savings."""

from app.models.imports import ImportResource
from app.models.savings import SavingKind
from app.schemas.measure_types import MeasureTypeCreate
from app.schemas.projects import ProjectCreate, ShareInput
from app.schemas.savings import (
    DirectSavingCreate,
    EffectChainSavingCreate,
    EnergyInput,
    EnergySavingCreate,
    NoneSavingCreate,
    Step,
)
from app.services.sheets.codes import codes_of
from app.services.sheets.columns import Column, Kind
from app.services.sheets.making import (
    AGENCY,
    FACTOR,
    FACTOR_SET,
    MUNICIPALITY_HEADINGS,
    PATRON,
    PLACE,
    PROJECT,
    Given,
    part,
    sheet,
)
from app.services.sheets.places import NOTE, ORIGIN, SOURCE
from app.services.sheets.shapes import ProjectPatronRow, ProjectReportRow, SavingReason

PROJECT_HEADINGS = ("project", "project_external_id", "Projekt", "Projekt-Nr", "Projekt-ID", "Maßnahmennummer")

SHARE_PARTS = (
    part("municipality_id", "Kommune", "Municipality", ShareInput, PLACE),
    part("basis_points", "Basispunkte", "Basis points", ShareInput),
    part("credited_agency_id", "Energieagentur", "Agency", ShareInput, AGENCY),
)
INPUT_PARTS = (
    part("carrier", "Energieträger", "Carrier", EnergyInput),
    part("before_kwh", "vorher", "before", EnergyInput),
    part("after_kwh", "nachher", "after", EnergyInput),
    part("factor_id", "Faktor", "Factor", EnergyInput, FACTOR),
    part("factor_set_id", "Faktorensatz", "Factor set", EnergyInput, FACTOR_SET),
    part("year", "Jahr", "Year", EnergyInput),
)
STEP_PARTS = (
    part("label", "Bezeichnung", "Label", Step),
    part("value", "Wert", "Value", Step),
    part("unit", "Einheit", "Unit", Step),
)
_PROJECT = Given("project_id", "Projektnummer", "Project number", *PROJECT_HEADINGS, reference=PROJECT)

PROJECTS = sheet(
    ImportResource.PROJECTS, "Projekte", "Projects",
    Given("external_id", "Projektnummer", "Project number", "Nr", "Nummer", "Projekt-Nr", "Projekt-ID", "lfd. Nr.",
          "Maßnahmennummer"),
    Given("title", "Titel", "Title", "Projekt", "Projektname", "Maßnahme", "Bezeichnung", "Projekttitel"),
    Given("municipality_id", "Kommune", "Municipality", *MUNICIPALITY_HEADINGS, reference=PLACE, of_list="shares",
          required=True, description="The one municipality the project counts for; for several write shares."),
    Given("shares", "Anteile", "Shares", "Aufteilung", parts=SHARE_PARTS, required=False,
          example="07231502 | 6000; 07231503 | 4000",
          description="Municipalities that share the project: key | basis points | agency (the own one if left out), "
          "a line or semicolon between them; the basis points sum to 10,000."),
    Given("theme", "Handlungsfeld", "Theme", "Thema", "Bereich"),
    Given("measure_type", "Maßnahmenart", "Measure type", "Art der Maßnahme", example="led-street-lighting"),
    Given("status", "Status", "State", "Stand", "Projektstatus"),
    Given("status_since", "Status seit", "Since", "Stand seit"),
    Given("published", "Öffentlich", "Published", "veröffentlicht"),
    Given("planned_start", "Geplanter Beginn", "Planned start", "Beginn geplant"),
    Given("planned_end", "Geplantes Ende", "Planned end", "Ende geplant"),
    Given("started_on", "Begonnen am", "Started on", "Beginn", "Start", "Projektbeginn"),
    Given("completed_on", "Abgeschlossen am", "Completed on", "Ende", "Abschluss", "Fertigstellung", "Projektende"),
    Given("planned_investment_eur", "Geplante Investition (€)", "Planned investment (€)", "Investition geplant",
          "Kosten geplant", "Geplante Kosten", "Plankosten"),
    Given("realised_investment_eur", "Investition (€)", "Investment (€)", "Investition", "Kosten", "Investition EUR",
          "Realisierte Investition", "Gesamtkosten"),
    Given("description", "Beschreibung", "Description", "Kurzbeschreibung"),
    SOURCE, ORIGIN,
    shapes=[ProjectCreate], keys=[("external_id",), ("title", "municipality_id")],
)  # fmt: skip
PROJECT_REPORTS = sheet(
    ImportResource.PROJECT_REPORTS, "Jahresberichte", "Project reports",
    _PROJECT,
    Given("year", "Jahr", "Year", "Berichtsjahr"),
    Given("summary", "Zusammenfassung", "Summary", "Bericht"),
    Given("realised_investment_eur", "Investition (€)", "Investment (€)", "Investition", "Kosten"),
    Given("volunteer_hours", "Ehrenamtsstunden", "Volunteer hours", "Stunden"),
    Given("people_reached", "Erreichte Menschen", "People reached", "erreichte Personen"),
    shapes=[ProjectReportRow], keys=[("project_id", "year")],
)  # fmt: skip
PROJECT_PATRONS = sheet(
    ImportResource.PROJECT_PATRONS, "Projektpaten", "Project patrons",
    _PROJECT,
    Given("patron_id", "Patennummer", "Patron number", "Pate", "Patin", "patron", "patron_external_id",
          reference=PATRON, example="K-017"),
    shapes=[ProjectPatronRow], keys=[("project_id", "patron_id")], with_id=False,
)  # fmt: skip
SAVINGS = sheet(
    ImportResource.SAVINGS, "CO2-Einsparungen", "Savings",
    Given("external_id", "Einsparungsnummer", "Saving number", "Nr", "Nummer", example="E-2024-017"),
    _PROJECT,
    Column("kind", "Ermittlung", "Kind", Kind.CODE, "How the effect is known.", "direkt", required=True,
           aliases=("Art", "Berechnungsart", "Methode"), codes=codes_of(SavingKind)),
    Given("part", "Teil", "Part", "Projektteil", "Abschnitt"),
    Given("result_t", "Einsparung (t)", "Saving (t)", "Tonnen", "CO2-Einsparung", "Einsparung", "t CO2e",
          "CO2-Einsparung (t)"),
    Given("basis", "Bezug", "Basis", "Einheit der Tonnen", "Zeitbezug"),
    Given("effect_from", "Wirkbeginn", "Effect from", "wirkt ab"),
    Given("lifetime_months", "Wirkdauer (Monate)", "Lifetime (months)", "Wirkdauer", "Lebensdauer (Monate)"),
    Given("stage", "Stufe", "Stage", "geplant/erreicht"),
    Given("assessment", "Güte", "Assessment", "Güte der Angabe", "Datenqualität"),
    Given("carrier", "Energieträger", "Carrier", shape=EnergyInput, of_list="inputs", required=False,
          description="Energy carrier, as the factor set names it.", example="Erdgas"),
    Given("before_kwh", "Verbrauch vorher (kWh)", "Before (kWh)", "vorher", "kWh vorher", shape=EnergyInput,
          of_list="inputs", required=False),
    Given("after_kwh", "Verbrauch nachher (kWh)", "After (kWh)", "nachher", "kWh nachher", shape=EnergyInput,
          of_list="inputs", required=False),
    Given("factor_set_id", "Faktorensatz", "Factor set", "Emissionsfaktorensatz", "factor_set", reference=FACTOR_SET,
          example="uba-strommix-2025"),
    Given("year", "Faktorjahr", "Factor year", "Jahr des Faktors", shape=EnergyInput, of_list="inputs",
          description="Year the factor is to hold for.", example="2022"),
    Given("factor_id", "Faktor", "Factor", "Emissionsfaktor", reference=FACTOR, shape=EnergyInput, of_list="inputs",
          description="Emission factor, instead of carrier, year and set."),
    Given("inputs", "Energieträger (mehrere)", "Carriers (several)", parts=INPUT_PARTS, required=False,
          example="Erdgas | 20000 | 5000 | | uba-brennstoffe-2025 | 2022",
          description="Several carriers: carrier | kWh before | kWh after | factor | factor set | year, a line or "
          "semicolon between them."),
    Given("effect_chain", "Wirkungskette", "Effect chain", parts=STEP_PARTS, required=False,
          example="Erreichte Haushalte | 400; Anteil, der handelt | 0,05; kg je Haushalt und Jahr | 310 | kg",
          description="Steps that are multiplied: label | value | unit, a line or semicolon between them."),
    Given("none_reason", "Grund ohne Tonnen", "Reason for none", "Warum keine Tonnen"),
    Given("gas", "Gas", "Gas"),
    Given("upstream", "Vorkette", "Upstream chain"),
    Given("convention", "Konvention", "Convention"),
    Given("verified_by", "Geprüft durch", "Verified by"),
    Given("verified_on", "Geprüft am", "Verified on"),
    Given("people_reached", "Erreichte Menschen", "People reached", "erreichte Personen"),
    NOTE, SOURCE,
    Given("reason", "Grund der Änderung", "Reason of the change", "Änderungsgrund", shape=SavingReason),
    ORIGIN,
    shapes=[DirectSavingCreate, EnergySavingCreate, EffectChainSavingCreate, NoneSavingCreate],
    keys=[("external_id",), ("project_id", "kind", "part")],
)  # fmt: skip
MEASURE_TYPES = sheet(
    ImportResource.MEASURE_TYPES, "Maßnahmenarten", "Measure types",
    Given("slug", "Kurzname", "Short name", "Kürzel"),
    Given("name_de", "Name", "Name, German", "Bezeichnung", "Maßnahmenart"),
    Given("name_en", "Name, englisch", "Name, English", "Englischer Name"),
    Given("theme", "Handlungsfeld", "Theme", "Thema"),
    Given("size_unit", "Größeneinheit", "Unit of size", "Einheit"),
    Given("lifetime_months", "Wirkdauer (Monate)", "Lifetime (months)", "Wirkdauer"),
    Given("lifetime_source", "Quelle der Wirkdauer", "Source of the lifetime"),
    Given("typical_annual_low_t", "Üblich von (t/a)", "Usual from (t/a)"),
    Given("typical_annual_high_t", "Üblich bis (t/a)", "Usual to (t/a)"),
    Given("typical_source", "Quelle der Spanne", "Source of the range"),
    NOTE,
    shapes=[MeasureTypeCreate], keys=[("slug",)], shared=True,
)  # fmt: skip
