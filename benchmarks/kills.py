"""Kill a run at many random moments, resume it each time, and compare with a run that nobody killed.

    python benchmarks/kills.py ARTICLES.jsonl[.gz] [--articles 400] [--times 100]

Every kill is ``SIGKILL`` for the whole process group. A run is killed again and again until it ends, so
that one output survives many kills; what comes out must be equal byte by byte.
"""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import click


@click.command()
@click.argument("articles", type=click.Path(exists=True, path_type=Path))
@click.option("--articles", "limit", default=400, show_default=True)
@click.option("--times", default=100, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(articles: Path, limit: int, times: int, seed: int) -> None:
    """Print how many kills were survived."""
    opener = gzip.open if articles.suffix == ".gz" else open
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = folder / "articles.jsonl"
        with opener(articles, "rb") as lines:
            inputs.write_bytes(b"".join(islice(lines, limit)))
        command = [
            sys.executable,
            "-m",
            "claimx",
            "extract",
            str(inputs),
            "--jobs",
            "2",
            "--shard-size",
            "500",
        ]

        def run(target: str, *options: str) -> subprocess.Popen[bytes]:
            claims, docs = folder / target / "claims.jsonl", folder / target / "docs.jsonl"
            return subprocess.Popen(
                [*command, "-o", str(claims), "--docs", str(docs), *options],
                stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

        for target in ("whole", "killed"):
            (folder / target).mkdir()
        started = time.monotonic()
        if run("whole").wait() != 0:
            sys.exit("the run failed")
        seconds = time.monotonic() - started
        chance = random.Random(seed)
        killed = runs = 0
        while killed < times:
            for path in (folder / "killed").iterdir():
                path.unlink()
            runs += 1
            ended = False
            while not ended:
                process = run("killed", "--resume")
                try:
                    ended = (
                        process.wait(timeout=chance.uniform(0.3, seconds) if killed < times else None) == 0
                    )
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
                    killed += 1
            if contents(folder / "whole") != contents(folder / "killed"):
                sys.exit(f"run {runs} differs after {killed} kills")
        print(f"{killed} kills in {runs} runs of {seconds:.0f} s: every output equal, nothing left behind")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


if __name__ == "__main__":
    main()
