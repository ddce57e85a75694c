"""Sheets of volunteers, their engagements, events and contacts. Personal data."""

from app.models.imports import ImportResource
from app.schemas.consultations import ConsultationCreate
from app.schemas.engagements import EngagementCreate
from app.schemas.hours import HoursCreate
from app.schemas.patrons import PatronCreate
from app.schemas.trainings import TrainingCreate
from app.schemas.workshops import WorkshopCreate
from app.services.sheets.making import (
    ENGAGEMENT,
    MUNICIPALITY_HEADINGS,
    PATRON,
    PLACE,
    PROJECT,
    WORKSHOP,
    Given,
    sheet,
)
from app.services.sheets.places import NOTE, ORIGIN
from app.services.sheets.shapes import RegistrationRow

_PATRON = Given(
    "patron_id", "Patennummer", "Patron number", "Pate", "Patin", "Pate Nr", "Klimaschutzpate", "patron",
    "patron_external_id", "Nummer des Paten", reference=PATRON, example="K-017",
)  # fmt: skip

PATRONS = sheet(
    ImportResource.PATRONS, "Klimaschutzpaten", "Patrons",
    Given("external_id", "Patennummer", "Patron number", "Nr", "Nummer", "ID-Nummer", "lfd. Nr.", "Paten-Nr",
          example="K-017"),
    Given("first_name", "Vorname", "First name"),
    Given("last_name", "Nachname", "Last name", "Familienname", "Name"),
    Given("status", "Status", "State", "Stand"),
    Given("status_since", "Status seit", "Since", "Stand seit"),
    Given("email", "E-Mail", "E-mail", "Mail", "E-Mail-Adresse", "Mailadresse"),
    Given("phone", "Telefon", "Phone", "Tel", "Telefonnummer", "Handy", "Mobil"),
    Given("themes", "Themen", "Themes", "Themenfelder", "Interessen"),
    NOTE, ORIGIN,
    shapes=[PatronCreate], keys=[("external_id",), ("last_name", "first_name", "email")],
)  # fmt: skip
ENGAGEMENTS = sheet(
    ImportResource.ENGAGEMENTS, "Benennungen", "Engagements",
    _PATRON,
    Given("municipality_id", "Kommune", "Municipality", *MUNICIPALITY_HEADINGS, reference=PLACE),
    Given("named_on", "Benannt am", "Named on", "Benennung", "Datum der Benennung"),
    Given("starts_on", "Beginn", "Start", "Ab", "Von", "Engagiert seit"),
    Given("ends_on", "Ende", "End", "Bis"),
    ORIGIN,
    shapes=[EngagementCreate], keys=[("patron_id", "municipality_id", "starts_on")],
)  # fmt: skip
HOURS = sheet(
    ImportResource.HOURS, "Stunden", "Hours",
    _PATRON,
    Given("project_id", "Projektnummer", "Project number", "Projekt", "project", "Maßnahme", reference=PROJECT),
    Given("engagement_id", "Benennung", "Engagement", "engagement", reference=ENGAGEMENT),
    Given("period", "Zeitraum", "Period", "Tag oder Monat"),
    Given("given_on", "Datum", "Given on", "Tag", "Monat", "am"),
    Given("hours", "Anzahl Stunden", "Number of hours", "Std", "h", "Stundenzahl"),
    Given("status", "Status", "State", "Stand"),
    NOTE, ORIGIN,
    shapes=[HoursCreate], keys=[("patron_id", "project_id", "engagement_id", "period", "given_on")],
)  # fmt: skip
TRAININGS = sheet(
    ImportResource.TRAININGS, "Schulungen", "Trainings",
    _PATRON,
    Given("title", "Schulung", "Training", "Titel", "Thema", "Bezeichnung", required=True),
    Given("held_on", "Datum", "Held on", "Tag", "am", required=True),
    Given("certificate", "Bescheinigung", "Certificate", "Zertifikat", "Nachweis"),
    ORIGIN,
    shapes=[TrainingCreate], keys=[("patron_id", "title", "held_on")],
)  # fmt: skip
WORKSHOPS = sheet(
    ImportResource.WORKSHOPS, "Veranstaltungen", "Workshops",
    Given("external_id", "Veranstaltungsnummer", "Workshop number", "Nr", "Nummer", "Kursnummer",
          example="W-2026-03"),
    Given("kind", "Art", "Kind", "Veranstaltungsart", "Format"),
    Given("status", "Status", "State", "Stand"),
    Given("title", "Titel", "Title", "Thema", "Veranstaltung", "Bezeichnung"),
    Given("description", "Beschreibung", "Description", "Inhalt"),
    Given("starts_at", "Beginn", "Start", "Anfang", "Von", "Start am", example="01.03.2026 18:00"),
    Given("ends_at", "Ende", "End", "Bis", example="01.03.2026 20:30"),
    Given("time_zone", "Zeitzone", "Time zone"),
    Given("municipality_id", "Kommune", "Municipality", *MUNICIPALITY_HEADINGS, reference=PLACE),
    Given("place", "Ort", "Place", "Veranstaltungsort", "Raum"),
    Given("online_url", "Online-Adresse", "Online address", "Videolink", "Link"),
    Given("capacity", "Plätze", "Capacity", "Kapazität", "Anzahl Plätze"),
    Given("registration_deadline", "Anmeldeschluss", "Registration deadline", "Anmeldefrist",
          description="Last day of registration, in Germany's calendar."),
    Given("open_to_guests", "Offen für Gäste", "Open to guests", "Gäste"),
    Given("offer_hours", "Bedenkzeit (Stunden)", "Offer hours", "Bedenkzeit"),
    Given("follow_up", "Mail danach", "Follow-up", "Nachfassmail"),
    Given("published", "Öffentlich", "Published", "veröffentlicht"),
    Given("participants", "Teilnehmende", "Participants", "Teilnehmerzahl", "Anzahl Teilnehmende", "Teilnehmer"),
    ORIGIN,
    shapes=[WorkshopCreate], keys=[("external_id",), ("starts_at", "title")],
)  # fmt: skip
REGISTRATIONS = sheet(
    ImportResource.REGISTRATIONS, "Anmeldungen", "Registrations",
    Given("workshop_id", "Veranstaltungsnummer", "Workshop number", "Veranstaltung", "Workshop", "Kursnummer",
          "workshop", reference=WORKSHOP, example="W-2026-03"),
    _PATRON,
    Given("guest_name", "Gast", "Guest", "Name des Gastes"),
    Given("guest_email", "E-Mail des Gastes", "Guest e-mail", "E-Mail", "Mail", "E-Mail-Adresse"),
    Given("language", "Sprache", "Language"),
    Given("status", "Status", "State", "Stand"),
    Given("cancelled_by", "Abgemeldet durch", "Cancelled by", "storniert durch"),
    NOTE, ORIGIN,
    shapes=[RegistrationRow], keys=[("patron_id", "workshop_id"), ("guest_email", "workshop_id")],
)  # fmt: skip
CONSULTATIONS = sheet(
    ImportResource.CONSULTATIONS, "Beratungen", "Consultations",
    Given("held_on", "Datum", "Date", "Beratung am", "Tag"),
    Given("municipality_id", "Kommune", "Municipality", *MUNICIPALITY_HEADINGS, reference=PLACE),
    _PATRON,
    Given("channel", "Weg", "Channel", "Kontaktart", "Art", "Kanal"),
    Given("subject", "Betreff", "Subject", "Thema", "Anlass", example="Förderung für ein Wärmenetz"),
    NOTE,
    Given("minutes", "Dauer (Minuten)", "Minutes", "Dauer", "Dauer in Minuten"),
    ORIGIN,
    shapes=[ConsultationCreate], keys=[("held_on", "municipality_id", "patron_id", "subject")],
)  # fmt: skip
