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
    PERSONAL,
    STAFF,
    WRITERS,
    Action,
    Right,
)

FEDERATORS = STAFF | LEAD | {Role.AUDITOR}
"""Who sees how the federation is doing."""
OF_PATRONS = WRITERS | {Role.AUDITOR, Role.PATRON}
"""Who sees what concerns volunteers beyond their work contact."""

PARTICIPATION_READERS = WRITERS | LEAD | {Role.AUDITOR, Role.MUNICIPALITY_MANAGER}


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
        read=PARTICIPATION_READERS,
        write=WRITERS,
    ),
    **_rights(
        "patrons",
        list_patrons=(Action.READ, OWN_RECORDS),
        get_patron=(Action.READ, OWN_RECORDS),
        create_patron=(Action.WRITE, WRITERS),
        update_patron=(Action.WRITE, WRITERS | {Role.PATRON}),
        delete_patron=(Action.WRITE, WRITERS),
        get_patron_duplicates=(Action.READ, STAFF),
        preview_merge=(Action.WRITE, STAFF),
        merge_patrons=(Action.WRITE, STAFF),
        get_patron_dossier=(Action.READ, STAFF | {Role.PATRON}),
        list_project_patrons=(Action.READ, STAFF | {Role.AUDITOR}),
        set_project_patron=(Action.WRITE, STAFF),
        delete_project_patron=(Action.WRITE, STAFF),
    ),
    **_rights(
        "participations",
        count_milestones=(Action.READ, PARTICIPATION_READERS),
        get_participation_way=(Action.READ, PARTICIPATION_READERS),
    ),
    **_rights("municipalities", get_municipality_ways=(Action.READ, PARTICIPATION_READERS)),
    **_rights(
        "reorganisations",
        list_reorganisations=(Action.READ, LEAD),
        get_reorganisation=(Action.READ, LEAD),
        preview_reorganisation=(Action.READ, LEAD),
        create_reorganisation=(Action.WRITE, LEAD),
    ),
    **resource_rights("engagements", "engagement", "engagements", read=OWN_RECORDS, write=WRITERS),
    **resource_rights("hours", "hours", "hours", read=OWN_RECORDS, write=WRITERS | {Role.PATRON}),
    **_rights(
        "hours",
        confirm_hours=(Action.WRITE, STAFF | {Role.MUNICIPALITY_MANAGER}),
        reject_hours=(Action.WRITE, STAFF | {Role.MUNICIPALITY_MANAGER}),
    ),
    **resource_rights("trainings", "training", "trainings", read=OF_PATRONS, write=WRITERS | {Role.PATRON}),
    "confirm_training": Right("trainings", Action.WRITE, STAFF),
    **_rights(
        "transfers",
        list_transfers=(Action.READ, STAFF | {Role.AUDITOR}),
        get_transfer=(Action.READ, STAFF | {Role.AUDITOR}),
        get_transfer_offers=(Action.READ, STAFF),
        create_transfer=(Action.WRITE, STAFF),
        withdraw_transfer=(Action.WRITE, STAFF),
        accept_transfer=(Action.WRITE, STAFF),
        decline_transfer=(Action.WRITE, STAFF),
    ),
    **resource_rights("skills", "skill", "skills", read=EVERYONE, write=LEAD),
    **resource_rights("projects", "project", "projects", read=EVERYONE, write=WRITERS),
    **resource_rights("projects", "project_report", "project_reports", read=EVERYONE, write=WRITERS),
    **resource_rights("projects", "sub_measure", "sub_measures", read=EVERYONE, write=WRITERS),
    **resource_rights("projects", "comment", "comments", read=EVERYONE, write=PERSONAL),
    **_rights(
        "projects",
        get_publication=(Action.READ, WRITERS | {Role.AUDITOR}),
        publish_project=(Action.WRITE, STAFF),
        unpublish_project=(Action.WRITE, STAFF),
    ),
    **_rights(
        "evidence",
        list_evidence=(Action.READ, EVERYONE),
        get_evidence=(Action.READ, EVERYONE),
        get_evidence_file=(Action.READ, EVERYONE),
        create_evidence=(Action.WRITE, PERSONAL),
        create_evidence_file=(Action.WRITE, PERSONAL),
        update_evidence=(Action.WRITE, PERSONAL),
        delete_evidence=(Action.WRITE, PERSONAL),
    ),
    **_rights(
        "inquiries",
        list_inquiries=(Action.READ, STAFF | {Role.AUDITOR}),
        get_inquiry=(Action.READ, STAFF | {Role.AUDITOR}),
        accept_inquiry=(Action.WRITE, STAFF),
        reject_inquiry=(Action.WRITE, STAFF),
        revoke_inquiry=(Action.WRITE, STAFF),
        open_inquiry=(Action.READ, EVERYONE),
        answer_inquiry=(Action.WRITE, EVERYONE),
    ),
    **_rights("projects", copy_project=(Action.WRITE, WRITERS), get_project_replication=(Action.READ, EVERYONE)),
    **resource_rights("savings", "saving", "savings", read=EVERYONE, write=WRITERS),
    **_rights(
        "savings",
        list_saving_revisions=(Action.READ, EVERYONE),
        get_saving_calculation=(Action.READ, EVERYONE),
        preview_saving=(Action.READ, OWN_RECORDS | LEAD),
        recompute_savings=(Action.WRITE, STAFF),
    ),
    **_rights("feeds", get_project_feed=(Action.READ, EVERYONE), get_workshop_feed=(Action.READ, EVERYONE)),
    **resource_rights("measure_types", "measure_type", "measure_types", read=EVERYONE, write=LEAD),
    **resource_rights("catalogue", "catalogue_entry", "catalogue_entries", read=EVERYONE, write=LEAD),
    **resource_rights("catalogue", "success_story", "success_stories", read=EVERYONE, write=STAFF),
    "search": Right("search", Action.READ, EVERYONE),
    **resource_rights("factors", "factor", "factors", read=EVERYONE, write=LEAD),
    **resource_rights("factors", "factor_set", "factor_sets", read=EVERYONE, write=LEAD),
    **resource_rights("fundings", "funding_programme", "funding_programmes", read=EVERYONE, write=STAFF | LEAD),
    **resource_rights("fundings", "grant", "grants", read=GRANT_READERS, write=WRITERS),
    **_rights(
        "fundings",
        list_grant_projects=(Action.READ, GRANT_READERS),
        set_grant_project=(Action.WRITE, WRITERS),
        delete_grant_project=(Action.WRITE, WRITERS),
        match_fundings=(Action.READ, EVERYONE),
        get_funding_sums=(Action.READ, GRANT_READERS),
        get_funding_deadlines=(Action.READ, GRANT_READERS),
        get_open_grants=(Action.READ, EVERYONE),
        get_grant_judgements=(Action.READ, GRANT_READERS),
        set_checklist_item=(Action.WRITE, WRITERS),
        delete_checklist_item=(Action.WRITE, WRITERS),
    ),
    **resource_rights("fundings", "grant_payment", "grant_payments", read=GRANT_READERS, write=WRITERS),
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
        "features",
        get_feature_service=(Action.READ, EVERYONE),
        get_feature_conformance=(Action.READ, EVERYONE),
        get_feature_collections=(Action.READ, EVERYONE),
        get_feature_collection=(Action.READ, EVERYONE),
        get_features=(Action.READ, EVERYONE),
        get_feature=(Action.READ, EVERYONE),
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
        "care",
        list_care=(Action.READ, STAFF | {Role.MUNICIPALITY_MANAGER}),
        get_care_summary=(Action.READ, STAFF | {Role.MUNICIPALITY_MANAGER}),
        set_care_mark=(Action.WRITE, STAFF),
        get_care_rules=(Action.READ, STAFF),
        get_care_rule=(Action.READ, STAFF),
        update_care_rule=(Action.WRITE, ADMINS),
        list_care_places=(Action.READ, STAFF),
        set_care_place=(Action.WRITE, STAFF),
        list_reminders=(Action.READ, STAFF),
        get_reminder_settings=(Action.READ, STAFF),
        update_reminder_settings=(Action.WRITE, ADMINS),
        preview_reminders=(Action.READ, STAFF),
    ),
    **{name: Right("care", Action.WRITE, EVERYONE, by_link=True) for name in ("refuse_reminders", "take_refusal_back")},
    **resource_rights("webhooks", "webhook", "webhooks", read=ADMINS, write=ADMINS),
    **_rights(
        "webhooks",
        rotate_webhook_secret=(Action.WRITE, ADMINS),
        test_webhook=(Action.WRITE, ADMINS),
        list_deliveries=(Action.READ, ADMINS),
        get_delivery=(Action.READ, ADMINS),
        list_delivery_attempts=(Action.READ, ADMINS),
        redeliver=(Action.WRITE, ADMINS),
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
