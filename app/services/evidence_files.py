"""Files of evidence: taken in, named by a record, and handed out again, in pieces and never whole in memory.

A file is stored before the record that names it, and let go of after it: a crash can leave a file that nobody names,
never a record without its file. ``evidence_upkeep`` sweeps the former away. The store is asked outside transactions.
"""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import Fault, Invalid, NotFound, Unavailable
from app.core.file_kinds import MEDIA_TYPES, FileKind
from app.core.files import Incoming
from app.core.settings import Settings
from app.core.stores import store_of
from app.formats.sniffing import kinds_of
from app.models.evidence import Evidence, EvidenceFile, EvidenceKind
from app.schemas.evidence import EvidenceFileOptions
from app.services import reading
from app.services.access import Actor
from app.services.evidence import EVIDENCE, OF_FILE, added, check
from app.services.exports.files import Download
from app.services.project_insight import locate_worked_on
from app.services.reading import Found, Located
from app.services.sql import insert_missing

V = sa.inspect(Evidence).columns
F = sa.inspect(EvidenceFile).columns


def create_evidence_file(database: Database, actor: Actor, options: EvidenceFileOptions, upload: Incoming) -> Found:
    """A file of a project the caller works on.

    Raises:
        Invalid: empty, not what it is said to be, or public though it shows persons.
        Conflict: the project has this file already, or as much as it can have.
        Unavailable: the store is away.
    """
    with database.read() as db:
        project = locate_worked_on(db, actor, options.project_id)
        known = _file(db, project.agency_id, upload.digest)
    _check_content(upload, options.format)
    check(options.model_dump())
    file_id = store_of(database.settings).put(upload) if known is None else None
    with database.write() as db:
        project = locate_worked_on(db, actor, options.project_id)
        _name(db, project, upload, file_id)
        values = {**options.model_dump(), "kind": EvidenceKind.FILE, "digest": upload.digest}
        return added(db, actor, project, values)


def get_evidence_file(db: Read, actor: Actor, key: str) -> Download:
    """The file of a piece of evidence.

    Raises:
        NotFound: no such piece, not for this caller, or a link.
    """
    found = reading.locate(db, EVIDENCE, actor, key)
    wanted = sa.select(V["id"], V["format"], V["digest"], F["file_id"]).join(EvidenceFile, OF_FILE)
    row = db.first(wanted.where(V["agency_id"] == found.agency_id, V["id"] == found.id))
    if row is None:
        raise NotFound
    settings = db.database.settings

    def write(out: BinaryIO) -> None:
        out.writelines(_whole(settings, row.file_id, row.digest))

    return Download(f"evidence-{row.id}.{row.format}", MEDIA_TYPES[row.format], write)


def _whole(settings: Settings, file_id: UUID, digest: str) -> Iterator[bytes]:
    """The file, piece by piece; one that is no longer what was stored breaks off before its end.

    Raises:
        Unavailable: it was damaged.
    """
    told, last = hashlib.sha256(), b""
    for piece in store_of(settings).read(file_id):
        if last:
            yield last
        told.update(piece)
        last = piece
    if told.hexdigest() != digest:
        raise Unavailable("file_damaged")
    yield last


def _check_content(upload: Incoming, said: FileKind) -> None:
    if not upload.size:
        raise Invalid(faults=[Fault("file_empty", "")])
    with upload.reread() as file:
        kinds = kinds_of(file)
    if said not in kinds:
        found = ", ".join(sorted(kinds)) or None
        raise Invalid(faults=[Fault("file_is_another", "?format", {"said": said.value, "found": found})])


def _file(db: Read, agency_id: UUID | None, digest: str) -> UUID | None:
    of_content = (F["agency_id"] == agency_id, F["digest"] == digest)
    found: UUID | None = db.scalar(sa.select(F["file_id"]).where(*of_content))
    return found


def _name(db: Write, project: Located, upload: Incoming, file_id: UUID | None) -> None:
    """Have a record name the file; of two that bring the same at once, the first one's file is named.

    Raises:
        Unavailable: the file that was there has gone meanwhile.
    """
    row = {"agency_id": project.agency_id, "digest": upload.digest, "size_bytes": upload.size}
    if file_id is not None:
        insert_missing(db, EvidenceFile, {**row, "file_id": file_id, "stored_at": clock.now()})
    of_content = (F["agency_id"] == project.agency_id, F["digest"] == upload.digest)
    if db.first(sa.select(F["file_id"]).where(*of_content).with_for_update(read=True)) is None:
        raise Unavailable(reason="storage")
