"""Words of schema 1: what its measures, themes, levels and signs mean. A publisher may use more; they are remarked."""

from typing import Final, NamedTuple

SCHEMA: Final = "klikks-release/1"
SUPPRESSED: Final = "."
UNDEFINED: Final = "x"
"""Signs in the place of a number, as official statistics in Germany write them: ``.`` is to be kept secret, ``x`` has
no meaning there. ``null`` is not reported, ``0`` is known to be nothing."""
SIGNS: Final = frozenset({SUPPRESSED, UNDEFINED})
PROGRAMME_BEGAN: Final = 2018
"""First year of the pilot KlikK aktiv; what was completed earlier is no work of the programme."""


class Meaning(NamedTuple):
    """What a measure is.

    Attributes:
        unit: what its whole numbers count.
        basis: what tonnes are per; empty for everything else.
        additive: whether rows that do not overlap can be added up.
        of: what its contributors are.
    """

    unit: str
    basis: str
    additive: bool
    of: str


_SUMS: Final = {
    "annual": ("kg/a", "annual"),
    "lifetime": ("kg", "lifetime"),
    "cumulative": ("kg", "period"),
    "new": ("kg/a", "annual"),
    "planned_investment": ("ct", ""),
    "realised_investment": ("ct", ""),
    "requested": ("ct", ""),
    "granted": ("ct", ""),
    "paid": ("ct", ""),
    "people_reached": ("count", ""),
    "volunteer_hours": ("h", ""),
}
_COUNTS: Final = {
    "projects": "projects",
    "completed_projects": "projects",
    "patrons_ever": "people",
    "patrons_active": "people",
    "municipalities_participating": "municipalities",
    "workshops_held": "workshops",
}
"""What is counted once in every row it belongs to, and so does not add up."""
MEASURES: Final[dict[str, Meaning]] = {
    **{name: Meaning(unit, basis, additive=True, of="projects") for name, (unit, basis) in _SUMS.items()},
    **{name: Meaning("count", "", additive=False, of=what) for name, what in _COUNTS.items()},
}
"""Measures in the order releases have them."""
TONNAGES: Final = ("annual", "lifetime", "cumulative", "new")
"""Measures that have parts by factor convention, such as ``annual.real``."""
CONVENTIONS: Final = ("real", "statutory", "not_stated")
GASES: Final = ("CO2", "CO2e", "not_stated")
THEMES: Final = frozenset(
    {
        "energy_efficiency",
        "renewable_energy",
        "heating",
        "buildings",
        "street_lighting",
        "mobility",
        "waste_and_resources",
        "nutrition_and_consumption",
        "nature_and_adaptation",
        "education_and_outreach",
        "other",
    }
)
LEVELS: Final = ("state", "region", "county", "association", "municipality", "borough", "quarter")
DIGITS: Final = {"state": 2, "region": 3, "county": 5, "association": 9, "municipality": 12}
"""Digits of the regional key (ARS) of each level that has an official one."""
DIMENSIONS: Final = ("state", "county", "association", "municipality", "theme", "year")
"""What rows can be told apart by."""
