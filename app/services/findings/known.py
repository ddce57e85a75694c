"""What is known from publications about the size of things, with the source; the bounds stand well outside of it."""

from typing import Final

GEG: Final = (
    "GEG Anlage 9 Nr. 3, BGBl. I 2020 S. 1788-1789 "
    "(https://github.com/bundestag/gesetze/blob/77abca2ceea3b7b89ea70afb13b5dd55415eb124/g/geg/index.md); "
    "BAFA Infoblatt CO2-Faktoren EEW"
)
FACTOR_KNOWN: Final = (10.0, 860.0)
"""g per kWh: the smallest that is not nothing, and displaced electricity as the largest. Source: ``GEG``."""
FACTOR_BOUNDS: Final = (5.0, 1720.0)
"""g per kWh, half and double of it."""
FACTOR_SPREAD: Final = 5
"""Times the smallest or largest factor of a carrier. Electricity moved by 2.2 since 1990; units differ by 1,000."""

LAMPS: Final = (
    "Morbach (394 Leuchten, 48.293,9 kWh/a, 19,8 t/a), Edenkoben (836, 170.000 kWh/a, 1.485 t/20 a), Rostock (45, "
    "250 t/20 a), Lauchringen (33, 148 t/20 a): "
    "https://www.energieatlas.rlp.de/earp/praxisbeispiele/projektsteckbriefe/projekt-steckbriefe/anzeigen/kommune/512, "
    ".../489; https://rathaus.rostock.de/de/wirtschaft_verkehr/wirtschaftsfoerderung/nationale_klimaschutzinitiative/"
    "323251; https://klimaschutz.de/de/service/meldungen/zertifikat-fuer-energieeffiziente-strassenbeleuchtung-uebergeben"
)
KG_PER_LAMP: Final = (5, 2800)
"""kg per lamp and year. Published are 50 (Morbach) to 278 (Rostock): a tenth and ten times of it."""
KWH_PER_LAMP: Final = (12, 2030)
"""kWh per lamp and year. Published are 123 (Morbach) to 203 (Edenkoben): a tenth and ten times of it."""

COST: Final = "Nationale Klimaschutzinitiative: 41 bis 48 EUR Förderung je Tonne über die Wirkdauer"
EUROS_PER_TONNE: Final = (0.5, 50_000)
"""Investment per tonne over the lifetime; a hundredth of the national funding and a thousand times of it."""
LONGEST_GUESS: Final = 40
"""Years an effect of unknown lifetime lasts at most, for this question."""

HEADS: Final = "Treibhausgasemissionen in Deutschland: etwa 8 bis 10 t je Kopf und Jahr"
KG_PER_HEAD: Final = 2000
"""kg per head and year that one project saves at most: about a quarter of what a head emits."""
KG_PER_HEAD_SUPPLY: Final = 100_000
"""The same for renewable energy, which a village can make for a town: ten large wind turbines for 300 people."""

SIMILAR_SPREAD: Final = 300
"""Times the median of savings of the same measure type. Their own spread is about 10; tonnes and kg differ by 1,000."""
SIMILAR_LEAST: Final = 10
"""Savings a median needs."""
