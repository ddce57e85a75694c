"""Places: the units of the official register that projects, participations and agencies of the demo data need.

The rows are what an import of the same edition would have stored, so a later import of the whole register recognises
every one of them and changes none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import units
from app.core.db import Read, Write
from app.core.ids import new_id
from app.models.fields import Origin
from app.models.municipalities import Level, Municipality, MunicipalityName, MunicipalityPopulation
from app.services.demo.records import add, folded, sheet, stamps
from app.services.imports.register import identity, reference_day
from app.services.municipality_parts import census_of

M = sa.inspect(Municipality).columns
EDITION = date(2022, 12, 31)
SOURCE = "Destatis GV-ISys GV100AD, 31.12.2022"
LOCATED_ON = date(2026, 11, 28)
"""Day the points were looked up."""
PARENT_DIGITS = (9, 5, 3, 2)
COUNTY_DIGITS, ASSOCIATION_DIGITS = 5, 9


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as the sheet has it.

    Attributes:
        id: its id in the database.
        ars: regional key of the edition.
        name: official name.
        pilot_region: region of the pilot it stands for in the demo data; empty for others.
    """

    id: UUID
    ars: str
    name: str
    pilot_region: str


def load_places(db: Write) -> tuple[int, Mapping[str, Place]]:
    """The units; how many are new, and all by regional key."""
    known = _known(db)
    places: dict[str, Place] = {}
    made, names, populations = [], [], []
    for row in sheet("places"):
        level, ars = Level(row["level"]), row["ars"]
        ags = None if level is Level.ASSOCIATION else ars[:COUNTY_DIGITS] + ars[ASSOCIATION_DIGITS:]
        unit_id = known.get(identity(level, ags, ars))
        place = Place(unit_id or new_id(), ars, row["name"], row["pilot_region"])
        places[ars] = place
        if unit_id is None:
            made.append(_unit(row, place, ags, _parent(places, ars)))
            names.append({"municipality_id": place.id, "valid_from": EDITION, "name": place.name, "ars": ars,
                          "source": SOURCE})  # fmt: skip
            populations += _populations(row, place)
    created = add(db, Municipality, made)
    add(db, MunicipalityName, names)
    add(db, MunicipalityPopulation, populations)
    return created, places


def _known(db: Read) -> dict[str, UUID]:
    """Official units by what makes them the same in two editions; a current one stands before an ended one."""
    statement = sa.select(M["level"], M["ags"], M["ars"], M["id"]).where(M["ars"].is_not(None))
    rows = db.all(statement.order_by(M["valid_to"].is_(None), M["valid_to"]))
    return {identity(row.level, row.ags, row.ars): row.id for row in rows}


def _parent(places: Mapping[str, Place], ars: str) -> UUID | None:
    """The nearest unit above; the sheet lists it before."""
    keys = (ars[:digits] for digits in PARENT_DIGITS if digits < len(ars))
    return next((places[key].id for key in keys if key in places), None)


def _unit(row: Mapping[str, str], place: Place, ags: str | None, parent_id: UUID | None) -> dict[str, Any]:
    return {
        "id": place.id,
        "parent_id": parent_id,
        "level": Level(row["level"]),
        **folded("name", place.name),
        "ags": ags,
        "ars": place.ars,
        "path": place.ars,
        "inhabited": True,
        "valid_from": EDITION,
        "postcode": row["postcode"] or None,
        "area_ha": int(row["area_ha"]) if row["area_ha"] else None,
        **_location(row),
        "source": SOURCE,
        "origin": Origin.PUBLISHED,
        **stamps(),
    }


_LOCATION: Final = ("longitude_microdegrees", "latitude_microdegrees", "located_on", "location_source")


def _location(row: Mapping[str, str]) -> dict[str, Any]:
    """A point in the place, as GeoNames has it; the text file of the register has none."""
    number = row["geonames"]
    values = (
        (
            units.microdegrees(row["longitude"]),
            units.microdegrees(row["latitude"]),
            LOCATED_ON,
            f"GeoNames {number}, CC BY 4.0, https://www.geonames.org/{number}",
        )
        if number
        else (None, None, None, None)
    )
    return dict(zip(_LOCATION, values, strict=True))


def _populations(row: Mapping[str, str], place: Place) -> list[dict[str, Any]]:
    """Population of the edition; the register gives one for municipalities only."""
    if not row["population"]:
        return []
    day = reference_day(EDITION)
    return [
        {
            "municipality_id": place.id,
            "reference_date": day,
            "population": int(row["population"]),
            "population_male": int(row["population_male"]),
            "census_basis": census_of(day),
            "source": SOURCE,
        }
    ]
