"""The review page in a real browser: keys, nothing lost, hostile text stays text."""

from __future__ import annotations

import re
import shutil
import threading
import time

import pytest
import uvicorn

import claimx
from claimx.jsonl import dumps
from claimx.labels.log import read_labels
from claimx.records import Document
from claimx.review.app import make_app
from claimx.review.session import open_session

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no browser is installed")

TEXT = "Feverfew may prevent migraine. 🌿 Ginger eases nausea, but it causes heartburn. Aspirin does not cure gout."
PAYLOADS = [
    "<script>window.bad=1</script>",
    "<img src=x onerror='window.bad=1'>",
    "<svg onload=window.bad=1>",
    "<a href='javascript:window.bad=1'>x</a>",
    "{{constructor.constructor('window.bad=1')()}}",
    "${window.bad=1}",
    "</script><script>window.bad=1</script>",
    "'\"><iframe srcdoc='<script>parent.bad=1</script>'>",
    "<style>*{display:none}</style>",
    "<template><script>window.bad=1</script></template>",
    "\u202egnirts\u202c",
    "\x1b]0;owned\x07\x1b[2J",
    "%3Cscript%3Ewindow.bad=1%3C/script%3E",
    "<!--<img src='--><img src=x onerror=window.bad=1//'>",
    "&lt;script&gt;window.bad=1&lt;/script&gt;",
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def serve(tmp_path, browser, nlp):
    """Return a function that reviews the claims of a text, and yields the open page and the log."""
    stops = []

    def start(text, doc_id="a.txt", annotator="rk"):
        claims, docs, labels = (tmp_path / name for name in ("c.jsonl", "d.jsonl", "l.jsonl"))
        made = claimx.claims(nlp(text), doc_id)
        claims.write_text("".join(dumps(claim.to_dict()) + "\n" for claim in made), "utf-8")
        docs.write_text(dumps(Document(id=doc_id, text=text).to_dict()) + "\n", "utf-8")
        session = open_session(claims, labels, [docs], annotator)
        server = uvicorn.Server(uvicorn.Config("", port=0, log_level="error"))
        config = server.config
        listener = config.bind_socket()
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        config.app = make_app(session, host=host, token="secret", order="document")
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        page = browser.new_context().new_page()
        problems = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(dialog.message))
        while not server.started:
            time.sleep(0.01)
        page.goto(f"http://{host}/?token=secret")
        page.wait_for_selector("#card:not([hidden])")
        stops.append((page, server, thread))
        return page, labels, made, problems

    yield start
    for page, server, thread in stops:
        page.context.close()
        server.should_exit = True
        thread.join()


def decided(page, count):
    page.locator("#progress", has_text=re.compile(rf"^{count} of")).wait_for()


def test_one_key_a_decision(serve):
    page, log, made, problems = serve(TEXT)
    assert len(made) == 4
    assert "feverfew — prevents — migraine" in page.inner_text("#summary").lower()
    page.keyboard.press("a")
    decided(page, 1)
    page.keyboard.press("2")  # one wrong field costs two presses
    page.keyboard.press("a")
    decided(page, 2)
    page.keyboard.press("r")
    page.keyboard.press("1")
    decided(page, 3)
    page.keyboard.press("u")
    decided(page, 2)
    page.keyboard.press("u")
    decided(page, 1)
    for count in (2, 3, 4):
        page.keyboard.press("a" if count < 4 else "s")
        decided(page, count)
    page.wait_for_selector("#finished:not([hidden])")
    rows = [(label.verdict, label.reason, label.corrections) for label in read_labels([log])]
    assert rows == [
        ("accept", None, {}),
        ("accept", None, {"certainty": "probable"}),
        ("reject", "not_a_claim", {}),
        ("undo", None, {}),
        ("undo", None, {}),
        ("accept", None, {}),
        ("accept", None, {}),
        ("skip", None, {}),
    ]
    assert problems == []


SELECT = """([word]) => {
    for (const piece of document.querySelectorAll('#text [data-start]')) {
        const at = piece.textContent.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(piece.firstChild, at);
        range.setEnd(piece.firstChild, at + word.length);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return;
    }
}"""


def test_a_missed_claim_is_added_behind_an_emoji(serve):
    page, log, _, problems = serve(TEXT)
    page.keyboard.press("m")
    page.evaluate(SELECT, ["Aspirin"])
    page.keyboard.press("d")
    page.evaluate(SELECT, ["heartburn"])
    page.keyboard.press("k")
    page.keyboard.press("c")
    page.keyboard.press("a")
    page.locator("[data-key=m][aria-pressed=false]").wait_for()
    claim = next(iter(read_labels([log]))).claim
    assert (claim.drug.text, claim.relation, claim.condition.text) == ("Aspirin", "causes", "heartburn")
    assert TEXT[claim.drug.start : claim.drug.end] == "Aspirin"
    page.evaluate(SELECT, ["Feverfew"])
    page.keyboard.press("k")
    page.keyboard.press("a")
    decided(page, 1)
    assert [*read_labels([log])][-1].corrections["condition"]["text"] == "Feverfew"
    assert problems == []


@pytest.mark.parametrize("where", ["text", "name", "annotator"])
def test_hostile_text_stays_text(serve, where):
    hostile = " ".join(PAYLOADS)
    text = f"Ginger eases nausea. {hostile}\n\n{TEXT}" if where == "text" else TEXT
    page, _, made, problems = serve(
        text, hostile if where == "name" else "a.txt", hostile if where == "annotator" else "rk"
    )
    for count in range(1, len(made) + 1):
        page.keyboard.press("a")
        decided(page, count)
    assert page.evaluate("window.bad") is None
    assert page.query_selector_all("main script, main img, main svg, main iframe, main a, main style") == []
    assert "\u202e" not in page.content()
    assert problems == []


def test_a_lost_server_is_said_and_the_decision_kept(serve):
    page, log, _, _ = serve(TEXT)
    page.route("**/api/label", lambda route: route.abort())
    page.keyboard.press("a")
    page.wait_for_selector("#problem:not([hidden])")
    assert "does not answer" in page.inner_text("#problem")
    page.unroute("**/api/label")
    page.keyboard.press("a")
    decided(page, 1)
    assert len(list(read_labels([log]))) == 1


def test_the_whole_page_fits_a_phone(serve):
    page, _, _, _ = serve(TEXT)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    names = page.eval_on_selector_all("button", "all => all.map(b => b.textContent.trim())")
    assert all(names)
