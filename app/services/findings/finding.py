"""One finding: where something looks odd, what it is, what was expected, and the name it keeps."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson

from app.core.errors import Param
from app.models.findings import FindingCode, Severity

SEVERITY: Mapping[FindingCode, Severity] = {
    FindingCode.FACTOR: Severity.LIKELY,
    FindingCode.IMPLIED_FACTOR: Severity.LIKELY,
    FindingCode.ENERGY_UNITS: Severity.LIKELY,
    FindingCode.ENERGY_PER_LAMP: Severity.LIKELY,
    FindingCode.TONNES_PER_LAMP: Severity.LIKELY,
    FindingCode.UNLIKE_SIMILAR: Severity.LIKELY,
    FindingCode.COST_PER_TONNE: Severity.POSSIBLE,
    FindingCode.TONNES_PER_HEAD: Severity.POSSIBLE,
    FindingCode.RECORDED_TWICE: Severity.POSSIBLE,
    FindingCode.TWO_AGENCIES: Severity.POSSIBLE,
    FindingCode.GRANT_NUMBER: Severity.LIKELY,
    FindingCode.EARLY_EFFECT: Severity.LIKELY,
    FindingCode.NO_SAVING: Severity.POSSIBLE,
    FindingCode.STILL_PLANNED: Severity.POSSIBLE,
}
DIGEST_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Expected:
    """The range a value should lie in.

    Attributes:
        low: lower end, none if there is none.
        high: upper end, none if there is none.
        unit: of both.
        source: where the range comes from.
    """

    low: float | None
    high: float | None
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Other:
    """A second record that a finding is about.

    Attributes:
        agency_id: whose it is.
        project_id: the project, if it is one.
        grant_id: the grant, if it is one.
        open: whether everybody may know of it; what is not published stays with its agency.
    """

    agency_id: UUID
    project_id: UUID | None = None
    grant_id: UUID | None = None
    open: bool = False


@dataclass(frozen=True)
class Finding:
    """What looks odd.

    Attributes:
        code: which rule speaks.
        anchor: id of the record by which the rule goes through the data.
        agency_id: whose records these are, and who can acknowledge it.
        field: the field to look at.
        values: what is odd, by name; the sentence shows them.
        expected: the range, where there is one.
    """

    code: FindingCode
    anchor: UUID
    agency_id: UUID
    field: str
    values: Mapping[str, Param]
    expected: Expected | None = None
    project_id: UUID | None = None
    saving_id: UUID | None = None
    grant_id: UUID | None = None
    municipality_id: UUID | None = None
    other: Other | None = None
    told: Mapping[str, Param] = dataclasses.field(default_factory=dict)
    """Further values of the sentence that may move by themselves and do not make another finding."""

    @cached_property
    def digest(self) -> str:
        """Of all that makes it this finding; the expected range moves with other records and is no part of it."""
        other = [self.other.agency_id, self.other.project_id, self.other.grant_id] if self.other else []
        about: list[Any] = [self.agency_id, self.project_id, self.saving_id, self.grant_id, self.municipality_id]
        told = orjson.dumps([*about, *other, self.field, dict(self.values)], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(told).hexdigest()[:DIGEST_DIGITS]

    @property
    def key(self) -> str:
        """The name it keeps as long as its values stay."""
        return f"{self.code}.{self.anchor.hex}.{self.digest}"

    @property
    def place(self) -> tuple[UUID, str]:
        """Where it stands among the findings of its rule."""
        return (self.anchor, self.digest)


def parsed(key: str) -> tuple[FindingCode, UUID, str] | None:
    """Rule, anchor and digest of a finding's name; none for what can be no name."""
    try:
        code, anchor, digest = key.split(".")
        found = (FindingCode(code), UUID(anchor), digest)
    except ValueError:
        return None
    return found if f"{found[0]}.{found[1].hex}.{digest}" == key else None
