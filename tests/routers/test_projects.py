"""Projects over HTTP: what is stored, who sees it, how it is changed."""

from typing import Any
from uuid import uuid4

import pytest

from app.models.accounts import Role
from tests.api import Api
from tests.factories import projects as factory
from tests.factories import rows

PROJECTS = "/v1/projects"


def place(api: Api) -> str:
    with api.database.write() as db:
        return str(rows.municipality(db))


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]


class TestCreate:
    def test_everything_sent_is_read_back(self, api: Api) -> None:
        sent = factory.body(
            place(api), title="Straßenlampen für Königsfeld", description="Erst im Süden,\ndann im Norden.",
            external_id="P/17", measure_type="led-street-lighting", status="completed", published=True,
            planned_start="2023-01-01", planned_end="2023-12-31", started_on="2023-02-01", completed_on="2024-01-15",
            planned_investment_eur=225000.01, realised_investment_eur=0, source="https://example.org/bericht",
            origin="published",
        )  # fmt: skip
        answer = api.staff.post(PROJECTS, sent)
        record = answer.json()
        assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
        assert answer.headers["location"] == f"{PROJECTS}/{record['id']}"
        shares = [{**each, "credited_agency_id": str(api.home["id"])} for each in sent["shares"]]
        assert {name: record[name] for name in sent} == {**sent, "shares": shares}
        assert record["agency_id"] == str(api.home["id"])
        for key in (record["id"], "ext:P%2F17"):
            assert api.staff.get(f"{PROJECTS}/{key}").json() == record

    def test_shares_must_sum_to_the_whole(self, api: Api) -> None:
        sent = factory.body(place(api), place(api))
        sent["shares"][0]["basis_points"] -= 1
        answer = api.staff.post(PROJECTS, sent)
        assert faults(answer) == [("shares_sum", "/shares")]
        assert answer.json()["errors"][0]["params"] == {"sum": 9999}

    def test_a_repeated_share_is_named(self, api: Api) -> None:
        first = place(api)
        assert faults(api.staff.post(PROJECTS, factory.body(first, first))) == [("repeated", "/shares/1")]

    def test_one_place_may_count_for_two_agencies(self, api: Api) -> None:
        first = place(api)
        sent = factory.body(first, first)
        sent["shares"][1]["credited_agency_id"] = str(api.elsewhere["id"])
        shares = api.staff.made(PROJECTS, sent)["shares"]
        assert [each["credited_agency_id"] for each in shares] == [
            str(api.home["id"]), str(api.elsewhere["id"]),
        ]  # fmt: skip

    def test_what_a_share_names_must_exist(self, api: Api) -> None:
        sent = factory.body(place(api), str(uuid4()))
        sent["shares"][0]["credited_agency_id"] = str(uuid4())
        assert faults(api.staff.post(PROJECTS, sent)) == [
            ("reference_missing", "/shares/0/credited_agency_id"),
            ("reference_missing", "/shares/1/municipality_id"),
        ]

    @pytest.mark.parametrize(
        ("values", "fault"),
        [
            ({"planned_start": "2024-02-01", "planned_end": "2024-01-31"}, ("end_before_start", "/planned_end")),
            ({"started_on": "2024-02-01", "completed_on": "2024-01-31"}, ("end_before_start", "/completed_on")),
            ({"status": "completed"}, ("completion_undated", "/completed_on")),
            ({"title": "   "}, ("too_short", "/title")),
            ({"title": None}, ("wrong_type", "/title")),
            ({"theme": "space"}, ("not_in_list", "/theme")),
            ({"shares": []}, ("too_few", "/shares")),
            ({"planned_investment_eur": 0.001}, ("too_many_decimals", "/planned_investment_eur")),
            ({"planned_investment_eur": -1}, ("out_of_range", "/planned_investment_eur")),
            ({"titel": "x"}, ("unknown_field", "/titel")),
            ({"published": 1}, ("wrong_type", "/published")),
        ],
    )
    def test_rules(self, api: Api, values: dict[str, Any], fault: tuple[str, str]) -> None:
        assert faults(api.staff.post(PROJECTS, factory.body(place(api), **values))) == [fault]

    def test_a_published_project_may_lack_its_day_of_completion(self, api: Api) -> None:
        assert factory.made(api, status="completed", origin="published")["completed_on"] is None

    def test_an_agencys_number_is_given_once(self, api: Api) -> None:
        factory.made(api, external_id="P-1")
        again = api.staff.post(PROJECTS, factory.body(place(api), external_id="P-1"))
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")
        assert api.stranger.post(PROJECTS, factory.body(place(api), external_id="P-1")).status_code == 201


class TestIdempotency:
    def send(self, api: Api, body: dict[str, Any], key: str = "a-1") -> Any:
        return api.staff.post(PROJECTS, body, headers={"idempotency-key": key})

    def test_a_retry_gets_the_first_answer_and_does_nothing(self, api: Api) -> None:
        body = factory.body(place(api))
        first, second = self.send(api, body), self.send(api, dict(reversed(body.items())))
        assert (second.status_code, second.content) == (201, first.content)
        assert second.headers["idempotency-replayed"] == "true"
        assert "idempotency-replayed" not in first.headers
        for name in ("etag", "location"):
            assert second.headers[name] == first.headers[name]
        assert len(api.staff.get(PROJECTS).json()["items"]) == 1

    def test_another_body_under_the_same_key_is_refused(self, api: Api) -> None:
        self.send(api, factory.body(place(api)))
        answer = self.send(api, factory.body(place(api)))
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")

    def test_a_refused_request_leaves_the_key_free(self, api: Api) -> None:
        assert self.send(api, factory.body(place(api), title="")).status_code == 422
        assert self.send(api, factory.body(place(api))).status_code == 201

    def test_keys_of_two_callers_are_two(self, api: Api) -> None:
        body = factory.body(place(api))
        first = self.send(api, body).json()
        other = api.stranger.post(PROJECTS, body, headers={"idempotency-key": "a-1"}).json()
        assert other["id"] != first["id"]

    def test_a_key_without_form_is_refused(self, api: Api) -> None:
        answer = self.send(api, factory.body(place(api)), key="a b")
        assert (answer.status_code, answer.json()["code"]) == (400, "header_invalid")


class TestVisibility:
    def test_everyone_sees_what_is_published(self, api: Api) -> None:
        record = factory.made(api, published=True)
        for caller in (api.public, api.stranger, api.lead, api.caller(Role.PARTNER)):
            assert caller.get(f"{PROJECTS}/{record['id']}").json() == record
            assert [item["id"] for item in caller.get(PROJECTS).json()["items"]] == [record["id"]]

    def test_the_rest_is_the_agencys_and_the_networks(self, api: Api) -> None:
        path = f"{PROJECTS}/{factory.made(api)['id']}"
        for caller in (api.public, api.stranger, api.caller(Role.PARTNER)):
            assert (caller.get(path).status_code, caller.get(PROJECTS).json()["items"]) == (404, [])
        for caller in (api.staff, api.lead, api.caller(Role.IMPORTER, api.home["id"])):
            assert (caller.get(path).status_code, len(caller.get(PROJECTS).json()["items"])) == (200, 1)

    def test_foreign_and_missing_look_alike(self, api: Api) -> None:
        hidden = api.stranger.get(f"{PROJECTS}/{factory.made(api)['id']}").json()
        missing = api.stranger.get(f"{PROJECTS}/{uuid4()}").json()
        for body in (hidden, missing):
            del body["instance"], body["request_id"]
        assert hidden == missing

    def test_another_agencys_number_says_nothing(self, api: Api) -> None:
        factory.made(api, external_id="P-1", published=True)
        assert api.stranger.get(f"{PROJECTS}/ext:P-1").status_code == 404
        assert api.public.get(f"{PROJECTS}/ext:P-1").status_code == 404

    def test_another_agency_changes_nothing(self, api: Api) -> None:
        hidden, shown = factory.made(api), factory.made(api, published=True)
        for record, status in ((hidden, 404), (shown, 403)):
            path = f"{PROJECTS}/{record['id']}"
            assert api.stranger.patch(path, {"title": "Meins"}).status_code == status
            assert api.stranger.delete(path).status_code == status
            assert api.staff.get(path).json() == record


class TestUpdate:
    def test_absent_keeps_and_null_clears(self, api: Api) -> None:
        record = factory.made(api, description="Alt", measure_type="led", planned_investment_eur=100.5)
        answer = api.staff.patch(f"{PROJECTS}/{record['id']}", {"title": "Neu für Öhringen", "description": None})
        changed = {"title": "Neu für Öhringen", "description": None, "version": 2}
        after = answer.json()
        assert after == {**record, **changed, "updated_at": after["updated_at"]}
        assert answer.headers["etag"] == '"2"'
        assert after["updated_at"] >= record["updated_at"]

    @pytest.mark.parametrize("name", ["title", "theme", "status", "published", "shares"])
    def test_what_must_be_there_cannot_be_cleared(self, api: Api, name: str) -> None:
        answer = api.staff.patch(f"{PROJECTS}/{factory.made(api)['id']}", {name: None})
        assert [pointer for _, pointer in faults(answer)] == [f"/{name}"]

    @pytest.mark.parametrize("name", ["id", "agency_id", "origin", "version", "created_at"])
    def test_what_a_project_is_stays(self, api: Api, name: str) -> None:
        record = factory.made(api)
        answer = api.staff.patch(f"{PROJECTS}/{record['id']}", {name: record[name]})
        assert faults(answer) == [("unknown_field", f"/{name}")]

    def test_shares_are_replaced_as_a_whole(self, api: Api) -> None:
        record = factory.made(api)
        shares = factory.shares([place(api), place(api), place(api)])
        after = api.staff.patch(f"{PROJECTS}/{record['id']}", {"shares": shares}).json()
        assert [each["basis_points"] for each in after["shares"]] == [3334, 3333, 3333]
        refused = api.staff.patch(f"{PROJECTS}/{record['id']}", {"shares": shares[:2]}, 2)
        assert faults(refused) == [("shares_sum", "/shares")]
        assert api.staff.get(f"{PROJECTS}/{record['id']}").json() == after

    def test_rules_judge_the_result_of_the_change(self, api: Api) -> None:
        record = factory.made(api, started_on="2024-05-01")
        path = f"{PROJECTS}/{record['id']}"
        assert faults(api.staff.patch(path, {"completed_on": "2024-04-30"})) == [("end_before_start", "/completed_on")]
        assert faults(api.staff.patch(path, {"status": "completed"})) == [("completion_undated", "/completed_on")]
        assert api.staff.patch(path, {"status": "completed", "completed_on": "2024-05-01"}).status_code == 200
        assert faults(api.staff.patch(path, {"completed_on": None}, 2)) == [("completion_undated", "/completed_on")]

    def test_a_search_finds_the_new_title_and_not_the_old(self, api: Api) -> None:
        record = factory.made(api, title="Altes Schulhaus")
        api.staff.patch(f"{PROJECTS}/{record['id']}", {"title": "Neue Müllabfuhr"})
        found = {q: len(api.staff.get(f"{PROJECTS}?q={q}").json()["items"]) for q in ("schulhaus", "muellab", "MÜLL")}
        assert found == {"schulhaus": 0, "muellab": 1, "MÜLL": 1}

    def test_it_is_made_for_one_version(self, api: Api) -> None:
        path = f"{PROJECTS}/{factory.made(api)['id']}"
        assert api.staff.patch(path, {"title": "Zwei"}).status_code == 200
        stale = api.staff.patch(path, {"title": "Drei"}, 1)
        assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')
        assert api.staff.patch(path, {"title": "Drei"}, None).status_code == 428
        assert api.staff.patch(path, {"title": "Drei"}, 'W/"2"').status_code == 400
        assert api.staff.patch(path, {"title": "Drei"}, "*").json()["version"] == 3


class TestDelete:
    def test_it_is_gone_with_its_shares(self, api: Api) -> None:
        path = f"{PROJECTS}/{factory.made(api)['id']}"
        assert [api.staff.delete(path, version).status_code for version in (None, 2, 1, 1)] == [428, 412, 204, 404]
        assert api.staff.get(path).status_code == 404


class TestConditionalRead:
    def test_a_known_record_is_not_sent_again(self, api: Api) -> None:
        path = f"{PROJECTS}/{factory.made(api)['id']}"
        etag = api.staff.get(path).headers["etag"]
        known = api.staff.get(path, headers={"if-none-match": f'"9", {etag}'})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", etag)
        api.staff.patch(path, {"title": "Neu"})
        assert api.staff.get(path, headers={"if-none-match": etag}).status_code == 200

    def test_a_known_list_is_not_sent_again(self, api: Api) -> None:
        factory.made(api)
        etag = api.staff.get(PROJECTS).headers["etag"]
        assert etag.startswith('W/"')
        assert api.staff.get(PROJECTS, headers={"if-none-match": etag}).status_code == 304
        factory.made(api)
        assert api.staff.get(PROJECTS, headers={"if-none-match": etag}).status_code == 200

    def test_only_answers_without_a_token_may_be_shared(self, api: Api) -> None:
        factory.made(api)
        assert api.public.get(PROJECTS).headers["cache-control"] == "public, no-cache"
        assert api.staff.get(PROJECTS).headers["cache-control"] == "private, no-cache"
