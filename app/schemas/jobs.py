"""Jobs on the wire."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import Field

from app.core.messages import text
from app.models.fields import Count, Id, Timestamp
from app.models.jobs import JobKind, JobState, JobStateField
from app.schemas.fields import Stored
from app.schemas.shapes import Items, ListQuery, PageRead, UpdatedSince, Wire


class ProgressRead(Wire):
    """How far a job is."""

    done: Annotated[int, Field(ge=0, description="How much of this phase is done.", examples=[12000])]
    total: Annotated[
        int | None, Field(ge=0, description="Of how much; null where that is not known.", examples=[50000])
    ]
    phase: Annotated[str, Field(description="What is being done.", examples=["reading"])]


class JobProblemItem(Wire):
    """One thing that was wrong with one place."""

    pointer: Annotated[str, Field(description="Where.", examples=["?agency"])]
    code: Annotated[str, Field(description="Stable name of what is wrong.", examples=["reference_missing"])]
    detail_en: Annotated[str, Field(description="For a person, English.", examples=["There is no such agency."])]
    detail_de: Annotated[
        str, Field(description="For a person, German.", examples=["Die Energieagentur gibt es nicht."])
    ]


class JobProblem(Wire):
    """Why a job failed."""

    code: Annotated[str, Field(description="Stable name for programs.", examples=["job_worker_lost"])]
    title_en: Annotated[str, Field(description="What, English.", examples=["The work was interrupted too often"])]
    detail_en: Annotated[str, Field(description="What helps, English.", examples=["Start it again."])]
    title_de: Annotated[str, Field(description="What, German.", examples=["Die Arbeit brach zu oft ab"])]
    detail_de: Annotated[str, Field(description="What helps, German.", examples=["Bitte noch einmal beginnen."])]
    errors: Annotated[list[JobProblemItem], Field(description="Each place concerned.")]


def problem_in_words(stored: str | Mapping[str, Any]) -> dict[str, Any]:
    """What a job keeps of an error (code and parameters) as sentences in both languages."""
    problem: Mapping[str, Any] = orjson.loads(stored) if isinstance(stored, str) else stored
    params = {**problem["params"], "count": len(problem["errors"])}
    items = [
        {"pointer": each["pointer"], "code": each["code"], **_in_both(each["code"], each["params"], "detail")}
        for each in problem["errors"]
    ]
    return {"code": problem["code"], **_in_both(problem["code"], params, "title", "detail"), "errors": items}


def _in_both(code: str, params: Mapping[str, Any], *names: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for language in ("en", "de"):
        title, detail = text(code, params, language)
        said |= {f"{name}_{language}": {"title": title, "detail": detail}[name] for name in names}
    return said


Problematic = Annotated[
    JobProblem | None,
    Stored("", "", lambda value: value, problem_in_words),
    Field(description="Why it failed; null unless it did."),
]
Progressing = Annotated[ProgressRead | None, Field(description="How far it is; null before it began.")]


class JobRead(Wire):
    """Work that goes on behind a request. Poll until `state` is final, or follow its events."""

    id: Id
    agency_id: Annotated[Id | None, Field(description="Agency whose records it touches; null for shared data.")]
    kind: Annotated[JobKind, Field(description="What it does.", examples=["import"])]
    state: JobStateField
    payload: Annotated[
        dict[str, Any],
        Field(
            description="Ids of what it works on: `import_id` for an import, and for taking one back.",
            examples=[{"import_id": "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"}],
        ),
    ]
    progress: Progressing
    result: Annotated[
        dict[str, Any] | None,
        Field(description="Ids and counts of what came of it; null until it succeeded.", examples=[{"created": 12}]),
    ]
    problem: Problematic
    attempts: Annotated[Count, Field(description="How often it was begun.")]
    cancel_requested: Annotated[bool, Field(description="Somebody asked to end it.", examples=[False])]
    revision: Annotated[Count, Field(description="Grows with every change of these fields.")]
    created_at: Timestamp
    updated_at: Timestamp
    started_at: Annotated[Timestamp | None, Field(description="When it was first begun.")]
    finished_at: Annotated[Timestamp | None, Field(description="When it ended.")]


class JobPage(PageRead):
    """A page of jobs."""

    items: Items[JobRead]


class JobQuery(ListQuery):
    """What can be asked of the list of jobs."""

    kind: Annotated[JobKind | None, Field(description="What they do.")] = None
    state: Annotated[list[JobState] | None, Field(max_length=5, description="Any of these.")] = None
    agency_id: Annotated[UUID | None, Field(description="Of this agency.")] = None
    updated_since: UpdatedSince = None


class JobEvent(Wire):
    """One of the server-sent events of a job."""

    id: Annotated[str, Field(description="To be sent back as `Last-Event-ID`.", examples=["1.7"])]
    event: Annotated[Literal["job"], Field(description="What it is about.", examples=["job"])]
    data: Annotated[str, Field(description="The job as a get shows it, as JSON.", examples=['{"state": "running"}'])]


class QueueRead(Wire):
    """How the queue is, as far as the caller may see it."""

    queued: Annotated[Count, Field(description="Jobs that wait.")]
    oldest_queued_at: Annotated[Timestamp | None, Field(description="Since when the longest of them waits.")]
    running: Annotated[Count, Field(description="Jobs that run.")]
    abandoned: Annotated[Count, Field(description="Of these, jobs whose worker is dead; they go back by themselves.")]
    failed_last_day: Annotated[Count, Field(description="Jobs that failed within the last 24 hours.")]
