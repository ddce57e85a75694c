"""Totals before and after mergers and splits are the same, in any network, and the ledger follows the records."""

from typing import Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core.db import Database, Write
from app.models.ledger import Entry
from app.models.projects import ProjectShare
from app.schemas.reorganisations import ReorganisationCreate, ReorganisationPreviewInput
from app.services import reorganisations
from app.services.access import SYSTEM_ACTOR
from app.services.ledger.entries import EntryFact
from tests.factories import networks
from tests.factories.networks import PLACES
from tests.oracles.impact import Network
from tests.services.ledger.test_cells import in_march
from tests.services.ledger.test_entering import settled, some

E = sa.inspect(Entry).columns
S = sa.inspect(ProjectShare).columns
MUNICIPALITIES = [place for place, path in PLACES if len(path) == len("079015001001")]
PLACE_OF_ENTRY = EntryFact._fields.index("municipality_id")
SUMS = ("annual_kg", "lifetime_kg", "planned_cents", "realised_cents", "requested_cents", "granted_cents", "people")


@st.composite
def acts(draw: st.DrawFn) -> dict[str, Any]:
    """A merger of one or two of three municipalities, or the split of one over the other two."""
    first, *others = draw(st.permutations(MUNICIPALITIES))
    rule = draw(st.sampled_from(["move", "move", "split", "keep"]))
    act: dict[str, Any] = {"rule": rule, "effective_on": "2026-01-01", "ended_ids": [first]}
    if rule == "split":
        points = draw(st.integers(1, 9_999))
        parts = zip(others, (points, 10_000 - points), strict=True)
        return {**act, "successors": [{"municipality_id": each, "basis_points": part} for each, part in parts]}
    if draw(st.booleans()):
        return {**act, "ended_ids": [first, others[0]], "successors": [{"municipality_id": others[1]}]}
    return {**act, "successors": [{"municipality_id": others[0]}]}


def totals(db: Write) -> dict[str, int]:
    """Sums over all that counts now."""
    sums = [sa.func.coalesce(sa.func.sum(sa.cast(E[name], sa.Numeric(30, 0))), 0) for name in SUMS]
    row = db.first(sa.select(*sums).where(E["ended_by"].is_(None)))
    assert row is not None
    return {name: int(value) for name, value in zip(SUMS, row, strict=True)}


class TestTotals:
    @some
    @given(network=networks.networks(largest_kg=10**11), act=acts())
    def test_are_the_same_before_and_after(self, database: Database, network: Network, act: dict[str, Any]) -> None:
        with in_march(database) as db:
            networks.write(db, network)
            before = totals(db)
            places = db.all(sa.select(S["project_id"], sa.func.sum(S["basis_points"])).group_by(S["project_id"]))
            preview = reorganisations.preview_reorganisation(
                db, ReorganisationPreviewInput.model_validate(act, strict=False)
            )
            sent = {**act, "reason": "Eingemeindung", "preview": preview["preview"]}
            done = reorganisations.create_reorganisation(
                db, SYSTEM_ACTOR, ReorganisationCreate.model_validate(sent, strict=False)
            )
            entries, _ = settled(db)
            assert totals(db) == before
            assert done.values["version"] == 1
            after = db.all(sa.select(S["project_id"], sa.func.sum(S["basis_points"])).group_by(S["project_id"]))
            assert sorted(map(tuple, after), key=str) == sorted(map(tuple, places), key=str)
            left = {str(each[PLACE_OF_ENTRY]) for each in entries} & {str(each) for each in act["ended_ids"]}
            assert not left or act["rule"] == "keep"
