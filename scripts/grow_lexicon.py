"""Choose the names that real articles use and the lexicon lacks; write scripts/lexicon/article_names.csv.

Run it on annotated real articles in the corpus format: ``python scripts/grow_lexicon.py REAL.jsonl.gz ...``.
Only names are written, each with how often it was seen. The same articles and lexicon give the same file.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from lexicon_sources.curated import read_stop_terms

import claimx
from claimx.lexicon import Lexicon
from claimx.lexicon.fold import fold_term
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.text.words import words_of

LISTS = Path(__file__).resolve().parent / "lexicon"
OUTPUT = LISTS / "article_names.csv"
COMPONENTS = ("claimx_structure", "claimx_mentions", "claimx_abbreviations")
_LABELS = ("drug", "condition")
_LONGEST, _LETTERS = 3, 3  # words at most, letters at least
_PLAIN = 0.75  # share of a name's places that are marked from which it counts wherever it stands
_CREDITED = 0.08  # and from which it counts where the article credits it
_WRONG, _FALSE = 0.25, 4  # share marked, and unmarked places, of a name that is taken out
_NAME = re.compile(r"[A-Za-zα-ω][A-Za-z0-9α-ω'’/ -]*")


class Article(NamedTuple):
    """One annotated article by tokens: words, marked places and found places with their labels."""

    folded: list[str]
    surface: list[str]
    marked: list[tuple[int, int, str]]
    found: list[tuple[int, int, str]]


@dataclass
class Seen:
    """How often a name was marked where nothing was found, in how many articles, written how."""

    count: int = 0
    articles: set[int] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Read the articles, choose names, write them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path, nargs="+", help="annotated articles, JSON lines, may be gzip")
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    settings = parser.parse_args()
    refused = read_stop_terms(LISTS / "article_names_refused.txt")
    chosen = choose(list(read_articles(read_rows(*settings.real))), Lexicon.load())
    rows = sorted(row for row in chosen if fold_term(row[0]) not in refused)
    with open(settings.output, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("name", "label", "kind", "synonyms", "cased", "ambiguous"))
        writer.writerows(rows)


def read_rows(*paths: Path) -> list[dict[str, Any]]:
    """Return the rows of files of JSON lines."""
    rows: list[dict[str, Any]] = []
    for path in paths:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            rows += [json.loads(line) for line in lines if line.strip()]
    return rows


def read_articles(rows: Iterable[dict[str, Any]]) -> Iterator[Article]:
    """Yield the articles with what claimx finds in them."""
    nlp = claimx.load()
    for name in set(nlp.pipe_names) - set(COMPONENTS):
        nlp.remove_pipe(name)
    for row in rows:
        doc = nlp(row["text"])
        words = words_of(doc)
        spans = [
            (doc.char_span(each["start"], each["end"], alignment_mode="expand"), each["label"])
            for each in row["spans"]
            if each["label"] in _LABELS
        ]
        yield Article(
            words.folded,
            words.surface,
            [(span.start, span.end, label) for span, label in spans if span is not None],
            [(span.start, span.end, span.label_) for key in (DRUGS, CONDITIONS) for span in doc.spans[key]],
        )


def choose(articles: list[Article], lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """Yield rows of a curated list: names to add, and names to take out (label ``none``)."""
    seen: dict[tuple[str, str], Seen] = {}
    right: Counter[tuple[str, str]] = Counter()
    wrong: dict[tuple[str, str], list[int]] = {}
    for number, article in enumerate(articles):
        taken = {at for start, end, _ in article.found for at in range(start, end)}
        for start, end, label in article.marked:
            if taken.isdisjoint(range(start, end)):
                one = seen.setdefault((label, _key(article, start, end)), Seen())
                one.count += 1
                one.articles.add(number)
                one.forms[_written(article, start, end)] += 1
        marked = {(label, at) for start, end, label in article.marked for at in range(start, end)}
        for start, end, label in article.found:
            key = label, _key(article, start, end)
            if any((label, at) in marked for at in range(start, end)):
                right[key] += 1
            else:
                wrong.setdefault(key, []).append(number)
    total, hits = _count(articles, {key for _, key in seen})
    for (label, key), one in sorted(seen.items()):
        row = _added(label, key, one, hits[label, key] / max(total[key], 1), lexicon)
        if row is not None:
            yield row
    for (label, key), places in sorted(wrong.items()):
        share = right[label, key] / (right[label, key] + len(places))
        if label == "condition" and len(places) >= _FALSE and len(set(places)) > 1 and share < _WRONG:
            yield key, "none", "", "", "", ""


def _added(label: str, key: str, one: Seen, share: float, lexicon: Lexicon) -> tuple[str, ...] | None:
    form = min(one.forms, key=lambda form: (-one.forms[form], form))
    if (
        not _NAME.fullmatch(form)
        or len(key) < _LETTERS
        or len(key.split()) > _LONGEST
        or lexicon.records(key)
        or fold_term(form) != key
    ):
        return None
    english = all(map(lexicon.is_english, key.split()))
    cased = form if form.isupper() and " " not in form and len(form) <= 6 else ""
    name = form if any(char.isupper() for char in form[1:]) else form.lower()
    plain = label == "condition" or not english or len(key.split()) > 1
    if share >= _PLAIN and plain and (len(one.articles) > 1 or (label == "drug" and not english)):
        return name, label, "", "", cased, ""
    if label == "drug" and share >= _CREDITED and one.count > 1 and not cased:
        return name, label, "food", "", "", ""
    return None


def _count(articles: Iterable[Article], keys: set[str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Return how often each of *keys* stands anywhere, and how often it is marked as each label."""
    total: Counter[str] = Counter()
    hits: Counter[tuple[str, str]] = Counter()
    for article in articles:
        marked = {label: set[int]() for label in _LABELS}
        for start, end, label in article.marked:
            marked[label].update(range(start, end))
        for start, first in enumerate(article.folded):
            for end in range(
                start + 1, min(start + 2 * _LONGEST, len(article.folded)) + 1 if first else start
            ):
                key = _key(article, start, end)
                if key in keys and article.folded[end - 1]:
                    total[key] += 1
                    for label in _LABELS:
                        hits[label, key] += marked[label].issuperset(range(start, end))
    return total, hits


def _key(article: Article, start: int, end: int) -> str:
    return " ".join(filter(None, article.folded[start:end]))


def _written(article: Article, start: int, end: int) -> str:
    text = " ".join(article.surface[start:end])
    return re.sub(r" (?=['’]s\b)| ?([-/]) ?", lambda found: found[1] or "", text)


if __name__ == "__main__":
    main()
