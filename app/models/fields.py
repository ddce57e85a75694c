"""Field types shared by tables and wire shapes: limit, unit and description live here once.

Integers everywhere in the database: kilograms, watt-hours, cents, basis points, month indexes. The wire's decimals
(tonnes, kWh, euros) are in ``schemas/fields.py``. A form is written as ``pattern`` in ``schema_extra``: what SQLModel
takes as ``regex`` never reaches a check.
"""

import enum
import uuid
from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Identifier, Moment, enumeration, ordered_text

MAX_INT = 2**53 - 1
"""The largest integer every JSON reader keeps exact."""


class Origin(enum.StrEnum):
    """Where a record comes from, so that made-up rows can never pass for real ones."""

    RECORDED = "recorded"
    PUBLISHED = "published"
    SYNTHETIC = "synthetic"


class Theme(enum.StrEnum):
    """Field of climate work a project belongs to."""

    ENERGY_EFFICIENCY = "energy_efficiency"
    RENEWABLE_ENERGY = "renewable_energy"
    HEATING = "heating"
    BUILDINGS = "buildings"
    STREET_LIGHTING = "street_lighting"
    MOBILITY = "mobility"
    WASTE_AND_RESOURCES = "waste_and_resources"
    NUTRITION_AND_CONSUMPTION = "nutrition_and_consumption"
    NATURE_AND_ADAPTATION = "nature_and_adaptation"
    EDUCATION_AND_OUTREACH = "education_and_outreach"
    OTHER = "other"


class Basis(enum.StrEnum):
    """What a tonnage speaks about. The two never add."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"


class Gas(enum.StrEnum):
    """CO2 alone, or all greenhouse gases as CO2 equivalents."""

    CO2 = "CO2"
    CO2E = "CO2e"


class Upstream(enum.StrEnum):
    """Whether a factor includes the upstream chain of the carrier."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    NOT_STATED = "not_stated"


class Convention(enum.StrEnum):
    """Real factors describe what happened, statutory ones what a law says to assume; side by side, never one sum."""

    REAL = "real"
    STATUTORY = "statutory"
    NOT_STATED = "not_stated"


Id = Annotated[
    uuid.UUID,
    Field(
        sa_type=Identifier,
        description="Identifier (UUIDv7: ids sort by time of creation).",
        schema_extra={"examples": ["0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"]},
    ),
]
Timestamp = Annotated[
    datetime,
    Field(sa_type=Moment, description="Point in time, UTC.", schema_extra={"examples": ["2026-03-01T09:30:00Z"]}),
]
Day = Annotated[date, Field(sa_type=sa.Date, description="Calendar day.", schema_extra={"examples": ["2026-03-01"]})]
StatusSince = Annotated[
    Day,
    Field(description="Day of the step to this status; if none is given, the day the status names or of the change."),
]
MonthIndex = Annotated[
    int,
    Field(ge=1900 * 12, le=2300 * 12, sa_type=sa.Integer, description="Month as year x 12 + month - 1."),
]
Year = Annotated[
    int,
    Field(ge=1900, le=2299, sa_type=sa.Integer, description="Calendar year.", schema_extra={"examples": [2026]}),
]
Months = Annotated[
    int,
    Field(ge=1, le=1200, sa_type=sa.Integer, description="Duration in months.", schema_extra={"examples": [240]}),
]
Version = Annotated[
    int,
    Field(
        ge=1,
        le=2**31 - 1,
        sa_type=sa.Integer,
        description="Version of the record; grows with every change and is its ETag.",
        schema_extra={"examples": [1]},
    ),
]

Kilograms = Annotated[int, Field(ge=-MAX_INT, le=MAX_INT, sa_type=sa.BigInteger, description="kg CO2 or CO2e.")]
WattHours = Annotated[int, Field(ge=0, le=MAX_INT, sa_type=sa.BigInteger, description="Energy in Wh.")]
MilligramsPerKwh = Annotated[
    int, Field(ge=-MAX_INT, le=MAX_INT, sa_type=sa.BigInteger, description="Emission factor in mg per kWh.")
]
Cents = Annotated[int, Field(ge=0, le=MAX_INT, sa_type=sa.BigInteger, description="Money in euro cents.")]
BasisPoints = Annotated[
    int,
    Field(
        ge=1,
        le=10_000,
        sa_type=sa.Integer,
        description="Share in basis points; the shares of a project sum to 10,000.",
        schema_extra={"examples": [10_000]},
    ),
]
Count = Annotated[
    int,
    Field(
        ge=0,
        le=2**31 - 1,
        sa_type=sa.Integer,
        description="Number of things.",
        schema_extra={"examples": [12]},
    ),
]
Flag = Annotated[bool, Field(sa_type=sa.Boolean)]

ShortText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        sa_type=sa.String(200),
        description="Short text.",
        schema_extra={"examples": ["LED-Straßenbeleuchtung"]},
    ),
]
LongText = Annotated[
    str,
    Field(
        max_length=10_000,
        sa_type=sa.String(10_000),
        description="Text of several lines.",
        schema_extra={"examples": ["Im Neubaugebiet begonnen."]},
    ),
]
Source = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        sa_type=sa.String(2000),
        description="Where the value comes from: publication or address.",
        schema_extra={"examples": ["https://www.example.org/bericht"]},
    ),
]
Url = Annotated[
    str,
    Field(
        min_length=8,
        max_length=2000,
        sa_type=sa.String(2000),
        description="Web address.",
        schema_extra={"pattern": r"^https?://[^\s]+$", "examples": ["https://www.example.org/"]},
    ),
]
Slug = Annotated[
    str,
    Field(
        min_length=2,
        max_length=60,
        sa_type=sa.String(60),
        description="Short stable name for addresses and files.",
        schema_extra={"pattern": r"^[a-z0-9]+(-[a-z0-9]+)*$", "examples": ["energieagentur-beispiel"]},
    ),
]
ExternalId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        sa_type=sa.String(80),
        description="The agency's own number of the record; unique within the agency.",
        schema_extra={"examples": ["P-2024-017"]},
    ),
]
Ags = Annotated[
    str,
    Field(
        max_length=8,
        sa_type=ordered_text(8),
        description="Official municipality key (AGS), leading zero kept: 2 digits name a state, "
        "3 a region, 5 a county, 8 a municipality.",
        schema_extra={"pattern": r"^([0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{8})$", "examples": ["07231502"]},
    ),
]
Ars = Annotated[
    str,
    Field(
        max_length=12,
        sa_type=ordered_text(12),
        description="Official regional key (ARS), 2 to 12 digits by level.",
        schema_extra={"pattern": r"^([0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{9}|[0-9]{12})$", "examples": ["072310502502"]},
    ),
]
StateCode = Annotated[
    str,
    Field(
        max_length=2,
        sa_type=ordered_text(2),
        description="Two-digit official key of a state.",
        schema_extra={"pattern": r"^[0-9]{2}$", "examples": ["07"]},
    ),
]
SearchKey = Annotated[str, Field(max_length=600, sa_type=ordered_text(600))]
SortKey = Annotated[str, Field(max_length=400, sa_type=ordered_text(400))]
TreePath = Annotated[str, Field(max_length=120, sa_type=ordered_text(120))]
CredentialId = Annotated[
    str,
    Field(
        max_length=40,
        sa_type=sa.String(40),
        description="Credential that acted.",
        schema_extra={"examples": ["k3v9q2m4x7p1"]},
    ),
]

OriginField = Annotated[
    Origin,
    Field(
        sa_type=enumeration(Origin, "origin"),
        description="Recorded by an agency, taken from a publication, or made up (synthetic) for demonstration.",
        schema_extra={"examples": ["recorded"]},
    ),
]
ThemeField = Annotated[
    Theme,
    Field(
        sa_type=enumeration(Theme, "theme"),
        description="Field of climate work.",
        schema_extra={"examples": ["street_lighting"]},
    ),
]
GasField = Annotated[
    Gas,
    Field(
        sa_type=enumeration(Gas, "gas"),
        description="CO2 alone or CO2 equivalents.",
        schema_extra={"examples": ["CO2e"]},
    ),
]
UpstreamField = Annotated[
    Upstream,
    Field(
        sa_type=enumeration(Upstream, "upstream"),
        description="Upstream chain of the carrier.",
        schema_extra={"examples": ["included"]},
    ),
]
ConventionField = Annotated[
    Convention,
    Field(
        sa_type=enumeration(Convention, "convention"),
        description="Real or statutory factors; they never mix in one sum.",
        schema_extra={"examples": ["real"]},
    ),
]
BasisField = Annotated[
    Basis,
    Field(
        sa_type=enumeration(Basis, "basis"),
        description="Tonnes per year (annual) or over the effect lifetime (lifetime).",
        schema_extra={"examples": ["annual"]},
    ),
]
