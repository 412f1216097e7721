"""A team: who is let in, whose claims are whose, what each sees of the others, where it is refused."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import claimx
from claimx.errors import InputError
from claimx.jsonl import dumps
from claimx.labels.log import read_labels
from claimx.records import Document
from claimx.review.app import make_app
from claimx.review.doors import Links
from claimx.review.hosts import Hosts, checked_address
from claimx.review.opening import open_team
from claimx.review.store import ClaimList
from claimx.review.team import assignment, read_users, team_state

TEXT = (
    "Feverfew may prevent migraine. Ginger eases nausea, but it causes heartburn. Aspirin does not cure gout."
)
ARTICLES = 12


@pytest.fixture(scope="module")
def made():
    return claimx.claims(claimx.load("rules")(TEXT), "a.txt")


@pytest.fixture
def files(tmp_path, made):
    """Write claims of twelve articles, with these, and a log; return them."""
    claims, docs = tmp_path / "c.jsonl", tmp_path / "d.jsonl"
    rows = [
        {**one.to_dict(), "doc_id": f"{doc}.txt", "id": f"{doc:08x}{at:08x}"}
        for doc in range(ARTICLES)
        for at, one in enumerate(made)
    ]
    claims.write_text("".join(f"{dumps(row)}\n" for row in rows), "utf-8")
    docs.write_text(
        "".join(f"{dumps(Document(id=f'{doc}.txt', text=TEXT).to_dict())}\n" for doc in range(ARTICLES)),
        "utf-8",
    )
    return claims, tmp_path / "l.jsonl", docs


@pytest.fixture
def users(tmp_path):
    path = tmp_path / "team.txt"
    path.write_text("# the team\nanna\n\nben of Bern\n", "utf-8")
    return path


@pytest.fixture
def team(files, users):
    """Return (sessions, secrets, a browser for each by name)."""
    claims, labels, docs = files
    secrets = read_users(users)
    sessions = open_team(claims, labels, [docs], list(secrets), 0.25)
    app = make_app(*sessions, hosts=Hosts(8000, ["review.example"]), door=Links(secrets))
    browsers = {name: TestClient(app, base_url="https://review.example") for name in secrets}
    return sessions, secrets, browsers


def test_another_run_knows_what_each_decided(team, files):
    claims, labels, docs = files
    for session, verdict in zip(team[0], ("accept", "skip"), strict=True):
        (place, *_) = session.queue("document")
        session.decide(session.store.entries[place.at].id, verdict)
    assert [session.progress().decided for session in team[0]] == [1, 1]
    anna, ben = open_team(claims, labels, [docs], list(team[1]), 0.25)
    assert [one.progress().decided for one in (anna, ben)] == [1, 0]  # what was skipped is asked again
    assert [one.decisions.made for one in (anna, ben)] == [1, 1]
    team[0][0].undo_last()
    ben.refresh()
    assert anna.progress().decided == 0


# Who


def test_secrets_are_made_once_and_kept_private(users):
    first = read_users(users)
    assert list(first) == ["anna", "ben of Bern"]
    assert len({*first.values()}) == 2
    assert min(map(len, first.values())) >= 32
    assert users.read_text("utf-8").startswith("# the team\nanna\t")
    assert stat.S_IMODE(users.stat().st_mode) == 0o600
    assert read_users(users) == first
    users.write_text(users.read_text("utf-8") + "cleo\n", "utf-8")
    assert {**read_users(users), "cleo": ""} == {**first, "cleo": ""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names nobody"),
        ("# nobody\n", "names nobody"),
        ("anna\nanna\n", "team.txt:2: 'anna' is there twice"),
        ("anna\tshort\n", "A secret has 16"),
        ("anna\t" + "x" * 20 + "&y\n", "A secret has 16"),
        ("anna\t" + "x" * 20 + "\nben\t" + "x" * 20, "Two people have one secret"),
        ("model:x\n", "name of a model"),
    ],
)
def test_a_list_of_people_that_cannot_be(users, text, said):
    users.write_text(text, "utf-8")
    users.chmod(0o600)
    with pytest.raises(InputError, match=re.escape(said)):
        read_users(users)


def test_secrets_that_others_can_read_are_refused(users):
    read_users(users)
    users.chmod(0o640)
    with pytest.raises(InputError, match="chmod 600"):
        read_users(users)


def test_a_link_stays_good_and_its_cookie_outlives_the_server(team, files):
    sessions, secrets, browsers = team
    for _ in range(2):
        answer = browsers["anna"].get(f"/?token={secrets['anna']}")
        assert answer.status_code == 200
        cookie = answer.headers["set-cookie"]
        assert {"HttpOnly", "Secure", "SameSite=strict"} <= set(cookie.split("; "))
        assert secrets["anna"] not in cookie
    app = make_app(*sessions, hosts=Hosts(8000, ["review.example"]), door=Links(secrets))
    later = TestClient(app, base_url="https://review.example", cookies=browsers["anna"].cookies)
    assert "reviewed by anna" in later.get("/").text
    other = make_app(
        *sessions, hosts=Hosts(8000, ["review.example"]), door=Links({**secrets, "anna": "x" * 20})
    )
    gone = TestClient(other, base_url="https://review.example", cookies=browsers["anna"].cookies)
    assert gone.get("/").status_code == 403


@pytest.mark.parametrize("token", ["", "wrong", "anna", "ben+of+Bern"])
def test_strangers_are_refused(team, token):
    browser = team[2]["anna"]
    assert browser.get(f"/?token={token}").status_code == 403
    assert browser.get("/api/team").status_code == 403


def test_a_request_is_no_longer_than_a_decision_can_be(team):
    _, secrets, browsers = team
    browsers["anna"].get(f"/?token={secrets['anna']}")
    assert browsers["anna"].post("/api/label", content=b"x" * 1_000_001).status_code == 413
    assert browsers["anna"].post("/api/label", content=iter([b"{}"])).status_code == 413


# Whose


@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=30),
    people=st.integers(1, 5),
    overlap=st.sampled_from([0.0, 0.2, 0.5, 1.0]),
)
def test_every_claim_is_somebodys(made, sizes, people, overlap):
    claims = [
        replace(made[0], doc_id=f"{doc}", id=f"{doc:08x}{at:08x}")
        for doc, size in enumerate(sizes)
        for at in range(size)
    ]
    entries = ClaimList("c", claims).entries
    names = [f"p{number}" for number in range(people)]
    dealt = assignment(entries, names, overlap)
    assert dealt == assignment(entries, names, overlap)
    readers = [sum(at in places for places in dealt.values()) for at in range(len(entries))]
    assert set(readers) <= {1, 2}
    shared = readers.count(2)
    if people > 1:
        assert overlap * len(entries) <= shared < overlap * len(entries) + max(sizes)
        loads = sorted(map(len, dealt.values()))
        assert loads[-1] - loads[0] <= 2 * max(sizes)
    for doc in {entry.doc_id for entry in entries}:
        places = [at for at, entry in enumerate(entries) if entry.doc_id == doc]
        assert len({tuple(at in own for own in dealt.values()) for at in places}) == 1


def test_each_has_claims_of_their_own_and_sees_no_votes_of_others(team):
    sessions, secrets, browsers = team
    anna, ben = sessions
    queues = {}
    for name, browser in browsers.items():
        browser.get(f"/?token={secrets[name]}")
        queues[name] = {at for at, _ in browser.get("/api/queue").json()["places"]}
    one, two = queues.values()
    assert one | two == set(range(len(anna.store.entries)))
    assert len(one & two) == ARTICLES // 4 * 4
    theirs = anna.store.entries[min(two - one)].id
    row = {"claim_id": theirs, "verdict": "accept"}
    answer = browsers["anna"].post("/api/label", json=row)
    assert (answer.status_code, "another reviewer's" in answer.json()["error"]) == (400, True)
    assert browsers["ben of Bern"].post("/api/label", json=row).status_code == 200
    both = min(one & two)
    browsers["anna"].post("/api/label", json={"claim_id": anna.store.entries[both].id, "verdict": "accept"})
    card = browsers["ben of Bern"].get(f"/api/cards?at={both}").json()[0]
    assert (card["decided"], card["history"]) == (None, [])
    assert [label.annotator for label in read_labels([ben.log.path])] == ["ben of Bern", "anna"]


def test_agreement_is_told_as_it_grows(team):
    anna, ben = team[0]
    shared = sorted(
        {place.at for place in anna.queue("document")} & {place.at for place in ben.queue("document")}
    )
    for number, at in enumerate(shared):
        claim_id = anna.store.entries[at].id
        anna.decide(claim_id, "accept")
        if number == 0:
            ben.decide(claim_id, "reject", reason="other")
        elif number == 1:
            ben.decide(claim_id, "skip")
        else:
            ben.decide(claim_id, "accept")
    state = team_state([anna, ben])
    (pair,) = state["pairs"]
    assert (pair["both"], pair["same"]) == (len(shared) - 1, len(shared) - 2)
    assert 0 < pair["low"] < pair["same"] / pair["both"] < pair["high"] < 1
    assert [one["decided"] for one in state["people"]] == [len(shared), len(shared)]


def test_files_that_claims_name_are_not_opened_for_a_team(files, users, tmp_path):
    claims, labels, _ = files
    (tmp_path / "0.txt").write_text(TEXT, "utf-8")
    session = open_team(claims, labels, [], list(read_users(users)), 0)[0]
    claim = session.store.claim(0)
    assert session.texts.around(claim) == (claim.sentence, claim.start)


# Where


@pytest.mark.parametrize("address", ["0.0.0.0:8000", "192.0.2.7:8000", "[::]:8000", "[2001:db8::1]:80"])
def test_others_are_let_in_only_with_names(files, run, address):
    claims, labels, _ = files
    found = run("review", claims, "--labels", labels, "--serve", address)
    assert found.exit_code == 2
    assert "--users FILE" in found.output
    assert not labels.exists()


@pytest.mark.parametrize(
    ("text", "names", "is_team", "expected"),
    [
        ("127.0.0.1:8000", (), False, ("127.0.0.1", 8000)),
        ("localhost:0", (), False, ("127.0.0.1", 0)),
        ("[::1]:8000", (), True, ("::1", 8000)),
        ("192.0.2.7:8000", (), True, ("192.0.2.7", 8000)),
        ("0.0.0.0:8000", ("box",), True, ("0.0.0.0", 8000)),
        ("0.0.0.0:8000", (), True, "--host-name"),
        ("127.0.0.1", (), True, "HOST:PORT"),
        ("127.0.0.1:70000", (), True, "HOST:PORT"),
        ("box.example:80", (), True, "Give its number"),
        ("127.0.0.1.example:80", (), False, "Give its number"),
    ],
)
def test_addresses(text, names, is_team, expected):
    if isinstance(expected, tuple):
        assert checked_address(text, names, is_team=is_team) == expected
    else:
        with pytest.raises(InputError, match=re.escape(expected)):
            checked_address(text, names, is_team=is_team)


@pytest.mark.parametrize("more", [["--annotator", "rk"], ["--terminal"], ["--adjudicate", "{0}", "{0}"]])
def test_a_team_reviews_in_one_way(files, users, run, more):
    claims, labels, docs = files
    words = [one.format(docs) for one in more]
    found = run("review", claims, "--labels", labels, "--serve", "127.0.0.1:0", "--users", users, *words)
    assert found.exit_code == 2
    assert "--users needs --serve" in found.output


def test_two_people_in_their_browsers(files, users, opened, tmp_path):
    claims, labels, docs = files
    command = [
        sys.executable, "-m", "claimx", "review", claims, "--labels", labels, "--docs", docs, "--order", "document",
        "--serve", "127.0.0.1:0", "--users", users, "--overlap", "1",
    ]  # fmt: skip
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    try:
        links = [server.stdout.readline().strip().split("\t") for _ in range(2)]
        assert [name for name, _ in links] == ["anna", "ben of Bern"]
        anna, ben = (opened(link, labels) for _, link in links)
        for count in (1, 2, 3):
            anna.press("a")
            anna.decided(count)
        ben.press("r1")
        ben.decided(1)
        ben.press("a")
        ben.decided(2)
        ben.press("q")
        ben.page.wait_for_selector("#team[open]")
        assert "3 of 48" in ben.page.inner_text("#people")
        assert re.search(r"anna and ben of Bern\s+2\s+1: 50 %", ben.page.inner_text("#pairs"))
        ben.page.set_viewport_size({"width": 320, "height": 568})
        lines = "(one) => { const words = document.createRange(); words.selectNodeContents(one); return words.getClientRects().length; }"
        assert ben.page.locator("#team th", has_text="kappa").evaluate(lines) == 1  # no word is broken
        assert ben.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert anna.problems + ben.problems == []
    finally:
        server.terminate()
        _, said = server.communicate(timeout=100)
    assert "anna: decisions: 3, decided: 3 of 48" in said
    assert "ben of Bern: decisions: 2" in said
