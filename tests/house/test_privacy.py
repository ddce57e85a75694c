"""Marks of personal fields are set where they belong, and everything that must follow from them does."""

from typing import get_type_hints

import pytest
import sqlalchemy as sa

from app.core.settings import load_settings
from app.main import Service, create_app
from app.models import metadata
from app.models.accounts import Role
from app.models.base import Table
from app.models.personal import Kind, holds_personal, personal_fields, shapes_within
from app.services.dossier_texts import PURPOSES
from app.services.erasing import PASSING
from app.services.holdings import APART, BLANKED, HOLDINGS
from app.services.retention_classes import RULES
from app.services.rights import RIGHTS
from app.web.dispatch import flat
from app.web.operations import Operation

HELD = {each.name for each in HOLDINGS}
TELLING = {"first_name", "last_name", "email", "phone", "mobile", "note", "notes", "subject", "contact", "photo",
           "guests", "address", "birthday", "display_name", "username"}  # fmt: skip
WITHOUT_PERSONS = {
    ("participations", "note"): "about a municipality's resolution and agreement",
    ("savings", "note"): "about a calculation",
    ("funding_programmes", "note"): "about a programme",
    ("funding_programmes", "calls"): "days",
    ("funding_programmes", "applicants"): "words of ours",
    ("funding_programmes", "rates"): "numbers and sources",
    ("funding_programmes", "rules"): "words of ours and sources",
    ("funding_programmes", "states"): "official keys",
    ("funding_programmes", "checklist"): "papers an application needs",
    ("grants", "note"): "about an application",
    ("grants", "checklist"): "papers of an application",
    ("grant_payments", "note"): "about money",
    ("reports", "note"): "about figures",
    ("targets", "note"): "about figures",
    ("agencies", "states"): "official keys",
    ("tokens", "scopes"): "words of ours",
    ("idempotency_keys", "headers"): "addresses and versions",
    ("former_labels", "label"): "names of agencies, places, factor sets and projects",
    ("erasures", "removed"): "numbers",
    ("reports", "figures"): "figures",
    ("reports", "scopes"): "questions about figures",
    ("reports", "factor_sets"): "names of factor sets",
    ("reports", "reach"): "ids of places",
    ("releases", "document"): "figures",
    ("releases", "summary"): "numbers",
    ("chain_entries", "body"): "figures, and why they no longer stand",
    ("claims", "note"): "about what a programme published",
    ("claims", "qualifiers"): "words of ours",
    ("claims", "states"): "official keys",
    ("factor_sets", "note"): "about factors",
    ("measure_types", "note"): "about kinds of measures",
    ("funding_programmes", "themes"): "words of ours",
    ("project_share_changes", "shares_before"): "parts of places",
    ("reorganisations", "ended"): "ids of places",
    ("reorganisations", "successors"): "ids of places",
    ("reorganisations", "counts"): "numbers of records",
    ("reorganisations", "amounts"): "sums over projects",
    ("savings", "effect_chain"): "numbers of a calculation",
    ("identities", "subject"): "a provider's name for an account, goes with it",
    ("providers", "audiences"): "names of clients",
    ("providers", "redirect_uris"): "addresses of frontends",
    ("mapping_profiles", "columns"): "headings of files",
    ("tokens", "networks"): "networks of machines",
    ("workshops", "questions"): "questions, no answers",
    ("peers", "address"): "of an instance",
    ("peers", "key"): "a public key of a publisher",
    ("peers", "problem"): "codes",
    ("pulls", "problem"): "codes",
    ("webhooks", "kinds"): "names of lists",
    ("deliveries", "data"): "ids and versions, never what a record holds",
    ("reminders", "items"): "places, projects, grants and events by name; of a volunteer the place alone",
    ("reminder_settings", "address"): "of the agency, not of a person",
    ("received_entries", "about"): "sequences and months",
    ("received_entries", "body"): "statistics as a publisher signed them",
    ("received_entries", "remarks"): "codes and words of a publisher",
    ("network_sources", "measures"): "what a publisher measures",
    ("network_sources", "tables"): "the same",
    ("network_sources", "method"): "rules of figures",
    ("network_sources", "factor_sets"): "names of factor sets",
    ("network_sources", "remarks"): "codes and words of a publisher",
    ("network_rows", "cells"): "figures",
    ("network_places", "rows"): "figures",
    ("network_projects", "shares"): "figures of published projects",
    ("network_losses", "cells"): "figures",
    ("network_conflicts", "publishers"): "names of publishers",
    ("network_conflicts", "subject"): "key of a place, or id of a project",
    ("network_conflicts", "counted"): "the same",
    ("search_backlog", "records"): "ids",
    ("search_documents", "words"): "digests of words",
    ("jobs", "payload"): "ids",
    ("import_changes", "tails"): "parts of ids",
    ("jobs", "checkpoint"): "places in a file",
    ("jobs", "progress"): "numbers",
    ("jobs", "result"): "ids and numbers",
    ("jobs", "problem"): "codes",
}
"""Columns that could hold a person's data and do not, with the reason. Documents of any content count, too."""


ON_THE_WIRE = {
    ("TokenRead", "name"): "what an admin called an access; seen by whoever manages it",
    ("TokenRead", "patron_id"): "the same",
    ("UserRead", "patron_id"): "the same",
    ("ImportRead", "report"): "only files with persons hold any, and those stay with their agency",
    ("ImportRead", "file_name"): "the same",
}
"""Fields that are marked in their table and not in the answer, with the reason."""
MANAGED = {"list_users", "get_user", "create_user", "update_user"}
"""The network lead keeps the accounts of administrators, no others."""


def tables() -> dict[str, type[Table]]:
    waiting, found = list(Table.__subclasses__()), {}
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        if hasattr(each, "__table__"):
            found[str(each.__tablename__)] = each
    return found


TABLES = tables()
MARKED = {name: fields for name, table in TABLES.items() if (fields := personal_fields(table))}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return create_app(load_settings(data_dir=tmp_path_factory.mktemp("data")))


class TestMarks:
    def test_every_table_is_looked_at(self) -> None:
        assert TABLES.keys() == metadata.tables.keys()

    def test_every_reference_to_a_volunteer_is_a_link(self) -> None:
        links = {
            (name, element.parent.name)
            for name, table in metadata.tables.items()
            for constraint in table.foreign_key_constraints
            for element in constraint.elements
            if (constraint.referred_table.name, element.column.name) == ("patrons", "id")
        }
        assert {(name, column) for name, column in links if MARKED.get(name, {}).get(column) is not Kind.LINK} == set()
        assert len(links) >= 6

    def test_every_telling_column_and_every_document_is_marked_or_says_why_not(self) -> None:
        telling = {
            (name, column.name)
            for name, table in metadata.tables.items()
            for column in table.columns
            if (column.name in TELLING and not isinstance(column.type, sa.Enum))
            or isinstance(column.type, sa.JSON | sa.LargeBinary)
        }
        assert {key for key in telling if key[1] not in MARKED.get(key[0], {})} == WITHOUT_PERSONS.keys()

    def test_a_field_is_marked_on_the_wire_as_in_its_table(self, app: Service) -> None:
        """The shape a table's records are read in marks every column that the table marks."""
        loose = set()
        for route in flat(app.routes):
            for shape in shapes_within(route.response_model):
                table = next((t for n, t in TABLES.items() if f"{t.__name__}Read" == shape.__name__), None)
                if table is not None:
                    marked, shown = personal_fields(table), get_type_hints(shape)
                    loose |= {(shape.__name__, name) for name in marked if name in shown} - {
                        (shape.__name__, name) for name in personal_fields(shape)
                    }
        assert loose == ON_THE_WIRE.keys()


class TestPlaces:
    def test_every_table_with_marks_is_a_holding_or_says_what_becomes_of_it(self) -> None:
        assert MARKED.keys() == HELD | APART.keys()
        assert HELD & APART.keys() == set()

    def test_what_holds_persons_in_passing_is_dropped(self) -> None:
        assert PASSING.keys() <= APART.keys() | {each.name for each in HOLDINGS if each.goes}
        assert {each.name for each in HOLDINGS if each.goes} <= PASSING.keys()

    def test_a_holding_knows_whose_rows_it_has_and_ends(self) -> None:
        for holding in HOLDINGS:
            assert MARKED[holding.name][holding.link] is Kind.LINK
            assert set(holding.ends) | holding.unseen <= set(holding.columns)
            assert holding.name not in BLANKED or "id" in holding.columns

    def test_the_dossier_has_words_for_each(self) -> None:
        assert PURPOSES.keys() == HELD

    def test_retention_keeps_its_own_bounds(self) -> None:
        assert [name for name, rule in RULES.items() if not rule.least <= rule.days <= rule.most] == []


class TestAnswers:
    def test_no_public_or_partner_answer_can_hold_a_personal_field(self, app: Service) -> None:
        outside = {Role.PUBLIC, Role.PARTNER, Role.NETWORK_LEAD}
        wrong = {
            route.name: sorted(each.__name__ for each in shapes_within(route.response_model) if personal_fields(each))
            for route in flat(app.routes)
            if RIGHTS[route.name].roles & outside and holds_personal(route.response_model)
        }
        assert wrong.keys() >= MANAGED
        wrong = {name: shapes for name, shapes in wrong.items() if name not in MANAGED}
        # values of the history are filtered by whose record it is; the canaries look at what comes out
        assert wrong == {"list_changes": ["ChangeRead"], "get_change": ["ChangeRead"]}

    def test_a_mark_is_found_however_deep_it_lies(self, app: Service) -> None:
        personal = {route.name for route in flat(app.routes) if holds_personal(route.response_model)}
        assert {"list_patrons", "get_patron_dossier", "list_workshop_registrations", "list_project_patrons"} <= personal
        assert not {"list_projects", "get_impact", "list_workshops"} & personal

    def test_reads_of_them_are_noted(self, app: Service) -> None:
        seen: set[object] = set()

        def look(node: object) -> None:
            seen.update(op for op in getattr(node, "operations", {}).values())
            for child in [*getattr(node, "literals", {}).values(), getattr(node, "parameter", None)]:
                if child is not None:
                    look(child)

        look(app.dispatch.root)
        noted = {operation.name for operation in seen if isinstance(operation, Operation) and operation.reads}
        get = {route.name: route for route in flat(app.routes) if "GET" in (route.methods or ())}
        personal = {name for name, route in get.items() if holds_personal(route.response_model)}
        assert noted >= personal | {"export_patrons", "export_workbook"}
        assert {get[name].response_model for name in noted - personal} == {None}
        assert "export_projects" not in noted
