"""The network on the wire: figures of all publishers, where each number comes from, and what was told twice."""

import enum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import (
    CredentialId,
    Id,
    LongText,
    ShortText,
    Slug,
    StateCode,
    Theme,
    Timestamp,
    Version,
    Year,
)
from app.models.network import ConflictKind, ConflictKindField, ConflictState, ConflictStateField, Subject, WorldField
from app.models.publishers import Sha256
from app.schemas.claims import ClaimRead
from app.schemas.fields import Month
from app.schemas.impact_figures import FigureBasis, FigureState, Unit
from app.schemas.jobs import Problematic
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire


class NetworkMeasure(enum.StrEnum):
    """What releases tell."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"
    CUMULATIVE = "cumulative"
    NEW = "new"
    PLANNED_INVESTMENT = "planned_investment"
    REALISED_INVESTMENT = "realised_investment"
    REQUESTED = "requested"
    GRANTED = "granted"
    PAID = "paid"
    PEOPLE_REACHED = "people_reached"
    VOLUNTEER_HOURS = "volunteer_hours"
    PROJECTS = "projects"
    COMPLETED_PROJECTS = "completed_projects"
    PATRONS_EVER = "patrons_ever"
    PATRONS_ACTIVE = "patrons_active"
    MUNICIPALITIES_PARTICIPATING = "municipalities_participating"
    WORKSHOPS_HELD = "workshops_held"


class NetworkGroup(enum.StrEnum):
    """What the network's figures can be told apart by."""

    STATE = "state"
    THEME = "theme"
    YEAR = "year"


Publisher = Annotated[Slug, Field(description="Who signed it.", examples=["energieagentur-rlp"])]


class LackCode(enum.StrEnum):
    """Why a total does not hold everything."""

    SUPPRESSED = "suppressed"
    NOT_REPORTED = "not_reported"
    UNDEFINED = "undefined"
    NOT_DECLARED = "not_declared"
    NO_TABLE = "no_table"
    NO_RELEASE = "no_release"
    PARTLY_SUPPRESSED = "partly_suppressed"
    OVERLAP_SUPPRESSED = "overlap_suppressed"
    NOT_UNDERSTOOD = "not_understood"
    SUMS_DIFFER = "sums_differ"


class LackRead(Wire):
    """Something a total lacks."""

    code: Annotated[
        LackCode,
        Field(
            description="`suppressed`, `not_reported`, `undefined`: what the publisher says instead of a number; "
            "`not_declared`: its release has no such measure; `no_table`: it does not tell this apart; `no_release`: "
            "none of its releases stands; `partly_suppressed`: of its rows, `count` cannot be read; "
            "`overlap_suppressed`: `count` parts told twice cannot be read, so they were not taken off; "
            "`not_understood`: its release holds `count` things that are not known here; `sums_differ`: its own rows "
            "do not add up to its total.",
            examples=["suppressed"],
        ),
    ]
    publisher: Publisher
    count: Annotated[int, Field(ge=0, description="How many.", examples=[1])]


class PartRead(Wire):
    """What one publisher's standing release gives to a figure."""

    publisher: Publisher
    value: Annotated[float | None, Field(description="What counts of it; null unless it is a number.", examples=[12.5])]
    state: Annotated[FigureState, Field(description="What the release says.", examples=["reported"])]
    contributors: Annotated[
        int | None, Field(description="Projects or people behind it, as the release says.", examples=[12])
    ]
    conventions: Annotated[
        list[str], Field(description="Of the factors behind its tonnes, as the release says.", examples=[["real"]])
    ]
    taken_off: Annotated[
        float, Field(description="What was told by another publisher, too, and does not count here.", examples=[0.0])
    ]
    cut_off: Annotated[Month, Field(description="Month the release speaks about.")]
    age_minutes: Annotated[
        int | None,
        Field(
            ge=0,
            description="Since when nobody could say that it still stands; null for this instance's own.",
            examples=[12],
        ),
    ]
    is_stale: Annotated[bool, Field(description="For longer than two pulls should take.", examples=[False])]


class StrandRead(Wire):
    """Parts that may be added: of one unit and basis, one convention of factors, one rule of proration."""

    unit: Annotated[Unit, Field(description="What the value counts.", examples=["t/a"])]
    basis: Annotated[FigureBasis | None, Field(description="What tonnes are per; null for everything else.")]
    convention: Annotated[
        str | None,
        Field(
            description="Of the emission factors: real or statutory, what is not stated goes with the one there is; "
            "null for what is no tonnage.",
            examples=["real"],
        ),
    ]
    proration: Annotated[
        str | None,
        Field(
            description="How time is cut; null for what is no tonnage.", examples=["whole_months_first_month_counts"]
        ),
    ]
    value: Annotated[float | None, Field(description="Sum of the parts.", examples=[125.0])]
    state: Annotated[FigureState, Field(description="How it is answered.", examples=["reported"])]
    cut_off_from: Annotated[Month, Field(description="Earliest month a part speaks about.")]
    cut_off_to: Annotated[Month, Field(description="Latest month a part speaks about.")]
    parts: Annotated[list[PartRead], Field(description="Where it comes from, publisher by publisher.")]


class Difference(enum.StrEnum):
    """What keeps figures from being added."""

    UNIT = "unit"
    BASIS = "basis"
    CONVENTION = "convention"
    PRORATION = "proration"
    NOT_ADDITIVE = "not_additive"


class NetworkFigureRead(Wire):
    """One measure of the network."""

    measure: Annotated[NetworkMeasure, Field(description="What is measured.", examples=["annual"])]
    value: Annotated[
        float | None, Field(description="The network's number, unless parts must not be added.", examples=[125.0])
    ]
    unit: Annotated[Unit, Field(description="What the value counts.", examples=["t/a"])]
    state: Annotated[
        FigureState, Field(description="`undefined` where parts must not be added.", examples=["reported"])
    ]
    differs: Annotated[
        list[Difference], Field(description="Why parts only stand side by side; empty if they add up.", examples=[[]])
    ]
    is_complete: Annotated[bool, Field(description="Nothing is lacking.", examples=[True])]
    lacks: Annotated[list[LackRead], Field(description="What is lacking, and of whom.")]
    strands: Annotated[list[StrandRead], Field(description="Sums of what may be added, side by side.")]


class NetworkRowRead(Wire):
    """The figures of one group, or of everything asked for."""

    key: Annotated[
        str | None,
        Field(description="State, theme or year; empty where it is not known; null without groups.", examples=["07"]),
    ]
    figures: Annotated[list[NetworkFigureRead], Field(description="In the order asked for.")]


class NetworkFiguresRead(Wire):
    """Figures of the network, put together from releases."""

    audience: WorldField
    open_conflicts: Annotated[
        int | None,
        Field(
            ge=0,
            description="Places and projects told twice and not settled, each counted once; null for the public.",
            examples=[2],
        ),
    ]
    claims: Annotated[
        list[ClaimRead],
        Field(description="Beside them, never in them: what programmes published about themselves, of this state."),
    ]
    rows: Annotated[list[NetworkRowRead], Field(description="One, or one for each group.")]


class NetworkQuery(BaseModel):
    """What can be asked of the network's figures."""

    model_config = ConfigDict(extra="forbid")

    measure: Annotated[list[NetworkMeasure], Field(min_length=1, max_length=17, description="What is measured.")] = [
        NetworkMeasure.ANNUAL
    ]
    state: Annotated[StateCode | None, Field(description="In this state.")] = None
    place: Annotated[
        str | None,
        Field(
            max_length=160,
            pattern=r"^[0-9]{2,12}(\.[0-9a-zA-Z.-]+)?$",
            description="Placed exactly there: key of a unit (ARS), whatever its level.",
        ),
    ] = None
    theme: Annotated[Theme | None, Field(description="Of projects of this theme.")] = None
    year: Annotated[Year | None, Field(description="Of projects completed in this year.")] = None
    group_by: Annotated[NetworkGroup | None, Field(description="What to tell apart.")] = None


class RemarkRead(Wire):
    """Something in a release that is not understood here, or contradicts itself or the register."""

    code: Annotated[str, Field(description="What.", examples=["unknown_place"])]
    count: Annotated[int, Field(ge=0, description="How often.", examples=[2])]
    examples: Annotated[list[str], Field(description="The first of them.", examples=[["071325003084"]])]


class SourceRead(Wire):
    """A publisher whose releases are put together, with the release that stands."""

    publisher: Publisher
    peer_id: Annotated[Id | None, Field(description="The peer; null for a publisher of this instance.")]
    audience: WorldField
    sequence: Annotated[
        int | None,
        Field(ge=1, description="Place of the standing release in its chain; null if none stands.", examples=[3]),
    ]
    sha256: Annotated[Sha256 | None, Field(description="SHA-256 of the signed release.")]
    cut_off: Annotated[Month | None, Field(description="Month it speaks about.")]
    known_at: Annotated[Timestamp | None, Field(description="Moment whose knowledge it uses.")]
    issued_at: Annotated[Timestamp | None, Field(description="When it was signed.")]
    method: Annotated[dict[str, Any], Field(description="Keys of the rules it follows.", examples=[{"version": "2"}])]
    factor_sets: Annotated[list[Any], Field(description="Factors behind its tonnes.", examples=[[]])]
    counts: Annotated[
        bool, Field(description="It does not where the whole instance releases by itself.", examples=[True])
    ]
    checked_at: Annotated[Timestamp | None, Field(description="Last pull that worked; null for this instance's own.")]
    age_minutes: Annotated[int | None, Field(ge=0, description="Minutes since then.", examples=[12])]
    is_stale: Annotated[bool, Field(description="For longer than two pulls should take.", examples=[False])]
    problem: Annotated[Problematic, Field(description="Why the last pull failed; null unless it did.")]
    remarks: Annotated[list[RemarkRead], Field(description="What is not understood or does not agree.")]


class SourcesRead(Wire):
    """All publishers."""

    items: Annotated[list[SourceRead], Field(description="By name.")]


class ConflictRead(Wire):
    """Something that publishers of several instances report."""

    id: Id
    kind: ConflictKindField
    subject: Subject
    name: Annotated[ShortText | None, Field(description="How a publisher calls the place.", examples=["Morbach"])]
    state: ConflictStateField
    publishers: Annotated[
        list[str], Field(description="Who reports it.", examples=[["energieagentur-rlp", "energieagentur-saar"]])
    ]
    counted: Annotated[
        list[str],
        Field(
            description="Whose report counts, once settled. While open: of the first by name, and of its instance.",
            examples=[["energieagentur-rlp"]],
        ),
    ]
    reason: Annotated[LongText | None, Field(description="Why it was settled so.")]
    settled_by: CredentialId | None
    settled_at: Annotated[Timestamp | None, Field(description="When it was settled.")]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ConflictPage(PageRead):
    """A page of conflicts."""

    items: Items[ConflictRead]


class ConflictQuery(ListQuery):
    """What can be asked of the list of conflicts."""

    kind: Annotated[ConflictKind | None, Field(description="Places or projects.")] = None
    state: Annotated[list[ConflictState] | None, Field(max_length=3, description="Any of these.")] = None
    updated_since: UpdatedSince = None


class ConflictSettlement(Input):
    """What counts: one report if it is the same, several if they are different things at one place."""

    counted: Annotated[
        list[Slug], Field(min_length=1, max_length=50, description="Publishers whose report counts.",
                          examples=[["energieagentur-rlp"]])
    ]  # fmt: skip
    reason: Annotated[
        Annotated[LongText, Clean], Field(min_length=1, description="Why; it is kept.", examples=["Abgestimmt am 3.3."])
    ]
