"""What stands is rebuilt where nothing else is the same, and every byte is compared; what differs is named, with its place."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest
import typst
import xlsxwriter
from processes import descendants, is_there, listens
from project_copy import SAME_STORE, copy_of, tfdata
from reading import tfdata as run_here
from test_executors import with_cell

from tfdata import cli
from tfdata.packs import comparing, rebuilding
from tfdata.packs.differing import where
from tfdata.packs.plan import MANIFEST, Job
from tfdata.packs.rebuilding import Circumstances
from tfdata.verify_verb import in_words

QUARTER = "2015-16-Q3"


def book(cell: str = "1,034", *, title: str = "", sheet: str = "Wards") -> bytes:
    """A workbook of two sheets, with a word in cell C2 of the second."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        made.set_properties({"title": title, "created": None})
        made.add_worksheet("Cover").write_string(0, 0, "Families")
        made.add_worksheet(sheet).write_string(1, 2, cell)
    return file.getvalue()


def packed(content: bytes, minute: int = 0) -> bytes:
    """The same workbook, its parts packed at another time and in another way."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for item in before.infolist():
            after.writestr(zipfile.ZipInfo(item.filename, (2016, 1, 1, 0, minute, 0)), before.read(item))
    return file.getvalue()


def pdf(*pages: str, colour: str = "blue", title: str = "Pack") -> bytes:
    """A PDF of a page for each text, with a square of 20 mm that stands 30 mm from the left and 50 mm from the top."""
    square = f"#place(top + left, dx: 30mm, dy: 50mm, rect(width: 20mm, height: 20mm, stroke: none, fill: {colour}))"
    head = f'#set document(title: "{title}", date: none)\n#set page(width: 200mm, height: 100mm, margin: 0mm)\n'
    return typst.compile((head + "\n#pagebreak()\n".join(f"{text}\n{square}" for text in pages)).encode(), format="pdf")


PAGE = '<h2 id="headlines">Headlines</h2>\n<p>1,034 families\n<svg id="drawn"></svg> attached'
NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "id": "headlines", "source": ["a"]}, {"id": "wards", "source": ["b"]}]}, indent=1)
FIGURES = "id,value\nheadlines_2.attached.value,1034\nwards.1,5\n"
MANIFEST_OF = json.dumps({"run_key": "", "outputs": {"figures.csv": "0" * 64}}, indent=1)
PLACES: dict[str, tuple[str, bytes, bytes, str]] = {
    "a word of a web page": (
        "programme_pack.html",
        PAGE.encode(),
        PAGE.replace("attached", "claimed").encode(),
        'line 3, column 24 (after #headlines): “awn"></svg> attached” stands there, “awn"></svg> claimed” was rebuilt',
    ),
    "a line more": (
        "a.html",
        b"<p>one",
        b"<p>one\n<p>two",
        "line 1, column 7: “<p>one” stands there, “<p>one¶<p>two” was rebuilt",
    ),
    "the output of a cell": (
        "savings.ipynb",
        NOTEBOOK.encode(),
        NOTEBOOK.replace('"b"', '"c"').encode(),
        'line 13, column 6 (cell wards): “    "b"” stands there, “    "c"” was rebuilt',
    ),
    "a figure": (
        "figures.csv",
        FIGURES.encode(),
        FIGURES.replace("1034", "1035").encode(),
        "line 2, column 31 (in the row of headlines_2.attached.value): “ed.value,1034” stands there, “ed.value,1035” was rebuilt",
    ),
    "an entry of a manifest": (
        "manifest.json",
        MANIFEST_OF.encode(),
        MANIFEST_OF.replace("0" * 64, "1" * 64).encode(),
        "(under figures.csv): “ures.csv\": \"0000",
    ),
    "a text that is none": (
        "figures.csv",
        b"id,value\n\xff",
        b"id,value\na",
        "the file that stands cannot be read as text; byte 10 is the first that differs, of 10 that stand and 10 that were rebuilt",
    ),
    "a mark that a terminal obeys": ("a.html", b"\x1b[2J1", b"\x1b[2J2", "“\N{REPLACEMENT CHARACTER}[2J1” stands there"),
    "a cell of a workbook": (
        "savings.xlsx",
        book(),
        book("1,035"),
        "sheet Wards, cell C2: “1,034” stands there, “1,035” was rebuilt",
    ),
    "the sheets of a workbook": (
        "savings.xlsx",
        book(),
        book(sheet="Areas"),
        "its sheets: “Cover, Wards” stand there, “Cover, Areas” were rebuilt",
    ),
    "what no cell of a workbook says": (
        "savings.xlsx",
        packed(book(title="a")),
        packed(book(title="b")),
        "no cell, but the part docProps/core.xml: line 2, column ",
    ),
    "when a workbook was packed": (
        "savings.xlsx",
        packed(book()),
        packed(book(), 2),
        "no part of the workbook, but the time that the part ",
    ),
    "a workbook that is none": (
        "savings.xlsx",
        b"PK",
        book(),
        "the file that stands cannot be read as a workbook; byte 3 is the first that differs, of 2 that stand and ",
    ),
    "the text of a page": (
        "briefing.pdf",
        pdf("first", "1,034 families"),
        pdf("first", "1,035 families"),
        "page 2, its text, line 1, column 5: “1,034 families” stands there, “1,035 families” was rebuilt",
    ),
    "a page more": (
        "briefing.pdf",
        pdf("first"),
        pdf("first", "second"),
        "1 pages stand there, 2 were rebuilt, and the text of those that both have is the same",
    ),
    "a page of the same text that looks otherwise": (
        "briefing.pdf",
        pdf("first", "second"),
        pdf("first", "second", colour="red"),
        "page 1, which has the same text and looks otherwise from 30 to 50 mm from the left and 50 to 70 mm from the top",
    ),
    "what no page of a PDF shows": (
        "briefing.pdf",
        pdf("first", title="Pack"),
        pdf("first", title="Park"),
        "no page, in its text or as it looks, but what pages do not show: its metadata (Title); byte ",
    ),
    "a PDF with bytes after its end": (
        "briefing.pdf",
        pdf("first"),
        pdf("first") + b"\n",
        "no page, in its text or as it looks, but what pages do not show: byte ",
    ),
    "a PDF that is none": ("a.pdf", b"%PDF-1.7", pdf("first"), "the file that stands cannot be read as a PDF; byte "),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACES)
def test_the_place_where_two_files_differ_is_said_for_each_kind(case: str) -> None:
    """Text by line and column, with what is named last before it; a workbook by cell, else part; a PDF by page, its text first."""
    name, stands, rebuilt, words = PLACES[case]
    assert words in where(name, stands, rebuilt)
    assert where(name, stands, stands) == ""


@pytest.mark.parametrize("name", ["a.xlsx", "a.pdf"])
def test_a_byte_altered_anywhere_never_stops_the_comparison(name: str) -> None:
    """Whatever the readers make of it, a sentence comes back that says which of the two it is or where."""
    whole = book() if name == "a.xlsx" else pdf("first", "second")
    for at in range(0, len(whole), 97):
        assert where(name, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole)


def stood(folder: Path, parameters: Mapping[str, str] | None = None, **files: str) -> dict[str, Any]:
    """Write a pack of small files, `_` in their names for a dot, with a manifest that is right of them."""
    folder.mkdir(parents=True)
    named = {name.replace("_", "."): content.encode() for name, content in files.items()}
    for name, content in named.items():
        (folder / name).write_bytes(content)
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in named.items()}
    given = parameters or {"borough": "lambeth", "quarter": QUARTER, "phase": "", "data": ""}
    manifest = {"run_key": "", "parameters": dict(given), "formats": ["html"], "inputs": {}, "looked_up": {}, "outputs": outputs}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    (folder / "build.json").write_text(folder.parent.name, encoding="utf-8")
    return manifest


def test_packs_of_the_same_files_have_no_differences_whenever_they_were_built(tmp_path: Path) -> None:
    """What build.json says of a build is not compared."""
    manifest = stood(tmp_path / "a" / "x", a_html="1", b_csv="2")
    stood(tmp_path / "b" / "x", a_html="1", b_csv="2")
    assert comparing.differences(tmp_path / "a" / "x", manifest, tmp_path / "b" / "x") == {}


def test_a_file_that_was_altered_is_told_from_one_that_comes_out_otherwise(tmp_path: Path) -> None:
    """The manifest says which of the two it is; what is missing, and what stands there besides, is named too."""
    folder, again = tmp_path / "a" / "x", tmp_path / "b" / "x"
    manifest = stood(folder, altered_html="1", other_html="2", gone_html="3", both_html="4", fewer_html="5")
    stood(again, altered_html="1", other_html="3", gone_html="3", both_html="5", more_html="6")
    (folder / "altered.html").write_text("9")
    (folder / "both.html").write_text("9")
    (folder / "gone.html").unlink()
    (folder / "besides.txt").write_text("")
    at = "line 1, column 1: "
    assert comparing.differences(folder, manifest, again) == {
        "altered.html": "altered since it was built: it is not as the manifest says; the rebuilt file is as the manifest says; "
        f"{at}“9” stands there, “1” was rebuilt",
        "besides.txt": "it stands there, and the manifest does not name it",
        "both.html": "altered since it was built: it is not as the manifest says; neither is the rebuilt file; "
        f"{at}“9” stands there, “5” was rebuilt",
        "fewer.html": "the rebuild does not write it",
        "gone.html": "it is missing, and the manifest names it; the rebuilt file is as the manifest says",
        "more.html": "the rebuild writes it, and the manifest does not name it",
        "other.html": f"it comes out otherwise: {at}“2” stands there, “3” was rebuilt",
    }  # fmt: skip


def test_a_file_that_was_altered_together_with_its_manifest_is_found_out(tmp_path: Path) -> None:
    """The rebuild is held against what stands, not against what the manifest was made to say."""
    stood(tmp_path / "b" / "x", a_html="1,034")
    manifest = stood(tmp_path / "a" / "x", a_html="1,035")
    found = comparing.differences(tmp_path / "a" / "x", manifest, tmp_path / "b" / "x")
    assert found == {"a.html": "it comes out otherwise: line 1, column 5: “1,035” stands there, “1,034” was rebuilt"}


def test_a_manifest_that_says_more_than_its_files_is_compared_too(tmp_path: Path) -> None:
    manifest = stood(tmp_path / "a" / "x", a_html="1")
    stood(tmp_path / "b" / "x", a_html="1")
    path = tmp_path / "a" / "x" / MANIFEST
    path.write_text(path.read_text().replace('"run_key": ""', '"run_key": "1"'))
    found = comparing.differences(tmp_path / "a" / "x", manifest, tmp_path / "b" / "x")
    assert [*found] == [MANIFEST]
    assert "line 2, column 14 (under run_key): " in found[MANIFEST]


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Carry the verb out on the packs under a folder of the test's own, and give its exit code and all that it said."""
    monkeypatch.setenv("TFDATA_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setenv("TFDATA_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(rebuilding.subprocess, "Popen", None)  # no rebuild is begun

    def run(*words: str) -> tuple[int, str]:
        code = cli.run(["verify", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


MISTAKES = {
    "nothing stands": ([], "no pack of any authority stands there; this builds it: python -m tfdata report QUARTER=2015-16-Q3"),
    "a pack that does not stand": (
        ["BOROUGH=bromley", "PHASE=1"],
        "no pack of Bromley for phase 1 stands there; this builds it: python -m tfdata report BOROUGH=bromley QUARTER=2015-16-Q3 PHASE=1",
    ),
    "a misspelt borough": (["BOROUGH=bromly"], "did you mean Bromley"),
    "a quarter that does not exist": (["QUARTER=2015-16-Q9", "BOROUGH=bromly"], "'2015-16-Q9' is not a quarter"),
    "a phase that does not exist": (["PHASE=3"], "there is no phase '3'; known are "),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_words_gets_a_sentence(mistake: str, verify: Callable[..., tuple[int, str]]) -> None:
    words, wanted = MISTAKES[mistake]
    code, said = verify(*words)
    assert code == 2
    assert wanted in said


LAMBETH = {"borough": "lambeth", "quarter": QUARTER, "phase": "", "data": ""}
NOT_TO_BE_REBUILT: dict[str, tuple[Mapping[str, str], Mapping[str, Any], str]] = {
    "no manifest": (LAMBETH, {"outputs": 1}, "its manifest.json is missing, or is no manifest of a pack"),
    "a file elsewhere": (LAMBETH, {"outputs": {"../a.html": ""}}, "its manifest.json is missing, or is no manifest of a pack"),
    "a form that is none": (LAMBETH, {"formats": ["docx"]}, "its manifest.json is missing, or is no manifest of a pack"),
    "another pack": (LAMBETH | {"borough": "hackney"}, {}, "its manifest is of another pack than its folder's name says"),
    "another quarter": (LAMBETH | {"quarter": "2015-16-Q2"}, {}, "its manifest is of another pack than its folder's name says"),
    "rows that are gone": (LAMBETH | {"data": "our-extract"}, {}, "our-extract: the store holds no extract of this name"),
    "a version that is not named": (LAMBETH, {"inputs": {"last_release": "0"}}, "name the folder of versions: RELEASES=releases"),
}


@pytest.mark.parametrize("case", NOT_TO_BE_REBUILT)
def test_a_pack_that_cannot_be_rebuilt_is_said_with_its_reason_and_what_was_altered(
    case: str, verify: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """The exit code is 1, no traceback is seen, and a file that is not as the manifest says is named all the same."""
    parameters, change, wanted = NOT_TO_BE_REBUILT[case]
    folder = tmp_path / "reports" / QUARTER / "lambeth"
    manifest = stood(folder, parameters, figures_csv="1")
    (folder / MANIFEST).write_text(json.dumps({**manifest, **change}), encoding="utf-8")
    (folder / "figures.csv").write_text("2", encoding="utf-8")
    code, said = verify()
    first, *others, last = said.splitlines()
    assert code == 1
    assert re.fullmatch(r"[Ll]ambeth: cannot be verified: .+", first)
    assert wanted in first
    assert re.fullmatch(r"1 pack: 1 not to be verified; \d+\.\d s\.", last)
    is_read = "is no manifest" not in wanted
    assert others == (["  figures.csv: altered since it was built: it is not as the manifest says"] if is_read else [])


def test_a_folder_of_versions_that_is_not_there_is_refused(verify: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    stood(tmp_path / "reports" / QUARTER / "lambeth-phase-1", LAMBETH | {"phase": "1"}, figures_csv="1")
    assert verify("RELEASES=nowhere") == (2, verify("RELEASES=nowhere")[1])
    assert "RELEASES: there is no folder 'nowhere'" in verify("RELEASES=nowhere")[1]


HERE = Circumstances("UTC+00:00", "C.UTF-8", "random", 2, 1_000_000_000.0)


def test_what_the_rebuild_had_otherwise_is_said_and_what_it_had_not() -> None:
    there = Circumstances("UTC+14:00", "C", "1", 1, HERE.clock + rebuilding.AHEAD.total_seconds())
    assert in_words(HERE, there) == (
        " The rebuild had another time zone (UTC+14:00 for UTC+00:00), locale (C for C.UTF-8), hash seed (1 for random), "
        "number of jobs (1 for 2) and clock (3,291 days and 7 hours ahead)."
    )
    as_here = Circumstances("UTC+14:00", "C.UTF-8", "1", 1, HERE.clock + 2)
    assert in_words(HERE, as_here).endswith("and number of jobs (1 for 2); the same as here was its locale and clock.")


def test_the_rebuild_is_given_what_is_not_here_already(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where this process has what a rebuild usually gets, the rebuild gets something else."""
    usual = rebuilding._otherwise(tmp_path)
    as_usual = Circumstances("UTC+14:00", usual["LC_ALL"], usual["PYTHONHASHSEED"], 1, 0.0)
    monkeypatch.setattr(Circumstances, "here", lambda _jobs: as_usual)
    other = rebuilding._otherwise(tmp_path)
    assert [name for name in ("TZ", "LC_ALL", "PYTHONHASHSEED") if other[name] == usual[name]] == []


def test_the_process_of_a_rebuild_has_all_that_is_claimed_of_it_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says itself what it has; it listens nowhere; stopped in the midst of it, its processes and its folder are gone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    processes: list[int] = []
    others = {*descendants(psutil.Process().pid)}  # a browser, or a template, that tests before this one left open

    def stopped() -> None:
        with rebuilding.rebuilding([], None) as rebuild:
            here = Circumstances.here(rebuilding.usual_jobs())
            assert "; the same as here" not in in_words(here, rebuild.has)
            assert rebuild.folder.is_relative_to(tmp_path)
            processes.extend(pid for pid in descendants(psutil.Process().pid) if pid not in others)
            assert [pid for pid in processes if listens(pid)] == []
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert processes
    assert [pid for pid in processes if is_there(pid)] == []
    assert [*tmp_path.iterdir()] == []


def test_packs_of_a_process_that_is_gone_are_each_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two packs were asked for, and the process ends before a word of either."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "executable", shutil.which("true"))
    asked = {"parameters": {}, "formats": [], "inputs": {}}
    with rebuilding.rebuilding([asked, asked], None) as rebuild:
        gone = "its process came to an end before it was done"
        assert [*rebuild.outcomes] == [(0, gone), (1, gone)]


def test_a_job_planned_from_a_manifest_is_held_against_a_version_only_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(rebuilding.plan, "job_for", lambda *given: asked.append(given[1:]) or Job("", "", "", "", "", (), {}))
    for given in ({}, {"last_release": "0"}):
        rebuilding.job_of({"parameters": LAMBETH, "formats": ["html"], "inputs": given}, rebuilding.load(), None, Path("releases"))
    assert asked == [("", "", ("html",), None, None), ("", "", ("html",), None, Path("releases"))]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_six_packs_of_the_default_quarter_are_rebuilt_with_the_same_bytes(six_reports: Path, tmp_path: Path) -> None:
    """This is what holds, on every run of all tests, that a pack depends on nothing but its inputs."""
    done = run_here("verify", TFDATA_REPORTS=str(six_reports), TMPDIR=str(tmp_path))
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert len([line for line in lines if re.fullmatch(r".+: \d+ files and the manifest, the same bytes", line)]) == 6
    assert lines[-1].startswith("6 packs: 6 the same bytes; ")
    assert "The rebuild had another time zone" in lines[-1]
    assert "the same as here" not in lines[-1]
    assert [*tmp_path.iterdir()] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_altered_file_and_then_a_changed_figure_are_named(tmp_path: Path) -> None:
    """A byte of a PDF; then a fee in params/, which the pack looked up, so that it can no longer be verified."""
    project, temporary = copy_of(tmp_path / "project"), tmp_path / "temporary"
    temporary.mkdir()
    where_to = {"TMPDIR": str(temporary), **SAME_STORE}
    built = tfdata(project, "report", "BOROUGH=lambeth", **where_to)
    assert built.returncode == 0, built.stderr
    pack = project / "reports" / QUARTER / "lambeth"
    content = (pack / "briefing.pdf").read_bytes()
    (pack / "briefing.pdf").write_bytes(content[:-1] + b"#")
    done = tfdata(project, "verify", QUARTER, "lambeth", **where_to)
    assert done.returncode == 1, done.stderr
    first, second, last = done.stdout.splitlines()
    assert first == "Lambeth: not the same: briefing.pdf"
    assert second.startswith(
        "  briefing.pdf: altered since it was built: it is not as the manifest says; the rebuilt file is as the manifest "
    )
    assert last.startswith("1 pack: 1 different; ")
    tariffs = project / "params" / "tariffs.yaml"
    tariffs.write_text(tariffs.read_text(encoding="utf-8").replace("{value: 3200,", "{value: 3201,", 1), encoding="utf-8")
    done = tfdata(project, "verify", **where_to)
    assert done.returncode == 1, done.stderr
    first, *others, last = done.stdout.splitlines()
    fee = "tariffs.phase_1.attachment_fee@2012-04-01"
    assert first.startswith(f"Lambeth: cannot be verified: changed: {fee}; differences are to be expected; not the same: briefing.pdf, ")
    assert any(
        re.match(r"  figures\.html: it comes out otherwise: line [\d,]+, column [\d,]+ \(after #\S+\): .*3,200.*3,201", line)
        for line in others
    )
    assert last.startswith("1 pack: 1 not to be verified; ")
    assert [*temporary.iterdir()] == []


CELL = """
import os, time
from tfdata.shown import Sentences, words
days = int(time.time() - os.stat(os.environ['BEFORE']).st_mtime) // 86400
if borough == 'newham' and days:
    raise ValueError('1 Acacia Avenue')
said = f"days={days} zone={time.tzname[0]} locale={os.environ['LC_ALL']} seed={os.environ['PYTHONHASHSEED']}"
Sentences(id="added", title="Added", items=(words(said),))
"""
DEPENDS = {
    "run": ("figures_csv(entries, job)}", 'figures_csv(entries, job) + time.strftime("%Y%z").encode()}'),
    "html": ("""id="{block["id"]}">""", """id="{block["id"]}" title="{"".join({*"abcdefgh"})}">"""),
    "xlsx": ("datetime.combine(sheets.day, datetime.min.time())", "datetime.now()"),
    "pdf": ("[end.year, end.month, end.day]", "[*datetime.now(UTC).timetuple()[:3]]"),
}
"""What code of `tfdata/packs` would have to say for a pack to depend on clock, zone and hash order."""
TAKEN = "store.made_from(DEMONSTRATION, places.store()) == made_from", "store.about(DEMONSTRATION, places.store())"
"""What has the copy take the demonstration that was made by other code."""


def replace_in(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1, path.name
    path.write_text(content.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def dependent(demonstration_store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    """A copy whose code depends on what it must not, with two packs that it built, and the environment that it was built in."""
    root = tmp_path_factory.mktemp("dependent")
    project = copy_of(root / "project")
    with_cell(project, "savings", CELL)
    replace_in(project / "tfdata" / "intake.py", *TAKEN)
    for name, change in DEPENDS.items():
        replace_in(project / "tfdata" / "packs" / f"{name}.py", *change)
    (root / "temporary").mkdir()
    environment = {"BEFORE": str(project / "pyproject.toml"), "TMPDIR": str(root / "temporary")}
    environment |= {"TFDATA_STORE": str(demonstration_store), "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7"}
    (project / "pyproject.toml").touch()
    done = tfdata(project, "report", "BOROUGH=lambeth,newham", **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return project, environment


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ["forked children", "kernels"])
def test_what_depends_on_clock_zone_locale_or_hash_order_is_found_in_its_file_and_part(
    engine: str, dependent: tuple[Path, Mapping[str, str]]
) -> None:
    """Both engines run cells with the other clock, zone, locale and seed; a pack that then fails is said with its reason."""
    project, environment = dependent
    done = tfdata(project, "verify", **environment, **({"TFDATA_NO_FORK": "1"} if engine == "kernels" else {}))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "Acacia" not in done.stdout + done.stderr
    said = dict(line.strip().split(": ", 1) for line in done.stdout.splitlines())
    assert said["Newham"] == "cannot be verified: it could not be rebuilt: savings.ipynb, cell added: failed with ValueError"
    assert "(cell added): “" in said["savings.ipynb"]
    assert "days=0 zone=UTC locale=C.UTF-8 seed=7" in said["savings.ipynb"]
    assert f"days={rebuilding.AHEAD.days} zone=LIN locale=C seed=1" in said["savings.ipynb"]
    assert "+1400” was rebuilt" in said["figures.csv"]
    orders = re.findall(r"title=\"([a-h]{8})\"", said["programme_pack.html"])
    assert len({*orders}) == 2
    assert "no cell, but the part docProps/core.xml: " in said["programme_pack.xlsx"]
    assert "what pages do not show: its metadata (CreationDate" in said["programme_pack.pdf"]
    assert said["2 packs"].startswith("1 different, 1 not to be verified; ")
    assert [*(Path(environment["TMPDIR"])).iterdir()] == []
