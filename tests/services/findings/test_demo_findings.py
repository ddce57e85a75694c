"""The demo data is plausible: nothing is found but what is really missing."""

import pytest
import sqlalchemy as sa

from app.core.db import Database
from app.models import metadata
from app.schemas.findings import FindingQuery
from app.services.access import SYSTEM_ACTOR
from app.services.demo import load_demo
from app.services.findings import answers

T = metadata.tables


@pytest.fixture
def demo(database: Database) -> Database:
    load_demo(database)
    return database


def codes(database: Database) -> list[str]:
    with database.snapshot() as db:
        return sorted(
            {each["code"].value for each in answers.list_findings(db, SYSTEM_ACTOR, FindingQuery(), "de").items}
        )


class TestDemo:
    def test_only_koengen_lacks_its_tonnes(self, demo: Database) -> None:
        with demo.snapshot() as db:
            (finding,) = answers.list_findings(db, SYSTEM_ACTOR, FindingQuery(), "de").items
            project = db.first(
                sa.select(T["projects"].c.external_id).where(T["projects"].c.id == finding["project_id"])
            )
        assert finding["code"].value == "completed_without_saving"
        assert project is not None
        assert project.external_id == "koengen-led"

    def test_results_a_thousand_times_too_large_are_found_in_several_ways(self, demo: Database) -> None:
        kind = T["savings"].c
        with demo.write() as db:
            worst = sa.select(kind.id).where(kind.kind == "energy").limit(20).scalar_subquery()
            db.run(sa.update(T["savings"]).where(kind.id.in_(worst)).values(result_kg=kind.result_kg * 1000))
        assert {"unlike_similar_savings", "cost_per_tonne", "tonnes_per_head"} <= set(codes(demo))

    def test_published_tonnes_taken_for_kilograms_do_not_suit_the_energy_in_the_note(self, demo: Database) -> None:
        savings, projects = T["savings"], T["projects"]
        morbach = sa.select(projects.c.id).where(projects.c.external_id == "morbach-led").scalar_subquery()
        with demo.write() as db:
            db.run(sa.update(savings).where(savings.c.project_id == morbach).values(result_kg=20))
        assert {"implied_factor_out_of_range", "tonnes_per_lamp"} <= set(codes(demo))
