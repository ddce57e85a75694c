"""Access: who calls, and what a role may do. The only table of rights."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.core.errors import NotAuthenticated, NotPermitted, Refused
from app.models.accounts import Role
from app.models.imports import ImportResource


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls.

    Attributes:
        role: what the caller is.
        credential_id: what is written into history: a token's id, a person's id; never a secret.
        agency_id: the tenant; none for the public and for network roles.
        municipality_id: the municipality of a municipality manager.
        patron_id: the own record of a patron.
        scopes: what the token may be used for: ``projects:read``, ``projects:write``, ``*``.
        user_id: the person, if it is one.
        session_id: the person's log-in.
    """

    role: Role
    credential_id: str
    agency_id: UUID | None = None
    municipality_id: UUID | None = None
    patron_id: UUID | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    user_id: UUID | None = None
    session_id: str | None = None

    @property
    def person(self) -> UUID:
        """The id of the person who calls.

        Raises:
            NotPermitted: a machine calls.
        """
        if self.user_id is None:
            raise NotPermitted("person_needed")
        return self.user_id

    def covers(self, scope: str) -> bool:
        """Whether the caller holds a scope, by itself or as part of a wider one."""
        concept, _, action = scope.partition(":")
        return bool(self.scopes & {"*", scope, f"{concept}:*", f"*:{action}"})

    @property
    def is_staff(self) -> bool:
        """Does the daily work of one agency."""
        return self.role in STAFF

    @property
    def tenant(self) -> UUID:
        """The agency whose records the caller writes.

        Raises:
            NotPermitted: the caller belongs to no agency.
        """
        if self.agency_id is None:
            raise NotPermitted("agency_needed")
        return self.agency_id


PUBLIC_ACTOR = Actor(Role.PUBLIC, "public")
SYSTEM_ACTOR = Actor(Role.NETWORK_LEAD, "system", scopes=frozenset({"*"}))
"""The command line on the machine itself."""

STAFF = frozenset({Role.AGENCY_COORDINATOR, Role.AGENCY_ADMIN})
ADMINS = frozenset({Role.AGENCY_ADMIN})
EVERYONE = frozenset(Role)
KNOWN = EVERYONE - {Role.PUBLIC}
PERSONAL = STAFF | {Role.PATRON, Role.MUNICIPALITY_MANAGER}
LEAD = frozenset({Role.NETWORK_LEAD})
ADMINISTRATORS = LEAD | {Role.AGENCY_ADMIN}
IMPORTERS = frozenset({Role.AGENCY_COORDINATOR, Role.AGENCY_ADMIN, Role.IMPORTER, Role.NETWORK_LEAD})
OWN_RECORDS = STAFF | {Role.IMPORTER, Role.AUDITOR, Role.MUNICIPALITY_MANAGER, Role.PATRON}
"""Roles that see unpublished projects and workshops of their own agency."""
WRITERS = STAFF | {Role.IMPORTER}
GRANT_READERS = WRITERS | LEAD | {Role.AUDITOR}


class Action(StrEnum):
    """What a scope allows."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Right:
    """Who may call one operation.

    Attributes:
        concept: first half of the scope a token needs.
        action: second half.
        roles: who may; ``Role.PUBLIC`` among them means that no token is needed.
    """

    concept: str
    action: Action
    roles: frozenset[Role]

    @property
    def is_public(self) -> bool:
        """Callable without a token."""
        return Role.PUBLIC in self.roles

    def allows(self, actor: Actor) -> bool:
        """Whether the caller would pass."""
        try:
            self.check(actor)
        except Refused:
            return False
        return True

    def check(self, actor: Actor) -> None:
        """Let pass or refuse.

        Raises:
            NotAuthenticated: nobody said who calls.
            NotPermitted: the role may not, or the token lacks the scope.
        """
        if actor.role is Role.PUBLIC:
            if not self.is_public:
                raise NotAuthenticated
            return
        if actor.role not in self.roles:
            raise NotPermitted(role=actor.role.value)
        needed = f"{self.concept}:{self.action.value}"
        if not actor.covers(needed):
            if self.is_public and self.action is Action.READ:
                return
            raise NotPermitted("scope_missing", scope=needed)


def _rights(concept: str, **operations: tuple[Action, frozenset[Role]]) -> dict[str, Right]:
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


RIGHTS: dict[str, Right] = {
    **_rights(
        "accounts",
        get_me=(Action.READ, EVERYONE),
        get_own_rights=(Action.READ, EVERYONE),
        log_in=(Action.WRITE, EVERYONE),
        refresh_session=(Action.WRITE, EVERYONE),
        log_out=(Action.WRITE, KNOWN),
        list_sessions=(Action.READ, KNOWN),
        end_session=(Action.WRITE, KNOWN),
        change_password=(Action.WRITE, KNOWN),
        request_password_reset=(Action.WRITE, EVERYONE),
        reset_password=(Action.WRITE, EVERYONE),
        accept_invitation=(Action.WRITE, EVERYONE),
        start_second_factor=(Action.WRITE, KNOWN),
        confirm_second_factor=(Action.WRITE, KNOWN),
        renew_recovery_codes=(Action.WRITE, KNOWN),
        remove_second_factor=(Action.WRITE, KNOWN),
        start_provider_login=(Action.WRITE, EVERYONE),
        finish_provider_login=(Action.WRITE, EVERYONE),
    ),
    **resource_rights("users", "user", "users", read=KNOWN, write=ADMINISTRATORS),
    **_rights(
        "users",
        invite_user=(Action.WRITE, ADMINISTRATORS),
        reset_user_access=(Action.WRITE, ADMINISTRATORS),
    ),
    **_rights(
        "tokens",
        list_tokens=(Action.READ, ADMINISTRATORS),
        get_token=(Action.READ, ADMINISTRATORS),
        create_token=(Action.WRITE, ADMINISTRATORS),
        update_token=(Action.WRITE, ADMINISTRATORS),
        rotate_token=(Action.WRITE, ADMINISTRATORS),
        revoke_token=(Action.WRITE, ADMINISTRATORS),
    ),
    **resource_rights("providers", "provider", "providers", read=EVERYONE, write=LEAD),
    **resource_rights("agencies", "agency", "agencies", read=EVERYONE, write=LEAD),
    **resource_rights("municipalities", "municipality", "municipalities", read=EVERYONE, write=STAFF | LEAD),
    **_rights(
        "municipalities",
        list_municipality_names=(Action.READ, EVERYONE),
        list_municipality_populations=(Action.READ, EVERYONE),
        list_municipality_successors=(Action.READ, EVERYONE),
        create_municipality_successor=(Action.WRITE, LEAD),
        delete_municipality_successor=(Action.WRITE, LEAD),
    ),
    **resource_rights(
        "participations",
        "participation",
        "participations",
        read=WRITERS | LEAD | {Role.AUDITOR, Role.MUNICIPALITY_MANAGER},
        write=WRITERS,
    ),
    **_rights(
        "patrons",
        list_patrons=(Action.READ, OWN_RECORDS),
        get_patron=(Action.READ, OWN_RECORDS),
        create_patron=(Action.WRITE, WRITERS),
        update_patron=(Action.WRITE, WRITERS | {Role.PATRON}),
        delete_patron=(Action.WRITE, WRITERS),
        get_patron_dossier=(Action.READ, STAFF | {Role.PATRON}),
        list_project_patrons=(Action.READ, STAFF | {Role.AUDITOR}),
        set_project_patron=(Action.WRITE, STAFF),
        delete_project_patron=(Action.WRITE, STAFF),
    ),
    **resource_rights("engagements", "engagement", "engagements", read=OWN_RECORDS, write=WRITERS),
    **resource_rights("projects", "project", "projects", read=EVERYONE, write=WRITERS),
    **resource_rights("projects", "project_report", "project_reports", read=EVERYONE, write=WRITERS),
    **resource_rights("savings", "saving", "savings", read=EVERYONE, write=WRITERS),
    **_rights(
        "savings",
        list_saving_revisions=(Action.READ, EVERYONE),
        get_saving_calculation=(Action.READ, EVERYONE),
        preview_saving=(Action.READ, OWN_RECORDS | LEAD),
        recompute_savings=(Action.WRITE, STAFF),
    ),
    **resource_rights("measure_types", "measure_type", "measure_types", read=EVERYONE, write=LEAD),
    **resource_rights("factors", "factor", "factors", read=EVERYONE, write=LEAD),
    **resource_rights("factors", "factor_set", "factor_sets", read=EVERYONE, write=LEAD),
    **resource_rights("fundings", "funding_programme", "funding_programmes", read=EVERYONE, write=STAFF | LEAD),
    **resource_rights("fundings", "grant", "grants", read=GRANT_READERS, write=WRITERS),
    **_rights(
        "fundings",
        list_grant_projects=(Action.READ, GRANT_READERS),
        set_grant_project=(Action.WRITE, WRITERS),
        delete_grant_project=(Action.WRITE, WRITERS),
    ),
    **resource_rights("workshops", "workshop", "workshops", read=EVERYONE, write=WRITERS),
    **_rights(
        "workshops",
        list_workshop_registrations=(Action.READ, WRITERS | {Role.AUDITOR, Role.PATRON}),
        get_workshop_registration=(Action.READ, WRITERS | {Role.AUDITOR, Role.PATRON}),
        create_workshop_registration=(Action.WRITE, WRITERS | {Role.PATRON}),
        update_workshop_registration=(Action.WRITE, WRITERS | {Role.PATRON}),
        delete_workshop_registration=(Action.WRITE, WRITERS),
    ),
    **resource_rights("consultations", "consultation", "consultations", read=STAFF | {Role.AUDITOR}, write=WRITERS),
    "list_imports": Right("imports", Action.READ, IMPORTERS | {Role.AUDITOR}),
    "get_import": Right("imports", Action.READ, IMPORTERS | {Role.AUDITOR}),
    "create_import": Right("imports", Action.WRITE, IMPORTERS),
    "undo_import": Right("imports", Action.WRITE, IMPORTERS),
    "get_import_file": Right("imports", Action.READ, IMPORTERS),
    **resource_rights("mapping_profiles", "mapping_profile", "mapping_profiles", read=IMPORTERS, write=IMPORTERS),
    **_rights(
        "jobs",
        list_jobs=(Action.READ, IMPORTERS | {Role.AUDITOR}),
        get_job=(Action.READ, IMPORTERS | {Role.AUDITOR}),
        get_job_queue=(Action.READ, IMPORTERS | {Role.AUDITOR}),
        stream_job_events=(Action.READ, IMPORTERS | {Role.AUDITOR}),
        cancel_job=(Action.WRITE, IMPORTERS),
    ),
    **_rights(
        "impact",
        get_impact=(Action.READ, EVERYONE),
        get_impact_receipt=(Action.READ, EVERYONE),
        get_impact_left_out=(Action.READ, EVERYONE),
        get_impact_series=(Action.READ, EVERYONE),
        get_impact_comparison=(Action.READ, EVERYONE),
        get_impact_table=(Action.READ, EVERYONE),
        list_claims=(Action.READ, EVERYONE),
        get_claim=(Action.READ, EVERYONE),
    ),
    **_rights(
        "consents",
        list_consents=(Action.READ, STAFF | {Role.AUDITOR, Role.PATRON}),
        get_consent=(Action.READ, STAFF | {Role.AUDITOR, Role.PATRON}),
        create_consent=(Action.WRITE, STAFF | {Role.PATRON}),
        withdraw_consent=(Action.WRITE, STAFF | {Role.PATRON}),
        list_consent_texts=(Action.READ, STAFF | {Role.AUDITOR, Role.PATRON}),
        get_consent_text=(Action.READ, STAFF | {Role.AUDITOR, Role.PATRON}),
        create_consent_text=(Action.WRITE, ADMINS),
    ),
    **_rights(
        "erasures",
        list_erasures=(Action.READ, STAFF | {Role.AUDITOR}),
        get_erasure=(Action.READ, STAFF | {Role.AUDITOR}),
        create_erasure=(Action.WRITE, ADMINS),
    ),
    **_rights(
        "retention",
        get_retention_rules=(Action.READ, STAFF | {Role.AUDITOR, Role.PATRON}),
        get_retention_rule=(Action.READ, STAFF | {Role.AUDITOR, Role.PATRON}),
        preview_retention=(Action.READ, STAFF | {Role.AUDITOR}),
        update_retention_rule=(Action.WRITE, ADMINS),
    ),
    **_rights(
        "findings",
        list_findings=(Action.READ, WRITERS | LEAD | {Role.AUDITOR}),
        get_findings_summary=(Action.READ, WRITERS | LEAD | {Role.AUDITOR}),
        set_finding_acknowledgement=(Action.WRITE, STAFF),
    ),
    **_rights(
        "changes",
        list_changes=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        get_change=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        restore_change=(Action.WRITE, STAFF | LEAD),
    ),
    **resource_rights("targets", "target", "targets", read=GRANT_READERS, write=STAFF | LEAD),
    "get_target_progress": Right("targets", Action.READ, GRANT_READERS),
    **_rights(
        "reports",
        list_reports=(Action.READ, EVERYONE),
        get_report=(Action.READ, EVERYONE),
        get_report_figures=(Action.READ, EVERYONE),
        get_report_differences=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        get_funder_view=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        create_report=(Action.WRITE, STAFF | LEAD),
        withdraw_report=(Action.WRITE, STAFF | LEAD),
    ),
}
"""Operation (operationId) -> right. An operation without a row stops the start."""

_LISTED_AS = {ImportResource.REGISTRATIONS: "list_workshop_registrations"}
EXPORTED = tuple(each for each in ImportResource if each is not ImportResource.WORKBOOK)
RIGHTS.update({f"export_{each.value}": RIGHTS[_LISTED_AS.get(each, f"list_{each.value}")] for each in EXPORTED})
RIGHTS["get_template"] = Right("templates", Action.READ, EVERYONE)
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
