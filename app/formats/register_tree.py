"""The tree a register's records make, checked while they stream: only the keys seen so far are kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.errors import Fault, Param
from app.formats.findings import Finding, Severity, finding
from app.formats.register_record import TEXT_CODES, Level, RegisterRecord


@dataclass(slots=True)
class RegisterTree:
    """The records taken so far, parents before children.

    Attributes:
        place: what numbers count, lines or rows.
        keys: keys of all records taken, over all levels (their lengths differ); value: number.
        ags: municipality keys taken; value: number.
    """

    place: str
    keys: dict[str, int] = field(default_factory=dict)
    ags: dict[str, int] = field(default_factory=dict)

    def take(self, number: int, record: RegisterRecord | Fault) -> Iterator[RegisterRecord | Finding]:
        """A record with what is to be said about it, or why it has no place in the tree.

        Args:
            number: its line or row.
            record: what was read there.
        """
        fault = record if isinstance(record, Fault) else self._misplaced(record)
        if fault is not None:
            yield finding(Severity.ERROR, fault, number, place=self.place)
        elif isinstance(record, RegisterRecord):
            self.keys[record.key] = record.line
            if record.ags:
                self.ags[record.ags] = record.line
            yield from self._oddities(record)
            yield record

    def _misplaced(self, record: RegisterRecord) -> Fault | None:
        """Why a record that reads well has no place in the tree."""
        if (first := self.keys.get(record.key)) is not None:
            return Fault("register_key_duplicate", params={"key": record.key, "first_line": first})
        if record.ags and (first := self.ags.get(record.ags)) is not None:
            return Fault("register_key_duplicate", params={"key": record.ags, "first_line": first})
        parent = record.parent_key
        if parent and parent not in self.keys:
            params = {"key": record.key, "name": record.name, "parent": parent}
            return Fault("register_parent_missing", params={**params})
        return None

    def _oddities(self, record: RegisterRecord) -> Iterator[Finding]:
        """What does not fit but costs no record."""
        key = record.key
        if record.text_code and record.text_code not in TEXT_CODES:
            yield self._warning(record, "register_text_code_unknown", key=key, value=record.text_code)
        if record.level is Level.COUNTY and key[2] != "0" and key[:3] not in self.keys:
            yield self._warning(record, "register_region_missing", key=key, parent=key[:3])
        if record.level is Level.MUNICIPALITY and record.is_uninhabited != (record.population == 0):
            yield self._warning(
                record, "register_population_unexpected", key=key, name=record.name, population=record.population
            )

    def _warning(self, record: RegisterRecord, code: str, **params: Param) -> Finding:
        return finding(Severity.WARNING, Fault(code, params=params), record.line, place=self.place)
