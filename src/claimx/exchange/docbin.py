"""spaCy's DocBin: Docs with their spans, for ``spacy train`` and pipelines of one's own.

All spans are in ``doc.spans["claimx"]``; drugs, conditions and doses are entities where they do not overlap;
relations are in ``doc._.rel`` by the first tokens of their spans, as in spaCy's project for relations
(https://github.com/explosion/projects/tree/v3/tutorials/rel_component); verdicts are in ``doc.cats``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimx.errors import InputError
from claimx.exchange.task import (
    ANSWERS,
    DOSE_OF,
    KEY,
    Task,
    TaskSpan,
    named_relation,
    relation_name,
)
from claimx.exchange.tokens import tokens, vocabulary
from claimx.files.inputs import read_input

if TYPE_CHECKING:
    from spacy.tokens import Doc

_REL = ("._.", "rel", None, None)  # where spaCy keeps the extension doc._.rel
_ENTITIES = ("DRUG", "CONDITION", "DOSE")


def to_bytes(tasks: Iterable[Task]) -> bytes:
    """Return the bytes of a file of *tasks*."""
    from spacy.tokens import DocBin

    made = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE"], store_user_data=True)
    for task in tasks:
        made.add(_doc(task))
    data: bytes = made.to_bytes()
    return data


def rows(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield (place, Doc) of each Doc of the file *path*; raise InputError where it is no DocBin."""
    from spacy.tokens import DocBin

    try:
        docs = DocBin().from_bytes(read_input(path))
    except InputError:
        raise
    except Exception as error:  # zlib, msgpack and spaCy each raise their own
        raise InputError("The file is no DocBin of spaCy.", where=str(path)) from error
    for number, doc in enumerate(docs.get_docs(vocabulary()), 1):
        yield f"{path}:{number}", doc


def read(doc: Doc, names: dict[str, str]) -> Iterator[Task]:
    """Yield the task of one Doc; *names* renames labels.

    Where there is no ``doc.spans["claimx"]``, the entities of another program's Doc are taken; of our own
    they are not all spans, and say nothing.
    """
    found = list(doc.spans[KEY]) if KEY in doc.spans else list(doc.ents)
    spans = [TaskSpan(names.get(one.label_, one.label_), one.start_char, one.end_char) for one in found]
    relations = []
    user_data: dict[Any, Any] = doc.user_data  # whose keys spaCy says are strings
    for (head, child), labels in (user_data.get(_REL) or {}).items():
        for name, value in labels.items():
            if value >= 0.5:
                made = named_relation(names.get(name, name), 0, 0)
                ends = ("DOSE", "DRUG") if made.label == DOSE_OF else ("DRUG", "CONDITION")
                relations.append(
                    made._replace(
                        head=_starting(doc, spans, head, ends[0]), child=_starting(doc, spans, child, ends[1])
                    )
                )
    carried = json.loads(doc.user_data.get(KEY, "{}"))
    verdict = next((verdict for verdict in ANSWERS.values() if doc.cats.get(verdict.upper(), 0) >= 0.5), None)
    yield Task(
        doc.text,
        spans,
        relations,
        carried.get("source"),
        carried.get("name", ""),
        verdict=verdict,
        reason=carried.get("reason") if verdict == "reject" else None,
        annotator=carried.get("annotator", ""),
        at=carried.get("at", ""),
        tells_spans=KEY in doc.spans or not carried,
        tells_relations=_REL in user_data,
    )


def _starting(doc: Doc, spans: list[TaskSpan], token: int, label: str) -> int:
    place = doc[token].idx
    return next((at for at, span in enumerate(spans) if span.start == place and span.label == label), -1)


def _doc(task: Task) -> Doc:
    from spacy.tokens import Doc, Span
    from spacy.util import filter_spans

    cut = tokens(task.text, task.spans)
    doc = Doc(
        vocabulary(),
        words=[task.text[token.start : token.end] for token in cut],
        spaces=[token.space for token in cut],
    )
    first = {token.start: at for at, token in enumerate(cut)}
    behind = {token.end: at for at, token in enumerate(cut, 1)}
    spans = [Span(doc, first[span.start], behind[span.end], label=span.label) for span in task.spans]
    doc.spans[KEY] = spans
    doc.set_ents(filter_spans([span for span in spans if span.label_ in _ENTITIES]), default="outside")
    rel: dict[tuple[int, int], dict[str, float]] = {}
    for one in task.relations:
        rel.setdefault((spans[one.head].start, spans[one.child].start), {})[relation_name(one)] = 1.0
    user_data: dict[Any, Any] = doc.user_data  # whose keys spaCy says are strings
    user_data[_REL] = rel
    if task.verdict is not None:
        doc.cats = {verdict.upper(): float(verdict == task.verdict) for verdict in ANSWERS.values()}
    keys = ("source", "name", "reason", "annotator", "at")
    doc.user_data[KEY] = json.dumps({key: getattr(task, key) for key in keys})
    return doc
