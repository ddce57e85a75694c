"""No answer to an outsider carries anything a person entered: every GET operation there is, asked in every way."""

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest

from app.main import Service
from app.models.accounts import Role
from app.web.dispatch import flat
from tests.api import Api, Caller
from tests.factories import engagements as engagement_factory
from tests.factories import patrons as patron_factory
from tests.factories import places
from tests.factories import workshops as workshop_factory

SECRETS = {
    "first_name": "Xanthippa", "last_name": "Quorxenberg", "email": "zyxgeheim@example.org",
    "phone": "+49 999 7654321", "note": "Vertraulichkeitsprobe", "external_id": "PERSON-4711",
}  # fmt: skip
DAYS = {"named_on": "1987-06-05", "starts_on": "1988-07-06", "ends_on": "1989-08-07"}
INSIDE = {"online_url": "https://example.org/geheimer-raum"}
REGISTRATION_NOTE = "Registriernotizprobe"


class Planted:
    """A published workshop with a registration of an engaged volunteer; every text is found nowhere else."""

    def __init__(self, api: Api) -> None:
        self.place = str(places.tree(api).village)
        person = api.staff.made("/v1/patrons", patron_factory.body(**SECRETS))["id"]
        engagement = api.staff.made("/v1/engagements", engagement_factory.body(person, self.place, **DAYS))["id"]
        self.workshop = api.staff.made("/v1/workshops", workshop_factory.body(**INSIDE))["id"]
        body = {"patron_id": person, "note": REGISTRATION_NOTE}
        registration = api.staff.made(f"/v1/workshops/{self.workshop}/registrations", body)["id"]
        self.persons = [person, engagement, registration]
        self.texts = [*SECRETS.values(), *DAYS.values(), *INSIDE.values(), REGISTRATION_NOTE]
        self.keys = [*self.persons, self.workshop, self.place, str(api.home["id"]), "ext:PERSON-4711"]

    def found_in(self, path: str, text: str) -> list[str]:
        """What of it stands in an answer; ids that were asked for may be named in a refusal."""
        return [each for each in [*self.texts, *self.persons] if each in text and each not in path]


def paths(service: Service, planted: Planted) -> Iterator[str]:
    """Every GET operation, with every key in every place and with telling filters."""
    for route in flat(service.routes):
        if "GET" not in (route.methods or ()):
            continue
        names = list(route.param_convertors)
        for keys in product(planted.keys, repeat=len(names)):
            path = route.path_format
            for name, key in zip(names, keys, strict=True):
                path = path.replace(f"{{{name}}}", key)
            yield path
            if not path.endswith(tuple(planted.keys)):
                yield f"{path}?limit=500&count=exact"
                yield from (f"{path}?q={quote(word)}" for word in ("Xanthippa", "Quorxenberg"))
                yield from (f"{path}?patron_id={planted.persons[0]}", f"{path}?within={planted.place}")


def outsiders(api: Api) -> dict[str, Caller]:
    return {
        "public": api.public,
        "partner": api.caller(Role.PARTNER),
        "stranger": api.stranger,
        "network lead": api.lead,
        "auditor of the network": api.caller(Role.AUDITOR),
        "auditor of another agency": api.caller(Role.AUDITOR, api.elsewhere["id"]),
        "importer of another agency": api.caller(Role.IMPORTER, api.elsewhere["id"]),
    }


class TestOutsiders:
    # the network lead reads everything except persons, so an unpublished meeting's address is no secret to them
    @pytest.mark.parametrize("name", ["public", "partner", "stranger", "network lead", "auditor of the network",
                                      "auditor of another agency", "importer of another agency"])  # fmt: skip
    def test_get_nothing_of_a_person(self, api: Api, service: Service, name: str) -> None:
        planted = Planted(api)
        whole_network = name in {"network lead", "auditor of the network"}
        caller = outsiders(api)[name]
        asked = 0
        for path in paths(service, planted):
            answer = caller.get(path)
            assert answer.status_code < 500, (path, answer.text)
            found = planted.found_in(path, answer.text)
            assert not [each for each in found if not (whole_network and each in INSIDE.values())], (path, answer.text)
            is_list = answer.status_code == 200 and answer.headers["content-type"] == "application/json"
            if "?" in path and "/registrations" not in path and is_list:
                self._empty_for_persons(path, answer.json())
            asked += 1
        assert asked > 100

    @staticmethod
    def _empty_for_persons(path: str, page: Any) -> None:
        """Not even the number of persons shows."""
        if path.startswith(("/v1/patrons", "/v1/engagements")):
            assert (page["items"], page["total"] or 0) == ([], 0), path

    def test_the_agency_itself_gets_all_of_it(self, api: Api, service: Service) -> None:
        planted = Planted(api)
        seen = "".join(api.staff.get(path).text for path in paths(service, planted))
        assert [each for each in [*planted.texts, *planted.persons] if each not in seen] == []
