"""Requests made up from the contract, valid and broken ones, and what must hold for every answer.

By hand, against a fresh SQLite file, a server of the tests, or an empty database named by a superuser's address::

    python -m tests.contract.fuzz --cases 20000 --seed 1 [--database postgresql[://...]] [--only update_grant]
"""

import argparse
import copy
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from schemathesis.core.result import Ok
from schemathesis.python.asgi import ASGIClient

from app.core import migrations
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.main import Service, create_app
from tests.api import Api
from tests.app_role import as_app
from tests.contract.declared import ID, OPERATIONS, SENT_SHAPES, shapes_in
from tests.contract.seeds import Known, seeded
from tests.emptied import empty
from tests.postgres_server import postgres_server

# Who logs in that often has to wait (429).
# Rules over several fields and over what is stored are not in any schema. So a valid request may break a rule (409,
# 412, 422) or meet nothing (404); it is never unreadable (400), too large, or of a wrong form in any other way.
_ACCEPTED = ["2xx", "304", "401", "403", "404", "409", "412", "422", "429"]
_REFUSED = ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428", "429"]
_UNREADABLE = {"get_features"}
"""Operations that say 400 where others say 422, as the standard they follow asks."""
CONFIG: dict[str, Any] = {
    "generation": {"allow-x00": False},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": _ACCEPTED},
        "negative_data_rejection": {"expected-statuses": _REFUSED},
    },
}
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


class Fuzz:
    """The operations of one application as sources of requests."""

    def __init__(self, service: Service, api: Api) -> None:
        self.api = api

        async def app(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":  # the checks would end it, and our service with it
                raise NotImplementedError
            await service(scope, receive, send)

        self.client = ASGIClient(app)
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.document = service.openapi()
        self.tokens = {"staff": str(api.staff.token), "lead": str(api.lead.token)}

    def operation(self, name: str, known: Known, mode: schemathesis.GenerationMode) -> Any:
        """One operation of the contract, whose ids are those of records there are."""
        document = narrowed(self.document, name, known)
        if mode is schemathesis.GenerationMode.NEGATIVE:
            # The token comes with the call, so a request broken in nothing but its token would not be broken.
            del document["components"]["securitySchemes"]
            for methods in document["paths"].values():
                for node in methods.values():
                    del node["security"]
        settings = copy.deepcopy(CONFIG)
        if name in _UNREADABLE:
            settings["checks"]["positive_data_acceptance"]["expected-statuses"].append("400")
        config = schemathesis.Config.from_dict(settings)
        schema = schemathesis.openapi.from_dict(document, config=config)
        schema.app = self.client.app
        (found,) = [result for result in schema.get_all_operations() if isinstance(result, Ok)]
        return found.ok()

    def run(self, name: str, examples: int, seed: int, *, crossed: bool | None = None) -> None:
        """Send requests to one operation: each role, valid and broken.

        Args:
            name: operationId.
            examples: per role and mode.
            seed: the same one makes the same requests.
            crossed: half of it: one role sends what is valid, the other what is broken; which is which turns with it.

        Raises:
            BaseExceptionGroup: the checks an answer fails.
        """
        known = seeded(self.api)
        for index, mode in enumerate(MODES):
            roles = list(self.tokens.items())
            if crossed is not None:
                roles = [roles[index ^ crossed]]
            try:
                strategy = self.operation(name, known, mode).as_strategy(generation_mode=mode)
                for role, token in roles:
                    self._send(strategy, f"{role} {mode.value}", token, examples, seed)
            except hypothesis.errors.Unsatisfiable:
                # Nothing to break: an operation without any input.
                assert mode is schemathesis.GenerationMode.NEGATIVE

    def _send(self, strategy: Any, label: str, token: str, examples: int, seed: int) -> None:
        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
            suppress_health_check=list(hypothesis.HealthCheck),
            verbosity=hypothesis.Verbosity.quiet,
        )
        @hypothesis.given(case=strategy)
        def send(case: Any) -> None:
            headers = {"authorization": f"Bearer {token}"}
            answer = case.call(session=self.client, headers=headers)
            self.statuses[label, answer.status_code] += 1
            try:
                case.validate_response(answer, headers=headers, transport_kwargs={"session": self.client})
            except BaseExceptionGroup as group:
                group.add_note(f"{label}: {case.as_curl_command()}\n{answer.status_code} {answer.text[:1000]}")
                raise

        with quiet():
            send()


def narrowed(document: dict[str, Any], name: str, known: Known) -> dict[str, Any]:
    """The contract of one operation, with values that only the data know: ids and versions."""
    paths = {
        path: {method: node for method, node in methods.items() if node["operationId"] == name}
        for path, methods in document["paths"].items()
        if any(node["operationId"] == name for node in methods.values())
    }
    schemas = {shape: document["components"]["schemas"][shape] for shape in shapes_in(paths)}
    components = {**document["components"], "schemas": schemas}
    document = copy.deepcopy({**document, "paths": paths, "components": components})
    (methods,) = document["paths"].values()
    (node,) = methods.values()
    values: dict[str, list[str]] = {
        "If-Match": ["*", '"1"', '"2"'],
        **{key: [value, ID] for key, value in known.items()},
    }  # fmt: skip
    # A cursor is only ever taken from an answer, the names to sort by are each list's own, and ``fields`` leaves out
    # what the shape of the answer demands.
    unknowable = {"cursor", "fields", "sort"}
    node["parameters"] = [each for each in node.get("parameters", ()) if each["name"] not in unknowable]
    for parameter in node["parameters"]:
        if parameter["name"] in values:
            parameter["schema"] = {"type": "string", "enum": values[parameter["name"]]}
    for shape in SENT_SHAPES & schemas.keys():
        for field, schema in document["components"]["schemas"][shape].get("properties", {}).items():
            for member in (schema, *schema.get("anyOf", ())):
                if field in known and member.get("format") == "uuid":
                    member["enum"] = values[field]
    return document


@contextmanager
def quiet() -> Iterator[None]:
    """Let pass what schemathesis and hypothesis warn of in their own working."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=hypothesis.errors.HypothesisWarning)
        yield


def main() -> int:
    """Run by hand."""
    arguments = argparse.ArgumentParser(description="Requests made up from the contract.")
    arguments.add_argument("--cases", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--database", default="")
    arguments.add_argument("--only", default="")
    given = arguments.parse_args()
    failed = []
    began = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = given.database or f"sqlite:///{Path(folder) / 'fuzz.sqlite'}"
        if url == "postgresql":
            url = stack.enter_context(postgres_server()).create_database("klikks_fuzz")
        migrations.upgrade(url)
        limits = dict.fromkeys(("public_requests", "token_requests", "failed_tokens"), 0)
        unlimited = {f"{name}_per_minute": value for name, value in limits.items()}
        service = create_app(load_settings(database_url=as_app(url), data_dir=folder, **unlimited))
        names = [each.name for each in OPERATIONS if given.only in each.name]
        statuses: Counter[tuple[str, int]] = Counter()
        for name in names:
            fuzz = Fuzz(service, Api(service, service.database.within(INSTANCE)))
            try:
                fuzz.run(name, max(1, given.cases // (len(names) * 4)), given.seed)
            except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - every kind of failure is the result
                failed.append(name)
                print(f"--- {name}\n{_told(error)}", flush=True)  # noqa: T201 - a script for people
            statuses += fuzz.statuses
            empty(service.database.within(INSTANCE))
        service.dispatch.close()
        service.database.close()
    for (label, status), count in sorted(statuses.items()):
        print(f"{label:16} {status} {count:7}")  # noqa: T201 - a script for people
    total, seconds = sum(statuses.values()), time.monotonic() - began
    print(f"{total} cases, {len(names)} operations, {len(failed)} failed, {seconds:.0f} s")  # noqa: T201 - the result
    return 1 if failed else 0


def _told(error: BaseException) -> str:
    parts = getattr(error, "exceptions", (error,))
    told = [f"{type(part).__name__}: {part}"[:2000] for part in parts]
    return "\n".join([*told, *getattr(error, "__notes__", ())])


if __name__ == "__main__":
    sys.exit(main())
