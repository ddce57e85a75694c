"""Agencies, units of the tree, and how these take part."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast
from uuid import UUID

from app.core import clock
from app.core.bulk import bulk_insert
from app.core.errors import Fault, KlikksError
from app.core.folding import search_key
from app.models import metadata
from app.models.agencies import Agency
from app.models.imports import ImportResource
from app.models.municipalities import Level, Municipality
from app.models.participations import Participation
from app.schemas.agencies import AgencyUpdate
from app.schemas.municipalities import MunicipalityUpdate
from app.schemas.participations import ParticipationUpdate
from app.services import access, municipalities, participations
from app.services.imports.drafts import Batch, Draft, Values
from app.services.imports.matching import Matched
from app.services.imports.plain import rows_by
from app.services.imports.records.base import Records
from app.services.imports.work import Work
from app.services.ledger import Rows
from app.services.municipality_rules import UNOFFICIAL, Above, ags_from, faults

UNITS, NAMES = metadata.tables["municipalities"], metadata.tables["municipality_names"]


class Agencies(Records):
    """Agencies."""

    resource = ImportResource.AGENCIES
    model = Agency
    update = AgencyUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"name": ()}


class Municipalities(Records):
    """Units of the tree: boroughs and quarters by every agency, official ones by the network lead."""

    resource = ImportResource.MUNICIPALITIES
    model = Municipality
    update = MunicipalityUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"name": ()}
    extra: ClassVar[Mapping[str, Any]] = {"path": None}

    def __init__(self, work: Work, matched: Matched) -> None:
        super().__init__(work, matched)
        self._above: dict[str, Above] = {}

    def assemble(self, batch: Batch) -> None:
        """The units right above, and the AGS that follows from the ARS."""
        parents = sorted({parent for draft in batch.drafts if (parent := draft.given.get("parent_id")) is not None})
        for row in rows_by(self.work.db, UNITS, ("id", "level", "ars", "path"), "id", parents):
            self._above[str(row["id"])] = Above(Level(row["level"]), row["ars"], row["path"])
        for draft in batch.drafts:
            given = draft.given
            if given.get("ars") is not None and given.get("ags") is None and given.get("level") is not None:
                given["ags"] = ags_from(Level(given["level"]), given["ars"])
            level = given.get("level")
            if level is not None and level not in UNOFFICIAL and self.work.actor.role not in access.LEAD:
                draft.refuse("official_unit", "level")

    def key_value(self, name: str, value: Any) -> Any:  # noqa: ANN401 - a cell of a key
        """Names are compared folded."""
        return search_key(value) if name == "name" and value is not None else super().key_value(name, value)

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """Keys, place in the tree and days that agree."""
        parent = record["parent_id"]
        return faults(record, None if parent is None else self._above.get(str(parent)))

    def inspect(self, batch: Batch) -> None:
        """Changes go through the service: they move what lies below and keep former names."""
        for draft in batch.changed:
            try:
                with self.work.db.savepoint():
                    self.change_one(draft)
            except KlikksError as error:
                draft.refuse_for(error)

    def change_one(self, draft: Draft) -> None:
        """Change one unit as a request would."""
        changes = {self.wire[name]: _typed(value) for name, value in draft.changes.items() if name != "path"}
        change = cast("MunicipalityUpdate", changes)
        municipalities.update_municipality(self.work.db, self.work.actor, draft.id, None, change)

    def insert(self, drafts: Sequence[Draft]) -> Rows:
        """New units with their path and first name."""
        today = clock.today().isoformat()
        for draft in drafts:
            record = draft.record
            above = self._above.get(str(record["parent_id"]))
            record["path"] = municipalities.path_of(UUID(draft.id), record["ars"], above and above.path)
        given = super().insert(drafts)
        names = [
            (each.id, each.record["valid_from"] or today, *[each.record[name] for name in ("name", "ars", "source")])
            for each in drafts
        ]
        bulk_insert(self.work.db, NAMES, ("municipality_id", "valid_from", "name", "ars", "source"), names)
        return given

    def change(self, drafts: Sequence[Draft]) -> None:
        """Done by the service."""


def _typed(value: Any) -> Any:  # noqa: ANN401 - a stored value
    """Ids as the service expects them."""
    try:
        return UUID(value) if isinstance(value, str) else value
    except ValueError:
        return value


class Participations(Records):
    """How municipalities take part; one way with an agency is open at a time."""

    resource = ImportResource.PARTICIPATIONS
    model = Participation
    update = ParticipationUpdate

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """An end after the start."""
        return participations.faults(record)

    def _known_by(self, names: tuple[str, ...], drafts: Sequence[Draft], rows: Sequence[Values]) -> None:  # type: ignore[override]
        """By municipality and start; an open way without a start is the one that a start is now known of."""
        super()._known_by(names, drafts, rows)
        opened = {str(row["municipality_id"]): row for row in rows if row["ends_on"] is None}
        for draft in drafts:
            known = opened.get(str(draft.given.get("municipality_id"))) if names[0] == "municipality_id" else None
            if draft.current is not None or known is None:
                continue
            if draft.given.get("starts_on") is None or known["starts_on"] is None:
                draft.current, draft.id = known, str(known["id"])

    def inspect(self, batch: Batch) -> None:
        """Refuse a second open way of a municipality."""
        drafts = sorted([*batch.new, *batch.changed], key=lambda draft: draft.number)
        wanted = [draft for draft in drafts if draft.record["ends_on"] is None]
        places = sorted({str(draft.record["municipality_id"]) for draft in wanted})
        closed = {draft.id for draft in batch.changed if draft.record["ends_on"] is not None}
        opened = {
            str(row["municipality_id"]): str(row["id"])
            for row in self.rows("municipality_id", places)
            if row["ends_on"] is None and str(row["id"]) not in closed
        }
        for draft in wanted:
            if opened.setdefault(str(draft.record["municipality_id"]), draft.id) != draft.id:
                draft.refuse("already_exists", "municipality_id", field="municipality_id")
