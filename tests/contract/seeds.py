"""One record of each concept, so that requests made up from the contract meet something."""

from typing import Any

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.contract.declared import ID
from tests.factories import (
    agencies,
    catalogue,
    consents,
    consultations,
    engagements,
    erasures,
    evidence,
    factors,
    fundings,
    hours,
    inquiries,
    mapping_profiles,
    measure_types,
    municipalities,
    participations,
    patrons,
    peers,
    projects,
    providers,
    releases,
    reorganisations,
    reports,
    savings,
    skills,
    targets,
    tokens,
    trainings,
    transfers,
    users,
    webhooks,
    workshops,
)

Known = dict[str, str]
"""Name of a path parameter or field -> id of a record."""


def _merged(lead: Caller) -> str:
    """Two municipalities of which one became a part of the other."""
    ended, goes_on = (lead.made("/v1/municipalities", municipalities.body())["id"] for _ in range(2))
    sent = reorganisations.body(ended, goes_on)
    preview = reorganisations.previewed(lead, sent)["preview"]
    done = lead.made(reorganisations.URL, {**sent, "reason": "Eingemeindung", "preview": preview})
    return str(done["id"])


def seeded(api: Api) -> Known:
    """Make the records; some stay out of reach of any request (claims, successors of units)."""
    staff, lead = api.staff, api.lead
    place = lead.made("/v1/municipalities", municipalities.body())["id"]
    patron = staff.made("/v1/patrons", patrons.body())["id"]
    project = staff.made("/v1/projects", projects.body(place))["id"]
    factor_set = lead.made("/v1/factors/sets", factors.set_body())["id"]
    factor = lead.made("/v1/factors", factors.body(factor_set))["id"]
    programme = lead.made("/v1/fundings/programmes", fundings.programme_body(checklist=["Ratsbeschluss"]))["id"]
    given = fundings.body(programme, municipality_id=place, published=True, granted_on="2025-06-17")
    grant = staff.made("/v1/fundings/grants", given)["id"]
    staff.call("PUT", f"/v1/projects/{project}/patrons/{patron}", headers={"if-match": "*"})
    workshop = staff.made("/v1/workshops", workshops.body())["id"]
    admin = api.caller(Role.AGENCY_ADMIN, api.home["id"])
    text = admin.made("/v1/consents/texts", consents.text_body())["id"]
    leaver = staff.made("/v1/patrons", patrons.body())["id"]
    report: dict[str, Any] = {"year": 2025, "people_reached": 12}
    series = staff.post("/v1/workshops/series", {"first": workshops.body(), "count": 2}).json()
    entry = lead.made("/v1/catalogue", catalogue.body(published=True))["id"]
    upload = staff.call(
        "POST", "/v1/imports?resource=projects&dry_run=true", content=b"title;theme\n",
        headers={"content-type": "text/csv"},
    )  # fmt: skip
    api.work()
    webhook = admin.made("/v1/webhooks", webhooks.body())["id"]
    delivery = admin.post(f"/v1/webhooks/{webhook}/test").json()["id"]
    return {
        "webhook_id": webhook,
        "delivery_id": delivery,
        "agency_id": lead.made("/v1/agencies", agencies.body())["id"],
        "credited_agency_id": str(api.home["id"]),
        "municipality_id": place,
        "parent_id": place,
        "participation_id": staff.made("/v1/participations", participations.body(place))["id"],
        "patron_id": patron,
        "engagement_id": staff.made("/v1/engagements", engagements.body(patron, place))["id"],
        "project_id": project,
        "hours_id": staff.made("/v1/hours", hours.body(patron, project_id=project))["id"],
        "training_id": staff.made("/v1/trainings", trainings.body(patron))["id"],
        "transfer_id": staff.made("/v1/transfers", transfers.body(patron, api.elsewhere["id"]))["id"],
        "to_agency_id": str(api.elsewhere["id"]),
        "skill_id": lead.made("/v1/skills", skills.body())["id"],
        "report_id": staff.made(f"/v1/projects/{project}/reports", report)["id"],
        "sub_measure_id": staff.made(f"/v1/projects/{project}/sub_measures", {"title": "Nordstraße"})["id"],
        "comment_id": staff.made(f"/v1/projects/{project}/comments", {"text": "Der Zähler ist da."})["id"],
        "evidence_id": staff.made("/v1/evidence", evidence.body(project))["id"],
        "inquiry_id": inquiries.asked(api, project),
        "saving_id": staff.made("/v1/savings", savings.energy(project, savings.carrier(factor)))["id"],
        "factor_set_id": factor_set,
        "factor_id": factor,
        "measure_type_id": lead.made("/v1/measure_types", measure_types.body())["id"],
        "entry_id": entry,
        "catalogue_entry_id": entry,
        "story_id": staff.made("/v1/catalogue/stories", catalogue.story_body(project))["id"],
        "funding_programme_id": programme,
        "programme_id": programme,
        "grant_id": grant,
        "payment_id": staff.made(f"/v1/fundings/grants/{grant}/payments", fundings.payment_body())["id"],
        "item_number": "1",
        "workshop_id": workshop,
        "registration_id": staff.made(f"/v1/workshops/{workshop}/registrations", {"patron_id": patron})["id"],
        "series_id": series["series_id"],
        "calendar_code": "A" * 43,
        "consultation_id": staff.made("/v1/consultations", consultations.body(patron_id=patron))["id"],
        "text_id": text,
        "consent_id": staff.made("/v1/consents", consents.body(patron))["id"],
        "peer_id": lead.made("/v1/peers", peers.body())["id"],
        "pull_id": ID,
        "conflict_id": ID,
        "release_id": releases.drafted(api)["id"],
        "publisher": str(api.home["slug"]),
        "sequence": "1",
        "merged_id": staff.made("/v1/patrons", patrons.body())["id"],
        "erasable_id": staff.made("/v1/patrons", patrons.body())["id"],
        "erasure_id": admin.made("/v1/erasures", erasures.body(leaver))["id"],
        "retention_name": "alumni",
        "import_id": upload.json()["id"],
        "job_id": upload.json()["job_id"],
        "mapping_profile_id": staff.made("/v1/mapping_profiles", mapping_profiles.body())["id"],
        "target_id": staff.made("/v1/targets", targets.body())["id"],
        "reorganisation_id": _merged(lead),
        "collection_id": "municipalities",
        "feature_id": ID,
        "frozen_id": staff.made("/v1/reports", reports.body())["id"],
        "change_id": staff.get("/v1/changes", params={"sort": "-id", "limit": 1}).json()["items"][0]["id"],
        "resource": "projects",
        "successor_id": ID,
        "claim_id": ID,
        "user_id": api.admin.made("/v1/users", users.body())["id"],
        "token_id": api.admin.made("/v1/tokens", tokens.body())["id"],
        "provider_id": lead.made("/v1/providers", providers.body())["id"],
        "session_id": "H3ybAHIZcofN",
        "care_id": f"project_without_value.{ID.replace('-', '')}.20260101",
        "refused_rule": "all",
        "refusal_code": "A" * 43,
        "care_rule": "project_without_value",
        "finding_id": f"completed_without_saving.{ID.replace('-', '')}.2f9c1e07ab54d3e8",
    }
