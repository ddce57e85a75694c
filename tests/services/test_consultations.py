"""Consultations through the service: what is searched is what was said, and the network lead finds none."""

from uuid import UUID

import sqlalchemy as sa

from app.models.accounts import Role
from app.models.consultations import Consultation
from app.schemas.consultations import ConsultationCreate, ConsultationQuery
from app.services import consultations
from app.services.access import SYSTEM_ACTOR, Actor
from tests.api import Api
from tests.factories.consultations import body
from tests.factories.places import tree


class TestCreate:
    def test_the_longest_subject_is_searchable(self, api: Api) -> None:
        actor = Actor(Role.AGENCY_COORDINATOR, "staff", UUID(str(api.home["id"])))
        wanted = body(municipality_id=str(tree(api).village), subject="ﷺ" * 200)
        with api.database.write() as db:
            sent = ConsultationCreate.model_validate(wanted, strict=False)
            made = consultations.create_consultation(db, actor, sent)
        with api.database.read() as db:
            key = db.scalar(sa.select(sa.inspect(Consultation).columns["subject_search"]))
            assert len(key) == 600
            assert consultations.get_consultation(db, actor, made.values["id"]).values["subject"] == "ﷺ" * 200

    def test_the_network_lead_finds_none(self, api: Api) -> None:
        actor = Actor(Role.AGENCY_COORDINATOR, "staff", UUID(str(api.home["id"])))
        wanted = body(municipality_id=str(tree(api).village))
        with api.database.write() as db:
            sent = ConsultationCreate.model_validate(wanted, strict=False)
            consultations.create_consultation(db, actor, sent)
        with api.database.read() as db:
            assert consultations.list_consultations(db, SYSTEM_ACTOR, ConsultationQuery()).items == []
            assert len(consultations.list_consultations(db, actor, ConsultationQuery()).items) == 1
