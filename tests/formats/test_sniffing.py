"""What a file is by its content."""

import io
from itertools import count
from zipfile import ZIP_STORED, ZipFile

import pytest

from app.core.file_kinds import FileKind
from app.formats.sniffing import kinds_of


def archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/").replace("CT", "[Content_Types].xml"), content)
    return out.getvalue()


XLSX = {"CT": b"<a/>", "xl__workbook.xml": b"<a/>"}
DOCX = {"CT": b"<a/>", "word__document.xml": b"<a/>"}
ODT = b"application/vnd.oasis.opendocument.text"
LARGE = archive(**{f"n{number:0200d}": b"" for number in range(5_000)})


class TestKinds:
    @pytest.mark.parametrize(
        ("content", "kinds"),
        [
            (b"%PDF-1.7\n%\xe2\xe3", {"pdf"}),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", {"png"}),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", {"jpeg"}),
            (b"RIFF\x10\0\0\0WEBPVP8 ", {"webp"}),
            (archive(**XLSX), {"xlsx"}),
            (archive(**DOCX), {"docx"}),
            (archive(mimetype=ODT), {"odt"}),
            (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), {"ods"}),
            ("Zähler;Wert\n1;2\n".encode(), {"csv", "txt"}),
            ("Zähler;Wert\n1;2\n".encode("cp1252"), {"csv", "txt"}),
            ("\ufeffNur Worte.\n".encode(), {"txt"}),
            (b"", set()),
            (b"MZ\x90\0\x03\0", set()),
            (b"GIF89a\x01\0", set()),
            (b"RIFF\x10\0\0\0WAVEfmt ", set()),
            (b"  <!DOCTYPE html><script>alert(1)</script>", set()),
            (b"\xef\xbb\xbf<svg onload=alert(1)>", set()),
            ("Wort".encode("utf-16"), set()),
            (b"Wort" * 100_000 + b"\0", set()),
            (archive(**XLSX, xl__vbaProject=b"x"), {"xlsx"}),
            (archive(**XLSX, **{"xl__vbaProject.bin": b"x"}), set()),
            (archive(mimetype=ODT, Basic__module=b"x"), set()),
            (archive(beside=b"x"), set()),
            (archive(**{"xl__workbook.xml": b"<a/>"}), set()),
            (archive(**XLSX)[:60], set()),
            (b"PK\x03\x04" + b"\0" * 50, set()),
            (LARGE, set()),
        ],
        ids=map(str, count()),  # contents as names would differ from process to process
    )
    def test_follow_from_what_is_inside(self, content: bytes, kinds: set[str]) -> None:
        assert kinds_of(io.BytesIO(content)) == {FileKind(each) for each in kinds}
