"""Evidence over HTTP: links, and files that go up, come down and go."""

import hashlib
import io
import shutil
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from app.core.errors import Unavailable
from app.core.files import Files
from app.core.settings import load_settings
from app.core.stores import store_of
from app.models.accounts import Role
from app.models.evidence import Evidence, EvidenceFile
from app.services import evidence_files, evidence_upkeep
from app.services.access import Actor
from tests.api import Api, Caller
from tests.factories import erasures, worked_on
from tests.factories.evidence import PDF, body, handed_in
from tests.object_storage import object_storage

SMALL = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.fixture
def stored(api: Api) -> Files:
    """The folder of the store, empty."""
    folder = api.database.settings.data_dir / "evidence"
    shutil.rmtree(folder, ignore_errors=True)
    return Files(folder)


def lying(stored: Files) -> int:
    return len(list(stored.folder.iterdir())) if stored.folder.is_dir() else 0


def rows(api: Api) -> tuple[int, int]:
    with api.database.read() as db:
        return tuple(db.scalar(sa.select(sa.func.count()).select_from(each)) for each in (Evidence, EvidenceFile))


def swept(api: Api) -> int:
    """As the hourly round does, whatever the age of a file."""
    with api.database.write() as db:
        evidence_upkeep.forget_unnamed(db)
        known = {row[0] for row in db.all(sa.select(sa.inspect(EvidenceFile).columns["file_id"]))}
    return store_of(api.database.settings).sweep(lambda ids: [each for each in ids if each in known], -1.0)


def fault(answer: Any) -> tuple[str, str]:
    assert answer.status_code == 422, answer.text
    return answer.json()["errors"][0]["code"], answer.json()["errors"][0]["pointer"]


class TestFiles:
    def test_what_goes_up_comes_down_with_type_size_and_hash(self, api: Api, stored: Files) -> None:
        here = worked_on.made(api)
        answer = handed_in(here.patron, here.project["id"], audience="public")
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert (made["kind"], made["format"], made["size_bytes"]) == ("file", "pdf", len(PDF))
        assert (made["digest"], made["voice"]) == (hashlib.sha256(PDF).hexdigest(), "patron")
        assert answer.headers["location"] == f"/v1/evidence/{made['id']}"
        file = api.public.get(f"/v1/evidence/{made['id']}/file")
        assert (file.status_code, file.content) == (200, PDF)
        assert file.headers["content-type"] == "application/pdf"
        assert file.headers["content-disposition"] == f'attachment; filename="evidence-{made["id"]}.pdf"'
        assert file.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in file.headers["content-security-policy"]
        assert lying(stored) == 1

    @pytest.mark.parametrize(
        ("content", "said", "found"),
        [(b"<!doctype html>", "txt", None), (SMALL, "pdf", "png"), (b"MZ\x90\0\0", "csv", None), (PDF, "docx", "pdf")],
    )
    def test_a_file_that_is_not_what_it_says_is_refused(
        self, api: Api, stored: Files, content: bytes, said: str, found: str | None
    ) -> None:
        here = worked_on.made(api)
        answer = handed_in(here.staff, here.project["id"], content, format=said)
        assert fault(answer) == ("file_is_another", "?format")
        assert answer.json()["errors"][0]["params"] == {"said": said, "found": found}
        assert fault(handed_in(here.staff, here.project["id"], b"")) == ("file_empty", "")
        assert fault(handed_in(here.staff, here.project["id"], format="exe"))[1] == "?format"
        assert (rows(api), lying(stored)) == ((0, 0), 0)

    def test_the_size_is_limited_before_anything_is_kept(self, api: Api, stored: Files) -> None:
        here = worked_on.made(api)
        limit = api.database.settings.evidence_max_bytes
        answer = handed_in(here.staff, here.project["id"], PDF + bytes(limit))
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert lying(stored) == 0

    def test_memory_stays_flat_up_and_down(self, api: Api) -> None:
        here, whole = worked_on.made(api), PDF + b"\n" * 20_000_000
        tracemalloc.start()
        made = handed_in(here.staff, here.project["id"], whole).json()
        with api.database.read() as db:
            download = evidence_files.get_evidence_file(db, coordinator(api), made["id"])
        out = Counted()
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        with io.BufferedWriter(out) as buffered:
            download.write(buffered)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert out.size == len(whole)
        assert peak - before < 5_000_000

    def test_the_same_content_lies_there_once_and_goes_with_the_last_that_names_it(
        self, api: Api, stored: Files
    ) -> None:
        here, there = worked_on.made(api), worked_on.made(api)
        one = handed_in(here.staff, here.project["id"]).json()
        again = handed_in(here.patron, here.project["id"])
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")
        other = handed_in(there.staff, there.project["id"]).json()
        assert (rows(api), lying(stored)) == ((2, 1), 1)
        assert here.staff.delete(f"/v1/evidence/{one['id']}").status_code == 204
        assert swept(api) == 0
        assert there.staff.get(f"/v1/evidence/{other['id']}/file").content == PDF
        assert there.staff.delete(f"/v1/evidence/{other['id']}").status_code == 204
        assert rows(api) == (0, 0)
        assert (swept(api), lying(stored)) == (1, 0)

    def test_with_its_project_a_file_goes_too(self, api: Api, stored: Files) -> None:
        here = worked_on.made(api)
        handed_in(here.staff, here.project["id"])
        assert here.staff.delete(here.path, "*").status_code == 204
        assert (swept(api), rows(api), lying(stored)) == (1, (0, 0), 0)

    def test_many_who_bring_the_same_at_once_leave_one_file_that_is_read(self, api: Api, stored: Files) -> None:
        places = [worked_on.made(api) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(handed_in, here.staff, here.project["id"]) for here in places]
            made = [each.result() for each in asked]
        assert [answer.status_code for answer in made] == [201] * 4
        swept(api)
        assert (rows(api), lying(stored)) == ((4, 1), 1)
        for here, answer in zip(places, made, strict=True):
            assert here.staff.get(f"/v1/evidence/{answer.json()['id']}/file").content == PDF

    @pytest.mark.parametrize("broken", ["store", "record"])
    def test_a_crash_leaves_no_record_without_its_file(
        self, api: Api, stored: Files, monkeypatch: pytest.MonkeyPatch, broken: str
    ) -> None:
        here = worked_on.made(api)
        name = "store_of" if broken == "store" else "added"

        def fails(*_: Any) -> None:
            raise Unavailable

        monkeypatch.setattr(evidence_files, name, fails)
        assert handed_in(here.staff, here.project["id"]).status_code == 503
        assert rows(api) == (0, 0)
        assert lying(stored) == swept(api) == (broken == "record")
        monkeypatch.undo()
        made = handed_in(here.staff, here.project["id"]).json()
        assert here.staff.get(f"/v1/evidence/{made['id']}/file").content == PDF

    def test_what_was_damaged_is_not_handed_out(self, api: Api, stored: Files) -> None:
        here = worked_on.made(api)
        made = handed_in(here.staff, here.project["id"]).json()
        path = next(stored.folder.iterdir())
        path.write_bytes(PDF[:-1] + b"!")
        answer = here.staff.get(f"/v1/evidence/{made['id']}/file")
        assert (answer.status_code, answer.json()["code"]) == (503, "file_damaged")
        path.unlink()
        assert here.staff.get(f"/v1/evidence/{made['id']}/file").status_code == 404

    def test_a_document_with_macros_is_none(self, api: Api) -> None:
        here, out = worked_on.made(api), io.BytesIO()
        with ZipFile(out, "w") as made:
            for name in ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"):
                made.writestr(name, "<a/>")
        assert fault(handed_in(here.staff, here.project["id"], out.getvalue(), format="docx"))[0] == "file_is_another"


class Counted(io.RawIOBase):
    """Takes everything and keeps nothing."""

    size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.size += len(data)
        return len(data)


def coordinator(api: Api) -> Actor:
    return Actor(Role.AGENCY_COORDINATOR, "x", api.home["id"], scopes=frozenset({"*"}))


class TestBucket:
    def test_a_bucket_does_what_a_folder_does(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        here = worked_on.made(api)
        with object_storage() as storage:
            bucket = store_of(load_settings(**storage.settings))
            monkeypatch.setattr(evidence_files, "store_of", lambda _: bucket)
            made = handed_in(here.staff, here.project["id"]).json()
            assert [content for content, _ in storage.objects.values()] == [PDF]
            assert here.staff.get(f"/v1/evidence/{made['id']}/file").content == PDF
            storage.broken = True
            away = [handed_in(here.staff, here.project["id"], SMALL, format="png")]
            away.append(here.staff.get(f"/v1/evidence/{made['id']}/file"))
            assert [(answer.status_code, answer.json()["code"]) for answer in away] == [(503, "unavailable")] * 2
        assert rows(api) == (1, 1)


class TestWho:
    def pieces(self, caller: Caller, project_id: str) -> list[str]:
        found = caller.get(f"/v1/evidence?project_id={project_id}&sort=title").json()["items"]
        return [item["title"] for item in found]

    def test_sees_what(self, api: Api) -> None:
        here = worked_on.made(api)
        project_id = here.project["id"]
        public = here.staff.made("/v1/evidence", body(project_id, title="A", audience="public"))
        inner = handed_in(here.patron, project_id, title="B").json()
        for caller in (here.staff, here.patron, here.manager):
            assert self.pieces(caller, project_id) == ["A", "B"]
        for caller in (here.idle, *here.outsiders.values()):
            assert self.pieces(caller, project_id) == ["A"]
            assert caller.get(f"/v1/evidence/{inner['id']}").status_code == 404
            assert caller.get(f"/v1/evidence/{inner['id']}/file").status_code == 404
        assert public["added_by"] is not None
        assert api.public.get(f"/v1/evidence/{public['id']}").json()["added_by"] is None
        here.staff.patch(here.path, {"published": False}, "*")
        assert api.public.get(f"/v1/evidence/{public['id']}").status_code == 404

    def test_adds_changes_and_lets_go(self, api: Api) -> None:
        here = worked_on.made(api)
        project_id = here.project["id"]
        for caller, status in ((here.idle, 403), (api.stranger, 403), (api.lead, 403), (api.public, 401)):
            assert handed_in(caller, project_id).status_code == status
            assert caller.post("/v1/evidence", body(project_id)).status_code == status
        made = here.patron.made("/v1/evidence", body(project_id))
        one = f"/v1/evidence/{made['id']}"
        refused = [here.manager.patch(one, {"title": "Meins"}), here.manager.delete(one)]
        assert [(each.status_code, each.json()["code"]) for each in refused] == [(403, "evidence_of_another")] * 2
        assert [here.patron.patch(one, {"title": "Neu"}, version).status_code for version in (None, 7, 1)] == [
            428, 412, 200,
        ]  # fmt: skip
        assert here.staff.patch(one, {"audience": "public"}, 2).json()["title"] == "Neu"
        assert [here.patron.delete(one, version).status_code for version in (None, 7, 3)] == [428, 412, 204]


class TestPersons:
    def test_what_shows_persons_stays_internal(self, api: Api) -> None:
        here = worked_on.made(api)
        wrong = body(here.project["id"], audience="public", shows_persons=True)
        assert fault(here.staff.post("/v1/evidence", wrong)) == ("persons_not_public", "/audience")
        file = handed_in(here.staff, here.project["id"], audience="public", shows_persons="true")
        assert fault(file) == ("persons_not_public", "/audience")
        made = handed_in(here.staff, here.project["id"], shows_persons="true").json()
        answer = here.staff.patch(f"/v1/evidence/{made['id']}", {"audience": "public"})
        assert fault(answer) == ("persons_not_public", "/audience")

    def test_an_erasure_reaches_the_file_and_the_dossier_lists_it(self, api: Api, stored: Files) -> None:
        here = worked_on.made(api)
        bill = handed_in(here.patron, here.project["id"], title="Rechnung").json()
        photo = handed_in(here.patron, here.project["id"], SMALL, format="png", title="Foto", shows_persons="true")
        dossier = api.staff.get(f"/v1/patrons/{here.patron_id}/dossier").json()
        held = next(each["records"] for each in dossier["holdings"] if each["name"] == "evidence")
        assert sorted(record["title"] for record in held) == ["Foto", "Rechnung"]
        made = api.admin.made("/v1/erasures", erasures.body(here.patron_id))
        assert made["removed"]["evidence"] == 1
        left = here.staff.get(f"/v1/evidence?project_id={here.project['id']}").json()["items"]
        assert [each["id"] for each in left] == [bill["id"]]
        history = api.staff.get(f"/v1/changes?record_id={photo.json()['id']}").json()["items"]
        assert [each["after"] or None for each in history] == [None] * len(history)
        assert (swept(api), lying(stored)) == (1, 1)
