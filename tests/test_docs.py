"""The documents say what is so: Python in the README runs, links lead somewhere."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from claimx.cli import cli
from claimx.validation import RECORDS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


def blocks(path: Path, language: str) -> list[str]:
    return [code for name, code in _BLOCK.findall(path.read_text("utf-8")) if name == language]


def test_python_of_the_library_page_runs_from_top_to_bottom(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for code in blocks(ROOT / "docs/library.md", "python"):
        exec(compile(code, "library.md", "exec"), names)
        assert capsys.readouterr().out or "assert" in code


@pytest.mark.parametrize("code", blocks(README, "python"))
def test_python_of_the_readme_runs(code, capsys):
    exec(compile(code, str(README), "exec"), {})
    assert capsys.readouterr().out


def test_the_record_in_the_readme_is_what_the_command_prints(run, tmp_path, monkeypatch):
    """With the default model: where that is trained anew, README.md gets the new score."""
    (shown,) = (json.loads(code) for code in blocks(README, "json"))
    monkeypatch.chdir(tmp_path)
    Path(shown["doc_id"]).write_text(shown["sentence"], "utf-8")
    printed = map(json.loads, run("extract", shown["doc_id"]).stdout.splitlines())
    made = next(row for row in printed if row["id"] == shown["id"])
    assert shown == {key: value for key, value in made.items() if key != "extractor"}


def shell_commands(page: Path) -> Iterator[list[str]]:
    """Yield the words of each claimx command in the shell blocks of *page*, without what a pipe does with it."""
    for code in [*blocks(page, "bash"), *blocks(page, "sh")]:
        for line in code.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if "claimx" in (Path(word).name for word in words[:1]):
                yield words


def parse(words: list[str]) -> None:
    """Let each command of the line look at its options, without looking for files."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    context = click.Context(command)
    command.make_parser(context).parse_args(list(words))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_in_documents_have_the_options_that_they_show(page):
    for words in shell_commands(page):
        behind = next((at for at, word in enumerate(words) if word in ("|", ">", ">>", "&")), len(words))
        if "$(" not in " ".join(words):
            parse(words[1:behind])


GIVEN = {"anna.jsonl", "ben.jsonl", "crawl.warc.gz"}
"""Files of the reader's own, which the README speaks of."""


def test_commands_of_the_readme_use_files_that_are_there():
    made = set(GIVEN)
    for words in shell_commands(README):
        outputs = [
            words[at + 1]
            for at, word in enumerate(words)
            if word in ("-o", ">", "--docs", "--report", "--labels")
        ]
        for word in words[1:]:
            named = "." in word and not word.startswith("-") and "://" not in word and not word[0].isdigit()
            if named and word not in outputs and not fnmatch.filter(made, word):
                assert list(ROOT.glob(word)), f"{' '.join(words)}: no command before it makes {word}"
        made |= set(outputs)
        if "--shard-size" in words:
            made |= {output.replace(".jsonl", "-00001.jsonl") for output in outputs}


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
