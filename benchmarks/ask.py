"""Ask a server that misbehaves in every way about 200 articles, stopped in between, and count what came.

    python benchmarks/ask.py corpus/train.jsonl corpus/dev.jsonl corpus/test.jsonl

Every article gets one of the ways. The command is stopped several times and run again. Printed is how many
claims have words that are not in the article, how many failures have no record, and how many questions were
asked again that were answered: each should be none.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

sys.path.insert(0, str(Path(__file__).parent))

from misbehaving import INJECTION, REASONS, WAYS, MisbehavingServer, wait_for

from claimx.jsonl import dumps
from claimx.labels.log import corrected, read_labels
from claimx.learn.corpus import read_corpus
from claimx.records import Claim, Document, ErrorRecord
from claimx.validation import read_records

KEY = "sk-of-the-benchmark"
SPEAKS = "speaks to models"


class Outcome(NamedTuple):
    """What came of it; all but the first four should be 0."""

    articles: int
    questions: int
    stops: int
    claims: int
    not_in_article: int
    uncounted: int
    asked_twice: int
    keys_abroad: int
    key_in_files: int


@click.command()
@click.argument("corpus", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--articles", default=200, show_default=True)
@click.option("--stops", default=8, show_default=True)
@click.option("--task", type=click.Choice(["judge", "read"]), default="read", show_default=True)
def main(corpus: tuple[Path, ...], articles: int, stops: int, task: str) -> None:
    """Print the outcome."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = asked(made(read_corpus(corpus), articles), Path(folder), task, stops)
    for name, count in outcome._asdict().items():
        print(f"{name.replace('_', ' '):16s}{count:6d}")


def made(documents: Sequence[Document], count: int) -> list[Document]:
    """Return *count* articles: those of *documents*, then these again with a line before the text."""
    found = []
    for at in range(count):
        one, round_ = documents[at % len(documents)], at // len(documents)
        before = f"Issue {round_ + 1}\n\n" if round_ else ""
        found.append(Document(id=f"{one.id}-{round_}", title=one.title, text=before + one.text))
    return found


def asked(
    documents: Sequence[Document], folder: Path, task: str = "read", stops: int = 2, seed: int = 0
) -> Outcome:
    """Ask about *documents* with files in *folder*, the run stopped *stops* times at random moments."""
    ways = (*WAYS, SPEAKS)
    way_of = {one.id: ways[at % len(ways)] for at, one in enumerate(documents)}
    texts = {
        one.id: f"{one.text}\n\n{INJECTION}\n" if way_of[one.id] == SPEAKS else one.text for one in documents
    }
    ids = {text: doc_id for doc_id, text in texts.items()}
    source = folder / "articles.jsonl"
    rows = [{"id": one.id, "title": one.title, "text": texts[one.id]} for one in documents]
    source.write_text("".join(f"{dumps(row)}\n" for row in rows), "utf-8")
    abroad = MisbehavingServer(answer, lambda question: "good")
    server = MisbehavingServer(
        answer, lambda question: way_of[ids[question["text"]]], f"{abroad.url}/chat/completions"
    )
    log, output = folder / "labels.jsonl", folder / "claims.jsonl"
    command = [
        *(sys.executable, "-m", "claimx", "ask", source, "--endpoint", server.url, "--model", "m", "--task",
        task), *("--labels", log, "-o", output, "--wait", "0.02", "--timeout", "3", "--retries", "1",
        "--parallel", "8"),
    ]  # fmt: skip
    chance = random.Random(seed)
    said = b""
    for at in range(stops + 1):
        running = subprocess.Popen(
            [str(word) for word in command], stderr=subprocess.PIPE, env={**os.environ, "CLAIMX_API_KEY": KEY}
        )
        if at < stops:
            before = sum(server.seen.asked.values())
            more = chance.randrange(1, max(2, len(documents) // (stops + 2)))
            wait_for(lambda goal=before + more: sum(server.seen.asked.values()) >= goal, 120)
            running.send_signal(signal.SIGINT)
        said += running.communicate()[1]
    server.close()
    abroad.close()
    records = list(read_records(output))
    errors = [record for record in records if isinstance(record, ErrorRecord)]
    claims = [record for record in records if isinstance(record, Claim)]
    claims += [corrected(label) for label in read_labels([log])]
    written = b"".join(path.read_bytes() for path in folder.iterdir()) + said
    return Outcome(
        len(documents),
        len(server.seen.asked),
        stops,
        len(claims),
        sum(not stands(claim, texts[claim.doc_id]) for claim in claims),
        uncounted(way_of, errors, server_saw(server, ids)),
        sum(count > 1 for count in server.seen.answered.values()),
        sum(abroad.seen.asked.values()),
        written.count(KEY.encode()),
    )


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of a reader without judgement: all is right, each line claims something."""
    if "claims" in question:
        rows = [
            {"claim": row["claim"], "right": True, "reason": None, "fixed": None}
            for row in question["claims"]
        ]
        return {"judgements": rows}
    said = {"relation": "treats", "negated": False, "certainty": "asserted"}
    claims = []
    for line in question["text"].splitlines():
        words = line.split()
        if len(words) > 3 and words[0].isalpha() and words[2].isalpha():
            claims.append({"sentence": line.strip(), "drug": words[0], "condition": words[2], **said})
    return {"claims": claims}


def stands(claim: Claim, text: str) -> bool:
    """Tell whether sentence, drug and condition of *claim* are the words of *text* at their places."""
    parts = [
        part for mention in (claim.drug, claim.condition) if mention for part in (mention, mention.antecedent)
    ]
    return text[claim.start : claim.end] == claim.sentence and all(
        text[part.start : part.end] == part.text for part in parts if part is not None
    )


def server_saw(server: MisbehavingServer, ids: Mapping[str, str]) -> set[str]:
    """Return the ids of articles about which something was asked."""
    return {ids[text] for text in server.seen.texts}


def uncounted(ways: Mapping[str, str], errors: Iterable[ErrorRecord], asked: set[str]) -> int:
    """Return how many articles that were met with a misbehaviour have no record that says which."""
    said: dict[str, set[str]] = defaultdict(set)
    for error in errors:
        said[error.doc_id].add(error.error.partition(":")[0].partition(" (")[0])
    wanted = {doc_id: REASONS[way] for doc_id, way in ways.items() if way in REASONS and doc_id in asked}
    wanted |= {doc_id: "injected" for doc_id, way in ways.items() if way == SPEAKS}
    missing = Counter(reason for doc_id, reason in wanted.items() if reason not in said[doc_id])
    for reason, count in missing.items():
        print(f"without a record: {reason} {count}", file=sys.stderr)
    return sum(missing.values())


if __name__ == "__main__":
    main()
