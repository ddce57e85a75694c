"""Problem pages: the address in a problem's ``type`` resolves to its explanation, in both languages."""

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.messages import MESSAGES


def problem_routes() -> list[Route]:
    """``/problems`` lists all codes, ``/problems/{code}`` explains one."""

    async def index(_request: Request) -> Response:
        return _json({"codes": sorted(MESSAGES)})

    async def explain(request: Request) -> Response:
        message = MESSAGES.get(request.path_params["code"])
        if message is None:
            return _json({"codes": sorted(MESSAGES)}, 404)
        english = {"title": message.title_en, "detail": message.detail_en}
        german = {"title": message.title_de, "detail": message.detail_de}
        return _json({"code": request.path_params["code"], "en": english, "de": german})

    return [
        Route("/problems", index, methods=["GET"], include_in_schema=False),
        Route("/problems/{code}", explain, methods=["GET"], include_in_schema=False),
    ]


def _json(body: dict[str, object], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, {"cache-control": "public, max-age=3600"}, "application/json")
