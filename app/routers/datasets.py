"""Datasets over HTTP: the catalogue that open-data portals harvest."""

from typing import Annotated, Any, Final

from fastapi import Query, Response

from app.schemas.datasets import CatalogueQuery
from app.services.exports import datasets
from app.services.exports.files import Download
from app.web.routes import BINARY, concept_router
from app.web.sessions import Consistent

router = concept_router("datasets")
_LINKED: Final[dict[str, Any]] = {
    "response_class": Response,
    "response_model": None,
    "responses": {
        200: {
            "description": "The catalogue.",
            "content": dict.fromkeys(datasets.MEDIA_TYPES, BINARY),
        }
    },
}


@router.get("/catalogue", **_LINKED)
def get_data_catalogue(db: Consistent, query: Annotated[CatalogueQuery, Query()]) -> Download:
    """Get the figures as open data: a DCAT-AP.de catalogue, as JSON-LD or Turtle."""
    return datasets.get_data_catalogue(db, query)
