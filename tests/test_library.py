"""claimx in other people's programs: any pipeline around it, any way to store, send and change what it made."""

from __future__ import annotations

import multiprocessing
import pickle
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import cloudpickle
import joblib
import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

import claimx
from claimx.errors import DocError, LexiconError, ModelError
from claimx.extraction import articles as stream
from claimx.pipeline import COMPONENTS
from claimx.records import Article

CORPUS = sorted((Path(__file__).parents[1] / "corpus" / "articles").glob("*.txt"))[::40]
TEXTS = [
    *(path.read_text("utf-8") for path in CORPUS),
    "**Zinc**[1]  eases joint\npain.It  doesn`t cure gout &amp; *flu*.",
    "Iron may help with anemia\nTake 18mg/day. High blood pressure? Garlic is no cure.",
    " Ginger eases nausea. \n",
    " ",
    "",
]


@pytest.fixture(scope="module")
def expected(nlp):
    """Return the claims of the texts."""
    found = [claimx.claims(nlp(text)) for text in TEXTS]
    assert sum(map(len, found)) > 60
    return found


def blank(language="en"):
    return spacy.blank(language)


# Any tokenizer and parser


def at_blanks(vocab):
    """Cut at single blanks only, as the first tokenizer in many tutorials."""

    def cut(text):
        words = text.split(" ")
        spaces = [True] * (len(words) - 1) + [False]
        rows = [(word or " ", space and bool(word)) for word, space in zip(words, spaces, strict=True)]
        rows = rows[:-1] if not words[-1] else rows
        return Doc(vocab, words=[word for word, _ in rows], spaces=[space for _, space in rows])

    return cut


def letters(vocab):
    return lambda text: Doc(vocab, words=list(text), spaces=[False] * len(text))


def with_blanks(vocab):
    """Leave the blanks behind a word in its token, as tokenizers of language models do before it."""

    def cut(text):
        words = re.findall(r"\S+\s*|\s+", text)
        return Doc(vocab, words=words, spaces=[False] * len(words))

    return cut


TOKENIZERS = {"spacy": None, "at-blanks": at_blanks, "letters": letters, "with-blanks": with_blanks}


@spacy.Language.component("tests_parser")
def parser(doc):
    """Parse as one that takes every five tokens for a sentence."""
    heads = [at - at % 5 for at in range(len(doc))]
    for token, head in zip(doc, heads, strict=True):
        token.head = doc[head]
        token.dep_ = "ROOT" if token.i == head else "dep"
    return doc


@spacy.Language.component("tests_sentences")
def sentences(doc):
    """Begin a sentence at every third token."""
    for token in doc:
        token.is_sent_start = token.i % 3 == 0
    return doc


@spacy.Language.component("tests_tagger")
def tagger(doc):
    """Tag every token."""
    for token in doc:
        token.tag_ = "NN"
    return doc


@spacy.Language.component("tests_merger")
def merger(doc):
    """Merge tokens two by two, as merge_noun_chunks does some."""
    with doc.retokenize() as retokenizer:
        for at in range(0, len(doc) - 1, 2):
            retokenizer.merge(doc[at : at + 2])
    return doc


@pytest.mark.parametrize(
    "others", [[], ["tests_parser"], ["tests_sentences"], ["tests_tagger", "tests_merger"]]
)
@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_claims_are_the_same_behind_any_tokenizer_and_parser(tokenizer, others, expected):
    nlp = blank()
    if TOKENIZERS[tokenizer]:
        nlp.tokenizer = TOKENIZERS[tokenizer](nlp.vocab)
    for name in others:
        nlp.add_pipe(name)
    nlp.add_pipe("claimx", config={"model": "rules"})
    for text, claims in zip(TEXTS, expected, strict=True):
        doc = nlp(text)
        assert claimx.claims(doc) == claims
        assert doc.text == text


def test_the_language_of_the_pipeline_changes_nothing(expected):
    nlp = blank("xx")
    nlp.add_pipe("claimx", config={"model": "rules"})
    assert [claimx.claims(doc) for doc in nlp.pipe(TEXTS)] == expected


def test_sentences_of_a_parser_stay():
    text = "Zinc eases gout. Iron does not cure the flu. Ginger may help."
    bare, nlp = blank(), blank()
    bare.add_pipe("tests_parser")
    nlp.add_pipe("tests_parser")
    nlp.add_pipe("claimx", config={"model": "rules"})
    assert [sentence.text for sentence in nlp(text).sents] == [sentence.text for sentence in bare(text).sents]


def test_sentences_are_those_of_claimx_where_no_other_component_sets_any(nlp):
    assert [str(one) for one in nlp("Zinc eases gout.Iron helps").sents] == ["Zinc eases gout.", "Iron helps"]


def test_what_goes_along_with_a_text_stays():
    nlp = blank()
    nlp.tokenizer = at_blanks(nlp.vocab)
    nlp.add_pipe("claimx", config={"model": "rules"})
    pairs = list(nlp.pipe([("Zinc eases gout.", 1), ("Iron helps.", 2)], as_tuples=True))
    assert [(doc.text, context) for doc, context in pairs] == [("Zinc eases gout.", 1), ("Iron helps.", 2)]


def test_annotations_stay_where_tokens_are_split():
    nlp = blank()
    nlp.tokenizer = at_blanks(nlp.vocab)
    nlp.add_pipe("tests_parser")
    nlp.add_pipe("tests_tagger")
    doc = nlp("Zinc eases gout. Iron helps too, a bit.")
    doc.ents = [Span(doc, 2, 3, label="DISEASE")]
    doc = claimx.load("rules").get_pipe("claimx_structure")(doc)
    assert [token.text for token in doc][:4] == ["Zinc", "eases", "gout", "."]
    assert [token.tag_ for token in doc][:3] == ["NN", "NN", "NN"]
    assert [entity.label_ for entity in doc.ents] == ["DISEASE"]
    assert [token.head.text for token in doc][:3] == ["Zinc", "Zinc", "Zinc"]


def test_tokens_that_would_take_minutes_to_split_are_an_error():
    nlp = blank()
    nlp.tokenizer = at_blanks(nlp.vocab)
    nlp.add_pipe("tests_tagger")
    nlp.add_pipe("claimx", config={"model": "rules"})
    with pytest.raises(DocError, match="cut otherwise than claimx needs"):
        nlp("nausea, " * 10_000)


# Stored and sent Docs


@pytest.fixture(scope="module", params=["none", "tests_parser", "tests_sentences"])
def around(request):
    """Return a pipeline with another component before and behind claimx, or none."""
    nlp = blank()
    if request.param != "none":
        nlp.add_pipe(request.param)
    nlp.add_pipe("claimx", config={"model": "rules"})
    if request.param == "tests_sentences":
        nlp.add_pipe("tests_sentences", name="again")
    return nlp


@cache
def other_vocabulary():
    return blank().vocab


STORED = {
    "bytes": lambda doc: Doc(other_vocabulary()).from_bytes(doc.to_bytes()),
    "pickle": lambda doc: pickle.loads(pickle.dumps(doc)),
    "cloudpickle": lambda doc: pickle.loads(cloudpickle.dumps(doc)),
    "copy": lambda doc: doc.copy(),
    "docbin": lambda doc: next(
        DocBin().from_bytes(DocBin(store_user_data=True, docs=[doc]).to_bytes()).get_docs(other_vocabulary())
    ),
}


@pytest.mark.parametrize("way", STORED)
def test_a_stored_doc_gives_the_same_claims(way, around, expected):
    for text, claims in zip(TEXTS[-5:], expected[-5:], strict=True):
        doc = around(text)
        assert claimx.claims(STORED[way](doc)) == claims
        assert claimx.document(STORED[way](doc)) == claimx.document(doc)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_give_the_same_claims(method, around, expected, monkeypatch):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} here")
    if method != "fork" and around.pipe_names != ["tests_parser", "claimx"]:
        pytest.skip("one of the pipelines is enough: such processes start slowly")
    before = multiprocessing.get_start_method()
    multiprocessing.set_start_method(method, force=True)
    try:
        docs = around.pipe(TEXTS, n_process=2, batch_size=3)
        assert [claimx.claims(doc) for doc in docs] == expected
    finally:
        multiprocessing.set_start_method(before, force=True)


def test_threads_give_the_same_claims(around, expected):
    with ThreadPoolExecutor(4) as pool:
        assert [claimx.claims(doc) for doc in pool.map(around, TEXTS * 3)] == expected * 3


def bare(doc):
    return next(DocBin().from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(other_vocabulary()))


UNREAD = {
    "never-read": lambda nlp: blank()("Zinc eases gout."),
    "without-user-data": lambda nlp: bare(nlp("Zinc eases gout.")),
    "a-part": lambda nlp: nlp("Well. Zinc eases gout.")[2:].as_doc(),
}


@pytest.mark.parametrize("kind", UNREAD)
@pytest.mark.parametrize("told", [claimx.claims, claimx.document])
def test_a_doc_without_what_claimx_found_is_an_error(nlp, kind, told):
    with pytest.raises(DocError):
        told(UNREAD[kind](nlp))


# Tokens that change


def merged(doc):
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[3:6])


def split(doc):
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[-2], [doc[-2].text[:2], doc[-2].text[2:]], heads=[doc[-2], doc[-2]])


def both(doc):
    """Change the tokens but not how many there are."""
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
        split(doc)


TEXT = "In old New York, ginger tea eases nausea and vomiting. Zinc tablets of 5 mg cure influenza."


@pytest.mark.parametrize("change", [merged, split, both])
@pytest.mark.parametrize("told", [claimx.claims, claimx.document])
def test_tokens_changed_afterwards_are_an_error(nlp, change, told):
    doc = nlp(TEXT)
    change(doc)
    with pytest.raises(DocError, match="The tokens of the Doc are no longer those that claimx read"):
        told(doc)


def test_a_doc_with_changed_tokens_can_be_read_again(nlp):
    doc = nlp(TEXT)
    expected = claimx.claims(doc)
    for change in (merged, split):
        change(doc)
        for _, component in nlp.pipeline:
            doc = component(doc)
        assert claimx.claims(doc) == expected


@pytest.mark.parametrize("name", COMPONENTS)
def test_tokens_changed_between_components_are_an_error(name):
    nlp = claimx.load("rules")
    nlp.add_pipe("tests_merger", after=name)
    with pytest.raises(DocError):
        claimx.claims(nlp(TEXT))


# Stored and sent pipelines


@pytest.fixture
def terms(tmp_path):
    """Return a list of terms of somebody's own."""
    path = tmp_path / "terms.csv"
    path.write_text(
        'name,label,kind,synonyms\nblorvex,drug,,"zorvex|""qu"" x, y"\nquillitis,condition,,\nzinc,none,,\n'
    )
    return path


OWN = "Zinc eases gout. Zorvex eases quillitis. Iron causes nausea."


def one(model, terms=()):
    """Return a pipeline with claimx as one component."""
    nlp = blank()
    nlp.add_pipe("claimx", config={"model": str(model), "lexicon": [str(path) for path in terms]})
    return nlp


def many(model, terms=()):
    """Return a pipeline with the components of claimx."""
    return claimx.load(model, lexicon=terms)


def through_disk(nlp, folder):
    nlp.to_disk(folder / "saved")
    return lambda: spacy.load(folder / "saved")


def through_bytes(nlp, folder):
    settings, state = nlp.config, nlp.to_bytes()
    return lambda: blank().from_config(settings).from_bytes(state)


def through_joblib(nlp, folder):
    joblib.dump(nlp, folder / "nlp")
    return lambda: joblib.load(folder / "nlp")


def through(dumps):
    def kept(nlp, folder):
        state = dumps(nlp)
        return lambda: pickle.loads(state)

    return kept


WAYS = {
    "disk": through_disk,
    "bytes": through_bytes,
    "pickle": through(pickle.dumps),
    "cloudpickle": through(cloudpickle.dumps),
    "joblib": through_joblib,
}


@pytest.mark.parametrize(("kind", "way"), [*((one, way) for way in WAYS), (many, "disk"), (many, "bytes")])
def test_terms_of_ones_own_go_with_the_pipeline(kind, way, terms, tmp_path):
    nlp = kind("rules", [terms])
    expected = claimx.claims(nlp(OWN))
    assert [claim.drug.name for claim in expected] == ["blorvex", "iron"]
    again = WAYS[way](nlp, tmp_path)
    terms.unlink()
    assert claimx.claims(again()(OWN)) == expected


def test_a_pipeline_that_was_loaded_can_be_saved(terms, tmp_path):
    nlp = one("rules", [terms])
    nlp.to_disk(tmp_path / "first")
    terms.unlink()
    spacy.load(tmp_path / "first").to_disk(tmp_path / "second")
    shutil.rmtree(tmp_path / "first")
    assert claimx.claims(spacy.load(tmp_path / "second")(OWN)) == claimx.claims(nlp(OWN))


@pytest.mark.parametrize(("kind", "way"), [(one, "disk"), (one, "bytes"), (one, "pickle"), (many, "disk")])
def test_a_model_of_ones_own_goes_with_the_pipeline(kind, way, tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(Path(__file__).parents[1] / "models" / "default", folder)
    nlp = kind(folder)
    expected = claimx.claims(nlp(TEXT))
    assert expected[0].extractor.model == "mine"
    again = WAYS[way](nlp, tmp_path)
    shutil.rmtree(folder)
    assert claimx.claims(again()(TEXT)) == expected


def test_what_is_missing_is_an_error_when_a_text_is_read(terms, tmp_path):
    for settings, error in (
        ({"lexicon": [str(tmp_path / "none.csv")]}, LexiconError),
        ({"model": str(tmp_path / "none")}, ModelError),
    ):
        nlp = blank()
        nlp.add_pipe("claimx", config=settings)
        with pytest.raises(error):
            nlp(TEXT)
        with pytest.raises(error):
            nlp.to_bytes()
    with pytest.raises(LexiconError):
        claimx.load(lexicon=tmp_path / "none.csv")
    with pytest.raises(ModelError):
        claimx.load(tmp_path / "none")


@pytest.mark.parametrize("kind", [one, many])
def test_a_folder_saved_to_twice_holds_the_second(kind, tmp_path, terms):
    kind("default", [terms]).to_disk(tmp_path / "saved")
    nlp = kind("rules")
    nlp.to_disk(tmp_path / "saved")
    assert claimx.claims(spacy.load(tmp_path / "saved")(OWN)) == claimx.claims(nlp(OWN))


# Texts in a row


def test_a_string_is_one_article(nlp):
    text = "Ginger eases nausea."
    for given in (text, [text], Article("1", text)):
        assert [claim.doc_id for claim in claimx.extract(nlp, given)] == ["1"]
        assert [row.text for row in claimx.annotate(nlp, given)] == [text]


def test_a_path_is_one_path(tmp_path, terms):
    (tmp_path / "a.txt").write_text("Ginger eases nausea.")
    for path in (tmp_path / "a.txt", str(tmp_path / "a.txt")):
        assert [article.text for article in claimx.read_articles(path)] == ["Ginger eases nausea."]
    for path in (terms, str(terms), [terms]):
        assert claimx.Lexicon.load(path).find("zorvex")[0].name == "blorvex"


@pytest.mark.parametrize("inside", [False, True], ids=["no-zone", "zone"])
def test_docs_made_in_the_loop_live_on(monkeypatch, inside):
    monkeypatch.setattr(stream, "_VOCABULARY", 0)
    nlp = claimx.load("rules")
    texts = [f"Ginger eases nausea, says blorv{at}." for at in range(5)]
    docs = []

    def loop():
        for number, _ in enumerate(claimx.extract(nlp, texts)):
            docs.append(nlp(f"Zinc cures gout, says quillix{number}."))
        assert [doc[-2].text for doc in docs] == [f"quillix{at}" for at in range(5)]
        assert all(claimx.claims(doc) for doc in docs)

    if inside:
        with nlp.memory_zone():
            loop()
    else:
        loop()
