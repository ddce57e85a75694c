"""HEAD is GET without a body, for every operation."""

from tests.contract.declared import Declared, operations
from tests.contract.seeds import seeded
from tests.contract.staged import Stage

MOVING = {"get_patron_dossier": ("etag",)}  # it says when it was made


class TestHead:
    @operations(method={"GET"})
    def test_is_get_without_the_body(self, stage: Stage, operation: Declared) -> None:
        known = _known(stage)
        path = operation.path.format(**{name: known[name] for name in operation.path_names})
        caller = stage.caller(operation)
        got, head = caller.get(path), caller.call("HEAD", path)
        assert head.status_code == got.status_code
        assert head.content == b""
        different = {"x-request-id", *MOVING.get(operation.name, ())}
        assert {name: value for name, value in head.headers.items() if name not in different} == {
            name: value for name, value in got.headers.items() if name not in different
        }
        if got.status_code == 200 and not operation.streams and operation.name not in MOVING:
            again = caller.call("HEAD", path, headers={"if-none-match": got.headers["etag"]})
            assert again.status_code == 304


def _known(stage: Stage) -> dict[str, str]:
    if stage.known is None:
        stage.known = seeded(stage.api)
    return stage.known
