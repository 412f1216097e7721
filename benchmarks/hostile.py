"""Print the seconds and the memory that a megabyte of hostile text takes, and how both grow with the text.

    python benchmarks/hostile.py [--model default] [--size 1000000] [--only everything]

Each text is one sentence without an end, made of parts in a random order that is the same each time: names,
doses, cues, clauses, possessives, lists, and everything at once. Seconds are those of the processor, for a
pipeline that is loaded; memory is the peak of a process of its own, loading included.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import time

PARTS = {
    "names": ["aspirin", "zinc", "vitamin D", "ibuprofen", "turmeric", "gout", "nausea", "headache", "arthritis"],
    "doses": ["aspirin 50 mg", "zinc 5 mg a day", "2 x 500 mg", "gout", "1,000-2,000 IU", "nausea"],
    "cues": ["not", "may", "no", "could", "never", "without", "is said to", "zinc", "gout", "aspirin", "nausea"],
    "clauses": ["aspirin treats gout", "zinc causes nausea", "but", "although", "which", "eases headache", ","],
    "possessives": ["aspirin's", "gout's", "its effects", "the drug's", "the disease's", "nausea", "zinc's"],
    "lists": ["aspirin, zinc and ibuprofen", "gout, nausea or headache", "for", "reduce", ",", "such as"],
}  # fmt: skip
PARTS["everything"] = [part for parts in PARTS.values() for part in parts]


def hostile_text(name: str, size: int) -> str:
    """Return about *size* characters of the parts of *name*, in a random order that is the same each time."""
    chooser = random.Random(11)
    parts, length = [], 0
    while length < size:
        parts.append(chooser.choice(PARTS[name]))
        length += len(parts[-1]) + 1
    return " ".join(parts)


def measured(name: str, size: int, model: str) -> tuple[float, float, int]:
    """Return the seconds and megabytes that the text of *name* takes, and its claims."""
    import claimx

    nlp = claimx.load(model)
    list(claimx.extract(nlp, [hostile_text(name, 10_000)]))  # imports and compiled rules
    text = hostile_text(name, size)
    start = time.process_time()
    found = len(list(claimx.extract(nlp, [text])))
    seconds = time.process_time() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="default")
    parser.add_argument("--size", type=int, default=1_000_000, help="characters; also measured: a quarter")
    parser.add_argument("--only", choices=PARTS, action="append", help="one text; may be repeated")
    args = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    print(f"{'':12s} {'a quarter':>10s} {'whole':>10s} {'peak':>10s} {'claims':>8s}")
    for name in args.only or PARTS:
        row = []
        for size in (args.size // 4, args.size):
            with spawn.Pool(1) as pool:
                row.append(pool.apply(measured, (name, size, args.model)))
        (part, _, _), (whole, peak, found) = row
        print(f"{name:12s} {part:8.2f} s {whole:8.2f} s {peak:7.0f} MB {found:8d}")


if __name__ == "__main__":
    main()
