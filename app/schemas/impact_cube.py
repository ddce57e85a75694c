"""Figures as a cube on the wire: JSON-stat 2.0."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.schemas.fields import Month
from app.schemas.impact import FactorSetUsed, ScopeRead
from app.schemas.impact_figures import DataState, FigureBasis, FigureState, KnownAt, MethodRead
from app.schemas.impact_table import Measure
from app.schemas.shapes import Wire


class CubeUnit(Wire):
    """What a measure counts."""

    label: Annotated[str, Field(description="The unit.", examples=["t/a"])]


class CubeCategory(Wire):
    """The values of a dimension."""

    index: Annotated[list[str], Field(description="Ids, in the order of the cells.", examples=[["07"]])]
    label: Annotated[dict[str, str], Field(description="Id -> name.", examples=[{"07": "Rheinland-Pfalz"}])]
    unit: Annotated[
        dict[str, CubeUnit],
        Field(description="Of measures, id -> unit; else empty.", examples=[{"annual": {"label": "t/a"}}]),
    ]


class CubeDimension(Wire):
    """What cells are told apart by."""

    label: Annotated[str, Field(description="Its name.", examples=["state"])]
    category: Annotated[CubeCategory, Field(description="Its values.")]


class CubeRole(Wire):
    """Dimensions that are places, times and measures."""

    geo: Annotated[list[str], Field(description="Places.", examples=[["state"]])]
    time: Annotated[list[str], Field(description="Times.", examples=[["year"]])]
    metric: Annotated[list[str], Field(description="Measures.", examples=[["measure"]])]


class CubeAbout(Wire):
    """What every figure of the cube is said with."""

    scope: ScopeRead
    as_of: Month
    known_at: KnownAt
    data_state: DataState
    method: MethodRead
    factor_sets: Annotated[list[FactorSetUsed], Field(description="Factor sets of the contributing savings.")]
    basis: Annotated[
        dict[Measure, FigureBasis],
        Field(description="Of tonnes, what they are per; no two bases add.", examples=[{"annual": "annual"}]),
    ]


class ImpactCube(Wire):
    """Figures by groups as JSON-stat 2.0. Cells without a status have nothing in them."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True, serialize_by_alias=True)

    version: Annotated[Literal["2.0"], Field(description="Of JSON-stat.", examples=["2.0"])]
    kind: Annotated[Literal["dataset"], Field(alias="class", description="Of JSON-stat.", examples=["dataset"])]
    label: Annotated[str, Field(description="What the figures are.", examples=["KlikKS: impact by state"])]
    source: Annotated[str, Field(description="Whose figures they are.", examples=["KlikKS"])]
    id: Annotated[list[str], Field(description="Dimensions, the slowest first.", examples=[["state", "measure"]])]
    size: Annotated[list[int], Field(description="Values of each dimension.", examples=[[1, 5]])]
    role: Annotated[CubeRole, Field(description="What dimensions are places, times and measures.")]
    dimension: Annotated[
        dict[str, CubeDimension],
        Field(
            description="Each dimension by its id.",
            examples=[{"state": {"label": "state", "category": {"index": [], "label": {}, "unit": {}}}}],
        ),
    ]
    value: Annotated[dict[str, float], Field(description="Number of the cell -> figure.", examples=[{"0": 15000.0}])]
    status: Annotated[
        dict[str, FigureState], Field(description="Number of the cell -> state.", examples=[{"0": "reported"}])
    ]
    extension: Annotated[CubeAbout, Field(description="What every figure is said with.")]
