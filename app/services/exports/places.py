"""Places of an agency: the units of the tree that its records name."""

from typing import Any

import sqlalchemy as sa

from app.models.consultations import Consultation
from app.models.engagements import Engagement
from app.models.fundings import Grant
from app.models.municipalities import Municipality
from app.models.participations import Participation
from app.models.projects import ProjectShare
from app.models.workshops import Workshop

_NAMING = (Participation, Engagement, ProjectShare, Grant, Workshop, Consultation)


def worked_with(agency_id: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - an id or parameter
    """A unit that a record of the agency names."""
    named = [
        sa.select(columns["municipality_id"]).where(columns["agency_id"] == agency_id)
        for columns in (sa.inspect(table).columns for table in _NAMING)
    ]
    found: sa.ColumnElement[bool] = sa.inspect(Municipality).columns["id"].in_(sa.union(*named))
    return found
