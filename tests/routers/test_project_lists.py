"""Lists of projects over HTTP: filters, sorting, paging while others write, fields and counts."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api import Api, Caller
from tests.factories import places, rows
from tests.factories import projects as factory

PROJECTS = "/v1/projects"
SORTS = ["", "id", "-id", "title", "-title", "updated_at", "-updated_at", "-title,updated_at", "title,-updated_at"]
TITLES = ["Ärzte", "Aal", "Zebra", "aal", "Ölmühle", "Aal", "Österreich", "Zebra", "Straße"]


def place(api: Api) -> str:
    with api.database.write() as db:
        return str(rows.municipality(db))


def listed(caller: Caller, query: str = "") -> dict[str, Any]:
    answer = caller.get(f"{PROJECTS}?{query}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


def refused(caller: Caller, query: str) -> tuple[int, str, str]:
    answer = caller.get(f"{PROJECTS}?{query}")
    body = answer.json()
    first = body["errors"][0] if body["errors"] else {"code": body["code"], "pointer": ""}
    return answer.status_code, first["code"], first["pointer"]


def many(api: Api) -> list[str]:
    municipality = place(api)
    return [api.staff.made(PROJECTS, factory.body(municipality, title=title))["id"] for title in TITLES]


class TestFilters:
    def test_each_alone(self, api: Api) -> None:
        first = factory.made(api, status="planned", theme="mobility", external_id="P-1", title="Radweg Süd")
        second = factory.made(api, status="idea", theme="heating", title="Nahwärme 100%_neu")
        third = factory.made(api, status="paused", theme="other", title="Bürgerbus")
        shares = {record["id"]: record["shares"][0]["municipality_id"] for record in (first, second, third)}
        found = {
            query: ids(listed(api.staff, query))
            for query in (
                "status=planned&status=paused", "theme=heating", "external_id=P-1",
                f"municipality_id={shares[third['id']]}",
                "q=radweg%20sued", "q=100%25", "q=n_hw", f"agency_id={api.home['id']}", f"agency_id={uuid4()}",
                f"updated_since={second['updated_at']}", "status=planned&theme=heating",
            )
        }  # fmt: skip
        assert list(found.values()) == [
            [first["id"], third["id"]], [second["id"]], [first["id"]], [third["id"]], [first["id"]], [second["id"]],
            [], [first["id"], second["id"], third["id"]], [],
            [second["id"], third["id"]], [],
        ]  # fmt: skip

    def test_a_state_holds_what_lies_below_it(self, api: Api) -> None:
        tree = places.tree(api)
        inside = api.staff.made(PROJECTS, factory.body(str(tree.quarter)))
        state = api.staff.made(PROJECTS, factory.body(str(tree.state)))
        assert ids(listed(api.staff, "state=07")) == [inside["id"], state["id"]]
        assert ids(listed(api.staff, "state=08")) == []

    @pytest.mark.parametrize(
        ("query", "fault"),
        [
            ("stauts=idea", (422, "unknown_parameter", "?stauts")),
            ("status=done", (422, "not_in_list", "?status")),
            ("theme=heating&q=a&q=b", (422, "repeated_parameter", "?q")),
            ("limit=0", (422, "out_of_range", "?limit")),
            ("limit=501", (422, "out_of_range", "?limit")),
            ("limit=zehn", (422, "wrong_type", "?limit")),
            ("municipality_id=07", (422, "wrong_type", "?municipality_id")),
            ("updated_since=gestern", (422, "wrong_type", "?updated_since")),
            ("updated_since=9", (422, "wrong_type", "?updated_since")),  # no seconds since 1970
            ("count=yes", (422, "not_in_list", "?count")),
            ("sort=titel", (422, "unknown_sort", "?sort")),
            ("sort=description", (422, "unknown_sort", "?sort")),
            ("fields=titel", (422, "unknown_field", "?fields")),
            ("cursor=abc", (400, "cursor_invalid", "")),
        ],
    )
    def test_what_is_not_understood_is_refused(self, api: Api, query: str, fault: tuple[int, str, str]) -> None:
        assert refused(api.staff, query) == fault


class TestSort:
    def test_titles_sort_as_in_a_german_directory(self, api: Api) -> None:
        many(api)
        titles = [item["title"] for item in listed(api.staff, "sort=title")["items"]]
        assert titles == ["Aal", "aal", "Aal", "Ärzte", "Ölmühle", "Österreich", "Straße", "Zebra", "Zebra"]

    def test_a_minus_turns_it(self, api: Api) -> None:
        made = many(api)
        assert ids(listed(api.staff)) == made
        assert ids(listed(api.staff, "sort=-id")) == made[::-1]
        assert ids(listed(api.staff, "sort=-title")) == ids(listed(api.staff, "sort=title"))[::-1]


class TestPaging:
    @pytest.mark.parametrize("sort", SORTS)
    @pytest.mark.parametrize("limit", [1, 2, 4])
    def test_forth_and_back_gives_the_same_pages(self, api: Api, sort: str, limit: int) -> None:
        many(api)
        base = f"limit={limit}&sort={sort}" if sort else f"limit={limit}"
        whole = ids(listed(api.staff, f"limit=500&sort={sort}" if sort else "limit=500"))
        pages = [listed(api.staff, base)]
        assert pages[0]["prev"] is None
        while pages[-1]["next"] and len(pages) <= len(whole):
            pages.append(listed(api.staff, f"{base}&cursor={pages[-1]['next']}"))
        assert [each for page in pages for each in ids(page)] == whole
        assert max(len(page["items"]) for page in pages) == limit
        back = pages[-1]
        for page in pages[-2::-1]:
            back = listed(api.staff, f"{base}&cursor={back['prev']}")
            assert ids(back) == ids(page)
        assert back["prev"] is None

    @pytest.mark.parametrize("sort", SORTS)
    def test_no_row_is_skipped_or_repeated_while_others_write(self, api: Api, sort: str) -> None:
        existing = set(many(api))
        municipality = place(api)
        seen: list[str] = []
        query = f"limit=2&sort={sort}" if sort else "limit=2"
        page = listed(api.staff, query)
        for number in range(40):
            seen += ids(page)
            if page["next"] is None:
                break
            for title in ("Aaa", f"Neu {number}", "Zzz")[: 3 if number < 4 else 0]:
                api.staff.made(PROJECTS, factory.body(municipality, title=title))
            page = listed(api.staff, f"{query}&cursor={page['next']}")
        assert page["next"] is None
        assert len(seen) == len(set(seen))
        assert existing <= set(seen)

    def test_a_deleted_edge_row_does_not_matter(self, api: Api) -> None:
        made = many(api)
        page = listed(api.staff, "limit=3")
        api.staff.delete(f"{PROJECTS}/{made[2]}")
        assert ids(listed(api.staff, f"limit=3&cursor={page['next']}")) == made[3:6]

    def test_the_link_header_says_the_same(self, api: Api) -> None:
        many(api)
        answer = api.staff.get(f"{PROJECTS}?limit=2&theme=street_lighting")
        link = answer.headers["link"]
        assert link == f'<{PROJECTS}?limit=2&theme=street_lighting&cursor={answer.json()["next"]}>; rel="next"'
        following = api.staff.get(link[1 : link.index(">")])
        assert [part.split("; ")[1] for part in following.headers["link"].split(", ")] == ['rel="next"', 'rel="prev"']

    def test_an_empty_list_has_no_neighbours(self, api: Api) -> None:
        assert listed(api.public) == {"items": [], "next": None, "prev": None, "total": None}


class TestCursor:
    def test_a_changed_one_is_refused(self, api: Api) -> None:
        many(api)
        cursor = listed(api.staff, "limit=2")["next"]
        for position in range(0, len(cursor), 7):
            other = "A" if cursor[position] != "A" else "B"
            tampered = cursor[:position] + other + cursor[position + 1 :]
            assert refused(api.staff, f"limit=2&cursor={tampered}") == (400, "cursor_invalid", "")

    @pytest.mark.parametrize("query", ["sort=title", "theme=street_lighting", "q=a", f"agency_id={UUID(int=7)}"])
    def test_it_belongs_to_its_question(self, api: Api, query: str) -> None:
        many(api)
        cursor = listed(api.staff, "limit=2")["next"]
        assert refused(api.staff, f"limit=2&{query}&cursor={cursor}") == (400, "cursor_invalid", "")

    def test_it_belongs_to_who_may_see_the_same(self, api: Api) -> None:
        many(api)
        cursor = listed(api.staff, "limit=2")["next"]
        assert refused(api.public, f"limit=2&cursor={cursor}") == (400, "cursor_invalid", "")
        assert ids(listed(api.stranger, f"limit=2&cursor={cursor}")) == []

    def test_the_size_of_the_page_may_change(self, api: Api) -> None:
        made = many(api)
        cursor = listed(api.staff, "limit=2")["next"]
        assert ids(listed(api.staff, f"limit=5&fields=title&cursor={cursor}")) == made[2:7]


class TestFields:
    def test_only_what_was_asked_for_and_the_id(self, api: Api) -> None:
        record = factory.made(api)
        (item,) = listed(api.staff, "fields=title,shares")["items"]
        assert item == {name: record[name] for name in ("id", "title", "shares")}
        assert api.staff.get(f"{PROJECTS}/{record['id']}?fields=version").json() == {"id": record["id"], "version": 1}

    def test_a_mistyped_one_gets_a_suggestion(self, api: Api) -> None:
        answer = api.staff.get(f"{PROJECTS}?fields=titel")
        assert answer.json()["errors"][0]["params"]["nearest"] == "title"


class TestCount:
    def test_all_matches_are_counted_only_on_request(self, api: Api) -> None:
        many(api)
        factory.made(api, published=True, theme="heating")
        assert listed(api.staff, "limit=2")["total"] is None
        assert listed(api.staff, "limit=2&count=exact")["total"] == len(TITLES) + 1
        assert listed(api.staff, "limit=2&count=exact&theme=heating")["total"] == 1
        assert listed(api.public, "limit=2&count=exact")["total"] == 1

    def test_it_is_the_same_on_every_page(self, api: Api) -> None:
        many(api)
        first = listed(api.staff, "limit=2&count=exact&q=a")
        second = listed(api.staff, f"limit=2&count=exact&q=a&cursor={first['next']}")
        assert first["total"] == second["total"] == 7
