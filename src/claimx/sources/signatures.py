"""Tell by their first bytes files that are no text, and of which kind a file without a name is."""

from __future__ import annotations

import re

from claimx.errors import InputError

_SIGNATURES = (
    (b"%PDF-", "a PDF file", "Save its text as a text file."),
    (
        b"PK\x03\x04",
        "a zip archive, or a document of Word, LibreOffice or an e-book",
        "Unpack it, or save its text.",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "Save its text as a text file."),
    (b"{\\rtf", "a rich text file", "Save its text as a text file."),
    (b"\x1f\x8b", "compressed by gzip", "Let its name end in .gz, or unpack it."),
    (b"BZh", "compressed by bzip2", "Let its name end in .bz2, or unpack it."),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd", "Let its name end in .zst, or unpack it."),
    (b"\xfd7zXZ\0", "compressed by xz, which is not read", "Unpack it first."),
    (b"\x04\x22\x4d\x18", "compressed by lz4, which is not read", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive, which is not read", "Unpack it first."),
    (b"Rar!\x1a", "a rar archive, which is not read", "Unpack it first."),
    (b"PAR1", "a Parquet file", "Let its name end in .parquet."),
    (b"SQLite format 3\0", "a database of SQLite", "Write its rows to a CSV file."),
    (b"\x89PNG", "an image", "Give its text."),
    (b"\xff\xd8\xff", "an image", "Give its text."),
    (b"GIF8", "an image", "Give its text."),
)


_KINDS = (
    (re.compile(rb"\x1f\x8b"), ".gz"),
    (re.compile(rb"BZh"), ".bz2"),
    (re.compile(rb"\x28\xb5\x2f\xfd"), ".zst"),
    (re.compile(rb"PAR1"), ".parquet"),
    (re.compile(rb"WARC/[01]\.\d"), ".warc"),
    (re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"[^"\n]{1,100}"\s*:'), ".jsonl"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE), ".html"),
)


def ending_by_content(begin: bytes) -> str:
    """Return the ending that the name of a file that begins so would have, "" for a text."""
    return next((ending for pattern, ending in _KINDS if pattern.match(begin)), "")


def signed_otherwise(content: bytes, kind: str = "text file") -> InputError | None:
    """Return what is wrong where *content* begins as files of other kinds do, None where it may be *kind*."""
    for begin, what, fix in _SIGNATURES:
        if content.startswith(begin):
            return InputError(f"This is no {kind}, but {what}.", fix=fix)
    return None
