"""Patrons over HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.core import clock
from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import engagements as engagement_factory
from tests.factories import patrons as factory
from tests.factories import places
from tests.routers.answers import faults, ids, refused

PATRONS = "/v1/patrons"
DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


def made(api: Api, caller: Caller | None = None, **values: Any) -> dict[str, Any]:
    return (caller or api.staff).made(PATRONS, factory.body(**values))


def engaged(api: Api, patron: dict[str, Any], place: object, **values: Any) -> None:
    api.staff.made("/v1/engagements", engagement_factory.body(patron["id"], place, **values))


def self_of(api: Api, patron: dict[str, Any]) -> Caller:
    return api.caller(Role.PATRON, api.home["id"], patron_id=UUID(patron["id"]))


def manager_of(api: Api, place: UUID) -> Caller:
    return api.caller(Role.MUNICIPALITY_MANAGER, api.home["id"], municipality_id=place)


class TestStaff:
    def test_everything_sent_is_read_back(self, api: Api) -> None:
        sent = factory.body(
            first_name="Jürgen", last_name="Größl-Weiß", email="j@example.org", phone="+49 30 000000",
            note="Kommt gern\nmit dem Rad", external_id="P-1", status="named", status_since="2025-02-01",
            origin="synthetic",
        )  # fmt: skip
        record = api.staff.made(PATRONS, sent)
        assert {name: record[name] for name in sent} == sent
        assert record["agency_id"] == str(api.home["id"])
        assert api.staff.get(f"{PATRONS}/{record['id']}").json() == record
        assert api.staff.get(f"{PATRONS}/ext:P-1").json() == record

    def test_a_change_keeps_what_is_absent_and_clears_what_is_null(self, api: Api) -> None:
        record = made(api, phone="030 1", note="alt")
        changed = api.staff.patch(f"{PATRONS}/{record['id']}", {"phone": None, "last_name": "Neu"}).json()
        kept = {name: value for name, value in record.items() if name not in {"version", "updated_at"}}
        assert changed == {**changed, **kept, "phone": None, "last_name": "Neu", "version": 2}

    def test_a_required_field_cannot_be_cleared(self, api: Api) -> None:
        answer = api.staff.patch(f"{PATRONS}/{made(api)['id']}", {"last_name": None})
        assert faults(answer) == [("wrong_type", "/last_name")]

    def test_a_change_names_its_version(self, api: Api) -> None:
        path = f"{PATRONS}/{made(api)['id']}"
        assert api.staff.patch(path, {"phone": None}, None).status_code == 428
        assert api.staff.delete(path, None).status_code == 428
        assert api.staff.patch(path, {"phone": None}, 7).status_code == 412
        assert api.staff.delete(path, 7).headers["etag"] == '"1"'

    def test_an_agency_gives_a_number_once(self, api: Api) -> None:
        made(api, external_id="P-1")
        answer = api.staff.post(PATRONS, factory.body(external_id="P-1"))
        refused(answer, 409, "already_exists")
        made(api, api.stranger, external_id="P-1")
        other = made(api)
        refused(api.staff.patch(f"{PATRONS}/{other['id']}", {"external_id": "P-1"}), 409, "already_exists")

    def test_a_step_is_dated_today_unless_a_day_is_given(self, api: Api) -> None:
        path = f"{PATRONS}/{made(api, status='named')['id']}"
        with clock.frozen(datetime(2026, 2, 28, 23, 30, tzinfo=UTC)):  # already March in Germany
            assert api.staff.patch(path, {"status": "active"}).json()["status_since"] == "2026-03-01"
            assert api.staff.patch(path, {"status": "active", "phone": None}, 2).json()["status_since"] == "2026-03-01"
        changed = api.staff.patch(path, {"status": "left", "status_since": "2024-12-31"}, 3).json()
        assert changed["status_since"] == "2024-12-31"

    def test_deleted_is_gone_but_not_while_engaged(self, api: Api) -> None:
        path = f"{PATRONS}/{(patron := made(api))['id']}"
        engaged(api, patron, None)
        refused(api.staff.delete(path), 409, "still_referenced")
        other = f"{PATRONS}/{made(api)['id']}"
        assert api.staff.delete(other).status_code == 204
        assert api.staff.get(other).status_code == 404

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"email": "niemand"}, "wrong_form"),
            ({"phone": "keine"}, "wrong_form"),
            ({"first_name": "   "}, "too_short"),
            ({"status": "asleep"}, "not_in_list"),
            ({"nickname": "J"}, "unknown_field"),
        ],
    )
    def test_what_is_no_patron_is_refused(self, api: Api, values: dict[str, Any], code: str) -> None:
        assert faults(api.staff.post(PATRONS, factory.body(**values))) == [(code, f"/{next(iter(values))}")]


class TestListPatrons:
    def test_a_name_is_found_in_any_order_and_spelling(self, api: Api) -> None:
        wanted = made(api, first_name="Jörg", last_name="Müller-Weiß")
        made(api)
        for words in ("JOERG mueller", "Müller-Weiss, Jörg", "weiß"):
            assert ids(api.staff.get(PATRONS, params={"q": words})) == [wanted["id"]], words

    def test_a_changed_name_is_found_and_sorted(self, api: Api) -> None:
        first, second = made(api, last_name="Bauer"), made(api, last_name="Cäsar")
        assert ids(api.staff.get(f"{PATRONS}?sort=name")) == [first["id"], second["id"]]
        api.staff.patch(f"{PATRONS}/{second['id']}", {"last_name": "Ähren"})
        assert ids(api.staff.get(f"{PATRONS}?sort=name")) == [second["id"], first["id"]]
        assert ids(api.staff.get(f"{PATRONS}?q=aehren")) == [second["id"]]
        assert ids(api.staff.get(f"{PATRONS}?q=caesar")) == []

    def test_status_and_number_narrow(self, api: Api) -> None:
        named, left = made(api, status="named", external_id="N"), made(api, status="left")
        made(api)
        assert ids(api.staff.get(f"{PATRONS}?status=named&status=left")) == [named["id"], left["id"]]
        assert ids(api.staff.get(f"{PATRONS}?external_id=N")) == [named["id"]]

    def test_engagements_narrow_by_place_and_day(self, api: Api) -> None:
        tree = places.tree(api)
        village, hamlet, town, nowhere = (made(api) for _ in range(4))
        engaged(api, village, tree.village, starts_on="2020-01-01", ends_on="2020-12-31")
        engaged(api, hamlet, tree.hamlet, starts_on="2024-01-01")
        engaged(api, town, tree.town, starts_on="2020-12-31", ends_on="2024-01-01")
        for query, found in (
            (f"municipality_id={tree.village}", [village]),
            (f"within={tree.association}", [village, hamlet]),
            (f"within={tree.county}", [village, hamlet, town]),
            ("active_on=2020-12-31", [village, town]),
            ("active_on=2024-01-01", [hamlet, town]),
            ("active_on=2019-12-31", []),
        ):
            assert ids(api.staff.get(f"{PATRONS}?{query}")) == [each["id"] for each in found], query
        assert nowhere["id"] in ids(api.staff.get(PATRONS))

    def test_pages_follow_each_other(self, api: Api) -> None:
        wanted = [made(api, last_name=name)["id"] for name in ("Abel", "Bach", "Ähnlich")]
        first = api.staff.get(f"{PATRONS}?sort=name&limit=2&count=exact").json()
        rest = api.staff.get(f"{PATRONS}?sort=name&limit=2&cursor={first['next']}").json()
        assert [item["id"] for item in first["items"] + rest["items"]] == [wanted[0], wanted[2], wanted[1]]
        assert (first["total"], rest["next"]) == (3, None)

    def test_updated_since_needs_an_offset(self, api: Api) -> None:
        record = made(api)
        assert ids(api.staff.get(PATRONS, params={"updated_since": record["updated_at"]})) == [record["id"]]
        assert ids(api.staff.get(f"{PATRONS}?updated_since=2250-01-01T00:00:00Z")) == []
        answer = api.staff.get(f"{PATRONS}?updated_since=2026-01-01T00:00:00")
        assert faults(answer) == [("wrong_form", "?updated_since")]
        answer = api.staff.get(PATRONS, params={"updated_since": "0001-01-01T00:00:00+14:00"})
        assert faults(answer) == [("out_of_range", "?updated_since")]

    def test_an_unknown_parameter_is_refused(self, api: Api) -> None:
        assert faults(api.staff.get(f"{PATRONS}?statsu=named")) == [("unknown_parameter", "?statsu")]


class TestOtherRoles:
    def test_importer_writes_and_auditor_reads(self, api: Api) -> None:
        importer, auditor = (api.caller(role, api.home["id"]) for role in (Role.IMPORTER, Role.AUDITOR))
        record = made(api, importer)
        path = f"{PATRONS}/{record['id']}"
        assert importer.patch(path, {"phone": "030 1"}).status_code == 200
        assert auditor.get(path).json()["phone"] == "030 1"
        refused(auditor.patch(path, {}, 2), 403, "not_permitted")

    def test_an_auditor_of_the_network_sees_no_person(self, api: Api) -> None:
        record = made(api)
        auditor = api.caller(Role.AUDITOR)
        assert ids(auditor.get(PATRONS)) == []
        assert auditor.get(f"{PATRONS}/{record['id']}").status_code == 404

    def test_another_agency_finds_nothing(self, api: Api) -> None:
        path = f"{PATRONS}/{made(api, external_id='X')['id']}"
        missing = f"{PATRONS}/{uuid4()}"
        for method in ("GET", "PATCH", "DELETE"):
            body = {"phone": None} if method == "PATCH" else None
            foreign, absent = (
                api.stranger.call(method, each, body, headers={"if-match": '"1"'}) for each in (path, missing)
            )
            assert refused(foreign, 404, "not_found")["detail"] == refused(absent, 404, "not_found")["detail"]
        assert api.stranger.get(f"{PATRONS}/ext:X").status_code == 404
        assert ids(api.stranger.get(PATRONS)) == []

    def test_lead_partner_and_public_have_no_access(self, api: Api) -> None:
        path = f"{PATRONS}/{made(api)['id']}"
        for caller in (api.lead, api.caller(Role.PARTNER)):
            for answer in (caller.get(PATRONS), caller.get(path), caller.post(PATRONS, factory.body())):
                refused(answer, 403, "not_permitted")
        assert api.public.get(PATRONS).status_code == api.public.get(path).status_code == 401


class TestPatronsThemselves:
    def test_read_the_own_record_and_no_other(self, api: Api) -> None:
        own, other = made(api, note="Notiz"), made(api)
        myself = self_of(api, own)
        assert ids(myself.get(PATRONS)) == [own["id"]]
        assert myself.get(f"{PATRONS}/{own['id']}").json()["note"] == "Notiz"
        assert myself.get(f"{PATRONS}/{other['id']}").status_code == 404
        assert myself.patch(f"{PATRONS}/{other['id']}", {"phone": None}).status_code == 404

    def test_change_name_and_contact_only(self, api: Api) -> None:
        own = made(api)
        path, myself = f"{PATRONS}/{own['id']}", self_of(api, own)
        wanted = {"first_name": "Änne", "last_name": "Neu", "email": "neu@example.org", "phone": "030 2"}
        changed = myself.patch(path, wanted).json()
        assert {name: changed[name] for name in wanted} == wanted
        for field, value in (("status", "left"), ("note", "x"), ("external_id", "x"), ("status_since", "2026-01-01")):
            problem = refused(myself.patch(path, {field: value, "phone": "030 3"}, 2), 403, "field_not_yours")
            assert [item["pointer"] for item in problem["errors"]] == [f"/{field}"]
        assert myself.get(path).json()["phone"] == "030 2"

    def test_neither_add_nor_delete(self, api: Api) -> None:
        own = made(api)
        myself = self_of(api, own)
        refused(myself.post(PATRONS, factory.body()), 403, "not_permitted")
        refused(myself.delete(f"{PATRONS}/{own['id']}"), 403, "not_permitted")


class TestMunicipalityManagers:
    def test_see_work_contacts_of_the_own_place_and_below_while_engaged(self, api: Api) -> None:
        tree = places.tree(api)
        here, below, over, elsewhere = (made(api, note="intern") for _ in range(4))
        engaged(api, here, tree.association)
        engaged(api, below, tree.village)
        engaged(api, over, tree.village, ends_on="2026-02-28")
        engaged(api, elsewhere, tree.town)
        manager = manager_of(api, tree.association)
        with clock.frozen(DAY):
            assert ids(manager.get(PATRONS)) == [here["id"], below["id"]]
            contact = manager.get(f"{PATRONS}/{below['id']}").json()
            assert (contact["email"], contact["note"]) == (below["email"], None)
            for hidden in (over, elsewhere):
                assert manager.get(f"{PATRONS}/{hidden['id']}").status_code == 404
        with clock.frozen(datetime(2026, 2, 28, 12, tzinfo=UTC)):
            assert over["id"] in ids(manager.get(PATRONS))

    def test_cannot_tell_where_else_somebody_is_engaged(self, api: Api) -> None:
        tree = places.tree(api)
        patron = made(api)
        engaged(api, patron, tree.village, starts_on="2025-06-01")
        engaged(api, patron, tree.town, starts_on="2020-01-01")
        manager = manager_of(api, tree.village)
        for query in (f"municipality_id={tree.town}", f"within={tree.town}", "active_on=2021-01-01"):
            assert ids(manager.get(f"{PATRONS}?{query}")) == [], query
            assert ids(api.staff.get(f"{PATRONS}?{query}")) == [patron["id"]], query
        assert ids(manager.get(f"{PATRONS}?within={tree.county}&active_on=2025-06-01")) == [patron["id"]]

    def test_do_not_write(self, api: Api) -> None:
        tree = places.tree(api)
        engaged(api, patron := made(api), tree.village)
        manager = manager_of(api, tree.village)
        refused(manager.patch(f"{PATRONS}/{patron['id']}", {"phone": None}), 403, "not_permitted")

    def test_of_another_agency_see_nobody(self, api: Api) -> None:
        tree = places.tree(api)
        engaged(api, made(api), tree.village)
        manager = api.caller(Role.MUNICIPALITY_MANAGER, api.elsewhere["id"], municipality_id=tree.village)
        assert ids(manager.get(PATRONS)) == []
