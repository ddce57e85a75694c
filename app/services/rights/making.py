"""How rows of the table of rights are written."""

from app.models.accounts import Role
from app.services.access import LEAD, WRITERS, Action, Right

PARTICIPATION_READERS = WRITERS | LEAD | {Role.AUDITOR, Role.MUNICIPALITY_MANAGER}
"""Who sees how far municipalities have come."""


def rights(concept: str, **operations: tuple[Action, frozenset[Role]]) -> dict[str, Right]:
    """Rights of some operations of a concept."""
    return {name: Right(concept, action, roles) for name, (action, roles) in operations.items()}


def resource_rights(
    concept: str, one: str, many: str, *, read: frozenset[Role], write: frozenset[Role]
) -> dict[str, Right]:
    """The five rights of a complete resource."""
    return {
        f"list_{many}": Right(concept, Action.READ, read),
        f"get_{one}": Right(concept, Action.READ, read),
        f"create_{one}": Right(concept, Action.WRITE, write),
        f"update_{one}": Right(concept, Action.WRITE, write),
        f"delete_{one}": Right(concept, Action.WRITE, write),
    }
