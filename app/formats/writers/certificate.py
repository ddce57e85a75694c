"""Certificates as PDF: one page, the same bytes every time, with names as they are written anywhere in Europe."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pydyf

from app.formats.writers.fonts import Font, font

_HERE: Final = Path(__file__).parent
_FONTS: Final = {"F1": _HERE / "certificate.ttf", "F2": _HERE / "certificate-bold.ttf"}
WIDTH, HEIGHT, MARGIN = 595, 842, 70
"""A4. Units: points."""
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "de": {
        "heading": "Teilnahmebestätigung",
        "took_part": "hat teilgenommen an",
        "when": "{start:%d.%m.%Y, %H:%M} bis {end:%H:%M} Uhr",
        "days": "{start:%d.%m.%Y, %H:%M} Uhr bis {end:%d.%m.%Y, %H:%M} Uhr",
        "length": "{hours} Std. {minutes:02d} Min.",
        "held_by": "Veranstaltet von {agency}",
        "number": "Nummer {number}",
    },
    "en": {
        "heading": "Certificate of attendance",
        "took_part": "took part in",
        "when": "{start:%d %B %Y, %H:%M} to {end:%H:%M}",
        "days": "{start:%d %B %Y, %H:%M} to {end:%d %B %Y, %H:%M}",
        "length": "{hours} h {minutes:02d} min",
        "held_by": "Held by {agency}",
        "number": "Number {number}",
    },
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says.

    Attributes:
        number: by which the agency finds it again.
        name: of the person.
        agency_name: who held the event.
        title: of the event.
        starts_at: its begin.
        ends_at: its end.
        time_zone: in which both are told.
        place: where it was.
        minutes: how long it took.
    """

    number: str
    name: str
    agency_name: str
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str | None
    minutes: int


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: int
    font: str = "F1"
    gap: int = 10


def write_certificate(told: Certificate, language: str) -> bytes:
    """The PDF.

    Args:
        told: what it says.
        language: ``de`` or ``en``.
    """
    pdf = pydyf.PDF()
    fonts = {name: font(path) for name, path in _FONTS.items()}
    lines = [part for line in _lines(told, _WORDS[language]) for part in _wrapped(line, fonts[line.font])]
    page = pydyf.Stream(compress=True)
    top = HEIGHT - 190
    for line in lines:
        top -= line.size + line.gap
        page.begin_text()
        page.set_font_size(line.font, line.size)
        page.set_text_matrix(1, 0, 0, 1, (WIDTH - _points(line, fonts[line.font])) / 2, top)
        shapes = b"".join(shape.to_bytes(2) for shape in fonts[line.font].shapes(line.text))
        page.stream.append(b"<%b> Tj" % shapes.hex().encode())
        page.end_text()
    page.set_line_width(1)
    page.rectangle(MARGIN / 2, MARGIN / 2, WIDTH - MARGIN, HEIGHT - MARGIN)
    page.stroke()
    pdf.add_object(page)
    used = {name: "".join(line.text for line in lines if line.font == name) for name in fonts}
    resources = {name: _embedded(pdf, fonts[name], f"KlikKS+{name}", used[name]) for name in fonts}
    pdf.add_page(
        pydyf.Dictionary({
            "Type": "/Page", "Parent": pdf.pages.reference, "Contents": page.reference,
            "MediaBox": pydyf.Array([0, 0, WIDTH, HEIGHT]),
            "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary(resources)}),
        })
    )  # fmt: skip
    pdf.catalog["Lang"] = pydyf.String(language)
    pdf.info["Title"] = pydyf.String(f"{_WORDS[language]['heading']}: {told.title}")
    pdf.info["CreationDate"] = pydyf.String(told.ends_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    out = io.BytesIO()
    pdf.write(out, identifier=True)
    return out.getvalue()


def _lines(told: Certificate, words: Mapping[str, str]) -> Iterator[_Line]:
    zone = ZoneInfo(told.time_zone)
    start, end = told.starts_at.astimezone(zone), told.ends_at.astimezone(zone)
    when = words["when" if start.date() == end.date() else "days"].format(start=start, end=end)
    hours, minutes = divmod(told.minutes, 60)
    yield _Line(words["heading"], 26, "F2")
    yield _Line(told.name, 22, "F2", 60)
    yield _Line(words["took_part"], 13, gap=22)
    yield _Line(told.title, 18, "F2", 22)
    yield _Line(f"{when} ({told.time_zone})", 12, gap=26)
    yield _Line(words["length"].format(hours=hours, minutes=minutes), 12)
    if told.place:
        yield _Line(told.place, 12)
    yield _Line(words["held_by"].format(agency=told.agency_name), 12, gap=40)
    yield _Line(words["number"].format(number=told.number), 9, gap=80)


def _wrapped(line: _Line, used: Font) -> Iterator[_Line]:
    """A line in as many as it needs; a word that is too long for one stands alone and runs over."""
    rest, gap = line.text.split(), line.gap
    while rest:
        count = len(rest)
        while count > 1 and _points(_Line(" ".join(rest[:count]), line.size), used) > WIDTH - 2 * MARGIN:
            count -= 1
        yield _Line(" ".join(rest[:count]), line.size, line.font, gap)
        rest, gap = rest[count:], 6


def _points(line: _Line, used: Font) -> float:
    return used.width(line.text) * line.size / 1000


def _embedded(pdf: pydyf.PDF, used: Font, name: str, text: str) -> bytes:
    """A font inside the file; the reference to it. The characters can be copied and searched."""
    data = pydyf.Stream([used.data], {"Length1": len(used.data)}, compress=True)
    pdf.add_object(data)
    descriptor = pydyf.Dictionary({
        "Type": "/FontDescriptor", "FontName": f"/{name}", "Flags": 32, "FontBBox": pydyf.Array(used.box),
        "ItalicAngle": 0, "Ascent": used.ascent, "Descent": used.descent, "CapHeight": used.ascent, "StemV": 80,
        "FontFile2": data.reference,
    })  # fmt: skip
    pdf.add_object(descriptor)
    letters = {used.glyphs.get(ord(letter), 0): letter for letter in text}
    widths = pydyf.Array([part for shape in sorted(letters) for part in (shape, pydyf.Array([used.widths[shape]]))])
    inner = pydyf.Dictionary({
        "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": f"/{name}", "FontDescriptor": descriptor.reference,
        "CIDSystemInfo": pydyf.Dictionary({
            "Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0,
        }),
        "W": widths, "CIDToGIDMap": "/Identity",
    })  # fmt: skip
    pdf.add_object(inner)
    meaning = pydyf.Stream([_to_unicode(letters)], compress=True)
    pdf.add_object(meaning)
    outer = pydyf.Dictionary({
        "Type": "/Font", "Subtype": "/Type0", "BaseFont": f"/{name}", "Encoding": "/Identity-H",
        "DescendantFonts": pydyf.Array([inner.reference]), "ToUnicode": meaning.reference,
    })  # fmt: skip
    pdf.add_object(outer)
    reference: bytes = outer.reference
    return reference


def _to_unicode(letters: Mapping[int, str]) -> bytes:
    pairs = [f"<{shape:04x}> <{letter.encode('utf-16-be').hex()}>" for shape, letter in sorted(letters.items())]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /KlikKS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{body}\nendcmap end end"
    ).encode()
