"""Texts of consents, erasures and what follows from them."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "person_erased": (
        "This person was erased",
        (
            "Somebody with this number, or with this name and the same mail address or telephone number, was erased "
            "and must not come back by accident. If the person wants to be entered again, staff says why in "
            "despite_erasure; in a list, leave the row out."
        ),
        "Diese Person wurde gelöscht",
        (
            "Jemand mit dieser Nummer oder mit diesem Namen und derselben Mailadresse oder Telefonnummer wurde "
            "gelöscht und soll nicht aus Versehen zurückkommen. Möchte die Person wieder aufgenommen werden, begründet "
            "das die Energieagentur in despite_erasure; in einer Liste bitte die Zeile weglassen."
        ),
    ),
    "staff_only": (
        "Only staff may say so",
        "This field is for staff of the agency. Leave it out, or ask somebody of the staff.",
        "Das dürfen nur Mitarbeitende",
        "Dieses Feld ist für Mitarbeitende der Energieagentur. Bitte weglassen oder dort nachfragen.",
    ),
    "consent_text_missing": (
        "There are no words to agree to yet",
        "Your agency has no text for {purpose} yet. An admin adds one under /v1/consents/texts first.",
        "Es gibt noch keinen Text zum Zustimmen",
        (
            "Für {purpose} hat die Energieagentur noch keinen Text. Zuerst legt die Administration einen unter "
            "/v1/consents/texts an."
        ),
    ),
    "consent_withdrawn": (
        "It is withdrawn already",
        "This consent was withdrawn before and stays so. If the person agrees anew, add a new consent.",
        "Sie ist schon widerrufen",
        (
            "Diese Einwilligung wurde bereits widerrufen und bleibt es. Stimmt die Person neu zu, bitte eine neue "
            "Einwilligung eintragen."
        ),
    ),
    "day_to_come": (
        "That day has not come yet",
        "What is noted here has happened, so the day is today or earlier. Correct the day.",
        "Dieser Tag kommt erst noch",
        "Hier steht, was schon geschehen ist: heute oder früher. Bitte den Tag berichtigen.",
    ),
}
