"""Open built pages in the system's Chromium, as a reader's browser would, and ask what a reader would meet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESKTOP = 320, 1280
FOCUSABLE = "a[href], summary, [tabindex='0'], button, input, select, textarea"


@contextmanager
def started() -> Iterator[Browser]:
    """Give the system's browser; it loads nothing from a network, and no other is ever downloaded."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "these tests need a browser: install Chromium (on Debian and Ubuntu: apt-get install chromium), so that one of " + (
        f"{', '.join(BROWSERS)} can be started"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu", "--no-first-run"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, path: Path, *, width: int = DESKTOP, **how: Any) -> Iterator[Page]:
    """Open a page as a file in a window of its own. It may load nothing but itself, say nothing and open no dialog."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **how)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: said.append(f"request: {request.url}") if _is_outside(request.url, path) else None)
    page.goto(path.as_uri())
    yield page
    context.close()
    assert said == [], path.name


def _is_outside(address: str, path: Path) -> bool:
    return not address.startswith("data:") and address.split("#")[0] != path.as_uri()


def kinds(folder: Path) -> dict[str, Path]:
    """Give one page of each kind that stands below a folder, by its name: the largest, since it has the most to go wrong.

    Pages in different folders with one name are of one kind, as the packs of two authorities are; an index is not, as a list of
    authorities and a list of quarters are not.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.html"), key=lambda path: (path.stat().st_size, path)):
        depth = len(path.relative_to(folder).parts) - 1
        found["*/" * depth + path.name if path.name == "index.html" else path.name] = path
    return dict(sorted(found.items()))


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """Give what axe-core finds against WCAG 2.2 at levels A and AA, each with its place."""
    options = {"runOnly": WCAG, "resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    found = Axe().run(page, options=options).response
    assert not found.get("error")
    return [f"{each['id']}: {each['help']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]


def sideways(page: Page) -> int:
    """Give by how many pixels the page itself scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def cut_off(page: Page) -> list[str]:
    """Name what holds more text than it shows and cannot be scrolled, apart from what is there for a screen reader alone."""
    return list(page.evaluate(_CUT_OFF))


_CUT_OFF = """() => [...document.querySelectorAll('body *:not(svg):not(svg *):not(.away)')].filter(element => {
  const style = getComputedStyle(element), hides = side => ['hidden', 'clip'].includes(side);
  return element.checkVisibility() && (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1
    || hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1);
}).map(element => element.outerHTML.slice(0, 120))"""
