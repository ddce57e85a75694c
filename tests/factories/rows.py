"""Rows that a test needs beneath its own concept, put straight into the tables."""

import itertools
from uuid import UUID

from app.core.db import Write
from app.models.fields import Origin, Theme
from app.models.municipalities import Level, Municipality
from app.models.projects import Project, ProjectStatus
from app.services import recording
from app.services.access import SYSTEM_ACTOR

_numbers = itertools.count(1)


def project(db: Write, agency_id: UUID) -> UUID:
    """A project of an agency."""
    title = f"Projekt {next(_numbers)}"
    values = {
        "agency_id": agency_id,
        "title": title,
        "title_search": title.lower(),
        "title_sort": title.lower(),
        "theme": Theme.STREET_LIGHTING,
        "status": ProjectStatus.IDEA,
        "published": False,
        "origin": Origin.RECORDED,
    }
    return recording.insert(db, Project, SYSTEM_ACTOR, values)


def municipality(db: Write) -> UUID:
    """A municipality that hangs on no tree."""
    ars = f"07{next(_numbers):010d}"
    name = f"Ort {ars}"
    values = {
        "level": Level.MUNICIPALITY,
        "name": name,
        "name_search": name.lower(),
        "name_sort": name.lower(),
        "ars": ars,
        "path": ars,
        "inhabited": True,
        "origin": Origin.RECORDED,
    }
    return recording.insert(db, Municipality, SYSTEM_ACTOR, values)
