"""What an operation may ask for besides its inputs: a session, the caller, the version it was made for.

The markers are FastAPI dependencies without parameters, so they leave no trace in the contract. They are never
called: ``operations`` fills them, inside the one thread hop that opens the session, does the work and commits.
"""

from dataclasses import dataclass
from typing import Annotated, NoReturn

from fastapi import Depends

from app.core.db import Database, Read, Snapshot, Write
from app.core.files import Incoming
from app.services.access import Actor
from app.services.exports.files import OpenSnapshot
from app.services.provider_log_ins import ProviderLogIns
from app.web.calls import Call


@dataclass(frozen=True, slots=True)
class Expected:
    """The version of If-Match; none for ``*``."""

    version: int | None


def _filled_elsewhere() -> NoReturn:
    raise RuntimeError("filled by app.web.operations")


def read_session() -> Read:
    """Marks a parameter that gets a read session."""
    _filled_elsewhere()


def snapshot_session() -> Snapshot:
    """Marks a parameter that gets a snapshot."""
    _filled_elsewhere()


def figures_session() -> Snapshot:
    """Marks a parameter that gets a snapshot, of an operation whose answer follows from the ledger alone."""
    _filled_elsewhere()


def write_session() -> Write:
    """Marks a parameter that gets the transaction."""
    _filled_elsewhere()


def caller() -> Actor:
    """Marks a parameter that gets who calls."""
    _filled_elsewhere()


def expected_version() -> Expected:
    """Marks a parameter that gets the version of If-Match."""
    _filled_elsewhere()


def call_itself() -> Call:
    """Marks a parameter that gets the call."""
    _filled_elsewhere()


def whole_database() -> Database:
    """Marks a parameter that gets the database itself, for work that is more than one transaction."""
    _filled_elsewhere()


def accounts_database() -> Database:
    """Marks a parameter that gets the database with everybody's accounts, for what tells who somebody is."""
    _filled_elsewhere()


def snapshot_later() -> OpenSnapshot:
    """Marks a parameter that gets what opens a snapshot when a file is written."""
    _filled_elsewhere()


def provider_log_ins() -> ProviderLogIns:
    """Marks a parameter that gets the trips to identity providers of this process."""
    _filled_elsewhere()


def uploaded_file() -> Incoming:
    """Marks a parameter that gets the body as a file, which is forgotten unless the operation keeps it."""
    _filled_elsewhere()


Reading = Annotated[Read, Depends(read_session)]
Consistent = Annotated[Snapshot, Depends(snapshot_session)]
Figures = Annotated[Snapshot, Depends(figures_session)]
"""As ``Consistent``, and the answer is remembered until a post: nothing in it may change without one."""
Writing = Annotated[Write, Depends(write_session)]
Caller = Annotated[Actor, Depends(caller)]
IfMatch = Annotated[Expected, Depends(expected_version)]
WholeCall = Annotated[Call, Depends(call_itself)]
WholeDatabase = Annotated[Database, Depends(whole_database)]
Accounts = Annotated[Database, Depends(accounts_database)]
"""As ``WholeDatabase``, and in no realm: a password is looked at before it is known whose it is."""
Later = Annotated[OpenSnapshot, Depends(snapshot_later)]
"""As ``Consistent``, opened not for the request but for the file it asks for."""
Providers = Annotated[ProviderLogIns, Depends(provider_log_ins)]
Uploaded = Annotated[Incoming, Depends(uploaded_file)]
