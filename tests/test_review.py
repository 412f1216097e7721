"""Review: the queue, the session, who may use the page, and what it answers."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from starlette.testclient import TestClient

import claimx
from claimx.cli.review import next_steps
from claimx.errors import InputError, RecordError
from claimx.jsonl import dumps
from claimx.labels.log import LabelLog, corrected, read_labels, standing
from claimx.labels.merge import disputed, merge
from claimx.records import Document
from claimx.review.app import make_app
from claimx.review.doors import OneUse
from claimx.review.hosts import Hosts
from claimx.review.opening import open_session
from claimx.review.queue import ORDERS, Filters, queue
from claimx.review.session import DecidedError
from claimx.review.store import ClaimStore
from claimx.review.terminal import review_in_terminal

TEXT = "Feverfew may prevent migraine. Ginger eases nausea, but it causes heartburn. Take 500 mg of ginger daily."
HOST = "127.0.0.1:8000"


@pytest.fixture(scope="module")
def made(nlp):
    return claimx.claims(nlp(TEXT), "a.txt")


@pytest.fixture
def files(tmp_path, made):
    """Return (claims, labels, docs)."""
    claims, docs = tmp_path / "claims.jsonl", tmp_path / "docs.jsonl"
    claims.write_text("".join(dumps(claim.to_dict()) + "\n" for claim in made), "utf-8")
    docs.write_text(dumps(Document(id="a.txt", text=TEXT).to_dict()) + "\n", "utf-8")
    return claims, tmp_path / "labels.jsonl", docs


@pytest.fixture
def session(files):
    claims, labels, docs = files
    return open_session(claims, labels, [docs], "rk")


@pytest.fixture(scope="module")
def entries(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("claims") / "claims.jsonl"
    path.write_text("".join(dumps(claim.to_dict()) + "\n" for claim in made), "utf-8")
    return ClaimStore(path).entries


# The queue


@pytest.mark.parametrize("order", ORDERS)
@given(scores=st.lists(st.floats(0, 1), max_size=40))
def test_no_order_drops_a_claim(entries, order, scores):
    many = [replace(entries[0], id=str(at), score=score) for at, score in enumerate(scores)]
    places = queue(many, order)
    assert sorted(place.at for place in places) == list(range(len(many)))
    assert queue(many, order) == places


def test_uncertain_takes_every_fifth_at_random(entries):
    many = [replace(entries[0], id=str(at), score=at / 100) for at in range(100)]
    places = queue(many, "uncertain")
    assert [place.drawn for place in places].count("random") == 20
    first = [place.at for place in places if place.drawn == "queue"][:10]
    assert all(abs(at - 50) < 12 for at in first)


def test_risk_takes_warnings_and_doses_first(entries):
    plain = replace(entries[0], relation="treats", dosed=False, certainty="possible")
    many = [plain, replace(plain, dosed=True), replace(plain, relation="contraindicated")]
    assert [place.at for place in queue(many, "risk")] == [2, 1, 0]


def test_risk_counts_what_others_deny(entries):
    plain = replace(entries[0], relation="treats", dosed=False, certainty="possible", negated=False)
    many = [replace(plain, drug="x"), plain, replace(plain, negated=True)]
    assert [place.at for place in queue(many, "risk")] == [1, 2, 0]


def test_filters(entries):
    def shown(**values):
        return [entries[place.at].condition for place in queue(entries, "document", Filters(**values))]

    assert shown(relation="causes") == ["heartburn"]
    assert shown(drug="GINGER", kind="drug_condition") == ["nausea", "heartburn"]
    assert shown(text="feverfew") == ["migraine"]
    assert shown(certainty="possible") == ["migraine"]


def test_an_unknown_order_is_named(entries):
    with pytest.raises(InputError, match="no order 'best'"):
        queue(entries, "best")


# The store and the session


def test_what_is_no_claim_is_named(tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_text(
        '{"schema": "claimx.error/1", "doc_id": "b", "stage": "read", "error": "x"}\nno json\n', "utf-8"
    )
    with pytest.raises(RecordError, match=r"claims\.jsonl:2: The line is no JSON"):
        ClaimStore(path)


def test_decisions_are_in_the_log_and_stay_decided(session, files, made):
    first, second = made[:2]
    session.decide(first.id, "accept", seconds=1.5, drawn="random")
    session.decide(second.id, "accept", corrections={"certainty": "doubtful"})
    assert [label.verdict for label in read_labels([files[1]])] == ["accept", "accept"]
    again = open_session(files[0], files[1], [], "rk")
    assert {claim.id for claim in made if again.is_decided(claim.id)} == {first.id, second.id}
    assert len(again.queue("document")) == len(made) - 2
    assert len(open_session(files[0], files[1], [], "other").queue("document")) == len(made)


def test_undo_takes_back(session, files, made):
    session.decide(made[0].id, "reject", reason="negated")
    session.undo(made[0].id)
    assert not standing(read_labels([files[1]]))
    assert len(session.queue("document")) == len(made)
    with pytest.raises(RecordError, match="Nothing is decided"):
        session.undo(made[0].id)


def test_a_missed_claim_is_added(session, files, made):
    beside = made[0]
    at = TEXT.index("Ginger"), TEXT.index("migraine")
    fields = {
        "drug": {"start": at[0], "end": at[0] + 6},
        "condition": {"start": at[1], "end": at[1] + 8},
        "relation": "treats",
        "certainty": "probable",
    }
    label = session.add(beside.id, fields)
    assert (label.claim.drug.text, label.claim.condition.text) == ("Ginger", "migraine")
    assert corrected(label).certainty == "probable"
    assert label.claim.why.rule == "reviewer"
    with pytest.raises(RecordError, match="The drug is not in the text"):
        session.add(beside.id, {**fields, "drug": {"start": 5, "end": 5000}})


def test_a_missed_claim_has_its_own_sentence_and_is_added_once(session, made):
    at = TEXT.index("ginger"), TEXT.index("500 mg")
    fields = {
        "drug": {"start": at[0], "end": at[0] + 6},
        "condition": {"start": at[1], "end": at[1] + 6},
        "relation": "treats",
    }
    claim = session.add(made[0].id, fields).claim
    assert claim.sentence == TEXT[claim.start : claim.end] == "Take 500 mg of ginger daily."
    with pytest.raises(RecordError, match="there already"):
        session.add(made[0].id, fields)
    other = session.add(made[0].id, {**fields, "relation": "causes"}).claim
    assert other.id != claim.id
    known = {
        name: {"start": getattr(made[0], name).start, "end": getattr(made[0], name).end}
        for name in ("drug", "condition")
    }
    with pytest.raises(RecordError, match="there already"):
        session.add(made[0].id, {**known, "relation": made[0].relation})
    assert session.add(made[0].id, {**known, "relation": "causes"}).claim.id not in session.store.place
    session.undo(claim.id)
    assert session.add(made[0].id, fields).claim.id == claim.id


def test_a_claim_that_another_run_decided_is_not_decided_twice_by_mistake(session, files, made):
    other = open_session(files[0], files[1], [], "rk")
    other.decide(made[0].id, "reject", reason="negated")
    with pytest.raises(DecidedError, match="another window: reject: negated"):
        session.decide(made[0].id, "accept")
    session.decide(made[0].id, "accept", anew=True)
    assert [label.verdict for label in read_labels([files[1]])] == ["reject", "accept"]
    assert len(other.queue("document")) == len(made) - 1


def test_what_was_skipped_is_asked_again_by_the_next_run(session, files, made):
    session.decide(made[0].id, "skip")
    assert len(session.queue("document")) == len(made) - 1
    assert len(open_session(files[0], files[1], [], "rk").queue("document")) == len(made)


def test_progress_counts_what_the_filters_let_through(session, made):
    session.decide(made[0].id, "accept")
    assert (session.progress().total, session.progress().decided) == (len(made), 1)
    causes = session.progress(Filters(relation="causes"))
    assert (causes.total, causes.decided) == (1, 0)


def test_a_name_that_is_no_text_is_refused(files):
    with pytest.raises(InputError, match="annotator's name"):
        open_session(files[0], files[1], [], "rk\udcff")


# Adjudication


@pytest.fixture
def votes(files, tmp_path, made):
    """Return the logs of anna, who rejects the first claim, and ben, who corrects the second."""
    logs = [tmp_path / "anna.jsonl", tmp_path / "ben.jsonl"]
    anna, ben = (open_session(files[0], log, [], log.stem) for log in logs)
    anna.decide(made[0].id, "reject", reason="not_a_claim", drawn="random")
    ben.decide(made[0].id, "accept")
    anna.decide(made[1].id, "accept")
    ben.decide(made[1].id, "accept", corrections={"relation": "prevents", "drug": made[0].drug.to_dict()})
    anna.decide(made[2].id, "accept")
    ben.decide(made[2].id, "accept")
    return logs


def test_adjudication_asks_only_what_is_disputed(votes, tmp_path, made):
    log = tmp_path / "settled.jsonl"
    session = open_session(None, log, [], "anna", votes)
    assert [place.drawn for place in session.queue("uncertain")] == ["queue", "queue"]
    assert [vote.said for vote in session.votes(made[0].id)] == ["reject: not a claim", "accept as shown"]
    assert session.votes(made[1].id)[1].said == "accept with drug “Feverfew”, prevents"
    assert session.progress().decided == 0  # anna's vote is no adjudication
    session.decide(made[0].id, "accept")
    label = next(read_labels([log]))
    assert (label.adjudicates, label.drawn, label.annotator) == (True, "random", "anna")
    merged = merge(read_labels([*votes, log]))
    assert [found[0].claim_id for found in disputed(merged)] == [made[1].id]
    assert len(open_session(None, log, [], "anna", votes).queue("document")) == 1


def test_labels_without_their_claim_need_the_claims(files, votes, tmp_path, made):
    for log in votes:
        bare = [replace(label, claim=None) for label in read_labels([log])]
        log.write_text("".join(dumps(label.to_dict()) + "\n" for label in bare), "utf-8")
    log = tmp_path / "settled.jsonl"
    with pytest.raises(InputError, match="2 claims in dispute are in no label"):
        open_session(None, log, [], "rk", votes)
    session = open_session(files[0], log, [], "rk", votes)
    session.decide(made[1].id, **asdict(session.votes(made[1].id)[1], dict_factory=_decision))
    assert next(read_labels([log])).corrections["relation"] == "prevents"


def _decision(fields):
    return {key: value for key, value in fields if key in ("verdict", "corrections", "reason")}


def test_adjudication_in_the_terminal(votes, tmp_path, made):
    log = tmp_path / "settled.jsonl"
    shown = in_terminal(open_session(None, log, [], "rk", votes), "fj")
    assert "f anna: reject: not a claim" in shown
    assert "j ben: accept with drug “Feverfew”, prevents" in shown
    rows = [(label.verdict, label.reason, sorted(label.corrections)) for label in read_labels([log])]
    assert rows == [("reject", "not_a_claim", []), ("accept", None, ["drug", "relation"])]


def test_review_needs_claims_or_votes(run, tmp_path):
    found = run("review", "--labels", tmp_path / "l.jsonl")
    assert found.exit_code == 2
    assert "Give the file of CLAIMS to review, or --adjudicate" in found.output


def test_the_next_steps_name_the_real_files():
    log, docs = Path("my labels.jsonl"), [Path("docs.jsonl")]
    assert next_steps(Path("my claims.jsonl"), log, docs, []) == [
        "claimx labels stats 'my labels.jsonl'",
        "claimx labels apply 'my claims.jsonl' 'my labels.jsonl' -o reviewed.jsonl",
        "claimx train corpus/ --labels 'my labels.jsonl' --docs docs.jsonl -o models/mine",
    ]
    assert next_steps(None, log, [], [Path("a"), Path("b")]) == [
        "claimx labels merge a b 'my labels.jsonl' -o merged.jsonl",
        "claimx train corpus/ --labels merged.jsonl -o models/mine",
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"verdict": "maybe"}, {"verdict": "accept", "corrections": {"certainty": "sure"}}, {"claim_id": "0"}],
)
def test_what_is_no_decision_is_refused(session, files, made, wrong):
    with pytest.raises(RecordError):
        session.decide(**{"claim_id": made[0].id, "verdict": "accept", **wrong})
    assert files[1].read_bytes() == b""


# The terminal


def in_terminal(session, keys):
    """Return what a review shows, and the decisions that *keys* give."""
    console = Console(file=io.StringIO(), width=100)
    pressed = iter(keys)
    review_in_terminal(session, "document", console, lambda: next(pressed))
    return console.file.getvalue()


def test_the_terminal_has_the_keys_of_the_page(session, files, made):
    shown = in_terminal(session, "a2ar1uu" + "a" * (len(made) - 1))
    rows = [(label.verdict, label.reason, label.corrections) for label in read_labels([files[1]])]
    assert rows[:5] == [
        ("accept", None, {}),
        ("accept", None, {"certainty": "probable"}),
        ("reject", "not_a_claim", {}),
        ("undo", None, {}),
        ("undo", None, {}),
    ]
    assert [row[0] for row in rows[5:]] == ["accept"] * (len(made) - 1)
    assert "Ginger eases nausea" in shown
    assert "Nothing is left" in shown


def test_quitting_the_terminal_keeps_what_was_decided(session, files):
    in_terminal(session, "arq" + "q")
    assert [label.verdict for label in read_labels([files[1]])] == ["accept"]


def test_the_terminal_shows_no_control_characters(files, made):
    claims, labels, docs = files
    hostile = "\x1b]0;owned\x07\u202e " + TEXT
    claims.write_text(
        "".join(
            dumps(claim.to_dict()) + "\n"
            for claim in claimx.claims(claimx.load("rules")(hostile), "\x1b[2Ja.txt")
        ),
        "utf-8",
    )
    docs.write_text(dumps(Document(id="\x1b[2Ja.txt", text=hostile).to_dict()) + "\n", "utf-8")
    shown = in_terminal(open_session(claims, labels, [docs], "rk"), "q")
    assert "owned" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_the_terminal_passes_over_what_another_window_decided(files, made):
    claims, labels, _ = files
    session, other = (open_session(claims, labels, [], "rk") for _ in "ab")

    def keys():
        yield "a"
        other.decide(made[2].id, "accept")
        other.decide(made[1].id, "accept")  # which is on the screen
        yield from "sa"
        yield "s"
        while True:
            yield "a"

    pressed = keys()
    console = Console(file=io.StringIO(), width=100)
    review_in_terminal(
        session, "document", console, lambda: next(pressed), next_steps=["claimx labels stats x"]
    )
    shown = console.file.getvalue()
    assert "in another window: accept" in shown
    assert "claimx labels stats x" in shown
    verdicts = [(label.claim_id, label.verdict) for label in read_labels([labels])]
    assert verdicts[:3] == [(made[at].id, "accept") for at in (0, 2, 1)]


# The page


@pytest.fixture
def door():
    return OneUse("rk")


@pytest.fixture
def stranger(session, door):
    """Return a browser that nobody has let in, under the name ``ann.example`` too."""
    app = make_app(session, hosts=Hosts(8000, ["ann.example", "localhost:9000"]), door=door)
    return TestClient(app, base_url=f"http://{HOST}", follow_redirects=False)


@pytest.fixture
def client(stranger, door):
    assert stranger.get(f"/?token={door.token}").status_code == 200
    return stranger


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/?token=wrong", {}),
        ("/?token=%ED%A0%80", {}),
        ("/api/queue", {}),
        ("/static/main.js", {}),
        ("/", {"cookie": "claimx-8000=wrong"}),
        ("/", {"cookie": "claimx-8000="}),
    ],
)
def test_strangers_are_refused(stranger, path, headers):
    answer = stranger.get(path, headers=headers)
    assert answer.status_code == 403
    assert "Open the newest one" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:8000"},
        {"host": "127.0.0.1:9999"},
        {"host": "127.0.0.1"},
        {"host": "localhost.:8000"},
        {"host": "localhost:9001"},
        {"host": "[::2]:8000"},
        {"host": "127.0.0.1.evil.example:8000"},
        {"host": "evil.example?ann.example"},
        {"host": "evil@ann.example:x"},
        {"host": ""},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:8000"},
        {"origin": "https://127.0.0.1:8000"},
        {"host": "ann.example", "origin": "http://127.0.0.1:8000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_page_elsewhere_is_refused(client, headers):
    for path in ("/", "/api/queue"):
        assert client.get(path, headers=headers).status_code == 403
    assert client.post("/api/undo", json={}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000", "localhost:9000", "ann.example",
     "ann.example:444"],
)  # fmt: skip
def test_the_names_of_this_machine_and_forwarded_ones_are_answered(client, host):
    for scheme in ("http", "https") if "ann" in host else ("http",):
        headers = {"host": host, "origin": f"{scheme}://{host.lower()}", "sec-fetch-site": "same-origin"}
        assert client.get("/api/queue", headers=headers).status_code == 200


def test_an_address_is_good_for_one_use(stranger, door):
    address = f"/?token={door.token}"
    # as from a file: the browser says that another site leads here
    answer = stranger.get(address, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert door.token not in (cookie, address)
    assert stranger.get("/").status_code == 200
    stranger.cookies.clear()
    assert stranger.get(address).status_code == 403
    assert "set-cookie" not in stranger.get(address).headers
    assert stranger.get(f"/?token={door.token}").status_code == 200  # the next one


def test_only_getting_the_page_uses_the_address(stranger, door):
    address, token = f"/?token={door.token}", door.token
    stranger.head(address)
    stranger.post(address)
    stranger.get(f"/api/queue?token={token}")
    stranger.get(address, headers={"host": "evil.example"})
    assert door.token == token


def test_every_answer_confines_the_page(client):
    for path in ("/", "/api/queue", "/static/main.js", "/nothing"):
        policy = client.get(path).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_a_review_over_http(client, files, made):
    found = client.get("/api/queue", params={"order": "document"}).json()
    assert found["progress"] == {"total": len(made), "decided": 0}
    card = client.get("/api/cards", params={"at": "0,1"}).json()[0]
    article = client.get("/api/article", params={"at": "0"}).json()
    assert (card["claim"]["id"], card["whole"]) == (made[0].id, True)
    assert (article["text"], article["offset"]) == (TEXT, 0)
    row = {"claim_id": made[0].id, "verdict": "accept", "corrections": {}, "seconds": 1, "drawn": "queue"}
    assert client.post("/api/label", json=row).status_code == 200
    assert client.post("/api/undo", json={}).status_code == 200
    assert [label.verdict for label in read_labels([files[1]])] == ["accept", "undo"]


@pytest.mark.parametrize("body", ["{}", "no json", "[]", '{"claim_id": "0", "verdict": "accept"}'])
def test_wrong_requests_are_answered(client, files, body):
    answer = client.post("/api/label", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert files[1].read_bytes() == b""


def test_a_log_that_takes_nothing_is_said_at_once(client, made, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    row = {"claim_id": made[0].id, "verdict": "accept"}
    answer = client.post("/api/label", json=row)
    assert answer.status_code == 507
    assert "No space left" in answer.json()["error"]
    monkeypatch.undo()
    assert client.post("/api/label", json=row).status_code == 200


def test_only_the_sentence_is_shown_where_the_article_changed(files, made):
    claims, labels, docs = files
    docs.write_text(dumps(Document(id="a.txt", text="New. " + TEXT).to_dict()) + "\n", "utf-8")
    session = open_session(claims, labels, [docs], "rk")
    assert session.texts.around(made[0]) == (made[0].sentence, made[0].start)


def test_the_log_is_shared_by_two_sessions(files, made):
    claims, labels, _ = files
    one, two = (open_session(claims, labels, [], name) for name in ("anna", "ben"))
    one.decide(made[0].id, "accept")
    two.decide(made[0].id, "reject", reason="negated")
    LabelLog(labels)
    assert {label.annotator: label.verdict for label in read_labels([labels])} == {
        "anna": "accept",
        "ben": "reject",
    }
