"""In production the service refuses a role that the policies do not hold for."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from sqlalchemy.engine import make_url

from app.cli.serve import check
from app.core import migrations
from app.core.database_role import problem_of_role
from app.core.db import Database
from app.core.errors import Misconfigured
from app.core.settings import load_settings
from tests.app_role import as_app
from tests.conftest import DIALECTS
from tests.postgres_server import PostgresServer

NAME = "klikks_roles"
OTHERS = {
    "klikks_passing": ("CREATE ROLE klikks_passing LOGIN BYPASSRLS", "bypasses row-level security"),
    "klikks_owning": ("CREATE ROLE klikks_owning LOGIN; CREATE TABLE a (); ALTER TABLE a OWNER TO klikks_owning",
                      "owns tables"),
    "klikks_becoming": ("CREATE ROLE klikks_becoming LOGIN IN ROLE klikks_passing", "bypasses row-level security"),
    "klikks_set": ("CREATE ROLE klikks_set LOGIN; ALTER ROLE klikks_set SET klikks.realm = 'instance'",
                   "has a realm of its own (klikks.realm)"),
}  # fmt: skip


@pytest.fixture(scope="module")
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database, as its superuser."""
    if "postgresql" not in DIALECTS:
        pytest.skip("SQLite has no roles")
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create_database(NAME)
    migrations.upgrade(url)
    with psycopg.connect(server.dsn(NAME), autocommit=True) as connection:
        for statements, _ in OTHERS.values():
            for statement in statements.split("; "):
                connection.execute(statement)
    yield url
    server.drop_database(NAME)
    for name in ("klikks_becoming", "klikks_passing", "klikks_owning", "klikks_set"):
        server.execute("DROP ROLE {}", name)


def problem(url: str) -> str | None:
    with closing(Database(load_settings(database_url=url))) as database:
        return problem_of_role(database)


class TestProblemOfRole:
    def test_is_none_for_the_role_of_the_service(self, address: str) -> None:
        assert problem(as_app(address)) is None

    def test_is_that_a_superuser_passes_by_all_policies(self, address: str) -> None:
        assert problem(address) == "is a superuser"

    @pytest.mark.parametrize("name", OTHERS)
    def test_is_named_for_every_other_way_past_them(self, address: str, name: str) -> None:
        url = make_url(address).set(username=name).render_as_string(hide_password=False)
        assert problem(url) == OTHERS[name][1]


class TestCheck:
    def test_refuses_in_production_and_says_what_to_do(self, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"ENVIRONMENT": "production", "SECRET": "x" * 32, "PASSWORD_MEMORY_KIB": "65536",
                            "PASSWORD_ROUNDS": "3"}.items():  # fmt: skip
            monkeypatch.setenv(f"KLIKKS_{name}", value)
        check(as_app(address))
        with pytest.raises(Misconfigured) as refused:
            check(address)
        assert "is a superuser" in str(refused.value.params["problem"])
        assert "deploy/postgres-roles.sh" in str(refused.value.params["problem"])

    def test_lets_a_laptop_be(self, address: str) -> None:
        check(address)
