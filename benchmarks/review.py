"""Print the figures of the review page: start-up, memory, presses a claim, time from card to card.

    python benchmarks/review.py [--claims 50000] [--reviewed 100]

Repeats the claims of corpus/articles under other ids until there are enough, starts ``claimx review`` as a
process, and lets a script review them in a real browser. A gold answer says what is right: most claims as
shown, some with one wrong field, some not at all; now and then the script takes a decision back. The times
from card to card are measured in the page, from the key to the frame in which the next card is painted.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import click

import claimx
from claimx.jsonl import dumps
from claimx.labels.log import read_labels, standing
from claimx.records import Document
from claimx.records.vocabulary import CERTAINTIES, RELATIONS
from claimx.sources import read_articles

ROOT = Path(__file__).parent.parent
SHARES = {"right": 0.7, "one wrong field": 0.2, "wrong": 0.1}
UNDONE = 0.05  # of the decisions are taken back, and decided again

# remembers how long it took from each key to the frame in which the next card is painted
WATCH = """() => {
    window.times = [];
    let pressed = null;
    addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
    new MutationObserver(() => {
        const from = pressed;
        requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - from)));
    }).observe(document.getElementById("facts"), { childList: true });
}"""


# the time from a filter of the list to the frame in which its rows are painted
LIST = """(text) => new Promise((done) => {
    const from = performance.now();
    new MutationObserver((_, observer) => {
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
    }).observe(document.getElementById("rows-said"), { childList: true, characterData: true, subtree: true });
    const field = document.querySelector("#list-filters [name=text]");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
})"""


# how long the browser waited for each answer with rows of the list
ANSWERED = """() => performance.getEntriesByType("resource")
    .filter((one) => one.name.includes("/api/decided")).map((one) => one.duration)"""

LOOKED_FOR = ["", "a", "nausea", "aspirin", "no such words"]


def spread(times: list[float]) -> str:
    """Return the median of milliseconds, and what 95 % of them stay below."""
    return f"median {median(times):.0f} ms, 95 % {sorted(times)[int(0.95 * len(times))]:.0f} ms"


def write_claims(folder: Path, count: int) -> tuple[Path, Path]:
    """Write *count* claims and their articles, and return the two files."""
    nlp = claimx.load()
    articles = list(read_articles([str(ROOT / "corpus/articles")]))
    read = ((article, claimx.claims(nlp(article.text), article.id)) for article in articles)
    claims, docs = folder / "claims.jsonl", folder / "docs.jsonl"
    made = 0
    with open(claims, "w", encoding="utf-8") as claim_lines, open(docs, "w", encoding="utf-8") as doc_lines:
        for number, (article, found) in enumerate(cycle(read)):
            doc_id = f"{number // len(articles)}/{Path(article.id).name}"
            document = Document(id=doc_id, title=article.title, text=article.text)
            doc_lines.write(f"{dumps(document.to_dict())}\n")
            for claim in found[: count - made]:
                row = {**claim.to_dict(), "id": f"{made:016x}", "doc_id": doc_id}
                claim_lines.write(f"{dumps(row)}\n")
                made += 1
            if made == count:
                return claims, docs
    raise AssertionError("There are no articles.")


def answers(count: int, seed: int = 0) -> Iterator[str]:
    """Yield what is true of each claim: *right*, *one wrong field* or *wrong*."""
    chance = random.Random(seed)
    for _ in range(count):
        yield chance.choices(list(SHARES), list(SHARES.values()))[0]


def keys_for(answer: str, claim: dict[str, Any], chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Return the keys that give the *answer* about a claim, and the corrections that they make."""
    if answer == "right":
        return "a", {}
    if answer == "wrong":
        return f"r{chance.randint(1, 7)}", {}
    field = chance.choice(["certainty", "negated", "relation"] if claim["relation"] else ["certainty"])
    if field == "negated":
        return "na", {"negated": not claim["negated"]}
    values = {
        "certainty": zip("1234", CERTAINTIES, strict=True),
        "relation": zip("tpcx", RELATIONS, strict=True),
    }[field]
    key, value = chance.choice([(key, value) for key, value in values if value != claim[field]])
    return f"{key}a", {field: value}


def reviewed(page: Any, count: int) -> tuple[dict[str, list[int]], dict[str, tuple[str, dict[str, Any]]]]:
    """Review *count* claims in *page*; return the presses of each, and what the log must then say."""
    chance = random.Random(1)
    presses: dict[str, list[int]] = {answer: [] for answer in SHARES}
    wanted: dict[str, tuple[str, dict[str, Any]]] = {}
    places = page.evaluate("async () => (await (await fetch('/api/queue')).json()).places")
    for number, answer in enumerate(answers(count)):
        claim = page.evaluate(
            "async (at) => (await (await fetch(`/api/cards?at=${at}`)).json())[0].claim", places[number][0]
        )
        keys, corrections = keys_for(answer, claim, chance)
        _decide(page, keys, number + 1)
        if chance.random() < UNDONE:
            _decide(page, "u", number)
            # the corrections came back with the claim
            _decide(page, "a" if corrections else keys, number + 1)
        presses[answer].append(len(keys))
        wanted[claim["id"]] = ("reject" if answer == "wrong" else "accept", corrections)
    return presses, wanted


def _decide(page: Any, keys: str, count: int) -> None:
    """Press *keys*, and wait until the page says that *count* are decided."""
    for key in keys:
        page.keyboard.press(key)
    page.locator("#progress", has_text=re.compile(rf"^{count} of")).wait_for()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


def peak_memory(pid: int) -> float:
    """Return the most memory that a process has had, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def lost(log: Path, wanted: dict[str, tuple[str, dict[str, Any]]]) -> int:
    """Return how many decisions the log does not have as they were made."""
    labels = {label.claim_id: (label.verdict, label.corrections) for label in standing(read_labels([log]))}
    return sum(labels.get(claim_id) != decision for claim_id, decision in wanted.items())


def measure(browser: Any, claims: Path, docs: Path | None, log: Path, count: int) -> None:
    """Print the figures of one review."""
    command = [sys.executable, "-m", "claimx", "review", claims, "--labels", log, "--no-browser"]
    page = browser.new_page()
    started = time.perf_counter()
    server = subprocess.Popen(
        [*command, *(["--docs", docs] if docs else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        address = server.stdout.readline().strip() if server.stdout else ""
        served = time.perf_counter() - started
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#card:not([hidden])")
        shown = time.perf_counter() - started
        page.evaluate(WATCH)
        presses, wanted = reviewed(page, count)
        times = page.evaluate("window.times")
        page.close()
        memory = peak_memory(server.pid)
    finally:
        server.terminate()
        server.wait()
    print(f"{'with' if docs else 'without'} their articles")
    print(f"  start-up: address after {served:.2f} s, first card after {shown:.2f} s")
    print(f"  peak memory of the server: {memory:.0f} MB")
    print(f"  card to card: {spread(times)}, {len(times)} cards")
    for answer, found in presses.items():
        if found:
            print(f"  presses for a claim, {answer}: {sum(found) / len(found):.2f} ({len(found)} claims)")
    print(f"  decisions lost: {lost(log, wanted)} of {len(wanted)}, errors in the console: {len(errors)}")


def measure_list(browser: Any, claims: Path, log: Path) -> None:
    """Print how long the list of decisions takes when all *claims* are decided, and how the start does."""
    with open(claims, encoding="utf-8") as lines, open(log, "w", encoding="utf-8") as labels:
        for line in lines:
            claim = json.loads(line)
            known = {"claim_id": claim["id"], "doc_id": claim["doc_id"], "claim": claim}
            made = {
                "schema": "claimx.label/1",
                "annotator": "rk",
                "at": "2026-11-23T09:12:44Z",
                "verdict": "accept",
            }
            labels.write(f"{dumps({**made, **known, 'corrections': {}, 'reason': None, 'seconds': 1.0})}\n")
    command = [
        sys.executable,
        "-m",
        "claimx",
        "review",
        claims,
        "--labels",
        log,
        "--no-browser",
        "--annotator",
        "rk",
    ]
    started = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        page = browser.new_page()
        page.goto(server.stdout.readline().strip() if server.stdout else "")
        page.wait_for_selector("#finished:not([hidden])")
        shown = time.perf_counter() - started
        page.keyboard.press("b")
        page.wait_for_selector("#rows li")
        found = [(page.evaluate(LIST, text), text) for _ in range(8) for text in LOOKED_FOR]
        answered = page.evaluate(ANSWERED)[-len(found) :]
        print("all decided")
        print(f"  start-up: the page after {shown:.2f} s, peak memory {peak_memory(server.pid):.0f} MB")
        print(f"  list of decided: {spread([time for time, _ in found])}; its answer: {spread(answered)}")
        for text in LOOKED_FOR:
            print(f"    “{text}”: {spread([time for time, looked in found if looked == text])}")
    finally:
        server.terminate()
        server.wait()


@click.command()
@click.option("--claims", "claim_count", default=50_000, show_default=True)
@click.option("--reviewed", "review_count", default=100, show_default=True)
def main(claim_count: int, review_count: int) -> None:
    """Measure a review with and without the articles."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        claims, docs = write_claims(folder, claim_count)
        print(f"{claim_count} claims")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        measure(browser, claims, docs, folder / "with.jsonl", review_count)
        measure(browser, claims, None, folder / "without.jsonl", review_count)
        measure_list(browser, claims, folder / "all.jsonl")
        browser.close()


if __name__ == "__main__":
    main()
