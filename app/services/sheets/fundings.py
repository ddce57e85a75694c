"""Sheets of money, factors, targets and published results."""

from app.models.imports import ImportResource
from app.schemas.claims import ClaimCreate
from app.schemas.factors import FactorCreate, FactorSetCreate
from app.schemas.funding_terms import CombinationRule, FundingCall, FundingRate
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
    part,
    sheet,
)
from app.services.sheets.places import NOTE, ORIGIN, SOURCE
from app.services.sheets.projects import PROJECT_HEADINGS
from app.services.sheets.shapes import GrantProjectRow

GRANT_HEADINGS = ("FKZ", "Förderkennzeichen", "grant_number", "grant", "Aktenzeichen", "Bewilligungsnummer")

CALL_PARTS = (
    part("opens_on", "ab", "from", FundingCall),
    part("closes_on", "bis", "until", FundingCall),
    part("note", "Hinweis", "note", FundingCall),
)
RATE_PARTS = (
    part("basis_points", "Basispunkte", "basis points", FundingRate),
    part("applicant", "Antragsteller", "applicant", FundingRate),
    part("finance_weak", "finanzschwach", "weak budget", FundingRate),
    part("valid_from", "ab", "from", FundingRate),
    part("valid_until", "bis", "until", FundingRate),
    part("source", "Quelle", "source", FundingRate),
    part("note", "Hinweis", "note", FundingRate),
)
RULE_PARTS = (
    part("kind", "Regel", "rule", CombinationRule),
    part("programme", "Programm", "programme", CombinationRule),
    part("funder_level", "Ebene", "level", CombinationRule),
    part("basis_points", "Basispunkte", "basis points", CombinationRule),
    part("early_start", "vorzeitiger Beginn", "early start", CombinationRule),
    part("source", "Quelle", "source", CombinationRule),
    part("note", "Hinweis", "note", CombinationRule),
)

FUNDING_PROGRAMMES = sheet(
    ImportResource.FUNDING_PROGRAMMES, "Förderprogramme", "Funding programmes",
    Given("slug", "Kurzname", "Short name", "Kürzel", example="kommunalrichtlinie"),
    Given("name", "Name", "Programme", "Förderprogramm", "Bezeichnung", example="Kommunalrichtlinie"),
    Given("funder", "Fördermittelgeber", "Funder", "Geber"),
    Given("funder_level", "Ebene", "Level of the funder", "Förderebene"),
    Given("themes", "Handlungsfelder", "Themes", "Themen"),
    Given("rate_basis_points", "Förderquote (Basispunkte)", "Rate (basis points)", "Förderquote"),
    Given("applicants", "Antragsberechtigt", "Applicants", "Wer darf beantragen", "Zielgruppe"),
    Given("states", "Länder", "States", "Land", "Bundesland", codes=STATE_CODES, example="07"),
    Given("minimum_eur", "Mindestbetrag (€)", "Minimum (€)", "Mindestfördersumme"),
    Given("maximum_eur", "Höchstbetrag (€)", "Maximum (€)", "Höchstfördersumme"),
    Given("valid_from", "Gültig ab", "Valid from", "Laufzeit ab"),
    Given("valid_until", "Gültig bis", "Valid until", "Laufzeit bis"),
    Given("calls", "Aufrufe", "Calls", "Förderaufrufe", parts=CALL_PARTS, required=False,
          example="01.02.2026 | 31.05.2026"),
    Given("rates", "Quoten", "Rates", "Fördersätze", parts=RATE_PARTS, required=False,
          example="6500 | Gemeinde | nein | 01.01.2026 | | Richtlinie, Nr. 5.2"),
    Given("rules", "Kombinationsregeln", "Combination rules", "Kumulierung", parts=RULE_PARTS, required=False,
          example="kein Beginn vor Bewilligung | | | | ja | Richtlinie, Nr. 7.1"),
    Given("website", "Webseite", "Website", "Internetseite", "URL"),
    NOTE, SOURCE,
    shapes=[FundingProgrammeCreate], keys=[("slug",)], shared=True,
)  # fmt: skip
GRANTS = sheet(
    ImportResource.GRANTS, "Förderungen", "Grants",
    Given("grant_number", "Förderkennzeichen", "Grant number", "FKZ", "Aktenzeichen", "Bewilligungsnummer"),
    Given("funding_programme_id", "Förderprogramm", "Funding programme", "Programm", "funding_programme",
          reference=PROGRAMME, example="kommunalrichtlinie"),
    Given("municipality_id", "Kommune", "Municipality", "Zuwendungsempfänger (AGS)", *MUNICIPALITY_HEADINGS,
          reference=PLACE),
    Given("applicant", "Antragsteller (Art)", "Applicant (kind)", "Art des Antragstellers"),
    Given("recipient", "Zuwendungsempfänger", "Recipient", "Empfänger"),
    Given("status", "Status", "State", "Stand", "Antragsstatus"),
    Given("published", "Öffentlich", "Published", "veröffentlicht"),
    Given("status_since", "Status seit", "Since", "Stand seit"),
    Given("requested_eur", "Beantragt (€)", "Requested (€)", "Beantragt", "Antragssumme", "beantragte Summe"),
    Given("granted_eur", "Bewilligt (€)", "Granted (€)", "Bewilligt", "Bewilligungssumme", "Fördersumme",
          "Zuwendung", "Fördersumme in EUR"),
    Given("paid_eur", "Ausgezahlt (€)", "Paid (€)", "Ausgezahlt", "Auszahlung"),
    Given("own_share_eur", "Eigenanteil (€)", "Own share (€)", "Eigenanteil", "Eigenmittel"),
    Given("amount_is_cap", "Höchstbetrag", "Ceiling", "bis zu"),
    Given("applied_on", "Beantragt am", "Applied on", "Antragsdatum"),
    Given("granted_on", "Bewilligt am", "Granted on", "Bewilligungsdatum", "Bescheid vom"),
    Given("application_deadline", "Antragsfrist", "Application deadline"),
    Given("proof_deadline", "Frist Verwendungsnachweis", "Proof deadline", "Verwendungsnachweis bis"),
    Given("early_start_on", "Vorzeitiger Beginn ab", "Early start from", "vorzeitiger Maßnahmenbeginn"),
    Given("waiver", "Begründung der Ausnahme", "Waiver", "Ausnahme"),
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
