"""The full text search over HTTP: what is found, in which order, and for whom."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.models.accounts import Role
from app.models.search import SearchKind
from app.services.search_index import upkeep
from tests.api import Api, Caller
from tests.factories import catalogue, fundings, municipalities, places, projects, workshops

SEARCH = "/v1/search"
PROJECTS = {
    "led": ("Straßenbeleuchtung auf LED umgestellt", "394 Leuchten im ganzen Ort wurden getauscht."),
    "masts": ("Neue Straßenbeleuchtungsmasten", "Verzinkter Stahl."),
    "hyphen": ("Straßen-Beleuchtung Ortsmitte", None),
    "hall": ("Hallenbeleuchtung der Turnhalle", "LED statt Leuchtstoffröhren."),
    "pv": ("Photovoltaik auf dem Rathaus", "Die Solaranlage speist die Straßenbeleuchtung."),
    "heat": ("Nahwärmenetz mit Holzhackschnitzeln", "Wärme für Öhringen und Müllheim."),
    "pump": ("Wärmepumpe im Kindergarten", "Heizung erneuert, Öltank ausgebaut."),
    "car": ("Dorfauto für alle", "Carsharing mit Elektroauto"),
    "path": ("Radweg zum Bahnhof", "Sichere Fußwege und Fahrradständer"),
}
"""What the questions below are asked of."""
QUESTIONS = [
    ("strassenbeleuchtung", ["hyphen", "led", "masts", "pv"]),
    ("STRASSENBELEUCHTUNG LED", ["led"]),
    ("LED Straßenbeleuchtung", ["led"]),
    ("Straßen-Beleuchtung", ["hyphen", "masts", "led", "pv"]),
    ("beleuchtung", ["hyphen", "hall", "masts", "led", "pv"]),
    ("straßenbel", ["masts", "hyphen", "led", "pv"]),
    ("Strasenbeleuchtung", ["hyphen", "led", "pv"]),
    ("Photovoltiak", ["pv"]),
    ("waermepumpe", ["pump"]),
    ("Wärmepumpen", ["pump"]),
    ("wärme", ["pump", "heat"]),
    ("Oehringen", ["heat"]),
    ("muellheim", ["heat"]),
    ("Öl", ["pump"]),
    ("Solaranlagen", ["pv"]),
    ("holzhackschnitzel", ["heat"]),
    ("Elektroautos", ["car"]),
    ("auto", ["car"]),
    ("radwege", ["path"]),
    ("Kindergartenheizung", ["pump"]),
    ("die Beleuchtung der Turnhalle", ["hall"]),
    ("Windkraft", []),
    ("led wärmepumpe", []),
]
"""Question -> the projects that are found, the best first."""


def found(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


@pytest.fixture
def collection(api: Api) -> Api:
    """Published projects with the texts above."""
    tree = places.tree(api)
    for title, description in PROJECTS.values():
        body = projects.body(str(tree.village), title=title, description=description, published=True)
        api.staff.made("/v1/projects", body)
    return api


def asked(caller: Caller, question: str, **more: Any) -> list[str]:
    """Titles, the best first."""
    return found(caller.get(SEARCH, params={"q": question, **more}))


class TestQuality:
    def test_each_question_finds_what_a_person_expects(self, collection: Api) -> None:
        names = {title: name for name, (title, _) in PROJECTS.items()}
        answers = {question: [names[each] for each in asked(collection.public, question)] for question, _ in QUESTIONS}
        assert answers == dict(QUESTIONS)

    def test_places_are_found_and_counted(self, collection: Api) -> None:
        answer = collection.public.get(SEARCH, params={"q": "muesterdorf led", "state": "07"}).json()
        assert {item["title"] for item in answer["items"]} == {PROJECTS["led"][0], PROJECTS["hall"][0]}
        assert answer["facets"]["states"] == {"07": 2}
        assert answer["facets"]["themes"] == {"street_lighting": 2}
        assert answer["facets"]["kinds"] == {"project": 2}
        assert asked(collection.public, "led", state="08") == []
        assert asked(collection.public, "led", theme="heating") == []
        assert asked(collection.public, "led", kinds="workshop") == []

    def test_pages_follow_each_other_both_ways(self, collection: Api) -> None:
        whole = asked(collection.public, "beleuchtung")
        first = collection.public.get(SEARCH, params={"q": "beleuchtung", "limit": 2}).json()
        second = collection.public.get(SEARCH, params={"q": "beleuchtung", "limit": 2, "cursor": first["next"]}).json()
        back = collection.public.get(SEARCH, params={"q": "beleuchtung", "limit": 2, "cursor": second["prev"]}).json()
        assert [item["title"] for item in first["items"] + second["items"]] == whole[:4]
        assert (first["prev"], back["items"]) == (None, first["items"])
        foreign = collection.public.get(SEARCH, params={"q": "led", "cursor": first["next"]})
        assert (foreign.status_code, foreign.json()["code"]) == (400, "cursor_invalid")

    def test_hits_are_pieces_and_never_markup(self, collection: Api) -> None:
        title = "<b>Licht</b> & Straßen-Beleuchtung"
        collection.staff.made("/v1/projects", {**_like(collection), "title": title, "published": True})
        answer = collection.public.get(SEARCH, params={"q": "licht strassenbeleuchtung"}).json()
        (hit,) = answer["items"]
        assert "".join(piece["text"] for piece in hit["title_pieces"]) == title
        assert [piece["text"] for piece in hit["title_pieces"] if piece["hit"]] == ["Licht", "Straßen-Beleuchtung"]


def _like(api: Api) -> dict[str, Any]:
    project = api.staff.get("/v1/projects").json()["items"][0]
    return projects.body(*[share["municipality_id"] for share in project["shares"]])


class TestVisibility:
    def test_nothing_unpublished_reaches_others_and_every_change_counts_at_once(self, api: Api) -> None:
        project = projects.made(api, title="Geheimes Windrad")
        other = api.lead.made("/v1/agencies", {"slug": "nachbarin", "name": "Nachbarin", "states": ["08"]})
        stranger = api.caller(Role.AGENCY_COORDINATOR, other["id"])
        path = f"/v1/projects/{project['id']}"

        def seen_by() -> list[bool]:
            callers = (api.public, stranger, api.staff, api.lead)
            return [asked(caller, "windrad") != [] for caller in callers]

        assert seen_by() == [False, False, True, True]
        api.staff.patch(path, {"published": True, "description": "Für alle."})
        assert seen_by() == [True, True, True, True]
        api.staff.patch(path, {"published": False, "title": "Anderes"}, 2)
        assert (seen_by(), asked(api.staff, "anderes")) == ([False] * 4, ["Anderes"])
        api.staff.delete(path, 3)
        assert asked(api.staff, "anderes") == []
        with api.database.read() as db:
            assert db.scalar(sa.text("SELECT count(*) FROM search_documents")) == 0
            assert db.scalar(sa.text("SELECT count(*) FROM search_postings")) == 0

    def test_every_kind_is_found_and_a_story_goes_with_its_project(self, api: Api) -> None:
        project = projects.made(api, title="Windrad am Hang", published=True)
        story = catalogue.story_body(project["id"], title="Wie das Windrad kam", published=True)
        api.staff.made("/v1/catalogue/stories", story)
        api.lead.made("/v1/catalogue", catalogue.body(title="Windrad bauen", slug="wind", published=True))
        api.lead.made("/v1/catalogue", catalogue.body(title="Windrad bauen", slug="wind", edition=2, published=True))
        api.lead.made("/v1/fundings/programmes", fundings.programme_body(name="Windrad-Förderung"))
        api.staff.made("/v1/workshops", workshops.body(title="Windrad besichtigen", published=True))
        answer = api.public.get(SEARCH, params={"q": "windrad"}).json()
        assert answer["facets"]["kinds"] == {kind.value: 1 for kind in SearchKind}
        api.staff.patch(f"/v1/projects/{project['id']}", {"published": False})
        kinds = {item["kind"] for item in api.public.get(SEARCH, params={"q": "windrad"}).json()["items"]}
        assert kinds == {"catalogue_entry", "funding_programme", "workshop"}

    def test_what_came_in_bulk_is_found_once_the_keeper_was_there_and_gone_at_once(self, api: Api) -> None:
        place = api.lead.made("/v1/municipalities", municipalities.body(ags="07901003", ars="079010000003"))
        rows = "".join(f"P-{n};Windrad {n};erneuerbare Energien;{place['ags']};ja\n" for n in range(30))
        sheet = f"Projektnummer;Titel;Handlungsfeld;AGS;Veröffentlicht\n{rows}".encode()
        assert api.imported(api.staff, "projects", sheet)["report"]["created"] == 30
        assert asked(api.public, "windrad") == []
        assert upkeep.run(api.database) == 30
        assert len(asked(api.public, "windrad", limit=100)) == 30
        hidden = sheet.replace(b";ja", b";nein")
        assert api.imported(api.staff, "projects", hidden)["report"]["updated"] == 30
        assert asked(api.public, "windrad") == []
        assert len(asked(api.staff, "windrad", limit=100)) == 30

    def test_the_index_made_anew_is_the_one_that_was_kept(self, collection: Api) -> None:
        def held() -> list[list[Any]]:
            with collection.database.read() as db:
                tables = ("search_documents", "search_postings", "search_forms")
                return [sorted(map(tuple, db.all(sa.text(f"SELECT * FROM {each}"))), key=str) for each in tables]

        before = held()
        assert upkeep.rebuild(collection.database) == len(PROJECTS)
        assert held() == before

    @pytest.mark.parametrize("question", ["", "x", "y" * 101])
    def test_a_question_has_two_to_a_hundred_letters(self, api: Api, question: str) -> None:
        assert api.public.get(SEARCH, params={"q": question}).status_code == 422

    @pytest.mark.parametrize("question", ["%%", "';--", "&|!", "\\x", "und die", "a b", "((", "12", "日本"])
    def test_no_question_is_more_than_words(self, api: Api, question: str) -> None:
        assert asked(api.public, question) == []
