"""Realms: whose rows a session of the database may touch, whatever its statements ask for.

Services ask for the right rows (``visible``); the realm is the second belt behind them. PostgreSQL holds every row
against it (row-level security, see the migration 0016), SQLite has nothing of the kind. It is said anew in each
transaction and ends with it: what a pooled connection was told for one caller can never serve another one.

    NOBODY     what everybody may read
    agency     the rows of one agency
    NETWORK    what the network lead and its auditors see across agencies; no volunteers
    INSTANCE   all rows: the service itself before it knows who calls, its helpers, the command line
"""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Self
from uuid import UUID

import psycopg
from psycopg.abc import Params
from psycopg.pq import TransactionStatus

OPEN: Final = "open"
"""Mark of a table that is under no policy: its rows are everybody's to read."""
_SAID: Final = "SELECT set_config('klikks.agency', %s, true), set_config('klikks.realm', %s, true)"


class Kind(enum.StrEnum):
    """What the policies tell apart."""

    NOBODY = ""
    AGENCY = "agency"
    NETWORK = "network"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Realm:
    """Whose rows.

    Attributes:
        kind: of realm.
        agency_id: the agency, if it is one's.
    """

    kind: Kind
    agency_id: UUID | None = None

    @classmethod
    def of(cls, agency_id: UUID) -> "Realm":
        """The rows of one agency."""
        return cls(Kind.AGENCY, agency_id)

    @property
    def settings(self) -> tuple[str, str]:
        """Agency and kind, as the policies read them; an id can hold nothing that SQL would misread."""
        return ("" if self.agency_id is None else str(UUID(str(self.agency_id)))), self.kind.value

    @property
    def said(self) -> str:
        """Both for the transaction that is open."""
        agency, kind = self.settings
        return f"SET LOCAL klikks.agency = '{agency}'; SET LOCAL klikks.realm = '{kind}'"


NOBODY: Final = Realm(Kind.NOBODY)
NETWORK: Final = Realm(Kind.NETWORK)
INSTANCE: Final = Realm(Kind.INSTANCE)


class RealmCursor(psycopg.Cursor[Any]):
    """Says the realm with each statement that is a transaction of its own.

    Both go out in one pipeline, whose statements up to its end are one transaction: no further round trip, and nothing
    is left behind. Where the realm is nobody's nothing needs to be said.
    """

    def execute(self, query: Any, params: Params | None = None, **how: Any) -> Self:  # noqa: ANN401 - the driver's
        """Execute a statement within the realm of its connection."""
        realm: Realm = self.connection.realm  # type: ignore[attr-defined]  # of a BoundedConnection
        if realm is NOBODY:
            return super().execute(query, params, **how)
        with self.connection.pipeline():
            psycopg.Cursor(self.connection).execute(_SAID, realm.settings)
            super().execute(query, params, **how)
        return self


def mark(connection: Any, realm: Realm) -> None:  # noqa: ANN401 - SQLAlchemy's, out of the pool
    """Tell a connection whose rows are meant, until it goes back; SQLite's have nothing to tell."""
    driver = connection.dbapi_connection
    if isinstance(driver, psycopg.Connection):
        driver.realm = realm  # type: ignore[attr-defined]  # of a BoundedConnection


@contextmanager
def within(connection: Any, realm: Realm) -> Iterator[None]:  # noqa: ANN401 - SQLAlchemy's
    """Another realm for a while, inside an open transaction."""
    driver = connection.connection.dbapi_connection
    usual, driver.realm = driver.realm, realm
    connection.exec_driver_sql(realm.said)
    try:
        yield
    finally:
        driver.realm = usual
        if driver.pgconn.transaction_status == TransactionStatus.INTRANS:  # else it is rolled back with the rest
            connection.exec_driver_sql(usual.said)
