"""The page of claims, and the browser that looks at pages which are files."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from claimx.jsonl import dumps
from claimx.report.claims import claims_page

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
_LONGEST = 60_000  # milliseconds; a busy machine may take some


@pytest.fixture(scope="session")
def pages():
    """Return the pages that were made, by their records and options: to draw the charts again takes long."""
    return {}


@pytest.fixture
def page(tmp_path, pages):
    """Return a function that writes the page of records and returns it."""

    def make(*records, **options) -> str:
        path = tmp_path / "claims.jsonl"
        written = "".join(f"{dumps(record.to_dict())}\n" for record in records)
        path.write_text(written, "utf-8")
        key = written, repr(options)
        if key not in pages:
            pages[key] = claims_page([path], **options)
        (tmp_path / "page.html").write_text(pages[key], "utf-8")
        return pages[key]

    return make


@pytest.fixture
def visit(chromium, page, tmp_path):
    """Return a function that opens the page of records and calls *act* with it: (answer, problems)."""

    def start(records, act, **look):
        page(*records)
        return chromium(tmp_path / "page.html", act, **look)

    return start


@pytest.fixture(scope="session")
def chromium():
    """Return a function that calls another with a page; in a thread of its own, away from other tests' browser."""
    if BROWSER is None:
        pytest.skip("no browser is installed")
    from playwright.sync_api import sync_playwright

    with ThreadPoolExecutor(1) as thread:
        driver = thread.submit(lambda: sync_playwright().start()).result()
        browser = thread.submit(
            lambda: driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        ).result()

        def visit(path, act, **look):
            context = browser.new_context(**look)
            opened, problems = context.new_page(), []
            opened.set_default_timeout(_LONGEST)
            opened.on("console", lambda message: problems.append(message.text))
            opened.on("pageerror", lambda error: problems.append(str(error)))
            opened.on("dialog", lambda dialog: problems.append(dialog.message))
            opened.on("request", lambda request: problems.append(request.url))
            opened.goto(path.as_uri())
            try:
                return act(opened), [one for one in problems if one != path.as_uri()]
            finally:
                context.close()

        yield lambda path, act, **look: thread.submit(visit, path, act, **look).result()
        thread.submit(browser.close).result()
        thread.submit(driver.stop).result()
