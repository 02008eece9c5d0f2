"""Marked people go in at the door, in every column and under every heading; after a whole build no byte that anybody sees holds a mark.

What is looked through: every file under reports/ with its packed parts, the site, all that the commands said, and a build that failed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import canaries
import nbformat
import pikepdf
import pytest
from canaries import FAMILY, MACHINE, PEOPLE, REFUSED, WORDS, Looking, planted, pseudonyms_of_key
from conftest import _once
from nbformat.v4 import new_code_cell
from project_copy import copy_of, tfdata
from pyarrow import parquet
from small_extract import BOOK, family, write

from tfdata import cli, leaks
from tfdata.leaks.at_hand import at_hand
from tfdata.leaks.scan import FAMILY as OF_FAMILY
from tfdata.leaks.scan import MACHINE as OF_MACHINE
from tfdata.leaks.scan import PERSON as OF_PERSON

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
QUARTER, SLUG = "2015-16-Q3", "bromley"
LOOKING = Looking(planted())
ANOTHER_MACHINE = """
import getpass, os, platform, socket
socket.gethostname = platform.node = lambda: "zqxhost"
getpass.getuser = lambda: "zqxuser"
"""


@dataclass(frozen=True)
class Made:
    folder: Path

    @property
    def project(self) -> Path:
        return self.folder / "zqxfolder" / "project"

    @property
    def pack(self) -> Path:
        return self.project / "reports" / QUARTER / SLUG

    @property
    def said(self) -> str:
        return (self.folder / "said.txt").read_text(encoding="utf-8")

    def run(self, *words: str) -> tuple[int, str]:
        """Run a command of the copy, as a user of a machine with telling names."""
        own = {"USER": "zqxuser", "LOGNAME": "zqxuser", "HOME": str(self.folder / "zqxhome"), "TMPDIR": str(self.folder / "zqxfolder")}
        path = os.pathsep.join([str(self.folder / "machine"), str(self.project)])
        done = tfdata(self.project, *words, **own, PYTHONPATH=path)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Made:
    with _once(tmp_path_factory, worker_id, "canaries") as (folder, is_first):
        found = Made(folder)
        if is_first:
            _make(found)
    return found


def _make(made: Made) -> None:
    for path in (made.folder / "zqxhome", made.folder / "machine", made.project):
        path.mkdir(parents=True)
    (made.folder / "machine" / "sitecustomize.py").write_text(ANOTHER_MACHINE, encoding="utf-8")
    copy_of(made.project)
    key = made.folder / "zqxhome" / "key"
    key.write_bytes(canaries.KEY.secret)
    key.chmod(0o600)
    data = f"DATA={canaries.extract(made.folder / 'zqxfolder' / 'extract')}", f"KEY={key}"
    said = []
    for expected, *words in (
        (1, "check", *data),
        (0, "report", f"BOROUGH={SLUG}", *data),
        (0, "report", f"BOROUGH={SLUG}", *data, "EXPLAIN=1"),
        (0, "explain", f"BOROUGH={SLUG}", "FIGURE=attached"),
        (0, "schedule", f"BOROUGH={SLUG}", *data),
        (0, "publish", *data),
    ):
        code, told = made.run(*words)
        assert code == expected, told
        said.append(told)
    code, told = _failed(made, *data)
    assert code == 1, told
    (made.folder / "said.txt").write_text("\n".join([*said, told]), encoding="utf-8")


def _failed(made: Made, *data: str) -> tuple[int, str]:
    """Run a build of another quarter that fails with a family's identifier in its error."""
    path = made.project / "notebooks" / "savings.ipynb"
    whole = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(whole, 4)
    source = "from tfdata import scope, store\npack = scope.find(borough, quarter, phase)\nfamilies = store.read(data, pack.extract_code)"
    notebook.cells.append(new_code_cell(f"{source}.families\nraise ValueError(families.family_id.iloc[0])", id="breaks"))
    nbformat.write(notebook, path)
    done = made.run("report", f"BOROUGH={SLUG}", "QUARTER=2015-16-Q2", *data)
    path.write_text(whole, encoding="utf-8")
    return done


def test_the_marked_people_came_in_and_lie_where_only_their_owner_looks(made: Made) -> None:
    """Otherwise nothing that follows would show anything: pseudonyms in the store, what was refused beside it, the claims schedule."""
    families = [parquet.read_table(path)["family_id"].to_pylist() for path in (made.project / ".store").rglob("families.parquet")]
    aside = "".join(path.read_text(encoding="utf-8-sig") for path in (made.project / "restricted").rglob("quarantine/*/*.csv"))
    assert len({*families[0]}) > canaries.FAMILIES
    assert len({*families[0]} & pseudonyms_of_key()) >= canaries.FAMILIES
    assert all(word in aside for word in WORDS[:-1])
    restricted = [path for path in (made.project / "restricted").rglob("*") if path.is_file()]
    assert any("claim" in path.name for path in restricted)
    assert all(path.stat().st_mode & 0o077 == 0 for path in restricted)


def test_no_byte_under_reports_holds_a_mark(made: Made) -> None:
    files = [path for path in (made.project / "reports").rglob("*") if path.is_file()]
    assert {".html", ".pdf", ".xlsx", ".ipynb", ".csv", ".json"} <= {path.suffix for path in files}
    assert (made.project / "reports" / "site" / "index.html") in files
    assert {path.name: found for path in files if (found := LOOKING.found(path.read_bytes(), str(path)))} == {}
    assert not any(LOOKING.found(str(path.relative_to(made.project)).encode()) for path in files)


def test_nothing_that_a_command_said_holds_a_mark(made: Made) -> None:
    """The build that failed among them: it names the notebook, the cell and the kind of error."""
    assert [line for line in made.said.splitlines() if LOOKING.found(line.replace("zqxfolder/extract", "").encode())] == []
    assert "savings.ipynb, cell breaks: failed with ValueError" in made.said
    assert "Traceback" not in made.said


@pytest.mark.parametrize("column", ["ward", "team", "referral_source"])
@pytest.mark.parametrize("word", REFUSED)
def test_a_refusal_at_the_door_names_the_column_and_never_what_stands_in_it(
    column: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "extract", families=[family(FAMILY[n], **({column: word} if n == 5 else {})) for n in range(9)])
    assert cli.run(["check", str(folder)]) == 2
    said = "".join(capsys.readouterr())
    assert column in said
    assert not LOOKING.found(said.encode())


# The looking itself is held to what it is to find


def _in_text(path: Path, mark: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n<!-- {mark} -->\n" if path.suffix == ".html" else f"{mark},1\n")


def _in_json(path: Path, mark: str) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    content.setdefault("metadata", {})["seen"] = mark
    path.write_text(json.dumps(content), encoding="utf-8")


def _in_workbook(path: Path, mark: str) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/comments1.xml", f"<comments><t>{mark}</t></comments>")


def _in_pdf(path: Path, mark: str) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.attachments["rows.csv"] = mark.encode()
        document.save(path, compress_streams=True)


PLANTING: dict[str, Callable[[Path, str], None]] = {
    ".html": _in_text,
    ".csv": _in_text,
    ".ipynb": _in_json,
    ".json": _in_json,
    ".xlsx": _in_workbook,
    ".pdf": _in_pdf,
}
KINDS = {heading: values[0] for heading, values in PEOPLE.items() if heading not in {"Surname", "Forename", "Known as"}} | {
    "two names": "Zqxanna Zqxquillfeather",
    "a family": FAMILY[0],
    "a machine's folder": "/zqxfolder/project/reports",
}


def test_every_mark_is_found_in_every_file_of_a_pack_once_it_is_planted_there(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the tests' looking and by the scan before publication, which know nothing of each other; the scan finds nothing in the pack."""
    for name in ("STORE", "RESTRICTED", "REPORTS"):
        monkeypatch.setenv(f"TFDATA_{name}", str(made.project / {"STORE": ".store"}.get(name, name.lower())))
    telling = at_hand(BOOK.begins, BOOK.feeds, made.folder / "zqxfolder" / "extract")
    files = {path.name: path for path in sorted(made.pack.iterdir()) if path.name != "build.json"}
    assert [*leaks.faults(files, telling)] == []
    for name, path in files.items():
        copied = Path(shutil.copyfile(path, tmp_path / name))
        PLANTING[path.suffix](copied, "; ".join(f"{made.folder}{mark}" if mark.startswith("/") else mark for mark in KINDS.values()))
        seen = LOOKING.found(copied.read_bytes(), str(copied))
        missed = [mark for mark in KINDS.values() if not any(one.casefold() in mark.casefold() for one in seen)]
        assert missed == [], name
        said = [str(fault) for fault in leaks.faults({name: copied}, telling)]
        assert {kind for kind in (OF_FAMILY, OF_PERSON, OF_MACHINE) if kind in "".join(said)} == {OF_FAMILY, OF_PERSON, OF_MACHINE}, name
        assert not LOOKING.found("".join(said).encode())


def test_publish_refuses_a_pack_that_holds_one_and_leaves_the_site_as_it_was(made: Made, tmp_path: Path) -> None:
    """Though its manifest fits it."""
    before = {path: path.read_bytes() for path in (made.project / "reports" / "site").rglob("*") if path.is_file()}
    kept = tmp_path / "kept"
    shutil.copytree(made.pack, kept)
    try:
        page = made.pack / "programme_pack.html"
        page.write_text(page.read_text(encoding="utf-8").replace("</h1>", f" {FAMILY[7]}</h1>", 1), encoding="utf-8")
        manifest = json.loads((made.pack / "manifest.json").read_text(encoding="utf-8"))
        manifest["outputs"][page.name] = hashlib.sha256(page.read_bytes()).hexdigest()
        (made.pack / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        data = f"DATA={made.folder / 'zqxfolder' / 'extract'}"
        code, said = made.run("publish", data)
    finally:
        shutil.rmtree(made.pack)
        shutil.copytree(kept, made.pack)
    assert code == 2
    assert f"packs/{QUARTER}/{SLUG}/programme_pack.html" in said
    assert "an identifier of a family" in said
    assert not LOOKING.found(said.encode())
    assert {path: path.read_bytes() for path in before} == before


def test_the_marks_of_the_machine_are_among_those_looked_for() -> None:
    assert {*MACHINE} < planted()
