"""Dossiers on the wire: everything held about one person (Art. 15 and 20 GDPR)."""

from typing import Annotated, Any

from pydantic import Field

from app.models.accounts import RoleField
from app.models.changes import RecordKey, RequestId
from app.models.fields import Count, CredentialId, Day, Id, ShortText, Timestamp
from app.models.patrons import PatronId
from app.models.personal import TEXT
from app.models.retention import RetentionClassField
from app.schemas.changes import ChangeRead
from app.schemas.shapes import Wire

_ENGLISH = "The same in English."
_GERMAN_WORDS = "Kontaktdaten, um das Ehrenamt zu begleiten."
_ENGLISH_WORDS = "Contact data, to support the voluntary work."
_records = Field(
    description="Each record with everything that is stored of it.",
    examples=[[{"id": "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f", "starts_on": "2026-03-01"}]],
)


class DossierHolding(Wire):
    """What one table holds about the person."""

    name: Annotated[str, Field(description="Name of the list.", examples=["engagements"])]
    german: Annotated[str, Field(description="What for and on which legal basis, in German.", examples=[_GERMAN_WORDS])]
    english: Annotated[str, Field(description=_ENGLISH, examples=[_ENGLISH_WORDS])]
    records: Annotated[list[dict[str, Any]], TEXT, _records]


class DossierRead(Wire):
    """Somebody looked at a record about the person."""

    read_at: Timestamp
    actor: CredentialId
    role: RoleField
    operation: Annotated[str, Field(description="What was asked for.", examples=["get_patron"])]
    record_id: RecordKey
    request_id: RequestId | None


class DossierListRead(Wire):
    """Somebody asked for lists of persons, in which this one may have been."""

    operation: Annotated[str, Field(description="What was asked for.", examples=["list_patrons"])]
    actor: CredentialId
    role: RoleField
    times: Annotated[Count, Field(description="How often.")]
    first_at: Timestamp
    last_at: Timestamp


class DossierRecipient(Wire):
    """Who gets to see something of it."""

    german: Annotated[str, Field(description="Who, and what; in German.", examples=[_GERMAN_WORDS])]
    english: Annotated[str, Field(description=_ENGLISH, examples=[_ENGLISH_WORDS])]
    municipality_id: Annotated[Id | None, Field(description="The municipality, where it is one.")]
    name: Annotated[ShortText | None, Field(description="Its name.")]


class DossierEnd(Wire):
    """When the person's record goes by itself."""

    rule: RetentionClassField
    kept_until: Annotated[Day, Field(description="Last day it is kept, if nothing changes.")]


class PatronDossier(Wire):
    """Everything held about one volunteer, where it comes from, who sees it and how long it stays."""

    generated_at: Timestamp
    agency_id: Annotated[Id, Field(description="Agency that is responsible for the data.")]
    agency_name: Annotated[ShortText, Field(description="Its name.", examples=["Energieagentur Beispiel"])]
    patron_id: PatronId
    german: Annotated[
        str,
        Field(description="Where the data comes from, and the person's rights; in German.", examples=[_GERMAN_WORDS]),
    ]
    english: Annotated[str, Field(description=_ENGLISH, examples=[_ENGLISH_WORDS])]
    holdings: Annotated[list[DossierHolding], Field(description="Every table that can hold something, empty ones too.")]
    changes: Annotated[list[ChangeRead], Field(description="History of these records.")]
    reads: Annotated[list[DossierRead], Field(description="Who looked at these records.")]
    lists: Annotated[list[DossierListRead], Field(description="Who asked for lists of the agency's persons.")]
    recipients: Annotated[list[DossierRecipient], Field(description="Who gets to see what of it.")]
    end: Annotated[DossierEnd | None, Field(description="When it goes by itself; null while there is no end in sight.")]
