"""Findings as callers get them: pages, counts, and the word of staff about one of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.cursors import seal, unseal
from app.core.db import Read, Snapshot, Write
from app.core.errors import Fault, Invalid, Malformed, NotFound, Param, PreconditionFailed
from app.core.messages import text
from app.core.nearest import nearest
from app.models.findings import FindingAcknowledgement, FindingCode
from app.schemas.findings import AcknowledgementInput, FindingQuery, FindingRead, FindingScope, FindingSummaryQuery
from app.services import reading, recording
from app.services.access import Actor
from app.services.findings.asking import Scope
from app.services.findings.finding import SEVERITY, Finding, parsed
from app.services.findings.walking import RULES, Position, one, walk
from app.services.paging import Page
from app.services.reading import EVERYTHING, Found, Visibility, owned

A = sa.inspect(FindingAcknowledgement).columns
WINDOWS, WINDOWS_COUNTED = 25, 60
"""Windows of one page and of one count; what is left when they are through is for the next one."""
UNSAID = 1
"""Version of a finding nobody said anything about; each word about it adds one."""


def visible(actor: Actor) -> Visibility:
    """Findings of the caller's agency; the network's, for the network lead and an auditor of the network."""
    return owned(A, actor, network=True)


def _scope(actor: Actor, query: FindingScope, **more: Any) -> Scope | None:  # noqa: ANN401 - a uuid or a moment
    """Whose findings; none where the caller asks for another agency's."""
    if visible(actor) is EVERYTHING:
        return Scope(query.agency_id, **more)
    if query.agency_id not in {None, actor.tenant}:
        return None
    return Scope(actor.tenant, **more)


@dataclass(frozen=True, slots=True)
class Said:
    """The word about a finding, with the version it makes."""

    reason: str | None
    at: Any
    by: str
    version: int


def _said(db: Read, scope: Scope, **only: Any) -> dict[tuple[UUID, str], Said]:  # noqa: ANN401 - a key
    """What was said, by agency and name of the finding."""
    statement = sa.select(A["agency_id"], A["id"], A["reason"], A["updated_at"], A["updated_by"], A["version"])
    if scope.agency_id is not None:
        statement = statement.where(A["agency_id"] == scope.agency_id)
    statement = statement.where(*[A[name] == value for name, value in only.items()])
    rows = db.all(statement)
    return {(row.agency_id, row.id): Said(row.reason, row.updated_at, row.updated_by, row.version + 1) for row in rows}


def list_findings(db: Snapshot, actor: Actor, query: FindingQuery, language: str) -> Page:
    """A page of findings, computed now.

    Raises:
        Invalid: an unknown field.
        Malformed: a cursor that is not ours, or belongs to another question.
    """
    names = _chosen(query.fields)
    scope = _scope(actor, query, project_id=query.project_id, since=query.since)
    asked = [query.agency_id, query.code, query.severity, query.project_id, query.since, query.acknowledged]
    context = f"findings|{actor.agency_id}|{[str(each) for each in asked]}"
    secret = db.database.settings.signing_key
    start = _position(query.cursor, secret, context)
    if scope is None:
        return Page([], None, None, None)
    with db.everywhere():  # the same measure may be recorded by another agency, too
        found, rest = _gathered(db, scope, query, start)
    said = _said(db, scope) if found else {}
    reader = Reader(language, whole=visible(actor) is EVERYTHING)
    items = [reader.wire(each, said.get((each.agency_id, each.key))) for each in found]
    following = _sealed(rest, secret, context)
    return Page([{name: item[name] for name in names} for item in items], following, None, None)


def _gathered(db: Read, scope: Scope, query: FindingQuery, start: Position) -> tuple[list[Finding], Position | None]:
    """At most a page of findings, and where to go on."""
    codes = [code for code in query.code or FindingCode if query.severity is None or SEVERITY[code] is query.severity]
    if not codes:
        return [], None
    said = {key for key, word in _said(db, scope).items() if word.reason is not None}
    found: list[Finding] = []
    for number, step in enumerate(walk(db, scope, codes, start), start=1):
        for each in step.findings:
            if ((each.agency_id, each.key) in said) is not query.acknowledged:
                continue
            if len(found) == query.limit:
                last = found[-1]
                if _rule_of(last) == step.rule:
                    return found, Position(step.rule, last.anchor, last.digest)
                return found, Position(step.rule)
            found.append(each)
        if number >= WINDOWS and step.next.rule < len(RULES):
            return found, step.next
    return found, None


def _rule_of(finding: Finding) -> int:
    return next(number for number, rule in enumerate(RULES) if finding.code in rule.codes)


def _position(cursor: str | None, secret: bytes, context: str) -> Position:
    if cursor is None:
        return Position()
    match unseal(cursor, secret, context):
        case [int(rule), str(at), str() | None as digest]:
            return Position(rule, UUID(at), digest)
        case [int(rule), None, None]:
            return Position(rule)
    raise Malformed("cursor_invalid")


def _sealed(position: Position | None, secret: bytes, context: str) -> str | None:
    if position is None:
        return None
    at = str(position.at) if position.at else None
    return seal([position.rule, at, position.digest], secret, context)


def _chosen(fields: str | None) -> Sequence[str]:
    known = list(FindingRead.model_fields)
    wanted = reading.names(fields) or known
    for name in wanted:
        if name not in known:
            told: dict[str, Param] = {"name": name[:80], "nearest": nearest(name, known)}
            raise Invalid(faults=[Fault("unknown_field", "?fields", told)])
    return [name for name in known if name in wanted or name == "id"]


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom findings are put into words.

    Attributes:
        language: of the sentences.
        whole: sees the records of every agency.
    """

    language: str
    whole: bool

    def wire(self, finding: Finding, said: Said | None) -> dict[str, Any]:
        """As it goes to the wire."""
        title, detail = text(finding.code.value, {**finding.values, **finding.told}, self.language)
        expected, word = finding.expected, said if said is not None and said.reason is not None else None
        return {
            "id": finding.key,
            "code": finding.code,
            "severity": SEVERITY[finding.code],
            "title": title,
            "detail": detail,
            "agency_id": finding.agency_id,
            "project_id": finding.project_id,
            "saving_id": finding.saving_id,
            "grant_id": finding.grant_id,
            "municipality_id": finding.municipality_id,
            "other": self._other(finding),
            "field": finding.field,
            "values": dict(finding.values),
            "expected": expected and {
                "low": expected.low, "high": expected.high, "unit": expected.unit, "source": expected.source,
            },
            "acknowledgement": word and {"reason": word.reason, "at": word.at, "by": word.by},
            "version": UNSAID if said is None else said.version,
        }  # fmt: skip

    def _other(self, finding: Finding) -> Mapping[str, UUID | None] | None:
        """The second record, as far as the caller may know of it."""
        other = finding.other
        if other is None:
            return None
        if self.whole or other.open or other.agency_id == finding.agency_id:
            return {"agency_id": other.agency_id, "project_id": other.project_id, "grant_id": other.grant_id}
        return {"agency_id": None, "project_id": None, "grant_id": None}


def get_findings_summary(db: Snapshot, actor: Actor, query: FindingSummaryQuery) -> dict[str, Any]:
    """How many findings there are, by code; a large network is counted in stretches.

    Raises:
        Malformed: a cursor that is not ours, or belongs to another question.
    """
    scope = _scope(actor, query)
    context = f"findings summary|{actor.agency_id}|{query.agency_id}"
    secret, rest = db.database.settings.signing_key, None
    start = _position(query.cursor, secret, context)
    counted: Counter[tuple[FindingCode, bool]] = Counter()
    if scope is not None:
        said = {key for key, word in _said(db, scope).items() if word.reason is not None}
        with db.everywhere():
            for number, step in enumerate(walk(db, scope, (), start), start=1):
                counted.update((each.code, (each.agency_id, each.key) in said) for each in step.findings)
                if number >= WINDOWS_COUNTED and step.next.rule < len(RULES):
                    rest = step.next
                    break
    codes = [code for rule in RULES for code in rule.codes]
    counts = [
        {"code": code, "severity": SEVERITY[code], "open": counted[code, False], "acknowledged": counted[code, True]}
        for code in codes
    ]
    return {
        "counts": counts,
        "open": sum(counted[code, False] for code in codes),
        "next": _sealed(rest, secret, context),
    }


def set_finding_acknowledgement(
    db: Write, actor: Actor, key: str, expected: int | None, body: AcknowledgementInput, language: str
) -> Found:
    """Say why a finding of the own agency is right as it is, or take the word back.

    Raises:
        NotFound: no such finding, or its values are no longer the same.
        PreconditionFailed: somebody else said something first.
    """
    scope, name = Scope(actor.tenant), parsed(key)
    with db.everywhere():
        finding = None if name is None else one(db, scope, *name)
    if finding is None:
        raise NotFound
    place = {"agency_id": scope.agency_id, "id": key}
    locked = sa.select(A["version"]).where(*[A[column] == value for column, value in place.items()]).with_for_update()
    stored = db.scalar(locked)
    current = UNSAID if stored is None else int(stored) + 1
    if expected is not None and expected != current:
        raise PreconditionFailed(current=current)
    if stored is None:
        recording.insert(db, FindingAcknowledgement, actor, {**place, "reason": body.reason})
    else:
        recording.update(db, FindingAcknowledgement, actor, place, int(stored), {"reason": body.reason})
    said = _said(db, scope, id=key)[finding.agency_id, key]
    return Found(Reader(language, whole=False).wire(finding, said), said.version)
