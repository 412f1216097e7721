"""The browser that looks at pages which are files."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")


@pytest.fixture(scope="module")
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
            opened.set_default_timeout(8000)
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
