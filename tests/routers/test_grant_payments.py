"""Payments, checklist, sums and deadlines of grants over HTTP."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.core import clock
from tests.api import Api
from tests.factories import fundings as factory
from tests.factories import rows

PROGRAMMES, GRANTS = "/v1/fundings/programmes", "/v1/fundings/grants"
TODAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def programme(api: Api, **values: Any) -> str:
    return str(api.staff.made(PROGRAMMES, factory.programme_body(**values))["id"])


def grant(api: Api, programme_id: str | None = None, **values: Any) -> dict[str, Any]:
    return api.staff.made(GRANTS, factory.body(programme_id or programme(api), **values))


def pays(api: Api, grant_id: str, **values: Any) -> Any:
    return api.staff.post(f"{GRANTS}/{grant_id}/payments", factory.payment_body(**values))


class TestPayments:
    def test_add_up_to_what_was_paid(self, api: Api) -> None:
        path = f"{GRANTS}/{grant(api, granted_on='2025-06-17')['id']}"
        first = pays(api, path.removeprefix(f"{GRANTS}/"), amount_eur=400.5).json()
        assert api.staff.made(f"{path}/payments", factory.payment_body(amount_eur=100, paid_on="2025-06-17"))
        assert api.staff.get(path).json()["paid_eur"] == 500.5
        one = f"{path}/payments/{first['id']}"
        assert api.staff.patch(one, {"amount_eur": 900}).status_code == 200
        assert api.staff.get(path).json()["paid_eur"] == 1000
        assert api.staff.patch(one, {"amount_eur": 900.01}, 2).json()["errors"][0]["code"] == "paid_exceeds_granted"
        assert api.staff.patch(one, {"note": "x"}, 1).status_code == 412
        found = api.staff.get(f"{path}/payments?sort=paid_on").json()["items"]
        assert [each["amount_eur"] for each in found] == [100, 900]
        assert api.staff.delete(one, 2).status_code == 204
        record = api.staff.get(path).json()
        assert (record["paid_eur"], record["version"]) == (100, 5)

    def test_say_more_than_the_amount_beside_them(self, api: Api) -> None:
        record = grant(api)
        assert pays(api, record["id"]).status_code == 201
        answer = api.staff.patch(f"{GRANTS}/{record['id']}", {"paid_eur": 99}, 2)
        assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == [
            ("paid_by_payments", "/paid_eur")
        ]
        assert api.staff.patch(f"{GRANTS}/{record['id']}", {"paid_eur": 100}, 2).status_code == 200

    def test_none_comes_before_the_notice_or_of_nothing(self, api: Api) -> None:
        record = grant(api, granted_on="2025-06-17")
        early = pays(api, record["id"], paid_on="2025-06-16")
        nothing = pays(api, record["id"], amount_eur=0)
        asked = pays(api, grant(api, status="applied", granted_eur=None)["id"])
        codes = [answer.json()["errors"][0]["code"] for answer in (early, nothing, asked)]
        assert codes == ["end_before_start", "out_of_range", "granted_amount_missing"]

    def test_belong_to_their_grant_and_agency(self, api: Api) -> None:
        record, other = grant(api), grant(api)
        payment = pays(api, record["id"]).json()["id"]
        assert api.staff.get(f"{GRANTS}/{other['id']}/payments/{payment}").status_code == 404
        assert api.stranger.get(f"{GRANTS}/{record['id']}/payments").status_code == 404
        assert api.lead.get(f"{GRANTS}/{record['id']}/payments/{payment}").status_code == 200
        assert api.public.get(f"{GRANTS}/{record['id']}/payments").status_code == 401


class TestChecklist:
    def test_starts_as_the_programme_says_and_keeps_who_ticked_off_what(self, api: Api) -> None:
        record = grant(api, programme(api, checklist=["Ratsbeschluss", "Kostenschätzung"]))
        path = f"{GRANTS}/{record['id']}"
        assert [each["title"] for each in record["checklist"]] == ["Ratsbeschluss", "Kostenschätzung"]
        with clock.frozen(TODAY):
            done = api.staff.call("PUT", f"{path}/checklist/2", {"done": True}, headers={"if-match": '"1"'}).json()
        assert [each["done_on"] for each in done["checklist"]] == [None, "2026-03-01"]
        assert done["checklist"][1]["done_by"]
        stale = api.staff.call("PUT", f"{path}/checklist/2", {"done": False}, headers={"if-match": '"1"'})
        assert stale.status_code == 412
        again = api.staff.call("PUT", f"{path}/checklist/2", {"done": True}, headers={"if-match": "*"}).json()
        assert again["checklist"] == done["checklist"]
        untitled = api.staff.call("PUT", f"{path}/checklist/3", {"done": False}, headers={"if-match": "*"})
        assert untitled.json()["errors"][0]["pointer"] == "/title"
        more = {"done": False, "title": "Angebot"}
        assert api.staff.call("PUT", f"{path}/checklist/3", more, headers={"if-match": "*"}).status_code == 200
        assert api.staff.call("DELETE", f"{path}/checklist/1", headers={"if-match": "*"}).status_code == 204
        assert api.staff.call("DELETE", f"{path}/checklist/1", headers={"if-match": "*"}).status_code == 404
        left = api.staff.get(path).json()["checklist"]
        assert [(each["number"], each["title"]) for each in left] == [(2, "Kostenschätzung"), (3, "Angebot")]


def filled(api: Api) -> None:
    """Grants of two funders in several years, some without a day, and one of another agency."""
    land = programme(api, funder="Land", funder_level="state", slug="land")
    bund = programme(api, funder="Bund", funder_level="federal", slug="bund")
    one = grant(api, land, applied_on="2024-11-01", granted_on="2025-02-01", requested_eur=1200.10, granted_eur=1000)
    for day, amount in (("2025-03-01", 300), ("2025-09-01", 200.05), ("2026-01-15", 100)):
        assert pays(api, one["id"], paid_on=day, amount_eur=amount).status_code == 201
    grant(api, bund, applied_on="2025-01-01", granted_on="2025-05-01", requested_eur=50, granted_eur=50, paid_eur=50)
    grant(api, bund, applied_on="2025-02-01", status="rejected", requested_eur=70, granted_eur=None)
    grant(api, bund, status="draft", requested_eur=9999, granted_eur=None, applied_on="2025-02-01")
    api.stranger.made(GRANTS, factory.body(land, applied_on="2025-04-01", requested_eur=5, granted_eur=4))


def sums(api: Api, caller: Any = None, **query: Any) -> dict[tuple[str, Any], tuple[float, float, float]]:
    items = (caller or api.staff).get("/v1/fundings/sums", params=query).json()["items"]
    return {
        (each["key"], each["year"]): (each["requested_eur"], each["granted_eur"], each["paid_eur"]) for each in items
    }


class TestSums:
    def test_are_by_funder_and_year_each_amount_on_its_own_day(self, api: Api) -> None:
        filled(api)
        assert sums(api) == {
            ("Bund", None): (0, 0, 50), ("Bund", 2025): (120, 50, 0), ("Land", 2024): (1200.10, 0, 0),
            ("Land", 2025): (0, 1000, 500.05), ("Land", 2026): (0, 0, 100),
        }  # fmt: skip
        assert sums(api, year_from=2025, year_to=2025) == {
            ("Bund", 2025): (120, 50, 0), ("Land", 2025): (0, 1000, 500.05),
        }  # fmt: skip

    def test_are_the_same_whatever_they_are_split_by(self, api: Api) -> None:
        filled(api)
        totals = set()
        for by in ("funder", "programme", "level", "agency"):
            lines = sums(api, api.lead, by=by).values()
            totals.add(tuple(round(sum(line[place] for line in lines), 2) for place in range(3)))
        assert totals == {(1325.10, 1054, 650.05)}

    def test_every_line_can_be_traced_to_its_grants(self, api: Api) -> None:
        filled(api)
        for item in api.staff.get("/v1/fundings/sums").json()["items"]:
            if item["year"] is None:
                continue
            for word in ("requested", "granted", "paid"):
                params = {"funder": item["key"], f"{word}_in": item["year"], "count": "exact"}
                found = api.staff.get(GRANTS, params=params).json()
                assert found["total"] == item[f"{word}_grants"], (item, word)
                if word != "paid":
                    assert sum(each[f"{word}_eur"] for each in found["items"]) == item[f"{word}_eur"]

    def test_count_a_grant_with_several_projects_once(self, api: Api) -> None:
        record = grant(api, programme(api, funder="Land"), granted_on="2025-02-01", requested_eur=None)
        with api.database.write() as db:
            projects = [rows.project(db, UUID(str(api.home["id"]))) for _ in range(3)]
        for each in projects:
            api.staff.call("PUT", f"{GRANTS}/{record['id']}/projects/{each}", {}, headers={"if-match": "*"})
        assert sums(api)["Land", 2025] == (0, 1000, 0)

    def test_another_agency_s_are_not_in_them(self, api: Api) -> None:
        filled(api)
        assert sums(api, api.stranger) == {("Land", 2025): (5, 0, 0), ("Land", None): (0, 4, 0)}
        assert api.public.get("/v1/fundings/sums").status_code == 401


class TestDeadlines:
    def test_list_what_is_still_to_be_done_the_most_urgent_first(self, api: Api) -> None:
        calls = [{"opens_on": "2026-02-01", "closes_on": "2026-03-31"}, {"opens_on": "2026-06-01", "closes_on": None}]
        one = programme(api, calls=calls, name="Aufruf")
        draft = grant(api, one, status="draft", granted_eur=None, application_deadline="2026-03-20")["id"]
        grant(api, one, status="applied", granted_eur=None, application_deadline="2026-03-20")
        late = grant(api, one, proof_deadline="2026-02-20", granted_on="2025-02-01")["id"]
        grant(api, one, status="closed", proof_deadline="2026-02-20")
        grant(api, one, proof_deadline="2026-12-31")
        api.stranger.made(GRANTS, factory.body(one, proof_deadline="2026-03-03"))
        with clock.frozen(TODAY):
            items = api.staff.get("/v1/fundings/deadlines").json()["items"]
            soon = api.staff.get("/v1/fundings/deadlines?overdue=false&kind=application&kind=proof").json()["items"]
        assert [(each["kind"], each["due_on"], each["days_left"], each["grant_id"]) for each in items] == [
            ("proof", "2026-02-20", -9, late), ("application", "2026-03-20", 19, draft),
            ("call", "2026-03-31", 30, None),
        ]  # fmt: skip
        assert [each["grant_id"] for each in soon] == [draft]
        assert Counter(each["programme"] for each in items) == {"Aufruf": 3}
