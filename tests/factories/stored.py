"""Rows as they lie in the tables, for tests beneath the services."""

import itertools
from typing import Any

import sqlalchemy as sa

from app.core import clock, ids
from app.models import metadata
from app.models.fields import Origin

_numbers = itertools.count(1)

agencies: sa.Table = metadata.tables["agencies"]
tokens: sa.Table = metadata.tables["tokens"]


def agency(**values: Any) -> dict[str, Any]:
    """An agency."""
    number = next(_numbers)
    now = clock.now()
    return {
        "id": ids.new_id(),
        "slug": f"row-{number}",
        "name": f"Row {number}",
        "name_search": f"row {number}",
        "name_sort": f"row {number}",
        "states": ["07"],
        "website": None,
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "created_by": "test",
        "updated_by": "test",
        "origin": Origin.SYNTHETIC,
        **values,
    }


def token(**values: Any) -> dict[str, Any]:
    """A token of an agency that the test names."""
    now = clock.now()
    return {
        "id": f"t{next(_numbers)}",
        "digest": "0" * 64,
        "name": "Row",
        "role": "agency_admin",
        "agency_id": None,
        "municipality_id": None,
        "patron_id": None,
        "scopes": [],
        "networks": [],
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "created_by": "test",
        "updated_by": "test",
        "expires_at": now,
        "revoked_at": None,
        **values,
    }
