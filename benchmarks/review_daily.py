"""Print the figures of a reviewer's day: presses by article, undo over a restart, two people and kill -9.

    python benchmarks/review_daily.py [--decisions 500] [--kills 300]

Scripts review claims of corpus/articles in a real browser, as benchmarks/review.py does. What is true of the
claims is drawn by sentence, because it is sentences that are misread: most are right, in some a claim has
one wrong field, and some are misread altogether. Two people of a team then decide on one log as fast as
their pages go on, while the server is killed and started again at random moments.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from claimx.labels.log import read_labels, standing
from claimx.records.vocabulary import CERTAINTIES

sys.path.insert(0, str(Path(__file__).parent))
from review import write_claims

SHARES = {"right": 0.75, "one wrong field": 0.15, "misread": 0.1}  # of the sentences
PEOPLE = ("anna", "ben")


@contextmanager
def review(folder: Path, *options: object, annotator: str | None = "rk") -> Iterator[tuple[Any, list[str]]]:
    """Start ``claimx review`` of the claims in *folder*; return the process and the addresses it printed."""
    command = [sys.executable, "-m", "claimx", "review", folder / "claims.jsonl", "--no-browser"]
    command += [
        "--labels",
        folder / "log.jsonl",
        "--docs",
        folder / "docs.jsonl",
        "--order",
        "document",
        *options,
    ]
    command += ["--annotator", annotator] if annotator else []
    count = 1 if annotator else len(PEOPLE)
    words = list(map(str, command))
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, [process.stdout.readline().strip().split("\t")[-1] for _ in range(count)]
        finally:
            process.kill()


def by_article(page: Any, seed: int = 0) -> tuple[int, dict[str, tuple[str, dict[str, Any]]]]:
    """Review all claims of *page* article by article; return the presses, and what the log must then say."""
    chance = random.Random(seed)
    claims = {
        row["claim"]["id"]: row["claim"]
        for at in _get(page, "/api/queue?order=document")["places"]
        for row in _get(page, f"/api/cards?at={at[0]}")
    }
    truth = dict(_truth(list(claims.values()), chance))
    presses, decided = 0, 0
    wanted: dict[str, tuple[str, dict[str, Any]]] = {}
    while decided < len(claims):
        open_claims = [one for one in claims.values() if one["id"] not in wanted]
        current = open_claims[0]
        mates = [one for one in open_claims if _sentence(one) == _sentence(current)]
        article = [one for one in open_claims if one["doc_id"] == current["doc_id"]]
        if len(article) > 2 and all(truth[one["id"]] == "right" for one in article):
            keys, taken, decision = ["V", "A"], article, ("accept", {})
        elif len(mates) > 1 and all(truth[one["id"]] == "right" for one in mates):
            keys, taken, decision = ["A"], mates, ("accept", {})
        elif len(mates) > 1 and all(truth[one["id"]] == "misread" for one in mates):
            keys, taken, decision = ["R", "1"], mates, ("reject", {})
        else:
            keys, decision = _one(truth[current["id"]], current)
            taken = [current]
        for key in keys:
            page.keyboard.press(f"Shift+{key}" if key.isupper() else key)
        presses, decided = presses + len(keys), decided + len(taken)
        wanted |= {one["id"]: decision for one in taken}
        wait_for(page, decided)
    return presses, wanted


def undone_after_restart(folder: Path, browser: Any, count: int = 20) -> int:
    """Decide about *count* claims, start the server anew, and return how many are undone as they were."""
    with review(folder) as (_, (address,)):
        page = _opened(browser, address)
        for number in range(count):
            page.keyboard.press("1234"[number % 4])  # some of these correct the certainty
            page.keyboard.press("a")
            wait_for(page, number + 1)
        page.close()
    made = list(standing(read_labels([folder / "log.jsonl"])))
    found = 0
    with review(folder) as (_, (address,)):
        page = _opened(browser, address)
        for left in range(count - 1, -1, -1):
            page.keyboard.press("u")
            wait_for(page, left)
            claim = _shown(page)
            last = made[left]
            meant = last.corrections.get("certainty", last.claim and last.claim.certainty)
            ids = {label.claim_id for label in standing(read_labels([folder / "log.jsonl"]))}
            found += last.claim_id not in ids and claim == meant
        page.close()
    return found


def two_people(folder: Path, browser: Any, decisions: int, kills: int, seed: int = 0) -> tuple[int, int, int]:
    """Let two people decide *decisions* claims each while the server is killed; (lost, doubled, kills)."""
    chance = random.Random(seed)
    users, port = folder / "team.txt", _free_port()
    users.write_text("\n".join(PEOPLE), "utf-8")
    options = ("--serve", f"127.0.0.1:{port}", "--users", users, "--overlap", "1")
    pages: list[Any] = []
    made = Counter[str]()
    confirmed: set[tuple[str, str]] = set()  # who was told that the decision about which claim is safe
    killed = 0
    while any(made[name] < decisions for name in PEOPLE):
        with review(folder, *options, annotator=None) as (process, links):
            if not pages:
                pages = [_opened(browser.new_context(), link) for link in links]
                for name, page in zip(PEOPLE, pages, strict=True):
                    page.on("response", lambda response, name=name: _note(response, name, confirmed))
            _wait_for_port(port)
            life = chance.uniform(0.05, 2 * _PACE * decisions / kills) if killed < kills else _FOR_EVER
            until = time.perf_counter() + life
            while time.perf_counter() < until and any(made[name] < decisions for name in PEOPLE):
                for name, page in zip(PEOPLE, pages, strict=True):
                    if made[name] < decisions:
                        page.keyboard.press("y" if page.is_visible("#problem") else "a")
                    made[name] = max(made[name], int(page.inner_text("#progress").split()[0]))
            process.kill()
            killed += 1
    labels = list(read_labels([folder / "log.jsonl"]))
    lines = Counter((label.annotator, label.claim_id) for label in labels)
    assert len(confirmed) > decisions, "the answers of the server were not heard"
    return len(confirmed - set(lines)), sum(lines.values()) - len(lines), killed - 1


def _note(response: Any, name: str, confirmed: set[tuple[str, str]]) -> None:
    """Take into *confirmed* what the server answered to be in the log."""
    if response.url.endswith("/api/label") and response.ok:
        confirmed.add((name, response.request.post_data_json["claim_id"]))


_PACE = 0.06  # seconds that two decisions take, one of each person
_FOR_EVER = 1e9


def _one(answer: str, claim: dict[str, Any]) -> tuple[list[str], tuple[str, dict[str, Any]]]:
    if answer == "misread":
        return ["r", "1"], ("reject", {})
    if answer == "right":
        return ["a"], ("accept", {})
    other = (CERTAINTIES.index(claim["certainty"]) + 1) % len(CERTAINTIES)
    return [str(other + 1), "a"], ("accept", {"certainty": CERTAINTIES[other]})


def _truth(claims: list[dict[str, Any]], chance: random.Random) -> Iterator[tuple[str, str]]:
    for _, found in groupby(claims, _sentence):
        mates = list(found)
        answer = chance.choices(list(SHARES), list(SHARES.values()))[0]
        wrong = chance.choice(mates)["id"]
        for one in mates:
            hit = answer == "misread" or one["id"] == wrong
            yield one["id"], answer if hit else "right"


def _sentence(claim: dict[str, Any]) -> tuple[str, int, int]:
    return claim["doc_id"], claim["start"], claim["end"]


def _get(page: Any, path: str) -> Any:
    return page.evaluate("async (path) => (await fetch(path)).json()", path)


def _opened(browser: Any, address: str) -> Any:
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector("#card:not([hidden])")
    return page


def _shown(page: Any) -> str:
    """Return the certainty that the card shows."""
    return str(page.get_attribute("[data-field=certainty][aria-pressed=true]", "data-value"))


def wait_for(page: Any, count: int) -> None:
    """Wait until *page* says that *count* are decided, and takes keys again."""
    page.locator("#progress", has_text=re.compile(rf"^{count} of")).wait_for()
    page.wait_for_selector("body[aria-busy=false]")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for_port(port: int) -> None:
    for _ in range(6000):
        with socket.socket() as one:
            if not one.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.01)


def articles(folder: Path, count: int, claims: int) -> None:
    """Write *claims* claims of *count* articles, and these, into *folder*."""
    found, docs = write_claims(folder, 40 * count)
    rows = [json.loads(line) for line in found.read_text("utf-8").splitlines()]
    names = list(dict.fromkeys(row["doc_id"] for row in rows))
    chosen: list[dict[str, Any]] = []
    for name in names[:count]:
        own = [row for row in rows if row["doc_id"] == name]
        chosen += own[: max(1, (claims - len(chosen)) // (count - len({row["doc_id"] for row in chosen})))]
    (folder / "claims.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in chosen), "utf-8")
    assert docs == folder / "docs.jsonl"


@click.command()
@click.option("--decisions", default=500, show_default=True)
@click.option("--kills", default=300, show_default=True)
def main(decisions: int, kills: int) -> None:
    """Measure a day of reviews."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        folder = Path(made)
        for name in ("article", "undo", "two"):
            (folder / name).mkdir()
        articles(folder / "article", 8, 100)
        with review(folder / "article") as (_, (address,)):
            page = _opened(browser, address)
            presses, wanted = by_article(page)
            page.close()
        labels = read_labels([folder / "article/log.jsonl"])
        found = {one.claim_id: (one.verdict, one.corrections) for one in labels}
        wrong = sum(found.get(key) != value for key, value in wanted.items())
        print(f"by article: {presses / len(wanted):.2f} presses a claim, {len(wanted)} claims, {wrong} wrong")
        articles(folder / "undo", 8, 100)
        print(f"undone after a restart: {undone_after_restart(folder / 'undo', browser)} of 20")
        write_claims(folder / "two", decisions + 50)
        lost, doubled, killed = two_people(folder / "two", browser, decisions, kills)
        print(f"two people, {decisions} decisions each, {killed} kills: lost {lost}, doubled {doubled}")
        browser.close()


if __name__ == "__main__":
    main()
