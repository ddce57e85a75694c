"""Terms of a funding programme on the wire: calls, rates, rules of combination; and the checklist of an application."""

from typing import Annotated

from pydantic import Field

from app.models.fields import BasisPoints, CredentialId, Day, Flag, LongText, ShortText, Slug, Source, StateCode
from app.models.fundings import Applicant, CombinationKind, FunderLevel
from app.schemas.shapes import Clean, Input, Wire

MOST_TERMS = 50

_who = Field(description="For this kind of applicant only; null for every kind.", examples=["municipality"])
_weak = Field(description="Only for municipalities whose budget is weak (finanzschwach).", examples=[False])
_rate = Field(description="Share of the eligible costs that is paid, in basis points.", examples=[6500])
_from = Field(description="First day; null: from the beginning.", examples=["2026-01-01"])
_until = Field(description="Last day; null: until further notice.", examples=["2027-12-31"])
_opens = Field(description="First day to apply; null: open already.", examples=["2026-02-01"])
_closes = Field(description="Last day to apply; null: until further notice.", examples=["2026-05-31"])
_rule = Field(
    description="`approval_first`: a grant of the other programme or level is approved before this one is applied for; "
    "`no_start_before_approval`: the project starts after the approval; `not_combinable` with the other programme or "
    "level; `combinable_up_to`: all grants of a project together pay at most a share of its costs.",
    examples=["no_start_before_approval"],
)
_other = Field(description="The other programme by its short name; null: any.", examples=["kipki"])
_level = Field(description="Programmes of this level; null: of any.", examples=["state"])
_most = Field(description="Most that all grants together may pay, in basis points of the costs.", examples=[9000])
_early = Field(description="The funder can allow an early start on request.", examples=[True])
_source = Field(description="Where it is written.", examples=["https://www.example.org/richtlinie"])
_note = Field(description="In words.", examples=["Für finanzschwache Kommunen"])
_item = Field(description="What has to be there.", examples=["Ratsbeschluss"])
_key = Field(ge=1, le=10_000, description="Number of the item within the grant.", examples=[1])

Note = Annotated[Annotated[ShortText, _note, Clean] | None, Field(description="In words.")]
Origin = Annotated[Annotated[Source, Clean], _source]


class FundingCallRead(Wire):
    """A time in which one can apply."""

    opens_on: Annotated[Day | None, _opens]
    closes_on: Annotated[Day | None, _closes]
    note: Note


class FundingCall(Input):
    """A time in which one can apply."""

    opens_on: Annotated[Day | None, _opens] = None
    closes_on: Annotated[Day | None, _closes] = None
    note: Note = None


class FundingRateRead(Wire):
    """What share of the costs is paid, to whom and when."""

    basis_points: Annotated[BasisPoints, _rate]
    applicant: Annotated[Applicant | None, _who]
    finance_weak: Annotated[Flag, _weak]
    valid_from: Annotated[Day | None, _from]
    valid_until: Annotated[Day | None, _until]
    note: Note
    source: Annotated[Source, _source]


class FundingRate(Input):
    """What share of the costs is paid, to whom and when."""

    basis_points: Annotated[BasisPoints, _rate]
    applicant: Annotated[Applicant | None, _who] = None
    finance_weak: Annotated[Flag, _weak] = False
    valid_from: Annotated[Day | None, _from] = None
    valid_until: Annotated[Day | None, _until] = None
    note: Note = None
    source: Origin


class CombinationRuleRead(Wire):
    """What has to come first, and which grants go together."""

    kind: Annotated[CombinationKind, _rule]
    programme: Annotated[Slug | None, _other]
    funder_level: Annotated[FunderLevel | None, _level]
    basis_points: Annotated[BasisPoints | None, _most]
    early_start: Annotated[Flag, _early]
    note: Note
    source: Annotated[Source, _source]


class CombinationRule(Input):
    """What has to come first, and which grants go together."""

    kind: Annotated[CombinationKind, _rule]
    programme: Annotated[Slug | None, _other] = None
    funder_level: Annotated[FunderLevel | None, _level] = None
    basis_points: Annotated[BasisPoints | None, _most] = None
    early_start: Annotated[Flag, _early] = False
    note: Note = None
    source: Origin


class ChecklistItemRead(Wire):
    """One thing an application needs."""

    number: Annotated[int, _key]
    title: Annotated[ShortText, _item]
    done_on: Annotated[Day | None, Field(description="Day it was there; null: not yet.", examples=["2026-03-01"])]
    done_by: Annotated[CredentialId | None, Field(description="Who said so.")]


class ChecklistItemSet(Input):
    """One thing an application needs, as it is to be."""

    title: Annotated[
        Annotated[ShortText, _item, Clean] | None, Field(description="Other words; null keeps those that stand there.")
    ] = None
    done: Annotated[Flag, Field(description="It is there.", examples=[True])]


Applicants = Annotated[
    list[Applicant],
    Field(max_length=len(Applicant), description="Who may apply; empty for everybody.", examples=[["municipality"]]),
]
States = Annotated[
    list[StateCode],
    Field(max_length=16, description="States in which it can be used; empty for all.", examples=[["07"]]),
]
Calls = Annotated[
    list[FundingCall],
    Field(
        max_length=MOST_TERMS,
        description="When one can apply; empty: at any time while the programme is valid. Replaced as a whole.",
        examples=[[{"opens_on": "2026-02-01", "closes_on": "2026-05-31"}]],
    ),
]
CallsRead = Annotated[
    list[FundingCallRead],
    Field(
        description="When one can apply; empty: at any time while the programme is valid.",
        examples=[[{"opens_on": "2026-02-01", "closes_on": "2026-05-31", "note": "Frühjahr"}]],
    ),
]
_RATE = {
    "basis_points": 6500, "applicant": "municipality", "finance_weak": True, "valid_from": "2026-01-01",
    "valid_until": "2027-12-31", "note": "Für finanzschwache Kommunen", "source": "https://www.example.org/richtlinie",
}  # fmt: skip
_RULE = {
    "kind": "combinable_up_to", "programme": "kipki", "funder_level": "state", "basis_points": 9000,
    "early_start": False, "note": "Bis 90 % der Kosten", "source": "https://www.example.org/richtlinie",
}  # fmt: skip
Rates = Annotated[
    list[FundingRate],
    Field(
        max_length=MOST_TERMS,
        description="Rates by kind of applicant and time, each with its source. Replaced as a whole.",
        examples=[[_RATE]],
    ),
]
RatesRead = Annotated[
    list[FundingRateRead],
    Field(description="Rates by kind of applicant and time, each with its source.", examples=[[_RATE]]),
]
Rules = Annotated[
    list[CombinationRule],
    Field(
        max_length=MOST_TERMS,
        description="What has to come first and which grants go together, each with its source. Replaced as a whole.",
        examples=[[_RULE]],
    ),
]
RulesRead = Annotated[
    list[CombinationRuleRead],
    Field(description="What has to come first and which grants go together.", examples=[[_RULE]]),
]
Checklist = Annotated[
    list[Annotated[ShortText, _item, Clean]],
    Field(
        max_length=MOST_TERMS,
        description="What an application needs; every new grant starts with these.",
        examples=[["Ratsbeschluss", "Kostenschätzung"]],
    ),
]
ChecklistRead = Annotated[
    list[ChecklistItemRead],
    Field(
        description="What the application needs and what of it is there.",
        examples=[[{"number": 1, "title": "Ratsbeschluss", "done_on": "2026-03-01", "done_by": "k3v9q2m4x7p1"}]],
    ),
]
Waiver = Annotated[
    LongText,
    Field(
        description="Why rules of combination do not stand in its way, such as an exception of the funder.",
        examples=["Ausnahme des Ministeriums vom 03.02.2026"],
    ),
    Clean,
]
EarlyStart = Annotated[
    Day | None,
    Field(
        description="Day from which the funder allowed the project to start before the approval "
        "(vorzeitiger Maßnahmenbeginn).",
        examples=["2026-02-15"],
    ),
]
