"""HTTP verbs, one module per concept; thin, no SQL, no try."""

from app.routers import (
    accounts,
    agencies,
    consultations,
    engagements,
    factors,
    findings,
    fundings,
    impact,
    imports,
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

ROUTERS = (
    accounts.router,
    agencies.router,
    municipalities.router,
    participations.router,
    patrons.router,
    engagements.router,
    projects.router,
    savings.router,
    factors.router,
    measure_types.router,
    fundings.router,
    workshops.router,
    consultations.router,
    imports.router,
    impact.router,
    findings.router,
    targets.router,
    reports.router,
)
"""In the order of the contract."""
