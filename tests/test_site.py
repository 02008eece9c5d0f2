"""The site leads to every pack and every figure, works from any folder, runs nothing, and publishes no invented or altered pack unasked.

The pages that are looked at stand in a folder to which the whole site was moved after it was written.
"""

from __future__ import annotations

import base64
import csv
import dataclasses
import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import html5lib
import pytest
from conftest import QUICK
from reading import tfdata

from tfdata import places
from tfdata.faults import Refused
from tfdata.packs import index
from tfdata.params import load
from tfdata.params.reader import read
from tfdata.site import assumed, figures, history, listed
from tfdata.site.build import html, publish
from tfdata.site.parts import NAVIGATION, Page, fit
from tfdata.site.standing import Standing, standing

BOOK = load()
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"


# Packs to publish, made of two that were built


def retold(
    pack: Path, to: Path, quarter: str = "", row: Callable[[dict[str, str]], dict[str, str]] = lambda row: row, signoff: str = ""
) -> Path:
    """Copy a pack as one of another quarter, with other figures or as a version, whose manifest fits it."""
    shutil.copytree(pack, to)
    manifest = json.loads((to / "manifest.json").read_text(encoding="utf-8"))
    manifest["parameters"]["quarter"] = quarter or manifest["parameters"]["quarter"]
    with (to / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = [row(item) for item in csv.DictReader(file)]
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (to / "figures.csv").write_text(written.getvalue(), encoding="utf-8")
    manifest["outputs"]["figures.csv"] = hashlib.sha256(written.getvalue().encode()).hexdigest()
    manifest["run_key"] = hashlib.sha256(to.as_posix().encode()).hexdigest() if signoff else manifest["run_key"]
    (to / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    if signoff:
        (to / "signoff.json").write_text(signoff, encoding="utf-8")
    return to


def fewer(row: dict[str, str]) -> dict[str, str]:
    """Tell the families attached with a smaller number, and hide those being worked with."""
    if row["id"] == "headlines_2.attached.value":
        return row | {"value": "7"}
    return row | {"value": "", "marker": "c"} if row["id"] == "headlines_2.being_worked_with.value" else row


def signed(version: int, reason: str = "") -> str:
    return json.dumps({"version": version, "prepared_by": "A. <b>Clerk</b>", "checked_by": "C. Heck", "reason": reason})


@dataclass(frozen=True)
class Built:
    """A site where it was moved to, what it was made of, and each page read strictly."""

    folder: Path
    first_folder: Path
    reports: Path
    releases: Path
    pages: dict[str, ElementTree.Element]

    def found(self) -> tuple[Standing, ...]:
        return standing(self.reports, self.releases, BOOK, demonstrations=True)


@pytest.fixture(scope="module")
def built(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site of Harrow in three quarters, the earliest with fewer families, and of Dudley with two versions and a draft made anew."""
    root = tmp_path_factory.mktemp("publish")
    own, releases = root / "reports", root / "releases"
    harrow, dudley = (reports / "2015-16-Q3" / slug for slug in ("harrow", "dudley"))
    for folder, quarter in ((own / "2015-16-Q3", "2015-16-Q3"), (own / "2015-16-Q2", "2015-16-Q2")):
        retold(harrow, folder / "harrow", quarter)
    retold(harrow, own / "2014-15-Q4" / "harrow", "2014-15-Q4", fewer)
    retold(dudley, own / "2015-16-Q3" / "dudley")
    for version, reason in ((1, ""), (2, "a claim was corrected")):
        retold(dudley, releases / "2015-16-Q3" / "dudley" / f"v{version}", signoff=signed(version, reason))
    first = own / "site"
    count = publish(standing(own, releases, BOOK, demonstrations=True), BOOK, places.PARAMS, places.LOCK, first)
    moved = root / "elsewhere" / "a folder & more"
    moved.parent.mkdir()
    shutil.copytree(first, moved)
    shutil.rmtree(first)
    pages = {name: html5lib.HTMLParser(strict=True).parse((moved / name).read_text(encoding="utf-8")) for name in own_pages(moved)}
    assert len(pages) == count
    return Built(moved, first, own, releases, pages)


def own_pages(folder: Path) -> list[str]:
    """The site's own pages; those of packs are the packs'."""
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html")))
    return [name for name in names if not name.startswith("packs/")]


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def ids(page: ElementTree.Element) -> list[str]:
    return [element.attrib["id"] for element in page.iter() if isinstance(element.tag, str) and "id" in element.attrib]


def rows_by_id(built: Built) -> dict[str, str]:
    """The words of each table row of the pages of parameters that has an id."""
    return {
        row.attrib["id"]: words(row)
        for name, page in built.pages.items()
        if name.startswith("parameters/")
        for row in page.iter(f"{XHTML}tr")
        if "id" in row.attrib
    }


# Every page


def test_each_page_is_valid_html_with_one_heading_of_the_first_level_and_none_skipped(built: Built) -> None:
    """Parsing strictly found no fault; headings go down by one level at a time, and no id stands twice."""
    for name, page in built.pages.items():
        assert page.attrib["lang"] == "en-GB", name
        levels = [int(element.tag[-1]) for element in page.iter() if re.fullmatch(rf"{re.escape(XHTML)}h[1-6]", str(element.tag))]
        assert levels.count(1) == 1, name
        assert levels[0] == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
        assert len(set(ids(page))) == len(ids(page)), name
        assert len([*page.iter(f"{XHTML}main")]) == 1, name
        skip = next(page.iter(f"{XHTML}a"))
        assert (skip.attrib["class"], skip.attrib["href"]) == ("skip", "#page-main"), name


def test_no_page_runs_loads_or_styles_anything_that_its_policy_does_not_allow(built: Built) -> None:
    """No script, no style attribute, nothing from elsewhere; the policy allows the page's own style by its hash, and nothing by default."""
    for name, page in built.pages.items():
        for element in page.iter():
            tag = str(element.tag).rpartition("}")[2]
            assert tag not in {"script", "iframe", "object", "embed", "form", "img", "base", "video", "audio"}, name
            assert not [key for key in element.attrib if key == "style" or key.startswith("on") or key == "src"], (name, element.attrib)
            if tag == "link":
                assert element.attrib == {"rel": "icon", "href": "data:,"}, name
        (style,) = page.iter(f"{XHTML}style")
        digest = base64.b64encode(hashlib.sha256((style.text or "").encode()).digest()).decode()
        policy = next(meta.attrib["content"] for meta in page.iter(f"{XHTML}meta") if "http-equiv" in meta.attrib)
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; "), name
        assert not re.search(r"url\((?!\"data:)|@import", style.text or ""), name


def test_the_navigation_is_the_same_on_every_page_and_says_where_the_reader_is(built: Built) -> None:
    for name, page in built.pages.items():
        nav = next(element for element in page.iter(f"{XHTML}nav") if element.attrib.get("aria-label") == "Site")
        links = [*nav.iter(f"{XHTML}a")]
        assert [words(link) for link in links] == [*NAVIGATION.values()], name
        current = [(words(link), link.attrib["aria-current"]) for link in links if "aria-current" in link.attrib]
        assert len(current) == 1, name
        is_entry = name in NAVIGATION
        assert current[0] == (NAVIGATION[name] if is_entry else current[0][0], "page" if is_entry else "true"), name
    for folder, under in (("authorities", "Authorities"), ("quarters", "Quarters"), ("parameters", "Parameters")):
        page = built.pages[next(name for name in built.pages if name.startswith(f"{folder}/") and not name.endswith("index.html"))]
        assert [words(link) for link in page.iter(f"{XHTML}a") if "aria-current" in link.attrib] == [under]


def test_every_link_leads_to_a_file_and_a_place_in_it_and_none_leaves_the_site_but_a_documents_own(built: Built) -> None:
    """The site stands in another folder than it was written to, and holds no path of either."""
    anchors = {name: set(ids(page)) for name, page in built.pages.items()}
    documents = {source.link for source in BOOK.sources.values() if source.link}
    for name, page in built.pages.items():
        for link in page.iter(f"{XHTML}a"):
            address = link.attrib["href"]
            if re.match(r"[a-z]+:", address) or address.startswith("//"):
                assert address in documents, (name, address)
                continue
            assert words(link), (name, address)
            file, _, anchor = address.partition("#")
            target = ((built.folder / name).parent / unquote(file)).resolve() if file else built.folder / name
            assert target.is_relative_to(built.folder), (name, address)
            assert target.is_file(), (name, address)
            if anchor:
                here = anchors.get(target.relative_to(built.folder).as_posix())
                assert anchor in (here or re.findall(r' id="([^"]+)"', target.read_text(encoding="utf-8"))), (name, address)
    for path in built.folder.rglob("*"):
        if path.is_file() and path.suffix in {".html", ".json", ".csv"}:
            assert str(built.first_folder.parents[1]).encode() not in path.read_bytes(), path


def test_two_links_of_a_page_that_read_alike_lead_to_one_place(built: Built) -> None:
    """Whoever hears a list of links can tell a PDF from another's."""
    for name in ("index.html", "quarters/2015-16-Q3.html", "authorities/dudley.html"):
        seen: dict[str, str] = {}
        for link in built.pages[name].iter(f"{XHTML}a"):
            assert seen.setdefault(words(link), link.attrib["href"]) == link.attrib["href"], (name, words(link))


def test_tables_have_a_caption_and_scoped_headers(built: Built) -> None:
    for name, page in built.pages.items():
        captions = [words(next(table.iter(f"{XHTML}caption"))) for table in page.iter(f"{XHTML}table")]
        assert all(captions), name
        assert len(set(captions)) == len(captions), name
        assert {cell.attrib.get("scope") for cell in page.iter(f"{XHTML}th")} <= {"col", "row"}, name
        assert not [row for row in page.iter(f"{XHTML}tr") if not [*row.iter(f"{XHTML}th")]], name
        assert not [cell for cell in page.iter(f"{XHTML}th") if not words(cell)], name


def test_each_page_weighs_less_than_300_kb(built: Built) -> None:
    assert {name: size for name in built.pages if (size := (built.folder / name).stat().st_size) > 300_000} == {}


# Packs


def test_the_newest_version_is_the_pack_and_earlier_ones_and_a_draft_made_anew_stand_under_it(built: Built) -> None:
    table = next(table for table in built.pages["authorities/dudley.html"].iter(f"{XHTML}table") if "Packs of Dudley" in words(table))
    first, *others = [words(row) for row in table.iter(f"{XHTML}tr")][1:]
    assert [", an earlier version" in row or ", a draft made anew" in row for row in (first, *others)] == [False, True, True]
    assert "prepared by A. <b>Clerk</b>; checked by C. Heck; because a claim was corrected" in first
    assert "packs/2015-16-Q3/dudley/v2/programme_pack.html" in "".join(
        link.attrib["href"] for link in next(iter(table.iter(f"{XHTML}tbody")))[0].iter(f"{XHTML}a")
    )
    on_the_quarter = [link.attrib["href"] for link in built.pages["quarters/2015-16-Q3.html"].iter(f"{XHTML}a")]
    assert {address.split("/")[4] for address in on_the_quarter if "packs/2015-16-Q3/dudley/" in address} == {"v2"}


def test_a_draft_that_is_as_the_newest_version_was_is_not_listed_beside_it(reports: Path, tmp_path: Path) -> None:
    draft = reports / "2015-16-Q3" / "dudley"
    shutil.copytree(draft, tmp_path / "v" / "2015-16-Q3" / "dudley" / "v1")
    (found,) = standing(reports, tmp_path / "v", BOOK, slugs=["dudley"], demonstrations=True)
    assert (found.pack.version, found.others) == (1, ())


def test_a_pack_stands_on_the_site_as_it_was_built_and_without_the_day_it_was_built_on(built: Built) -> None:
    """Every file of the manifest is there with its bytes, and nothing else but the manifest and the sign-off."""
    for item in built.found():
        for pack in item.every:
            folder = built.folder / pack.address
            assert {path.name for path in folder.iterdir() if path.is_file()} == {*pack.files}
            assert "build.json" not in pack.files
            assert {name for name in pack.files if (folder / name).read_bytes() != (pack.folder / name).read_bytes()} == set()


def test_packs_of_invented_families_are_refused_all_by_name_and_nothing_is_written(reports: Path, tmp_path: Path) -> None:
    """The command says what to do, and a site that stood there before stays."""
    copied = shutil.copytree(reports, tmp_path / "reports")
    shutil.rmtree(copied / "site", ignore_errors=True)
    done = tfdata("publish", TFDATA_REPORTS=str(copied), TFDATA_RELEASES=str(tmp_path / "none"))
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines), "Traceback" in done.stderr) == (2, 2, False)
    for line, slug in zip(lines, ("dudley", "harrow"), strict=True):
        assert line.startswith(f"reports/2015-16-Q3/{slug}: Part B of this pack is a demonstration")
        assert "DEMO=yes" in line
    assert not (copied / "site").exists()


def test_packs_of_the_record_alone_need_no_word_for_invented_families(reports: Path, tmp_path: Path) -> None:
    """What decides is what a pack prints, not what its manifest calls its extract."""
    retold(reports / "2015-16-Q3" / "harrow", tmp_path / "2015-16-Q3" / "harrow", row=lambda row: row | {"demonstration": ""})
    (found,) = standing(tmp_path, tmp_path / "none", BOOK)
    assert not found.pack.is_demonstration
    retold(reports / "2015-16-Q3" / "dudley", tmp_path / "2015-16-Q3" / "dudley")
    with pytest.raises(Refused, match="reports/2015-16-Q3/dudley: Part B of this pack is a demonstration") as refused:
        standing(tmp_path, tmp_path / "none", BOOK)
    assert len(refused.value.faults) == 1


def altered(folder: Path) -> str:
    path = folder / "savings.pdf"
    path.write_bytes(path.read_bytes() + b" ")
    return "savings.pdf: the file is not the one that was built: its sha256 is another"


def missing(folder: Path) -> str:
    (folder / "programme_pack.html").unlink()
    return "programme_pack.html: the manifest names this file, and it is not there"


def of_another(folder: Path) -> str:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["parameters"]["borough"] = "kent"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return "its manifest is of another pack than its folder's name says"


def unreadable(folder: Path) -> str:
    (folder / "manifest.json").write_text("[]", encoding="utf-8")
    return "this is no manifest of a pack"


def reaching_out(folder: Path) -> str:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"]["../../../secret"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return "'../../../secret' is no file of a pack"


@pytest.mark.parametrize("tamper", [altered, missing, of_another, unreadable, reaching_out], ids=lambda tamper: tamper.__name__)
def test_a_pack_that_is_not_as_it_was_built_is_refused_by_name(tamper: Callable[[Path], str], reports: Path, tmp_path: Path) -> None:
    folder = retold(reports / "2015-16-Q3" / "harrow", tmp_path / "2015-16-Q3" / "harrow")
    wanted = tamper(folder)
    with pytest.raises(Refused) as refused:
        standing(tmp_path, tmp_path / "none", BOOK, demonstrations=True)
    assert "reports/2015-16-Q3/harrow" in str(refused.value)
    assert wanted in str(refused.value)


def test_a_version_whose_manifest_is_not_the_one_that_was_signed_is_refused(reports: Path, tmp_path: Path) -> None:
    folder = tmp_path / "2015-16-Q3" / "dudley" / "v1"
    retold(reports / "2015-16-Q3" / "dudley", folder, signoff=json.dumps({"files": {"manifest.json": "0" * 64}}))
    with pytest.raises(Refused, match=r"releases/2015-16-Q3/dudley/v1/manifest\.json: the file is not the one that was built"):
        standing(tmp_path / "none", tmp_path, BOOK, demonstrations=True)


def test_the_site_is_no_quarter_and_a_word_restricts_what_is_published(reports: Path, tmp_path: Path) -> None:
    """A site that stands under reports/ is neither published again nor listed among the packs."""
    retold(reports / "2015-16-Q3" / "harrow", tmp_path / "2015-16-Q3" / "harrow")
    retold(reports / "2015-16-Q3" / "harrow", tmp_path / "2015-16-Q2" / "harrow", "2015-16-Q2")
    shutil.copytree(tmp_path / "2015-16-Q3", tmp_path / "site" / "packs")
    shutil.copytree(tmp_path / "2015-16-Q3", tmp_path / "site-of-old")
    found = standing(tmp_path, tmp_path / "none", BOOK, demonstrations=True)
    assert [str(item.pack.quarter) for item in found] == ["2015-16-Q3", "2015-16-Q2"]
    assert len(standing(tmp_path, tmp_path / "none", BOOK, quarter="2015-16-Q2", demonstrations=True)) == 1
    shutil.rmtree(tmp_path / "site-of-old")
    assert "site/" not in index.write(tmp_path).read_text(encoding="utf-8")
    with pytest.raises(Refused, match="no pack that was asked for stands there; make report builds packs"):
        standing(tmp_path, tmp_path / "none", BOOK, slugs=["kent"], demonstrations=True)


# An authority's history


def line(*told: tuple[str, str, str], demonstration: bool = False) -> history.Line:
    points = tuple(history.Point(quarter, shown, marker, "families") for quarter, shown, marker in told)
    return history.Line("headlines_2.attached.value", "Attached, Phase 2", "B", demonstration, points)


def test_a_chart_says_its_finding_and_has_words_and_a_table_of_its_own(built: Built) -> None:
    page = built.pages["authorities/harrow.html"]
    charts = [element for element in page.iter(f"{XHTML}div") if element.attrib.get("class", "").startswith("value chart")]
    assert len(charts) == 1
    (chart,) = charts
    caption = words(next(chart.iter(f"{XHTML}figcaption")))
    told = [row["value"] for row in built.found()[1].pack.figures if row["id"] == "headlines_2.attached.value"]
    assert caption == f"Harrow. Attached, Phase 2: {told[0]} families in 2015-16-Q3, up from 7 in 2014-15-Q4"
    picture = next(chart.iter(f"{SVG}svg"))
    named = next(element for element in picture.iter(f"{SVG}title") if element.attrib["id"] == picture.attrib["aria-labelledby"])
    assert (named.text or "").startswith(f"Demonstration, invented families. {caption}. Line chart by quarter: 2014-15-Q4 7 families; ")
    assert "DEMONSTRATION: invented families" in words(picture)
    rows = [words(row) for row in next(chart.iter(f"{XHTML}tbody"))]
    assert rows == ["2014-15-Q47", f"2015-16-Q2{told[0]}", f"2015-16-Q3{told[0]}"]
    stamps = [element for element in chart.iter(f"{XHTML}p") if element.attrib.get("class") == "stamp"]
    assert len(stamps) == 2, "one for the chart and one for its table"


def test_a_figure_of_one_quarter_or_that_never_moved_gets_a_sentence() -> None:
    assert line(("2015-16-Q3", "221", "")).sentence == "Attached, Phase 2: 221 families in 2015-16-Q3."
    same = line(("2015-16-Q1", "221", ""), ("2015-16-Q3", "221", ""))
    assert (same.moved, same.sentence) == (False, "Attached, Phase 2: 221 families in each pack from 2015-16-Q1 to 2015-16-Q3.")
    hidden = line(("2015-16-Q2", "", "c"), ("2015-16-Q3", "221", "p"))
    assert (hidden.moved, hidden.sentence) == (False, "Attached, Phase 2: [c] in 2015-16-Q2; 221 families [p] in 2015-16-Q3.")


def test_a_figure_that_is_not_shown_is_a_gap_and_has_no_number_in_the_chart() -> None:
    told = line(("2015-16-Q1", "96", ""), ("2015-16-Q2", "", "c"), ("2015-16-Q3", "1,180", ""))
    picture = history.picture("Harrow", told, "caseload-1")
    assert picture.finding == "Harrow. Attached, Phase 2: 1,180 families in 2015-16-Q3, up from 96 in 2015-16-Q1"
    assert picture.note == "A quarter whose figure is not shown is a gap in the line."
    assert picture.table.rows[1] == ("2015-16-Q2", "[c]")
    assert re.findall(r">(1,180|96|nan)<", picture.svg) == ["96", "1,180"]
    down = line(("2015-16-Q1", "1,180", ""), ("2015-16-Q3", "96", ""))
    assert "down from 1,180" in down.finding
    back = line(("2015-16-Q1", "96", ""), ("2015-16-Q2", "97", ""), ("2015-16-Q3", "96", ""))
    assert "the same as 96" in back.finding


def test_invented_families_never_share_a_line_with_an_authoritys_own(reports: Path, tmp_path: Path) -> None:
    harrow = reports / "2015-16-Q3" / "harrow"
    retold(harrow, tmp_path / "2015-16-Q3" / "harrow")
    retold(harrow, tmp_path / "2015-16-Q2" / "harrow", "2015-16-Q2", lambda row: row | {"demonstration": ""})
    packs = [item.pack for item in standing(tmp_path, tmp_path / "none", BOOK, demonstrations=True)]
    of_caseload = [item for item in history.lines(packs) if item.part == "B"]
    assert {item.is_demonstration for item in of_caseload} == {True, False}
    assert {len(item.points) for item in of_caseload} == {1}


def test_no_figure_of_a_caseload_stands_beside_another_authoritys(built: Built) -> None:
    """Only an authority's own page has figures of its packs; lists of packs have none."""
    shown = {
        row["value"]
        for item in built.found()
        for row in item.pack.figures
        if row["id"].startswith("headlines_") and re.fullmatch(r"[\d,]{3,}", row["value"])
    }
    assert shown
    read = {name: body for name, page in built.pages.items() if (body := page.find(f"{XHTML}body")) is not None}
    for name in ("index.html", "quarters/index.html", "quarters/2015-16-Q3.html", "authorities/index.html"):
        assert not [value for value in shown if re.search(rf"(?<![\d,]){re.escape(value)}(?![\d,])", words(read[name]))], name
    assert "harrow" not in words(built.pages["authorities/dudley.html"]).casefold()


def test_a_page_with_invented_families_says_so_at_its_head(built: Built) -> None:
    for name in (
        "index.html",
        "quarters/2015-16-Q3.html",
        "authorities/index.html",
        "authorities/harrow.html",
        "parameters/demonstration.html",
    ):
        banner = next(element for element in built.pages[name].iter(f"{XHTML}p") if element.attrib.get("class") == "banner")
        assert "DEMONSTRATION" in words(banner), name


# Parameters


def test_every_dated_figure_stands_on_a_page_with_its_days_its_document_and_how_sure_it_is(built: Built) -> None:
    rows = rows_by_id(built)
    fresh = BOOK.fresh()
    for key in BOOK.series:
        for item in fresh.values(key):
            row = rows[fit(item.key)]
            assert figures.amount(item.value, item.unit) in row, key
            assert figures.holds(item.since, item.until) in row, key
            assert item.confidence in row, key
            assert item.source.short in row, key
            assert item.locator in row, key


def test_every_key_that_a_pack_can_rest_on_has_a_row(built: Built) -> None:
    """Targets, the record, names, assumptions, unit costs, windows and documents: each is found under its key."""
    rows = rows_by_id(built)
    wanted = [item.parameter.key for item in BOOK.record]
    wanted += [f"targets.{slug}.phase_{target.phase}" for slug, item in BOOK.authorities.items() for target in item.targets]
    wanted += [f"local_programme_name.{slug}" for slug, item in BOOK.authorities.items() if item.local_programme_name]
    wanted += [f"savings.{name}" for name in BOOK.savings.assumptions]
    wanted += [f"unit_costs.{code}.{kind}" for code, unit_cost in BOOK.unit_costs.items() for kind in unit_cost.values]
    wanted += [f"phases.phase_{name}.windows@{item.closes}" for name, phase in BOOK.phases.items() for item in phase.windows]
    wanted += [f"gdp_deflator.{year}" for year in BOOK.deflator]
    assert [key for key in wanted if fit(key) not in rows] == []
    assert len({fit(key) for key in wanted}) == len(wanted)
    documents = words(built.pages["parameters/documents.html"])
    assert [source.title for source in BOOK.sources.values() if " ".join(source.title.split()) not in documents] == []


def numbers(content: object) -> Iterator[str]:
    """Every number of a parameter file as written, but for those inside words and days."""
    if isinstance(content, dict):
        for value in content.values():
            yield from numbers(value)
    elif isinstance(content, list):
        for value in content:
            yield from numbers(value)
    elif not isinstance(content, bool | str) and re.fullmatch(r"-?\d+(\.\d+)?", str(content)):
        yield str(content)


def test_every_number_of_the_parameter_files_stands_on_a_page(built: Built) -> None:
    """A second reading, of the files and not of the book: no number of theirs is missing from the pages of parameters."""
    text = " ".join(" ".join(page.itertext()) for name, page in built.pages.items() if name.startswith("parameters/"))
    shown = {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    for path in sorted(places.PARAMS.rglob("*.yaml")):
        name = path.relative_to(places.PARAMS).as_posix()
        content = read(path, name).content
        if name.startswith("authorities/"):
            content = {key: value for key, value in content.items() if key not in ("points", "questions")}  # what packs print of themselves
        missing = {number for number in numbers(content) if number.lstrip("-") not in shown and not _in_millions(number, text)}
        assert missing == set(), name
    for name in ("published_record.csv", "gdp_deflator.csv"):
        with (places.PARAMS / name).open(encoding="utf-8", newline="") as file:
            cells = {cell for row in csv.DictReader(file) for cell in row.values() if re.fullmatch(r"\d+(\.\d+)?", cell)}
        assert {cell for cell in cells if cell not in shown and not _in_millions(cell, text)} == set(), name


def _in_millions(number: str, text: str) -> bool:
    return number.endswith("000000") and f"£{int(number) // 10**6:,} million" in text


HOSTILE = '<script>alert(1)</script> {{ 7 * 7 }} #panic =HYPERLINK("x") \u202eevil \' " &amp; ' + "long" * 40


def test_a_hostile_name_in_a_parameter_file_stays_text(tmp_path: Path) -> None:
    """Whatever stands in a file is shown as it is; only an address of the web becomes a link."""
    params = shutil.copytree(places.PARAMS, tmp_path / "params")
    for name, old in (("sources.yaml", "Bromley minutes"), ("tariffs.yaml", "Attachment fee of phase 1"), ("measures.yaml", "Attached")):
        text = (params / name).read_text(encoding="utf-8")
        assert old in text, name
        (params / name).write_text(text.replace(old, json.dumps(HOSTILE), 1), encoding="utf-8")
    text = (params / "sources.yaml").read_text(encoding="utf-8")
    address = "https://cds.bromley.gov.uk/mgAi.aspx?ID=33487"
    assert address in text
    (params / "sources.yaml").write_text(text.replace(address, '"javascript:alert(1)"'), encoding="utf-8")
    book = load(params)
    groups = (*figures.dated(book), *assumed.groups(book), *listed.of_places(book), *listed.of_papers(book, params))
    wanted = " ".join(HOSTILE.replace("\u202e", "").split())
    seen = 0
    for group in groups:
        page = Page(f"parameters/{group.name}.html", "", group.title, group.about, group.sections)
        if group.name not in ("payments", "documents", "published-record"):
            continue
        read_page = html5lib.HTMLParser(strict=True).parse(html(page))
        assert [*read_page.iter(f"{XHTML}script")] == []
        assert not [link for link in read_page.iter(f"{XHTML}a") if link.attrib["href"].startswith("javascript")]
        seen += wanted in words(read_page)
    assert seen == 3


def test_the_measures_page_defines_every_measure_and_marker(built: Built) -> None:
    text = words(built.pages["measures.html"])
    assert [name for name, item in BOOK.measures.items() if " ".join(item.definition.split()) not in text] == []
    assert [name for name, item in BOOK.published_measures.items() if " ".join(item.caveat.split()) not in text] == []
    assert [marker for marker in ("[p]", "[c]", "[u]", "[low]", "[x]", "[z]") if marker not in text] == []


def test_the_page_on_how_gives_commands_that_the_command_line_knows_and_the_locks_sha256(built: Built) -> None:
    from tfdata.cli import VERBS

    page = built.pages["how-this-was-made.html"]
    (block,) = page.iter(f"{XHTML}pre")
    commands = [line.split() for line in "".join(block.itertext()).splitlines()]
    assert [command[:2] for command in commands] == [["make", "report"]] * 3 + [["make", "publish"]]
    for _, verb, *given in commands:
        assert {word.partition("=")[0] for word in given} <= set(VERBS[verb][1])
    assert commands[0][2:] == ["BOROUGH=dudley,harrow", "QUARTER=2015-16-Q3", "FORMATS=html,pdf,xlsx"]
    assert commands[-1] == ["make", "publish", "DEMO=yes"]
    assert hashlib.sha256(places.LOCK.read_bytes()).hexdigest() in words(page)


def test_an_authoritys_own_extract_is_asked_for_and_its_path_is_not_given(reports: Path, tmp_path: Path) -> None:
    from tfdata.site.method import how

    retold(reports / "2015-16-Q3" / "harrow", tmp_path / "2015-16-Q3" / "harrow", row=lambda row: row | {"demonstration": ""})
    found = standing(tmp_path, tmp_path / "none", BOOK)
    again = next(section for section in how(found, (), BOOK, "0" * 64).sections if section.id == "again")
    assert again.commands == ("make report BOROUGH=harrow QUARTER=2015-16-Q3 DATA=path/to/extract FORMATS=html,pdf,xlsx", "make publish")


@pytest.mark.slow
def test_the_command_publishes_packs_the_same_anywhere(reports: Path, tmp_path: Path) -> None:
    """By the command, in two time zones, locales and hash seeds."""
    made = []
    for name, zone, seed in (("one", "Asia/Kolkata", "1"), ("two", "America/New_York", "2")):
        copied = shutil.copytree(reports, tmp_path / name, ignore=shutil.ignore_patterns("site"))
        own = {"TFDATA_REPORTS": str(copied), "TFDATA_RELEASES": str(tmp_path / "none")}
        done = tfdata("publish", "DEMO=yes", **own, TZ=zone, PYTHONHASHSEED=seed, LC_ALL="C")
        assert done.returncode == 0, done.stderr
        made.append({path.relative_to(copied): path.read_bytes() for path in (copied / "site").rglob("*") if path.is_file()})
    assert made[0] == made[1]
    assert len([name for name in made[0] if name.parts[1:2] == ("authorities",)]) == 1 + len(QUICK)


def test_a_headline_over_time_leads_to_the_entries_of_its_figures() -> None:
    """In a sentence and in the data behind a chart, each quarter's figure leads to the entry in that quarter's pack."""
    entries = ("../packs/2015-16-Q2/harrow/figures.html#f-a", "../packs/2015-16-Q3/harrow/figures.html#f-a")
    moved = line(("2015-16-Q2", "80", ""), ("2015-16-Q3", "96", ""))
    points = tuple(dataclasses.replace(point, entry=entry) for point, entry in zip(moved.points, entries, strict=True))
    table = history.picture("Harrow", dataclasses.replace(moved, points=points), "caseload-1").table
    assert [row[1] for row in table.rows] == [f'<a href="{entry}">{shown}</a>' for entry, shown in zip(entries, ("80", "96"), strict=True)]
    alone = dataclasses.replace(moved, points=points[:1]).sentence
    assert alone == f'Attached, Phase 2: <a href="{entries[0]}">80 families</a> in 2015-16-Q2.'


def test_a_file_that_is_not_the_one_that_was_built_is_refused_by_its_name(tmp_path: Path) -> None:
    """A pack of two files, of which one is altered by a byte, or gone."""
    folder = tmp_path / "reports" / "2015-16-Q3" / "bromley"
    folder.mkdir(parents=True)
    files = {"figures.csv": b"id,demonstration\n", "programme_pack.ipynb": b'{"cells": []}\n'}
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = {"run_key": "0", "parameters": {"borough": "bromley", "quarter": "2015-16-Q3"}, "inputs": {}, "outputs": outputs}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    assert len(standing(tmp_path / "reports", tmp_path / "releases", BOOK)) == 1
    (folder / "programme_pack.ipynb").write_bytes(b'{"cells": [] }\n')
    with pytest.raises(Refused, match=r"programme_pack\.ipynb: the file is not the one that was built"):
        standing(tmp_path / "reports", tmp_path / "releases", BOOK)
    (folder / "programme_pack.ipynb").unlink()
    with pytest.raises(Refused, match="it is not there"):
        standing(tmp_path / "reports", tmp_path / "releases", BOOK)
