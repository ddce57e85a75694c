"""Datasets: the figures as open data, in a catalogue that portals harvest.

Source:
    DCAT-AP.de 3.0, https://www.dcat-ap.de/def/dcatde/3.0/spec/; Hydra for pages, https://www.hydra-cg.com/spec/latest/core/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from urllib.parse import urlencode

from app.core.db import Snapshot
from app.core.settings import Settings
from app.formats.linked import Address, Text, Thing, Typed, Value, json_ld, turtle
from app.schemas.datasets import CatalogueFormat, CatalogueQuery
from app.schemas.features import CORE
from app.schemas.impact_table import GroupKey
from app.services.exports import features
from app.services.exports.files import Download
from app.services.ledger.state import last_post

_EU: Final = "http://publications.europa.eu/resource/authority"
_IANA: Final = "http://www.iana.org/assignments/media-types"
Said = tuple[tuple[str, Value], ...]
"""Properties of a thing, each with a value."""
PREFIXES: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
}
LICENCES: Final = {
    "dl-de-by-2.0": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    "dl-de-zero-2.0": "http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
    "CC-BY-4.0": "http://dcat-ap.de/def/licenses/cc-by/4.0",
    "CC0-1.0": "http://dcat-ap.de/def/licenses/cc-zero",
}
"""Short names of licences -> their address in the list of DCAT-AP.de; others are named by their own."""


@dataclass(frozen=True, slots=True)
class _Dataset:
    """Figures told apart by one attribute.

    Attributes:
        key: the attribute.
        title: in German, then in English.
        keywords: words people look for.
    """

    key: GroupKey
    title: tuple[str, str]
    keywords: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"impact-by-{self.key.value}"


DATASETS: Final = (
    _Dataset(
        GroupKey.STATE,
        ("Wirkung der Klimaschutzprojekte nach Ländern", "Impact of climate projects by state"),
        ("Klimaschutz", "Treibhausgase", "Kommune", "Bundesland"),
    ),
    _Dataset(
        GroupKey.MUNICIPALITY,
        ("Wirkung der Klimaschutzprojekte nach Kommunen", "Impact of climate projects by municipality"),
        ("Klimaschutz", "Treibhausgase", "Kommune", "Gemeinde"),
    ),
    _Dataset(
        GroupKey.THEME,
        ("Wirkung der Klimaschutzprojekte nach Handlungsfeldern", "Impact of climate projects by theme"),
        ("Klimaschutz", "Treibhausgase", "Kommune", "Handlungsfeld"),
    ),
    _Dataset(
        GroupKey.YEAR,
        ("Wirkung der Klimaschutzprojekte nach Jahren", "Impact of climate projects by year"),
        ("Klimaschutz", "Treibhausgase", "Kommune", "Jahr"),
    ),
    _Dataset(
        GroupKey.AGENCY,
        ("Wirkung der Klimaschutzprojekte nach Energieagenturen", "Impact of climate projects by energy agency"),
        ("Klimaschutz", "Treibhausgase", "Kommune", "Energieagentur"),
    ),
)
_DESCRIPTION: Final = (
    (
        "Vermiedene Treibhausgase, Investitionen, Förderung und Zahl der Projekte ehrenamtlicher Klimaschutzpatinnen "
        "und Klimaschutzpaten. Jede Zahl nennt Einheit, Bezug und Zustand; kleine Zahlen sind geheim."
    ),
    (
        "Greenhouse gases avoided, investment, funding and number of projects of volunteer climate patrons. Each "
        "figure says its unit, basis and state; small numbers are suppressed."
    ),
)
_FILES: Final = (
    ("csv", "exports/impact/table", "csv", "CSV", "text/csv"),
    ("csv-excel-de", "exports/impact/table", "csv-excel-de", "CSV", "text/csv"),
    (
        "xlsx", "exports/impact/table", "xlsx", "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("json", "impact/table", "", "JSON", "application/json"),
    ("json-stat", "impact/cube", "", "JSON", "application/json"),
)  # fmt: skip
"""Name, address and format of each distribution, its type in the list of the EU and of IANA."""
_MAP: Final = ("geojson", f"features/collections/{features.COLLECTION}/items", None, "GEOJSON", features.GEOJSON)
"""The same for figures of places, which can be shown on a map."""
_MEDIA: Final = {
    CatalogueFormat.JSON_LD: ("application/ld+json", "jsonld"),
    CatalogueFormat.TURTLE: ("text/turtle", "ttl"),
}


def get_data_catalogue(db: Snapshot, query: CatalogueQuery) -> Download:
    """The catalogue, a page at a time.

    Args:
        db: the state of the data it speaks of.
        query: which page, and how it is written.
    """
    kind, suffix = _MEDIA[query.format]
    things = list(_things(db, db.database.settings, query))
    text = (turtle if query.format is CatalogueFormat.TURTLE else json_ld)(PREFIXES, things)

    def write(out: BinaryIO) -> None:
        out.write(text)

    return Download(f"catalogue.{suffix}", kind, write)


def _things(db: Snapshot, settings: Settings, query: CatalogueQuery) -> Iterator[Thing]:
    post = last_post(db)
    moments = [Typed(post.known_at.isoformat(), "dateTime")] if post else []
    changed: Said = tuple(("dct:modified", each) for each in moments)
    home = f"{settings.address}/v1/datasets/catalogue"
    publisher = Address(f"{home}#publisher")
    first = (query.page - 1) * query.limit
    shown = DATASETS[first : first + query.limit]
    yield Thing(publisher, ("foaf:Organization",), (
        ("foaf:name", Text(settings.publisher)), ("foaf:homepage", Address(settings.frontend)),
    ))  # fmt: skip
    yield Thing(Address(home), ("dcat:Catalog",), (
        ("dct:title", Text("KlikKS: Wirkung ehrenamtlicher Klimaschutzprojekte", "de")),
        ("dct:title", Text("KlikKS: impact of volunteers' climate projects", "en")),
        *_both("dct:description", _DESCRIPTION),
        ("dct:publisher", publisher),
        ("dct:license", Address(LICENCES.get(settings.licence, settings.licence_url))),
        ("dct:language", Address(f"{_EU}/language/DEU")),
        ("dct:language", Address(f"{_EU}/language/ENG")),
        *changed,
        ("foaf:homepage", Address(settings.frontend)),
        ("dcat:themeTaxonomy", Address(f"{_EU}/data-theme")),
        *(("dcat:dataset", Address(f"{home}#{each.name}")) for each in shown),
    ))  # fmt: skip
    yield _page(home, query)
    for each in shown:
        yield from _dataset(settings, home, each, changed)


def _both(name: str, texts: tuple[str, str]) -> tuple[tuple[str, Value], ...]:
    return tuple((name, Text(text, language)) for text, language in zip(texts, ("de", "en"), strict=True))


def _page(home: str, query: CatalogueQuery) -> Thing:
    """Where the other pages are."""
    last = max(1, -(-len(DATASETS) // query.limit))

    def at(page: int) -> Address:
        return Address(f"{home}?{urlencode({'format': query.format.value, 'page': page, 'limit': query.limit})}")

    more = (("hydra:next", at(query.page + 1)),) if query.page < last else ()
    before = (("hydra:previous", at(query.page - 1)),) if 1 < query.page <= last + 1 else ()
    return Thing(at(query.page), ("hydra:PartialCollectionView", "hydra:PagedCollection"), (
        ("hydra:totalItems", Typed(str(len(DATASETS)), "integer")),
        ("hydra:first", at(1)), ("hydra:last", at(last)), *before, *more,
    ))  # fmt: skip


def _dataset(settings: Settings, home: str, each: _Dataset, changed: Said) -> Iterator[Thing]:
    here = f"{home}#{each.name}"
    maps = (_MAP,) if each.key is GroupKey.MUNICIPALITY else ()
    files = [(f"{here}-{name}", *more) for name, *more in (*_FILES, *maps)]
    yield Thing(Address(here), ("dcat:Dataset",), (
        *_both("dct:title", each.title),
        *_both("dct:description", _DESCRIPTION),
        ("dct:identifier", Text(each.name)),
        ("dct:publisher", Address(f"{home}#publisher")),
        *changed,
        ("dct:accessRights", Address(f"{_EU}/access-right/PUBLIC")),
        ("dct:accrualPeriodicity", Address(f"{_EU}/frequency/CONT")),
        ("dct:spatial", Address(f"{_EU}/country/DEU")),
        ("dcat:theme", Address(f"{_EU}/data-theme/ENVI")),
        ("dcat:theme", Address(f"{_EU}/data-theme/ENER")),
        *(("dcat:keyword", Text(word, "de")) for word in each.keywords),
        *(("dcat:distribution", Address(address)) for address, *_ in files),
    ))  # fmt: skip
    for address, path, form, kind, media in files:
        table = {"group_by": each.key.value, **({"format": form} if form else {})}
        asked = "" if form is None else f"?{urlencode(table)}"
        yield Thing(Address(address), ("dcat:Distribution",), (
            *_both("dct:title", (f"{each.title[0]} ({kind})", f"{each.title[1]} ({kind})")),
            ("dcat:accessURL", Address(f"{settings.address}/v1/{path}{asked}")),
            ("dct:license", Address(LICENCES.get(settings.licence, settings.licence_url))),
            ("dcatde:licenseAttributionByText", Text(settings.publisher)),
            ("dct:format", Address(f"{_EU}/file-type/{kind}")),
            ("dcat:mediaType", Address(f"{_IANA}/{media}")),
            *((("dct:conformsTo", Address(CORE)),) if form is None else ()),
            ("dcatap:availability", Address(f"{_EU}/planned-availability/STABLE")),
        ))  # fmt: skip
