"""Evidence for tests: links, and files that are what they say."""

from typing import Any

from tests.api import Caller

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"


def body(project_id: str, **values: Any) -> dict[str, Any]:
    """A link as a client sends it."""
    return {"project_id": project_id, "title": "Pressemitteilung", "url": "https://www.example.org/presse", **values}


def handed_in(caller: Caller, project_id: str, content: bytes = PDF, **options: str) -> Any:
    """The answer to a file that is handed in."""
    query = {"project_id": project_id, "title": "Rechnung", "format": "pdf", **options}
    headers = {"content-type": "application/octet-stream"}
    return caller.call("POST", "/v1/evidence/files", params=query, content=content, headers=headers)
