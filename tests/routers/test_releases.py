"""Releases over HTTP: drafts, a person's yes, publication, correction, withdrawal; figures as in every public answer."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from app.core import clock
from tests.api import Api, Caller
from tests.factories import crowds
from tests.factories.publishers import pulled
from tests.factories.releases import URL, body, boss, drafted, published
from tests.routers.answers import faults, refused


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


class TestDraft:
    def test_smoke(self, api: Api) -> None:
        network, shown = crowds.crowd(1)
        with api.database.write() as db:
            crowds.write(db, network, shown)
        draft = drafted(api, api.lead)
        doc = api.lead.get(f"{URL}/{draft['id']}/document")
        print(doc.text[:3000])
        print(orjson.dumps(api.lead.get(f"{URL}/{draft['id']}/preview").json()).decode()[:3000])
        release = published(api)
        print(release)
        print([e.body for e in pulled(api, release["publisher"])][0].cut_off)
