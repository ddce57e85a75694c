"""HTTP verbs, one module per concept; thin, no SQL, no try."""

from app.routers import (
    agencies,
    consultations,
    engagements,
    factors,
    fundings,
    imports,
    impact,
    imports,
    municipalities,
    participations,
    patrons,
    projects,
    workshops,
)

ROUTERS = (
    # accounts
    # end of accounts
    # agencies
    agencies.router,
    # end of agencies
    # municipalities
    municipalities.router,
    # end of municipalities
    # participations
    participations.router,
    # end of participations
    # patrons
    patrons.router,
    # end of patrons
    # engagements
    engagements.router,
    # end of engagements
    # projects
    projects.router,
    # end of projects
    # savings
    # end of savings
    # factors
    factors.router,
    # end of factors
    # fundings
    fundings.router,
    # end of fundings
    # workshops
    workshops.router,
    # end of workshops
    # consultations
    consultations.router,
    # end of consultations
    # imports
    imports.router,
    # end of imports
    # impact
    impact.router,
    # end of impact
)
"""In the order of the contract; a static path stands before one with a parameter."""
