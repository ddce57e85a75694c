"""Participations through the service: what a second open way is called, and what the place range finds."""

from uuid import UUID

import pytest

from app.core.errors import Conflict
from app.models.accounts import Role
from app.schemas.participations import ParticipationCreate, ParticipationQuery, ParticipationUpdate
from app.services import ledger, participations
from app.services.access import Actor
from tests.api import Api
from tests.factories.participations import body
from tests.factories.places import tree


def staff(agency_id: UUID) -> Actor:
    """A coordinator of an agency."""
    return Actor(Role.AGENCY_COORDINATOR, "staff", UUID(str(agency_id)))


def create(api: Api, actor: Actor, municipality_id: UUID) -> UUID:
    """A participation that must come out."""
    with api.database.write() as db:
        wanted = ParticipationCreate.model_validate(body(municipality_id), strict=False)
        return UUID(str(participations.create_participation(db, actor, wanted).values["id"]))


class TestCreate:
    def test_the_conflict_names_the_municipality(self, api: Api) -> None:
        place = tree(api).village
        create(api, staff(api.home["id"]), place)
        with pytest.raises(Conflict) as refused:
            create(api, staff(api.home["id"]), place)
        assert (refused.value.code, refused.value.params) == ("already_exists", {"field": "municipality_id"})


class TestUpdate:
    def test_what_moves_to_another_place_no_longer_counts_in_the_former(self, api: Api) -> None:
        places, actor = tree(api), staff(api.home["id"])
        made = create(api, actor, places.village)
        with api.database.write() as db:
            changes = ParticipationUpdate(municipality_id=places.hamlet)
            participations.update_participation(db, actor, str(made), None, changes)
        with api.database.read() as db:
            assert ledger.verify(db).wrong == 0


class TestVisible:
    def test_a_manager_reads_within_its_place_and_agency(self, api: Api) -> None:
        places = tree(api)
        made = {
            (agency["id"], place): create(api, staff(agency["id"]), place)
            for agency in (api.home, api.elsewhere)
            for place in (places.county, places.association, places.village, places.town, places.quarter)
        }
        below = {
            places.county: {places.county, places.association, places.village, places.town, places.quarter},
            places.association: {places.association, places.village},
            places.village: {places.village},
            places.town: {places.town, places.quarter},
            places.quarter: {places.quarter},
        }
        for agency_id, place in made:
            manager = Actor(Role.MUNICIPALITY_MANAGER, "manager", UUID(str(agency_id)), municipality_id=place)
            with api.database.read() as db:
                page = participations.list_participations(db, manager, ParticipationQuery())
            assert {UUID(str(item["id"])) for item in page.items} == {made[agency_id, each] for each in below[place]}
