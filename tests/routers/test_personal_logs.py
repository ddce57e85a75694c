"""No log line and no error carries anything about a person, whatever happens and however much is logged."""

import logging
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa

from app.core.logs import JsonFormatter
from app.main import Service
from app.services import patrons as service_of_patrons
from app.services import retention
from tests.api import Api
from tests.factories import patrons
from tests.factories.canaries import Planted, outsiders
from tests.factories.persons import TEXTS


class Lines(logging.Handler):
    """Every event of every logger, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.written: list[str] = []
        self.loggers: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))
        self.loggers.add(record.name)


@pytest.fixture
def lines() -> Iterator[Lines]:
    root, handler = logging.getLogger(), Lines()
    levels = {logger: logger.level for logger in (root, *map(logging.getLogger, root.manager.loggerDict))}
    root.addHandler(handler)
    for logger in levels:
        logger.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    for logger, level in levels.items():
        logger.setLevel(level)


def broken(kind: str) -> Any:
    """A service that fails with everything it knows in its error."""

    def fail(db: Any, _actor: Any, body: Any) -> NoReturn:
        if kind == "database":
            db.run(sa.text("select * from nowhere where told = :told"), {"told": body.last_name})
        if kind == "value":
            told = {"first": body.first_name, "last": body.last_name}
            db.run(sa.text("insert into patrons (first_name, last_name) values (:first, :last)"), told)
        raise RuntimeError(repr(body))

    return fail


class TestLogs:
    def test_of_every_question_say_nothing(self, api: Api, service: Service, lines: Lines) -> None:
        planted = Planted(api)
        for caller in (api.staff, outsiders(api)["stranger"]):
            for path in planted.paths(service):
                caller.get(path)
        service.reads.keep(api.database)
        retention.run(api.database)
        told = "\n".join(lines.written)
        assert [text for text in [*planted.texts, *planted.inside] if text in told] == []
        assert {"klikks.access", "klikks.reads"} <= lines.loggers
        assert len(lines.written) > 1_000

    @pytest.mark.parametrize("kind", ["database", "value", "code"])
    def test_of_an_error_and_its_answer_say_nothing(
        self, api: Api, lines: Lines, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        person = patrons.body(**{name: TEXTS[name] for name in ("first_name", "last_name", "email", "phone", "note")})
        monkeypatch.setattr(service_of_patrons, "create_patron", broken(kind))
        answer = api.staff.post("/v1/patrons", person)
        assert answer.status_code in {409, 422, 500, 503}, answer.text
        told = "\n".join([*lines.written, answer.text])
        assert [text for text in TEXTS.values() if text in told] == []
        assert "klikks.access" in lines.loggers

    def test_of_input_that_is_refused_say_nothing(self, api: Api, lines: Lines) -> None:
        facts = {name: TEXTS[name] for name in ("first_name", "last_name", "email", "phone", "note", "external_id")}
        api.staff.made("/v1/patrons", patrons.body(**facts))
        odd = {facts["note"].lower(): 1, "email": f"{facts['note']} ohne Zeichen"}
        tries = [
            api.staff.post("/v1/patrons", patrons.body(**facts)),  # the number is taken: the driver quotes the row
            api.staff.post("/v1/patrons", {**facts, "phone": [facts["phone"]], "status": facts["note"]}),
            api.staff.post("/v1/patrons", {**facts, **odd}),
            api.staff.post("/v1/patrons", {**facts, "last_name": facts["last_name"] * 50}),
            api.staff.get("/v1/patrons", params={"q": facts["last_name"] * 20}),
            api.staff.get("/v1/patrons", params={"status": facts["note"]}),
            api.staff.get(f"/v1/patrons/{facts['last_name']}"),
        ]
        assert [answer.status_code for answer in tries] == [409, 422, 422, 422, 422, 422, 404]
        quoted = [facts["note"].lower()]  # an unknown field is named so that the slip can be found
        told = "\n".join([*lines.written, *(answer.text for answer in tries[:-1])])
        assert [text for text in TEXTS.values() if text in told and text.lower() not in quoted] == []
