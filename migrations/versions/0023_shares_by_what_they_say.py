"""Shares are keyed by what they say: place and agency, once for each project.

Why: two unique indexes say what one does, a fifth of what shares cost a bulk; on SQLite the rows now lie in the key.
Risk: low; SQLite writes the table anew, PostgreSQL its key. ``position`` still gives the order.
Way back: downgrade; nothing is lost.

Revision: 0023, after 0020.
"""

from alembic import op

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None

_PK, _UQ = "pk_project_shares", "uq_project_shares_agency_id_project_id_municipality_id_credited_agency_id"
_SAID = ["agency_id", "project_id", "municipality_id", "credited_agency_id"]
_PLACED = ["agency_id", "project_id", "position"]


def upgrade() -> None:
    kwargs = {"sqlite_with_rowid": False}
    with op.batch_alter_table("project_shares", schema=None, recreate="auto", table_kwargs=kwargs) as batch_op:
        batch_op.drop_constraint(op.f(_UQ), type_="unique")
        batch_op.drop_constraint(op.f(_PK), type_="primary")
        batch_op.create_primary_key(op.f(_PK), _SAID)


def downgrade() -> None:
    with op.batch_alter_table("project_shares", schema=None, recreate="auto") as batch_op:
        batch_op.drop_constraint(op.f(_PK), type_="primary")
        batch_op.create_primary_key(op.f(_PK), _PLACED)
        batch_op.create_unique_constraint(op.f(_UQ), _SAID)
