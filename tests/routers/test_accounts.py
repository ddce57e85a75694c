from app.models.accounts import Role
from app.services import accounts
from tests.api import Api, Caller


class TestWhoAmI:
    def test_somebody_without_a_token_is_the_public(self, api: Api) -> None:
        me = api.public.get("/v1/accounts/me").json()
        assert (me["role"], me["agency_id"], me["scopes"]) == ("public", None, [])
        assert "list_projects" in me["operations"]
        assert "list_patrons" not in me["operations"]

    def test_a_token_says_role_agency_and_what_is_open(self, api: Api) -> None:
        me = api.staff.get("/v1/accounts/me").json()
        assert (me["role"], me["agency_id"]) == ("agency_coordinator", str(api.home["id"]))
        assert {"create_project", "list_patrons"} <= set(me["operations"])
        assert "create_agency" not in me["operations"]

    def test_a_scope_narrows_what_is_open(self, api: Api) -> None:
        caller = api.caller(Role.AGENCY_COORDINATOR, api.home["id"], scopes=("projects:write",))
        operations = caller.get("/v1/accounts/me").json()["operations"]
        assert "create_project" in operations
        assert "create_patron" not in operations
        refused = caller.post("/v1/patrons", {"first_name": "Erika", "last_name": "Beispiel", "status": "active"})
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


class TestTokens:
    def test_all_that_is_wrong_with_a_token_looks_alike(self, api: Api) -> None:
        token = api.staff.token or ""
        with api.database.write() as db:
            other = accounts.create_token(db, name="ended", role=Role.NETWORK_LEAD)
            accounts.revoke_token(db, other.id)
            expired = accounts.create_token(db, name="over", role=Role.NETWORK_LEAD, days=-1)
        wrong = (token[:-1], token.swapcase(), "kks_", "", other.token, expired.token)
        answers = [Caller(api.client, text or " ", api.contract).get("/v1/accounts/me") for text in wrong]
        bodies = [{**answer.json(), "request_id": ""} for answer in answers]
        assert {answer.status_code for answer in answers} == {401}
        assert all(body == bodies[0] for body in bodies)
        assert all(answer.headers["www-authenticate"].startswith("Bearer") for answer in answers)

    def test_the_secret_is_not_kept(self, api: Api) -> None:
        token = api.staff.token or ""
        with api.database.read() as db:
            kept = " ".join(str(row) for row in accounts.list_tokens(db))
        assert token.split("_")[1] in kept
        assert token.split("_")[2] not in kept
