"""Features over HTTP: figures on maps, in the way of OGC API Features."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.schemas.features import (
    ConformanceRead,
    FeatureCollectionInfo,
    FeatureCollectionsRead,
    FeatureQuery,
    FeatureServiceRead,
    FeaturesRead,
    LinkedFeature,
    OneFeatureQuery,
)
from app.services.exports import features
from app.web.routes import GeoJson, concept_router
from app.web.sessions import Caller, Figures, Reading

router = concept_router("features")


@router.get("", response_model=FeatureServiceRead)
def get_feature_service(db: Reading, _actor: Caller) -> dict[str, Any]:
    """Get the landing page: what is here for map software, and where (OGC API Features)."""
    return features.get_feature_service(db)


@router.get("/conformance", response_model=ConformanceRead)
def get_feature_conformance(_actor: Caller) -> dict[str, Any]:
    """Get which parts of OGC API Features this keeps to."""
    return features.get_feature_conformance()


@router.get("/collections", response_model=FeatureCollectionsRead)
def get_feature_collections(db: Reading, _actor: Caller) -> dict[str, Any]:
    """Get all collections of features."""
    return features.get_feature_collections(db)


@router.get("/collections/{collection_id}", response_model=FeatureCollectionInfo)
def get_feature_collection(db: Reading, _actor: Caller, collection_id: str) -> dict[str, Any]:
    """Get a collection of features."""
    return features.get_feature_collection(db, collection_id)


@router.get("/collections/{collection_id}/items", response_model=FeaturesRead, response_class=GeoJson)
def get_features(
    db: Figures, actor: Caller, collection_id: str, query: Annotated[FeatureQuery, Query()]
) -> dict[str, Any]:
    """Get municipalities as points with their figures (GeoJSON), page by page."""
    return features.get_features(db, actor, collection_id, query)


@router.get("/collections/{collection_id}/items/{feature_id}", response_model=LinkedFeature, response_class=GeoJson)
def get_feature(
    db: Figures, actor: Caller, collection_id: str, feature_id: UUID, query: Annotated[OneFeatureQuery, Query()]
) -> dict[str, Any]:
    """Get one municipality as a point with its figures (GeoJSON)."""
    return features.get_feature(db, actor, collection_id, feature_id, query)
