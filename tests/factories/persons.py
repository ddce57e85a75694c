"""A volunteer of whom there is something in every place that can hold something, with texts found nowhere else."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import (
    consents,
    consultations,
    engagements,
    evidence,
    hours,
    inquiries,
    patrons,
    places,
    projects,
    savings,
    trainings,
    transfers,
    users,
    workshops,
)

NAME = {"first_name": "Xanthippa", "last_name": "Quorxenberg"}
CONTACT = {"email": "zyxgeheim@example.org", "phone": "+49 999 7654321"}
TEXTS = {
    **NAME, **CONTACT,
    "external_id": "PERSON-4711",
    "note": "Vertraulichkeitsprobe",
    "registration": "Registriernotizprobe",
    "hours": "Stundennotizprobe",
    "rejection": "Ablehnungsgrundprobe",
    "transfer": "Übergabenotizprobe",
    "answer": "Übergabeantwortprobe",
    "certificate": "ZERTIFIKATSPROBE-1",
    "subject": "Gesprächsthemaprobe",
    "consultation": "Gesprächsnotizprobe",
    "inquiry_answer": "Abfrageantwortprobe",
    "token": "Zugangsnamenprobe",
    "account": "Kontonamenprobe",
    "login": "kontoprobe@example.org",
    "file": "Dateinamenprobe.csv",
    "cell": "Zellenwertprobe",
}  # fmt: skip
FOLDED = ("xanthippa", "quorxenberg", "gespraechsthemaprobe")
"""As search keys have them."""
DAYS = {"named_on": "1987-06-05", "starts_on": "1988-07-06", "ends_on": "1989-08-07"}


@dataclass(slots=True)
class Known:
    """What there is.

    Attributes:
        id: of the volunteer.
        caller: the volunteer.
        place: municipality of the engagement.
        project: the volunteer works on it.
        workshop: the volunteer comes.
        records: kind -> id of the record.
        texts: what is found nowhere else.
    """

    id: str
    caller: Caller
    place: str
    project: str
    workshop: str
    records: dict[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()


def listed(api: Api, *rows: tuple[str, ...], **params: str) -> dict[str, Any]:
    """A list of volunteers is imported; what the import says."""
    content = "".join(f"{';'.join(row)}\n" for row in rows).encode()
    sent = api.staff.call(
        "POST", "/v1/imports", content=content, params={"resource": "patrons", **params},
        headers={"content-type": "text/csv"},
    )  # fmt: skip
    assert sent.status_code == 202, sent.text
    api.work()
    found: dict[str, Any] = api.staff.get(f"/v1/imports/{sent.json()['id']}").json()
    return found


def known(api: Api, **values: Any) -> Known:
    """Make everything, the volunteer herself under an Idempotency-Key."""
    staff = api.staff
    place = str(places.tree(api).village)
    facts = {name: TEXTS[name] for name in (*NAME, *CONTACT, "external_id", "note")}
    sent = patrons.body(**{**facts, **values})
    made = staff.post("/v1/patrons", sent, headers={"idempotency-key": "once"})
    assert made.status_code == 201, made.text
    person = made.json()["id"]
    project = staff.made("/v1/projects", projects.body(place, status="completed", completed_on="2024-05-01"))["id"]
    staff.made("/v1/savings", savings.direct(project, stage="achieved", effect_from="2024-06"))
    staff.call("PUT", f"/v1/projects/{project}/patrons/{person}", headers={"if-match": "*"})
    workshop = staff.made("/v1/workshops", workshops.body())["id"]
    registration = {"patron_id": person, "note": TEXTS["registration"]}
    talk = consultations.body(patron_id=person, subject=TEXTS["subject"], note=TEXTS["consultation"])
    admin = api.caller(Role.AGENCY_ADMIN, api.home["id"])
    admin.made("/v1/consents/texts", consents.text_body())
    account = {"name": TEXTS["account"], "email": TEXTS["login"], "role": "patron", "patron_id": person}
    user = admin.made("/v1/users", users.body(**account))["id"]
    listed(api, ("external_id", "status"), (facts["external_id"], TEXTS["cell"]), file_name=TEXTS["file"])
    worked = staff.made("/v1/hours", hours.body(person, project_id=project, note=TEXTS["hours"]))["id"]
    staff.post(f"/v1/hours/{worked}/rejection", {"reason": TEXTS["rejection"]})
    offer = transfers.body(person, api.elsewhere["id"], note=TEXTS["transfer"])
    offered = staff.made("/v1/transfers", offer)["id"]
    api.stranger.post(f"/v1/transfers/{offered}/refusal", {"answer": TEXTS["answer"]})
    records = {
        "transfers": offered,
        "hours": worked,
        "trainings": staff.made("/v1/trainings", trainings.body(person, certificate=TEXTS["certificate"]))["id"],
        "engagements": staff.made("/v1/engagements", engagements.body(person, place, **DAYS))["id"],
        "registrations": staff.made(f"/v1/workshops/{workshop}/registrations", registration)["id"],
        "consultations": staff.made("/v1/consultations", talk)["id"],
        "consents": staff.made("/v1/consents", consents.body(person))["id"],
        "users": user,
    }
    caller = api.caller(Role.PATRON, api.home["id"], patron_id=UUID(person), name=TEXTS["token"])
    caller.made(f"/v1/projects/{project}/comments", {"text": "Der Zähler ist da."})
    caller.made("/v1/evidence", evidence.body(project))
    inquiries.answered(api, project, note=TEXTS["inquiry_answer"])
    return Known(person, caller, place, project, workshop, records, tuple(TEXTS.values()))
