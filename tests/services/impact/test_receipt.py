"""Receipts of random networks: all pages together are the figure, kilogram by kilogram and cent by cent."""

from collections import Counter
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from app.core.db import Database, Write
from app.models.fields import Basis
from app.schemas.impact_receipts import LeftOutQuery, ReceiptMeasure, ReceiptQuery
from app.services.access import SYSTEM_ACTOR
from app.services.impact import left_out, receipt
from tests.factories import networks
from tests.factories.networks import MONTH
from tests.oracles import impact as oracle
from tests.oracles import over_time
from tests.oracles.impact import Network, Question
from tests.services.impact.questions import QUESTIONS, kept, month, parameters, random_networks, units

SUMS = {"planned_investment": "planned", "realised_investment": "realised"}
"""Measure -> how the oracle calls it, where it has another name."""


def pages(db: Write, **params: Any) -> list[dict[str, Any]]:
    """Every page of a receipt, as the network lead sees it."""
    found: list[dict[str, Any]] = []
    cursor = None
    while cursor is not None or not found:
        query = ReceiptQuery.model_validate({**params, "limit": 3, "cursor": cursor})
        found.append(receipt.get_receipt(cast("Any", db), SYSTEM_ACTOR, query))
        cursor = found[-1]["next"]
    return found


def expected(network: Network, question: Question, measure: str) -> Counter[str]:
    """What the oracle finds: kilograms by convention, everything else under ``all``."""
    found = oracle.figures(network, question)
    if measure in {"annual", "lifetime"}:
        return found.kg[measure]
    if measure not in {"cumulative", "new", "period"}:
        return Counter({"all": found.sums[SUMS.get(measure, measure)]})
    year = question.as_of // 12 * 12
    spans = {"cumulative": (0, question.as_of), "new": (year, year + 11), "period": (MONTH - 20, question.as_of)}
    return over_time.kilograms(network, question, measure, *spans[measure])


class TestReceipt:
    @random_networks
    @given(
        network=networks.networks(largest_kg=10**11),
        question=st.sampled_from(QUESTIONS),
        measure=st.sampled_from([each.value for each in ReceiptMeasure]),
    )
    def test_of_all_pages_sums_to_the_figure(
        self, database: Database, network: Network, question: Question, measure: str
    ) -> None:
        with kept(database, network) as db:
            more = {"from": month(MONTH - 20), "to": month(question.as_of)} if measure == "period" else {}
            found = pages(db, measure=measure, **parameters(question), **more)
            sums: Counter[str] = Counter()
            unit = found[0]["unit"].value
            for page in found:
                for item in page["items"]:
                    key = item["convention"] if unit in {"t", "t/a"} else "all"
                    sums[key] += units(item["amount"], unit)
            wanted = expected(network, question, measure)
            assert +sums == +wanted
            assert -sums == -wanted
            assert all(page["undisclosed"] == [] for page in found)
            head = found[0]
            assert sum(len(page["items"]) for page in found) == head["entries"]
            entries = [item["entry"] for page in found for item in page["items"]]
            assert entries == sorted(set(entries))
            if head["total"]["value"] is not None:
                assert units(head["total"]["value"], unit) == sum(wanted.values())
            for part in head["by_convention"]:
                assert units(part["figure"]["value"], unit) == wanted[part["convention"]]

    @random_networks
    @given(network=networks.networks(), question=st.sampled_from(QUESTIONS), basis=st.sampled_from(Basis))
    def test_of_what_was_left_out_agrees_with_the_coverage(
        self, database: Database, network: Network, question: Question, basis: Basis
    ) -> None:
        with kept(database, network) as db:
            reasons: Counter[str] = Counter()
            cursor, first = None, None
            while cursor is not None or first is None:
                query = LeftOutQuery.model_validate(
                    {**parameters(question), "measure": basis.value, "limit": 2, "cursor": cursor}
                )
                page = left_out.get_left_out(cast("Any", db), SYSTEM_ACTOR, query)
                first = first or page
                reasons.update(item["reason"] for item in page["items"])
                cursor = page["next"]
            outcomes = oracle.figures(network, question).outcomes[basis.value]
            wanted = Counter({name: number for name, number in outcomes.items() if name != "contributed"})
            assert +reasons == +wanted
            assert {each["reason"]: each["projects"] for each in first["reasons"] if each["projects"]} == +wanted
            assert not any(each["unnamed"] for each in first["reasons"])
