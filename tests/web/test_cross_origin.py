from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.core import migrations
from app.core.settings import load_settings
from app.main import create_app


@pytest.fixture
def browser(tmp_path: Path) -> TestClient:
    url = f"sqlite:///{tmp_path / 'cross.sqlite'}"
    migrations.upgrade(url)
    return TestClient(create_app(load_settings(database_url=url, cors_origins=["https://portal.example.org"])))


class TestCrossOrigin:
    def test_a_configured_origin_may_read_the_answer_and_its_etag(self, browser: TestClient) -> None:
        answer = browser.get("/v1/agencies", headers={"origin": "https://portal.example.org"})
        assert answer.headers["access-control-allow-origin"] == "https://portal.example.org"
        assert "ETag" in answer.headers["access-control-expose-headers"]
        assert "Origin" in answer.headers["vary"]

    def test_another_origin_gets_no_permission(self, browser: TestClient) -> None:
        answer = browser.get("/v1/agencies", headers={"origin": "https://elsewhere.example.org"})
        assert "access-control-allow-origin" not in answer.headers

    def test_a_preflight_allows_conditional_changes_without_cookies(self, browser: TestClient) -> None:
        asked = {"origin": "https://portal.example.org", "access-control-request-method": "PATCH",
                 "access-control-request-headers": "if-match, authorization"}  # fmt: skip
        answer = browser.options("/v1/agencies/x", headers=asked)
        assert answer.status_code == 200
        assert "PATCH" in answer.headers["access-control-allow-methods"]
        assert "access-control-allow-credentials" not in answer.headers
