"""Tell from the name of a file what kind it is."""

from __future__ import annotations

from pathlib import PurePath

COMPRESSED = (".gz", ".bz2", ".zst")
"""The endings of compressed files."""

TARS = (".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".tar.zst")
"""The endings of tar archives."""

TEXTS = (".txt", ".text", ".md")
PAGES = (".html", ".htm", ".xhtml")
LINES = (".jsonl", ".ndjson")
TABLES = (".csv", ".tsv", ".parquet")
WEB_ARCHIVES = (".warc", ".wet")
PLAIN = (*TEXTS, *LINES, ".csv", ".tsv")
"""The files that are about as large as their text."""

SUFFIXES = (*TEXTS, *PAGES, *LINES, *TABLES, *WEB_ARCHIVES)
"""The files that are read from a folder or an archive, also compressed; a file given by name always is."""


def inner_name(name: str) -> str:
    """Return *name* without folders and without the ending of a compressed file."""
    path = PurePath(name)
    return path.stem if path.suffix.lower() in COMPRESSED else path.name


def extra_of(name: str) -> list[str]:
    """Return the extras of claimx that reading the file *name* needs."""
    suffix = PurePath(inner_name(name)).suffix.lower()
    by_kind = {**dict.fromkeys(PAGES, "html"), ".parquet": "parquet", **dict.fromkeys(WEB_ARCHIVES, "warc")}
    packed = ["zst"] if PurePath(name).suffix.lower() == ".zst" else []
    return packed + ([by_kind[suffix]] if suffix in by_kind else [])


def is_tar(name: str) -> bool:
    """Tell whether *name* is that of a tar archive."""
    return name.lower().endswith(TARS)


def is_archive(name: str) -> bool:
    """Tell whether *name* is that of an archive of files, also of one that is compressed."""
    return is_tar(name) or inner_name(name).lower().endswith((".zip", ".tar"))


def is_read(name: str) -> bool:
    """Tell whether a file that nobody named is read for its ending."""
    return (
        PurePath(inner_name(name)).suffix.lower() in SUFFIXES or is_tar(name) or name.lower().endswith(".zip")
    )
