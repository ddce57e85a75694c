"""Publishers: a chain as whoever pulls it sees it, followed from its first key."""

from app.formats.releases.chain import Tip, follow
from app.formats.releases.entries import Entry
from app.formats.releases.keys import PublicKey
from tests.api import Api, Caller


def pulled(api: Api, publisher: str, caller: Caller | None = None) -> list[Entry]:
    """Every entry, verified one after the other."""
    caller = caller or api.public
    chain = caller.get(f"/v1/publishers/{publisher}/chain").json()
    tip, found = Tip.before(publisher, PublicKey.from_jwk(chain["keys"][0])), []
    for each in chain["entries"]:
        answer = caller.get(f"/v1/publishers/{publisher}/chain/{each['sequence']}")
        assert answer.status_code == 200, answer.text
        entry, tip = follow(tip, answer.content)
        assert (entry.sha256, entry.size, entry.head.kind) == (each["sha256"], each["size"], each["kind"])
        found.append(entry)
    assert (tip.sequence, tip.sha256) == (chain["sequence"], chain["tip"])
    return found
