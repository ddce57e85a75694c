"""Texts about files that are fetched."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "exports_busy": (
        "Too many files at once",
        "Others are fetching files just now. Nothing is wrong with the request; try again in a moment.",
        "Gerade zu viele Dateien auf einmal",
        "Im Augenblick holen andere Dateien ab. Die Anfrage ist in Ordnung; bitte gleich noch einmal versuchen.",
    ),
    "export_too_slow": (
        "The file took too long to write",
        "Ask for fewer rows with the filters, or try again when there is less to do here.",
        "Die Datei zu schreiben hat zu lange gedauert",
        "Bitte mit den Filtern weniger Zeilen verlangen oder es noch einmal versuchen, wenn hier weniger los ist.",
    ),
    "export_too_large": (
        "The file would be too large",
        "A file may have[ {limit}] bytes here. Ask for fewer rows with the filters, or for another format.",
        "Die Datei würde zu groß",
        (
            "Eine Datei darf hier[ {limit}] Bytes haben. Bitte mit den Filtern weniger Zeilen oder ein anderes Format "
            "verlangen."
        ),
    ),
    "export_not_taken": (
        "The file was not fetched in time",
        "The connection took the file too slowly, so the answer was broken off. Try again over a faster one.",
        "Die Datei wurde nicht rechtzeitig abgeholt",
        (
            "Die Verbindung hat die Datei zu langsam abgenommen, deshalb wurde die Antwort abgebrochen. Bitte über "
            "eine schnellere noch einmal versuchen."
        ),
    ),
}
