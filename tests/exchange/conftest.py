"""Claims of one sentence with an emoji, exported to a tool, changed there, and read back."""

from __future__ import annotations

import json

import pytest

import claimx
from claimx.exchange import export_records, import_records

TEXT = "🌿 Turmeric may ease nausea, but ginger causes heartburn."
NOW = "2026-11-23T09:12:44Z"


@pytest.fixture(scope="session")
def claims(nlp):
    """Return two claims: turmeric and nausea, ginger and heartburn."""
    return claimx.claims(nlp(TEXT), "a.txt")


@pytest.fixture(scope="session")
def document(nlp):
    return claimx.extraction.document(nlp(TEXT), "a.txt")


@pytest.fixture
def exchanged(tmp_path):
    """Return a function that exports records, lets a function change each row, and imports them again."""

    def there_and_back(records, name, change=lambda row: row, *, unit="codepoint", read_as=None):
        path = tmp_path / "file"
        export_records(records, path, name, offset_unit=unit)
        text = path.read_text("utf-8")
        if name == "label-studio":
            path.write_text(json.dumps([change(row) for row in json.loads(text)]), "utf-8")
        else:
            rows = (change(json.loads(line)) for line in text.splitlines())
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return list(import_records(path, name, now=NOW, annotator="rk", offset_unit=read_as or unit))

    return there_and_back


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports rows as a tool wrote them."""

    def read(name, *rows, unit="codepoint"):
        path = tmp_path / "file"
        content = (
            json.dumps(rows) if name == "label-studio" else "".join(json.dumps(row) + "\n" for row in rows)
        )
        path.write_text(content, "utf-8")
        return list(import_records(path, name, now=NOW, annotator="rk", offset_unit=unit))

    return read
