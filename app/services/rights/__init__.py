"""Rights: which roles may call which operation. The only table of rights.

people    accounts, volunteers, events, and those who are told of things
records   municipalities, projects, savings, money, and the files they come in
figures   what is computed, published and fetched
making    how rows are written
"""

from dataclasses import replace

from app.models.accounts import Role
from app.models.imports import ImportResource
from app.services.access import EVERYONE, WRITERS, Action, Right
from app.services.rights.figures import FIGURES
from app.services.rights.people import PEOPLE
from app.services.rights.records import RECORDS

RIGHTS: dict[str, Right] = {**PEOPLE, **RECORDS, **FIGURES}
"""Operation (operationId) -> right. An operation without a row stops the start."""

BY_LINK = (
    "register_guest", "open_registration", "confirm_registration", "cancel_registration", "check_in_guest",
    "get_own_certificate", "refuse_registration_mail", "get_own_calendar", "open_inquiry", "answer_inquiry",
)  # fmt: skip
RIGHTS.update({name: replace(RIGHTS[name], by_link=True) for name in BY_LINK})

_LISTED_AS = {ImportResource.REGISTRATIONS: "list_workshop_registrations"}
EXPORTED = tuple(each for each in ImportResource if each is not ImportResource.WORKBOOK)
RIGHTS.update({f"export_{each.value}": RIGHTS[_LISTED_AS.get(each, f"list_{each.value}")] for each in EXPORTED})
RIGHTS["get_template"] = Right("templates", Action.READ, EVERYONE)
RIGHTS["get_data_catalogue"] = Right("datasets", Action.READ, EVERYONE)
RIGHTS["export_workbook"] = Right("projects", Action.READ, WRITERS | {Role.AUDITOR})
RIGHTS.update(
    {
        name.replace("get_", "export_"): RIGHTS[name]
        for name in (
            "get_impact_table",
            "get_impact_series",
            "get_impact_comparison",
            "get_impact_receipt",
            "get_impact_left_out",
        )
    }
)
# a file shows what the list or the figures show, to the same callers
