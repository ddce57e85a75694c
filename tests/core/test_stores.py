"""Where files lie for years: a folder and a bucket keep the same promises."""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.errors import NotFound, Unavailable
from app.core.files import Files, Incoming
from app.core.ids import new_id
from app.core.object_store import Key
from app.core.settings import load_settings
from app.core.stores import Store, store_of
from tests.object_storage import ObjectStorage, object_storage

CONTENT = os.urandom(2_500_000)
"""More than one piece."""


@pytest.fixture
def storage() -> Iterator[ObjectStorage]:
    with object_storage() as made:
        yield made


@pytest.fixture(params=["disk", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with ExitStack() as stack:
        own = stack.enter_context(object_storage()).settings if request.param == "bucket" else {}
        yield store_of(load_settings(data_dir=tmp_path, **own))


@pytest.fixture
def coming(tmp_path: Path) -> Iterator[Incoming]:
    with Files(tmp_path / "incoming").incoming() as made:
        made.write(CONTENT)
        yield made


class TestStores:
    def test_what_was_put_is_read_piece_by_piece_and_put_twice_it_is_two(self, store: Store, coming: Incoming) -> None:
        first, pieces = store.put(coming), []
        for piece in store.read(first):
            pieces.append(piece)
            assert len(piece) <= 1_000_000
        assert b"".join(pieces) == CONTENT

    def test_what_is_not_there_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound, match="file_missing"):
            list(store.read(new_id()))

    def test_only_old_files_that_no_record_knows_are_swept(self, store: Store, tmp_path: Path) -> None:
        ids = []
        for _ in range(5):
            with Files(tmp_path / "incoming").incoming() as coming:
                coming.write(b"x")
                ids.append(store.put(coming))
        known, unknown = ids[:2], ids[2:]
        assert store.sweep(lambda asked: [each for each in asked if each in known]) == 0, "they are young"
        time.sleep(1.1)
        assert store.sweep(lambda asked: [each for each in asked if each in known], 0.0) == 3
        assert [b"".join(store.read(each)) for each in known] == [b"x", b"x"]
        for each in unknown:
            with pytest.raises(NotFound):
                list(store.read(each))


class TestBucket:
    def test_what_lies_beside_the_prefix_is_nobodys_business(self, storage: ObjectStorage) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=9)
        others = {f"evidence{new_id().hex}", f"other/{new_id().hex}", "evidence/readme"}
        storage.objects |= dict.fromkeys((*others, f"evidence/{new_id().hex}"), (b"", long_ago))
        assert store_of(load_settings(**storage.settings)).sweep(lambda _: ()) == 1
        assert storage.objects.keys() == others
        assert storage.refused == []

    def test_a_storage_that_is_away_refuses_or_fails_is_a_matter_of_time(
        self, storage: ObjectStorage, coming: Incoming
    ) -> None:
        wrong = load_settings(**{**storage.settings, "s3_secret": "another"})
        away = load_settings(**{**storage.settings, "s3_url": "http://127.0.0.1:9/bucket"})
        for settings in (wrong, away):
            with pytest.raises(Unavailable):
                store_of(settings).put(coming)
        storage.broken = True
        store = store_of(load_settings(**storage.settings))
        for work in (lambda: store.put(coming), lambda: list(store.read(new_id())), lambda: store.sweep(lambda _: ())):
            with pytest.raises(Unavailable):
                work()
        assert storage.objects == {}


class TestSignatures:
    """The examples Amazon publishes with the rules of signing."""

    KEY = Key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    MOMENT = datetime(2013, 5, 24, tzinfo=UTC)
    HOST = "examplebucket.s3.amazonaws.com"
    NOTHING = hashlib.sha256(b"").hexdigest()

    @pytest.mark.parametrize(
        ("path", "more", "signature"),
        [
            (
                "/test.txt", {"range": "bytes=0-9"},
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            ("/?lifecycle", {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
            ("/?max-keys=2&prefix=J", {}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        ],
    )  # fmt: skip
    def test_are_those_of_the_examples(self, path: str, more: dict[str, str], signature: str) -> None:
        headers = {
            "host": self.HOST, "x-amz-content-sha256": self.NOTHING, "x-amz-date": "20130524T000000Z", **more,
        }  # fmt: skip
        made = self.KEY.signature("GET", f"https://{self.HOST}{path}", headers, self.NOTHING, self.MOMENT)
        assert made.endswith(f"Signature={signature}")
