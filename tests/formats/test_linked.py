"""Linked data: whatever is said, both forms say the same to an independent reader."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from app.formats.linked import Address, Text, Thing, Typed, json_ld, turtle

PREFIXES = {"dct": "http://purl.org/dc/terms/"}
WORDS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=30)
VALUES = st.one_of(
    st.builds(Text, WORDS, st.sampled_from(["", "de", "en"])),
    st.builds(Typed, st.integers(0, 10**12).map(str), st.just("integer")),
    st.integers(0, 99).map(lambda number: Address(f"https://example.org/{number}?a=1&b=%20#x")),
)


@given(st.lists(st.tuples(st.sampled_from(["dct:title", "dct:source"]), VALUES), max_size=8))
def test_both_forms_say_the_same(said: list[tuple[str, Text | Typed | Address]]) -> None:
    things = [Thing(Address("https://example.org/it"), ("dct:Agent",), tuple(said))]
    one = Graph().parse(data=turtle(PREFIXES, things), format="turtle")
    other = Graph().parse(data=json_ld(PREFIXES, things), format="json-ld")
    assert isomorphic(one, other)
    assert len(one) == 1 + len({(name, repr(value)) for name, value in said})


@pytest.mark.parametrize("iri", ["https://example.org/a b", "https://example.org/>", 'https://example.org/"', "a\nb"])
def test_an_address_cannot_end_early(iri: str) -> None:
    with pytest.raises(ValueError, match=json.dumps(iri)[1:2]):
        Address(iri)
