"""The pages that lead to packs: home, quarters, authorities with their history.

In come packs that can be published; out go pages. Authorities stand by name and are never ranked or added up: no figure of a caseload
stands on a page with another authority's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from tfdata.packs.index import CASELOADS, LABELS
from tfdata.params import Book
from tfdata.periods import Quarter
from tfdata.shown.fragment import MARKERS, STAMP, STAMP_MEANING
from tfdata.site import history
from tfdata.site.parts import AUTHORITIES, DICTIONARY, HOME, HOW, MEASURES, PARAMETERS, QUARTERS, Cell, Page, Section, Table, joined, link
from tfdata.site.standing import Pack, Standing

_SOME = f"Some packs here hold {STAMP} figures: {STAMP_MEANING}."
_NO_TOTAL = (
    "Authorities stand in the order of their names. A district’s families are among its county’s, so that the two are never added up."
)


def ways_in(found: Sequence[Standing], book: Book) -> Iterator[Page]:
    """Give home, the page of quarters with one a quarter, and the page of authorities with one an authority."""
    quarters = list(dict.fromkeys(item.pack.quarter for item in found))
    slugs = list(dict.fromkeys(item.pack.slug for item in sorted(found, key=lambda item: book.authorities[item.pack.slug].name)))
    by_quarter = {quarter: [item for item in found if item.pack.quarter == quarter] for quarter in quarters}
    by_slug = {slug: [item for item in found if item.pack.slug == slug] for slug in slugs}
    yield _home(quarters, by_quarter, by_slug, book)
    listed = tuple((link(quarter.label, f"{quarter}.html"), str(quarter), _packs(by_quarter[quarter])) for quarter in quarters)
    table = Table("quarters", "Quarters of which packs were published, newest first", ("Quarter", "Written", "Packs"), listed)
    yield Page(QUARTERS, QUARTERS, "Quarters", "The packs of each quarter.", (Section("all", "", (), (table,)),),
               stamp=_some(found), has_contents=False)  # fmt: skip
    for quarter in quarters:
        yield _quarter(quarter, by_quarter[quarter], book)
    rows = tuple(
        (link(book.authorities[slug].name, f"{slug}.html"), _kind(slug, book), book.authorities[slug].region, _span(by_slug[slug]))
        for slug in slugs
    )
    table = Table("authorities", "Authorities of which packs were published", ("Authority", "Kind", "Region", "Quarters"), rows)
    yield Page(AUTHORITIES, AUTHORITIES, "Authorities", "Each authority’s packs and its history of quarters.",
               (Section("all", "", (_NO_TOTAL,), (table,)),), stamp=_some(found), has_contents=False)  # fmt: skip
    for slug in slugs:
        yield _authority(slug, by_slug[slug], book)


def _home(quarters: Sequence[Quarter], by_quarter: dict[Quarter, list[Standing]], by_slug: dict[str, list[Standing]], book: Book) -> Page:
    newest = quarters[0]
    about = (
        "A pack says how a local authority stood in a quarter: its targets, families turned around or claimed, what it could be paid, and "
        "where every figure comes from.",
        "Part A of a pack is the published record, each figure with its document. Part B is the authority’s caseload, counted from an "
        "extract and protected so that no family can be recognised.",
    )
    table = _table(by_quarter[newest], "newest", f"Packs of {newest.label}", "", book)
    browse = (
        joined([link("Every quarter", QUARTERS), " of which packs were published."], ""),
        joined([link("Every authority", AUTHORITIES), ", with its history of quarters."], ""),
        joined([link("What each measure counts", MEASURES), ", and why it matters."], ""),
        joined([link("Every figure that packs rest on", PARAMETERS), ", with its dates, its document and how sure it is."], ""),
        joined([link("What an extract holds", DICTIONARY), ", column by column."], ""),
        joined([link("How this was made", HOW), ", how to make it again, and what nobody knows."], ""),
    )
    sections = (
        Section("about", "", about),
        Section("newest", f"Newest quarter: {newest.label}", (_NO_TOTAL,), (table,)),
        Section("more", "Find more", points=browse),
    )
    every = [item for found in by_slug.values() for item in found]
    lead = "Reports on the Troubled Families Programme for councillors, officers and the public."
    return Page(HOME, HOME, "Programme performance packs", lead, sections, stamp=_some(every), has_contents=False)


def _quarter(quarter: Quarter, found: list[Standing], book: Book) -> Page:
    table = _table(found, "packs", f"Packs of {quarter.label} ({quarter})", "../", book)
    return Page(
        f"quarters/{quarter}.html", QUARTERS, quarter.label, f"{_packs(found)} of {quarter}.",
        (Section("all", "", (_NO_TOTAL,), (table,)),), stamp=_some(found), has_contents=False,
    )  # fmt: skip


def _authority(slug: str, found: list[Standing], book: Book) -> Page:
    authority = book.authorities[slug]
    packs = [item.pack for item in found]
    lines = history.lines(packs)
    sections = [Section("packs", "Packs by quarter", (), (_own_table(found, authority.name),)), *_history(authority.name, lines)]
    is_demonstration = any(line.is_demonstration for line in lines)
    own = authority.local_programme_name.name if authority.local_programme_name else "Troubled Families Programme"
    stamp = f"This page holds {STAMP} figures: {STAMP_MEANING}." if is_demonstration else _some(found)
    used = {point.marker for line in lines for point in line.points}
    return Page(
        f"authorities/{slug}.html", AUTHORITIES, authority.name, _lead(slug, book), tuple(sections), above=own, stamp=stamp,
        markers=tuple((marker, meaning) for marker, meaning in MARKERS.items() if marker in used),
    )  # fmt: skip


def _history(name: str, lines: Sequence[history.Line]) -> Iterator[Section]:
    quarters = {point.quarter for line in lines for point in line.points}
    if len(quarters) < 2:
        about = "One quarter has been published so far, so that there is nothing to set beside it; these are its headline figures."
    else:
        about = "As each quarter’s pack printed them. A later pack may have restated a figure of an earlier quarter, and says so itself."
    yield Section("history", "Headline figures over time", (about if lines else "No pack of this authority has a headline figure.",))
    parts: Iterable[tuple[str, str, bool, str]] = (
        ("record", "The published record", False, "A"),
        ("caseload", "The caseload", False, "B"),
        ("demonstration", f"The caseload: {STAMP}", True, "B"),
    )
    for ident, title, is_demonstration, part in parts:
        own = [line for line in lines if line.is_demonstration == is_demonstration and line.part == part]
        if own:
            pictures = tuple(history.picture(name, line, f"{ident}-{number}") for number, line in enumerate(own, start=1) if line.moved)
            points = tuple(line.sentence for line in own if not line.moved)
            yield Section(ident, title, pictures=pictures, points=points, is_demonstration=is_demonstration, level=3)


def _table(found: Iterable[Standing], ident: str, title: str, up: str, book: Book) -> Table:
    rows = []
    for item in found:
        name = book.authorities[item.pack.slug].name
        opened = _files(item.pack, name, up)
        rows.append((joined([link(name, f"{up}authorities/{item.pack.slug}.html"), _of_phase(item.pack)], ""), opened,
                     _caseload(item.pack), _kind(item.pack.slug, book), _status(item.pack)))  # fmt: skip
    return Table(f"{ident}-table", title, ("Authority", "Open", "Caseload", "Kind", "Status"), tuple(rows), is_of_packs=True)


def _own_table(found: Iterable[Standing], name: str) -> Table:
    """Give each quarter's pack with what it stands for beneath it: earlier versions, and a draft that differs."""
    rows = []
    for item in found:
        for pack in item.every:
            quarter = link(pack.quarter.label, f"../quarters/{pack.quarter}.html")
            before = "" if pack is item.pack else ", an earlier version" if pack.version else ", a draft made anew"
            opened = _files(pack, name, "../")
            rows.append((joined([quarter, _of_phase(pack), before], ""), opened, _caseload(pack), _signed(pack)))
    return Table(
        "packs-table", f"Packs of {name}, newest quarter first", ("Quarter", "Open", "Caseload", "Status"), tuple(rows), is_of_packs=True
    )


def _files(pack: Pack, name: str, up: str) -> Markup:
    """Give the pack's files as links, each of which says by itself what it is of."""
    of = f"of {name}, {pack.in_words}"
    ordered = [file for file in LABELS if file in pack.files] + sorted(set(pack.files) - set(LABELS))
    return joined(link(LABELS.get(file, file), f"{up}{pack.address}{file}", of) for file in ordered)


def _caseload(pack: Pack) -> str:
    if pack.is_demonstration:
        return CASELOADS["demonstration"]
    return "The authority’s own extract" if pack.is_of_an_extract else CASELOADS[""]


def _status(pack: Pack) -> str:
    return str(pack.title["status"])


def _signed(pack: Pack) -> Cell:
    """Say a pack's status, and of a version who prepared and checked it and why it replaced the one before."""
    terms = [("prepared by", "prepared_by"), ("checked by", "checked_by"), ("because", "reason")]
    said = [f"{word} {pack.signoff[key]}" for word, key in terms if isinstance(pack.signoff.get(key), str) and pack.signoff[key]]
    return "; ".join([_status(pack), *said])


def _kind(slug: str, book: Book) -> str:
    authority = book.authorities[slug]
    county = book.by_code(authority.parent) if authority.parent else None
    return f"District of {book.authorities[county].name}" if county else authority.tier.replace("_", " ").capitalize()


def _lead(slug: str, book: Book) -> str:
    region = book.authorities[slug].region
    among = ". Its families are among the county’s, so that the two are never added up." if book.authorities[slug].parent else "."
    return f"{_kind(slug, book)} in {region}{among}"


def _of_phase(pack: Pack) -> str:
    return f", phase {pack.phase} alone" if pack.phase else ""


def _some(found: Iterable[Standing]) -> str:
    return _SOME if any(pack.is_demonstration for item in found for pack in item.every) else ""


def _packs(found: Sequence[Standing]) -> str:
    return "1 pack" if len(found) == 1 else f"{len(found)} packs"


def _span(found: Sequence[Standing]) -> str:
    names = sorted({str(item.pack.quarter) for item in found})
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]} ({len(names)} quarters)"
