"""Print the speed, start-up and memory of claimx beside spaCy's bare tokenizer, as ratios of one run.

    python benchmarks/speed.py ARTICLES.jsonl[.gz] [--articles 3000]

Each line of the input needs a ``text``. The bare pipeline (``spacy.blank("en")`` and a sentencizer) and
claimx run on the same articles in the same process, one after the other, each built anew for each run:
spaCy remembers the words that it has seen, and a pipeline that has run before is faster than a new one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path


def read_texts(path: Path, limit: int) -> list[str]:
    """Return the first *limit* texts of a JSONL file, which may be gzipped."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line, _ in zip(lines, range(limit), strict=False)]


def words_per_second(results: Iterable[object], words: int) -> float:
    """Return the rate at which *results* of *words* white-space words come."""
    start = time.perf_counter()
    for _ in results:
        pass
    return words / (time.perf_counter() - start)


def best_seconds(command: list[str], repeats: int = 5) -> float:
    """Return the fastest of several runs of *command*, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument("--articles", dest="limit", type=int, default=3000)
    parser.add_argument("--no-start-up", action="store_true", help="leave out the timing of commands")
    args = parser.parse_args()

    import spacy

    import claimx

    texts = read_texts(args.articles, args.limit)
    words = sum(len(text.split()) for text in texts)
    list(claimx.load().pipe(texts[:20]))  # imports and compiled rules count as start-up
    rates = {"tokenizer + sentencizer": 0.0, "claimx": 0.0, "claimx, with records": 0.0}
    for _ in range(2):
        bare = spacy.blank("en")
        bare.add_pipe("sentencizer")
        plain, recording = claimx.load(), claimx.load()
        for name, results in {
            "tokenizer + sentencizer": bare.pipe(texts),
            "claimx": plain.pipe(texts),
            "claimx, with records": claimx.extract(recording, texts),
        }.items():
            rates[name] = max(rates[name], words_per_second(results, words))
    base = rates["tokenizer + sentencizer"]
    print(f"{len(texts)} articles, {words} words, best of 2 runs")
    for name, rate in rates.items():
        print(f"{name:28s} {rate:10.0f} words/s   {rate / base:5.2f} × bare")
    print(f"{'peak memory':28s} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:10.0f} MB")
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
