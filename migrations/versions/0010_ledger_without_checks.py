"""The impact ledger without checks.

Why: entries and cells are worked out from records that were checked; their checks took two thirds of their writing.
Risk: SQLite writes the tables anew, about a minute for ten million entries; PostgreSQL only drops the checks.
Way back: the checks are put on again, which reads every row.

Revision: 0010, after 0009.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHECKS: Mapping[str, Mapping[str, str]] = {
    "impact_entries": {
        "subject": "subject IN ('project', 'grant', 'patron', 'municipality', 'workshop')",
        "entry_kind": (
            "kind IN ('project', 'saving', 'report', 'grant', 'unallocated', 'engagement', 'named', "
            "'participation', 'workshop')"
        ),
        "origin": "origin IN ('recorded', 'published', 'synthetic')",
        "theme": (
            "theme IN ('energy_efficiency', 'renewable_energy', 'heating', 'buildings', 'street_lighting', "
            "'mobility', 'waste_and_resources', 'nutrition_and_consumption', 'nature_and_adaptation', "
            "'education_and_outreach', 'other')"
        ),
        "status": "status IN ('idea', 'planned', 'funding', 'in_progress', 'completed', 'paused', 'cancelled')",
        "kind": "saving_kind IN ('energy', 'direct', 'effect_chain', 'none')",
        "basis": "basis IN ('annual', 'lifetime')",
        "stage": "stage IN ('planned', 'achieved')",
        "assessment": "assessment IN ('estimated', 'calculated', 'measured_ex_ante', 'measured_ex_post')",
        "convention": "convention IN ('real', 'statutory', 'not_stated')",
        "gas": "gas IN ('CO2', 'CO2e')",
        "path_length": "length(path) <= 120",
        "measure_type_length": "length(measure_type) <= 60",
    },
    "impact_project_cells": {
        "grain": "grain IN ('cube', 'place', 'exact', 'grants')",
        "place_length": "length(place) <= 160",
        "theme_length": "length(theme) <= 40",
    },
    "impact_saving_cells": {
        "grain": "grain IN ('cube', 'place', 'exact', 'grants')",
        "convention": "convention IN ('real', 'statutory', 'not_stated')",
        "gas": "gas IN ('CO2', 'CO2e')",
        "origin": "origin IN ('recorded', 'published', 'synthetic')",
        "place_length": "length(place) <= 160",
        "theme_length": "length(theme) <= 40",
    },
    "impact_people_cells": {
        "grain": "grain IN ('cube', 'place', 'exact', 'grants')",
        "place_length": "length(place) <= 160",
    },
    "impact_completion_cells": {
        "place_length": "length(place) <= 160",
        "theme_length": "length(theme) <= 40",
    },
}
"""Table -> name of a check -> what it demands."""


def upgrade() -> None:
    for table, checks in CHECKS.items():
        with op.batch_alter_table(table) as batch_op:
            for name in checks:
                batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")


def downgrade() -> None:
    for table, checks in CHECKS.items():
        with op.batch_alter_table(table) as batch_op:
            for name, demand in checks.items():
                batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(demand))
