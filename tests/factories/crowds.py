"""Small crowded networks for the attacker: few places, agencies and themes, many projects in the same cells."""

import random
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Write
from app.models.projects import Project as ProjectRow
from app.services import ledger
from tests.factories import networks
from tests.factories.networks import AGENCIES, MONTH
from tests.oracles.impact import Network, Project, Saving, Share

PATHS = ("070010001001", "070010001002", "070010002001", "07001", "070020001001", "080010001001", "080010001001.a")
PLACES = tuple((UUID(int=0xB0 + number), path) for number, path in enumerate(PATHS))
THEMES = ("heating", "mobility", "street_lighting")


def crowd(seed: int) -> tuple[Network, frozenset[UUID]]:
    """A network and which of its projects are published."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    spread = draw.choice([0.05, 0.25, 0.6])
    """How often something unusual is drawn: the less, the more can be shown."""
    projects = tuple(_project(draw, number, spread) for number in range(draw.choice([8, 16, 30, 60])))
    published = frozenset(each.id for each in projects if draw.random() < draw.choice([0, 0.3]))
    return Network(AGENCIES, PLACES, projects), published


def _project(draw: random.Random, number: int, spread: float) -> Project:
    many = draw.random() < spread
    where = draw.sample(PLACES, 2) if draw.random() < spread / 2 else [draw.choice(PLACES[: 7 if many else 3])]
    agencies = [AGENCIES[draw.random() < spread] for _ in where]
    shares = tuple(
        Share(place, path, agency, 10_000 // len(where)) for (place, path), agency in zip(where, agencies, strict=True)
    )
    completed = date(2024 + draw.randrange(2), draw.randrange(1, 13), 1) if draw.random() > spread / 3 else None
    savings = tuple(_saving(draw, spread, completed) for _ in range(1 + (draw.random() < spread / 2)))
    return Project(
        id=UUID(int=0xD000 + number),
        owner=agencies[0],
        theme=draw.choice(THEMES[: 3 if many else 2]),
        completed=completed,
        planned=None,
        realised=draw.randrange(10**6) if draw.random() > spread / 2 else None,
        shares=shares,
        savings=savings,
    )


def _saving(draw: random.Random, spread: float, completed: date | None) -> Saving:
    starts = MONTH - draw.randrange(30) if completed is None else completed.year * 12 + completed.month
    starts = starts if draw.random() < spread else starts // 12 * 12
    return Saving(
        kind="direct",
        stage="achieved",
        basis="annual",
        kg=draw.randrange(1, 10**6),
        starts=starts,
        months=draw.choice([6, 14, 30]) if draw.random() < spread / 2 else 120,
        convention="statutory" if draw.random() < spread / 2 else "real",
        gas="CO2e",
        people=None,
        current=True,
        origin="published" if draw.random() < spread / 3 else "synthetic",
    )


def write(db: Write, network: Network, published: frozenset[UUID]) -> None:
    """Insert a crowd."""
    networks.write(db, network)
    db.run(sa.update(ProjectRow).where(ProjectRow.id.in_(published)).values(published=True))  # type: ignore[attr-defined]
    ledger.rebuild(db)
