"""Corpus, training, models and their evaluation."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import claimx
from claimx.errors import InputError, ModelError, RecordError
from claimx.labels.log import LabelLog, read_labels
from claimx.learn.calibration import calibrated
from claimx.learn.comparison import changes, compare
from claimx.learn.corpus import check, corpus_parts, read_corpus, stats
from claimx.learn.curves import calibration_error, precision_recall, reliability
from claimx.learn.evaluation import evaluate
from claimx.learn.examples import candidate_pipeline, examples
from claimx.learn.scoring import NONE, Outcome, score
from claimx.learn.training import corpus_meta, train
from claimx.model import FILE, Model
from claimx.records import Document, Label

ROOT = Path(__file__).parents[1]
PARTS = [ROOT / "corpus" / f"{part}.jsonl" for part in ("train", "dev", "test")]
TEXT = "Ginger may ease nausea. Aspirin does not cure gout. Aspirin causes bleeding."


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    """Return the parts of the corpus as files of a few articles each, which are enough to learn from."""
    folder = tmp_path_factory.mktemp("corpus")
    for path in PARTS:
        lines = path.read_text("utf-8").splitlines(keepends=True)
        (folder / path.name).write_text("".join(lines[:14]), "utf-8")
    return [folder / path.name for path in PARTS]


@pytest.fixture(scope="module")
def corpus(some):
    return read_corpus(some[:1])


@pytest.fixture(scope="module")
def found(corpus):
    return list(examples(candidate_pipeline(), corpus))


@pytest.fixture(scope="module")
def training(found):
    return train(found, meta={"articles": 1})


@pytest.fixture
def gold():
    def span(number, text, label="drug"):
        start = TEXT.index(text)
        return {"id": f"T{number}", "label": label, "start": start, "end": start + len(text), "text": text}

    def claim(number, drug, condition, sentence, relation, **more):
        start = TEXT.index(sentence)
        return {
            "id": f"C{number}", "relation": relation, "drug": drug, "condition": condition, "negated": False,
            "certainty": "asserted", "anaphor": False, "start": start, "end": start + len(sentence), **more,
        }  # fmt: skip

    spans = [
        span(1, "Ginger"), span(2, "nausea", "condition"), span(3, "Aspirin"), span(4, "gout", "condition"),
        span(5, "bleeding", "condition"),
    ]  # fmt: skip
    claims = [
        claim(1, "T1", "T2", "Ginger may ease nausea.", "treats", certainty="possible"),
        claim(2, "T3", "T4", "Aspirin does not cure gout.", "treats", negated=True),
        claim(3, "T3", "T5", "Aspirin causes bleeding.", "causes", anaphor=True),
    ]
    return Document.from_dict(
        {
            "schema": "claimx.document/1",
            "id": "a",
            "title": "",
            "text": TEXT,
            "meta": {},
            "spans": spans,
            "claims": claims,
        }
    )


# The corpus


def test_the_corpus_keeps_the_format_and_the_guide():
    assert [str(problem) for problem in check(PARTS)] == []


def test_each_annotated_article_has_its_text():
    for document in read_corpus(PARTS):
        assert (ROOT / "corpus" / "articles" / f"{document.id}.txt").read_text("utf-8") == document.text


def test_stats_count_everything(gold):
    counts = stats([gold])
    assert counts["spans"] == {"drug": 2, "condition": 3}
    assert counts["relations"] == {"treats": 2, "causes": 1}
    assert counts["claims"] == {"all": 3, "negated": 1, "anaphor": 1}


def test_check_names_what_is_wrong(tmp_path, gold):
    row = gold.to_dict()
    row["claims"][2] = {**row["claims"][2], "anaphor": False}
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text(json.dumps(row) + "\n", "utf-8")
    two.write_text(json.dumps(gold.to_dict()) + "\n", "utf-8")
    problems = "\n".join(str(problem) for problem in check([one, two]))
    assert "C3 names what is not in its sentence" in problems
    assert "a shares" in problems


# Evaluation


def test_what_is_right_scores_one(gold):
    result = evaluate([gold], [gold])
    assert {row.f1 for row in result.measures if row.gold and row.predicted} == {1.0}
    assert result.certainty_macro_f1 == 1.0
    assert not [error for one in result.documents for error in one.errors]


@pytest.mark.parametrize(
    ("annotated", "predicted", "turned"),
    [
        (["not asserted"], ["asserted"], 1),
        (["not asserted"], ["probable"], 1),
        (["not asserted"], ["possible"], 1),
        (["not asserted"], ["doubtful"], 0),
        (["not asserted"], ["not possible"], 0),
        (["not asserted"], [], 0),
        (["not asserted", "possible"], ["possible"], 0),  # the sentence says both
        (["not asserted"], ["doubtful", "possible"], 1),
        (["not asserted"], ["possible", "probable"], 1),  # one denial, however often it is shown
    ],
)
def test_a_denial_shown_as_any_claim_is_counted(gold, annotated, predicted, turned):
    one, two = (stated(gold, levels) for levels in (annotated, predicted))
    row = {row.name: row for row in evaluate([one], [two]).measures}["denied claims shown as claims"]
    assert (row.gold, row.recall) == (1, turned)
    assert row.is_share


@pytest.mark.parametrize(
    ("annotated", "predicted", "surer"),
    [
        (["doubtful"], ["asserted"], 1),
        (["doubtful"], ["probable"], 1),
        (["doubtful"], ["possible"], 0),
        (["doubtful"], ["doubtful"], 0),
        (["doubtful"], ["not asserted"], 0),
        (["doubtful", "probable"], ["probable"], 0),
        (["doubtful", "not asserted"], ["asserted"], 1),
    ],
)
def test_a_doubt_shown_as_something_surer_is_counted(gold, annotated, predicted, surer):
    one, two = (stated(gold, levels) for levels in (annotated, predicted))
    row = {row.name: row for row in evaluate([one], [two]).measures}["doubtful claims shown as surer"]
    assert (row.gold, row.recall) == (1, surer)


def stated(document, levels):
    """Return *document* with one claim of the same words for each level; *not asserted* is a denial."""
    claim = document.claims[1]
    return replace(
        document,
        claims=tuple(
            replace(claim, id=f"C{number}", negated="not" in level, certainty=level.removeprefix("not "))
            for number, level in enumerate(levels)
        ),
    )


def test_counts_worked_by_hand(gold):
    wrong = replace(
        gold,
        claims=(
            replace(gold.claims[0], certainty="asserted"),  # right but for certainty
            replace(gold.claims[1], negated=False),  # the denial shown as an assertion
        ),
    )
    rows = {row.name: row for row in evaluate([gold], [wrong]).measures}
    assert (rows["claim"].gold, rows["claim"].predicted) == (3, 2)
    assert (rows["claim"].precision, rows["claim"].recall) == (pytest.approx(1 / 2), pytest.approx(1 / 3))
    assert rows["pair"].recall == pytest.approx(2 / 3)
    assert rows["certainty accuracy"].recall == 0
    assert rows["denied claims shown as asserted"].recall == 1
    assert rows["denied claims shown as claims"].recall == 1
    assert (rows["doubtful claims shown as surer"].gold, rows["doubtful claims shown as surer"].recall) == (
        0,
        0,
    )
    assert rows["claim recall, direct"].recall == pytest.approx(1 / 2)
    assert rows["claim recall, anaphor"].recall == 0


def test_another_text_is_refused(gold):
    with pytest.raises(RecordError, match="with another text"):
        evaluate([gold], [replace(gold, text=gold.text + " ", spans=gold.spans)])
    with pytest.raises(RecordError, match="not predicted"):
        evaluate([gold], [])


def test_a_comparison_with_itself_finds_no_difference(gold):
    scores = evaluate([gold], [gold]).documents
    result = compare(scores, scores)
    assert (result.low, result.high, result.is_worse) == (0, 0, False)


def test_changes_between_two_models(nlp):
    before = claimx.claims(nlp("Feverfew may prevent migraine."))
    after = claimx.claims(nlp("Feverfew does prevent migraine."))
    assert [change.kind for change in changes(before, after)] == ["gained", "lost"] or len(before) == 1
    assert [change.kind for change in changes(before, [])] == ["lost"]
    assert [change.kind for change in changes([], before)] == ["gained"]
    sure = [replace(claim, certainty="asserted") for claim in before]
    assert [change.kind for change in changes(before, sure)] == ["changed"]


def test_errors_name_their_cause(gold):
    wrong = replace(
        gold,
        spans=tuple(span for span in gold.spans if span.text != "bleeding"),
        claims=(
            replace(gold.claims[0], relation="causes"),
            replace(gold.claims[1], negated=False),
        ),
    )
    scored = evaluate([gold], [wrong]).documents[0]
    causes = sorted((error.kind, error.cause) for error in scored.errors if "claim" in error.kind)
    assert causes == [
        ("false claim", "wrong denial"),
        ("false claim", "wrong relation"),
        ("missed claim", "condition not found"),
        ("missed claim", "wrong denial"),
        ("missed claim", "wrong relation"),
    ]
    assert scored.relation == {
        ("treats", "causes"): 1,
        ("not treats", "treats"): 1,
        ("causes", "none"): 1,
    }


def outcomes(*rows):
    return [Outcome("treats", score, right, accepted) for score, right, accepted in rows]


def test_calibration_error_worked_by_hand():
    bins = reliability(
        outcomes((0.95, True, True), (0.95, True, False), (0.15, False, False), (1.0, True, True))
    )
    assert [(one.count, round(one.accepted, 3)) for one in bins] == [(1, 0), (3, 0.667)]
    assert calibration_error(bins) == pytest.approx((0.15 + 3 * (2.9 / 3 - 2 / 3)) / 4)
    assert calibration_error([]) == 0


def test_precision_recall_worked_by_hand():
    points = precision_recall(outcomes((0.9, True, True), (0.5, False, False), (0.5, True, True)), gold=4)
    assert [(point.score, point.precision, point.recall) for point in points] == [
        (0.9, 1, 0.25),
        (0.5, pytest.approx(2 / 3), 0.5),
    ]


@pytest.mark.parametrize("right", [[0.1, 0.4, 0.35, 0.8], [0.0, 0.0, 0.9, 0.9]], ids=["line", "step"])
def test_calibration_learns_the_share_that_is_right(right):
    generator = np.random.default_rng(0)
    probabilities = np.repeat([0.2, 0.4, 0.6, 0.8], 400)
    accepted = generator.random(1600) < np.repeat(right, 400)
    fitted = calibrated(probabilities, accepted, np.arange(1600) % 5)
    assert fitted.scores(np.array([0.4, 0.8])) == pytest.approx([right[1], right[3]], abs=0.1)


def test_calibration_of_nothing_changes_nothing():
    nothing = calibrated(np.array([]), np.array([], dtype=bool), np.array([]))
    assert nothing.scores(np.array([0.3])) == pytest.approx([0.3])


SCORER = ROOT.parent / "shared" / "tools" / "score.py"
SURER = "doubtful claims shown as surer"


@pytest.mark.skipif(not SCORER.exists(), reason="the reference scorer is not beside the checkout")
def test_evaluate_prints_what_the_reference_scorer_prints(run, tmp_path, nlp, corpus):
    articles = [claimx.Article(one.id, one.text, one.title) for one in corpus]
    made = list(claimx.annotate(nlp, articles))
    # where a doubt is shown as surer, the reference looks annotated mentions up among the predicted ones
    rows = [rows for rows in zip(corpus, made, strict=True) if not score(*rows).counts[SURER][0]]
    assert len(rows) > len(corpus) * 0.9
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    for path, documents in zip((gold, predicted), zip(*rows, strict=True), strict=True):
        path.write_text("".join(json.dumps(one.to_dict()) + "\n" for one in documents), "utf-8")
    command = [sys.executable, str(SCORER), str(gold), str(predicted)]
    reference = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert run("evaluate", gold, "--model", "rules").stdout == reference


# Training


def test_examples_say_what_the_annotation_says(gold):
    made = {example.relation for example in examples(candidate_pipeline(), [gold])}
    assert made >= {"treats", "causes"}
    nothing = replace(gold, claims=())
    assert {example.relation for example in examples(candidate_pipeline(), [nothing])} == {NONE}


def test_training_twice_gives_the_same_file(found, training):
    assert train(found, meta={"articles": 1}).model.to_bytes() == training.model.to_bytes()


def test_too_little_is_refused(found):
    with pytest.raises(ModelError, match="too few examples"):
        train(found[:20], meta={})


def test_a_model_survives_saving(training, tmp_path):
    training.model.save(tmp_path)
    again = Model.load(tmp_path)
    assert again.to_bytes() == training.model.to_bytes()
    unknown = (("dc", "never", "seen"), ("no such kind", "word"))
    rows = [[(("R", "rel=treats"), ("how", "here,here")), unknown], [()], [], [unknown]]
    assert again.relation.probabilities(rows) == pytest.approx(training.model.relation.probabilities(rows))
    assert again.relation.probabilities(rows).sum(axis=1) == pytest.approx([1, 1, 1, 1])
    assert len({tuple(row) for row in again.relation.probabilities(rows).tolist()}) == 2


def twice(row):
    part = row["denial"]
    kind = next(iter(part["features"]))
    part["features"][kind].insert(0, part["features"][kind][0])
    for weights in part["weights"]:
        weights.append(0)


DAMAGED = {
    "part": (lambda row: row.pop("relation"), "'relation' is missing"),
    "format": (lambda row: row.update(format="other"), "its format is not"),
    "bias": (lambda row: row["relation"]["bias"].append(1), "relation.bias has not 5 numbers"),
    "classes": (lambda row: row["certainty"].update(classes=["yes"]), "the classes of certainty are not"),
    "no-classes": (lambda row: row["certainty"].update(classes=1), "the classes of certainty are not"),
    "features": (
        lambda row: row["certainty"]["features"]["s"].append(["xyzzy"]),
        "certainty.features has not one for each weight",
    ),
    "no-table": (lambda row: row["denial"].update(features=["x"]), "denial.features is no table of lists"),
    "no-list": (lambda row: row["denial"]["features"].update(s="x"), "denial.features is no table of lists"),
    "word": (lambda row: row["denial"]["features"]["s"].__setitem__(0, 1), "something else than lists of words"),
    "words": (lambda row: row["denial"]["features"]["s"][0].append(1), "something else than lists of words"),
    "no-word": (lambda row: row["denial"]["features"]["s"][0].clear(), "something else than lists of words"),
    "twice": (twice, "denial.features has one twice"),
    "weights": (lambda row: row["denial"]["weights"].pop(), "denial.weights is not 2 lists of numbers"),
    "no-lists": (lambda row: row["denial"].update(weights=1), "denial.weights has no lists of numbers"),
    "huge": (lambda row: row["denial"]["weights"][0].__setitem__(0, 10**400), "numbers up to 1000000"),
    "part-of-a-thousandth": (lambda row: row["denial"]["weights"][0].__setitem__(0, 0.5), "no whole thousandths"),
    "context": (lambda row: row["context"]["bias"].append(1.0), "context has not a weight for each of 5 relations"),
    "large": (lambda row: row["context"]["weights"][0].__setitem__(0, 1e308), "numbers up to 1000000"),
    "nan": (lambda row: row["context"]["weights"][0].append(float("nan")), "lists of numbers"),
    "number": (lambda row: row["thresholds"].update(claim="x"), "claim is no number"),
    "huge-number": (lambda row: row["thresholds"].update(claim=10**400), "claim is no number"),
    "half-a-character": (lambda row: row["meta"].update(note="\ud800"), "surrogates not allowed"),
    "calibration": (lambda row: row["calibration"].update(method="other"), "neither sigmoid nor isotonic"),
    "falling": (
        lambda row: row["calibration"].update(method="isotonic", points=[[0, 1], [1, 0]]),
        "rising points",
    ),
    "no-score": (
        lambda row: row["calibration"].update(method="isotonic", points=[[0, 1], [1, 2]]),
        "rising points",
    ),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_model_is_named(training, damage, message):
    row = json.loads(training.model.to_bytes())
    damage(row)
    with pytest.raises(ModelError, match=message):
        Model.from_bytes(json.dumps(row).encode())


def test_a_pipeline_uses_its_model_and_carries_it(training, tmp_path):
    import spacy

    training.model.save(tmp_path / "mine")
    nlp = claimx.load(tmp_path / "mine")
    claim = next(iter(claimx.extract(nlp, ["Feverfew prevents migraine."])))
    assert claim.extractor.model == "mine"
    assert 0 < claim.score <= 1
    nlp.to_disk(tmp_path / "saved")
    (tmp_path / "mine" / FILE).rename(tmp_path / "mine" / "kept.json")
    (tmp_path / "mine" / "kept.json").rename(tmp_path / "mine" / FILE)
    again = spacy.load(tmp_path / "saved")
    text = "Feverfew prevents migraine. Ginger may ease nausea."
    assert claimx.claims(again(text)) == claimx.claims(nlp(text))


def test_an_unknown_model_is_named():
    with pytest.raises(ModelError, match="There is no model 'nothing'"):
        claimx.load("nothing")


def test_the_shipped_model_has_learnt_from_more_than_the_corpus():
    shipped = Model.load(ROOT / "models" / "default")
    own = corpus_meta(read_corpus(PARTS[:2]))
    assert shipped.meta["articles"] > own["articles"]
    assert shipped.meta["claims"] > own["claims"]
    card = (ROOT / "models" / "default" / "README.md").read_text("utf-8")
    assert f"| articles | {shipped.meta['articles']} |" in card
    assert "expected calibration error" in card


def test_prediction_needs_no_scikit_learn():
    code = "import claimx, sys; list(claimx.extract(claimx.load(), ['Zinc treats colds.'])); print('sklearn' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


# The command line


def test_a_folder_stands_for_its_split(tmp_path):
    for name in ("train", "dev", "test"):
        (tmp_path / f"{name}.jsonl").touch()
    parts = corpus_parts([tmp_path, tmp_path / "more.jsonl"])
    assert [path.name for path in parts.train] == ["train.jsonl", "more.jsonl"]
    assert [path.name for path in parts.calibrate] == ["dev.jsonl"]
    assert parts.test == tmp_path / "test.jsonl"
    (tmp_path / "train.jsonl").unlink()
    with pytest.raises(InputError, match=r"has no train\.jsonl"):
        corpus_parts([tmp_path])


def test_train_learns_from_labels_and_keeps_a_better_model(run, tmp_path, some, corpus):
    log, output = tmp_path / "labels.jsonl", tmp_path / "mine"
    nlp = candidate_pipeline()
    made = [
        claim
        for document in corpus[:5]
        for claim in claimx.claims(nlp(document.text), document.id)
        if claim.kind == "drug_condition"
    ]
    LabelLog(log).append(
        *(
            Label(
                claim_id=claim.id, doc_id=claim.doc_id, annotator="rk", at="2026-11-23T09:00:00Z",
                verdict="accept", claim=claim,
            )
            for claim in made
        )
    )  # fmt: skip
    trained = run("train", some[0], "--labels", log, "--test", some[2], "-o", output)
    assert trained.exit_code == 0, trained.output
    assert f"labels: {len(made)}, examples of them: " in trained.stderr
    assert Model.load(output).meta["labels"] == len(made)
    better = (output / FILE).read_bytes()
    refused = run("train", some[0], "--labels", all_wrong(log, tmp_path), "--test", some[2], "-o", output)
    assert refused.exit_code == 2
    assert "worse than the one that is there" in refused.stderr
    assert (output / FILE).read_bytes() == better


def all_wrong(log, folder):
    """Return the path of a log that corrects, twenty times over, what *log* accepts to a warning."""
    labels = list(read_labels([log]))
    path = folder / "wrong.jsonl"
    LabelLog(path).append(
        *(
            replace(label, claim_id=f"{label.claim_id}{number}", corrections={"relation": "contraindicated"})
            for label in labels
            for number in range(20)
        )
    )
    return path


def test_train_evaluate_and_diff(run, tmp_path, some):
    output = tmp_path / "mine"
    made = run("train", some[0], "--test", some[2], "-o", output)
    assert made.exit_code == 0, made.output
    assert (
        "claim F1" in (output / "README.md").read_text("utf-8")
        or "| claim |" in (output / "README.md").read_text()
    )
    shown = run("evaluate", some[1], "--model", output, "--errors", tmp_path / "errors.txt")
    assert shown.exit_code == 0, shown.output
    assert "\nclaim   " in shown.stdout
    assert (tmp_path / "errors.txt").read_text("utf-8")
    differing = run("diff", "rules", output, ROOT / "corpus" / "articles" / "metformin-for-pcos.txt")
    assert differing.exit_code == 0, differing.output
    assert all(line[:2] in ("+ ", "- ", "~ ", "  ") for line in differing.stdout.splitlines())


def test_corpus_commands(run, tmp_path, gold):
    assert run("corpus", "check", *PARTS).exit_code == 0
    assert "relations: treats" in run("corpus", "stats", *PARTS).stdout
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n", "utf-8")
    assert run("corpus", "check", bad).exit_code == 1
