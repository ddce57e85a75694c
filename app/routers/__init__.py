"""HTTP verbs, one module per concept; thin, no SQL, no try."""

from app.routers import agencies, projects

ROUTERS = (agencies.router, projects.router)
"""In the order of the contract; a static path stands before one with a parameter."""
