"""Jobs over HTTP: who sees them, and how one is cancelled."""

from uuid import UUID

from tests.api import Api
from tests.factories import jobs


class TestSeeing:
    def test_an_agency_sees_its_own_and_the_lead_all(self, api: Api) -> None:
        own = str(jobs.waiting(api.database, agency_id=UUID(str(api.home["id"]))))
        shared = str(jobs.waiting(api.database))
        assert api.staff.get(f"/v1/jobs/{own}").json()["state"] == "queued"
        assert [each["id"] for each in api.staff.get("/v1/jobs").json()["items"]] == [own]
        assert [each["id"] for each in api.lead.get("/v1/jobs").json()["items"]] == [own, shared]
        for hidden in (own, shared):
            assert api.stranger.get(f"/v1/jobs/{hidden}").status_code == 404
            assert api.stranger.post(f"/v1/jobs/{hidden}/cancellation").status_code == 404
        assert api.public.get("/v1/jobs").status_code == 401
