"""Sheets of money, factors, targets and published results."""

from app.models.imports import ImportResource
from app.schemas.claims import ClaimCreate
from app.schemas.factors import FactorCreate, FactorSetCreate
from app.schemas.fundings import FundingProgrammeCreate, GrantCreate
from app.schemas.targets import TargetCreate
from app.services.sheets.codes import STATE_CODES
from app.services.sheets.making import (
    FACTOR_SET,
    GRANT,
    MUNICIPALITY_HEADINGS,
    PLACE,
    PROGRAMME,
    PROJECT,
    Given,
    sheet,
)
from app.services.sheets.places import NOTE, ORIGIN, SOURCE
from app.services.sheets.projects import PROJECT_HEADINGS
from app.services.sheets.shapes import GrantProjectRow

GRANT_HEADINGS = ("FKZ", "Förderkennzeichen", "grant_number", "grant", "Aktenzeichen", "Bewilligungsnummer")

FUNDING_PROGRAMMES = sheet(
    ImportResource.FUNDING_PROGRAMMES, "Förderprogramme", "Funding programmes",
    Given("slug", "Kurzname", "Short name", "Kürzel", example="kommunalrichtlinie"),
    Given("name", "Name", "Programme", "Förderprogramm", "Bezeichnung", example="Kommunalrichtlinie"),
    Given("funder", "Fördermittelgeber", "Funder", "Geber"),
    Given("funder_level", "Ebene", "Level of the funder", "Förderebene"),
    Given("themes", "Handlungsfelder", "Themes", "Themen"),
    Given("rate_basis_points", "Förderquote (Basispunkte)", "Rate (basis points)", "Förderquote"),
    Given("website", "Webseite", "Website", "Internetseite", "URL"),
    NOTE,
    shapes=[FundingProgrammeCreate], keys=[("slug",)], shared=True,
)  # fmt: skip
GRANTS = sheet(
    ImportResource.GRANTS, "Förderungen", "Grants",
    Given("grant_number", "Förderkennzeichen", "Grant number", "FKZ", "Aktenzeichen", "Bewilligungsnummer"),
    Given("funding_programme_id", "Förderprogramm", "Funding programme", "Programm", "funding_programme",
          reference=PROGRAMME, example="kommunalrichtlinie"),
    Given("municipality_id", "Kommune", "Municipality", "Zuwendungsempfänger (AGS)", *MUNICIPALITY_HEADINGS,
          reference=PLACE),
    Given("status", "Status", "State", "Stand", "Antragsstatus"),
    Given("status_since", "Status seit", "Since", "Stand seit"),
    Given("requested_eur", "Beantragt (€)", "Requested (€)", "Beantragt", "Antragssumme", "beantragte Summe"),
    Given("granted_eur", "Bewilligt (€)", "Granted (€)", "Bewilligt", "Bewilligungssumme", "Fördersumme",
          "Zuwendung", "Fördersumme in EUR"),
    Given("paid_eur", "Ausgezahlt (€)", "Paid (€)", "Ausgezahlt", "Auszahlung"),
    Given("amount_is_cap", "Höchstbetrag", "Ceiling", "bis zu"),
    Given("applied_on", "Beantragt am", "Applied on", "Antragsdatum"),
    Given("granted_on", "Bewilligt am", "Granted on", "Bewilligungsdatum", "Bescheid vom"),
    Given("application_deadline", "Antragsfrist", "Application deadline"),
    Given("proof_deadline", "Frist Verwendungsnachweis", "Proof deadline", "Verwendungsnachweis bis"),
    NOTE, SOURCE, ORIGIN,
    shapes=[GrantCreate], keys=[("grant_number",)],
)  # fmt: skip
GRANT_PROJECTS = sheet(
    ImportResource.GRANT_PROJECTS, "Förderungen der Projekte", "Grant projects",
    Given("grant_id", "Förderkennzeichen", "Grant number", *GRANT_HEADINGS, reference=GRANT),
    Given("project_id", "Projektnummer", "Project number", *PROJECT_HEADINGS, reference=PROJECT),
    Given("amount_eur", "Betrag (€)", "Amount (€)", "Betrag", "Anteil (€)", "Summe"),
    shapes=[GrantProjectRow], keys=[("grant_id", "project_id")], with_id=False,
)  # fmt: skip
FACTOR_SETS = sheet(
    ImportResource.FACTOR_SETS, "Faktorensätze", "Factor sets",
    Given("slug", "Kurzname", "Short name", "Kürzel", example="uba-strommix-2025"),
    Given("title", "Titel", "Title", "Bezeichnung", "Name", example="Strommix Deutschland"),
    Given("publisher", "Herausgeber", "Publisher"),
    Given("edition", "Ausgabe", "Edition", "Stand"),
    Given("convention", "Konvention", "Convention"),
    Given("gas", "Gas", "Gas"),
    Given("upstream", "Vorkette", "Upstream chain"),
    Given("supersedes_id", "Ersetzt", "Supersedes", "ersetzt Ausgabe", reference=FACTOR_SET, example="uba-2024"),
    Given("valid_from_year", "Gilt ab Jahr", "Valid from year", "Jahr von"),
    Given("valid_to_year", "Gilt bis Jahr", "Valid to year", "Jahr bis"),
    NOTE, SOURCE,
    shapes=[FactorSetCreate], keys=[("slug",)], shared=True,
)  # fmt: skip
FACTORS = sheet(
    ImportResource.FACTORS, "Emissionsfaktoren", "Factors",
    Given("factor_set_id", "Faktorensatz", "Factor set", "Satz", "factor_set", reference=FACTOR_SET,
          example="uba-strommix-2025"),
    Given("carrier", "Energieträger", "Carrier"),
    Given("value_g_per_kwh", "Faktor (g/kWh)", "Factor (g/kWh)", "Wert", "Emissionsfaktor", "g/kWh"),
    Given("reference", "Bezugsgröße", "Reference", "bezogen auf"),
    Given("validity", "Gültigkeit", "Validity", "Zeitraum", "gilt für"),
    Given("year_from", "Ab Jahr", "Year from", "Jahr von"),
    Given("year_to", "Bis Jahr", "Year to", "Jahr bis"),
    SOURCE,
    shapes=[FactorCreate], keys=[("factor_set_id", "carrier", "validity", "reference")], shared=True,
)  # fmt: skip
TARGETS = sheet(
    ImportResource.TARGETS, "Ziele", "Targets",
    Given("measure", "Kennzahl", "Measure", "Ziel", "Messgröße"),
    Given("value", "Zielwert", "Value", "Wert", "Soll"),
    Given("period_from", "Von", "From", "Beginn", "Zeitraum von"),
    Given("period_to", "Bis", "To", "Ende", "Zeitraum bis"),
    Given("grant_id", "Förderkennzeichen", "Grant number", *GRANT_HEADINGS, reference=GRANT),
    NOTE, SOURCE,
    shapes=[TargetCreate], keys=[("measure", "period_from", "period_to", "grant_id")],
)  # fmt: skip
CLAIMS = sheet(
    ImportResource.CLAIMS, "Veröffentlichte Ergebnisse", "Claims",
    Given("scope", "Programm", "Scope"),
    Given("states", "Länder", "States", "Land", "Bundesland", codes=STATE_CODES, example="07"),
    Given("states_text", "Länder im Wortlaut", "States in words"),
    Given("as_of", "Stand", "As of", "Zeitraum"),
    Given("patrons", "Klimaschutzpaten", "Patrons"),
    Given("municipalities", "Kommunen", "Municipalities"),
    Given("projects", "Projekte", "Projects"),
    Given("result_t", "Einsparung (t)", "Saving (t)", "Tonnen"),
    Given("basis", "Bezug", "Basis"),
    Given("basis_text", "Bezug im Wortlaut", "Basis in words"),
    Given("gas", "Gas", "Gas"),
    Given("investment_eur", "Investition (€)", "Investment (€)", "Investition"),
    SOURCE, NOTE,
    shapes=[ClaimCreate], keys=[("scope", "states_text", "as_of", "source")], shared=True,
)  # fmt: skip
