"""``klikks release``: a draft, a person's yes, and a file that is verified without a network."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from app.models.accounts import Role
from tests.api import PASSWORD, Api
from tests.factories.entries import KEY, Signing, release, withdrawal
from tests.factories.publishers import pulled

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The command line as a shell would start it."""
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("KLIKKS_CALLED_FROM", str(tmp_path))

    def command(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["klikks", "release", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return command


def test_a_release_is_made_approved_by_a_person_and_published(
    api: Api, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", api.database.url.render_as_string(hide_password=False))
    slug = api.home["slug"]
    person = api.person(Role.AGENCY_ADMIN, api.home["id"])
    code, said = run("create", "--agency", slug, "--cut-off", "2024-12")
    assert code == 0
    found = re.search(r"draft (\S+), .* SHA-256 (\w+)", said)
    assert found is not None
    yes = ("approve", found[1], "--by", person.email, "--digest", found[2], "--publish")
    assert run(*yes, "--password", "not this one at all")[0] == 3
    assert run(*yes, "--password", PASSWORD) == (0, f"{found[1]}: published, entry 1\n")
    assert len(pulled(api, slug)) == 1
    assert run("rebuild", found[1]) == (0, f"{found[1]}: the same bytes\n")
    assert run("handover", slug) == (0, f"{slug}: this key is in use already\n")


def test_a_chain_is_verified_with_nothing_but_files_and_a_key(tmp_path: Path, run: Run) -> None:
    publisher = Signing()
    publisher.sign(release())
    publisher.sign({**withdrawal(1, publisher.sha256 or ""), "tomorrow": 1})
    for number, data in enumerate(publisher.entries, 1):
        (tmp_path / f"{number}.jws").write_bytes(data + b"\n")
    (tmp_path / "key.json").write_text(json.dumps(KEY.public.jwk))
    (tmp_path / "set.json").write_text(json.dumps({"keys": [KEY.public.jwk]}))
    code, said = run("verify", "1.jws", "2.jws", "--key", "key.json")
    assert code == 0
    assert "agentur-0 2, withdrawal" in said
    assert "/tomorrow" in said
    assert "was not checked" in run("verify", "2.jws", "--key", "set.json")[1]
    assert run("verify", "2.jws", "1.jws", "--key", "key.json")[0] == 2
    (tmp_path / "1.jws").write_bytes(publisher.entries[0][:-3])
    code, said = run("verify", "1.jws", "--key", "key.json")
    assert (code, "signature is wrong" in said or "base64url" in said) == (2, True)
