"""Datasets over HTTP: the catalogue that open-data portals harvest."""

from typing import Annotated

from fastapi import Query

from app.schemas.datasets import CatalogueQuery
from app.services.exports import datasets
from app.services.exports.files import Download
from app.web.routes import concept_router, file_route
from app.web.sessions import Caller, Consistent

router = concept_router("datasets")


@router.get("/catalogue", **file_route("text/turtle", linked="application/ld+json"))
def get_data_catalogue(db: Consistent, _actor: Caller, query: Annotated[CatalogueQuery, Query()]) -> Download:
    """Get the figures as open data: a DCAT-AP.de catalogue, as JSON-LD or Turtle."""
    return datasets.get_data_catalogue(db, query)
