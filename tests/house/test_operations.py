"""What every operation keeps to: one word, one right, one name, a session of its kind."""

from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from app.core.settings import load_settings
from app.main import Service, create_app
from app.services.access import Action
from app.services.rights import RIGHTS
from app.web.arguments import Arguments
from app.web.dispatch import flat

PUBLIC = frozenset(
    {
        "get_me",
        "get_own_rights",
        "get_provider",
        "list_providers",
        "get_agency",
        "list_agencies",
        "get_factor",
        "get_factor_set",
        "list_factor_sets",
        "list_factors",
        "get_data_catalogue",
        "get_project_feed",
        "get_workshop_feed",
        "get_feature",
        "get_feature_collection",
        "get_feature_collections",
        "get_feature_conformance",
        "get_feature_service",
        "get_features",
        "get_funding_programme",
        "list_funding_programmes",
        "get_open_grants",
        "match_fundings",
        "get_claim",
        "get_impact",
        "get_impact_comparison",
        "get_impact_cube",
        "get_impact_left_out",
        "get_impact_receipt",
        "get_impact_series",
        "get_impact_series_package",
        "get_impact_table",
        "get_impact_table_package",
        "get_catalogue_entry",
        "get_measure_type",
        "get_project_replication",
        "get_success_story",
        "list_catalogue_entries",
        "list_measure_types",
        "list_success_stories",
        "search",
        "list_claims",
        "get_municipality",
        "list_municipalities",
        "list_municipality_names",
        "list_municipality_populations",
        "list_municipality_successors",
        "get_project",
        "get_report",
        "get_report_figures",
        "list_reports",
        "get_comment",
        "get_evidence",
        "get_evidence_file",
        "list_evidence",
        "list_comments",
        "get_sub_measure",
        "list_sub_measures",
        "get_project_report",
        "list_project_reports",
        "list_projects",
        "get_saving",
        "get_skill",
        "list_skills",
        "get_saving_calculation",
        "list_saving_revisions",
        "list_savings",
        "get_template",
        "get_own_calendar",
        "get_public_calendar",
        "get_workshop",
        "get_workshop_calendar",
        "list_workshops",
        "get_network_figures",
        "get_network_sources",
        "get_chain",
        "get_chain_entry",
        "get_public_keys",
        "get_publishers",
        "get_release",
        "get_release_document",
        "list_releases",
        "preview_release",
    }
)
"""Callable without a token. Whoever adds a line says: everybody on the internet may read this."""

FILES = frozenset(name for name in RIGHTS if name.startswith("export_"))
"""Operations that answer with a file: their rights are those of the list or the figures it shows."""

SCOPE_OF_ANOTHER = {
    "list_project_patrons": "who works on a project is personal",
    "set_project_patron": "the same",
    "delete_project_patron": "the same",
}
"""Operations that need the scope of another concept than their own, with the reason."""

COMPUTES = {
    "preview_reorganisation": "the same as preview_saving",
    "preview_saving": "its input does not fit into an address; it keeps nothing",
    "open_registration": "a code is a secret and stands in no address",
    "open_inquiry": "the same",
    "get_own_certificate": "the same",
    "create_calendar_link": "its answer is a secret that no cache may keep",
}
"""Operations that only read though they are no GET, with the reason."""

BEFORE_A_TOKEN = {
    "log_in": "it is how one gets a token",
    "refresh_session": "the refresh token stands in the body",
    "request_password_reset": "who forgot the password has no token",
    "reset_password": "the code of the link stands in the body",
    "accept_invitation": "the same",
    "start_provider_login": "it is how one gets a token",
    "finish_provider_login": "the same",
    "register_guest": "guests have no account; it is counted by address, and confirmed by mail",
    "open_registration": "the code of a link in a mail stands in the body",
    "confirm_registration": "the same",
    "cancel_registration": "the same",
    "check_in_guest": "the same, with the code of the room",
    "get_own_certificate": "the same as open_registration",
    "open_inquiry": "the code of a link in a mail stands in the body",
    "answer_inquiry": "the same",
    "refuse_registration_mail": "the same",
    "refuse_reminders": "mail programs post to the address that a mail names (RFC 8058), without an account",
    "take_refusal_back": "the same link",
}
"""Writes that need no token, with the reason."""

OTHER_ADDRESS = {
    "get_own_rights": "the short address at which the table of rights is known",
    "get_public_keys": "where others look for keys",
}
"""Operations outside their concept's address, with the reason."""

OWN_TRANSACTIONS = {
    "register_guest": "a request is counted though it is refused",
    "check_in": "a try is counted whatever comes of it",
    "check_in_guest": "the same",
    "create_evidence_file": "it waits for the store, and nobody may wait for that with a transaction open",
    "preview_peer": "it waits for the peer, and nobody may wait for that with a transaction open",
    "cancel_job": "the embedded database's one writer may be busy with that very job",
    "log_in": "a try is counted whatever comes of it, and no lock waits for a hash",
    "refresh_session": "a token that came twice ends the session, and is refused",
    "change_password": "as log_in",
    "request_password_reset": "a request is counted though it is refused",
    "reset_password": "no lock waits for a hash",
    "accept_invitation": "no lock waits for a hash",
    "start_second_factor": "as log_in; its answer holds a secret, which Idempotency-Key would keep",
    "confirm_second_factor": "its answer holds secrets, which Idempotency-Key would keep",
    "renew_recovery_codes": "the same",
    "remove_second_factor": "as log_in",
    "start_provider_login": "no transaction waits for a provider",
    "finish_provider_login": "no transaction waits for a provider",
    "create_token": "its answer holds a secret, which Idempotency-Key would keep",
    "rotate_token": "the same",
    "create_webhook": "the same",
    "rotate_webhook_secret": "the same",
}
"""Writes that open their sessions themselves, with the reason."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return create_app(load_settings(data_dir=tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="module")
def routes(app: Service) -> list[APIRoute]:
    return flat(app.routes)


def methods(route: APIRoute) -> set[str]:
    return set(route.methods or ())


class TestNames:
    def test_an_operation_is_called_as_its_function_and_no_two_alike(
        self, app: Service, routes: list[APIRoute]
    ) -> None:
        paths = app.openapi()["paths"]
        names = [operation["operationId"] for path in paths.values() for operation in path.values()]
        assert len(names) == len(set(names))
        assert sorted(names) == sorted(route.endpoint.__name__ for route in routes)
        assert [route.name for route in routes] == [route.endpoint.__name__ for route in routes]

    def test_the_concept_is_the_module_the_first_segment_and_the_tag(self, routes: list[APIRoute]) -> None:
        several = {
            route.name: words
            for route in routes
            if len(
                words := {
                    route.endpoint.__module__.removeprefix("app.routers."),
                    route.path_format.split("/")[2],
                    *(str(tag) for tag in route.tags),
                }
            )
            != 1
        }
        assert several.keys() == OTHER_ADDRESS.keys()

    def test_every_address_has_the_version(self, routes: list[APIRoute]) -> None:
        standard = ("/v1/", "/.well-known/")  # where others look, whatever the version
        assert [route.path_format for route in routes if not route.path_format.startswith(standard)] == []

    def test_every_operation_has_one_method_and_says_what_it_does(self, routes: list[APIRoute]) -> None:
        assert [route.name for route in routes if len(methods(route)) != 1 or not route.endpoint.__doc__] == []


class TestRights:
    def test_each_operation_has_one_and_each_right_its_operation(self, routes: list[APIRoute]) -> None:
        assert sorted(RIGHTS) == sorted(route.name for route in routes)

    def test_the_right_speaks_of_the_same_concept(self, routes: list[APIRoute]) -> None:
        other = {route.name for route in routes if RIGHTS[route.name].concept not in route.tags}
        assert other - FILES == SCOPE_OF_ANOTHER.keys()

    def test_a_file_shows_nobody_more_than_the_list_or_the_figures(self) -> None:
        listed = {"registrations": "list_workshop_registrations", "workbook": "list_projects"}
        for name in FILES:
            what = name.removeprefix("export_")
            shown = f"get_{what}" if what.startswith("impact_") else listed.get(what, f"list_{what}")
            assert RIGHTS[name].concept == RIGHTS[shown].concept
            assert RIGHTS[name].roles <= RIGHTS[shown].roles

    def test_what_needs_no_token_is_on_the_list(self) -> None:
        public = {name for name, right in RIGHTS.items() if right.is_public}
        assert public - FILES == PUBLIC | BEFORE_A_TOKEN.keys()

    def test_only_reading_can_be_public(self, routes: list[APIRoute]) -> None:
        writing = {route.name for route in routes if RIGHTS[route.name].is_public and methods(route) != {"GET"}}
        assert writing == BEFORE_A_TOKEN.keys()

    def test_get_asks_for_the_scope_to_read_and_the_rest_to_write(self, routes: list[APIRoute]) -> None:
        reading = {route.name for route in routes if RIGHTS[route.name].action is Action.READ}
        assert reading == {route.name for route in routes if methods(route) == {"GET"}} | COMPUTES.keys()

    def test_somebody_may(self) -> None:
        assert [name for name, right in RIGHTS.items() if not right.roles] == []


class TestSessions:
    def test_get_works_in_a_session_that_cannot_write(self, routes: list[APIRoute]) -> None:
        wrong = {
            route.name: kinds
            for route in routes
            if methods(route) == {"GET"} and not (kinds := sessions(route)) <= {"read", "snapshot"}
        }
        assert wrong == {}

    def test_every_other_in_one_transaction(self, routes: list[APIRoute]) -> None:
        wrong = {route.name for route in routes if methods(route) != {"GET"} and sessions(route) != {"write"}}
        assert wrong == OWN_TRANSACTIONS.keys() | COMPUTES.keys()

    def test_what_only_computes_cannot_write(self, routes: list[APIRoute]) -> None:
        assert {route.name: sessions(route) for route in routes if route.name in COMPUTES} == {
            name: {"snapshot"} for name in COMPUTES
        }

    def test_each_takes_who_calls(self, routes: list[APIRoute]) -> None:
        """The type says that rows are chosen for somebody; the public is somebody, too."""
        assert [route.name for route in routes if "actor" not in Arguments(route).provided.values()] == []

    def test_changes_of_a_record_name_the_version_they_were_made_for(self, routes: list[APIRoute]) -> None:
        blind = [
            route.name
            for route in routes
            if methods(route) & {"PUT", "PATCH", "DELETE"} and not Arguments(route).expects_version
        ]
        assert blind == []


def sessions(route: APIRoute) -> set[str]:
    return set(Arguments(route).provided.values()) & {"read", "snapshot", "write", "database", "providers"}


class TestStart:
    def test_an_operation_without_a_right_does_not_start(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        less = {name: right for name, right in RIGHTS.items() if name != "list_projects"}
        monkeypatch.setattr("app.main.RIGHTS", less)
        with pytest.raises(Exception, match="misconfigured"):
            create_app(load_settings(data_dir=tmp_path))
