"""Where the validator's complaints point, in bodies of several shapes."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.web.body_places import shape_names
from app.web.validation import invalid


class Wheel(BaseModel):
    size: int


class Car(BaseModel):
    kind: Literal["car"]
    wheels: list[Wheel]
    car: int | None = None


class Boat(BaseModel):
    kind: Literal["boat"]
    sails: dict[str, Wheel] = {}
    tender: "Vehicle | None" = None


Vehicle = Annotated[Car | Boat, Field(discriminator="kind")]
Boat.model_rebuild()


class Harbour(BaseModel):
    berths: list[Vehicle]


VEHICLE: TypeAdapter[Any] = TypeAdapter(Vehicle)
HARBOUR: TypeAdapter[Any] = TypeAdapter(Harbour)


def places(adapter: TypeAdapter[Any], body: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(body)
    error = invalid(caught.value, plan=adapter.core_schema)
    return [(fault.code, fault.pointer) for fault in error.faults]


class TestWithoutShapes:
    @pytest.mark.parametrize(
        ("body", "place"),
        [
            ({"kind": "car", "wheels": [{}]}, ("missing", "/wheels/0/size")),
            ({"kind": "car"}, ("missing", "/wheels")),
            ({"kind": "car", "wheels": [], "car": "x"}, ("wrong_type", "/car")),
            ({"kind": "boat", "sails": {"boat": {}}}, ("missing", "/sails/boat/size")),
            ({"kind": "boat", "tender": {"kind": "boat", "tender": {"kind": "car"}}},
             ("missing", "/tender/tender/wheels")),
            ({}, ("missing", "/kind")),
            ({"kind": "boat", "tender": {}}, ("missing", "/tender/kind")),
            ({"kind": "train"}, ("not_in_list", "/kind")),
        ],
    )  # fmt: skip
    def test_a_shapes_name_is_no_place(self, body: dict[str, Any], place: tuple[str, str]) -> None:
        assert places(VEHICLE, body) == [place]

    def test_shapes_inside_a_list_are_none_either(self) -> None:
        body = {"berths": [{"kind": "boat"}, {"kind": "car", "wheels": [{"size": 1}, {}]}]}
        assert places(HARBOUR, body) == [("missing", "/berths/1/wheels/1/size")]


class TestShapeNames:
    def test_fields_of_all_shapes_are_known(self) -> None:
        assert shape_names(Car | Boat) == ("kind", "wheels", "car", "sails", "tender")
        assert shape_names(Car) == ("kind", "wheels", "car")
