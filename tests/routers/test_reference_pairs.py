"""Pairs that municipalities published, recomputed: what the service says is what the publication says, rounded."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.api import Api
from tests.factories import projects
from tests.factories import savings as factory

SAVINGS = "/v1/savings"


@dataclass(frozen=True, slots=True)
class Pair:
    """Energy saved and tonnes stated, as one publication has them.

    Attributes:
        kwh: saved per year.
        grams: per kWh; the value the two imply, to a tenth of a gram where they leave it open.
        kilograms: what the service says.
        stated: tonnes in the publication, rounded there.
        months: of the effect, where the tonnes are over a lifetime.
    """

    kwh: float
    grams: float
    kilograms: int
    stated: float
    months: int | None = None


PAIRS = {
    # 394 lamps; energieatlas.rlp.de, praxisbeispiele, kommune/512
    "Morbach": Pair(48_293.9, 410.0, 19_800, 19.8),
    # 836 lamps; energieatlas.rlp.de, praxisbeispiele, kommune/489
    "Edenkoben": Pair(170_000, 436.8, 1_485_120, 1485, 240),
    # koenigsfeld.de, Förderung durch ZUG
    "Königsfeld": Pair(10_000, 500.0, 100_000, 100, 240),
    # ol.wittich.de, Loreley 5/2024; 560 g/kWh is the statutory factor of electricity (GEG Annex 9)
    "Loreley": Pair(256_000, 560.0, 143_360, 143),
}
TONNES_ONLY = {
    # tonnes over 20 years, number of lamps, tonnes per year; no energy is published
    "Rostock": (250.0, 12_500),
    "Lauchringen": (148.0, 7_400),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
class TestEnergy:
    def computed(self, api: Api, pair: Pair) -> dict[str, Any]:
        factor = factory.factor(api, pair.grams)
        sent = factory.energy(
            projects.made(api)["id"], factory.carrier(factor["id"], pair.kwh), lifetime_months=pair.months
        )
        record = api.staff.made(SAVINGS, sent)
        found: dict[str, Any] = api.staff.get(f"{SAVINGS}/{record['id']}/calculation").json()
        assert found["result_t"] == record["result_t"]
        assert api.staff.post(f"{SAVINGS}/preview", sent).json()["calculation"]["result_t"] == record["result_t"]
        return found

    def test_the_kilograms_are_these_and_the_stated_tonnes_are_them_rounded(self, api: Api, pair: Pair) -> None:
        found = self.computed(api, pair)
        tonnes = found["lifetime" if pair.months else "annual"]["result_t"]
        assert tonnes == pair.kilograms / 1000
        assert round(tonnes, 1 if pair.stated < 100 else 0) == pair.stated


@pytest.mark.parametrize(("stated", "annual_kg"), TONNES_ONLY.values(), ids=TONNES_ONLY)
def test_tonnes_over_twenty_years_are_a_twentieth_per_year(api: Api, stated: float, annual_kg: int) -> None:
    sent = factory.direct(projects.made(api)["id"], result_t=stated, basis="lifetime", lifetime_months=240)
    record = api.staff.made(SAVINGS, sent)
    found = api.staff.get(f"{SAVINGS}/{record['id']}/calculation").json()
    assert (found["lifetime"]["result_t"], found["annual"]["result_t"]) == (stated, annual_kg / 1000)


def test_tonnes_without_a_lifetime_have_no_figure_per_year(api: Api) -> None:
    """Lustadt states 585 t over the lifetime and does not say how long that is."""
    sent = factory.direct(projects.made(api)["id"], result_t=585, basis="lifetime")
    record = api.staff.made(SAVINGS, sent)
    found = api.staff.get(f"{SAVINGS}/{record['id']}/calculation").json()
    assert found["annual"] == {"formula": None, "result_t": None, "reason": "lifetime_unknown"}
