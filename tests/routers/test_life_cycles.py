"""Life cycles over HTTP: every step of every kind of record by every role, dated, explained, in the history."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.core import clock
from app.models.accounts import Role
from app.services.life_cycles import LIFE_CYCLES
from tests.api import Api, Caller
from tests.factories import fundings, participations, patrons, projects
from tests.factories.places import tree

TODAY = "2026-03-10"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Expected:
    """What may follow what, for a reader: ``+`` may, ``!`` may with a reason, ``-`` does not exist."""

    url: str
    table: str
    needs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def steps(self) -> Iterator[tuple[str, str, str]]:
        """Before, after and mark of every step."""
        head, *lines = self.table.strip().splitlines()
        for line in lines:
            before, *marks = line.split()
            for after, mark in zip(head.split(), marks, strict=True):
                if after != before:
                    yield before, after, mark


DONE = {"granted_eur": 1000}
EXPECTED = {
    "patrons": Expected("/v1/patrons", """
            interested  named  in_training  active  paused  left
interested      .         +        +           +       +      +
named           !         .        +           +       +      +
in_training     !         !        .           +       +      +
active          !         !        !           .       +      +
paused          +         +        +           +       .      +
left            !         !        !           !       !      .
"""),
    "participations": Expected("/v1/participations", """
            contact  resolution  agreement  active  ended
contact        .         +           +         +      +
resolution     !         .           +         +      +
agreement      !         !           .         +      +
active         !         !           !         .      +
ended          !         !           !         !      .
"""),
    "projects": Expected("/v1/projects", """
             idea  planned  funding  in_progress  completed  paused  cancelled
idea           .      +        +          +           +         +        +
planned        !      .        +          +           +         +        +
funding        !      !        .          +           +         +        +
in_progress    !      !        !          .           +         +        +
completed      !      !        !          !           .         -        -
paused         +      +        +          +           -         .        +
cancelled      !      !        !          !           -         !        .
""", {"completed": {"completed_on": "2026-02-01"}}),
    "grants": Expected("/v1/fundings/grants", """
                 draft  applied  granted  paid  proof_submitted  closed  rejected  withdrawn
draft              .       +        -      -           -           -         +         +
applied            -       .        +      -           -           -         +         +
granted            -       -        .      +           -           -         +         +
paid               -       -        -      .           +           -         +         +
proof_submitted    -       -        -      -           .           +         +         +
closed             -       -        -      -           -           .         -         -
rejected           -       -        -      -           -           -         .         -
withdrawn          -       -        -      -           -           -         -         .
""", dict.fromkeys(("granted", "paid", "proof_submitted", "closed"), DONE)),
}  # fmt: skip
"""What the rules of the field say, written down once more, to be read beside ``services.life_cycles``."""


@pytest.fixture
def place(api: Api) -> UUID:
    """Where it all happens."""
    return tree(api).village


@pytest.fixture
def others(api: Api, place: UUID) -> dict[str, Caller]:
    """Everybody who may take no step."""
    home = api.home["id"]
    patron_id = api.staff.made("/v1/patrons", patrons.body())["id"]
    return {
        "public": api.public,
        "patron": api.caller(Role.PATRON, home, patron_id=patron_id),
        "municipality manager": api.caller(Role.MUNICIPALITY_MANAGER, home, municipality_id=place),
        "auditor": api.caller(Role.AUDITOR, home),
        "network lead": api.lead,
        "partner": api.caller(Role.PARTNER, home),
        "stranger": api.stranger,
    }


class Records:
    """Records of one kind at any status."""

    def __init__(self, api: Api, place: UUID, resource: str) -> None:
        self.api, self.resource, self.expected = api, resource, EXPECTED[resource]
        self.place = str(place)
        if resource == "grants":
            self.programme = api.lead.made("/v1/fundings/programmes", fundings.programme_body())["id"]

    def made(self, status: str) -> str:
        """A record at a status."""
        more = {"status": status, **self.expected.needs.get(status, {})}
        body = {
            "patrons": lambda: patrons.body(**more),
            "participations": lambda: participations.body(self.place, **{"ends_on": "2026-01-31", **more}),
            "projects": lambda: projects.body(self.place, **more),
            "grants": lambda: fundings.body(self.programme, **{"granted_eur": None, **more}),
        }[self.resource]()
        return f"{self.expected.url}/{self.api.staff.made(self.expected.url, body)['id']}"

    def step(self, caller: Caller, path: str, after: str, **more: Any) -> Any:
        """Try a step."""
        return caller.patch(path, {"status": after, **self.expected.needs.get(after, {}), **more}, "*")


@pytest.mark.parametrize("resource", EXPECTED)
class TestEveryStep:
    def test_staff_take_the_steps_of_the_table(self, api: Api, place: UUID, resource: str) -> None:
        records = Records(api, place, resource)
        for before, after, mark in records.expected.steps():
            path = records.made(before)
            plain = records.step(api.staff, path, after)
            assert plain.status_code == {"+": 200, "!": 422, "-": 409}[mark], (before, after, plain.text)
            explained = records.step(api.admin, path, after, reason="Verzählt")
            assert explained.status_code == (409 if mark == "-" else 200), (before, after, explained.text)
            if mark == "!":
                (fault,) = plain.json()["errors"]
                assert (fault["code"], fault["pointer"]) == ("step_back_unexplained", "/reason")

    def test_nobody_else_takes_any(self, api: Api, place: UUID, resource: str, others: dict[str, Caller]) -> None:
        records = Records(api, place, resource)
        paths = {before: records.made(before) for before, _, _ in records.expected.steps()}
        for before, after, _ in records.expected.steps():
            for name, caller in others.items():
                answer = records.step(caller, paths[before], after, reason="Verzählt")
                assert answer.status_code in {401, 403, 404}, (name, before, after, answer.text)
        assert {before: api.staff.get(path).json()["status"] for before, path in paths.items()} == {
            before: before for before in paths
        }


def test_every_life_cycle_stands_in_the_table() -> None:
    assert {str(table.__tablename__) for table in LIFE_CYCLES} == set(EXPECTED)


class TestHistory:
    def test_steps_are_dated_and_listed_with_their_reasons(self, api: Api) -> None:
        with clock.frozen(NOON):
            project = projects.made(api, status="planned")
            path = f"/v1/projects/{project['id']}"
            begun = {"status": "in_progress", "started_on": "2026-03-01"}
            assert api.staff.patch(path, begun, 1).json()["status_since"] == "2026-03-01"
            assert api.staff.patch(path, {"status": "paused"}, 2).json()["status_since"] == TODAY
            late = {"status": "in_progress", "status_since": "2026-03-09", "reason": "Material ist da"}
            assert api.staff.patch(path, late, 3).json()["status_since"] == "2026-03-09"
        steps = api.staff.get(f"/v1/changes/steps?record_id={project['id']}").json()["items"]
        assert [(each["before"], each["after"], each["since"], each["reason"]) for each in steps] == [
            (None, "planned", None, None),
            ("planned", "in_progress", "2026-03-01", None),
            ("in_progress", "paused", TODAY, None),
            ("paused", "in_progress", "2026-03-09", "Material ist da"),
        ]

    def test_an_import_dates_its_steps(self, api: Api) -> None:
        with clock.frozen(NOON):
            project = projects.made(api, status="planned", external_id="P-7")
        with clock.frozen(NOON + timedelta(minutes=1)):
            record = api.imported(api.staff, "projects", b"external_id;status\nP-7;paused\n")
            assert record["report"]["updated"] == 1, record
        (_, step) = api.staff.get(f"/v1/changes/steps?record_id={project['id']}").json()["items"]
        assert (step["after"], step["since"], step["import_id"]) == ("paused", TODAY, record["id"])

    def test_nobody_outside_learns_steps(self, api: Api) -> None:
        patron = api.staff.made("/v1/patrons", patrons.body(status="named"))
        assert api.staff.patch(f"/v1/patrons/{patron['id']}", {"status": "active"}, 1).status_code == 200
        url = f"/v1/changes/steps?record_id={patron['id']}"
        assert len(api.staff.get(url).json()["items"]) == 2
        assert api.stranger.get(url).json()["items"] == []
        assert api.lead.get(url).json()["items"] == []  # volunteers are the agency's
        assert api.public.get(url).status_code == 401
        assert api.staff.get(f"/v1/changes/steps?record_id={uuid4()}").json() == {"items": []}

    def test_going_back_to_a_former_version_is_a_reason(self, api: Api) -> None:
        project = projects.made(api, status="idea")
        path = f"/v1/projects/{project['id']}"
        assert api.staff.patch(path, {"status": "planned"}, 1).status_code == 200
        first, _ = api.staff.get(f"/v1/changes?record_id={project['id']}").json()["items"]
        answer = api.staff.call("POST", f"/v1/changes/{first['id']}/restoration", headers={"if-match": '"2"'})
        assert answer.status_code == 200, answer.text
        assert api.staff.get(path).json()["status"] == "idea"
