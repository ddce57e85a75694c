"""Webhooks: who hears of what, that it is signed, and that no receiver can do harm. Over real sockets."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.errors import Invalid
from app.core.outgoing import Outgoing
from app.core.settings import load_settings
from app.models import metadata
from app.models.accounts import Role
from app.models.webhooks import Webhook
from app.services.webhooks import resource, sending
from tests.api import Api
from tests.factories import municipalities, patrons, projects, webhooks, workshops
from tests.factories.webhooks import Receiver, receiver, status

LOOPBACK = ("127.0.0.0/8",)
NOW = datetime(2026, 3, 30, 9, tzinfo=UTC)
FINE = status("204 No Content")


class Line:
    """An address of the agency that leads to a receiver."""

    def __init__(self, api: Api, to: Receiver, kinds: tuple[str, ...] = ("projects",)) -> None:
        self.api, self.to = api, to
        made = api.admin.made("/v1/webhooks", webhooks.body(url=to.url, kinds=list(kinds)))
        self.id, self.secret = made["id"], made["secret"]
        self.path = f"/v1/webhooks/{self.id}"

    def sends(self, networks: tuple[str, ...] = LOOPBACK, seconds: float = 2.0) -> int:
        return sending.send_due(self.api.database, Outgoing(networks, seconds))

    def states(self) -> list[str]:
        return [each["state"] for each in self.api.admin.get(f"{self.path}/deliveries?sort=id").json()["items"]]

    def attempts(self) -> list[tuple[int | None, str | None]]:
        found = []
        for each in self.api.admin.get(f"{self.path}/deliveries?sort=id").json()["items"]:
            tried = self.api.admin.get(f"{self.path}/deliveries/{each['id']}/attempts?sort=id").json()["items"]
            found += [(attempt["status"], attempt["failure"]) for attempt in tried]
        return found


@pytest.fixture
def taking() -> Iterator[Receiver]:
    with receiver(FINE) as made:
        yield made


def hanging(_caller: socket.socket) -> None:
    time.sleep(3)


def dripping(caller: socket.socket) -> None:
    for _ in range(30):
        caller.sendall(b"H")
        time.sleep(0.1)


def project(api: Api, **values: Any) -> str:
    place = api.lead.made("/v1/municipalities", _place())["id"]
    return str(api.staff.made("/v1/projects", projects.body(place, **values))["id"])


def _place() -> dict[str, Any]:
    return municipalities.body()


class TestEvents:
    def test_are_told_once_in_order_signed_with_ids_alone(self, api: Api, taking: Receiver) -> None:
        line = Line(api, taking)
        record = project(api, title="Geheimer Titel")
        api.staff.patch(f"/v1/projects/{record}", {"title": "Noch einer"})
        api.staff.made("/v1/patrons", patrons.body())
        refused = api.staff.patch(
            f"/v1/projects/{record}", {"planned_start": "2026-02-01", "planned_end": "2026-01-01"}, "*"
        )
        assert refused.status_code == 422
        api.staff.delete(f"/v1/projects/{record}", 2)
        assert line.sends() == 3
        assert line.sends() == 0
        told = [heard.event for heard in taking.heard]
        assert [each["type"] for each in told] == ["projects.created", "projects.updated", "projects.deleted"]
        assert [each["data"]["id"] for each in told] == [record] * 3
        assert all(
            set(each) == {"type", "timestamp", "data"} and set(each["data"]) == {"id", "version"} for each in told
        )
        assert b"Titel" not in b"".join(heard.content for heard in taking.heard)
        assert all(heard.is_signed_with(line.secret) for heard in taking.heard)
        assert not taking.heard[0].is_signed_with("whsec_" + "A" * 44)
        assert len({heard.headers["webhook-id"] for heard in taking.heard}) == 3
        assert line.states() == ["delivered"] * 3

    def test_of_others_are_nobodys(self, api: Api, taking: Receiver) -> None:
        line = Line(api, taking)
        place = api.lead.made("/v1/municipalities", _place())["id"]
        api.stranger.made("/v1/projects", projects.body(place))
        assert line.sends() == 0
        other = api.caller(Role.AGENCY_ADMIN, api.elsewhere["id"])
        assert other.get(line.path).status_code == other.post(f"{line.path}/test").status_code == 404
        assert api.staff.get(line.path).status_code == 403

    def test_of_many_records_at_once_are_one(self, api: Api, taking: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.services.webhook_events.MANY", 1)
        line = Line(api, taking, ("participations", "projects"))
        series = Line(api, taking, ("workshops",))
        api.staff.post("/v1/workshops/series", {"first": workshops.body(), "count": 3})
        assert line.sends() == 1
        assert series.states() == ["delivered"]
        assert (taking.heard[0].event["type"], taking.heard[0].event["data"]) == ("workshops.many", {"count": 3})


class TestSecrets:
    def test_are_shown_once_and_overlap_when_they_change(self, api: Api, taking: Receiver) -> None:
        with clock.frozen(NOW):
            line = Line(api, taking)
            assert "secret" not in api.admin.get(line.path).json()
            rotated = api.admin.post(f"{line.path}/rotation", {"overlap_hours": 2}).json()["secret"]
            assert api.admin.post(f"{line.path}/test").status_code == 200
            assert line.sends() == 1
            assert all(taking.heard[-1].is_signed_with(secret) for secret in (line.secret, rotated))
        with clock.frozen(NOW + timedelta(hours=3)):
            assert api.admin.post(f"{line.path}/test").json()["type"] == "webhooks.test"
            assert line.sends() == 1
            assert taking.heard[-1].is_signed_with(rotated)
            assert not taking.heard[-1].is_signed_with(line.secret)
        with api.database.read() as db:
            stored = str([db.all(sa.select(metadata.tables[name])) for name in ("webhooks", "changes")])
        assert line.secret not in stored
        assert rotated not in stored


class TestFailures:
    def test_are_tried_again_later_and_later_until_they_arrive(self, api: Api) -> None:
        with receiver(status("503 Busy")) as to:
            with clock.frozen(NOW):
                line = Line(api, to)
                api.admin.post(f"{line.path}/test")
            gaps, last = list[timedelta](), NOW
            for minutes in range(0, 40 * 60, 1):
                at = NOW + timedelta(minutes=minutes)
                to.say = FINE if minutes > 24 * 60 else to.say
                with clock.frozen(at):
                    if line.sends():
                        gaps.append(at - last)
                        last = at
            assert line.states() == ["delivered"]
            assert [failure for _, failure in line.attempts()] == ["status"] * (len(gaps) - 1) + [None]
            assert len({heard.headers["webhook-id"] for heard in to.heard}) == 1
            assert len({heard.headers["webhook-timestamp"] for heard in to.heard}) == len(gaps)
            assert max(gaps) <= timedelta(hours=6, minutes=1)
            assert sum(gap > timedelta(hours=3) for gap in gaps) >= 3
            assert len(gaps) < 20

    @pytest.mark.parametrize(
        ("say", "told"),
        [
            (status("302 Found", "Location: http://127.0.0.1:1/inner"), (302, "redirect")),
            (status("500 Oh"), (500, "status")),
            (hanging, (None, "timeout")),
            (dripping, (None, "timeout")),
            (lambda caller: caller.close(), (None, "connection")),
            (lambda caller: caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"), (None, "too_large")),
            (lambda caller: caller.sendall(b"\x16\x03\x01 nonsense\r\n\r\n"), (None, "connection")),
        ],
        ids=["redirects", "breaks", "hangs", "drips", "hangs up", "floods", "babbles"],
    )
    def test_of_any_kind_are_bounded_and_written_down(self, api: Api, say: Any, told: tuple[int | None, str]) -> None:
        with receiver(say) as to:
            line = Line(api, to)
            api.admin.post(f"{line.path}/test")
            began = time.monotonic()
            assert line.sends(seconds=0.8) == 1
            assert time.monotonic() - began < 2.5
            assert line.attempts() == [told]
            assert line.states() == ["waiting"]

    def test_a_receiver_that_hangs_keeps_nobody_else_waiting(self, api: Api, taking: Receiver) -> None:
        with receiver(hanging) as to:
            slow, quick = Line(api, to), Line(api, taking)
            for _ in range(5):
                project(api)
            threads = [threading.Thread(target=slow.sends, kwargs={"seconds": 0.8}) for _ in range(2)]
            began = time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert quick.states() == ["delivered"] * 5
            assert len(to.heard) == 1  # and then it is left alone for a while
            assert time.monotonic() - began < 4


class TestStops:
    def test_at_once_where_it_is_gone_and_says_so_to_the_admins(self, api: Api) -> None:
        with receiver(status("410 Gone")) as to:
            api.person(Role.AGENCY_ADMIN, api.home["id"])
            line = Line(api, to)
            api.admin.post(f"{line.path}/test")
            project(api)
            assert line.sends() == 1
            stopped = api.admin.get(line.path).json()
            assert (stopped["active"], stopped["stop_reason"]) == (False, "gone")
            assert line.sends() == 0
            assert api.admin.post(f"{line.path}/test").json()["code"] == "webhook_stopped"
            with api.database.read() as db:
                letters = metadata.tables["letters"]
                assert [row.kind for row in db.all(sa.select(letters.c.kind))] == ["webhook_stopped"]
            to.say = FINE
            again = api.admin.patch(line.path, {"active": True}, stopped["version"])
            assert again.json()["stop_reason"] is None
            with clock.frozen(clock.now() + timedelta(hours=1)):
                assert line.sends() == 2

    def test_after_five_days_without_success(self, api: Api) -> None:
        with receiver(status("500 Oh")) as to:
            with clock.frozen(NOW):
                line = Line(api, to)
            for hours in range(0, 24 * 7, 3):
                with clock.frozen(NOW + timedelta(hours=hours)):
                    if api.admin.get(line.path).json()["active"]:
                        api.admin.post(f"{line.path}/test")
                    line.sends()
            stopped = api.admin.get(line.path).json()
            assert stopped["stop_reason"] == "failing"
            assert timedelta(days=5) <= datetime.fromisoformat(stopped["stopped_at"]) - NOW < timedelta(days=6)


class TestAddresses:
    @pytest.mark.parametrize(
        "url", ["ftp://hooks.example.org/", "https://me:secret@example.org/", "https://example.org/#x", "https://[::1"]
    )
    def test_that_are_not_https_are_refused(self, api: Api, url: str) -> None:
        answer = api.admin.post("/v1/webhooks", webhooks.body(url=url))
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/url")

    def test_without_tls_are_taken_only_where_a_private_network_may_be_called(self) -> None:
        resource.check_address(load_settings(outgoing_networks=["10.0.0.0/8"]), "http://hooks.example.org/")
        with pytest.raises(Invalid):
            resource.check_address(load_settings(outgoing_networks=[]), "http://hooks.example.org/")

    def test_that_are_private_are_not_called(self, api: Api, taking: Receiver) -> None:
        line = Line(api, taking)
        api.admin.post(f"{line.path}/test")
        assert line.sends(networks=()) == 1
        assert line.attempts() == [(None, "address")]
        assert taking.heard == []

    def test_that_change_between_check_and_call_lead_nowhere(
        self, api: Api, taking: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The name is asked for once; a second question would have got the inner address."""
        line, asked = Line(api, taking), list[str]()
        with api.database.write() as db:
            url = f"http://rebinding.example.org:{taking.port}/"
            db.run(sa.update(Webhook).values(url=url))

        known = socket.getaddrinfo

        def answer(host: str, port: int, *more: Any, **named: Any) -> list[Any]:
            if host != "rebinding.example.org":
                return known(host, port, *more, **named)
            asked.append(host)
            address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        api.admin.post(f"{line.path}/test")
        assert line.sends() == 1
        assert asked == ["rebinding.example.org"]
        assert line.attempts() == [(204, None)]


class TestRedelivery:
    def test_tells_the_same_event_again(self, api: Api, taking: Receiver) -> None:
        line = Line(api, taking)
        event = api.admin.post(f"{line.path}/test").json()
        line.sends()
        again = api.admin.post(f"{line.path}/deliveries/{event['id']}/redelivery").json()
        assert again["state"] == "waiting"
        assert line.sends() == 1
        assert [heard.headers["webhook-id"] for heard in taking.heard] == [event["message_id"]] * 2
        assert line.attempts() == [(204, None), (204, None)]
        assert api.admin.delete(line.path).status_code == 204

    def test_what_is_over_for_long_goes(self, api: Api, taking: Receiver) -> None:
        line = Line(api, taking)
        api.admin.post(f"{line.path}/test")
        line.sends()
        assert sending.forget_old(api.database) == 0
        with clock.frozen(clock.now() + timedelta(days=31)):
            assert sending.forget_old(api.database) == 1


class TestCrashes:
    def test_a_sender_that_dies_leaves_an_event_that_is_told_again(
        self, api: Api, taking: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def dies(*_given: Any) -> None:
            raise KeyboardInterrupt

        with clock.frozen(NOW):
            line = Line(api, taking)
            api.admin.post(f"{line.path}/test")
            with monkeypatch.context() as broken:
                broken.setattr(sending, "_write_down", dies)
                with pytest.raises(KeyboardInterrupt):
                    line.sends()
            assert line.sends() == 0
        with clock.frozen(NOW + timedelta(minutes=6)):
            assert line.sends() == 1
        assert len({heard.headers["webhook-id"] for heard in taking.heard}) == 1
        assert len(taking.heard) == 2

    def test_several_senders_tell_each_event_once(self, api: Api, taking: Receiver) -> None:
        line = Line(api, taking)
        for _ in range(8):
            project(api)
        threads = [threading.Thread(target=line.sends) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        while line.sends():
            pass
        assert len(taking.heard) == len({heard.headers["webhook-id"] for heard in taking.heard}) == 8
