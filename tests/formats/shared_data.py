"""Where the real public files lie, if they are on this machine."""

import os
from pathlib import Path

import pytest

_DEFAULT = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def shared_file(*parts: str) -> bytes:
    """A real file; skips the test where it is not there."""
    root = Path(os.environ.get("KLIKKS_SHARED_DATA", _DEFAULT))
    path = root.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"the public file {'/'.join(parts)} is not on this machine (KLIKKS_SHARED_DATA names its folder)")
    return path.read_bytes()
