"""Changes of one list of an agency are found without looking through all of its changes.

Why: an erasure asks the history of each list that concerns persons who was linked there once.
Risk: none; on PostgreSQL writes of the history wait while the index is made.
Way back: the index goes.

Revision: 0033, after 0032.
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_changes_resource", "changes", ["agency_id", "resource", "id"])


def downgrade() -> None:
    op.drop_index("ix_changes_resource", "changes")
