"""No answer to an outsider carries anything a person entered: every operation there is, asked in every way."""

from typing import Any

import pytest

from app.main import Service
from tests.api import Api
from tests.contract.declared import OPERATIONS
from tests.factories.canaries import NETWORK, OUTSIDERS, Planted, body_with, outsiders


class TestOutsiders:
    @pytest.mark.either_database
    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_get_nothing_of_a_person(self, api: Api, service: Service, name: str) -> None:
        planted = Planted(api)
        caller = outsiders(api)[name]
        asked = 0
        for path in planted.paths(service):
            answer = caller.get(path)
            assert answer.status_code < 500, (path, answer.text)
            assert planted.found_in(path, answer.text, inside=name not in NETWORK) == [], (path, answer.text)
            is_list = answer.status_code == 200 and answer.headers["content-type"] == "application/json"
            if "?" in path and "/registrations" not in path and is_list:
                self._empty_for_persons(path, answer.json())
            asked += 1
        assert asked > 300

    @staticmethod
    def _empty_for_persons(path: str, page: Any) -> None:
        """Not even the number of persons shows."""
        if path.startswith(("/v1/patrons", "/v1/engagements", "/v1/consents?", "/v1/erasures")):
            assert (page["items"], page["total"] or 0) == ([], 0), path

    @pytest.mark.either_database
    @pytest.mark.parametrize("name", ["public", "stranger", "network lead"])
    def test_are_told_nothing_by_what_they_try_to_change(self, api: Api, name: str) -> None:
        """Ids of the person in path and body, versions right and wrong."""
        planted = Planted(api)
        caller = outsiders(api)[name]
        for operation in OPERATIONS:
            if operation.method == "GET" or operation.takes_file:
                continue
            body = None if operation.json_body is None else body_with(planted, operation.example())
            for key in planted.persons if operation.path_names else planted.persons[:1]:
                path = operation.target(key)
                answer = caller.call(operation.method, path, body, headers={"if-match": '"1"'})
                assert answer.status_code < 500, (path, answer.text)
                sent = f"{path} {body}"
                assert planted.found_in(sent, answer.text, inside=name not in NETWORK) == [], (path, answer.text)

    def test_the_agency_itself_gets_all_of_it(self, api: Api, service: Service) -> None:
        planted = Planted(api)
        seen = "".join(api.staff.get(path).text for path in planted.paths(service))
        assert [each for each in [*planted.texts, *planted.persons, *planted.inside] if each not in seen] == []
