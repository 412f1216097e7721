"""The command line as a whole: help worth reading, and how a run ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import claimx
from claimx.cli import cli
from claimx.cli.main import BROKEN_PIPE, INTERRUPTED

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def commands(group: click.Group, name: str = "claimx") -> Iterator[tuple[str, click.Command]]:
    yield name, group
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


COMMANDS = dict(commands(cli))


def python(code: str, **options):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, **options)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name, run):
    result = run(*name.split()[1:], "--help")
    assert result.exit_code == 0
    assert "Example:\n" in result.stdout
    assert f"    {name} " in result.stdout
    assert "..." not in result.stdout.partition("Commands:")[2]


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "claimx lexicon"])
def test_every_command_is_in_the_readme(name):
    assert name in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name):
    for parameter in COMMANDS[name].params:
        assert isinstance(parameter, click.Argument) or parameter.help, parameter.name


def test_the_version_is_that_of_the_package(run):
    assert run("--version").stdout.strip().endswith(claimx.__version__)


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["extract"], ["extract", "a", "--kind", "x"], ["validate", "no.jsonl"]]
)
def test_wrong_usage_is_exit_2(arguments, run):
    assert run(*arguments).exit_code == 2


def test_help_needs_neither_spacy_nor_pydantic():
    found = python(
        "import sys\n"
        "from claimx.cli import cli\n"
        "cli(['--help'], standalone_mode=False)\n"
        "print({'spacy', 'pydantic', 'rich', 'sklearn'} & set(sys.modules))"
    )
    assert found.stdout.splitlines()[-1] == "set()", found.stderr


def test_importing_claimx_imports_nothing_else():
    assert (
        python("import claimx, sys; print([name for name in sys.modules if 'claimx.' in name])").stdout
        == "[]\n"
    )


def test_all_public_names_exist():
    assert all(getattr(claimx, name) is not None for name in claimx.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        claimx.nothing  # noqa: B018


def test_an_error_of_claimx_is_one_line_without_controls(run, article, tmp_path):
    terms = tmp_path / "terms.csv"
    terms.write_text("wrong,\x1b[31mheader\n")
    result = run("extract", article, "--lexicon", terms)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert "\x1b" not in result.stderr


def test_control_c_ends_quietly(run, monkeypatch):
    def stop(path):
        raise KeyboardInterrupt

    monkeypatch.setattr("claimx.cli.schema.validate", stop)
    result = run("validate", __file__)
    assert (result.exit_code, result.output) == (INTERRUPTED, "Stopped.\n")


def test_a_broken_pipe_ends_quietly():
    command = [sys.executable, "-c", "from claimx.cli import main; main()", "schema", "claim"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        complaint = process.stderr.read()
    assert (process.returncode, complaint) == (BROKEN_PIPE, b"")
