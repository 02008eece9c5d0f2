"""The files of a claims schedule: their owner's alone, safe against what a name holds, and a claim list that stays as it was frozen."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from bs4 import BeautifulSoup
from python_calamine import load_workbook
from reading import tfdata
from small_extract import BOOK, BROMLEY, write
from small_schedule import PROGRESS, QUARTER, as_read, documents, executed, family, job, outcomes

from tfdata import places
from tfdata.faults import Refused
from tfdata.schedule import references, run, sample
from tfdata.schedule.files import LIST, LIST_SHA256, SAMPLE, frozen_list, outputs_of
from tfdata.schedule.restricted import MIME, read
from tfdata.schedule.sample import outputs_of as drawn_of
from tfdata.sources.identifiers import Key

FORMULA, SCRIPT = '=HYPERLINK("http://x.example";"open")', "<script>alert(1)</script>"
HOSTILE = {"F1": FORMULA, "F2": SCRIPT}
STORIES = (
    family("F1"),
    family("F2", ("continuous_employment", "claimed", "2015-12-01"), practitioner_id="K2", team="south"),
    family("F3", evidence={"documents": documents("review"), "progress": outcomes()}),
)
KEY = Key(bytes(range(7, 47)))
SEED = "audit-2016-01"


@pytest.fixture(autouse=True)
def restricted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TFDATA_RESTRICTED", str(tmp_path / "restricted"))
    monkeypatch.setenv("TFDATA_REPORTS", str(tmp_path / "reports"))
    return tmp_path / "restricted"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The files of a schedule whose families stand under references that try to break out."""
    return outputs_of(as_read(*STORIES), job(HOSTILE))[0]


@pytest.fixture(scope="module")
def soup(files: dict[str, bytes]) -> BeautifulSoup:
    return BeautifulSoup(files["claims_schedule.html"].decode(), "html5lib")


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_page_is_valid_html_with_one_title_and_headed_tables(files: dict[str, bytes], soup: BeautifulSoup) -> None:
    html5lib.HTMLParser(strict=True).parse(files["claims_schedule.html"].decode())
    assert [heading.get_text() for heading in soup.select("h1")] == ["Claims schedule"]
    for table in soup.select("table"):
        assert table.caption
        assert all(head["scope"] in ("col", "row") for head in table.select("th"))
    assert all(soup.find(id=link["href"].removeprefix("#")) for link in soup.select('a[href^="#"]'))
    ids = [element["id"] for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))


def test_nothing_on_the_page_runs_or_comes_from_elsewhere(soup: BeautifulSoup) -> None:
    assert not soup.select("script, iframe, object, embed, img, [style], [onload], [onclick], a[href^=http]")
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    digest = base64.b64encode(hashlib.sha256(soup.style.string.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert all(address.startswith("data:") for address in re.findall(r'url\("([^"]+)', soup.style.string))


def test_a_name_that_tries_to_break_out_is_text_on_the_page_and_in_the_workbook(files: dict[str, bytes], soup: BeautifulSoup) -> None:
    heads = [cell.get_text() for cell in soup.select("#families tbody th")]
    assert heads == [FORMULA, "F3", SCRIPT]
    found = {row[0] for row in sheets(files["claims_schedule.xlsx"])["Schedule"]}
    assert {FORMULA, SCRIPT, "F3"} <= found
    with zipfile.ZipFile(io.BytesIO(files["claims_schedule.xlsx"])) as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in whole
    assert b"<hyperlink" not in whole
    assert b"http://x.example" in whole


def test_the_page_says_that_it_is_restricted_and_as_at_which_day(soup: BeautifulSoup) -> None:
    assert "RESTRICTED names families by the council's own reference; not for publication" in soup.header.get_text()
    assert "31 December 2015" in soup.header.get_text()
    assert "DEMONSTRATION" not in soup.get_text()


def test_a_demonstration_is_stamped_on_the_page_and_on_every_sheet() -> None:
    made = outputs_of(as_read(*STORIES, is_demonstration=True), job())[0]
    assert "DEMONSTRATION: invented families" in BeautifulSoup(made["claims_schedule.html"], "html5lib").header.get_text()
    for name, rows in sheets(made["claims_schedule.xlsx"]).items():
        above = " ".join(str(row[0]) for row in rows[:4])
        assert "DEMONSTRATION" in above, name
        assert "RESTRICTED: names families by their pseudonyms" in above, name


def test_each_choice_of_a_filter_keeps_the_rows_that_it_says(soup: BeautifulSoup) -> None:
    """Every option names a class; as many rows have it as it says, and the page's style hides the others."""
    chosen = {}
    for select in soup.select("form select"):
        label = soup.find("label", attrs={"for": select["id"]}).get_text()
        options = select.select("option")
        assert (options[0]["value"], options[0].get_text()) == ("all", "All")
        for option in options[1:]:
            rows = soup.select(f"#families tbody tr.{option['value']}")
            words, count = re.fullmatch(r"(.*) \((\d+)\)", option.get_text()).groups()
            assert len(rows) == int(count) > 0
            assert all(words in row.get_text() for row in rows)
            rule = f'#{select["id"]} option[value="{option["value"]}"]:checked) .filtered tbody tr:not(.{option["value"]}){{display:none}}'
            assert rule in soup.style.string
            chosen.setdefault(label, []).append(words)
    assert chosen == {
        "Key worker": ["K1", "K2"],
        "Team": ["north", "south"],
        "Status": ["Claimable now", "Achieved, not claimable", "Submitted"],
    }


def test_the_workbook_has_a_filter_on_every_sheet_with_a_table_and_its_title_in_the_first_cell(files: dict[str, bytes]) -> None:
    found = sheets(files["claims_schedule.xlsx"])
    assert list(found) == ["Cover", "Schedule", "Claim return", "At risk", "Faults", "Checklist", "Notes"]
    assert found["Cover"][0][0] == "Claims schedule: Bromley, October to December 2015"
    assert found["Faults"][-1][0] == "No family is claimed for twice."
    with zipfile.ZipFile(io.BytesIO(files["claims_schedule.xlsx"])) as parts:
        tables = [parts.read(name) for name in parts.namelist() if name.startswith("xl/tables/")]
    assert len(tables) == 5
    assert all(b"<autoFilter" in table for table in tables)
    assert {row[0] for row in found["Checklist"]} >= {FORMULA, SCRIPT}, "what can be claimed, and a claim at risk"
    assert "F3" not in {row[0] for row in found["Checklist"]}


def test_the_same_schedule_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    assert outputs_of(as_read(*STORIES), job(HOSTILE))[0] == files


def test_a_reference_is_in_no_notebook_and_in_no_frozen_list(files: dict[str, bytes]) -> None:
    assert SCRIPT not in str(executed(*STORIES))
    assert SCRIPT.encode() not in files[LIST]
    assert b"F2" in files[LIST]


def test_a_cell_that_shows_anything_else_is_refused_without_its_words() -> None:
    notebook = executed(*STORIES)
    notebook.cells[1].outputs = [{"output_type": "stream", "name": "stdout", "text": "F1 of K1"}]
    notebook.cells[4].outputs[0]["data"].pop(MIME)
    with pytest.raises(Refused) as refused:
        read(notebook, "claims_schedule.ipynb")
    assert [fault.column for fault in refused.value.faults] == ["cell 2", "cell 5"]
    assert "F1" not in str(refused.value)


def test_a_notebook_that_was_not_run_is_no_schedule() -> None:
    notebook = executed(*STORIES)
    for cell in notebook.cells:
        cell.pop("outputs", None)
    with pytest.raises(Refused, match="has it been run"):
        read(notebook, "claims_schedule.ipynb")


def modes(root: Path) -> Iterator[tuple[bool, int]]:
    for path in (root, *root.rglob("*")):
        yield path.is_dir(), stat.S_IMODE(path.stat().st_mode)


def test_everything_is_its_owner_s_alone_and_what_others_laid_there_stays(restricted: Path, files: dict[str, bytes]) -> None:
    umask = os.umask(0)
    try:
        run.put_in_place(files, job().folder)
        (job().folder / "our notes.txt").write_text("kept", encoding="utf-8")
        run.put_in_place({**files, LIST: b"newer"}, job().folder)
    finally:
        os.umask(umask)
    assert (job().folder / "our notes.txt").read_text(encoding="utf-8") == "kept"
    assert (job().folder / LIST).read_bytes() == b"newer"
    assert os.name == "nt" or set(modes(restricted)) == {(True, 0o700), (False, 0o600)}
    assert [path.name for path in job().folder.parent.iterdir()] == ["bromley"], "nothing is left beside it"


def test_a_failure_leaves_the_schedule_as_it_was(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    run.put_in_place(files, job().folder)

    def full_disk(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("tfdata.schedule.run.owned.write", full_disk)
    with pytest.raises(OSError, match="no space left"):
        run.put_in_place({LIST: b"newer"}, job().folder)
    assert (job().folder / LIST).read_bytes() == files[LIST]
    assert [path.name for path in job().folder.parent.iterdir()] == ["bromley"]


@pytest.mark.parametrize("place", ["reports", "reports/restricted"])
def test_restricted_files_never_lie_where_things_are_published(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFDATA_RESTRICTED", str(tmp_path / place))
    from small_caseload import in_quarter

    with pytest.raises(Refused, match="lies under reports/, where everything may be published"):
        run.job_for(in_quarter(QUARTER), "", "small", references.References())


def test_references_are_told_apart_with_the_key_and_counted(tmp_path: Path) -> None:
    """Case and spaces make no difference; a heading is no reference, and what matches no family is counted."""
    path = tmp_path / "references.csv"
    path.write_text("Reference,Name\nBRM 4711,x\nbrm4711,y\n\nBRM 4712,z\n", encoding="utf-8-sig")
    found = references.read(path, KEY)
    (first, second) = found.by_pseudonym
    assert (found.shown(first), found.shown("p-unknown")) == ("BRM 4711", "p-unknown")
    assert found.said({first, "F9", "F8"}) == (
        "1 family stands under the council's own reference; 2 families have none and stand under a pseudonym; "
        "1 reference matches no family here."
    )
    assert second.startswith("p-")
    assert "BRM" not in repr(found)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file holds no reference"),
        (b"reference\n", "the file holds no reference"),
        (b"caf\xe9\n", "not text in UTF-8"),
        (b"F1\n" + b"x" * 201 + b"\n", "line 2: this is no case reference"),
        (None, "there is no such file"),
    ],
)
def test_a_file_that_holds_no_references_is_refused(content: bytes | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / "references.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused, match=words):
        references.read(path, KEY)


def test_references_need_the_key_and_lie_outside_reports(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="name its file as well: KEY=file"):
        references.read(tmp_path / "references.csv", None)
    with pytest.raises(Refused, match="where everything may be published"):
        references.read(places.reports() / "references.csv", KEY)


def test_a_list_that_was_altered_or_is_missing_is_refused(files: dict[str, bytes]) -> None:
    folder = job().folder
    with pytest.raises(Refused, match="python -m tfdata schedule freezes the list"):
        frozen_list(folder)
    run.put_in_place(files, folder)
    assert frozen_list(folder).sha256 == files[LIST_SHA256].decode().split()[0] == hashlib.sha256(files[LIST]).hexdigest()
    (folder / LIST).write_bytes(files[LIST].replace(b"north", b"south"))
    with pytest.raises(Refused, match="the list was altered after it was frozen"):
        frozen_list(folder)


def test_once_a_sample_was_drawn_the_list_stays_as_it_was_frozen(files: dict[str, bytes]) -> None:
    folder = job().folder
    run.put_in_place(files, folder)
    newer = as_read(*STORIES, family("F4"))
    assert outputs_of(newer, job())[0][LIST] != files[LIST]
    run.put_in_place({f"{SAMPLE}.html": b"drawn"}, folder)
    outputs, said = outputs_of(newer, job())
    assert outputs[LIST] == files[LIST]
    assert "A sample was drawn from it, so it stays" in said[-1]
    assert "A sample was drawn" not in outputs_of(as_read(*STORIES), job())[1][-1]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A council's own extract with its own references, its schedule and its sample, as the command line makes them."""
    base = tmp_path_factory.mktemp("own")
    key, listed = base / "key", base / "references.csv"
    key.write_bytes(bytes(range(7, 47)))
    key.chmod(0o600)
    listed.write_text(f'{SCRIPT}\n"{FORMULA.replace(chr(34), chr(34) * 2)}"\nBRM-1\n', encoding="utf-8")
    whose = {"local_authority": BROMLEY, "phase": "2"}
    tables: dict[str, list[dict[str, str]]] = {"families": [], "problems": [], "documents": [], "progress": [], "claims": []}
    for reference in (SCRIPT, FORMULA):
        row = {**whose, "family_id": reference}
        dates = {"identified_on": "2015-04-07", "consent": "given", "attached_on": "2015-04-10"}
        tables["families"].append({**row, **dates, "practitioner_id": "K1", "team": "north", "referral_source": "police"})
        tables["problems"] += [{**row, "problem": problem, "identified_on": "2015-04-07"} for problem in ("health", "domestic_abuse")]
        tables["documents"] += [{**row, **item} for item in documents()]
        tables["progress"] += [{**row, **item} for item in outcomes()]
    tables["claims"].append({**whose, "family_id": SCRIPT, "claim_basis": PROGRESS, "status": "claimed", "status_on": "2015-12-01"})
    folder = write(base / "bromley-own", **tables)
    environment = {name: str(base / name.lower()) for name in ("TFDATA_REPORTS", "TFDATA_STORE", "TFDATA_RESTRICTED")}
    words = ["BOROUGH=bromley", f"DATA={folder}", f"KEY={key}", f"REFERENCES={listed}"]
    done = tfdata("schedule", *words, **environment)
    return {
        "base": base,
        "words": words,
        "environment": environment,
        "done": done,
        "folder": base / "tfdata_restricted" / QUARTER / "bromley",
    }


@pytest.mark.slow
def test_the_command_line_writes_a_schedule_under_the_council_s_own_references(own: dict[str, Any]) -> None:
    done, folder = own["done"], own["folder"]
    assert done.returncode == 0, done.stderr
    assert "2 families stand under the council's own reference; 0 families have none" in done.stdout
    assert "1 reference matches no family here" in done.stdout
    noted = re.search(r"frozen: 2 claims, sha256 ([0-9a-f]{64})", done.stdout)
    assert noted
    assert noted[1] == hashlib.sha256((folder / LIST).read_bytes()).hexdigest()
    page = BeautifulSoup((folder / "claims_schedule.html").read_text(encoding="utf-8"), "html5lib")
    assert {cell.get_text() for cell in page.select("#families tbody th")} == {SCRIPT, FORMULA}
    assert not page.select("script")


@pytest.mark.slow
def test_the_command_line_says_no_reference_and_leaves_nothing_but_the_files(own: dict[str, Any]) -> None:
    assert "alert(1)" not in own["done"].stdout + own["done"].stderr
    assert {path.name for path in own["folder"].iterdir()} >= {"claims_schedule.html", "claims_schedule.xlsx", LIST, LIST_SHA256}
    assert list(own["base"].rglob("*.ipynb")) == []
    assert not (own["base"] / "tfdata_reports").exists()
    assert os.name == "nt" or {mode for _, mode in modes(own["base"] / "tfdata_restricted")} == {0o700, 0o600}


@pytest.mark.slow
def test_a_sample_is_drawn_with_a_checklist_for_each_claim_and_never_over_another(own: dict[str, Any]) -> None:
    """A tenth of two claims is one; the same seed gives the same files, and another seed does not replace what audit may have filled in."""
    done = tfdata("sample", *own["words"], f"SEED={SEED}", **own["environment"])
    assert done.returncode == 0, done.stderr
    assert "1 of 2 claims drawn" in done.stdout
    page = BeautifulSoup((own["folder"] / f"{SAMPLE}.html").read_text(encoding="utf-8"), "html5lib")
    html5lib.HTMLParser(strict=True).parse((own["folder"] / f"{SAMPLE}.html").read_text(encoding="utf-8"))
    assert [heading.get_text() for heading in page.select("h2")] in ([f"Claim 1: {SCRIPT}"], [f"Claim 1: {FORMULA}"])
    assert len(page.select("input[type=checkbox]")) == 2 * len(page.select("tbody tr")) > 0
    assert SEED in page.get_text()
    rows = sheets((own["folder"] / f"{SAMPLE}.xlsx").read_bytes())
    assert list(rows) == ["Cover", "Sample", "Checklist"]
    other = tfdata("sample", *own["words"], "SEED=another-seed", **own["environment"])
    assert (other.returncode, "Traceback" in other.stderr) == (2, False)
    assert "another sample stands there" in other.stderr


@pytest.mark.slow
def test_a_sample_can_be_drawn_again_by_whoever_has_the_list_and_the_seed(own: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in own["environment"].items():
        monkeypatch.setenv(name, value)
    before = job()
    assert before.folder == own["folder"]
    named = type(before)(before.slug, before.name, before.quarter, "", "bromley-own", before.references)
    for path in own["folder"].glob(f"{SAMPLE}.*"):
        path.unlink()
    once, twice = (drawn_of(named, SEED, BOOK) for _ in range(2))
    assert once == twice
    assert [line.family_id for line in frozen_list(named.folder).lines if line.family_id.encode() in once[0][f"{SAMPLE}.html"]]
    with pytest.raises(Refused, match="a seed of at least 8 characters"):
        sample.outputs_of(named, "short", BOOK)
