"""Accounts on the wire."""

from typing import Annotated

from pydantic import Field

from app.models.accounts import RoleField
from app.models.fields import CredentialId, Id
from app.schemas.shapes import Wire


class MeRead(Wire):
    """Who the caller is and what is open to the caller."""

    role: RoleField
    credential_id: Annotated[CredentialId, Field(description="`public` for everyone without a token.")]
    agency_id: Annotated[Id | None, Field(description="Agency of the caller; null for the public and the network.")]
    municipality_id: Annotated[Id | None, Field(description="Municipality of a municipality manager.")]
    patron_id: Annotated[Id | None, Field(description="Own record of a patron.")]
    scopes: Annotated[
        list[str], Field(description="What the token may be used for.", examples=[["projects:read", "projects:write"]])
    ]
    operations: Annotated[
        list[str], Field(description="Operations (operationId) that are open.", examples=[["list_projects"]])
    ]
