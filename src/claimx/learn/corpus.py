"""Read annotated articles, check them against the corpus format and the guide, and count them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from claimx.errors import InputError
from claimx.files.inputs import reread
from claimx.records import Document, DocumentSpan
from claimx.validation import Problem, read_documents, validate

_SHINGLE = 8  # words; a run of this length that two articles share is no accident
_SHARED = 3  # shared runs that make two articles near-duplicates
_NO_CLAIM = re.compile(r"\?[\"'”’)]*$")


def read_corpus(paths: Iterable[Path]) -> list[Document]:
    """Return the documents of JSONL files in their order.

    Raises InputError for a file that cannot be read or has none, or for two articles with one id and other
    texts, and RecordError, with file and line, for what is no document.
    """
    documents: list[Document] = []
    texts: dict[str, str] = {}
    for path in paths:
        for document in read_documents(path):
            if texts.setdefault(document.id, document.text) != document.text:
                raise InputError(
                    f"Two articles have the id '{document.id}', but other texts.",
                    where=str(path),
                    fix="Give each its own; claimx extract does so for articles that it reads in one run.",
                )
            documents.append(document)
    return documents


@dataclass(frozen=True, slots=True)
class Parts:
    """The files of a corpus: to train on, to train on and calibrate the score on, to measure on."""

    train: tuple[Path, ...]
    calibrate: tuple[Path, ...] = ()
    test: Path | None = None


def corpus_parts(paths: Iterable[Path]) -> Parts:
    """Return what *paths* stand for: a file for articles to train on, a folder for its split.

    A folder has ``train.jsonl``, and may have ``dev.jsonl`` to calibrate on and ``test.jsonl``. Raises
    InputError for a folder without ``train.jsonl``.
    """
    parts = Parts(())
    for path in paths:
        if not path.is_dir():
            parts = replace(parts, train=(*parts.train, path))
            continue
        train, dev, test = (path / f"{name}.jsonl" for name in ("train", "dev", "test"))
        if not train.is_file():
            raise InputError("The folder has no train.jsonl.", where=str(path), fix="Name the files.")
        calibrate = (*parts.calibrate, dev) if dev.is_file() else parts.calibrate
        parts = Parts((*parts.train, train), calibrate, test if test.is_file() else parts.test)
    return parts


def check(paths: Sequence[Path]) -> Iterator[Problem]:
    """Yield what is wrong in corpus files: schema, offsets, the guide's rules, articles in two files."""
    parts: dict[str, dict[str, Document]] = {}
    with reread(paths) as files:
        for file in files:
            problems = list(validate(file))
            yield from problems
            if problems:
                continue
            documents = {document.id: document for document in read_documents(file)}
            for line, document in enumerate(documents.values(), 1):
                for what in _guide_problems(document):
                    yield Problem(str(file), line, f"{document.id}: {what}")
            parts[str(file)] = documents
    yield from _leaks(parts)


def stats(documents: Sequence[Document]) -> dict[str, Counter[str]]:
    """Return counts by kind: articles by register, spans by label, claims by relation, certainty and more."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        counts["articles"][str(document.meta.get("register", "unknown"))] += 1
        counts["words"]["all"] += len(document.text.split())
        names = {span.id: span.text.lower() for span in document.spans}
        for span in document.spans:
            counts["spans"][span.label] += 1
            if span.label in ("drug", "condition"):
                counts[f"distinct {span.label}s"][names[span.id]] += 1
        for claim in document.claims:
            counts["relations"][claim.relation] += 1
            counts["certainty"][claim.certainty] += 1
            counts["claims"]["negated"] += claim.negated
            counts["claims"]["anaphor"] += claim.anaphor
            counts["claims"]["all"] += 1
    return dict(counts)


def _guide_problems(document: Document) -> Iterator[str]:
    """Yield what the annotation guide forbids although the schema allows it."""
    spans = {span.id: span for span in document.spans}
    places = sorted((span.start, span.end, span.id) for span in document.spans)
    for (_, end, one), (start, _, other) in pairwise(places):
        if start < end:
            yield f"{one} and {other} overlap"
    seen: set[tuple[object, ...]] = set()
    for claim in document.claims:
        drug, condition = spans[claim.drug], spans[claim.condition]
        inside = all(_within(span, claim.start, claim.end) for span in (drug, condition))
        if not inside and not claim.anaphor:
            yield f"{claim.id} names what is not in its sentence, but anaphor is false"
        if _NO_CLAIM.search(document.text[claim.start : claim.end]):
            yield f"{claim.id} is a question"
        key = (claim.start, claim.drug, claim.condition, claim.relation, claim.negated)
        if key in seen:
            yield f"{claim.id} repeats a claim"
        seen.add(key)


def _within(span: DocumentSpan, start: int, end: int) -> bool:
    return start <= span.start and span.end <= end


def _leaks(parts: dict[str, dict[str, Document]]) -> Iterator[Problem]:
    """Yield articles that stand in two files, or share long runs of words with one of another file."""
    runs: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for path, documents in parts.items():
        for document in documents.values():
            words = document.text.lower().split()
            for run in {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}:
                runs[run].append((path, document.id))
    shared: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
    for places in runs.values():
        for at, one in enumerate(places):
            for other in places[at + 1 :]:
                if one[0] != other[0]:
                    shared[one, other] += 1
    for (one, other), count in sorted(shared.items()):
        if one[1] == other[1] or count >= _SHARED:
            lines = list(parts[other[0]])
            what = f"{other[1]} shares {count} runs of {_SHINGLE} words with {one[1]} in {one[0]}"
            yield Problem(other[0], lines.index(other[1]) + 1, what)
