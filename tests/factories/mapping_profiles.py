"""Mapping profiles for tests."""

import itertools
from typing import Any

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """What a client sends."""
    return {
        "name": f"Liste {next(_numbers)}",
        "resource": "projects",
        "columns": {"Vorhaben": "title", "Kennziffer": "external_id", "Bearbeiter": "-"},
        **values,
    }
