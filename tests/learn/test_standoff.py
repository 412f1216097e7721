"""Labels apart from their texts, and joined to them again."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.errors import RecordError
from claimx.jsonl import dumps
from claimx.learn.standoff import detach, join
from claimx.records import (
    Article,
    Document,
    DocumentClaim,
    DoseSpan,
    HedgeSpan,
    MentionSpan,
    Quote,
    Standoff,
    Why,
)
from claimx.records.vocabulary import CERTAINTIES, HEDGE_TYPES, RELATIONS
from claimx.validation import problems, read_documents

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
GREEK = "αβγδε \n·ώ"
"""What texts are made of: nothing that labels have of their own."""

sometimes = st.none() | st.floats(0, 1)
texts = st.text(GREEK, min_size=8, max_size=60)


@st.composite
def documents(draw):
    """Return an article with spans and claims of every kind, as people and claimx write them."""
    text = draw(texts)

    def place():
        start = draw(st.integers(0, len(text) - 1))
        return start, draw(st.integers(start + 1, len(text)))

    def quote():
        start, end = place()
        return Quote(text[start:end], start, end)

    places = sorted(place() for _ in range(draw(st.integers(0, 6))))
    names = [draw(st.sampled_from((f"T{number}", f"x{number}"))) for number in range(1, len(places) + 1)]
    labels = [draw(st.sampled_from(("drug", "condition", "hedge", "dose"))) for _ in places]
    drugs, conditions = (
        [name for name, one in zip(names, labels, strict=True) if one == label]
        for label in ("drug", "condition")
    )
    spans = []
    for name, label, (start, end) in zip(names, labels, places, strict=True):
        span = {"id": name, "start": start, "end": end, "text": text[start:end], "score": draw(sometimes)}
        why = draw(st.none() | st.just(Why("a.rule", (quote(),))))
        if label == "hedge":
            spans.append(HedgeSpan(label=label, type=draw(st.sampled_from(HEDGE_TYPES)), why=why, **span))
        elif label == "dose":
            drug = draw(st.sampled_from([None, *drugs]))
            numbers = {"low": draw(sometimes), "high": draw(sometimes), "unit": "mg", "drug": drug}
            spans.append(
                DoseSpan(label=label, frequency=draw(st.none() | st.just(quote())), **numbers, **span)
            )
        else:
            spans.append(MentionSpan(label=label, ids=draw(st.none() | st.just({"mesh": "D1"})), **span))
    claims = [
        DocumentClaim(
            draw(st.sampled_from((f"C{number}", f"y{number}"))), draw(st.sampled_from(RELATIONS)),
            draw(st.sampled_from(drugs)), draw(st.sampled_from(conditions)), draw(st.booleans()),
            draw(st.sampled_from(CERTAINTIES)), draw(st.booleans()), *place(), draw(sometimes),
        )
        for number in range(1, 4 if drugs and conditions else 1)
    ]  # fmt: skip
    title, meta = draw(st.text(GREEK, max_size=5)), draw(st.sampled_from(({}, {"claims_only": True})))
    return Document(
        id=draw(st.text("ab_", min_size=1)),
        title=title,
        text=text,
        meta=meta,
        spans=tuple(spans),
        claims=tuple(claims),
    )


def article(document, **changes):
    return replace(Article(document.id, document.text, document.title, document.meta), **changes)


def line(record):
    return dumps(record.to_dict())


@given(documents())
def test_a_document_comes_back_as_it_was(document):
    assert not list(problems(document))
    row = line(detach(document))
    joined = join([Standoff.from_json(row)], [article(document)])
    assert [line(one) for one in joined.documents] == [line(document)]
    assert not joined.missing + joined.different


@given(documents())
def test_labels_have_no_word_of_the_text(document):
    labels = detach(document)
    assert not (set(GREEK) - {" "}) & set(line(labels))
    assert not list(problems(labels))
    jsonschema.validate(labels.to_dict(), Standoff.json_schema(), jsonschema.Draft202012Validator)


@given(st.lists(documents(), max_size=5, unique_by=lambda document: document.id), st.randoms())
def test_each_text_finds_its_labels_whatever_it_is_called(several, random):
    articles = [article(document, id=f"{number}.txt") for number, document in enumerate(several)]
    random.shuffle(articles)
    joined = join([detach(document) for document in several], articles)
    assert [replace(one, title="") for one in joined.documents] == [replace(one, title="") for one in several]


@pytest.fixture
def document():
    text = "Ginger may ease nausea.\nIt is taken at 2 g daily."
    spans = (
        MentionSpan("T1", "drug", 0, 6, "Ginger"), HedgeSpan("T2", "hedge", 7, 10, "may", "modal"),
        MentionSpan("T3", "condition", 16, 22, "nausea"),
        DoseSpan("T4", "dose", 39, 42, "2 g", 2.0, 2.0, "g", drug="T1", frequency=Quote("daily", 43, 48)),
    )  # fmt: skip
    claim = DocumentClaim("C1", "treats", "T1", "T3", False, "possible", False, 0, 23)
    return Document(
        id="blog_7", title="On ginger", text=text, meta={"url": "x/on-ginger"}, spans=spans, claims=(claim,)
    )


def test_labels_are_short_lists(document):
    names = {"b": "B", "blog_": "A blog", "c": "C"}
    assert detach(document, names, ["url"]).to_dict() == {
        "schema": "claimx.standoff/1", "id": "blog_7", "collection": "A blog",
        "sha256": hashlib.sha256(document.text.encode()).hexdigest(), "length": 49, "titled": True, "meta": {},
        "spans": [
            ["drug", 0, 6], ["hedge", 7, 10, {"type": "modal"}], ["condition", 16, 22],
            ["dose", 39, 42, {"low": 2, "high": 2, "unit": "g", "drug": "T1", "frequency": {"start": 43, "end": 48}}],
        ],
        "claims": [["treats", 0, 2, 0, 23, "possible", False, False]],
    }  # fmt: skip


def test_an_article_of_no_collection_says_none(document):
    assert "collection" not in detach(document, {"web_": "The web"}).to_dict()


def test_the_text_gives_what_the_labels_leave_out(document):
    labels = detach(document, leave_out=["url"])
    [joined] = join([labels], [article(document, title="Ginger", meta={"url": "y", "author": "z"})]).documents
    assert (joined.title, joined.meta) == ("Ginger", {"url": "y", "author": "z"})
    untitled = detach(replace(document, title=""))
    assert join([untitled], [article(document)]).documents[0].title == ""


def test_of_equal_texts_the_one_with_the_id_is_taken(document):
    others = [
        article(document, id="other", title="Other"),
        article(document, id="texts/blog_7.txt", title="Its own"),
    ]
    assert join([detach(document)], others).documents[0].title == "Its own"


@pytest.mark.parametrize("name", ["blog_7", "texts/blog_7.txt"])
def test_another_text_of_the_same_name_is_not_joined(document, name):
    joined = join([detach(document)], [article(document, id=name, text=document.text + "\n")])
    assert [labels.id for labels, _ in joined.different] == ["blog_7"]
    assert not joined.documents + joined.missing


def test_a_document_that_contradicts_itself_is_not_taken_apart(document):
    wrong = replace(document.spans[0], text="Garlic")
    with pytest.raises(RecordError, match=r"blog_7.*'Ginger'"):
        detach(replace(document, spans=(wrong, *document.spans[1:])))
    why = Why("a.rule", (Quote("Garlic", 0, 6),))
    with pytest.raises(RecordError, match=r"blog_7.*'Garlic' at 0 to 6"):
        detach(replace(document, spans=(replace(document.spans[0], why=why), *document.spans[1:])))


@pytest.mark.parametrize(
    "change, said",
    [
        pytest.param({"sha256": "12"}, "hex digits", id="hash"),
        pytest.param({"length": 40}, "spans.3: 39 to 42", id="length"),
        pytest.param({"spans": [["drug", 3, 5], ["drug", 0, 2]], "claims": []}, "spans.1: begins before", id="order"),
        pytest.param({"spans": [["drug", 0, 6], ["drug", 7, 10]], "claims": [["treats", 0, 1, 0, 23, "possible", False, False]]},
                     "claims.0: 1 is not the number of a condition", id="condition"),
        pytest.param({"claims": [["treats", 9, 2, 0, 23, "possible", False, False]]}, "claims.0: 9 is not", id="drug"),
        pytest.param({"claims": [["treats", 0, 2, 0, 99, "possible", False, False]]}, "claims.0: 0 to 99", id="sentence"),
        pytest.param({"claims": [["eases", 0, 2, 0, 23, "possible", False, False]]}, "claims.0", id="relation"),
        pytest.param({"spans": [["hedge", 7, 10]], "claims": []}, "type", id="hedge"),
        pytest.param({"spans": [["dose", 39, 42, {"unit": "g", "route": {"start": "a", "end": 3}}]], "claims": []},
                     "route", id="quote"),
        pytest.param({"spans": [["dose", 39, 42, {"unit": "g", "route": {"start": 48, "end": 90}}]], "claims": []},
                     "route", id="quote-place"),
    ],
)  # fmt: skip
def test_wrong_labels_are_one_line_with_their_place(run, document, tmp_path, change, said):
    labels, text = tmp_path / "labels.jsonl", tmp_path / "a.txt"
    labels.write_text(json.dumps({**detach(document).to_dict(), **change}) + "\n")
    text.write_text(document.text)
    done = run("corpus", "join", labels, text)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
    assert "labels.jsonl:1" in done.stderr or "blog_7" in done.stderr


def test_the_corpus_comes_back_from_its_texts_or_documents(run, tmp_path):
    labels, joined = tmp_path / "labels.jsonl", tmp_path / "joined.jsonl"
    parts = [CORPUS / "test.jsonl", CORPUS / "dev.jsonl"]
    documents = [document for part in parts for document in read_documents(part)]
    done = run("corpus", "detach", *parts, "-o", labels)
    assert (done.exit_code, done.stderr) == (0, f"articles: {len(documents)}\n")
    assert run("validate", labels).exit_code == 0
    for texts in (parts, [CORPUS / "articles"]):
        done = run("corpus", "join", labels, *texts, "-o", joined)
        assert (done.exit_code, done.stderr) == (
            0,
            f"joined: {len(documents)} of {len(documents)}, without text: 0\n",
        )
        found = read_documents(joined)
        if texts != parts:  # a file has its first line for a title
            found = [
                replace(one, title=document.title) for one, document in zip(found, documents, strict=True)
            ]
        assert found == documents


def test_what_cannot_be_joined_is_named_and_the_rest_written(run, document, tmp_path):
    names, labels, posts = tmp_path / "names.json", tmp_path / "labels.jsonl.gz", tmp_path / "posts.csv"
    names.write_text('{"blog_": "A blog"}')
    rows = [replace(document, id=f"blog_{number}", text=document.text + "!" * number) for number in range(3)]
    (tmp_path / "docs.jsonl").write_text("".join(line(row) + "\n" for row in rows))
    assert (
        run("corpus", "detach", tmp_path / "docs.jsonl", "--collections", names, "-o", labels).exit_code == 0
    )
    assert json.loads(gzip.decompress(labels.read_bytes()).splitlines()[0])["collection"] == "A blog"
    posts.write_text(f'name,body\nblog_0,"{document.text}"\nblog_1,"{document.text}?"\n')
    fields = ["--text-field", "body", "--id-field", "name"]
    done = run("corpus", "join", labels, posts, *fields)
    assert done.exit_code == 0
    assert [json.loads(row)["id"] for row in done.stdout.splitlines()] == ["blog_0"]
    assert done.stderr.splitlines() == [
        "blog_1: blog_1 has another text (50 characters, not 50)", "blog_2 of A blog: no text",
        "joined: 1 of 3, without text: 1, other texts: 1",
    ]  # fmt: skip
    done = run("corpus", "join", labels, posts, tmp_path / "none.txt", *fields)
    assert (done.exit_code, "none.txt: No such file" in done.stderr) == (1, True)


def test_no_text_at_all_writes_nothing(run, document, tmp_path):
    labels, joined = tmp_path / "labels.jsonl", tmp_path / "joined.jsonl"
    labels.write_text(line(detach(document)) + "\n")
    done = run("corpus", "join", labels, CORPUS / "articles" / "furosemide-short.txt", "-o", joined)
    assert "None of the texts" in done.stderr
    assert not joined.exists()


@pytest.mark.parametrize("content", ["[]", '{"a": 1}', "{", "[" * 100_000])
def test_a_file_that_names_no_collections_is_refused(run, tmp_path, content):
    names = tmp_path / "names.json"
    names.write_text(content)
    done = run("corpus", "detach", CORPUS / "test.jsonl", "--collections", names)
    assert "names no collections" in done.stderr


def test_training_on_labels_without_texts_says_what_joins_them(run, document, tmp_path):
    labels = tmp_path / "labels.jsonl"
    labels.write_text(line(detach(document)) + "\n")
    done = run("corpus", "stats", labels)
    assert "claimx corpus join" in done.stderr


@pytest.mark.parametrize("path", sorted((CORPUS / "real").glob("*.jsonl")), ids=lambda path: path.name)
def test_the_labels_of_real_articles_are_right_and_without_words(run, path):
    assert run("validate", path).exit_code == 0
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        assert not {"text", "title"} & row.keys()
        assert not set(row["meta"]) - {"source", "names_and_claims", "claims_only"}
