"""Texts of factors, fundings and grants."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "factor_in_use": (
        "The factor is in use",
        ("Savings were computed with it, so its value and meaning stay as they are; add a new factor or set instead."),
        "Der Faktor wird verwendet",
        (
            "Mit ihm wurden Einsparungen berechnet, deshalb bleiben Wert und Bedeutung, wie sie sind; legen Sie "
            "stattdessen einen neuen Faktor oder Faktorensatz an."
        ),
    ),
    "grant_exceeded": (
        "The parts exceed the grant",
        "The projects would get {sum} EUR together, but the grant holds {limit} EUR.",
        "Die Anteile übersteigen die Förderung",
        "Die Projekte erhielten zusammen {sum} EUR, die Förderung umfasst aber {limit} EUR.",
    ),
    "granted_amount_missing": (
        "The granted amount is missing",
        "A grant that is granted or paid needs the granted amount.",
        "Der bewilligte Betrag fehlt",
        "Eine bewilligte oder ausgezahlte Förderung braucht den bewilligten Betrag.",
    ),
    "paid_exceeds_granted": (
        "More was paid than granted",
        "{paid} EUR paid is more than the {granted} EUR granted.",
        "Es wurde mehr ausgezahlt als bewilligt",
        "{paid} EUR ausgezahlt sind mehr als die bewilligten {granted} EUR.",
    ),
}
