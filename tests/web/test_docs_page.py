"""The page that shows the contract: complete, from this host alone, under its strict policy."""

import hashlib
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from app.core.errors import NotFound
from app.web import docs_page
from app.web.docs_page import docs_routes

FOLDER = Path(docs_page.__file__).parent / "static" / "swagger"
OWN = ["index.html", "init.js"]


def missing(_: Request, __: Exception) -> Response:
    return Response(status_code=404)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=docs_routes(), exception_handlers={NotFound: missing}))


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


class TestFiles:
    def test_every_vendored_file_is_the_one_the_note_names(self) -> None:
        rows = re.findall(r"^\| `([0-9a-f]{64})` \| `([^`]+)` \|$", text("README.md"), re.MULTILINE)
        assert {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for _, name in rows} == {
            name: digest for digest, name in rows
        }
        assert {path.name for path in FOLDER.iterdir()} == {name for _, name in rows} | {*OWN, "README.md"}

    def test_the_page_asks_for_the_version_the_note_names(self) -> None:
        (version,) = re.findall(r"version \*\*([\d.]+)\*\*", text("README.md"))
        assert set(re.findall(r"\?v=([^\"]+)", text("index.html"))) == {version}

    @pytest.mark.parametrize("name", OWN)
    def test_no_foreign_host_is_named(self, name: str) -> None:
        assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+|\bdata:", text(name)) == []

    def test_the_page_has_no_script_style_or_handler_of_its_own(self) -> None:
        page = text("index.html")
        assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page) == []

    def test_the_style_sheet_loads_nothing(self) -> None:
        assert re.findall(r"url\(\s*[\"']?(?!data:)[^\"')]{1,40}|@import", text("swagger-ui.css")) == []

    def test_everything_the_page_names_is_served(self, client: TestClient) -> None:
        names = re.findall(r"(?:src|href)=\"(docs/[^\"]+)\"", text("index.html"))
        assert len(names) == 5
        assert {client.get(f"/{name}").status_code for name in names} == {200}


class TestAnswers:
    @pytest.mark.parametrize(
        ("address", "media_type"),
        [
            ("/docs", "text/html; charset=utf-8"),
            ("/docs/init.js", "text/javascript; charset=utf-8"),
            ("/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
            ("/docs/swagger-ui.css", "text/css; charset=utf-8"),
            ("/docs/favicon-32x32.png", "image/png"),
        ],
    )
    def test_each_file_has_its_type_its_policy_and_its_tag(
        self, client: TestClient, address: str, media_type: str
    ) -> None:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == media_type
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert re.fullmatch(r'"[0-9a-f]{32}"', answer.headers["etag"])
        assert answer.headers["content-security-policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def test_the_bytes_are_those_of_the_file(self, client: TestClient) -> None:
        assert client.get("/docs/swagger-ui-bundle.js").content == (FOLDER / "swagger-ui-bundle.js").read_bytes()

    def test_a_head_request_gets_the_head_alone(self, client: TestClient) -> None:
        answer = client.head("/docs")
        assert (answer.status_code, answer.content) == (200, b"")

    @pytest.mark.parametrize(
        ("address", "keep"),
        [
            ("/docs", "no-cache"),
            ("/docs?v=1", "no-cache"),
            ("/docs/init.js", "no-cache"),
            ("/docs/swagger-ui.css", "no-cache"),
            ("/docs/swagger-ui.css?v=1", "public, max-age=31536000, immutable"),
        ],
    )
    def test_only_a_file_with_its_version_is_kept(self, client: TestClient, address: str, keep: str) -> None:
        assert client.get(address).headers["cache-control"] == keep

    @pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
    def test_who_has_it_is_sent_nothing(self, client: TestClient, form: str) -> None:
        etag = client.get("/docs").headers["etag"]
        answer = client.get("/docs", headers={"If-None-Match": form.format(etag)})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
        assert "content-security-policy" in answer.headers

    def test_who_has_another_version_is_sent_the_file(self, client: TestClient) -> None:
        assert client.get("/docs", headers={"If-None-Match": '"other"'}).status_code == 200

    @pytest.mark.parametrize(
        "address",
        [
            "/docs/nothing.js",
            "/docs/index.html",
            "/docs/README.md",
            "/docs/LICENSE",
            "/docs/../docs_page.py",
            "/docs/..%2f..%2fdocs_page.py",
            "/docs/%2e%2e/docs_page.py",
            "/docs/..%5cdocs_page.py",
            "/docs/init.js%00.png",
            "/docs/static/init.js",
        ],
    )
    def test_no_other_name_leads_anywhere(self, client: TestClient, address: str) -> None:
        assert client.get(address).status_code == 404

    def test_the_page_only_answers_to_reading(self, client: TestClient) -> None:
        assert client.post("/docs").status_code == 405

    def test_none_of_it_is_in_the_contract(self) -> None:
        assert not any(route.include_in_schema for route in docs_routes())
