"""The command in a process of its own, with real streams, and a file of claims that it wrote."""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from spacy.language import Language

import claimx
from claimx.cli import cli

ARTICLES = {
    "balm.txt": "Lemon balm\n\nSome say that lemon balm may ease insomnia. Take 300 mg twice daily.\n",
    "iron.txt": "Iron does not cure migraine.\n",
    "walk.txt": "We went for a walk and saw a heron.\n",
}
_LONGEST = 100  # seconds
_DRAWING = ("matplotlib.figure", "matplotlib.backends.backend_svg")


class Done(NamedTuple):
    """How a run of the command ended."""

    returncode: int
    stdout: bytes
    stderr: bytes


class Command:
    """Runs ``claimx`` in *folder*.

    The process is a fork of this one, so that nothing has to be imported and loaded again; its streams, its
    working directory and its end are those of a process. Of *models*, those that are loaded, both are the rules.
    """

    def __init__(self, folder: Path, nlp: Language) -> None:
        self.folder, self.models = folder, {"rules": nlp, "default": nlp}

    def __call__(
        self, *arguments: object, stdin: bytes = b"", stdout: io.IOBase | None = None, missing: str = ""
    ) -> Done:
        """Run it; *stdout* is a file to write to, *missing* a module that cannot be imported."""
        with (
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            given.write(stdin)
            given.seek(0)
            with warnings.catch_warnings():
                # Python warns of threads at a fork; those here only wait for a pipe to be opened
                warnings.simplefilter("ignore", DeprecationWarning)
                child = os.fork()
            if not child:
                streams = given, stdout or out, err
                self._run([stream.fileno() for stream in streams], [str(word) for word in arguments], missing)
            _, status = os.waitpid(child, 0)
            out.seek(0)
            err.seek(0)
            return Done(os.waitstatus_to_exitcode(status), out.read(), err.read())

    def _run(self, descriptors: list[int], arguments: list[str], missing: str) -> None:
        status: object = 99
        try:
            signal.alarm(_LONGEST)
            gc.freeze()  # else the first collection copies all memory that is shared
            os.chdir(self.folder)
            for number, descriptor in enumerate(descriptors):
                os.dup2(descriptor, number)
            sys.stdin, sys.stdout, sys.stderr = (
                io.TextIOWrapper(io.open(number, f"{mode}b", closefd=False), "utf-8")  # noqa: SIM115, UP020
                for number, mode in enumerate("rww")
            )
            import claimx.pipeline

            claimx.pipeline.load = lambda model, *, lexicon=(): self.models[str(model)]
            for module in [name for name in sys.modules if name.split(".")[0] == missing]:
                sys.modules[module] = None
            if missing:
                sys.modules[missing] = None
            cli.main(arguments, prog_name="claimx")
        except SystemExit as stopped:
            status = stopped.code
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            try:
                sys.stdout.flush()
                sys.stderr.flush()
            except OSError:
                status = 120  # as Python itself ends then
            os._exit(status if isinstance(status, int) else 0)

    def shell(self, script: str) -> subprocess.CompletedProcess[bytes]:
        """Run a bash script in which ``claimx`` is the command as it is installed."""
        function = f'claimx() {{ "{sys.executable}" -m claimx "$@"; }}\n'
        return subprocess.run(
            ["bash", "-c", function + script], cwd=self.folder, capture_output=True, timeout=_LONGEST
        )

    def fifo(self, content: bytes, name: str = "fifo") -> str:
        """Return the name of a pipe that gives *content* once."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        threading.Thread(target=_give, args=(path, content), daemon=True).start()
        return name

    @staticmethod
    def stopped(done: Done, *words: str) -> None:
        """Assert that the command ended with status 2 and one line, which has *words*."""
        said = done.stderr.decode()
        assert (done.returncode, said.count("\n")) == (2, 1), said
        assert said.startswith("Error: ")
        assert not [word for word in words if word not in said], said


def _give(path: Path, content: bytes) -> None:
    with open(path, "wb") as pipe:
        pipe.write(content)


@pytest.fixture(scope="session")
def written(tmp_path_factory, nlp) -> dict[str, bytes]:
    """Return what extract and annotate make of the articles, and a log and a table of labels."""
    for module in (*(one.name for one in pkgutil.walk_packages(claimx.__path__, "claimx.")), *_DRAWING):
        if not module.endswith("__main__"):
            importlib.import_module(module)  # once for all forks
    command = Command(tmp_path_factory.mktemp("written"), nlp)
    write_articles(command.folder / "posts")
    done = command("extract", "posts", "-o", "claims.jsonl", "--docs", "docs.jsonl")
    assert done.returncode == 0, done.stderr
    label = {"schema": "claimx.label/1", "annotator": "x", "at": "2026-11-23T09:00:00Z", "verdict": "accept"}
    with open(command.folder / "labels.jsonl", "w") as log:
        for line in (command.folder / "claims.jsonl").read_text().splitlines():
            claim = json.loads(line)
            row = {**label, "claim_id": claim["id"], "doc_id": claim["doc_id"], "claim": claim}
            log.write(json.dumps(row) + "\n")
    assert command("convert", "labels.jsonl", "--to", "csv", "-o", "labels.csv").returncode == 0
    return {path.name: path.read_bytes() for path in command.folder.iterdir() if path.is_file()}


@pytest.fixture
def command(tmp_path, written, nlp) -> Command:
    """Return the command in a folder with the articles, their claims and their documents."""
    write_articles(tmp_path / "posts")
    for name in ("claims.jsonl", "docs.jsonl"):
        (tmp_path / name).write_bytes(written[name])
    return Command(tmp_path, nlp)


@pytest.fixture
def labelled(command, written) -> Command:
    """Return the command with a log and a table of labels too."""
    for name in ("labels.jsonl", "labels.csv"):
        (command.folder / name).write_bytes(written[name])
    return command


@pytest.fixture
def small_disk(tmp_path) -> Callable[[str], object]:
    """Return a function that mounts a disk of its own in ``small`` with these options; skip where it cannot."""
    folder = tmp_path / "small"
    folder.mkdir()

    def mount(options: str) -> Path:
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if os.geteuid() or subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("only root can mount a small disk, and not everywhere")
        return folder

    yield mount
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def write_articles(folder: Path) -> None:
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
