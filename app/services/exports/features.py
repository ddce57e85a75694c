"""Features: municipalities as points with their figures, for map software that asks in the way of OGC API Features.

The figures are those of the table by municipality, from the same service: a number that is suppressed there is
suppressed on the map. A municipality is on the map if it stands in that table and its point is known.

Source:
    OGC API - Features - Part 1: Core 1.0.1 (OGC 17-069r4), https://docs.ogc.org/is/17-069r4/17-069r4.html;
    GeoJSON, https://www.rfc-editor.org/rfc/rfc7946
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Snapshot
from app.core.errors import NotFound
from app.core.settings import Settings
from app.core.units import degrees, microdegrees
from app.models.municipalities import Municipality
from app.schemas.features import CORE, CRS84, FIGURES, MOST_FEATURES, Box, FeatureQuery, Interval, OneFeatureQuery
from app.schemas.impact_table import GroupKey, ImpactTableQuery
from app.services.access import Actor
from app.services.impact.table import get_impact_table
from app.services.reading import plain
from app.services.sql import asked, many

M = sa.inspect(Municipality).columns
COLLECTION: Final = "municipalities"
GEOJSON, JSON, OPENAPI = "application/geo+json", "application/json", "application/vnd.oai.openapi+json;version=3.1"
_CLASSES: Final = (CORE, "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson")
_GERMANY: Final = [5.0, 47.0, 16.0, 56.0]
_TITLE: Final = "Klimaschutzprojekte nach Kommunen / Climate projects by municipality"
_DESCRIPTION: Final = (
    "Kommunen als Punkte mit ihren öffentlichen Wirkungszahlen; kleine Zahlen sind geheim. / "
    "Municipalities as points with their public figures; small numbers are suppressed."
)
_SHOWN: Final = (
    "name",
    "level",
    "ags",
    "ars",
    "valid_from",
    "valid_to",
    "urbanisation",
    "located_on",
    "location_source",
)
_POINT: Final = ("longitude_microdegrees", "latitude_microdegrees")


def get_feature_service(db: Read) -> dict[str, Any]:
    """The landing page."""
    settings, home = db.database.settings, _home(db)
    return {
        "title": f"KlikKS: {_TITLE}",
        "description": _DESCRIPTION,
        "attribution": f"{settings.publisher}, {settings.licence} ({settings.licence_url})",
        "links": [
            _link(home, "self", JSON, "This document"),
            _link(f"{settings.address}/openapi.json", "service-desc", OPENAPI, "The contract of the whole API"),
            _link(f"{settings.address}/docs", "service-doc", "text/html", "The documentation"),
            _link(f"{home}/conformance", "conformance", JSON, "Which parts of the standard this keeps to"),
            _link(f"{home}/collections", "data", JSON, "The collections"),
        ],
    }


def get_feature_conformance() -> dict[str, Any]:
    """Which parts of the standard are kept to."""
    return {"conformsTo": list(_CLASSES)}


def get_feature_collections(db: Read) -> dict[str, Any]:
    """All collections."""
    here = f"{_home(db)}/collections"
    return {"collections": [_collection(db)], "links": [_link(here, "self", JSON, "This document")]}


def get_feature_collection(db: Read, collection_id: str) -> dict[str, Any]:
    """One collection.

    Raises:
        NotFound: there is none of this name.
    """
    _known(collection_id)
    return _collection(db)


def get_features(db: Snapshot, actor: Actor, collection_id: str, query: FeatureQuery) -> dict[str, Any]:
    """A page of features, in the order of their ids.

    Raises:
        NotFound: there is no such collection.
        Invalid: a month that has not come yet.
    """
    _known(collection_id)
    found = _features(db, actor, query.as_of, _conditions(query.bbox, query.datetime))
    left = [each for each in found if query.after is None or each["id"] > str(query.after)]
    shown = left[: min(query.limit, MOST_FEATURES)]
    here, asked_for = f"{_home(db)}/collections/{collection_id}/items", _asked(query)
    links = [
        _link(_at(here, asked_for), "self", GEOJSON, "This page"),
        _link(f"{_home(db)}/collections/{collection_id}", "collection", JSON, "The collection"),
    ]
    if len(shown) < len(left):
        links.append(_link(_at(here, {**asked_for, "after": shown[-1]["id"]}), "next", GEOJSON, "The next page"))
    return {
        "type": "FeatureCollection",
        "features": shown,
        "links": links,
        "numberMatched": len(found),
        "numberReturned": len(shown),
    }


def get_feature(
    db: Snapshot, actor: Actor, collection_id: str, feature_id: UUID, query: OneFeatureQuery
) -> dict[str, Any]:
    """One feature.

    Raises:
        NotFound: there is no such collection, or the municipality has no figures or no point.
        Invalid: a month that has not come yet.
    """
    _known(collection_id)
    found = _features(db, actor, query.as_of, [M["id"] == feature_id])
    if not found:
        raise NotFound
    home = f"{_home(db)}/collections/{collection_id}"
    here = _at(f"{home}/items/{feature_id}", {"as_of": query.as_of} if query.as_of else {})
    links = [_link(here, "self", GEOJSON, "This feature"), _link(home, "collection", JSON, "The collection")]
    return {**found[0], "links": links}


def _known(collection_id: str) -> None:
    if collection_id != COLLECTION:
        raise NotFound


def _home(db: Read) -> str:
    settings: Settings = db.database.settings
    return f"{settings.address}/v1/features"


def _link(href: str, rel: str, kind: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def _at(address: str, parameters: Mapping[str, Any]) -> str:
    return f"{address}?{urlencode(parameters)}" if parameters else address


def _asked(query: FeatureQuery) -> dict[str, Any]:
    """The question as it stands in an address, without where its page begins."""
    asked_for: dict[str, Any] = {"limit": min(query.limit, MOST_FEATURES)}
    if query.bbox is not None:
        asked_for["bbox"] = ",".join(f"{each:.15g}" for each in query.bbox)
    if query.datetime is not None:
        asked_for["datetime"] = "/".join(".." if each is None else each.isoformat() for each in query.datetime)
    if query.as_of is not None:
        asked_for["as_of"] = query.as_of
    return asked_for


def _collection(db: Read) -> dict[str, Any]:
    here = f"{_home(db)}/collections/{COLLECTION}"
    return {
        "id": COLLECTION,
        "title": _TITLE,
        "description": _DESCRIPTION,
        "extent": {"spatial": {"bbox": [_GERMANY], "crs": CRS84}},
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            _link(here, "self", JSON, "This document"),
            _link(f"{here}/items", "items", GEOJSON, "The municipalities"),
        ],
    }


def _conditions(box: Box | None, interval: Interval | None) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    longitude, latitude = (M[name] for name in _POINT)
    if box is not None:
        west, south, east, north = (_least(each) for each in box)
        across = sa.or_ if west > east else sa.and_
        found += [across(longitude >= west, longitude <= east), latitude >= south, latitude <= north]
    if interval is not None and interval.last is not None:
        found.append(sa.or_(M["valid_from"].is_(None), M["valid_from"] <= interval.last))
    if interval is not None and interval.first is not None:
        found.append(sa.or_(M["valid_to"].is_(None), M["valid_to"] >= interval.first))
    return found


def _least(value: float) -> int:
    return microdegrees(f"{value:.6f}")


def _features(
    db: Snapshot, actor: Actor, as_of: str | None, conditions: Sequence[sa.ColumnElement[bool]]
) -> list[dict[str, Any]]:
    """The features that meet the conditions, in the order of their ids."""
    table = plain(get_impact_table(db, actor, ImpactTableQuery(group_by=[GroupKey.MUNICIPALITY], as_of=as_of)))
    rows = {row["keys"][0]["value"]: row for row in table["rows"]}
    columns = [M[name] for name in ("id", *_POINT, *_SHOWN)]
    found = db.all(
        sa.select(*columns)
        .where(M["id"].in_(sa.select(asked().c.value)), M[_POINT[0]].is_not(None), *conditions)
        .order_by(M["id"]),
        {"ids": many(db, [key for key in rows if key is not None])},
    )
    return [_feature(row._asdict(), rows[str(row.id)], table["as_of"]) for row in found]


def _feature(place: Mapping[str, Any], row: Mapping[str, Any], as_of: str) -> dict[str, Any]:
    properties = {**{name: place[name] for name in _SHOWN}, "as_of": as_of}
    for each in row["figures"]:
        value, state = FIGURES[each["measure"]]
        properties |= {value: each["figure"]["value"], state: each["figure"]["state"]}
    point = {"type": "Point", "coordinates": [degrees(place[name]) for name in _POINT]}
    return {"type": "Feature", "id": str(place["id"]), "geometry": point, "properties": properties}
