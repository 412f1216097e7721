"""Print the speed, start-up and memory of claimx beside spaCy's bare tokenizer, as ratios of one run.

    python benchmarks/speed.py ARTICLES.jsonl[.gz] [--articles 3000] [--cli 10000]

Each line of the input needs a ``text``; it is read again where more articles are asked for. The bare
pipeline (``spacy.blank("en")`` and a sentencizer) and claimx are built anew for each run, as spaCy remembers
the words that it has seen, and work in turns on a hundred articles each: a shared machine is faster in one
minute than in the next. Then ``claimx extract`` runs on many articles with one and with two processes;
psutil tells their memory.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from itertools import cycle, islice
from pathlib import Path

_TURN = 100  # articles

Run = Callable[[Iterable[str]], Iterable[object]]


def read_texts(path: Path, limit: int) -> list[str]:
    """Return the first *limit* texts of a JSONL file, which may be gzipped."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line, _ in zip(lines, range(limit), strict=False)]


def seconds_in_turns(runs: dict[str, Run], texts: list[str]) -> dict[str, float]:
    """Return the seconds that each of *runs* takes for *texts*."""
    seconds = dict.fromkeys(runs, 0.0)
    for at in range(0, len(texts), _TURN):
        for name, run in runs.items():
            start = time.perf_counter()
            for _ in run(texts[at : at + _TURN]):
                pass
            seconds[name] += time.perf_counter() - start
    return seconds


def best_seconds(command: list[str], repeats: int = 5) -> float:
    """Return the fastest of several runs of *command*, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def command_run(texts: list[str], jobs: int, folder: Path) -> tuple[float, int]:
    """Return the seconds of ``claimx extract`` on *texts* and the peak of its largest process in bytes."""
    import psutil

    source = folder / "articles.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps({"id": str(at), "text": text}) + "\n" for at, text in enumerate(texts))
    command = [sys.executable, "-m", "claimx", "extract", str(source), "-o", str(folder / "claims.jsonl")]
    start, peak = time.perf_counter(), 0
    process = psutil.Popen([*command, "--jobs", str(jobs)], stderr=subprocess.DEVNULL)
    while process.poll() is None:
        with suppress(psutil.Error):
            peak = max(peak, *(one.memory_info().rss for one in (process, *process.children(recursive=True))))
        time.sleep(0.1)
    return time.perf_counter() - start, peak


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", dest="limit", type=int, default=3000)
    parser.add_argument("--cli", type=int, default=10_000, help="articles for the command, 0 for none")
    parser.add_argument("--no-start-up", action="store_true", help="leave out the timing of commands")
    args = parser.parse_args()

    import spacy

    import claimx

    texts = read_texts(args.articles, args.limit)
    words = sum(len(text.split()) for text in texts)
    list(claimx.load().pipe(texts[:20]))  # imports and compiled rules count as start-up
    rates: dict[str, float] = {}
    for _ in range(2):
        bare = spacy.blank("en")
        bare.add_pipe("sentencizer")
        plain, recording = claimx.load(), claimx.load()
        runs: dict[str, Run] = {
            "tokenizer + sentencizer": bare.pipe,
            "claimx": plain.pipe,
            "claimx, with records": partial(claimx.extract, recording),
        }
        for name, seconds in seconds_in_turns(runs, texts).items():
            rates[name] = max(rates.get(name, 0.0), words / seconds)
    base = rates["tokenizer + sentencizer"]
    print(f"{len(texts)} articles, {words} words, best of 2 runs")
    for name, rate in rates.items():
        print(f"{name:28s} {rate:10.0f} words/s   {rate / base:5.2f} × bare")
    if args.cli:
        many = list(islice(cycle(texts), args.cli))
        words = sum(len(text.split()) for text in many)
        took: dict[int, float] = {}
        for jobs in (1, 2):
            with tempfile.TemporaryDirectory() as folder:
                took[jobs], peak = command_run(many, jobs, Path(folder))
            print(
                f"{f'claimx extract --jobs {jobs}':28s} {words / took[jobs]:10.0f} words/s   "
                f"{took[1] / took[jobs]:5.2f} × one   {peak / 2**20:5.0f} MB at most in a process"
            )
    if args.no_start_up:
        return
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "article.txt"
        article.write_text(texts[0], "utf-8")
        claimx_command = [sys.executable, "-m", "claimx"]
        spacy_seconds = best_seconds([sys.executable, "-c", "import spacy"])
        help_seconds = best_seconds([*claimx_command, "--help"])
        one_seconds = best_seconds([*claimx_command, "extract", str(article)])
    print(f"{'import spacy':28s} {spacy_seconds:10.2f} s")
    print(f"{'claimx --help':28s} {help_seconds:10.2f} s")
    ratio = one_seconds / spacy_seconds
    print(f"{'claimx extract, one article':28s} {one_seconds:10.2f} s   {ratio:5.2f} × import spacy")


if __name__ == "__main__":
    main()
