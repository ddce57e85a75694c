"""Parts of a project beside its shares: the measures a large one is made of, each with a state and days of its own."""

import sqlalchemy as sa

from app.models.fields import Day, Id, LongText, ShortText
from app.models.history import Recorded
from app.models.projects import ProjectStatusField


class SubMeasure(Recorded, table=True):
    """One measure of a project that is made of several (street by street, roof by roof)."""

    __tablename__ = "sub_measures"
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "id"),
        sa.ForeignKeyConstraint(["agency_id", "project_id"], ["projects.agency_id", "projects.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipalities.id"]),
        sa.CheckConstraint(
            "planned_end IS NULL OR planned_start IS NULL OR planned_end >= planned_start", name="planned_period"
        ),
        sa.CheckConstraint(
            "completed_on IS NULL OR started_on IS NULL OR completed_on >= started_on", name="actual_period"
        ),
        sa.CheckConstraint("status <> 'completed' OR completed_on IS NOT NULL", name="completion_dated"),
        sa.Index("ix_sub_measures_id", "id"),
        sa.Index("ix_sub_measures_project_id", "agency_id", "project_id", "id"),
        sa.Index("ix_sub_measures_municipality_id", "municipality_id"),
    )

    agency_id: Id
    id: Id
    project_id: Id
    title: ShortText
    description: LongText | None = None
    status: ProjectStatusField
    municipality_id: Id | None = None
    planned_start: Day | None = None
    planned_end: Day | None = None
    started_on: Day | None = None
    completed_on: Day | None = None
