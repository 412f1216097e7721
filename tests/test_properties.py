"""What holds for every text: exact quotes, unique ids, the same claims again."""

from __future__ import annotations

import json
from collections.abc import Iterator

import spacy
from hypothesis import given
from hypothesis import strategies as st

import claimx
from claimx.mentions.mention import CONDITIONS, DRUGS
from claimx.records import Claim, Document
from claimx.text.reading import read

WORDS = (
    "aspirin naltrexon LDN vitamin D turmeric (MS) migraine nausea, headaches the drug it may not reduces causes "
    "prevents for no evidence that if according to 5 mg 3 to 5 mg ½ tsp 1,000–2,000 IU twice daily mg / kg up to "
    "Myth: Benefits of side effects include: and or but ; . ? ! e.g. Dr. Leave a Reply # - * 1. • … “ ” ’ 🙂 👩‍⚕️ é"
).split(" ")
ODD = [
    "\0",
    "\r\n",
    "\n",
    "\n\n",
    "\xa0",
    "\u202e",
    "\u200b",
    "\u0301",
    "\t",
    "\ufeff",
    "\ud7ff",
    "\x1b[31m",
    "\x85",
    "\u2028",
]

texts = st.lists(st.sampled_from(WORDS + ODD) | st.text(max_size=6), max_size=60).flatmap(
    lambda parts: st.sampled_from([" ", ""]).map(lambda join: join.join(parts))
)


def quotes(value: object) -> Iterator[tuple[int, int, str]]:
    """Yield every ``start``, ``end`` and quoted text in a record as plain values."""
    if isinstance(value, dict):
        text = value.get("text", value.get("sentence"))
        if isinstance(text, str) and "start" in value:
            yield value["start"], value["end"], text
        for inner in value.values():
            yield from quotes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotes(inner)


@given(text=texts)
def test_every_quote_is_exact(nlp, text):
    claims = list(claimx.extract(nlp, [text]))
    assert all(isinstance(claim, Claim) for claim in claims)
    (document,) = claimx.annotate(nlp, [text])
    assert isinstance(document, Document)
    assert document.text == text
    for record in [*claims, *document.spans]:
        for start, end, quote in quotes(record.to_dict()):
            assert 0 <= start < end <= len(text)
            assert text[start:end] == quote


@given(text=texts)
def test_ids_are_unique_and_the_second_run_is_the_first(nlp, text):
    first, second = ([claim.to_dict() for claim in claimx.extract(nlp, [text])] for _ in range(2))
    assert first == second
    assert len({claim["id"] for claim in first}) == len(first)


@given(text=texts)
def test_records_are_valid_and_survive_a_round_trip(nlp, text, tmp_path_factory):
    path = tmp_path_factory.mktemp("records") / "claims.jsonl"
    rows = [*claimx.extract(nlp, [text]), *claimx.annotate(nlp, [text])]
    assert [type(row).from_dict(row.to_dict()) for row in rows] == rows
    path.write_text("".join(json.dumps(row.to_dict()) + "\n" for row in rows), "utf-8")
    assert list(claimx.validate(path)) == []


USUAL = spacy.blank("en")
runs = st.lists(
    st.sampled_from([*"aZéß½Ⅷ中5.,;:!?)(%'’\"-–/·…$€°@_", *ODD, "www", ".com", "'s", "km", "US$", "e.g"]),
    max_size=12,
)


@given(parts=st.lists(runs.map("".join), max_size=8), text=texts)
def test_tokens_are_those_of_spacy(nlp, parts, text):
    for one in (" ".join(parts)[:399], text[:399]):  # longer runs are one token
        one = read(one).text
        if read(one).places:
            continue  # what is read otherwise has tokens of its own
        assert [(token.idx, token.text) for token in nlp.make_doc(one)] == [
            (token.idx, token.text) for token in USUAL(one)
        ]


@given(text=texts)
def test_no_two_mentions_overlap(nlp, text):
    doc = nlp(text)
    for group in (DRUGS, CONDITIONS):
        taken = [token.i for span in doc.spans[group] for token in span]
        assert len(taken) == len(set(taken))
