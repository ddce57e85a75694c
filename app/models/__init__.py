"""Tables, one module per concept; importing this package registers them all."""

from app.models import (
    accounts,
    agencies,
    cells,
    consultations,
    engagements,
    factors,
    findings,
    fundings,
    idempotency,
    impact,
    imports,
    ledger,
    measure_types,
    municipalities,
    participations,
    patrons,
    projects,
    reports,
    savings,
    targets,
    workshops,
)
from app.models.base import bound_text, metadata

bound_text(metadata)

__all__ = [
    "accounts",
    "agencies",
    "cells",
    "consultations",
    "engagements",
    "factors",
    "findings",
    "fundings",
    "idempotency",
    "impact",
    "imports",
    "ledger",
    "measure_types",
    "metadata",
    "municipalities",
    "participations",
    "patrons",
    "projects",
    "reports",
    "savings",
    "targets",
    "workshops",
]
