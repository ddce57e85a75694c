"""The attendant: letters go out, uses are noted, what is over is forgotten, and no error ends it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.errors import Unavailable
from app.core.migrations import head_revision
from app.models import metadata
from app.models.sessions import LinkPurpose
from app.services import guesses, letters, links
from app.services.accounts import Authenticator
from app.web.attendant import Attendant
from tests.api import Api
from tests.factories import users as factory


@pytest.fixture
def attendant(api: Api) -> Attendant:
    return Attendant(api.database, head_revision(), Authenticator(api.database))


def rows(api: Api, table: str) -> int:
    with api.database.read() as db:
        return int(db.scalar(sa.select(sa.func.count()).select_from(metadata.tables[table])))


class TestRound:
    def test_prints_mails_where_there_is_no_server(
        self, api: Api, attendant: Attendant, capsys: pytest.CaptureFixture[str]
    ) -> None:
        made = api.admin.made("/v1/users", factory.body())
        attendant.round()
        printed = capsys.readouterr().out
        assert made["email"] in printed
        assert "/accounts/invitation#code=kkl_" in printed
        assert rows(api, "letters") == 0

    def test_forgets_what_is_over_once_an_hour(self, api: Api, attendant: Attendant) -> None:
        person = api.person(agency_id=api.home["id"]).logs_in()
        person.tries("ganz andere Worte 5")
        with api.database.write() as db:
            links.make(db, person.get("/v1/me").json()["user_id"], LinkPurpose.PASSWORD_RESET)
        attendant._tidied -= 3601
        with clock.frozen(clock.now() + timedelta(days=120)):
            attendant.round()
        assert [rows(api, table) for table in ("guess_counts", "links", "refresh_tokens", "sessions")] == [0, 0, 0, 0]

    def test_keeps_what_is_not_over(self, api: Api, attendant: Attendant) -> None:
        person = api.person(agency_id=api.home["id"]).logs_in()
        person.tries("ganz andere Worte 5")
        attendant._tidied -= 3601
        attendant.round()
        assert [rows(api, table) for table in ("guess_counts", "refresh_tokens", "sessions")] == [2, 1, 1]
        assert person.refreshes().status_code == 200

    def test_goes_on_after_any_error(self, api: Api, attendant: Attendant, monkeypatch: pytest.MonkeyPatch) -> None:
        for error in (Unavailable(), ValueError("x")):

            def fails(*_given: Any, _error: Exception = error) -> None:
                raise _error

            with monkeypatch.context() as patched:
                patched.setattr(letters, "send_due", fails)
                attendant.round()
        api.admin.made("/v1/users", factory.body())
        attendant.round()
        assert rows(api, "letters") == 0

    def test_leaves_a_database_of_another_version_alone(self, api: Api) -> None:
        api.admin.made("/v1/users", factory.body())
        Attendant(api.database, "0001", Authenticator(api.database)).round()
        assert rows(api, "letters") == 1

    def test_counts_are_kept_under_a_key(self, api: Api) -> None:
        trial = guesses.Trial(b"one key", "a@example.org", "192.0.2.7")
        assert trial.here != guesses.Trial(b"another key", "a@example.org", "192.0.2.7").here
        assert len({trial.here, trial.origin, trial.anywhere}) == 3
        assert rows(api, "guess_counts") == 0
