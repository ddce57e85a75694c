"""Loading: everything in one transaction, so that a database holds a part of the demo data whole or not at all."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.db import Database
from app.services import ledger
from app.services.demo.pilot import load_pilot
from app.services.demo.places import load_places
from app.services.demo.published import load_published
from app.services.demo.reference import (
    load_agencies,
    load_catalogue,
    load_claims,
    load_factors,
    load_measure_types,
    load_programmes,
)


class Scenario(StrEnum):
    """What can be loaded beside agencies, places, factors, programmes and claims."""

    PILOT = "pilot"
    PUBLISHED = "published"


@dataclass(slots=True)
class DemoSummary:
    """What a call added.

    Attributes:
        created: new records by word; a word without a new record stands with 0.
    """

    created: dict[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether anything was added."""
        return any(self.created.values())

    def __str__(self) -> str:
        if not self.changed:
            return "The demo data is there already; nothing was changed."
        return "Demo data added: " + ", ".join(f"{number} {word}" for word, number in self.created.items() if number)


def load_demo(database: Database, scenarios: Collection[Scenario] = frozenset(Scenario)) -> DemoSummary:
    """Bring the demo data into a migrated database; what is there already stays as it is.

    Args:
        database: where.
        scenarios: the made-up pilot, the published reference projects, or both.
    """
    summary = DemoSummary()
    with database.write() as db:
        summary.created["agencies"], agencies = load_agencies(db)
        summary.created["municipalities"], places = load_places(db)
        summary.created["factors"] = load_factors(db)
        summary.created["measure types"] = load_measure_types(db)
        summary.created["entries of the catalogue"] = load_catalogue(db)
        summary.created["funding programmes"], programmes = load_programmes(db)
        summary.created["claims"] = load_claims(db)
        if Scenario.PILOT in scenarios:
            summary.created |= load_pilot(db, agencies, places, programmes)
        if Scenario.PUBLISHED in scenarios:
            for word, number in load_published(db, agencies, places, programmes).items():
                summary.created[word] = summary.created.get(word, 0) + number
        if summary.changed:
            ledger.rebuild(db)
    return summary
