"""Funding programmes: the directory of what one can apply to. Everybody reads it, the staff of any agency keeps it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid
from app.models.fundings import FundingProgramme
from app.schemas.fundings import (
    FundingProgrammeCreate,
    FundingProgrammeQuery,
    FundingProgrammeRead,
    FundingProgrammeUpdate,
)
from app.services import conversion, funding_terms, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility

FP = sa.inspect(FundingProgramme).columns


def visible(_actor: Actor) -> Visibility:
    """The directory is public."""
    return EVERYTHING


def _names(column: str, value: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a parameter
    """A list of words holds this one."""
    return sa.cast(FP[column], sa.Text).contains(sa.literal('"') + value + '"')


def _takes(column: str) -> Callable[[Any], sa.ColumnElement[bool]]:
    """The same of a list that takes everything while it is empty."""
    return lambda value: sa.or_(sa.cast(FP[column], sa.Text) == "[]", _names(column, value))


def _valid_on(day: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a parameter
    started = sa.or_(FP["valid_from"].is_(None), FP["valid_from"] <= day)
    return sa.and_(started, sa.or_(FP["valid_until"].is_(None), FP["valid_until"] >= day))


PROGRAMMES = Collection(
    "funding_programmes",
    FundingProgramme,
    FundingProgrammeRead,
    visible=visible,
    filters={
        "funder_level": Filter(FP["funder_level"].in_, many=True),
        "theme": Filter(lambda value: _names("themes", value), convert=str),
        "applicant": Filter(_takes("applicants"), convert=str),
        "state": Filter(_takes("states")),
        "valid_on": Filter(_valid_on),
    },
    sorts={"name": FP["name_sort"]},
    search=FP["name_search"],
    alternates={"slug": lambda value: FP["slug"] == value},
)


def list_funding_programmes(db: Read, actor: Actor, query: FundingProgrammeQuery) -> Page:
    """A page of funding programmes."""
    return page(db, PROGRAMMES, actor, question(query))


def get_funding_programme(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One funding programme by id or ``slug:...``."""
    return reading.get(db, PROGRAMMES, actor, key, reading.names(fields))


def create_funding_programme(db: Write, actor: Actor, body: FundingProgrammeCreate) -> Found:
    """A new funding programme.

    Raises:
        Invalid: terms that contradict themselves, or a rule about a programme that is not there.
    """
    values = _terms(conversion.columns(FundingProgrammeCreate, conversion.sent(body)))
    _check_terms(db, values)
    conversion.folded(values, "name", "funder")
    return get_funding_programme(db, actor, recording.insert(db, FundingProgramme, actor, values))


def update_funding_programme(
    db: Write, actor: Actor, key: str, expected: int | None, changes: FundingProgrammeUpdate
) -> Found:
    """Change a funding programme; lists are replaced as a whole.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Invalid: as for a new one, judged on the result of the change.
    """
    place = reading.locate(db, PROGRAMMES, actor, key)
    current = recording.held(db, FundingProgramme, {"id": place.id}, expected)
    changed = _terms(conversion.columns(FundingProgrammeUpdate, changes))
    _check_terms(db, {**current, **changed})
    values = conversion.refolded(current, changed, "name", "funder")
    recording.update(db, FundingProgramme, actor, {"id": place.id}, expected, values)
    return get_funding_programme(db, actor, place.id)


def delete_funding_programme(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a funding programme nobody recorded a grant of."""
    place = reading.locate(db, PROGRAMMES, actor, key)
    recording.remove(db, FundingProgramme, actor, {"id": place.id}, expected)


def _terms(values: dict[str, Any]) -> dict[str, Any]:
    """The lists of a programme as JSON has them."""
    for name in funding_terms.LISTS:
        if name in values:
            values[name] = [each.model_dump(mode="json") for each in values[name]]
    return values


def _check_terms(db: Read, programme: Mapping[str, Any]) -> None:
    faults = funding_terms.faults(programme)
    named = {rule["programme"]: f"/rules/{at}/programme" for at, rule in enumerate(programme["rules"])}
    named.pop(None, None)
    named.pop(programme["slug"], None)
    known = {row[0] for row in db.all(sa.select(FP["slug"]).where(FP["slug"].in_(list(named))))}
    what = "funding_programmes"
    faults += [Fault("reference_missing", place, {"what": what}) for slug, place in named.items() if slug not in known]
    if faults:
        raise Invalid(faults=faults)
