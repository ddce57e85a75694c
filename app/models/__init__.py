"""Tables, one module per concept; importing this package registers them all."""

from collections.abc import Iterator

from app.models import (
    accounts,
    agencies,
    cells,
    changes,
    consents,
    consultations,
    engagements,
    erasures,
    factors,
    findings,
    fundings,
    idempotency,
    impact,
    imports,
    jobs,
    ledger,
    mapping_profiles,
    measure_types,
    municipalities,
    network,
    participations,
    patrons,
    peers,
    projects,
    providers,
    publishers,
    reads,
    releases,
    reports,
    retention,
    savings,
    sessions,
    targets,
    users,
    workshops,
)
from app.models.base import Table, bound_text, metadata
from app.models.personal import personal_fields

bound_text(metadata)


def _tables(kind: type[Table]) -> Iterator[type[Table]]:
    for each in kind.__subclasses__():
        if hasattr(each, "__table__"):
            yield each
        yield from _tables(each)


TABLES = {str(each.__tablename__): each for each in _tables(Table)}
"""Name of a table -> the table."""
PERSONAL_TABLES = tuple(sorted(name for name, each in TABLES.items() if personal_fields(each)))
"""Tables with a marked field: what they hold concerns persons."""

__all__ = [
    "PERSONAL_TABLES",
    "TABLES",
    "accounts",
    "agencies",
    "cells",
    "changes",
    "consents",
    "consultations",
    "engagements",
    "erasures",
    "factors",
    "findings",
    "fundings",
    "idempotency",
    "impact",
    "imports",
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
    "projects",
    "providers",
    "publishers",
    "reads",
    "releases",
    "reports",
    "retention",
    "savings",
    "sessions",
    "targets",
    "users",
    "workshops",
]
