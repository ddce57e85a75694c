"""Evidence over HTTP. A file is the body of the request: `curl --data-binary @file`."""

from typing import Annotated

from fastapi import Body, Query

from app.core.file_kinds import MEDIA_TYPES
from app.schemas.evidence import (
    EvidenceCreate,
    EvidenceFileOptions,
    EvidencePage,
    EvidenceQuery,
    EvidenceRead,
    EvidenceUpdate,
)
from app.schemas.shapes import RecordQuery
from app.services import evidence, evidence_files
from app.services.exports.files import Download
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router, file_route
from app.web.sessions import Caller, IfMatch, Reading, Uploaded, WholeDatabase, Writing

router = concept_router("evidence")


@router.get("", response_model=EvidencePage)
def list_evidence(db: Reading, actor: Caller, query: Annotated[EvidenceQuery, Query()]) -> Page:
    """List evidence: the public pieces, and the internal ones for those who work on the project."""
    return evidence.list_evidence(db, actor, query)


@router.get("/{evidence_id}", response_model=EvidenceRead)
def get_evidence(db: Reading, actor: Caller, evidence_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a piece of evidence."""
    return evidence.get_evidence(db, actor, evidence_id, query.fields)


@router.post("", response_model=EvidenceRead, status_code=201)
def create_evidence(db: Writing, actor: Caller, body: Annotated[EvidenceCreate, Body()]) -> Found:
    """Add a link to a project the caller works on."""
    return evidence.create_evidence(db, actor, body)


@router.post("/files", response_model=EvidenceRead, status_code=201)
def create_evidence_file(
    database: WholeDatabase, actor: Caller, query: Annotated[EvidenceFileOptions, Query()], upload: Uploaded
) -> Found:
    """Add a file to a project the caller works on. What it is, is seen by its content."""
    return evidence_files.create_evidence_file(database, actor, query, upload)


@router.patch("/{evidence_id}", response_model=EvidenceRead)
def update_evidence(
    db: Writing, actor: Caller, evidence_id: str, expected: IfMatch, body: Annotated[EvidenceUpdate, Body()]
) -> Found:
    """Change what is said about a piece of evidence (JSON merge patch)."""
    return evidence.update_evidence(db, actor, evidence_id, expected.version, body)


@router.delete("/{evidence_id}", status_code=204)
def delete_evidence(db: Writing, actor: Caller, evidence_id: str, expected: IfMatch) -> None:
    """Let go of a piece of evidence; a file goes with the last that names it."""
    evidence.delete_evidence(db, actor, evidence_id, expected.version)


@router.get("/{evidence_id}/file", **file_route(*MEDIA_TYPES.values()))
def get_evidence_file(db: Reading, actor: Caller, evidence_id: str) -> Download:
    """Get the file of a piece of evidence."""
    return evidence_files.get_evidence_file(db, actor, evidence_id)
