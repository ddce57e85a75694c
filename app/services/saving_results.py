"""The result of a saving from its inputs: which factors, which tonnes, and what may not be mixed."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core import units
from app.core.db import Read
from app.core.errors import Fault, Incommensurable, Invalid
from app.core.values import BadValueError
from app.models.fields import Basis
from app.schemas.savings import EnergyInput, Step
from app.services import factor_choice
from app.services.factors import FactorFacts, factor_rows

Values = dict[str, Any]


def energy(db: Read, inputs: Sequence[EnergyInput]) -> tuple[Values, list[Values]]:
    """The saving of energy per carrier: columns of the saving, and a row for each carrier.

    Gas, upstream chain, convention and set are what the factors say; the factor values are kept beside the energy,
    so that the result can be recomputed whatever happens to the factors later.

    Raises:
        Invalid: a factor that does not exist, or a result beyond all measure.
        Incommensurable: factors of real and statutory sets, or of CO2 and CO2e, in one sum.
    """
    ids = factor_choice.chosen(db, inputs)
    facts = factor_rows(db, set(ids))
    missing = [index for index, factor_id in enumerate(ids) if factor_id not in facts]
    if missing:
        raise Invalid(
            faults=[Fault("reference_missing", f"/inputs/{index}/factor_id", {"what": "factors"}) for index in missing]
        )
    used = [facts[factor_id] for factor_id in ids]
    rows = [_row(position, given, fact) for position, (given, fact) in enumerate(zip(inputs, used, strict=True))]
    return energy_result(used, rows), rows


def energy_result(used: Sequence[FactorFacts], rows: Sequence[Mapping[str, Any]]) -> Values:
    """What carriers amount to: result, basis and what their factors say about it.

    Args:
        used: the factor of each row.
        rows: before_wh, after_wh, factor_mg_per_kwh.

    Raises:
        Invalid: a result beyond all measure.
        Incommensurable: factors of real and statutory sets, or of CO2 and CO2e, in one sum.
    """
    _refuse_mixture(used)
    try:
        result = units.energy_kg((row["before_wh"], row["after_wh"], row["factor_mg_per_kwh"]) for row in rows)
    except BadValueError as error:
        raise Invalid(faults=[Fault("out_of_range", "/inputs", {"reason": str(error)})]) from None
    upstreams = {fact.upstream for fact in used}
    sets = {fact.factor_set_id for fact in used}
    return {
        "basis": Basis.ANNUAL,
        "result_kg": result,
        "gas": used[0].gas,
        "convention": used[0].convention,
        "upstream": upstreams.pop() if len(upstreams) == 1 else None,
        "factor_set_id": sets.pop() if len(sets) == 1 else None,
    }


def _row(position: int, given: EnergyInput, fact: FactorFacts) -> Values:
    return {
        "position": position,
        "carrier": given.carrier or fact.carrier,
        "before_wh": units.watt_hours(given.before_kwh),
        "after_wh": units.watt_hours(given.after_kwh),
        "factor_id": fact.id,
        "factor_mg_per_kwh": fact.value_mg_per_kwh,
    }


def _refuse_mixture(used: Sequence[FactorFacts]) -> None:
    for code, name in (("conventions_mixed", "convention"), ("gases_mixed", "gas")):
        first = getattr(used[0], name)
        others = {index: getattr(fact, name) for index, fact in enumerate(used) if getattr(fact, name) != first}
        if others:
            faults = [
                Fault(code, f"/inputs/{index}/factor_id", {"first": first.value, "second": other.value})
                for index, other in others.items()
            ]
            raise Incommensurable(code, faults=faults, first=first.value, second=next(iter(others.values())).value)


def chain(steps: Sequence[Step]) -> Values:
    """The saving of an effect chain: the product of its steps, in kg per year.

    Raises:
        Invalid: a result beyond all measure.
    """
    millionths = [units.millionths(step.value) for step in steps]
    try:
        result = units.chain_kg(millionths)
    except BadValueError as error:
        raise Invalid(faults=[Fault("out_of_range", "/effect_chain", {"reason": str(error)})]) from None
    kept = [
        {"label": step.label, "value": units.exact_text(amount, 6), "unit": step.unit}
        for step, amount in zip(steps, millionths, strict=True)
    ]
    return {"basis": Basis.ANNUAL, "result_kg": result, "effect_chain": kept}


def energy_terms(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Values], str]:
    """Each carrier's part of the sum, and the sum in kg, all exact.

    Args:
        rows: carrier, before_wh, after_wh, factor_mg_per_kwh, and the facts of the factor under ``factor``.
    """
    terms, total = [], 0
    for row in rows:
        saved = row["before_wh"] - row["after_wh"]
        part = saved * row["factor_mg_per_kwh"]
        total += part
        value = units.exact_text(row["factor_mg_per_kwh"], 3)
        terms.append(
            {
                "carrier": row["carrier"],
                "before_kwh": units.exact_text(row["before_wh"], 3),
                "after_kwh": units.exact_text(row["after_wh"], 3),
                "saved_kwh": units.exact_text(saved, 3),
                "factor": {**row["factor"], "value_g_per_kwh": value},
                "kg": units.exact_text(part, 9),
            }
        )
    return terms, units.exact_text(total, 9)


def chain_terms(steps: Sequence[Mapping[str, Any]]) -> tuple[list[Values], str]:
    """Each step with the product up to it, and the whole product in kg, all exact."""
    terms, product, text = [], 1, "0"
    for number, step in enumerate(steps, start=1):
        product *= units.millionths(step["value"])
        text = units.exact_text(product, 6 * number)
        terms.append({**step, "product": text})
    return terms, text
