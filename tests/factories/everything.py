"""A little of everything an agency keeps, with the texts that files trip over."""

from typing import Any

from tests.api import Api
from tests.factories import (
    catalogue,
    consultations,
    engagements,
    factors,
    fundings,
    hours,
    measure_types,
    participations,
    patrons,
    places,
    projects,
    savings,
    targets,
    trainings,
    workshops,
)

NASTY = '=SUMME(A1:A3); "Anführung", Komma; Strich | und\nZeile, Ärger \u2013 100 % ☀'
"""Formula, separators of both kinds, quotes, a line end, umlauts and signs outside of Latin-1."""
CLAIMS = """scope,states,states_text,as_of,patrons,result_t,basis,investment_eur,source,note
KlikK aktiv,"07, 08",RP und BW,2018-04/2021-08,44,15000.5,annual,20000000,https://example.org,rund
"""
"""What a programme published about itself."""
NIGHT = {
    "external_id": "W-1", "capacity": 20, "starts_at": "2040-10-28T00:30:00Z", "ends_at": "2040-10-28T01:30:07Z",
}  # fmt: skip
"""From half past two in summer time to half past two in winter time, and seven seconds."""


def kept(api: Api) -> places.Places:
    """Records of every resource at the home agency, through its API."""
    tree = places.tree(api)
    staff, lead = api.staff, api.lead
    assert api.imported(lead, "claims", CLAIMS.encode())["report"]["created"] == 1
    programme = lead.made("/v1/fundings/programmes", fundings.programme_body(note=NASTY, **fundings.terms()))["id"]
    lead.made("/v1/measure_types", measure_types.known(note=NASTY))
    lead.made("/v1/catalogue", catalogue.known(description=NASTY, published=True))
    factor_set = lead.made("/v1/factors/sets", factors.set_body(note=NASTY))["id"]
    factor, other = (lead.made("/v1/factors", factors.body(factor_set))["id"] for _ in range(2))
    village, town, hamlet, quarter = map(str, (tree.village, tree.town, tree.hamlet, tree.quarter))
    staff.made("/v1/participations", participations.body(village, note=NASTY, starts_on="2024-02-29"))
    patron = staff.made("/v1/patrons", patrons.body(external_id="K-017", note="-1 Euro", phone="+49 30 1234567"))["id"]
    nameless = staff.made("/v1/patrons", patrons.body())["id"]
    staff.made("/v1/engagements", engagements.body(patron, village))
    staff.made("/v1/engagements", engagements.body(nameless, quarter))
    alone = staff.made(
        "/v1/projects",
        projects.body(
            village,
            external_id="P-1",
            published=True,
            description=NASTY,
            planned_investment_eur=1234.5,
            realised_investment_eur=0,
        ),
    )["id"]
    shared = staff.made("/v1/projects", projects.body(village, town, hamlet, title="+Plus", external_id="007"))["id"]
    staff.made("/v1/projects", projects.body(quarter, completed_on="2025-03-04", status="completed"))
    staff.made(f"/v1/projects/{alone}/reports", {"year": 2024, "summary": NASTY, "realised_investment_eur": 12.34})
    linked = staff.call("PUT", f"/v1/projects/{shared}/patrons/{patron}", headers={"if-match": "*"})
    assert linked.status_code < 300, linked.text
    for body in (
        savings.direct(alone, external_id="E-1", result_t=-1.234, note=NASTY, lifetime_months=240, basis="lifetime"),
        savings.energy(alone, savings.carrier(factor, 12345.678, 0.001)),
        savings.energy(shared, savings.carrier(factor), savings.carrier(other, 1, 2), note="Zwei Träger"),
        savings.chain(shared, 120, 0.05, 250),
        savings.none(shared),
    ):
        staff.made("/v1/savings", body)
    grant = staff.made(
        "/v1/fundings/grants", fundings.body(programme, municipality_id=village, note=NASTY, own_share_eur=5.5)
    )["id"]
    paid = staff.call("PUT", f"/v1/fundings/grants/{grant}/projects/{alone}", {"amount_eur": 999.99},
                      headers={"if-match": "*"})  # fmt: skip
    assert paid.status_code < 300, paid.text
    workshop = staff.made("/v1/workshops", workshops.body(**NIGHT, description=NASTY))["id"]
    staff.made(f"/v1/workshops/{workshop}/registrations", {"patron_id": patron, "note": "@alle"})
    guest = {"guest_name": "=Łukasz", "guest_email": "gast@example.org", "language": "en"}
    staff.made(f"/v1/workshops/{workshop}/registrations", guest)
    staff.made("/v1/consultations", consultations.body(municipality_id=village, patron_id=patron, note=NASTY))
    staff.made("/v1/hours", hours.body(patron, project_id=shared, status="confirmed", note=NASTY))
    staff.made("/v1/hours", hours.body(patron, project_id=shared, period="month", given_on="2026-04-01", hours=0.25))
    staff.made("/v1/trainings", trainings.body(patron, certificate="=Z-1"))
    staff.made("/v1/targets", targets.body(grant_id=grant, note=NASTY))
    staff.made("/v1/targets", targets.body(measure="annual", value=1.234))
    return tree


def listed(api: Api) -> dict[str, list[dict[str, Any]]]:
    """The same as the staff's lists show it, by resource."""
    found: dict[str, list[dict[str, Any]]] = {}

    def fetch(resource: str, path: str) -> list[dict[str, Any]]:
        answer = api.staff.get(path, params={"limit": 500})
        assert answer.status_code == 200, answer.text
        found.setdefault(resource, []).extend(answer.json()["items"])
        return found[resource]

    for resource, path in LISTS.items():
        fetch(resource, path)
    for project in found["projects"]:
        fetch("project_reports", f"/v1/projects/{project['id']}/reports")
        fetch("project_patrons", f"/v1/projects/{project['id']}/patrons")
    for grant in found["grants"]:
        fetch("grant_projects", f"/v1/fundings/grants/{grant['id']}/projects")
    for workshop in found["workshops"]:
        fetch("registrations", f"/v1/workshops/{workshop['id']}/registrations")
    return found


LISTS = {
    "agencies": "/v1/agencies",
    "municipalities": "/v1/municipalities",
    "participations": "/v1/participations",
    "patrons": "/v1/patrons",
    "engagements": "/v1/engagements",
    "projects": "/v1/projects",
    "savings": "/v1/savings",
    "measure_types": "/v1/measure_types",
    "catalogue_entries": "/v1/catalogue",
    "factor_sets": "/v1/factors/sets",
    "factors": "/v1/factors",
    "funding_programmes": "/v1/fundings/programmes",
    "grants": "/v1/fundings/grants",
    "workshops": "/v1/workshops",
    "consultations": "/v1/consultations",
    "hours": "/v1/hours",
    "trainings": "/v1/trainings",
    "targets": "/v1/targets",
    "claims": "/v1/impact/claims",
}
"""Where the list of each resource is that has one of its own."""
