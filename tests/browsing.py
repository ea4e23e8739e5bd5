"""A real Chromium, and what is watched in it."""

import os
import time
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_at(path):
    """Return the path; without one, a machine that must have Chromium fails, another skips."""
    if path is None:
        told = "install Chromium: the pages are tested in it"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    return path


@contextmanager
def launched(path):
    """Return the browser while it runs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched(browser, *, width=420, **context):
    """Return a page with the requests it makes (`page.asked`) and its complaints (`page.told`)."""
    opened = browser.new_context(viewport={"width": width, "height": 800}, **context)
    page = opened.new_page()
    page.asked, page.told = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda m: page.told.append(m.text) if m.type in {"error", "warning"} else 0)
    page.on("pageerror", lambda error: page.told.append(str(error)))
    try:
        yield page
    finally:
        opened.close()


def violations(page):
    """Return what axe finds wrong; the page takes no script but its own unless CSP is bypassed."""
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]


def until(page, expression, seconds=5.0):
    """Wait until a JavaScript expression holds; polled from here, since pages forbid `eval`."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never happened: {expression}"
        page.wait_for_timeout(30)
