"""Tables, one module per concept; importing this package registers them all."""

from collections.abc import Iterator

import sqlalchemy as sa

from app.core.db_errors import KEYS
from app.core.realms import OPEN
from app.models import (
    accounts,
    agencies,
    care,
    catalogue,
    cells,
    changes,
    comments,
    consents,
    consultations,
    engagements,
    erasures,
    evidence,
    factors,
    feeds,
    findings,
    fundings,
    hours,
    idempotency,
    impact,
    imports,
    inquiries,
    jobs,
    ledger,
    mapping_profiles,
    measure_types,
    municipalities,
    network,
    participations,
    patrons,
    peers,
    project_parts,
    projects,
    providers,
    publishers,
    reads,
    releases,
    reminders,
    reorganisations,
    reports,
    retention,
    savings,
    search,
    sessions,
    skills,
    targets,
    trainings,
    transfers,
    users,
    webhooks,
    workshops,
)
from app.models.base import Table, bound_text, metadata
from app.models.personal import personal_fields

bound_text(metadata)
for table in metadata.tables.values():
    keys = [each for each in table.constraints if isinstance(each, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
    for key in [*keys, *(index for index in table.indexes if index.unique)]:
        KEYS[str(key.name)] = tuple(column.name for column in key.columns)


def _tables(kind: type[Table]) -> Iterator[type[Table]]:
    for each in kind.__subclasses__():
        if hasattr(each, "__table__"):
            yield each
        yield from _tables(each)


TABLES = {str(each.__tablename__): each for each in _tables(Table)}
"""Name of a table -> the table."""
PERSONAL_TABLES = tuple(sorted(name for name, each in TABLES.items() if personal_fields(each)))
"""Tables with a marked field: what they hold concerns persons."""
OPEN_TABLES = frozenset({
    "agencies", "catalogue_entries", "claims", "factor_sets", "factors", "funding_programmes", "measure_types",
    "municipalities",
    "municipality_names", "municipality_populations", "municipality_successors", "reorganisations", "skills",
    "publishers", "publisher_keys", "chain_entries", "peers", "pulls", "received_entries",
    "network_sources", "network_rows", "network_places", "network_projects", "network_losses", "network_conflicts",
    "feed_items", "feed_posts", "search_backlog", "search_documents", "search_forms", "search_postings",
    "former_labels", "impact_completion_cells", "impact_entries", "impact_people_cells", "impact_posts",
    "impact_project_cells", "impact_saving_cells", "impact_standing",
})  # fmt: skip
"""Tables under no policy: what all share, the index of the search, which holds digests, the ledger, from which
everybody's figures are made, the feeds of what is public, and what publishers signed or others sent. Every other table
holds each row against the realm of the session (``app/core/realms.py``)."""
for each in OPEN_TABLES:
    metadata.tables[each].info[OPEN] = True

__all__ = [
    "OPEN_TABLES",
    "PERSONAL_TABLES",
    "TABLES",
    "accounts",
    "agencies",
    "care",
    "catalogue",
    "cells",
    "changes",
    "comments",
    "consents",
    "consultations",
    "engagements",
    "erasures",
    "evidence",
    "factors",
    "feeds",
    "findings",
    "fundings",
    "hours",
    "idempotency",
    "impact",
    "imports",
    "inquiries",
    "jobs",
    "ledger",
    "mapping_profiles",
    "measure_types",
    "metadata",
    "municipalities",
    "network",
    "participations",
    "patrons",
    "peers",
    "project_parts",
    "projects",
    "providers",
    "publishers",
    "reads",
    "releases",
    "reminders",
    "reorganisations",
    "reports",
    "retention",
    "savings",
    "search",
    "sessions",
    "skills",
    "targets",
    "trainings",
    "transfers",
    "users",
    "webhooks",
    "workshops",
]
