"""Trainings of volunteers over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.shapes import RecordQuery
from app.schemas.trainings import TrainingCreate, TrainingPage, TrainingQuery, TrainingRead, TrainingUpdate
from app.services import trainings
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("trainings")


@router.get("", response_model=TrainingPage)
def list_trainings(db: Reading, actor: Caller, query: Annotated[TrainingQuery, Query()]) -> Page:
    """List trainings of volunteers."""
    return trainings.list_trainings(db, actor, query)


@router.get("/{training_id}", response_model=TrainingRead)
def get_training(db: Reading, actor: Caller, training_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a training."""
    return trainings.get_training(db, actor, training_id, query.fields)


@router.post("", response_model=TrainingRead, status_code=201)
def create_training(db: Writing, actor: Caller, body: Annotated[TrainingCreate, Body()]) -> Found:
    """Add a training: an attended event, or one held elsewhere; what staff enters is confirmed."""
    return trainings.create_training(db, actor, body)


@router.patch("/{training_id}", response_model=TrainingRead)
def update_training(
    db: Writing, actor: Caller, training_id: str, expected: IfMatch, body: Annotated[TrainingUpdate, Body()]
) -> Found:
    """Change a training (JSON merge patch); a volunteer only what nobody confirmed."""
    return trainings.update_training(db, actor, training_id, expected.version, body)


@router.delete("/{training_id}", status_code=204)
def delete_training(db: Writing, actor: Caller, training_id: str, expected: IfMatch) -> None:
    """Delete a training; a volunteer only what nobody confirmed."""
    trainings.delete_training(db, actor, training_id, expected.version)


@router.post("/{training_id}/confirmation", response_model=TrainingRead)
def confirm_training(db: Writing, actor: Caller, training_id: str) -> Found:
    """Confirm that a volunteer was trained."""
    return trainings.confirm_training(db, actor, training_id)
