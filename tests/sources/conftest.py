"""What the tests of inputs use: files written to a folder and read by the real command."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest


class Told(NamedTuple):
    """What ``claimx annotate`` said of files: articles by id, what is wrong by id, and the exit status."""

    texts: dict
    errors: dict
    metas: dict
    status: int

    @property
    def text(self):
        """The text of the only article; there must be no error."""
        assert not self.errors, self.errors
        (text,) = self.texts.values()
        return text


@pytest.fixture
def annotated(run, loaded, tmp_path, monkeypatch):
    """Return a function that writes files, runs ``claimx annotate`` on them and returns what it told."""
    monkeypatch.chdir(tmp_path)

    def told(files, *options):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        result = run("annotate", *files, "--jobs", 1, *options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        records = [json.loads(line) for line in result.stdout.splitlines()]
        bad = [record for record in records if "error" in record]
        good = [record for record in records if "error" not in record]
        assert records, "nothing was written, and nothing said why"
        assert result.exit_code == (1 if bad else 0)
        return Told(
            {record["id"]: record["text"] for record in good},
            {record["doc_id"]: record["error"] for record in bad},
            {record["id"]: record.get("meta", {}) for record in good},
            result.exit_code,
        )

    return told
