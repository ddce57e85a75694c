"""A pull that is killed leaves whole entries with everything that follows from them, and the next one goes on."""

import json

from tests.api import Api
from tests.factories.entries import Signing
from tests.factories.network import told
from tests.factories.peers import body
from tests.publishing import publishing
from tests.worker.test_many import program

KILLS = 4
ENTRIES = 8


class TestKilledPulls:
    def test_an_entry_is_there_with_its_figures_or_not_at_all(self, api: Api, database_url: str) -> None:
        signing = Signing("agentur-1")
        for number in range(1, ENTRIES + 1):
            rows = [(f"0713250030{place:02}", "heating", 2021, 1_000) for place in range(number)]
            signing.sign(told(rows, cut_off=f"20{20 + number}-12"))
        with publishing(signing) as publisher:
            peer = api.lead.made("/v1/peers", body(signing, address=publisher.address))
            assert api.lead.post(f"/v1/peers/{peer['id']}/preview").status_code == 200
            killed = program("killed_pull", database_url, peer["id"], str(KILLS))
            said, complaints = killed.communicate(timeout=60 + 6 * KILLS)
        verdicts = [json.loads(line) for line in said.splitlines()]
        assert len(verdicts) == KILLS + 1, complaints
        assert [each for each in verdicts if not each["is_whole"]] == []
        assert [each for each in verdicts if each["total"] != 1_000 * each["entries"]] == []
        assert [each for each in verdicts if each["places"] != each["entries"]] == []
        assert verdicts[-1]["entries"] == ENTRIES
        assert 0 < verdicts[KILLS - 2]["entries"] < ENTRIES  # some were killed in the middle
