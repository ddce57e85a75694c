"""Open grants: what was granted and is published, as a data package of the 360Giving Data Standard.

No person stands in it: a grant to a private person cannot be published, and only how many there are is told, where
they are enough not to point at somebody.

Source:
    360Giving Data Standard 1.1, package and grant schema, https://standard.threesixtygiving.org/en/latest/
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import Snapshot
from app.core.errors import NotFound
from app.core.folding import search_key
from app.core.settings import Settings
from app.core.units import euros
from app.models.agencies import Agency
from app.models.fields import Origin
from app.models.fundings import Applicant, FundingProgramme, Grant
from app.models.municipalities import Municipality
from app.services.fundings import GRANTED

A = sa.inspect(Agency).columns
FP = sa.inspect(FundingProgramme).columns
G = sa.inspect(Grant).columns
M = sa.inspect(Municipality).columns
VERSION: Final = "1.1"
TITLE: Final = "Fördermittel für den Klimaschutz in kleinen Kommunen"
DESCRIPTION: Final = (
    "Bewilligte und veröffentlichte Förderungen von Klimaschutzprojekten, an denen Ehrenamtliche mitwirken. "
    "Förderungen von Privatpersonen sind nicht enthalten."
)
_MONEY: Final = {
    "amountAppliedFor": "requested_cents",
    "amountAwarded": "granted_cents",
    "amountDisbursed": "paid_cents",
}


def get_open_grants(db: Snapshot) -> dict[str, Any]:
    """The package.

    Raises:
        NotFound: nothing is published yet; the standard knows no package without a grant.
    """
    settings = db.database.settings
    grants, left_out = [], {"no_recipient": 0, "no_award_date": 0}
    for row in db.all(_published()):
        if row.unit is None and row.recipient is None:
            left_out["no_recipient"] += 1
        elif row.granted_on is None:
            left_out["no_award_date"] += 1
        else:
            grants.append(_grant(settings.giving_prefix, row))
    if not grants:
        raise NotFound("nothing_published")
    return {
        "version": VERSION,
        "title": TITLE,
        "description": DESCRIPTION,
        "identifier": f"{settings.giving_prefix}-grants",
        "issued": clock.today().isoformat(),
        "publisher": _publisher(settings),
        "license": settings.licence_url,
        "downloadURL": f"{settings.address}/v1/fundings/grants/360giving",
        "grants": grants,
        "left_out": {**left_out, "private_persons": _private(db)},
    }


def _publisher(settings: Settings) -> dict[str, str]:
    return {"identifier": settings.giving_prefix, "name": settings.publisher, "website": settings.frontend}


def _published() -> sa.Select[Any]:
    names = (
        "id", "recipient", "requested_cents", "granted_cents", "paid_cents", "granted_on", "amount_is_cap",
        "updated_at", "grant_number",
    )  # fmt: skip
    told = [FP["slug"], FP["name"].label("programme"), FP["funder"], FP["website"], A["name"].label("agency")]
    unit = [M["id"].label("unit"), M["name"].label("place"), M["ags"], M["ars"]]
    made_up = G["origin"] == Origin.SYNTHETIC
    return (
        sa.select(*[G[name] for name in names], *told, *unit)
        .join(FundingProgramme, FP["id"] == G["funding_programme_id"])
        .join(Agency, A["id"] == G["agency_id"])
        .outerjoin(Municipality, M["id"] == G["municipality_id"])
        .where(G["published"], GRANTED, ~made_up, G["applicant"] != Applicant.PRIVATE_PERSON)
        .order_by(G["agency_id"], G["id"])
    )


def _private(db: Snapshot) -> int | None:
    """How many grants go to private persons; none said where they are few."""
    own = (GRANTED, G["applicant"] == Applicant.PRIVATE_PERSON)
    with db.everywhere():  # they are never published, and only their number is told
        number = int(db.scalar(sa.select(sa.func.count()).select_from(Grant).where(*own)))
    return None if 0 < number < db.database.settings.small_number_threshold else number


def _grant(prefix: str, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    """One grant in the words of the standard; what is not known does not stand there."""
    recipient = row.place if row.recipient is None else row.recipient
    ceiling = " (Höchstbetrag)" if row.amount_is_cap else ""
    said = {
        "id": f"{prefix}-{row.id}",
        "title": f"{row.programme}: {recipient}"[:140],
        "description": f"Förderung aus dem Programm {row.programme} für {recipient}{ceiling}, "
        f"erfasst durch {row.agency}",
        "currency": "EUR",
        "awardDate": row.granted_on.isoformat(),
        "recipientOrganization": [_organisation(prefix, recipient, row)],
        "fundingOrganization": [{"id": f"{prefix}-ORG-{_word(row.funder)}", "name": row.funder}],
        "grantProgramme": [_programme(row)],
        "dateModified": row.updated_at.isoformat().replace("+00:00", "Z"),
    }
    amounts = {name: euros(cents) for name, column in _MONEY.items() if (cents := getattr(row, column)) is not None}
    places = {"beneficiaryLocation": [_place(row)]} if row.unit is not None else {}
    return {**said, **amounts, **places}


def _organisation(prefix: str, recipient: str, row: Any) -> dict[str, str]:  # noqa: ANN401 - a row
    own = _word(row.recipient) if row.recipient is not None else row.ags or row.ars or str(row.unit)
    return {"id": f"{prefix}-ORG-{own}", "name": recipient}


def _programme(row: Any) -> dict[str, str]:  # noqa: ANN401 - a row
    return dict(_given({"code": row.slug, "title": row.programme, "url": row.website}))


def _place(row: Any) -> dict[str, str]:  # noqa: ANN401 - a row
    key = {"geoCode": row.ags or row.ars, "geoCodeType": "AGS" if row.ags else "ARS"} if row.ags or row.ars else {}
    return {"name": row.place, "countryCode": "DE", **key}


def _given(values: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in values.items() if value is not None)


def _word(name: str) -> str:
    """A name as part of an identifier."""
    kept = "".join(letter if letter.isalnum() else " " for letter in search_key(name))
    return "-".join(kept.split())
