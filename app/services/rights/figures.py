"""Who may see figures, and publish and fetch them."""

from app.models.accounts import Role
from app.services.access import ADMINISTRATORS, EVERYONE, GRANT_READERS, LEAD, STAFF, WRITERS, Action, Right
from app.services.rights.making import resource_rights, rights

FEDERATORS = STAFF | LEAD | {Role.AUDITOR}
"""Who sees how the federation is doing."""

FIGURES: dict[str, Right] = {
    **rights("feeds", get_project_feed=(Action.READ, EVERYONE), get_workshop_feed=(Action.READ, EVERYONE)),
    "search": Right("search", Action.READ, EVERYONE),
    **rights(
        "features",
        get_feature_service=(Action.READ, EVERYONE),
        get_feature_conformance=(Action.READ, EVERYONE),
        get_feature_collections=(Action.READ, EVERYONE),
        get_feature_collection=(Action.READ, EVERYONE),
        get_features=(Action.READ, EVERYONE),
        get_feature=(Action.READ, EVERYONE),
    ),
    **rights(
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
    **rights(
        "findings",
        list_findings=(Action.READ, WRITERS | LEAD | {Role.AUDITOR}),
        get_findings_summary=(Action.READ, WRITERS | LEAD | {Role.AUDITOR}),
        set_finding_acknowledgement=(Action.WRITE, STAFF),
    ),
    **rights(
        "changes",
        get_steps=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        list_changes=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        get_change=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        restore_change=(Action.WRITE, STAFF | LEAD),
    ),
    **resource_rights("peers", "peer", "peers", read=FEDERATORS, write=LEAD),
    **rights(
        "peers",
        preview_peer=(Action.WRITE, LEAD),
        list_peer_pulls=(Action.READ, FEDERATORS),
        get_peer_pull=(Action.READ, FEDERATORS),
        create_peer_pull=(Action.WRITE, LEAD),
        list_peer_entries=(Action.READ, FEDERATORS),
    ),
    **rights(
        "network",
        get_network_figures=(Action.READ, EVERYONE),
        get_network_sources=(Action.READ, EVERYONE),
        list_network_conflicts=(Action.READ, FEDERATORS),
        get_network_conflict=(Action.READ, FEDERATORS),
        settle_network_conflict=(Action.WRITE, LEAD),
    ),
    **resource_rights("targets", "target", "targets", read=GRANT_READERS, write=STAFF | LEAD),
    "get_target_progress": Right("targets", Action.READ, GRANT_READERS),
    **rights(
        "reports",
        list_reports=(Action.READ, EVERYONE),
        get_report=(Action.READ, EVERYONE),
        get_report_figures=(Action.READ, EVERYONE),
        get_report_differences=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        get_funder_view=(Action.READ, STAFF | LEAD | {Role.AUDITOR}),
        create_report=(Action.WRITE, STAFF | LEAD),
        withdraw_report=(Action.WRITE, STAFF | LEAD),
    ),
    **rights(
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
    **rights(
        "publishers",
        get_publishers=(Action.READ, EVERYONE),
        get_chain=(Action.READ, EVERYONE),
        get_chain_entry=(Action.READ, EVERYONE),
        get_public_keys=(Action.READ, EVERYONE),
    ),
}
