"""Savings as services compute and keep them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core.db import Read, Write
from app.models.accounts import Role
from app.models.savings import Saving, SavingInput
from app.schemas.savings import DirectSavingCreate, SavingUpdate, Step
from app.services import saving_results, savings
from app.services.access import Actor
from tests.api import Api
from tests.factories import projects as project_factory

numbers = st.decimals(-(10**9) + 1, 10**9 - 1, places=6)
watt_hours = st.integers(0, 10**12)
factors = st.integers(-(10**9), 10**9)


class TestEnergyTerms:
    @given(st.lists(st.tuples(watt_hours, watt_hours, factors), min_size=1, max_size=8))
    def test_the_parts_are_exact_and_add_up(self, carriers: list[tuple[int, int, int]]) -> None:
        rows = [
            {"carrier": "Strom", "before_wh": before, "after_wh": after, "factor_mg_per_kwh": factor, "factor": {}}
            for before, after, factor in carriers
        ]
        terms, total = saving_results.energy_terms(rows)
        expected = [Fraction(before - after, 1000) * Fraction(factor, 10**6) for before, after, factor in carriers]
        assert [Fraction(term["kg"]) for term in terms] == expected
        assert Fraction(total) == sum(expected)
        assert [Fraction(term["saved_kwh"]) for term in terms] == [Fraction(b - a, 1000) for b, a, _ in carriers]


class TestChain:
    @given(st.lists(st.decimals(-100, 100, places=6), min_size=1, max_size=6))
    def test_the_product_is_rounded_once(self, values: list[Decimal]) -> None:
        steps = [Step(label="Schritt", value=value) for value in values]
        exact = Fraction(1)
        for value in values:
            exact *= Fraction(value)
        computed = saving_results.chain(steps)
        assert computed["result_kg"] == round(exact)
        terms, product = saving_results.chain_terms(computed["effect_chain"])
        assert Fraction(product) == exact
        assert [Fraction(term["value"]) for term in terms] == [Fraction(value) for value in values]

    @given(numbers)
    def test_a_step_survives_storage_and_wire(self, value: Decimal) -> None:
        read = saving_results.chain_terms([{"label": "x", "value": f"{value:f}", "unit": None}])[0][0]
        assert Decimal(read["product"]) == value
        assert Decimal(repr(float(read["value"]))) == value


class TestRevisions:
    def rows(self, db: Read) -> list[dict[str, Any]]:
        statement = sa.select(*sa.inspect(Saving).columns).order_by(Saving.revision)  # type: ignore[arg-type]
        return [row._asdict() for row in db.all(statement)]

    def made(self, db: Write, actor: Actor) -> UUID:
        project = project_factory.added(db, actor)
        body = DirectSavingCreate.model_validate(
            {"kind": "direct", "project_id": project["id"], "result_t": 1.5, "basis": "annual", "stage": "planned"},
            strict=False,
        )
        return UUID(str(savings.create_saving(db, actor, body).values["id"]))

    def test_nothing_but_the_end_of_a_revision_is_ever_written(self, api: Api) -> None:
        actor = Actor(Role.AGENCY_ADMIN, "first", UUID(str(api.home["id"])))
        with api.database.write() as db:
            saving_id = self.made(db, actor)
        with api.database.read() as db:
            (before,) = self.rows(db)
        changes: SavingUpdate = {"reason": "Neue Messung", "result_t": Decimal(2)}
        second = Actor(Role.AGENCY_ADMIN, "second", actor.agency_id)
        with api.database.write() as db:
            savings.update_saving(db, second, str(saving_id), 1, changes)
        with api.database.write() as db:
            savings.delete_saving(db, second, str(saving_id), 2)
        with api.database.read() as db:
            first, last = self.rows(db)
        assert {name for name in before if before[name] != first[name]} == {"superseded_at"}
        assert first["superseded_at"] == last["recorded_at"]
        assert (last["recorded_by"], last["result_kg"], last["withdrawn_reason"]) == ("second", 2000, "deleted")

    def test_at_every_moment_one_revision_is_known(self, api: Api) -> None:
        actor = Actor(Role.AGENCY_ADMIN, "first", UUID(str(api.home["id"])))
        with api.database.write() as db:
            saving_id = self.made(db, actor)
        for number in range(1, 5):
            changes: SavingUpdate = {"reason": "besser", "result_t": Decimal(number)}
            with api.database.write() as db:
                savings.update_saving(db, actor, str(saving_id), number, changes)
        with api.database.read() as db:
            found = self.rows(db)
            assert db.scalar(sa.select(sa.func.count()).select_from(SavingInput)) == 0
        assert [row["revision"] for row in found] == [1, 2, 3, 4, 5]
        assert [row["superseded_at"] for row in found] == [*[row["recorded_at"] for row in found[1:]], None]
