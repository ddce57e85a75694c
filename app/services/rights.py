"""Rights: which roles may call which operation. The only table of rights."""

from dataclasses import replace

from app.models.accounts import Role
from app.models.imports import ImportResource
from app.services.access import (
    ADMINISTRATORS,
    ADMINS,
    EVERYONE,
    GRANT_READERS,
    IMPORTERS,
    KNOWN,
    LEAD,
    OWN_RECORDS,
    STAFF,
    WRITERS,
    Action,
    Right,
)

FEDERATORS = STAFF | LEAD | {Role.AUDITOR}
"""Who sees how the federation is doing."""


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
        get_guest_dossier=(Action.READ, STAFF),
        erase_guest=(Action.WRITE, ADMINS),
        register_guest=(Action.WRITE, EVERYONE),
        get_room_code=(Action.READ, STAFF),
        check_in=(Action.WRITE, frozenset({Role.PATRON})),
        set_attendance=(Action.WRITE, WRITERS),
        get_certificate=(Action.READ, STAFF | {Role.PATRON}),
        get_certificate_file=(Action.READ, STAFF | {Role.PATRON}),
        get_workshop_calendar=(Action.READ, EVERYONE),
        get_public_calendar=(Action.READ, EVERYONE),
        create_calendar_link=(Action.READ, KNOWN),
        get_own_calendar=(Action.READ, EVERYONE),
        create_workshop_series=(Action.WRITE, WRITERS),
        update_workshop_series=(Action.WRITE, WRITERS),
    ),
    **_rights(
        "registrations",
        open_registration=(Action.READ, EVERYONE),
        confirm_registration=(Action.WRITE, EVERYONE),
        cancel_registration=(Action.WRITE, EVERYONE),
        check_in_guest=(Action.WRITE, EVERYONE),
        get_own_certificate=(Action.READ, EVERYONE),
        refuse_registration_mail=(Action.WRITE, EVERYONE),
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
        get_impact_cube=(Action.READ, EVERYONE),
        get_impact_table_package=(Action.READ, EVERYONE),
        get_impact_series_package=(Action.READ, EVERYONE),
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
        get_steps=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        list_changes=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        get_change=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        restore_change=(Action.WRITE, STAFF | LEAD),
    ),
    **resource_rights("peers", "peer", "peers", read=FEDERATORS, write=LEAD),
    **_rights(
        "peers",
        preview_peer=(Action.WRITE, LEAD),
        list_peer_pulls=(Action.READ, FEDERATORS),
        get_peer_pull=(Action.READ, FEDERATORS),
        create_peer_pull=(Action.WRITE, LEAD),
        list_peer_entries=(Action.READ, FEDERATORS),
    ),
    **_rights(
        "network",
        get_network_figures=(Action.READ, EVERYONE),
        get_network_sources=(Action.READ, EVERYONE),
        list_network_conflicts=(Action.READ, FEDERATORS),
        get_network_conflict=(Action.READ, FEDERATORS),
        settle_network_conflict=(Action.WRITE, LEAD),
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
    **_rights(
        "releases",
        list_releases=(Action.READ, EVERYONE),
        get_release=(Action.READ, EVERYONE),
        preview_release=(Action.READ, EVERYONE),
        get_release_document=(Action.READ, EVERYONE),
        create_release=(Action.WRITE, STAFF | LEAD),
        delete_release=(Action.WRITE, STAFF | LEAD),
        approve_release=(Action.WRITE, ADMINISTRATORS),
        publish_release=(Action.WRITE, ADMINISTRATORS),
        withdraw_release=(Action.WRITE, ADMINISTRATORS),
    ),
    **_rights(
        "publishers",
        get_publishers=(Action.READ, EVERYONE),
        get_chain=(Action.READ, EVERYONE),
        get_chain_entry=(Action.READ, EVERYONE),
        get_public_keys=(Action.READ, EVERYONE),
    ),
}
"""Operation (operationId) -> right. An operation without a row stops the start."""

BY_LINK = (
    "register_guest", "open_registration", "confirm_registration", "cancel_registration", "check_in_guest",
    "get_own_certificate", "refuse_registration_mail", "get_own_calendar",
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
