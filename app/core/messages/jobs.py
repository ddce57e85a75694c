"""Texts about work that goes on behind a request."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "job_worker_lost": (
        "The work was interrupted too often",
        (
            "The process that did it ended in the middle {attempts} times, so nothing of it was kept. Start it again; "
            "if it happens once more, tell whoever runs the service."
        ),
        "Die Arbeit brach zu oft ab",
        (
            "Der Prozess, der sie erledigte, endete {attempts}-mal mittendrin; behalten wurde davon nichts. Bitte "
            "noch einmal beginnen und, wenn es wieder geschieht, den Betrieb des Dienstes ansprechen."
        ),
    ),
    "job_cancelled": (
        "The work was cancelled",
        "Somebody ended it before it was done, and nothing of it was kept. Start it again if it is still wanted.",
        "Die Arbeit wurde abgebrochen",
        "Jemand hat sie beendet, bevor sie fertig war; behalten wurde nichts. Bei Bedarf bitte noch einmal beginnen.",
    ),
    "file_missing": (
        "The uploaded file is gone",
        "The file is no longer kept here, so it cannot be worked through. Upload it again.",
        "Die hochgeladene Datei ist weg",
        "Die Datei wird hier nicht mehr aufbewahrt und kann nicht bearbeitet werden. Bitte noch einmal hochladen.",
    ),
}
