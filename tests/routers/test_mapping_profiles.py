"""Mapping profiles over HTTP, and imports that use them."""

from typing import Any

import pytest

from tests.api import Api
from tests.factories import mapping_profiles as factory
from tests.factories import municipalities

PROFILES = "/v1/mapping_profiles"


class TestProfile:
    def test_is_read_back_changed_and_deleted_by_its_agency_alone(self, api: Api) -> None:
        sent = factory.body()
        record = api.staff.made(PROFILES, sent)
        assert {name: record[name] for name in sent} == sent
        assert api.stranger.get(f"{PROFILES}/{record['id']}").status_code == 404
        changed = api.staff.patch(f"{PROFILES}/{record['id']}", {"columns": {"Vorhaben": "title"}})
        assert (changed.json()["columns"], changed.json()["version"]) == ({"Vorhaben": "title"}, 2)
        assert api.staff.delete(f"{PROFILES}/{record['id']}", 2).status_code == 204
        assert api.staff.get(PROFILES).json()["items"] == []

    @pytest.mark.parametrize(
        ("values", "fault"),
        [
            ({"columns": {"Vorhaben": "titel"}}, ("unknown_field", "/columns/Vorhaben")),
            ({"columns": {"A": "title", "B": "title"}}, ("repeated", "/columns/B")),
            ({"resource": "workbook"}, ("not_in_list", "/resource")),
        ],
    )
    def test_means_columns_that_exist_once(self, api: Api, values: dict[str, Any], fault: tuple[str, str]) -> None:
        answer = api.staff.post(PROFILES, factory.body(**values))
        assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == [fault]

    def test_is_proposed_for_its_headings_and_used_when_named(self, api: Api) -> None:
        ags = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
        columns = {"Vorhaben": "title", "Kennziffer": "external_id", "Ort": "municipality_id", "X": "theme", "Wer": "-"}
        record = api.staff.made(PROFILES, factory.body(columns=columns))
        content = f"Kennziffer;Vorhaben;Ort;X;Wer\nP-1;LED;{ags};Wärme;ich\n".encode()
        turned_away = api.imported(api.staff, "projects", content)
        found = {each["code"]: each for each in turned_away["report"]["conflicts"]}
        assert record["id"] in found["profile_proposed"]["detail_en"]
        assert turned_away["state"] == "rejected"
        made = api.imported(api.staff, "projects", content, profile=record["id"])
        assert (made["state"], made["report"]["created"], made["profile_id"]) == ("succeeded", 1, record["id"])
        assert made["report"]["notes"]["sheets"][0]["left"] == ["Wer"]
