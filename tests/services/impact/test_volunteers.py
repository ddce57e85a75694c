"""Volunteers active in several places over the years, against a count by hand."""

import calendar
from datetime import date, timedelta
from random import Random

from app.services import ledger
from tests.api import Api
from tests.factories import engagements, patrons, places

Span = tuple[str, str | None, date, date | None]
"""Who, where, from when, until when."""
MONTHS = [(year, month) for year in range(2019, 2026) for month in (3, 12)]


def overlaps(one: Span, other: Span) -> bool:
    same = one[:2] == other[:2]
    return same and one[2] <= (other[3] or date.max) and other[2] <= (one[3] or date.max)


def by_hand(spans: list[Span], place: str | None, year: int, month: int) -> tuple[int, int]:
    """Everybody who had begun by the end of the month, and who was engaged on its last day; each person once."""
    last = date(year, month, calendar.monthrange(year, month)[1])
    there = [span for span in spans if place in {None, span[1]} and span[2] <= last]
    return len({who for who, *_ in there}), len({who for who, _, _, end in there if end is None or end >= last})


def test_counts_of_every_date_and_place_are_those_by_hand(api: Api) -> None:
    dice, tree = Random(7), places.tree(api)  # noqa: S311 - the same dice every time
    where = [str(tree.village), str(tree.hamlet), str(tree.town), None]
    people = {
        str(caller.made("/v1/patrons", patrons.body(status="interested"))["id"]): caller
        for caller in (api.staff, api.stranger)
        for _ in range(4)
    }
    spans: list[Span] = []
    for _ in range(60):
        who, starts = dice.choice([*people]), date(2019, 1, 1) + timedelta(days=dice.randrange(2_200))
        ends = None if dice.random() < 0.2 else starts + timedelta(days=dice.choice([0, 27, 58, 364, 800]))
        span = (who, dice.choice(where), starts, ends)
        answer = people[who].post(
            "/v1/engagements",
            engagements.body(who, span[1], starts_on=starts.isoformat(), ends_on=ends and ends.isoformat()),
        )
        refused = any(overlaps(span, each) for each in spans)
        assert answer.status_code == (409 if refused else 201), answer.text
        if refused:
            assert answer.json()["code"] == "overlap"
        else:
            spans.append(span)
    assert len(spans) < 60  # some overlapped
    with api.database.snapshot() as db:
        assert (ledger.verify(db).examples, ledger.verify_cells(db)) == ([], [])
    for year, month in MONTHS:
        for place in (None, *where[:3]):
            asked = {"as_of": f"{year}-{month:02}"} | ({"municipality_id": place} if place else {})
            counts = api.lead.get("/v1/impact", params=asked).json()["counts"]
            found = (counts["patrons_ever"]["value"], counts["patrons_active"]["value"])
            assert found == by_hand(spans, place, year, month), asked
