"""Labels of a model beside those of people: apart, compared, disputed first, and weighed by their agreement."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace

import pytest

from claimx.errors import InputError
from claimx.jsonl import dumps
from claimx.labels.annotators import UNSURE
from claimx.labels.log import read_labels
from claimx.labels.merge import differing
from claimx.labels.stats import label_stats
from claimx.labels.trust import teaching, trust
from claimx.learn.corpus import read_corpus
from claimx.learn.examples import candidate_pipeline
from claimx.learn.label_examples import label_examples
from claimx.learn.simulation import simulated_labels
from claimx.records import Document, Label, Why
from claimx.review.opening import open_session
from claimx.review.queue import queue
from claimx.review.store import ClaimList

AT = "2026-11-23T09:12:44Z"
MODEL = "model:m"


def label(claim, annotator, verdict="accept", **more):
    reason = "not_a_claim" if verdict == "reject" else None
    return Label(
        claim_id=claim.id, doc_id=claim.doc_id, annotator=annotator, at=AT, verdict=verdict, reason=reason, claim=claim,
        **more,
    )  # fmt: skip


@pytest.fixture
def claims(claim):
    """Return a function that gives as many different claims as it is told."""
    return lambda count: [replace(claim, id=f"{at:016x}") for at in range(count)]


def checked(claims, wrong=0, drawn="random", **more):
    """Return labels of a model, and of a person who finds the first of them wrong."""
    model = [label(claim, MODEL) for claim in claims]
    verdicts = ["reject"] * wrong + ["accept"] * (len(claims) - wrong)
    person = [
        label(claim, "anna", verdict, drawn=drawn, **more)
        for claim, verdict in zip(claims, verdicts, strict=True)
    ]
    return [*model, *person]


@pytest.mark.parametrize(
    "count, wrong, drawn, low, high",
    [
        pytest.param(49, 0, "random", 0, 0, id="too-few"),
        pytest.param(50, 0, "random", 0.85, 0.87, id="fifty-alike"),
        pytest.param(50, 0, "queue", 0, 0, id="not-at-random"),
        pytest.param(50, 0, None, 0, 0, id="nobody-knows-how"),
        pytest.param(100, 10, "random", 0.64, 0.67, id="ten-of-a-hundred-wrong"),
        pytest.param(100, 50, "random", 0, 0, id="a-coin"),
        pytest.param(100, 90, "random", 0, 0, id="worse-than-a-coin"),
    ],
)
def test_a_model_is_trusted_as_far_as_people_agree(claims, count, wrong, drawn, low, high):
    found = trust(checked(claims(count), wrong, drawn))[MODEL]
    assert low <= found.weight <= high
    if drawn == "random":
        assert (found.agreement.right, found.agreement.total) == (count - wrong, count)


def test_agreement_is_about_what_is_taught(claims):
    made = claims(60)
    certainty = [label(one, "anna", drawn="random", corrections={"certainty": "doubtful"}) for one in made]
    relation = [label(one, "anna", drawn="random", corrections={"relation": "causes"}) for one in made]
    model = [label(one, MODEL) for one in made]
    assert trust([*model, *certainty])[MODEL].agreement.right == 60
    assert trust([*model, *relation])[MODEL].agreement.right == 0


def test_people_who_disagree_check_nobody(claims):
    made = claims(60)
    ben = [label(one, "ben", "reject", drawn="random") for one in made]
    assert trust([*checked(made), *ben])[MODEL].agreement.total == 0
    settled = [label(one, "ben", "reject", drawn="random", adjudicates=True) for one in made]
    assert trust([*checked(made), *settled])[MODEL].agreement.total == 60


def test_a_weight_may_be_given(claims):
    assert trust(checked(claims(1)), given=0.3)[MODEL].weight == 0.3


def test_people_alone_teach_where_they_decided(claims):
    (claim,) = claims(1)
    model, person = label(claim, MODEL), label(claim, "anna", "reject")
    other = label(claim, "model:n", "reject")
    assert teaching([model, person], {MODEL: 0.9}) == ([person], 1.0)
    assert teaching([model, other], {MODEL: 0.9, "model:n": 0.4}) == ([model, other], 0.4)
    assert teaching([model, other], {MODEL: 0.9}) == ([model], 0.9)
    assert teaching([model], {})[0] == []
    assert teaching([label(claim, "anna", "skip"), model], {MODEL: 0.9}) == ([model], 0.9)


def test_examples_have_the_weight_of_their_labels(nlp):
    pipeline = candidate_pipeline()
    text = "Ginger eases nausea."
    (claim,) = simulated_claims(pipeline, text)
    documents = [Document(id="a", text=text)]
    of_model = [label(claim, MODEL)]
    made = label_examples(pipeline, of_model, documents, {MODEL: 0.25})
    assert [(one.relation, one.weight) for one in made.examples] == [("treats", 0.25)]
    ignored = label_examples(pipeline, of_model, documents)
    assert not ignored.examples and ignored.unused["of a model that is not trusted"] == 1
    both = label_examples(pipeline, [*of_model, label(claim, "anna", "reject")], documents, {MODEL: 0.25})
    assert [(one.relation, one.weight) for one in both.examples] == [("none", 1.0)]


def simulated_claims(pipeline, text):
    from claimx.extraction import claims

    return [claim for claim in claims(pipeline(text), "a") if claim.kind == "drug_condition"]


def test_statistics_count_models_apart(run, claims, tmp_path):
    made = claims(4)
    labels = [*checked(made, wrong=1), label(made[0], "model:n", corrections={"certainty": "doubtful"})]
    stats = label_stats(labels)
    assert dict(stats.verdicts) == {"accept": 3, "reject": 1}
    assert dict(stats.annotators) == {"anna": 4}
    assert (stats.precision[0].right, stats.precision[0].total) == (3, 4)
    assert {name: dict(counts) for name, counts in stats.models.items()} == {
        MODEL: {"accept": 4}, "model:n": {"accept with corrections": 1},
    }  # fmt: skip
    added = label(replace(made[0], id="f" * 16, why=Why(UNSURE)), "anna")  # no claim of claimx
    assert label_stats([*labels, added]).precision == stats.precision
    log = written(tmp_path / "log.jsonl", labels)
    said = run("labels", "stats", log).stdout
    assert "annotators: anna 4" in said and "model:m, counted apart: accept 4" in said


def written(path, records):
    path.write_text("".join(f"{dumps(record.to_dict())}\n" for record in records), "utf-8")
    return path


def test_agreement_of_two_in_one_log(run, claims, tmp_path):
    log = written(tmp_path / "log.jsonl", checked(claims(10), wrong=3))
    result = run("agree", log, log, "--annotators", "anna", MODEL)
    assert result.stdout.splitlines()[1].split()[:3] == ["verdict", "10", "0.70"]
    wrong = run("agree", log, log, "--annotators", "anna", "model:n")
    assert wrong.exit_code == 2 and "no label by 'model:n'" in wrong.stderr


def test_what_differs_comes_first(claims):
    same, corrected, rejected, both, added, unsaid = made = claims(6)
    added = replace(added, why=Why(UNSURE))
    labels = [
        label(same, MODEL),
        label(corrected, MODEL, corrections={"certainty": "doubtful"}),
        label(rejected, MODEL, "reject"),
        label(both, MODEL, "reject"),
        label(both, "anna", corrections={"relation": "causes"}),
        label(added, MODEL),
    ]
    said = differing(labels)
    assert [said.get(claim.id, 0) for claim in made] == [0, 1, 1, 2, 1, 0]
    entries = ClaimList("claims", [*made[:4], added, unsaid]).entries
    places = queue(entries, "disputed", differing=said)
    assert sorted(place.at for place in places) == list(range(6))
    first = [place.at for place in places if place.drawn == "queue"]
    assert first[0] == 3 and set(first[1:3]) <= {1, 2, 4}
    assert [place.drawn for place in places][4] == "random"


def test_all_is_drawn_at_random(claims):
    entries = ClaimList("claims", claims(30)).entries
    places = queue(entries, "random")
    assert sorted(place.at for place in places) == list(range(30)) != [place.at for place in places]
    assert {place.drawn for place in places} == {"random"}
    assert queue(entries, "random", seed=1) != places


def test_a_review_shows_first_what_is_disputed(claims, tmp_path):
    made = claims(8)
    source = written(tmp_path / "claims.jsonl", made)
    model = written(
        tmp_path / "model.jsonl", [label(one, MODEL) for one in made[:7]] + [label(made[7], MODEL, "reject")]
    )
    log = tmp_path / "log.jsonl"
    assert open_session(source, log, [], "anna", beside=[model]).queue("disputed")[0].at == 7
    written(log, [label(made[5], "ben", "reject"), label(made[5], MODEL)])
    session = open_session(source, log, [], "anna")
    assert session.queue("disputed")[0].at == 5
    written(log, [label(made[5], "anna", "reject")])
    assert open_session(source, log, [], "anna").queue("disputed")[0].at != 5


def test_no_person_is_called_like_a_model(claims, tmp_path, run):
    source = written(tmp_path / "claims.jsonl", claims(1))
    with pytest.raises(InputError, match="name of a model"):
        open_session(source, tmp_path / "log.jsonl", [], MODEL)
    result = run("review", source, "--labels", tmp_path / "log.jsonl", "--annotator", MODEL)
    assert result.exit_code == 2 and not (tmp_path / "log.jsonl").exists()


def test_from_asking_to_a_better_model(run, tmp_path, pytestconfig):
    """By the commands: ask, review 50, agree, train. ``benchmarks/second_reader.py`` measures what it brings."""
    root = pytestconfig.rootpath
    corpus = sorted(read_corpus([root / "corpus/train.jsonl"]), key=lambda document: len(document.text))
    known, pool = corpus[20:32], corpus[:14] + corpus[50:54]
    gold = written(tmp_path / "pool.jsonl", pool)
    few = written(tmp_path / "few.jsonl", known)
    source = written(tmp_path / "texts.jsonl", [replace(one, spans=(), claims=(), meta={}) for one in pool])
    log, claims = tmp_path / "model.jsonl", tmp_path / "claims.jsonl"
    program = shlex.join(
        [sys.executable, str(root / "benchmarks/gold_reader.py"), str(gold), "--noise", "0.05"]
    )
    asked = run(
        "ask", source, "--command", program, "--model", "gold", "--labels", log, "-o", claims, "--extractor", "rules"
    )  # fmt: skip
    assert asked.exit_code == 0, asked.stderr
    checked_records = run("validate", log, claims)
    assert checked_records.exit_code == 0, checked_records.stdout
    person = tmp_path / "anna.jsonl"
    session = open_session(claims, person, [source], "anna")
    places = [
        place for place in session.queue("random") if session.store.entries[place.at].kind == "drug_condition"
    ]
    for place in places[:50]:
        claim = session.store.claim(place.at)
        (said,) = simulated_labels([claim], pool, at=AT)
        session.decide(
            claim.id, said.verdict, corrections=said.corrections, reason=said.reason, drawn=place.drawn
        )
    assert session.progress().decided == 50
    compared = run("agree", log, person).stdout.splitlines()[1].split()
    assert compared[:2] == ["verdict", "50"] and float(compared[2]) >= 0.8
    trained = run(
        "train", few, "--labels", person, "--labels", log, "--docs", source, "-o", tmp_path / "mine"
    )
    assert trained.exit_code == 0, trained.stderr
    told = next(line for line in trained.stderr.splitlines() if line.startswith("model:gold: weight"))
    assert float(told.split()[2].rstrip(";")) > 0.3
    count = sum(1 for _ in read_labels([log]))
    used = int(
        next(line for line in trained.stderr.splitlines() if line.startswith("labels:"))
        .split()[5]
        .rstrip(",")
    )
    assert used > count / 2
    untrusted = run("train", few, "--labels", log, "--docs", source, "-o", tmp_path / "other")
    assert "model:gold: weight 0.00; people decided 0 of its claims" in untrusted.stderr
    assert "examples of them: 0, of a model that is not trusted" in untrusted.stderr


def test_the_command_reviews_in_these_orders(run, claims, tmp_path):
    made = claims(6)
    source = written(tmp_path / "claims.jsonl", made)
    model = written(tmp_path / "model.jsonl", [label(made[4], MODEL, "reject")])
    log = tmp_path / "log.jsonl"
    options = ("--labels", log, "--annotator", "anna", "--terminal")
    run("review", source, *options, "--order", "disputed", "--beside", model, input="aq")
    run("review", source, *options, "--order", "random", input="aq")
    first, second = read_labels([log])
    assert (first.claim_id, first.drawn) == (made[4].id, "queue")
    assert second.drawn == "random"
