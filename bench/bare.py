"""What the reads are compared with: Starlette, asyncpg and SQL that builds the JSON. No access check, no manners."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SHAPE = """json_build_object('id', p.id, 'agency_id', p.agency_id, 'external_id', p.external_id, 'title', p.title,
 'description', p.description, 'theme', p.theme, 'measure_type', p.measure_type, 'status', p.status,
 'published', p.published, 'planned_start', p.planned_start, 'planned_end', p.planned_end,
 'started_on', p.started_on, 'completed_on', p.completed_on,
 'planned_investment_eur', p.planned_investment_cents / 100.0,
 'realised_investment_eur', p.realised_investment_cents / 100.0,
 'shares', (SELECT json_agg(json_build_object('municipality_id', s.municipality_id,
   'credited_agency_id', s.credited_agency_id, 'basis_points', s.basis_points) ORDER BY s.position)
   FROM project_shares s WHERE s.agency_id = p.agency_id AND s.project_id = p.id),
 'source', p.source, 'origin', p.origin, 'version', p.version, 'created_at', p.created_at,
 'updated_at', p.updated_at)"""
GET = f"SELECT {SHAPE}::text FROM projects p WHERE p.id = $1"
LIST = f"""SELECT json_agg(o)::text FROM (SELECT {SHAPE} AS o FROM projects p
 WHERE (p.agency_id, p.id) IN (SELECT s.agency_id, s.project_id FROM project_shares s WHERE s.municipality_id = $1)
   AND p.status = $2 AND p.id > $3 ORDER BY p.id LIMIT 50) rows"""
NIL = "00000000-0000-0000-0000-000000000000"

pool: asyncpg.Pool


@asynccontextmanager
async def opened(_app: Starlette) -> AsyncIterator[None]:
    """Open the pool."""
    global pool  # noqa: PLW0603 - as bare as it gets
    pool = await asyncpg.create_pool(os.environ["BENCH_DSN"], min_size=8, max_size=8)
    yield


async def get(request: Request) -> Response:
    """One project."""
    body = await pool.fetchval(GET, request.path_params["id"])
    return Response(body, media_type="application/json")


async def listing(request: Request) -> Response:
    """Fifty projects of a municipality with a status."""
    query = request.query_params
    body = await pool.fetchval(LIST, query["municipality_id"], query["status"], query.get("cursor", NIL))
    return Response('{"items":' + (body or "[]") + "}", media_type="application/json")


async def empty(_request: Request) -> Response:
    """Nothing at all."""
    return Response(b"{}", media_type="application/json")


app = Starlette(
    routes=[Route("/v1/projects/{id}", get), Route("/v1/projects", listing), Route("/empty", empty)], lifespan=opened
)
