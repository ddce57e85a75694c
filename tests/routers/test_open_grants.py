"""The open export of grants: valid, public, without persons."""

import json
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft4Validator

from tests.api import Api
from tests.factories import fundings as factory
from tests.factories import rows

OPEN, GRANTS = "/v1/fundings/grants/360giving", "/v1/fundings/grants"
SCHEMA = json.loads((Path(__file__).parents[1] / "formats/giving_schema.json").read_text(encoding="utf-8"))


def checked(package: Any) -> None:
    found = list(Draft4Validator(SCHEMA, validate_formats=True).iter_errors(package))
    assert found == []


def grant(api: Api, **values: Any) -> dict[str, Any]:
    body = factory.programme_body(name="KIPKI", website="https://kipki.rlp.de")
    programme = api.staff.made("/v1/fundings/programmes", body)
    with api.database.write() as db:
        place = str(rows.municipality(db))
    given = {"granted_on": "2025-06-17", "published": True, "municipality_id": place, **values}
    return api.staff.made(GRANTS, factory.body(programme["id"], **given))


class TestOpenGrants:
    def test_a_package_validates_and_names_funder_recipient_and_place(self, api: Api) -> None:
        record = grant(api, paid_eur=500.5)
        grant(api, municipality_id=None, recipient="Bürgerenergie Hunsrück eG", applicant="cooperative")
        package = api.public.get(OPEN).json()
        checked(package)
        first, second = package["grants"]
        assert first["id"] == f"360G-klikks-{record['id']}"
        amounts = [first[name] for name in ("amountAppliedFor", "amountAwarded", "amountDisbursed", "awardDate")]
        assert amounts == [1500, 1000, 500.5, "2025-06-17"]
        assert first["beneficiaryLocation"][0]["countryCode"] == "DE"
        assert second["recipientOrganization"] == [
            {"id": "360G-klikks-ORG-buergerenergie-hunsrueck-eg", "name": "Bürgerenergie Hunsrück eG"}
        ]
        assert "beneficiaryLocation" not in second

    def test_only_what_is_published_granted_and_real_is_in_it(self, api: Api) -> None:
        wanted = grant(api)["id"]
        grant(api, published=False)
        grant(api, status="applied", granted_eur=None, granted_on=None)
        grant(api, origin="synthetic")
        grant(api, granted_on=None)
        grant(api, municipality_id=None)
        package = api.public.get(OPEN).json()
        assert [each["id"] for each in package["grants"]] == [f"360G-klikks-{wanted}"]
        assert package["left_out"] == {"no_award_date": 1, "no_recipient": 1, "private_persons": 0}

    def test_private_persons_are_counted_and_never_named(self, api: Api) -> None:
        private = {"applicant": "private_person", "municipality_id": None, "published": False}
        grant(api)
        for number in range(1, 4):
            grant(api, **private)
            counted = api.public.get(OPEN).json()["left_out"]["private_persons"]
            assert counted == (None if number < 3 else 3)
        for name, value in (("published", True), ("recipient", "Erika Mustermann")):
            answer = api.staff.post(
                GRANTS, factory.body(grant(api)["funding_programme_id"], **{**private, name: value})
            )
            assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == [
                ("private_applicant", f"/{name}")
            ]

    def test_without_a_grant_there_is_no_package(self, api: Api) -> None:
        answer = api.public.get(OPEN)
        assert (answer.status_code, answer.json()["code"]) == (404, "nothing_published")
