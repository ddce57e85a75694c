"""A made-up municipality register in two editions, and lines for single cases.

The state 17 "Auland" exists nowhere. Between the editions: Hinterau (17051003) ended, Vorderhinterau
(17051010) is new, Moosbach (17051002) left the association 5101 for 5102 (same AGS, another ARS), Altdorf
(17051004) is now called Altdorf am See.
"""

from dataclasses import dataclass, replace

FIRST_EDITION = "20221231"
SECOND_EDITION = "20251130"
STATE = "17"
COUNTY = "17051"
ENDED_AGS = "17051003"
NEW_AGS = "17051010"
MOVED_AGS = "17051002"
RENAMED_AGS = "17051004"
UNINHABITED_AGS = "17051501"


@dataclass(frozen=True)
class Unit:
    """One record before it becomes 220 characters.

    Attributes:
        record_type: 10 to 60.
        ags: the filled part of the 8 key characters.
        name: as official.
        association: 4 digits, for records 50 and 60.
    """

    record_type: str
    ags: str
    name: str
    association: str = ""
    seat: str = ""
    text_code: str = ""
    area_ha: int = 0
    population: int = 0
    population_male: int = 0
    postcode: str = ""
    several_postcodes: bool = False
    tax_office: str = ""
    court: str = ""
    employment_agency: str = ""
    constituency_from: str = ""
    constituency_to: str = ""
    internal: str = ""

    @property
    def ars(self) -> str:
        return self.ags[:5] + self.association + self.ags[5:]


def line(unit: Unit, edition: str = FIRST_EDITION) -> str:
    """The 220 characters of a unit, without a line end."""
    numbers = f"{unit.area_ha:011d}{unit.population:011d}{unit.population_male:011d}"
    keys = f"{unit.record_type}{edition}{unit.ags:8}{unit.association:4}"
    fields = f"{keys}{unit.name:50}{unit.seat:50}{unit.text_code:6}"
    if unit.record_type != "60":
        return f"{fields}{'':72}{unit.internal:20}"
    postcode = f"{unit.postcode:5}{'*****' if unit.several_postcodes else '':5}"
    offices = f"{'':2}{unit.tax_office:4}{unit.court:4}{unit.employment_agency:5}"
    votes = f"{unit.constituency_from:3}{unit.constituency_to:3}{'':4}"
    return f"{fields}{numbers}{'':4}{postcode}{offices}{votes}{unit.internal:20}"


def municipality(ags: str, name: str, association: str, **fields: object) -> Unit:
    """A municipality with believable figures."""
    unit = Unit(
        "60", ags, name, association, text_code="64", area_ha=812, population=1_040, population_male=517,
        postcode="99901", tax_office="9901", court="1101", employment_agency="99901", constituency_from="301",
    )  # fmt: skip
    return replace(unit, **fields)  # type: ignore[arg-type]


def _town() -> list[Unit]:
    """A town that is its own county and belongs to no association."""
    return [
        Unit("40", "17001", "Neustadt an der Au, Stadt", seat="Neustadt an der Au", text_code="41"),
        Unit("50", "17001", "Neustadt an der Au, Stadt", "0000", text_code="50"),
        municipality(
            "17001000", "Neustadt an der Au, Stadt", "0000",
            text_code="61", population=48_211, population_male=23_650, several_postcodes=True,
        ),
    ]  # fmt: skip


def _county(municipalities: list[Unit]) -> list[Unit]:
    return [
        Unit("40", COUNTY, "Auenkreis", seat="Großmoos", text_code="44"),
        Unit("50", COUNTY, "Großmoos, Stadt", "0020", text_code="50"),
        Unit("50", COUNTY, "Obere Au", "5101", seat="Altdorf", text_code="53"),
        Unit("50", COUNTY, "Untere Au", "5102", seat="Süßwasser", text_code="53"),
        Unit("50", COUNTY, "Auwald, gemfr. Gebiet", "9501", text_code="50"),
        *municipalities,
        municipality(
            UNINHABITED_AGS, "Auwald, gemfr. Gebiet", "9501",
            text_code="66", population=0, population_male=0, postcode="",
        ),
    ]  # fmt: skip


GROSSMOOS = municipality("17051020", "Großmoos, Stadt", "0020", text_code="63", population=7_930)
SUESSWASSER = municipality("17051005", "Süßwasser", "5102")
STATE_UNIT = Unit("10", STATE, "Auland", seat="Neustadt an der Au")


def first_edition() -> list[Unit]:
    """The older edition, in the register's order."""
    return [
        STATE_UNIT,
        *_town(),
        *_county(
            [
                municipality(MOVED_AGS, "Moosbach", "5101"),
                municipality(ENDED_AGS, "Hinterau", "5101", population=212, population_male=108),
                municipality(RENAMED_AGS, "Altdorf", "5101"),
                SUESSWASSER,
                GROSSMOOS,
            ]
        ),
    ]


def second_edition() -> list[Unit]:
    """The newer edition, in the register's order."""
    return [
        STATE_UNIT,
        *_town(),
        *_county(
            [
                municipality(MOVED_AGS, "Moosbach", "5102"),
                municipality(RENAMED_AGS, "Altdorf am See", "5101", population=1_061),
                SUESSWASSER,
                municipality(NEW_AGS, "Vorderhinterau", "5101", population=640, population_male=311),
                GROSSMOOS,
            ]
        ),
    ]


def register_bytes(
    units: list[Unit] | None = None,
    edition: str = FIRST_EDITION,
    line_end: str = "\n",
    encoding: str = "utf-8",
) -> bytes:
    """A register file."""
    chosen = first_edition() if units is None else units
    return "".join(line(unit, edition) + line_end for unit in chosen).encode(encoding)


def both_editions() -> tuple[bytes, bytes]:
    """The older and the newer register file."""
    return register_bytes(), register_bytes(second_edition(), SECOND_EDITION)


def large_register(municipalities: int, edition: str = FIRST_EDITION) -> bytes:
    """A register with as many municipalities as asked for, at most 999 per county and 98 counties."""
    units = [STATE_UNIT]
    for position in range(municipalities):
        number, within = divmod(position, 999)
        county = f"{STATE}0{number + 1:02d}"
        if within == 0:
            units.append(Unit("40", county, f"Kreis {number + 1}", seat="Großmoos", text_code="44"))
            units.append(Unit("50", county, f"Verband {number + 1}", "5001", seat="Großmoos", text_code="53"))
        units.append(municipality(f"{county}{within + 1:03d}", f"Müsterdorf {position + 1}", "5001"))
    return register_bytes(units, edition)
