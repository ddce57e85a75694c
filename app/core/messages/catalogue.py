"""What can be wrong with an entry of the catalogue or a success story."""

from typing import Final

TEXTS: Final = {
    "edition_published": (
        "The edition is published",
        (
            "A published edition is quoted elsewhere and stays as it is. Make the next edition, or take this one "
            "back first."
        ),
        "Die Ausgabe ist veröffentlicht",
        (
            "Eine veröffentlichte Ausgabe wird anderswo genannt und bleibt, wie sie ist. Bitte die nächste Ausgabe "
            "anlegen oder diese zuerst zurückziehen."
        ),
    ),
    "project_unpublished": (
        "The project is not published",
        "A story is public only while its project is. Publish the project first, or keep the story as a draft.",
        "Das Projekt ist nicht veröffentlicht",
        (
            "Eine Geschichte ist nur öffentlich, solange ihr Projekt es ist. Bitte zuerst das Projekt "
            "veröffentlichen oder die Geschichte als Entwurf behalten."
        ),
    ),
}
