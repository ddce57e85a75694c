"""The catalogue of datasets over HTTP, read by software that knows the standards and not us."""

from pathlib import Path
from typing import Final

import pyshacl
import pytest
from rdflib import DCAT, RDF, Graph, Namespace
from rdflib.compare import isomorphic

from app.services.exports.datasets import DATASETS
from tests.api import Api
from tests.factories.effects import several, store

URL: Final = "/v1/datasets/catalogue"
HOST: Final = "http://127.0.0.1:8000"
HYDRA: Final = Namespace("http://www.w3.org/ns/hydra/core#")
DCT: Final = Namespace("http://purl.org/dc/terms/")
SHAPES: Final = Path(__file__).parent / "shapes" / "dcat_ap_de.ttl"


@pytest.fixture(autouse=True)
def _network(api: Api) -> None:
    store(api, *several(3))


def harvested(api: Api, form: str = "turtle", address: str = "") -> Graph:
    """A page as a portal reads it."""
    answer = api.public.get(address.removeprefix(HOST) or f"{URL}?format={form}")
    assert answer.status_code == 200, answer.text
    media = {"turtle": "text/turtle", "json-ld": "application/ld+json"}[form]
    assert answer.headers["content-type"].startswith(media)
    return Graph().parse(data=answer.content, format=form, publicID=f"{HOST}{URL}")


def conforms(graph: Graph) -> tuple[bool, str]:
    found, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES))
    return found, text


def test_both_forms_say_the_same(api: Api) -> None:
    one, other = (harvested(api, form) for form in ("turtle", "json-ld"))
    for graph in (one, other):
        for subject, _, pages in graph.triples((None, HYDRA.first, None)):  # pages are asked for in the same form
            graph.remove((None, None, pages))
            graph.remove((subject, None, None))
    assert isomorphic(one, other)
    assert len(one) > 100


def test_conforms_to_the_shapes(api: Api) -> None:
    graph = harvested(api)
    found, text = conforms(graph)
    assert found, text
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == len(DATASETS)
    graph.remove((None, DCT.license, None))
    assert not conforms(graph)[0], "shapes that find nothing are no check"


def test_pages_lead_to_every_dataset_once(api: Api) -> None:
    found: list[str] = []
    address: str | None = f"{URL}?format=turtle&limit=2"
    while address is not None:
        graph = harvested(api, address=address)
        assert conforms(graph)[0]
        found += [str(each) for each in graph.subjects(RDF.type, DCAT.Dataset)]
        address = next((str(each) for each in graph.objects(None, HYDRA.next)), None)
    assert len(found) == len(set(found)) == len(DATASETS)


def test_every_file_is_there_and_what_it_says_it_is(api: Api) -> None:
    graph = harvested(api)
    files = list(graph.subject_objects(DCAT.accessURL))
    assert len(files) == 5 * len(DATASETS) + 1  # and figures of municipalities on a map
    for file, address in files:
        answer = api.public.get(str(address).removeprefix(HOST))
        assert answer.status_code == 200, (address, answer.text)
        (media,) = graph.objects(file, DCAT.mediaType)
        assert answer.headers["content-type"].startswith(str(media).partition("/media-types/")[2])


def test_a_page_that_is_none_has_no_datasets(api: Api) -> None:
    graph = harvested(api, address=f"{URL}?format=turtle&page=40")
    assert not set(graph.subjects(RDF.type, DCAT.Dataset))
    refused = api.public.get(URL, params={"page": 0})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "?page")
