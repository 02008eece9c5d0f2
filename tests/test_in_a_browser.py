"""The built pages in a real browser: what axe-core finds, the keyboard alone, narrow windows, larger text, other colours, and print."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from in_browser import DESKTOP, FOCUSABLE, PHONE, cut_off, kinds, opened, sideways, violations
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

STOPS = 40
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""


@pytest.fixture(scope="session")
def pages(reports: Path) -> dict[str, Path]:
    """One page of every kind that was built, whichever kinds there are."""
    found = kinds(reports)
    assert {"index.html", "programme_pack.html", "savings.html"} <= set(found)
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_axe_finds_nothing_against_wcag_2_2_a_and_aa(browser: Browser, pages: dict[str, Path], width: int, scheme: str) -> None:
    """No page of any kind breaks a rule that a machine can check, narrow or wide, light or dark.

    Colours are measured in the wide window, where all of a table is in view; no rule of the style gives a narrow one colours of its own.
    """
    found = {}
    for name, path in pages.items():
        with opened(browser, path, width=width, color_scheme=scheme) as page:
            found[name] = violations(page, contrast=width == DESKTOP)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_axe_finds_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    """The check itself can fail: a picture without words, grey on white and targets too small are each found."""
    path = tmp_path / "wrong.html"
    path.write_text(
        """<!DOCTYPE html><html lang="en-GB"><head><title>Wrong</title></head><body><main><h1>Wrong</h1>
        <p style="color: #bbbbbb">too pale</p><svg role="img" viewBox="0 0 9 9"></svg>
        <div><a href="#a" style="display: block; height: 9px">a</a><a href="#b" style="display: block; height: 9px">b</a></div>
        </main></body></html>""",
        encoding="utf-8",
    )
    with opened(browser, path, width=PHONE) as page:
        found = {fault.split(":")[0] for fault in violations(page)}
    assert found == {"svg-img-alt", "color-contrast", "target-size"}


def test_the_keyboard_comes_to_the_skip_link_first_and_from_it_to_the_main_part(browser: Browser, pages: dict[str, Path]) -> None:
    """The first Tab shows a link that skips to the main part, and the Tab after it goes on from there."""
    for name, path in pages.items():
        with opened(browser, path) as page:
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.className") == "skip", name
            assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0"), name
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.tagName") == "MAIN", name
            page.keyboard.press("Tab")
            within = "document.activeElement === document.body || document.activeElement.closest('main') !== null"
            assert page.evaluate(within), name


def test_the_keyboard_reaches_everything_in_order_and_leaves_again(browser: Browser, pages: dict[str, Path]) -> None:
    """Tab goes through what can be used in the order of reading, skips none of it and is caught nowhere."""
    for name, path in pages.items():
        with opened(browser, path) as page:
            every = f'[...document.querySelectorAll("{FOCUSABLE}")].filter(element => element.checkVisibility())'
            count = page.evaluate(f"(window.stops = {every}).length")
            assert count, name
            for first in {0, max(0, count - STOPS)}:
                if first:
                    page.evaluate(f"window.stops[{first - 1}].focus()")
                here = "window.stops.indexOf(document.activeElement)"
                visited = []
                for _ in range(min(STOPS, count - first)):
                    page.keyboard.press("Tab")
                    visited.append(page.evaluate(here))
                assert visited == list(range(first, first + len(visited))), name
            page.keyboard.press("Tab")
            assert page.evaluate("!window.stops.includes(document.activeElement) || document.activeElement === window.stops[0]"), name


def test_what_has_the_focus_can_be_seen(browser: Browser, pages: dict[str, Path]) -> None:
    """Each kind of link, fold and scrolling region has an outline of at least two pixels when the keyboard reaches it."""
    for name, path in pages.items():
        for how in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}):
            with opened(browser, path, **how) as page:
                unseen = page.evaluate(
                    """selector => [...document.querySelectorAll(selector)].filter(element => {
                        if (!element.checkVisibility()) return false;
                        element.focus({focusVisible: true, preventScroll: true});
                        const style = getComputedStyle(element);
                        return style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2;
                    }).map(element => element.outerHTML.slice(0, 120))""",
                    FOCUSABLE,
                )
                assert unseen == [], (name, how)


def test_the_focus_changes_the_picture(browser: Browser, pages: dict[str, Path]) -> None:
    """Photographed with and without the focus, a link, a fold and a scrolling region differ."""
    with opened(browser, pages["programme_pack.html"]) as page:
        for selector in ("main a[href]", "summary", ".scroll[tabindex='0']", "nav a"):
            element = page.locator(selector).first
            element.scroll_into_view_if_needed()
            before = page.screenshot()
            element.evaluate("element => element.focus({focusVisible: true, preventScroll: true})")
            assert page.screenshot() != before, selector


def test_keys_open_a_fold_and_scroll_a_region(browser: Browser, pages: dict[str, Path]) -> None:
    """Enter opens the data behind a chart and closes it; arrows move a table that is wider than the window."""
    folds = regions = 0
    for name, path in pages.items():
        with opened(browser, path, width=PHONE) as page:
            if page.locator("details:not([open])").count():
                folds += 1
                page.evaluate("document.querySelector('details:not([open]) > summary').focus()")
                for is_open in (True, False):
                    page.keyboard.press("Enter")
                    assert page.evaluate("document.activeElement.parentElement.open") is is_open, name
            wide = "[...document.querySelectorAll('.scroll')].find(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 40)"
            if page.evaluate(f"!!({wide})"):
                regions += 1
                page.evaluate(f"{wide}.focus()")
                page.keyboard.press("ArrowRight")
                moved = (page.evaluate("document.activeElement.scrollLeft") or page.wait_for_timeout(50) for _ in range(100))
                assert any(moved), name
    assert folds
    assert regions


def test_no_page_scrolls_sideways_in_a_narrow_window_or_with_larger_or_wider_set_text(browser: Browser, pages: dict[str, Path]) -> None:
    """At 320 pixels (WCAG 1.4.10), with text of twice the size (1.4.4) and with the spacing of 1.4.12, nothing is lost."""
    faults = []
    for name, path in pages.items():
        with opened(browser, path, width=PHONE, bypass_csp=True) as page:
            page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
            faults += _lost(page, f"{name} at {PHONE} pixels")
            page.add_style_tag(content=SPACED)
            faults += _lost(page, f"{name} at {PHONE} pixels, spaced")
            page.set_viewport_size({"width": DESKTOP, "height": 900})
            faults += _lost(page, f"{name} at {DESKTOP} pixels, spaced")
        with opened(browser, path, width=DESKTOP // 2, bypass_csp=True) as page:
            faults += _lost(page, f"{name} at 200 %")
            page.set_viewport_size({"width": DESKTOP, "height": 900})
            page.add_style_tag(content="html { font-size: 200% }")
            faults += _lost(page, f"{name} with text of 200 %")
    assert faults == []


def _lost(page: Page, where: str) -> list[str]:
    wide = sideways(page)
    return ([f"{where}: the page is {wide} pixels too wide"] if wide else []) + [f"{where}: cut off: {each}" for each in cut_off(page)]


def test_words_in_a_chart_stay_inside_their_picture_when_they_are_set_wider(browser: Browser, pages: dict[str, Path]) -> None:
    """Letters that a reader has set further apart are not cut at the picture's edge: the picture shows what goes beyond it."""
    for name, path in pages.items():
        with opened(browser, path) as page:
            hidden = page.evaluate(
                "[...document.querySelectorAll('.picture svg')].filter(e => getComputedStyle(e).overflowX !== 'visible').length"
            )
            assert hidden == 0, name


def test_a_page_reads_in_one_order(browser: Browser, pages: dict[str, Path]) -> None:
    """Headings, tables and charts follow each other down the page as they follow in the page's text."""
    for name, path in pages.items():
        for width in (PHONE, DESKTOP):
            with opened(browser, path, width=width) as page:
                tops = page.evaluate(
                    """[...document.querySelectorAll('h1, main h2, main h3, main h4, main table, main figure, main p')]
                    .filter(e => e.checkVisibility()).map(e => Math.round(e.getBoundingClientRect().top))"""
                )
                assert tops == sorted(tops), name


def test_without_styles_everything_is_still_there(browser: Browser, pages: dict[str, Path]) -> None:
    """With styles off and scripts off the page says all that it says, contents and charts' words among it."""
    for name, path in pages.items():
        with opened(browser, path, java_script_enabled=False) as page:
            styled = page.locator("main").inner_text().split()
        with opened(browser, path) as page:
            page.evaluate("document.querySelectorAll('style').forEach(style => style.remove())")
            plain = page.locator("main").inner_text().split()
        assert "".join(plain) == "".join(styled), name


def test_whoever_asks_for_more_contrast_gets_it(browser: Browser, pages: dict[str, Path]) -> None:
    """With more contrast asked for, notes are as dark as the text."""
    for scheme in ("light", "dark"):
        with opened(browser, pages["programme_pack.html"], color_scheme=scheme, contrast="more") as page:
            assert page.evaluate("getComputedStyle(document.querySelector('.foot')).color === getComputedStyle(document.body).color")


def test_a_chart_keeps_its_own_ground_where_a_reader_sets_the_colours(browser: Browser, pages: dict[str, Path]) -> None:
    """Where the system's colours replace the page's, a chart stands on the ground that its colours were chosen for."""
    for scheme in ("light", "dark"):
        with opened(browser, pages["programme_pack.html"], color_scheme=scheme, forced_colors="active") as page:
            ground, adjust = page.evaluate(
                """() => { const style = getComputedStyle(document.querySelector('.picture svg'));
                return [style.backgroundColor, style.forcedColorAdjust]; }"""
            )
            assert adjust == "none"
            assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 30)"}[scheme]


def test_print_shows_the_data_behind_each_chart(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    """On paper nothing can be unfolded, so that folds are open; contents and skip link stay away."""
    with opened(browser, pages["programme_pack.html"]) as page:
        captions = page.locator("details caption").all_text_contents()
        assert captions
        page.pdf(path=tmp_path / "printed.pdf")
    with pypdfium2.PdfDocument(tmp_path / "printed.pdf") as printed:
        text = "".join(sheet.get_textpage().get_text_range() for sheet in printed)
    squeezed = "".join(text.split())
    assert [caption for caption in captions if "".join(caption.split()) not in squeezed] == []
    assert "Skiptothereport" not in squeezed
