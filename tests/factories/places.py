"""A small made-up tree of places, from a state to a quarter, for every test that needs territory."""

from dataclasses import dataclass
from uuid import UUID

from app.models.municipalities import Level
from app.schemas.municipalities import MunicipalityCreate
from app.services import municipalities, municipality_parts
from app.services.access import SYSTEM_ACTOR
from tests.api import Api
from tests.factories.municipalities import population


@dataclass(frozen=True)
class Places:
    """The tree. One state; in it one county; in it an association of two municipalities, and one municipality without.

    Attributes:
        state: Rheinland-Pfalz.
        county: county in it.
        association: association in the county.
        village: municipality in the association, 1,742 inhabitants.
        hamlet: second municipality in the association, 95 inhabitants.
        town: municipality in the county without an association, 8,310 inhabitants.
        quarter: quarter of the town.
    """

    state: UUID
    county: UUID
    association: UUID
    village: UUID
    hamlet: UUID
    town: UUID
    quarter: UUID


def tree(api: Api) -> Places:
    """Build the tree through the services; its keys are made up."""

    def add(level: Level, name: str, ars: str | None, parent: UUID | None, inhabitants: int | None = None) -> UUID:
        body = MunicipalityCreate(level=level, name=name, ars=ars, parent_id=parent)
        unit_id = UUID(str(municipalities.create_municipality(db, SYSTEM_ACTOR, body).values["id"]))
        if inhabitants is not None:
            people = population(population=inhabitants, population_male=inhabitants // 2)
            municipality_parts.record_population(db, SYSTEM_ACTOR, unit_id, people)
        return unit_id

    with api.database.write() as db:
        state = add(Level.STATE, "Rheinland-Pfalz", "07", None)
        county = add(Level.COUNTY, "Musterkreis", "07901", state)
        association = add(Level.ASSOCIATION, "Verbandsgemeinde Musterland", "079015001", county)
        village = add(Level.MUNICIPALITY, "Müsterdorf", "079015001001", association, 1742)
        hamlet = add(Level.MUNICIPALITY, "Musterweiler", "079015001002", association, 95)
        town = add(Level.MUNICIPALITY, "Ärzen am Muster", "079010000003", county, 8310)
        quarter = add(Level.QUARTER, "Unterstadt", None, town)
    return Places(state, county, association, village, hamlet, town, quarter)
