"""Canaries: texts found nowhere else, in every personal and every internal field there is."""

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

from app.main import Service
from app.models.accounts import Role
from app.web.dispatch import flat
from tests.api import Api, Caller
from tests.factories import (
    consultations,
    fundings,
    participations,
    patrons,
    persons,
    projects,
    releases,
    reports,
    workshops,
)
from tests.factories import erasures as erasure_factory

WORDS = ("Xanthippa", "Quorxenberg", "Unveröffentlichtprobe")


class Planted:
    """An agency with a person of whom there is everything, and something internal in every other list.

    Attributes:
        texts: personal; nobody outside the agency sees any.
        inside: internal; the network sees them, others outside the agency do not.
        persons: ids of records about the person.
        keys: what can stand in any path.
        named: parameter of a path -> what belongs there.
    """

    def __init__(self, api: Api) -> None:
        staff, known = api.staff, persons.known(api)
        admin = api.caller(Role.AGENCY_ADMIN, api.home["id"])
        programme = api.lead.made("/v1/fundings/programmes", fundings.programme_body())["id"]
        workshop = staff.made("/v1/workshops", workshops.body(online_url="https://example.org/geheimer-raum"))["id"]
        staff.made(f"/v1/workshops/{workshop}/registrations", {"patron_id": known.id})
        hidden = {"title": "Unveröffentlichtprobe", "description": "Projektinternprobe"}
        project = staff.made("/v1/projects", projects.body(known.place, **hidden))["id"]
        body = participations.body(known.place, note="Teilnahmenotizprobe")
        participation = staff.made("/v1/participations", body)["id"]
        grant = staff.made("/v1/fundings/grants", fundings.body(programme, note="Antragsnotizprobe"))["id"]
        report = staff.made("/v1/reports", reports.body(title="Berichtinternprobe", audience="internal"))["id"]
        out = releases.published(api, cut_off="2025-12")
        draft = releases.drafted(api, licence="Veröffentlichungsentwurfprobe")["id"]
        talk = consultations.body(municipality_id=known.place, subject="Amtsgesprächprobe", note="Amtsnotizprobe")
        consultation = staff.made("/v1/consultations", talk)["id"]
        leaver = staff.made("/v1/patrons", patrons.body())["id"]
        erasure = admin.made("/v1/erasures", erasure_factory.body(leaver, reason="Löschgrundprobe"))["id"]
        told = (persons.TEXTS["external_id"], persons.TEXTS["cell"])  # anew: the erasure emptied the first one
        listed = persons.listed(api, ("external_id", "status"), told, file_name=persons.TEXTS["file"])["id"]
        staff.patch(f"/v1/patrons/{known.id}", {"note": "Geändertenotizprobe"})
        staff.patch(f"/v1/consultations/{consultation}", {"minutes": 5})
        person = ("Amtsgesprächprobe", "Amtsnotizprobe", "Löschgrundprobe", "Geändertenotizprobe")
        self.known = known
        self.texts = [*known.texts, *persons.DAYS.values(), *person]
        self.inside = ["https://example.org/geheimer-raum", *hidden.values(), "Teilnahmenotizprobe",
                       "Antragsnotizprobe", "Berichtinternprobe",
                       "Veröffentlichungsentwurfprobe"]  # fmt: skip
        # by the id of an offer the other agency answers it, and learns nothing by it
        about = [each for name, each in known.records.items() if name != "transfers"]
        self.persons = [known.id, *about, consultation, erasure]
        self.keys = [*self.persons, f"ext:{persons.TEXTS['external_id']}"]
        changed = [staff.get("/v1/changes", params={"record_id": each}).json()["items"] for each in (known.id, erasure)]
        self.named = {
            "workshop_id": [workshop, known.workshop],
            "project_id": [project, known.project],
            "participation_id": [participation],
            "grant_id": [grant],
            "frozen_id": [report],
            "release_id": [draft, out["id"]],
            "publisher": [out["publisher"]],
            "sequence": ["1"],
            "municipality_id": [known.place],
            "agency_id": [str(api.home["id"])],
            "import_id": [listed],
            "change_id": [each["id"] for items in changed for each in items],
        }

    def found_in(self, path: str, text: str, *, inside: bool = True) -> list[str]:
        """What of it stands in an answer; ids that were asked for may be named in a refusal."""
        wanted = [*self.texts, *self.persons, *(self.inside if inside else ())]
        return [each for each in wanted if each in text and each not in path]

    def paths(self, service: Service) -> Iterator[str]:
        """Every GET operation, with every key in every place and with telling filters."""
        for route in flat(service.routes):
            if "GET" not in (route.methods or ()):
                continue
            names = list(route.param_convertors)
            alone = len(names) == 1
            keys = (
                [*self.named.get(name, ()), *(self.keys if alone or name not in self.named else ())] for name in names
            )
            for chosen in product(*keys):
                path = route.path_format
                for name, key in zip(names, chosen, strict=True):
                    path = path.replace(f"{{{name}}}", key)
                yield path
                if not names:
                    yield from (f"{path}?limit=500&count=exact", f"{path}?patron_id={self.known.id}")
                    yield from (f"{path}?q={quote(word)}" for word in WORDS)
                    yield from (f"{path}?within={self.known.place}", f"{path}?consent=newsletter")
        yield from ("/metrics", "/healthz", "/readyz", "/openapi.json")


def outsiders(api: Api) -> dict[str, Caller]:
    """Whoever is no part of the agency."""
    return {
        "public": api.public,
        "partner": api.caller(Role.PARTNER),
        "stranger": api.stranger,
        "network lead": api.lead,
        "auditor of the network": api.caller(Role.AUDITOR),
        "admin of another agency": api.caller(Role.AGENCY_ADMIN, api.elsewhere["id"]),
        "auditor of another agency": api.caller(Role.AUDITOR, api.elsewhere["id"]),
        "importer of another agency": api.caller(Role.IMPORTER, api.elsewhere["id"]),
    }


OUTSIDERS = ("public", "partner", "stranger", "network lead", "auditor of the network", "admin of another agency",
             "auditor of another agency", "importer of another agency")  # fmt: skip
NETWORK: frozenset[str] = frozenset({"network lead", "auditor of the network"})


def body_with(planted: Planted, value: Any) -> Any:
    """A body whose ids are the planted ones."""
    if isinstance(value, dict):
        ids = {
            "patron_id": planted.known.id,
            "municipality_id": planted.known.place,
            "project_id": planted.known.project,
        }
        return {name: ids.get(name, body_with(planted, inner)) for name, inner in value.items()}
    return [body_with(planted, each) for each in value] if isinstance(value, list) else value
