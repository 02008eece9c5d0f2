"""Rules of our own for a page, which axe-core lacks or takes lightly; each gives what breaks it, in words."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

import html5lib
from bs4 import BeautifulSoup, Tag

from tfdata.packs.entry_words import TITLE
from tfdata.periods import Quarter

NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
NO_NUMBER = re.compile(r"\[[cxzu]\]|\[low\]|no figure|too few")
NAMED = "a[href], button, summary, svg[role=img], [role=region], [role=group], [role=note], nav"


def faults(html: str) -> list[str]:
    """Give everything that breaks a rule on a page."""
    soup = BeautifulSoup(html, "html5lib")
    return [*_is_valid(html), *(f"{rule.__name__.strip('_')}: {fault}" for rule in RULES for fault in rule(soup))]


def _is_valid(html: str) -> list[str]:
    """A page has no error that the HTML standard knows."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    return [f"invalid: {fault} at {place}" for place, fault, _ in parser.errors]


def _says_its_language_and_title(soup: BeautifulSoup) -> Iterator[str]:
    if soup.html["lang"] != "en-GB":
        yield f"the language is {soup.html.get('lang')!r}"
    if not soup.title or not soup.title.get_text(strip=True):
        yield "the page has no title"


def _headings_follow_one_another(soup: BeautifulSoup) -> Iterator[str]:
    """One first-level heading, before all others; no level is skipped and no heading is empty."""
    headings = soup.select("h1, h2, h3, h4, h5, h6")
    levels = [int(heading.name[1]) for heading in headings]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"the levels are {levels[:5]}…, with {levels.count(1)} of the first"
    yield from (f"{after.get_text()!r} skips a level" for before, after in itertools.pairwise(headings) if after.name[1] > _next(before))
    yield from (f"the {heading.name} {heading.get('id')} is empty" for heading in headings if not heading.get_text(strip=True))


def _next(heading: Tag) -> str:
    return str(int(heading.name[1]) + 1)


def _begins_with_a_link_to_the_main_part(soup: BeautifulSoup) -> Iterator[str]:
    first = soup.body.find(["a", "button", "summary"])
    mains = soup.find_all("main")
    if len(mains) != 1 or first is None or first.get("href") != f"#{mains[0].get('id')}":
        yield f"the first thing to use is {first}, and there are {len(mains)} main parts"


def _tables_have_captions_and_headers_with_a_scope(soup: BeautifulSoup) -> Iterator[str]:
    """Each table says what it is; each header heads a row or a column and says which; none is empty."""
    for table in soup.find_all("table"):
        name = table.caption.get_text(" ", strip=True) if table.caption else ""
        if not name:
            yield f"a table has no caption: {table.get_text(' ', strip=True)[:60]}"
        heads = table.thead.find_all("th") if table.thead else []
        if not heads or {head.get("scope") for head in heads} != {"col"} or table.thead.find("td"):
            yield f"{name}: not every column has a header of scope col"
        for row in table.tbody.find_all("tr"):
            if [head.get("scope") for head in row.find_all("th")] != ["row"]:
                yield f"{name}: the row {row.get_text(' ', strip=True)[:40]!r} has not one header of scope row"
        yield from (f"{name}: a header is empty" for head in table.find_all("th") if not head.get_text(strip=True))


def _pictures_say_what_they_find(soup: BeautifulSoup) -> Iterator[str]:
    """A picture's words are its own in the document, state its finding and a number of its table, or why there is none."""
    words = [_name(soup, picture) for picture in soup.select("svg[role=img]")]
    yield from (f"two pictures say {text[:60]!r}" for text, times in Counter(words).items() if times > 1)
    for picture in soup.find_all("svg"):
        said, value = _name(soup, picture), picture.find_parent(class_="chart")
        if picture.get("role") != "img" or not said:
            yield f"a picture has no words: {str(picture)[:80]}"
        elif value is None or not value.select("table tbody tr"):
            yield f"no table stands behind the picture {said[:60]!r}"
        else:
            finding = value.figcaption.get_text() if value.figcaption else ""
            if not finding or _spoken(finding) not in said:
                yield f"{said[:60]!r} does not state the finding {finding!r}"
            printed = set(re.findall(NUMBER, " ".join(cell.get_text(" ") for cell in value.select("tbody td"))))
            if not printed & set(re.findall(NUMBER, said)) and not NO_NUMBER.search(said):
                yield f"{said[:60]!r} holds no number of its table, and does not say why"


def _spoken(words: str) -> str:
    return re.sub(r"\b\d{4}-\d{2}-Q[1-4]\b", lambda name: Quarter(name[0]).label, words)


def _links_with_the_same_words_lead_to_the_same_place(soup: BeautifulSoup) -> Iterator[str]:
    """Words of a link say where it leads; a figure that leads to its entry is told apart by its row, column or sentence (WCAG 2.4.4).

    On the page of entries so is the name of a table, which leads from the contents to its entries, and from these to the table.
    """
    is_of_entries = soup.h1 is not None and soup.h1.get_text() == TITLE
    targets: dict[str, set[str]] = defaultdict(set)
    for link in soup.select("a[href]"):
        is_told_apart = is_of_entries and link.find_parent(["nav", "td", "h3"]) is not None
        if not is_told_apart and not re.match(r"(?:figures\.html)?#f-", link["href"]):
            targets[_name(soup, link).casefold()].add(link["href"])
    yield from (f"{words!r} leads to {sorted(places)[:3]}" for words, places in targets.items() if len(places) > 1)


def _everything_used_has_a_name_that_is_not_a_tooltip(soup: BeautifulSoup) -> Iterator[str]:
    yield from (f"nothing names {str(element)[:80]}" for element in soup.select(NAMED) if not _name(soup, element))
    yield from (f"a tooltip on {element.name}" for element in soup.select("[title]") if element.name != "abbr" or not element.get_text())


def _ids_are_unique_and_references_lead_somewhere(soup: BeautifulSoup) -> Iterator[str]:
    ids = Counter(element["id"] for element in soup.find_all(id=True))
    yield from (f"{times} elements have the id {name!r}" for name, times in ids.items() if times > 1)
    links = [link["href"][1:] for link in soup.select('a[href^="#"]')]
    labels = [name for element in soup.select("[aria-labelledby]") for name in element["aria-labelledby"].split()]
    yield from (f"nothing has the id {name!r}" for name in {*links, *labels} if name not in ids)


def _nothing_runs_and_nothing_is_loaded(soup: BeautifulSoup) -> Iterator[str]:
    """No script, no style but the page's one, no address that a browser would fetch, and a policy that allows no more."""
    wrong = soup.select("script, iframe, object, embed, img, form, base, [style], svg style, foreignObject")
    wrong += [element for element in soup.find_all(True) if any(name.startswith("on") for name in element.attrs)]
    yield from (f"there is {str(element)[:60]}" for element in wrong)
    loaded = [element.get("src") or element.get("href") for element in soup.select("[src], link[href]")]
    yield from (f"{address} would be loaded" for address in loaded if address != "data:,")
    links = (link["href"] for link in soup.select("a[href]"))
    yield from (f"a link runs {address}" for address in links if address.casefold().startswith(("javascript:", "data:")))
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    if policy is None or not policy["content"].startswith("default-src 'none'; style-src 'sha256-") or "unsafe" in policy["content"]:
        yield f"the policy is {policy}"


def _name(soup: BeautifulSoup, element: Tag) -> str:
    """Give the name that a screen reader says: what labels the element, its label or its words."""
    labels = (soup.find(id=name) for name in (element.get("aria-labelledby") or "").split())
    named = " ".join(label.get_text(" ", strip=True) for label in labels if label) or element.get("aria-label", "")
    own = "" if element.name in {"nav", "svg"} or element.get("role") else element.get_text(" ", strip=True)
    return named.strip() or own


RULES: tuple[Callable[[BeautifulSoup], Iterator[str]], ...] = (
    _says_its_language_and_title,
    _headings_follow_one_another,
    _begins_with_a_link_to_the_main_part,
    _tables_have_captions_and_headers_with_a_scope,
    _pictures_say_what_they_find,
    _links_with_the_same_words_lead_to_the_same_place,
    _everything_used_has_a_name_that_is_not_a_tooltip,
    _ids_are_unique_and_references_lead_somewhere,
    _nothing_runs_and_nothing_is_loaded,
)
