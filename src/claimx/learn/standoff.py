"""Take what is marked in articles apart from their texts, and put it back into the texts."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from claimx.errors import InputError, RecordError
from claimx.files.inputs import Source, numbered_lines, read_input
from claimx.records import Article, Document, DocumentClaim, DocumentSpan, Standoff
from claimx.records.document import DetachedClaim, DetachedSpan
from claimx.validation import located, problems, read_record, wrong_kind

_WRITES = "claimx corpus detach writes these."
_QUOTE = {"start", "end"}
"""The keys of a quote without its words."""


def read_standoff(path: Source) -> list[Standoff]:
    """Return the stand-off labels of the JSONL file *path*.

    Raises InputError for a file that cannot be read or is empty, and RecordError for a line that is something
    else or contradicts itself.
    """
    found: list[Standoff] = []
    for number, line in numbered_lines(path):
        with located(f"{path}:{number}"):
            record = read_record(line)
            if not isinstance(record, Standoff):
                raise wrong_kind(record, "stand-off labels", _WRITES)
            for what in problems(record):
                raise RecordError(what)
        found.append(record)
    if not found:
        raise InputError("The file has no stand-off labels.", where=str(path), fix=_WRITES)
    return found


def read_collections(path: Path) -> dict[str, str]:
    """Return the names of collections by the beginning of their articles' ids, from a JSON file.

    Raises InputError for a file that cannot be read or holds something else.
    """
    try:
        names = json.loads(read_input(path))
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise InputError(
            "The file names no collections.",
            where=str(path),
            fix='Write {"beginning of an id": "name of the collection"}.',
        )
    return names


def detach(
    document: Document, collections: Mapping[str, str] | None = None, leave_out: Collection[str] = ()
) -> Standoff:
    """Return what is marked in *document*, without its text, its title and the words of its spans.

    *collections* has the name of a collection by the beginning of its articles' ids; the longest that fits
    counts. *leave_out* are keys of ``meta`` that are not kept: an address may spell the title. Raises
    RecordError where *document* contradicts itself: it could not be put together again.
    """
    for what in problems(document):
        raise RecordError(what, where=document.id)
    numbers = {span.id: number for number, span in enumerate(document.spans)}
    names = collections or {}
    prefix = max((start for start in names if document.id.startswith(start)), key=len, default=None)
    return Standoff(
        id=document.id,
        collection=None if prefix is None else names[prefix],
        sha256=_hash(document.text),
        length=len(document.text),
        titled=bool(document.title),
        meta={key: value for key, value in document.meta.items() if key not in leave_out},
        spans=tuple(_detached_span(span, number, document) for number, span in enumerate(document.spans)),
        claims=tuple(
            _detached_claim(claim, number, numbers, document) for number, claim in enumerate(document.claims)
        ),
    )


@dataclass(frozen=True, slots=True)
class Joined:
    """Articles put together again, and those that could not be, each in the order of the labels."""

    documents: tuple[Document, ...]
    missing: tuple[Standoff, ...]
    """Labels of which there is no text."""
    different: tuple[tuple[Standoff, Article], ...]
    """Labels of which there is only another text under the same name."""


def join(labels: Sequence[Standoff], articles: Iterable[Article]) -> Joined:
    """Put *labels* into the texts of *articles*, whatever these are called: the hash of the text counts.

    Title, and what of ``meta`` the labels leave out, are those of the text. Of articles with the same text
    the one with the id of the labels is taken, else the first. Raises RecordError for labels that the format
    of documents does not allow.
    """
    wanted = {standoff.sha256 for standoff in labels}
    ids = {standoff.id for standoff in labels}
    texts: dict[str, list[Article]] = defaultdict(list)
    others: dict[str, Article] = {}
    for article in articles:
        digest = _hash(article.text)
        if digest in wanted:
            texts[digest].append(article)
        else:
            others |= {name: article for name in _names(article) if name in ids}
    documents, missing, different = [], [], []
    for standoff in labels:
        same = texts.get(standoff.sha256)
        if same:
            article = next((one for one in same if standoff.id in _names(one)), same[0])
            documents.append(_attached(standoff, article))
        elif standoff.id in others:
            different.append((standoff, others[standoff.id]))
        else:
            missing.append(standoff)
    return Joined(tuple(documents), tuple(missing), tuple(different))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _names(article: Article) -> tuple[str, str]:
    """Return what an article may be called in labels: its id, or the name of its file without the ending."""
    return article.id, PurePath(article.id).stem


def _detached_span(span: DocumentSpan, number: int, document: Document) -> DetachedSpan:
    row = span.to_dict()
    label, start, end = row.pop("label"), row.pop("start"), row.pop("end")
    del row["text"]
    rest = _rest(row, f"T{number + 1}", document)
    return (label, start, end, rest) if rest else (label, start, end)


def _detached_claim(
    claim: DocumentClaim, number: int, numbers: Mapping[str, int], document: Document
) -> DetachedClaim:
    row = claim.to_dict()
    drug, condition = numbers[row.pop("drug")], numbers[row.pop("condition")]
    keys = ("relation", "start", "end", "certainty", "negated", "anaphor")
    relation, start, end, certainty, negated, anaphor = (row.pop(key) for key in keys)
    rest = _rest(row, f"C{number + 1}", document)
    known = (relation, drug, condition, start, end, certainty, negated, anaphor)
    return (*known, rest) if rest else known


def _rest(row: dict[str, Any], usual: str, document: Document) -> dict[str, Any]:
    """Return what of *row* is known and not usual, without words of the text."""
    if row["id"] == usual:
        del row["id"]
    return {key: _without_words(value, document) for key, value in row.items() if value is not None}


def _without_words(value: Any, document: Document) -> Any:
    if isinstance(value, list):
        return [_without_words(member, document) for member in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"text", *_QUOTE}:
        start, end = value["start"], value["end"]
        if document.text[start:end] != value["text"] or start < 0:
            what = f"The text has not '{value['text']}' at {start} to {end}."
            raise RecordError(what, where=document.id)
        return {"start": start, "end": end}
    return {key: _without_words(member, document) for key, member in value.items()}


def _attached(standoff: Standoff, article: Article) -> Document:
    """Return the document that *standoff* is of; *article* has its text."""
    text = article.text
    ids = [_id(span[3:], f"T{number}") for number, span in enumerate(standoff.spans, 1)]
    row = {
        "id": standoff.id,
        "title": article.title if standoff.titled else "",
        "text": text,
        "meta": {**article.meta, **standoff.meta},
        "spans": list(_spans(standoff, ids, text)),
        "claims": list(_claims(standoff, ids, text)),
    }
    with located(standoff.id, fix=_WRITES):
        document = Document.from_dict(row)
        for what in problems(document):
            raise RecordError(what)
    return document


def _spans(standoff: Standoff, ids: Sequence[str], text: str) -> Iterator[dict[str, Any]]:
    for name, (label, start, end, *rest) in zip(ids, standoff.spans, strict=True):
        row = {"id": name, "label": label, "start": start, "end": end, "text": text[start:end]}
        unknown = {"low": None, "high": None} if label == "dose" else {}
        yield unknown | _with_words(rest[0] if rest else {}, text) | row


def _claims(standoff: Standoff, ids: Sequence[str], text: str) -> Iterator[dict[str, Any]]:
    for number, claim in enumerate(standoff.claims, 1):
        relation, drug, condition, start, end, certainty, negated, anaphor, *rest = claim
        yield _with_words(rest[0] if rest else {}, text) | {
            "id": _id(rest, f"C{number}"),
            "relation": relation,
            "drug": ids[drug],
            "condition": ids[condition],
            "start": start,
            "end": end,
            "certainty": certainty,
            "negated": negated,
            "anaphor": anaphor,
        }


def _id(rest: Sequence[dict[str, Any]], usual: str) -> Any:
    return rest[0].get("id", usual) if rest else usual


def _with_words(value: Any, text: str) -> Any:
    if isinstance(value, list):
        return [_with_words(member, text) for member in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == _QUOTE and all(type(at) is int for at in value.values()):
        return {**value, "text": text[value["start"] : value["end"]]}
    return {key: _with_words(member, text) for key, member in value.items()}
