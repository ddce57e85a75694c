"""Words of the command line, German and English."""

from typing import Final

from app.cli.output import language

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "rejected": ("abgewiesen, nichts aufgenommen", "turned away, nothing kept"),
    "rehearsed": ("geprobt, nichts aufgenommen", "rehearsed, nothing kept"),
    "partly": ("zum Teil aufgenommen", "taken in part"),
    "done": ("aufgenommen", "done"),
    "counts": (
        "{created} neu, {updated} geändert, {unchanged} unverändert, {rejected} abgewiesen",
        "{created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected",
    ),
    "error": ("Fehler", "error"),
    "warning": ("Hinweis", "note"),
    "severity": ("", ""),
    "rows": ("Zeilen", "rows"),
    "column": ("Spalte", "column"),
    "cause": ("Ursache und Abhilfe", "cause and remedy"),
    "file": ("Datei", "file"),
    "in_all": ("… {total} insgesamt", "… {total} in all"),
    "sending": ("wird gesendet", "sending"),
    "fetching": ("wird geholt", "fetching"),
    "waiting": ("wartet", "waiting"),
    "undone": ("{removed} entfernt, {restored} zurückgesetzt", "{removed} removed, {restored} restored"),
    "undo": ("Zurücknehmen: klikks undo {id}", "To take it back: klikks undo {id}"),
    "obstacle": ("Hindernis", "obstacle"),
    "record": ("Eintrag", "record"),
    "written": ("{file} geschrieben", "{file} written"),
}


def word(name: str, **params: object) -> str:
    """A word or sentence in the language of the terminal."""
    german, english = _WORDS[name]
    return (german if language() == "de" else english).format(**params)


def number(value: int) -> str:
    """A number with its thousands told apart."""
    return f"{value:,}".replace(",", "." if language() == "de" else ",")
