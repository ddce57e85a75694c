"""The people of the made-up pilot: patrons without a real name, the places that took part, what was held for them."""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.core.clock import GERMANY
from app.core.db import Write
from app.core.ids import new_id
from app.models.engagements import Engagement
from app.models.fields import Origin
from app.models.participations import Participation, ParticipationStatus
from app.models.patrons import Patron, PatronStatus
from app.models.workshops import CancelledBy, Registration, RegistrationStatus, Workshop, WorkshopKind, WorkshopStatus
from app.services.demo import pilot_plan as plan
from app.services.demo.places import Place
from app.services.demo.records import add, folded, sheet, stamps

CAME = (RegistrationStatus.ATTENDED,) * 8 + (RegistrationStatus.NO_SHOW, RegistrationStatus.CANCELLED)
REGISTERING = 0.6


def add_people(
    db: Write, agency_id: UUID, places: Sequence[Place], drawn: plan.Plan, made_up: str
) -> tuple[dict[str, int], Mapping[int, UUID]]:
    """Patrons, engagements, participations, workshops and registrations.

    Args:
        db: the transaction.
        agency_id: the owner.
        places: the municipalities, in the order of the plan.
        drawn: the draws.
        made_up: the sentence that says so.

    Returns:
        How many records are new, by word; ids of the patrons by number.
    """
    owner = {"agency_id": agency_id, "origin": Origin.SYNTHETIC, **stamps()}
    patron_ids = {number: new_id() for number in range(1, plan.PATRONS + 1)}
    created = {
        "patrons": add(db, Patron, [_patron(owner, drawn, number, patron_ids, made_up) for number in patron_ids]),
        "engagements": add(db, Engagement, [_engagement(owner, stay, patron_ids, places) for stay in drawn.stays]),
        "participations": add(
            db,
            Participation,
            [_participation(owner, place, day, made_up) for place, day in zip(places, drawn.joined, strict=True)],
        ),
    }
    workshops, registrations = _workshops(owner, places, drawn, patron_ids, made_up)
    created["workshops"] = add(db, Workshop, workshops)
    created["registrations"] = add(db, Registration, registrations)
    return created, patron_ids


def _patron(
    owner: Mapping[str, Any], drawn: plan.Plan, number: int, patron_ids: Mapping[int, UUID], made_up: str
) -> dict[str, Any]:
    """No first name, no address: nobody can be meant."""
    first, last = f"{'Patin' if number % 2 else 'Pate'} {number:02d}", "(erfunden)"
    stays = [stay for stay in drawn.stays if stay.patron == number]
    ends = [stay.ends_on for stay in stays if stay.ends_on is not None]
    is_active = len(ends) < len(stays)
    return {
        **owner,
        "id": patron_ids[number],
        "external_id": f"{plan.PREFIX}p-{number:02d}",
        "status": PatronStatus.ACTIVE if is_active else PatronStatus.LEFT,
        "status_since": min(stay.starts_on for stay in stays) if is_active else max(ends),
        "first_name": first,
        "last_name": last,
        **{key: text for key, text in folded("name", f"{last} {first}").items() if key != "name"},
        "note": made_up,
    }


def _engagement(
    owner: Mapping[str, Any], stay: plan.Stay, patron_ids: Mapping[int, UUID], places: Sequence[Place]
) -> dict[str, Any]:
    return {
        **owner,
        "id": new_id(),
        "patron_id": patron_ids[stay.patron],
        "municipality_id": places[stay.place].id,
        "named_on": stay.starts_on,
        "starts_on": stay.starts_on,
        "ends_on": stay.ends_on,
    }


def _participation(owner: Mapping[str, Any], place: Place, joined: date, made_up: str) -> dict[str, Any]:
    """From the council's resolution to the end of the pilot."""
    return {
        **owner,
        "id": new_id(),
        "municipality_id": place.id,
        "status": ParticipationStatus.ENDED,
        "contact_on": joined - timedelta(days=60),
        "resolution_on": joined - timedelta(days=14),
        "agreement_on": joined,
        "starts_on": joined,
        "ends_on": plan.LAST_DAY,
        "note": made_up,
    }


def _workshops(
    owner: Mapping[str, Any],
    places: Sequence[Place],
    drawn: plan.Plan,
    patron_ids: Mapping[int, UUID],
    made_up: str,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Events of the regions and of all, and who registered."""
    dice = random.Random(plan.SEED)  # noqa: S311 - nothing secret: the same draws every time are the point
    workshops: list[dict[str, Any]] = []
    registrations: list[dict[str, Any]] = []
    for number, row in enumerate(sheet("pilot_workshops"), start=1):
        workshop_id, starts = new_id(), _moment(row["starts"])
        invited = _invited(places, drawn, row["region"], starts.date())
        coming = [patron for patron in invited if dice.random() < REGISTERING][: int(row["capacity"])]
        registrations += [
            {**owner, "id": new_id(), "workshop_id": workshop_id, "patron_id": patron_ids[patron],
             "position": position, **_outcome(dice), "note": made_up}
            for position, patron in enumerate(coming, start=1)
        ]  # fmt: skip
        workshops.append(
            {
                **owner,
                "id": workshop_id,
                "external_id": f"{plan.PREFIX}w-{number:02d}",
                "kind": WorkshopKind(row["kind"]),
                "status": WorkshopStatus.HELD,
                **folded("title", row["title"]),
                "description": made_up,
                "starts_at": starts,
                "ends_at": _moment(row["ends"]),
                "time_zone": GERMANY.key,
                "place": row["region"] or None,
                "capacity": int(row["capacity"]),
                "published": True,
                "last_position": len(coming),
            }
        )
    return workshops, registrations


def _outcome(dice: random.Random) -> dict[str, Any]:
    status = dice.choice(CAME)
    by_whom = CancelledBy.PARTICIPANT if status is RegistrationStatus.CANCELLED else None
    return {"status": status, "cancelled_by": by_whom}


def _invited(places: Sequence[Place], drawn: plan.Plan, region: str, day: date) -> list[int]:
    """Patrons of the region who are at work on the day."""
    return sorted(
        {
            stay.patron
            for stay in drawn.stays
            if region in {"", places[stay.place].pilot_region}
            and stay.starts_on <= day
            and (stay.ends_on is None or stay.ends_on >= day)
        }
    )


def _moment(text: str) -> datetime:
    """German time of the sheet, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=GERMANY).astimezone(UTC)
