"""Codes: how German and English lists write the values of each code list."""

import enum
from collections.abc import Mapping

from app.core.official_keys import STATES
from app.models.consultations import Channel
from app.models.fields import Basis, Convention, Gas, Origin, Theme, Upstream
from app.models.fundings import Applicant, CombinationKind, FunderLevel, GrantStatus
from app.models.hours import HoursPeriod, HoursStatus
from app.models.impact import ClaimBasis
from app.models.municipalities import Level, Urbanisation
from app.models.participations import ParticipationStatus
from app.models.patrons import PatronStatus
from app.models.projects import ProjectStatus
from app.models.savings import Assessment, NoneReason, SavingKind, Stage
from app.models.targets import TargetMeasure
from app.models.users import Language
from app.models.workshops import CancelledBy, RegistrationStatus, WorkshopKind, WorkshopStatus
from app.services.sheets.columns import Code

_WRITTEN: Mapping[type[enum.StrEnum], Mapping[str, tuple[str, ...]]] = {
    Origin: {
        "recorded": ("erfasst", "recorded", "eigene Erfassung"),
        "published": ("veröffentlicht", "published"),
        "synthetic": ("synthetisch", "synthetic", "erfunden", "Beispiel"),
    },
    Theme: {
        "energy_efficiency": ("Energieeffizienz", "energy efficiency", "Energie sparen", "Stromsparen"),
        "renewable_energy": ("Erneuerbare Energien", "renewable energy", "Photovoltaik", "PV", "Solar", "Windenergie"),
        "heating": ("Wärme", "heating", "Heizung", "Wärmeversorgung", "Nahwärme"),
        "buildings": ("Gebäude", "buildings", "Sanierung", "Gebäudesanierung"),
        "street_lighting": ("Straßenbeleuchtung", "street lighting", "LED-Straßenbeleuchtung", "Beleuchtung"),
        "mobility": ("Mobilität", "mobility", "Verkehr"),
        "waste_and_resources": ("Abfall und Ressourcen", "waste and resources", "Abfall", "Ressourcen"),
        "nutrition_and_consumption": ("Ernährung und Konsum", "nutrition and consumption", "Ernährung", "Konsum"),
        "nature_and_adaptation": ("Natur und Klimaanpassung", "nature and adaptation", "Natur", "Klimaanpassung",
                                  "Biodiversität"),
        "education_and_outreach": ("Bildung und Öffentlichkeitsarbeit", "education and outreach", "Bildung",
                                   "Öffentlichkeitsarbeit"),
        "other": ("Sonstiges", "other", "Anderes", "Sonstige"),
    },
    ProjectStatus: {
        "idea": ("Idee", "idea"),
        "planned": ("geplant", "planned", "in Planung", "Planung"),
        "funding": ("Förderung beantragt", "funding", "beantragt", "in Förderung"),
        "in_progress": ("in Umsetzung", "in progress", "laufend", "läuft", "begonnen"),
        "completed": ("abgeschlossen", "completed", "umgesetzt", "fertig", "erledigt", "implemented"),
        "paused": ("ruht", "paused", "pausiert"),
        "cancelled": ("abgebrochen", "cancelled", "verworfen", "canceled"),
    },
    Applicant: {
        "municipality": ("Gemeinde", "municipality", "Kommune", "Stadt", "Ortsgemeinde"),
        "association": ("Verbandsgemeinde", "association", "Gemeindeverband", "Zweckverband", "Amt", "Samtgemeinde"),
        "county": ("Landkreis", "county", "Kreis"),
        "municipal_company": ("kommunales Unternehmen", "municipal company", "Stadtwerke", "Eigenbetrieb"),
        "company": ("Unternehmen", "company", "Firma", "KMU"),
        "club": ("Verein", "club", "e.V.", "association registered"),
        "church": ("Kirchengemeinde", "church", "Kirche", "Religionsgemeinschaft"),
        "school": ("Schule oder Kita", "school", "Schule", "Kita", "Bildungseinrichtung"),
        "cooperative": ("Genossenschaft", "cooperative", "Bürgerenergiegenossenschaft", "eG"),
        "private_person": ("Privatperson", "private person", "privat", "Bürger"),
    },
    CombinationKind: {
        "approval_first": ("Bewilligung zuerst", "approval first"),
        "no_start_before_approval": ("kein Beginn vor Bewilligung", "no start before approval"),
        "not_combinable": ("nicht kombinierbar", "not combinable", "Kumulierungsverbot"),
        "combinable_up_to": ("kombinierbar bis", "combinable up to", "kumulierbar bis"),
    },
    PatronStatus: {
        "interested": ("interessiert", "interested", "Interessent", "Interessentin"),
        "named": ("benannt", "named"),
        "in_training": ("in Schulung", "in training", "in Ausbildung"),
        "active": ("aktiv", "active"),
        "paused": ("ruht", "paused", "pausiert"),
        "left": ("ausgeschieden", "left", "ehemalig", "Alumni"),
    },
    Urbanisation: {
        "dense": ("dicht besiedelt", "densely populated", "01", "1"),
        "intermediate": ("mittlere Besiedlungsdichte", "intermediate density", "02", "2"),
        "sparse": ("gering besiedelt", "thinly populated", "03", "3", "dünn besiedelt"),
    },
    HoursPeriod: {
        "day": ("Tag", "day"),
        "month": ("Monat", "month"),
    },
    HoursStatus: {
        "reported": ("gemeldet", "reported"),
        "confirmed": ("bestätigt", "confirmed"),
        "rejected": ("abgelehnt", "rejected"),
    },
    ParticipationStatus: {
        "contact": ("Kontakt", "contact"),
        "resolution": ("Beschluss", "resolution", "Ratsbeschluss"),
        "agreement": ("Vereinbarung", "agreement", "Kooperationsvereinbarung"),
        "active": ("aktiv", "active", "laufend"),
        "ended": ("beendet", "ended"),
    },
    SavingKind: {
        "energy": ("Energie", "energy", "berechnet aus Energie"),
        "direct": ("direkt", "direct", "Tonnen", "Angabe"),
        "effect_chain": ("Wirkungskette", "effect chain"),
        "none": ("keine", "none", "ohne Tonnen"),
    },
    Basis: {
        "annual": ("pro Jahr", "annual", "t/a", "jährlich", "je Jahr", "per year", "t CO2e/a"),
        "lifetime": ("über die Wirkdauer", "lifetime", "Wirkdauer", "über Wirkdauer", "over lifetime", "gesamt"),
    },
    Stage: {
        "planned": ("geplant", "planned"),
        "achieved": ("erreicht", "achieved", "umgesetzt", "realisiert"),
    },
    Assessment: {
        "estimated": ("geschätzt", "estimated", "Schätzung"),
        "calculated": ("berechnet", "calculated", "Berechnung"),
        "measured_ex_ante": ("vorab gemessen", "measured ex ante", "ex ante"),
        "measured_ex_post": ("nachgemessen", "measured ex post", "gemessen", "ex post"),
    },
    NoneReason: {
        "biodiversity": ("Biodiversität", "biodiversity"),
        "education": ("Bildung", "education"),
        "adaptation": ("Anpassung", "adaptation", "Klimaanpassung"),
        "other": ("Sonstiges", "other", "Anderes"),
    },
    Gas: {
        "CO2": ("CO2", "CO2", "CO₂", "Kohlendioxid"),
        "CO2e": ("CO2e", "CO2e", "CO₂e", "CO2-Äquivalente", "CO2 eq", "CO2äq", "CO2-Äq."),
    },
    Upstream: {
        "included": ("mit Vorkette", "included", "ja", "enthalten", "yes"),
        "excluded": ("ohne Vorkette", "excluded", "nein", "no"),
        "not_stated": ("nicht angegeben", "not stated", "k. A."),
    },
    Convention: {
        "real": ("real", "real"),
        "statutory": ("gesetzlich", "statutory", "GEG"),
        "not_stated": ("nicht angegeben", "not stated", "k. A."),
    },
    FunderLevel: {
        "eu": ("EU", "EU"),
        "federal": ("Bund", "federal"),
        "state": ("Land", "state"),
        "local": ("kommunal", "local", "Kommune", "Kreis"),
        "private": ("privat", "private"),
    },
    GrantStatus: {
        "draft": ("Entwurf", "draft", "in Vorbereitung"),
        "applied": ("beantragt", "applied"),
        "granted": ("bewilligt", "granted"),
        "paid": ("ausgezahlt", "paid"),
        "proof_submitted": ("Nachweis eingereicht", "proof submitted", "Verwendungsnachweis eingereicht"),
        "closed": ("abgeschlossen", "closed"),
        "rejected": ("abgelehnt", "rejected"),
        "withdrawn": ("zurückgezogen", "withdrawn"),
    },
    WorkshopKind: {
        "workshop": ("Workshop", "workshop"),
        "training": ("Schulung", "training", "Fortbildung"),
        "networking": ("Vernetzungstreffen", "networking", "Netzwerktreffen"),
    },
    WorkshopStatus: {
        "planned": ("geplant", "planned"),
        "held": ("durchgeführt", "held", "stattgefunden"),
        "cancelled": ("abgesagt", "cancelled", "canceled"),
    },
    RegistrationStatus: {
        "registered": ("angemeldet", "registered"),
        "confirmed": ("bestätigt", "confirmed"),
        "waiting": ("Warteliste", "waiting"),
        "offered": ("Platz angeboten", "offered"),
        "attended": ("teilgenommen", "attended", "war da"),
        "no_show": ("nicht erschienen", "no show", "gefehlt"),
        "cancelled": ("abgemeldet", "cancelled", "storniert", "canceled"),
    },
    CancelledBy: {
        "participant": ("Teilnehmende", "participant", "selbst"),
        "agency": ("Agentur", "agency", "Energieagentur"),
        "deadline": ("Frist", "deadline", "Fristablauf"),
    },
    Language: {
        "de": ("Deutsch", "German", "deutsch"),
        "en": ("Englisch", "English", "englisch"),
    },
    Channel: {
        "in_person": ("persönlich", "in person", "vor Ort"),
        "phone": ("Telefon", "phone", "telefonisch"),
        "email": ("E-Mail", "email", "Mail"),
        "video": ("Video", "video", "Videokonferenz", "online"),
        "letter": ("Brief", "letter", "Post"),
    },
    TargetMeasure: {
        "annual": ("Tonnen pro Jahr", "annual", "t/a"),
        "lifetime": ("Tonnen über die Wirkdauer", "lifetime"),
        "cumulative": ("Tonnen bisher", "cumulative", "kumuliert"),
        "realised_investment": ("Investition", "realised investment"),
        "projects_completed": ("abgeschlossene Projekte", "projects completed"),
        "patrons_ever": ("Klimaschutzpaten je", "patrons ever"),
        "patrons_active": ("Klimaschutzpaten aktiv", "patrons active"),
        "municipalities_participating": ("teilnehmende Kommunen", "municipalities participating"),
        "workshops_held": ("durchgeführte Veranstaltungen", "workshops held"),
        "participants": ("Teilnehmende", "participants"),
        "people_reached": ("erreichte Menschen", "people reached"),
    },
    ClaimBasis: {
        "annual": ("pro Jahr", "annual", "t/a"),
        "lifetime": ("über die Wirkdauer", "lifetime"),
        "one_year": ("in einem Jahr", "one year"),
    },
    Level: {
        "state": ("Land", "state", "Bundesland"),
        "region": ("Regierungsbezirk", "region"),
        "county": ("Landkreis", "county", "Kreis", "kreisfreie Stadt"),
        "association": ("Verbandsgemeinde", "association", "Amt", "Samtgemeinde", "Gemeindeverband"),
        "municipality": ("Gemeinde", "municipality", "Stadt", "Ortsgemeinde"),
        "borough": ("Bezirk", "borough", "Stadtbezirk"),
        "quarter": ("Stadtteil", "quarter", "Ortsteil", "Ortsbezirk"),
    },
}  # fmt: skip
"""Code list -> value -> how it is written: German, English, and what else lists say."""

STATE_CODES = tuple(Code(state.code, state.name, state.name, (state.short,)) for state in STATES)


def codes_of(kind: type[enum.Enum]) -> tuple[Code, ...]:
    """The values of a code list, in its order."""
    return tuple(_code(kind, member.value) for member in kind)


def _code(kind: type[enum.Enum], value: str) -> Code:
    german, english, *aliases = _WRITTEN[kind][value]  # type: ignore[index]  # every list of ours is a StrEnum
    return Code(value, german, english, tuple(aliases))
