"""The documents say what is so: Python in the README runs, links lead somewhere."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

import claimx
from claimx.records import RECORDS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def blocks(path: Path, language: str) -> list[str]:
    return [code for name, code in _BLOCK.findall(path.read_text("utf-8")) if name == language]


@pytest.mark.parametrize("code", blocks(README, "python"))
def test_python_of_the_readme_runs(code, capsys):
    exec(compile(code, str(README), "exec"), {})
    assert capsys.readouterr().out


def test_the_record_in_the_readme_is_what_comes_out(nlp):
    (shown,) = (json.loads(code) for code in blocks(README, "json"))
    made = next(claimx.extract(nlp, [claimx.Article(shown["doc_id"], shown["sentence"])])).to_dict()
    assert shown == {key: value for key, value in made.items() if key != "extractor"}


@pytest.mark.parametrize("code", blocks(README, "bash"))
def test_commands_of_the_readme_parse(code):
    assert subprocess.run(["bash", "-n"], input=code.encode(), check=False).returncode == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page):
    missing = [link for link in _LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert not missing


def test_every_dependency_has_its_reason():
    declared = re.findall(r'^    "([a-z-]+)[><=]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    reasons = (ROOT / "docs/dependencies.md").read_text()
    assert len(declared) >= 8
    assert not [name for name in declared if f"| {name} |" not in reasons and f"| [{name}]" not in reasons]


def test_the_formats_named_in_documents_exist():
    named = {name for page in PAGES for name in re.findall(r"claimx\.([a-z]+)/1", page.read_text("utf-8"))}
    assert named <= set(RECORDS)
