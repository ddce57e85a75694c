"""Sums over entries of the ledger that the headline does not hold: of some projects, of a period, of completions.

What an entry gives to a measure is said in ``impact.contributions`` alone; here only the entries are chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.db import Read
from app.models.fields import Convention
from app.models.ledger import EntryKind
from app.models.projects import ProjectStatus
from app.schemas.impact_figures import Unit
from app.schemas.impact_receipts import ReceiptMeasure
from app.services.impact.contributions import CONTRIBUTIONS
from app.services.impact.figures import Figure, Maker
from app.services.impact.scope import Scope
from app.services.impact.selection import E, of_kind, selected, word

_CONFLICTING = {Convention.REAL, Convention.STATUTORY}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which entries.

    Attributes:
        scope: what the question is about, and what is known.
        projects: agency and id of the projects to take; all of the scope if none.
        first: first month of the period.
        last: its last month.
    """

    scope: Scope
    projects: sa.Select[Any] | None
    first: int
    last: int

    @property
    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """On the columns of the entries."""
        found = [selected(self.scope.shape)]
        if self.projects is not None:
            found.append(sa.tuple_(E["agency_id"], E["project_id"]).in_(self.projects))
        return found

    @property
    def values(self) -> dict[str, Any]:
        """Of the statements' parameters."""
        return {**self.scope.values, "as_of": self.last, "first": self.first, "last": self.last}


def figure(db: Read, chosen: Chosen, maker: Maker, measure: ReceiptMeasure) -> Figure:
    """A measure of these entries; undefined where real and statutory factors would mix."""
    contribution = CONTRIBUTIONS[measure]
    where = (*chosen.conditions, contribution.condition)
    sums = sa.select(E["convention"], sa.func.sum(contribution.amount)).where(*where).group_by(E["convention"])
    amounts = {convention: int(amount) for convention, amount in map(tuple, db.all(sums, chosen.values))}
    contributors = _distinct(db, where, chosen.values)
    if contribution.is_tonnage and amounts.keys() >= _CONFLICTING:
        found = maker.undefined(contribution.unit, "conventions_mixed")
    else:
        found = maker.sum(contribution.unit, sum(amounts.values()), contributors)
    return found._replace(basis=contribution.basis)


def completed(db: Read, chosen: Chosen, maker: Maker) -> Figure:
    """Projects completed within the period."""
    done = E["status"] == word(ProjectStatus.COMPLETED.value)
    period = E["completed"].between(chosen.first, chosen.last)
    return maker.things(_distinct(db, (*chosen.conditions, of_kind(EntryKind.PROJECT), done, period), chosen.values))


def nothing(unit: Unit) -> Figure:
    """A figure nobody reported anything for."""
    return Maker(0).sum(unit, 0, 0)


def _distinct(db: Read, where: Sequence[sa.ColumnElement[bool]], values: dict[str, Any]) -> int:
    """Projects behind these entries, each once."""
    projects = sa.select(E["agency_id"], E["project_id"]).where(*where, E["project_id"].is_not(None)).distinct()
    return int(db.scalar(sa.select(sa.func.count()).select_from(projects.subquery()), values))
