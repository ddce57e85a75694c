"""What other services ask of factors."""

import threading
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from app.core.db import Database
from app.core.errors import Conflict
from app.models.fields import Convention, Gas, Upstream
from app.services import factors
from app.services.access import SYSTEM_ACTOR
from tests.api import Api
from tests.factories import factors as factory


def made(database: Database, **values: Any) -> UUID:
    with database.write() as db:
        facts = values.pop("of_set", {})
        factor_set = factors.create_factor_set(db, SYSTEM_ACTOR, factory.create_set(**facts))
        body = factory.create(factor_set.values["id"], **values)
        return UUID(str(factors.create_factor(db, SYSTEM_ACTOR, body).values["id"]))


class TestFactorRows:
    def test_a_factor_comes_with_the_facts_of_its_set(self, database: Database) -> None:
        law = {"convention": "statutory", "gas": "CO2", "upstream": "not_stated"}
        factor_id = made(database, of_set=law, value_g_per_kwh=240.5, carrier="Erdgas")
        with database.read() as db:
            facts = factors.factor_rows(db, [factor_id])[factor_id]
        assert (facts.value_mg_per_kwh, facts.carrier) == (240_500, "Erdgas")
        assert (facts.convention, facts.gas, facts.upstream) == (Convention.STATUTORY, Gas.CO2, Upstream.NOT_STATED)

    def test_what_does_not_exist_is_left_out(self, database: Database) -> None:
        factor_id = made(database)
        with database.snapshot() as db:
            assert set(factors.factor_rows(db, {factor_id, uuid4()})) == {factor_id}

    def test_a_value_read_for_a_saving_is_not_changed_before_the_saving_is_there(self, api: Api) -> None:
        factor_id = made(api.database)
        refused: list[str] = []

        def change() -> None:
            try:
                with api.database.write() as other:
                    factors.update_factor(other, SYSTEM_ACTOR, str(factor_id), None, {"value_g_per_kwh": Decimal(1)})
            except Conflict as error:
                refused.append(error.code)

        rival = threading.Thread(target=change)
        home = UUID(str(api.home["id"]))
        with api.database.write() as db:
            value = factors.factor_rows(db, [factor_id])[factor_id].value_mg_per_kwh
            rival.start()
            rival.join(0.3)
            factory.saving_with(db, home, factor_id, value)
        rival.join(5)
        assert refused == ["factor_in_use"]
        with api.database.read() as after:
            assert factors.factor_rows(after, [factor_id])[factor_id].value_mg_per_kwh == value


class TestFindFactors:
    def test_a_carriers_name_is_folded_and_may_have_several_answers(self, database: Database) -> None:
        first, second = made(database, carrier="Heizöl"), made(database, carrier="heizoel")
        made(database, carrier="Heizöl schwer")
        with database.read() as db:
            assert [facts.id for facts in factors.find_factors(db, carrier="HEIZÖL")] == [first, second]

    def test_year_and_set_make_the_answer_one(self, database: Database) -> None:
        old = made(database, carrier="Strom", year_from=2020, year_to=2020)
        new = made(database, carrier="Strom", year_from=2021, year_to=None)
        with database.read() as db:
            assert [facts.id for facts in factors.find_factors(db, carrier="Strom", year=2020)] == [old]
            factor_set_id = factors.factor_rows(db, [new])[new].factor_set_id
            assert [facts.id for facts in factors.find_factors(db, carrier="Strom", factor_set_id=factor_set_id)] == [
                new
            ]
