import io
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import NotFound, TooLarge, Unavailable
from app.core.files import Files
from app.core.ids import new_id
from app.core.locks import FileLock, is_held

ROOT = Path(__file__).parents[2]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def names(files: Files) -> set[str]:
    return {path.name for path in files.folder.iterdir()}


class TestIncoming:
    def test_can_be_opened_once_it_is_kept(self, files: Files) -> None:
        with files.incoming() as coming:
            coming.fill(io.BytesIO(b"Gemeinde;Jahr\n" * 100_000))
            with pytest.raises(NotFound):
                files.open(coming.id)
            coming.keep()
        with files.open(coming.id) as kept:
            assert kept.read() == b"Gemeinde;Jahr\n" * 100_000
        assert (coming.size, len(coming.digest)) == (1_400_000, 64)
        assert stat.S_IMODE(files.path(coming.id).stat().st_mode) == 0o600

    def test_leaves_nothing_when_it_is_not_kept(self, files: Files) -> None:
        with files.incoming() as coming:
            coming.write(b"halb")
        assert names(files) == set()

    def test_is_refused_when_it_is_too_large(self, files: Files) -> None:
        with pytest.raises(TooLarge), files.incoming(limit=10) as coming:
            coming.write(b"12345678901")
        assert names(files) == set()

    def test_says_that_the_disk_is_full(self, files: Files) -> None:
        def full() -> None:
            with Path("/dev/full").open("wb") as disk, files.incoming() as coming:
                coming._file.close()
                coming._file = disk
                coming.write(b"x" * 10_000_000)

        with pytest.raises(Unavailable) as refused:
            full()
        assert refused.value.params == {"reason": "storage"}
        assert names(files) == set()


class TestRemoving:
    def test_takes_the_parts_along(self, files: Files) -> None:
        with files.incoming() as coming:
            coming.keep()
        files.path(coming.id, "findings").write_text("[]")
        files.remove(coming.id)
        files.remove(coming.id)
        assert names(files) == set()

    def test_sweeps_old_files_that_nobody_knows(self, files: Files) -> None:
        kept = [new_id() for _ in range(3)]
        files.folder.mkdir()
        strange = files.folder / "README"
        for path in (*map(files.path, kept), files.path(kept[1], "incoming"), strange):
            path.write_bytes(b"")
            os.utime(path, (0, 0))
        os.utime(files.path(kept[2]))
        assert files.sweep(lambda ids: [each for each in ids if each == kept[0]]) == 1
        assert names(files) == {kept[0].hex, kept[2].hex, "README"}


PARENT_AND_CHILD = """
import os, sys, time
from pathlib import Path
from app.core.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
if not os.fork():
    print(os.getpid(), flush=True)
time.sleep(60)
"""


class TestLock:
    def test_ends_with_its_process_even_if_a_child_lives_on(self, tmp_path: Path) -> None:
        path = tmp_path / "workers" / "one"
        assert not is_held(path)
        program = [sys.executable, "-c", PARENT_AND_CHILD, str(path)]
        with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            try:
                assert is_held(path)
                parent.kill()
                parent.wait()
                assert not is_held(path)
            finally:
                os.kill(child, signal.SIGKILL)

    def test_goes_away_with_its_release(self, tmp_path: Path) -> None:
        lock = FileLock(tmp_path / "one")
        lock.release()
        assert not lock.path.exists()
