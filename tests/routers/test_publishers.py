"""Chains over HTTP: pulled byte for byte, asked again for nothing, checked with the keys that are shown."""

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from app.models.accounts import Role
from tests.api import Api
from tests.factories.publishers import pulled
from tests.factories.releases import boss, published


class TestChain:
    @pytest.mark.either_database
    def test_without_news_is_one_304_and_an_entry_is_kept_for_good(self, api: Api) -> None:
        admin = boss(api)
        slug = published(api, admin, cut_off="2024-12")["publisher"]
        path = f"/v1/publishers/{slug}/chain"
        first = api.public.get(path)
        known = {"if-none-match": first.headers["etag"]}
        assert api.public.get(path, headers=known).status_code == 304
        entry = api.public.get(f"{path}/1")
        assert entry.headers["content-type"] == "application/jose"
        assert entry.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert entry.headers["etag"] == f'"{first.json()["entries"][0]["sha256"]}"'
        again = api.public.get(f"{path}/1", headers={"if-none-match": entry.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        private = api.caller(Role.PARTNER).get(f"{path}/1")
        assert private.headers["cache-control"] == "private, max-age=31536000, immutable"
        published(api, admin)
        news = api.public.get(path, headers=known)
        assert [each["sequence"] for each in news.json()["entries"]] == [1, 2]
        assert [each["cut_off"] for each in news.json()["entries"]] == ["2024-12", "2025-12"]
        assert len(pulled(api, slug)) == 2

    @pytest.mark.either_database
    def test_is_checked_with_the_keys_at_the_well_known_address_and_another_library(self, api: Api) -> None:
        slug = published(api)["publisher"]
        keys = KeySet.import_key_set(api.public.get("/.well-known/jwks.json").json())
        entry = api.public.get(f"/v1/publishers/{slug}/chain/1").text
        assert jws.deserialize_compact(entry, keys, algorithms=["Ed25519"]).payload.startswith(b'{"agency":')
        (own,) = api.public.get("/v1/publishers").json()["items"]
        assert (own["slug"], own["sequence"], own["agency_id"]) == (slug, 1, str(api.home["id"]))

    @pytest.mark.parametrize("path", ["nobody/chain", "nobody/chain/1", "nobody/chain/0", "nobody/chain/x"])
    def test_of_nobody_is_not_there(self, api: Api, path: str) -> None:
        assert api.public.get(f"/v1/publishers/{path}").status_code in {404, 422}
