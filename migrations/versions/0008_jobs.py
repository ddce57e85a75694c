"""Jobs: work behind a request; imports become jobs, and their files are kept for a while.

Why: an import takes longer than a request may, and must survive the end of the process that does it.
Risk: low; the table of imports is written anew on SQLite. Imports of before have no job and no file.
Way back: drop the table and the new columns; imports that have no report yet become failed ones; files stay.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.models import base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")
BEFORE = ("queued", "running", "succeeded", "rejected", "failed")


def _states(names: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(name) for name in names)})"


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", base.Identifier(), nullable=False),
        sa.Column("agency_id", base.Identifier(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "succeeded",
                "failed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lane", sa.String(length=80), nullable=True),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("checkpoint", JSON, nullable=False),
        sa.Column("progress", JSON, nullable=True),
        sa.Column("result", JSON, nullable=True),
        sa.Column("problem", JSON, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", base.Moment(), nullable=False),
        sa.Column("worker_id", sa.String(length=40), nullable=True),
        sa.Column("lease_ends_at", base.Moment(), nullable=True),
        sa.Column("heartbeat_at", base.Moment(), nullable=True),
        sa.Column("cancel_requested_at", base.Moment(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "public",
                "patron",
                "municipality_manager",
                "agency_coordinator",
                "agency_admin",
                "network_lead",
                "partner",
                "importer",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("updated_at", base.Moment(), nullable=False),
        sa.Column("started_at", base.Moment(), nullable=True),
        sa.Column("finished_at", base.Moment(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(created_by) <= 40", name=op.f("ck_jobs_created_by_length")),
        sa.CheckConstraint("length(kind) <= 40", name=op.f("ck_jobs_kind_length")),
        sa.CheckConstraint("length(lane) <= 80", name=op.f("ck_jobs_lane_length")),
        sa.CheckConstraint("length(worker_id) <= 40", name=op.f("ck_jobs_worker_id_length")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_jobs_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_agency_id", ["agency_id", "id"], unique=False)
        batch_op.create_index(
            "ix_jobs_due_at",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index(
            "ix_jobs_worker_id",
            ["worker_id"],
            unique=False,
            sqlite_where=sa.text("worker_id IS NOT NULL"),
            postgresql_where=sa.text("worker_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_jobs_lane",
            ["lane"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("job_id", base.Identifier(), nullable=True))
        batch_op.add_column(sa.Column("file_id", base.Identifier(), nullable=True))
        batch_op.alter_column("report", existing_type=JSON, nullable=True)
        batch_op.drop_constraint("state", type_="check")
        batch_op.create_check_constraint("state", _states((*BEFORE, "cancelled")))
        batch_op.create_index("ix_imports_file_id", ["file_id"], unique=False)
        batch_op.create_index("ix_imports_job_id", ["job_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_imports_job_id"), "jobs", ["job_id"], ["id"])


def downgrade() -> None:
    op.execute("UPDATE imports SET report = '{}', state = 'failed' WHERE report IS NULL")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_constraint("state", type_="check")
        batch_op.create_check_constraint("state", _states(BEFORE))
        batch_op.drop_constraint(batch_op.f("fk_imports_job_id"), type_="foreignkey")
        batch_op.drop_index("ix_imports_job_id")
        batch_op.drop_index("ix_imports_file_id")
        batch_op.alter_column("report", existing_type=JSON, nullable=False)
        batch_op.drop_column("file_id")
        batch_op.drop_column("job_id")

    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_jobs_lane", sqlite_where=sa.text("state = 'running'"), postgresql_where=sa.text("state = 'running'")
        )
        batch_op.drop_index(
            "ix_jobs_worker_id",
            sqlite_where=sa.text("worker_id IS NOT NULL"),
            postgresql_where=sa.text("worker_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_jobs_due_at", sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'")
        )
        batch_op.drop_index("ix_jobs_agency_id")

    op.drop_table("jobs")
