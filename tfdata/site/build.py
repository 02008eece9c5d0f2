"""Write the site: every page as HTML, the packs as they stand beside them, and the whole moved into its place at once.

In come packs that can be published and the book; out goes a folder, the same bytes from the same inputs, whose addresses are relative.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tfdata import dictionary, leaks, placing
from tfdata.faults import Fault, Refused
from tfdata.leaks import Telling
from tfdata.packs.html import dark_charts, page_styles
from tfdata.params import Book
from tfdata.shown import clean
from tfdata.shown.fragment import STAMP, STAMP_MEANING
from tfdata.site import assumed, figures, listed, method, pages, reference
from tfdata.site.parts import NAVIGATION, Page, Picture
from tfdata.site.standing import Standing

NAME = "site"
TEMPLATES = Path(__file__).with_name("templates")


def publish(found: Sequence[Standing], book: Book, params: Path, lock: Path, folder: Path, telling: Telling | None = None) -> int:
    """Write the site of these packs in `folder` in place of what stood there, and give how many pages it has.

    `params` is the folder that the book was read from, `lock` the environment's. Raises Refused, and writes nothing, where a file holds
    something of what is `telling`, or a pack is another one by now.
    """
    made = [*_pages(found, book, params, hashlib.sha256(lock.read_bytes()).hexdigest())]
    files: dict[str, bytes | Path] = {page.address: html(page).encode("utf-8") for page in made}
    files[reference.WORKBOOK] = dictionary.workbook(book)
    for pack in (pack for item in found for pack in item.every):
        files |= {f"{pack.address}{name}": pack.folder / name for name in pack.files}
    with placing.naming(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
    with placing.replacing(folder) as aside:
        aside.chmod(0o755)
        placing.fill(aside, files)
        if changed := [pack.place for item in found for pack in item.every if not pack.stands_in(aside / pack.address)]:
            raise Refused([Fault(place, None, "", "the pack was built anew while it was published; publish again") for place in changed])
        written = {path.relative_to(aside).as_posix(): path for path in sorted(aside.rglob("*")) if path.is_file()}
        if told := [*leaks.faults(written, telling or Telling())]:
            raise Refused(told)
    return len(made)


def html(page: Page) -> str:
    """Give a page as HTML; text stays text, and the page's own policy allows its styles and nothing else."""
    more = (TEMPLATES / "site.css").read_text(encoding="utf-8")
    css, csp = page_styles(more + dark_charts(picture.svg for picture in page.pictures))
    template = _environment().get_template("page.html.j2")
    made = template.render(page=page, css_html=css, csp=csp, navigation=NAVIGATION, stamp=STAMP, stamp_meaning=STAMP_MEANING)
    return made.rstrip("\n") + "\n"


def _pages(found: Sequence[Standing], book: Book, params: Path, lock_sha256: str) -> Iterator[Page]:
    groups = (*figures.dated(book), *assumed.groups(book), *listed.of_places(book), *listed.of_papers(book, params))
    yield from pages.ways_in(found, book)
    yield reference.measures(book)
    yield from reference.parameters(groups)
    yield reference.data_dictionary(book)
    yield method.how(found, groups, book, lock_sha256)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, finalize=_text, keep_trailing_newline=False
    )
    environment.filters["svg"] = _svg
    return environment


def _text(value: Any) -> Any:
    """Clean plain text of what a reader cannot see; what is markup was made of clean text."""
    return clean(value) if type(value) is str else value


def _svg(picture: Picture) -> Markup:
    """Give a tidied picture with the words that stand for it."""
    named = picture.svg.replace("<svg ", f'<svg role="img" aria-labelledby="{picture.id}-alt" ', 1)
    start = named.index(">") + 1
    return Markup(f'{named[:start]}<title id="{picture.id}-alt">{escape(clean(picture.alt))}</title>{named[start:]}')  # noqa: S704 # tidied
