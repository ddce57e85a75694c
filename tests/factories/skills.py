"""Made-up skills for tests."""

import itertools
from typing import Any

_numbers = itertools.count(1)


def body(**values: Any) -> dict[str, Any]:
    """What a client sends."""
    number = next(_numbers)
    return {"slug": f"skill-{number}", "name_de": f"Fähigkeit {number}", "name_en": f"Skill {number}", **values}
