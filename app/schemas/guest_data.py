"""Data of guests on the wire: what an agency holds about one, and its erasure."""

from typing import Annotated

from pydantic import Field

from app.models.erasures import GroundField
from app.models.fields import Id, Timestamp
from app.schemas.changes import ChangeRead
from app.schemas.erasures import Reason, Removed
from app.schemas.registrations import RegistrationRead
from app.schemas.shapes import Clean, Input, Wire


class GuestErasure(Input):
    """A guest is to be forgotten."""

    ground: GroundField
    reason: Annotated[Reason, Clean] | None = None


class GuestErased(Wire):
    """What became of it."""

    removed: Removed


class GuestDossier(Wire):
    """Everything an agency holds about a guest, in both languages."""

    generated_at: Timestamp
    agency_id: Annotated[Id, Field(description="Agency that holds the data.")]
    german: Annotated[str, Field(description="Where the data comes from, and rights.", examples=["Die Daten …"])]
    english: Annotated[str, Field(description="The same in English.", examples=["The data …"])]
    purpose_german: Annotated[str, Field(description="What it is for.", examples=["Anmeldungen …"])]
    purpose_english: Annotated[str, Field(description="The same in English.", examples=["Registrations …"])]
    registrations: Annotated[list[RegistrationRead], Field(description="Under the same address.")]
    changes: Annotated[list[ChangeRead], Field(description="Their history.")]
