"""The review page in a real browser: what its tests share."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn

import claimx
from claimx.jsonl import dumps
from claimx.labels.log import read_labels
from claimx.records import Claim, Document, Label
from claimx.review.app import make_app
from claimx.review.doors import OneUse
from claimx.review.hosts import Hosts
from claimx.review.opening import open_session
from claimx.review.session import ReviewSession

_LONGEST = 60_000  # milliseconds; a busy machine may take some
BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")

TEXT = "Feverfew may prevent migraine. 🌿 Ginger eases nausea, but it causes heartburn. Aspirin does not cure gout."


SELECT = """([words]) => {
    const text = document.getElementById("text");
    const at = text.textContent.indexOf(words);
    const range = document.createRange();
    let seen = 0;
    for (const piece of text.children) {
        const node = piece.firstChild;
        const [start, end] = [at - seen, at + words.length - seen];
        if (start >= 0 && start < node.length) range.setStart(node, start);
        if (end > 0 && end <= node.length) range.setEnd(node, end);
        seen += node.length;
    }
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


@dataclass
class Opened:
    """A page with the log behind it; *problems* are what the browser complained about or asked for."""

    page: object
    log: Path
    session: ReviewSession | str
    problems: list[str]
    again: Callable[[], str] | None = None
    """Returns an address that opens the page once more."""

    @property
    def claims(self) -> list[Claim]:
        store = self.session.store
        return [store.claim(at) for at in range(len(store.entries))]

    def press(self, keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def decided(self, count: int) -> None:
        """Wait until the page says that *count* are decided."""
        self.page.locator("#progress", has_text=re.compile(rf"^{count} of")).wait_for()
        self.settled()

    def settled(self) -> None:
        """Wait until the page takes keys again."""
        self.page.wait_for_selector("body[aria-busy=false]")

    def select(self, words: str) -> None:
        """Select *words* in the article, wherever they stand across its pieces."""
        self.page.evaluate(SELECT, [words])

    def open_claim(self, words: str) -> None:
        """Open the claim of the article whose line has *words*."""
        self.page.locator("#others button", has_text=words).first.click()
        self.page.locator("#others button[aria-current]", has_text=words).wait_for()
        self.settled()

    def labels(self) -> list[Label]:
        return list(read_labels([self.log]))


@pytest.fixture(scope="session")
def browser():
    if BROWSER is None:
        pytest.skip("no browser is installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def opened(browser) -> Iterable[Callable[..., Opened]]:
    """Return a function that opens an address, or serves a session and opens its page."""
    contexts, servers = [], []

    def served(session: ReviewSession, **options) -> Callable[[], str]:
        server = uvicorn.Server(uvicorn.Config("", port=0, log_level="error"))
        listener = server.config.bind_socket()
        port = listener.getsockname()[1]
        door = OneUse(session.annotator)
        server.config.app = make_app(session, hosts=Hosts(port), door=door, **options)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        servers.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        return lambda: f"http://127.0.0.1:{port}/?token={door.token}"

    def start(
        session: ReviewSession | str, log: Path | None = None, *, shows="#card", order="document",
        next_steps=(), **look,
    ):  # fmt: skip
        again = None if isinstance(session, str) else served(session, order=order, next_steps=next_steps)
        address = session if again is None else again()
        context = browser.new_context(**look)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_LONGEST)
        problems: list[str] = []
        host = urlsplit(address).netloc
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(dialog.message))
        page.on(
            "request",
            lambda request: problems.append(request.url) if urlsplit(request.url).netloc != host else None,
        )
        page.goto(address)
        page.wait_for_selector(f"{shows}:not([hidden])")
        page.wait_for_selector("body:not([aria-busy=true])")  # a busy page takes no keys
        return Opened(page, log or session.log.path, session, problems, again)

    yield start
    for context in contexts:
        context.close()
    for server, thread in servers:
        server.should_exit = True
        thread.join()


@pytest.fixture
def review(tmp_path, nlp) -> Callable[..., ReviewSession]:
    """Return a function that makes a review of the claims of a text, with its document."""

    def make(text: str = TEXT, doc_id: str = "a.txt", annotator: str = "rk") -> ReviewSession:
        claims, docs = tmp_path / "c.jsonl", tmp_path / "d.jsonl"
        lines = [dumps(claim.to_dict()) for claim in claimx.claims(nlp(text), doc_id)]
        claims.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        docs.write_text(dumps(Document(id=doc_id, text=text).to_dict()) + "\n", "utf-8")
        return open_session(claims, tmp_path / "l.jsonl", [docs], annotator)

    return make


@pytest.fixture
def many() -> str:
    """Return a text with claims of each kind, three of them in one sentence."""
    return (
        "Feverfew may prevent migraine. Ginger eases nausea, vomiting and heartburn. Take 5 to 10 mg of zinc twice "
        "daily for colds. Some think that ginger smells. Aspirin does not cure gout."
    )
