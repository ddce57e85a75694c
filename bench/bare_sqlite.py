"""The bare app on SQLite: Starlette, the driver in the event loop, SQL that builds the JSON. No check, no manners."""

import os

import pysqlite3
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SHAPE = """json_object('id', p.id, 'agency_id', p.agency_id, 'external_id', p.external_id, 'title', p.title,
 'description', p.description, 'theme', p.theme, 'measure_type', p.measure_type, 'status', p.status,
 'published', p.published, 'planned_start', p.planned_start, 'planned_end', p.planned_end,
 'started_on', p.started_on, 'completed_on', p.completed_on,
 'planned_investment_eur', p.planned_investment_cents / 100.0,
 'realised_investment_eur', p.realised_investment_cents / 100.0,
 'shares', (SELECT json_group_array(json_object('municipality_id', s.municipality_id,
   'credited_agency_id', s.credited_agency_id, 'basis_points', s.basis_points) ORDER BY s.position)
   FROM project_shares s WHERE s.agency_id = p.agency_id AND s.project_id = p.id),
 'source', p.source, 'origin', p.origin, 'version', p.version, 'created_at', p.created_at,
 'updated_at', p.updated_at)"""
GET = f"SELECT {SHAPE} FROM projects p WHERE p.id = ?"
LIST = f"""SELECT json_group_array(json(o)) FROM (SELECT {SHAPE} AS o FROM projects p
 WHERE (p.agency_id, p.id) IN (SELECT s.agency_id, s.project_id FROM project_shares s WHERE s.municipality_id = ?)
   AND p.status = ? AND p.id > ? ORDER BY p.id LIMIT 50)"""
NIL = "00000000-0000-0000-0000-000000000000"

connection = pysqlite3.connect(os.environ["BENCH_DSN"], isolation_level=None, check_same_thread=False)
connection.execute("PRAGMA query_only = ON")


async def get(request: Request) -> Response:
    """One project."""
    body = connection.execute(GET, (request.path_params["id"],)).fetchone()[0]
    return Response(body, media_type="application/json")


async def listing(request: Request) -> Response:
    """Fifty projects of a municipality with a status."""
    query = request.query_params
    values = (query["municipality_id"], query["status"], query.get("cursor", NIL))
    body = connection.execute(LIST, values).fetchone()[0]
    return Response('{"items":' + (body or "[]") + "}", media_type="application/json")


async def empty(_request: Request) -> Response:
    """Nothing at all."""
    return Response(b"{}", media_type="application/json")


app = Starlette(routes=[Route("/v1/projects/{id}", get), Route("/v1/projects", listing), Route("/empty", empty)])
