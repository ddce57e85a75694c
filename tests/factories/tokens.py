"""Machine tokens as they are made over HTTP."""

from typing import Any


def body(**values: Any) -> dict[str, Any]:
    """A token for a nightly import."""
    return {"name": "Nachtimport", "role": "importer", "scopes": ["imports:write", "imports:read"], **values}
