"""The table of rights as a document: ``python -m tests.house.rights_table`` writes docs/rights.md anew."""

from pathlib import Path
from typing import Final

from app.models.accounts import Role
from app.services.access import Right
from app.services.rights import RIGHTS

DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "rights.md"

HEAD: Final = """# Rights

Which role may call which operation, from the table in `app/services/rights`. A token needs the scope, too: the one
named here, `*`, or half of it (`projects:*`, `*:read`). What is open to the public needs neither. Which records an
operation then shows is a second question: a caller sees published records, those of the own agency, or of the own
place or person, never more.

Generated; `python -m tests.house.rights_table` writes it anew.
"""

SHORT: Final = {
    Role.PUBLIC: "public",
    Role.PATRON: "patron",
    Role.MUNICIPALITY_MANAGER: "municipality manager",
    Role.AGENCY_COORDINATOR: "coordinator",
    Role.AGENCY_ADMIN: "admin",
    Role.IMPORTER: "importer",
    Role.AUDITOR: "auditor",
    Role.NETWORK_LEAD: "network lead",
    Role.PARTNER: "partner",
}


def rendered() -> str:
    """The document as the table says it today."""
    lines = [HEAD]
    for concept in sorted({right.concept for right in RIGHTS.values()}):
        lines += [f"## {concept}", "", f"| operation | scope | {' | '.join(SHORT.values())} |"]
        lines.append("| --- | --- |" + " :-: |" * len(SHORT))
        lines += [_row(name, right) for name, right in sorted(RIGHTS.items()) if right.concept == concept]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(name: str, right: Right) -> str:
    cells = ["x" if role in right.roles else " " for role in SHORT]
    return f"| `{name}` | `{right.concept}:{right.action.value}` | {' | '.join(cells)} |"


if __name__ == "__main__":
    DOCUMENT.write_text(rendered(), encoding="utf-8")
