"""Columns that say when and by whom a record was made and last changed."""

from app.models.base import Table
from app.models.fields import CredentialId, OriginField, Timestamp, Version


class Recorded(Table):
    """History columns of every record; set by ``services.recording`` alone."""

    version: Version = 1
    created_at: Timestamp
    updated_at: Timestamp
    created_by: CredentialId
    updated_by: CredentialId


class Sourced(Recorded):
    """A record that also says whether it is real."""

    origin: OriginField
