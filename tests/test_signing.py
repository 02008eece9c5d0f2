"""Signing off: a pack that was checked is frozen as a version, says so on every page, and stays as it was."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from reading import pdf_pages, tfdata
from reading_workbooks import above
from rendering_sample import cell, title

from tfdata import places, project_verbs, scope, signing_verbs, store
from tfdata.faults import Refused
from tfdata.intake import DEMONSTRATION
from tfdata.packs import inputs, plan, signing
from tfdata.packs.inputs import NOTEBOOKS
from tfdata.packs.plan import FORMATS, MANIFEST, Job
from tfdata.packs.signing import SignOff
from tfdata.shown import MIME

SIGNED = SignOff("A. Officer", "B. Checker", date(2016, 1, 12))
AGAIN = SignOff("A. Officer", "B. Checker", date(2016, 2, 1), "the ledger came in late")
JOB = Job("bromley", "Bromley", "2015-16-Q3", "", "bromley-december", FORMATS, {"code": "first"})
Draft = Callable[..., Job]


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Draft:
    """Write a small draft that a job gives, with figures of one's own, and render no more of it than notebooks and figures."""
    monkeypatch.setenv("TFDATA_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setenv("TFDATA_RELEASES", str(tmp_path / "releases"))
    monkeypatch.setattr(signing, "render", rendered)

    def write(job: Job = JOB, figures: str = "id,value\nattached,40\n") -> Job:
        job.folder.mkdir(parents=True, exist_ok=True)
        notebook = nbformat.v4.new_notebook(cells=[cell(title(), "title")], metadata={"figures": figures})
        outputs = rendered(dict.fromkeys(NOTEBOOKS, notebook), job)
        for name, content in outputs.items():
            (job.folder / name).write_bytes(content)
        return job

    return write


def rendered(notebooks: Mapping[str, Any], job: Job) -> dict[str, bytes]:
    outputs = {f"{name}.ipynb": nbformat.writes(notebook).encode() for name, notebook in notebooks.items()}
    outputs["figures.csv"] = notebooks["savings"].metadata["figures"].encode()
    manifest = {"run_key": job.run_key(()), "inputs": dict(job.inputs), "formats": [*job.formats], "parameters": job.parameters}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in outputs.items()}
    return {**outputs, MANIFEST: json.dumps({**manifest, "outputs": digests}).encode()}


def told(job: Job, sign_off: SignOff, *, demo: bool = False) -> list[str]:
    """Give what is in the way of signing, line by line."""
    with pytest.raises(Refused) as refused:
        signing.sign(job, sign_off, may_demonstrate=demo)
    return [str(fault) for fault in refused.value.faults]


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def changed(draft: Draft) -> Job:
    """The draft built anew after a change of the code."""
    return draft(replace(JOB, inputs={"code": "second"}), "id,value\nattached,45\n")


def test_a_pack_is_frozen_as_version_1_with_who_when_and_the_hash_of_every_file(draft: Draft) -> None:
    """The folder holds the draft's files with their new title, and a record that names each by its sha256."""
    version = signing.sign(draft(), SIGNED)
    record = json.loads((version.folder / "signoff.json").read_text(encoding="utf-8"))
    assert version.folder == places.releases() / "2015-16-Q3" / "bromley" / "v1"
    assert (record["version"], record["signed_on"], record["prepared_by"], record["checked_by"], record["replaces"]) == (
        1, "2016-01-12", "A. Officer", "B. Checker", None,
    )  # fmt: skip
    assert record["draft"]["run_key"] == JOB.run_key(())
    assert record["files"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in content_of(version.folder).items() if name != "signoff.json"
    }
    assert hashlib.sha256((version.folder / "signoff.json").read_bytes()).hexdigest() == version.record_sha256
    for name in NOTEBOOKS:
        (output,) = nbformat.read(version.folder / f"{name}.ipynb", 4).cells[0].outputs
        assert output.data[MIME]["status"] == "Final, version 1, 12 January 2016"
        assert output.data[MIME]["version"] == "1"
        assert "Status: Final, version 1, 12 January 2016\n" in output.data["text/plain"]
        assert "Checked by: B. Checker" in output.data["text/plain"]
        assert "<dt>Prepared by</dt> <dd>A. Officer</dd>" in output.data["text/html"]


def test_the_same_sign_off_gives_the_same_bytes(draft: Draft, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = content_of(signing.sign(draft(), SIGNED).folder)
    monkeypatch.setenv("TFDATA_RELEASES", str(tmp_path / "elsewhere"))
    assert content_of(signing.sign(draft(), SIGNED).folder) == first


def test_a_version_can_be_read_and_not_written(draft: Draft) -> None:
    """No owner, group or other may write in it, or take a file out of its folder."""
    version = signing.sign(draft(), SIGNED)
    for path in (version.folder, *version.folder.iterdir()):
        mode = path.stat().st_mode
        assert not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
        assert mode & stat.S_IROTH


def test_a_later_sign_off_is_version_2_with_a_reason_and_version_1_stays_byte_for_byte(draft: Draft) -> None:
    first = signing.sign(draft(), SIGNED)
    before = content_of(first.folder)
    job = changed(draft)
    assert told(job, replace(AGAIN, reason="")) == [
        'REASON: version 1 of 12 January 2016 stands; say why another one replaces it: REASON="…"'
    ]
    second = signing.sign(job, AGAIN)
    assert second.folder.name == "v2"
    assert second.record["replaces"] == {"version": 1, "signed_on": "2016-01-12", "signoff_sha256": first.record_sha256}
    (output,) = nbformat.read(second.folder / "savings.ipynb", 4).cells[0].outputs
    assert output.data[MIME]["status"] == "Final, version 2, 1 February 2016"
    assert ["Replaces", "version 1 of 12 January 2016: the ledger came in late"] in output.data[MIME]["sign_off"]
    assert content_of(first.folder) == before


def test_a_first_version_has_nothing_to_give_a_reason_for(draft: Draft) -> None:
    assert told(draft(), AGAIN) == ["REASON: there is no earlier version that this one would replace; leave the reason out"]


def test_nothing_changed_means_nothing_to_sign(draft: Draft) -> None:
    """The same draft again, and one that another key gave with the same files."""
    signing.sign(draft(), SIGNED)
    wanted = ["reports/2015-16-Q3/bromley: nothing has changed since version 1 of 12 January 2016, so there is nothing to sign off"]
    assert told(draft(), AGAIN) == wanted
    assert told(draft(replace(JOB, inputs={"code": "second"})), AGAIN) == wanted


def alter(folder: Path, name: str, content: bytes | None) -> None:
    """Do to a frozen version what its owner can do by hand."""
    folder.chmod(0o755)
    path = folder / name
    if path.exists():
        path.chmod(0o644)
    path.unlink() if content is None else path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("figures.csv", b"id,value\nattached,400\n", "v1/figures.csv: the file of version 1 of 12 January 2016 is missing or was altered"),
        ("figures.csv", None, "v1/figures.csv: the file of version 1 of 12 January 2016 is missing or was altered"),
        ("another.html", b"", "v1/another.html: the file was added to version 1 of 12 January 2016"),
        ("signoff.json", None, "v1/signoff.json: the record is missing or was altered"),
        ("signoff.json", b"[]", "v1/signoff.json: the record is missing or was altered"),
        ("signoff.json", b'{"version": 1}', "v1/signoff.json: the record is missing or was altered"),
    ],
)
def test_an_altered_version_stops_the_next_one_and_is_named(name: str, content: bytes | None, wanted: str, draft: Draft) -> None:
    first = signing.sign(draft(), SIGNED)
    alter(first.folder, name, content)
    (line,) = told(changed(draft), AGAIN)
    assert line.startswith(f"releases/2015-16-Q3/bromley/{wanted}")
    assert not first.folder.with_name("v2").exists()


def test_an_altered_record_and_a_missing_version_are_noticed_by_the_versions_after_them(draft: Draft) -> None:
    """Who alters a file and its hash in the record too is found out by the next version's record; so is who takes a version away."""
    first = signing.sign(draft(), SIGNED)
    second = signing.sign(changed(draft), AGAIN)
    record = json.loads((first.folder / "signoff.json").read_text(encoding="utf-8"))
    alter(first.folder, "signoff.json", json.dumps({**record, "checked_by": "C. Other"}).encode())
    third = draft(replace(JOB, inputs={"code": "third"}), "id,value\nattached,50\n")
    (line,) = told(third, AGAIN)
    assert line.startswith("releases/2015-16-Q3/bromley/v1/signoff.json: the record was altered since it was replaced")
    first.folder.rename(first.folder.with_name("gone"))
    assert second.folder.exists()
    assert told(third, AGAIN) == ["releases/2015-16-Q3/bromley/v1: this version is missing; put it back from a copy"]


def test_a_draft_that_is_not_there_stale_or_altered_is_refused_with_the_command_that_builds_it(draft: Draft) -> None:
    command = "make report BOROUGH=bromley QUARTER=2015-16-Q3 DATA=… builds it; then check it and sign it off"
    assert told(JOB, SIGNED) == [f"reports/2015-16-Q3/bromley: there is no draft here; {command}"]
    draft()
    stale = replace(JOB, inputs={"code": "second"})
    assert told(stale, SIGNED) == [
        f"reports/2015-16-Q3/bromley: the draft is not as it would be built now (changed: the code or templates of tfdata); {command}"
    ]
    (JOB.folder / "figures.csv").write_text("altered", encoding="utf-8")
    (JOB.folder / "savings.ipynb").unlink()
    assert told(JOB, SIGNED) == [
        f"reports/2015-16-Q3/bromley/{name}: the file is missing or was altered since it was built; {command}"
        for name in ("savings.ipynb", "figures.csv")
    ]
    assert not places.releases().exists()


def test_figures_that_would_come_out_otherwise_are_refused(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is signed is what was checked."""
    job = draft()
    monkeypatch.setattr(signing, "render", lambda notebooks, job: {**rendered(notebooks, job), "figures.csv": b"id,value\nattached,41\n"})
    (line,) = told(job, SIGNED)
    assert "the figures would come out otherwise than they were checked" in line
    assert not places.releases().exists()


def test_days_of_signing_follow_the_quarter_and_each_other(draft: Draft) -> None:
    """On the quarter's last day it may be signed, the day before it may not; a version is not older than the one that it replaces."""
    job = draft()
    assert told(job, replace(SIGNED, on=date(2015, 12, 30))) == [
        "ON: the pack is as at 31 December 2015 and cannot be signed off before that day"
    ]
    signing.sign(job, replace(SIGNED, on=date(2015, 12, 31)))
    job = changed(draft)
    signing.sign(job, replace(AGAIN, on=date(2015, 12, 31)))
    third = draft(replace(JOB, inputs={"code": "third"}), "id,value\nattached,50\n")
    (line,) = told(third, replace(AGAIN, on=date(2015, 12, 30)))[1:]
    assert line == "ON: version 2 of 31 December 2015 stands, and a later one is not signed off before that day"


def test_a_demonstration_is_signed_only_where_that_is_said(draft: Draft) -> None:
    job = draft(replace(JOB, data=DEMONSTRATION))
    (line,) = told(job, SIGNED)
    assert line.startswith("DEMO: the families of this pack are the demonstration's; sign it off with DEMO=yes")
    assert signing.sign(job, SIGNED, may_demonstrate=True).number == 1


def test_everything_in_the_way_is_told_at_once(draft: Draft) -> None:
    signing.sign(draft(), SIGNED)
    alter(places.releases() / "2015-16-Q3" / "bromley" / "v1", "figures.csv", b"")
    lines = told(replace(JOB, inputs={"code": "second"}), SignOff("A", "B", date(2015, 1, 1)))
    assert [line.split(":")[0].rpartition("/")[2] for line in lines] == ["bromley", "figures.csv", "ON", "ON", "REASON"]


def test_a_sign_off_that_is_killed_leaves_no_half_version(draft: Draft) -> None:
    """Killed when all files are written but the folder not yet in its place: there is no version, and the next sign-off makes it."""
    job = draft()
    code = (
        "import os, sys; from pathlib import Path; from tfdata.packs import signing\n"
        "Path.rename = lambda *_: os._exit(9)\n"
        "signing._freeze({'figures.csv': b'x', 'signoff.json': b'{}'}, Path(sys.argv[1]))\n"
    )
    home = places.releases() / "2015-16-Q3" / "bromley"
    done = subprocess.run([sys.executable, "-c", code, str(home / "v1")], env={**os.environ}, check=False)
    assert done.returncode == 9
    assert list(home.iterdir()) != []
    assert signing.versions(job) == []
    version = signing.sign(job, SIGNED)
    assert [*signing.faults(changed(draft), AGAIN, may_demonstrate=False)] == []
    assert version.number == 1


def test_two_who_sign_at_once_make_one_version(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second finds the place taken, and what the first wrote stands."""
    job = draft()

    def meanwhile(notebooks: Mapping[str, Any], job: Job) -> dict[str, bytes]:
        monkeypatch.setattr(signing, "render", rendered)
        signing.sign(job, SIGNED)
        return rendered(notebooks, job)

    monkeypatch.setattr(signing, "render", meanwhile)
    (line,) = told(job, SignOff("C. Other", "D. Other", date(2016, 1, 13)))
    assert "this version was made by somebody else in the meantime" in line
    (version,) = signing.versions(job)
    assert version.record["prepared_by"] == "A. Officer"
    assert [path.name for path in version.folder.parent.iterdir()] == ["v1"]


def test_clean_never_touches_what_was_signed(draft: Draft, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    version = signing.sign(draft(), SIGNED)
    before = content_of(version.folder)
    monkeypatch.setenv("TFDATA_STORE", str(tmp_path / "store"))
    project_verbs.clean({})
    assert not places.reports().exists()
    assert content_of(version.folder) == before
    ignored = (places.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "releases/" in ignored


# The words


def refused(**words: str) -> list[str]:
    with pytest.raises(Refused) as found:
        signing_verbs.finalise({name.upper(): value for name, value in words.items()})
    return [str(fault) for fault in found.value.faults]


@pytest.mark.parametrize("other", ["A. Officer", "a officer", "A  OFFICER", "Á. Officer", "A.\u200bOfficer", "\uff21. Officer"])
def test_who_prepared_a_pack_does_not_check_it(other: str) -> None:
    """The same name is refused however it is written; one letter more is another name."""
    line = "CHECKED_BY: the person who checks a pack is another than the one who prepared it"
    assert line in refused(prepared_by="A. Officer", checked_by=other)
    assert line not in refused(prepared_by="A. Officer", checked_by=f"{other}s")


def test_all_that_is_wrong_with_the_words_is_told_at_once() -> None:
    lines = refused(prepared_by="…", checked_by="x" * 101, reason="y" * 501, on="12/01/2016", demo="y")
    assert [line.split(":")[0] for line in lines] == ["QUARTER", "BOROUGH", "PREPARED_BY", "CHECKED_BY", "REASON", "ON", "DEMO"]
    assert refused(on="2999-01-01")[-1].startswith("ON: this day has not come yet")
    assert refused(on="2016-02-30")[-1].startswith("ON: this is no day")


@pytest.mark.parametrize(
    ("name", "said", "wanted"),
    [
        ("REASON", "two families were counted twice", "a count of so few stands here"),
        ("REASON", "the family at BR1 3UH", "a postcode stands here"),
        ("CHECKED_BY", "B. Checker, 020 8464 3333", "a telephone number stands here"),
        ("PREPARED_BY", "a.officer@example.gov.uk", "an email address stands here"),
    ],
)
def test_words_that_stand_on_a_pack_are_held_to_what_a_commentary_is_held_to(name: str, said: str, wanted: str) -> None:
    pack = scope.find("bromley", "2015-16-Q3")
    found = [*signing_verbs._of_what_is_shown({"PREPARED_BY": "A", "CHECKED_BY": "B", name: said}, pack, "")]
    assert [(fault.file, fault.message.startswith(wanted)) for fault in found] == [(name, True)]
    assert said not in str(found[0])


# A whole pack


@pytest.fixture(scope="module")
def final(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Harrow's draft, and its version 1, signed off by way of the programme."""
    releases = tmp_path_factory.mktemp("releases")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TFDATA_REPORTS", str(reports))
        patch.setenv("TFDATA_RELEASES", str(releases))
        pack = scope.find("harrow", "2015-16-Q3")
        assert pack.authority.gss_code in store.holds(DEMONSTRATION, places.store())
        job = plan.job_for(pack, "", DEMONSTRATION, FORMATS, inputs.shared(pack.book))
        version = signing.sign(job, SIGNED, may_demonstrate=True)
        return job.folder, version.folder


STATUS = "Final, version 1, 12 January 2016"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_status_and_version_stand_on_every_page(final: tuple[Path, Path], name: str) -> None:
    """Title block and foot of the web page, head of each PDF page, cover, sheets and foot of the workbook, and the notebook."""
    _, version = final
    page = BeautifulSoup((version / f"{name}.html").read_text(encoding="utf-8"), "html5lib")
    about = {line.dt.get_text(): line.dd.get_text() for line in page.select("dl.about > div")}
    assert (about["Status"], about["Prepared by"], about["Checked by"]) == (STATUS, "A. Officer", "B. Checker")
    assert STATUS in page.select_one("footer").get_text()
    pages = pdf_pages(version, name)
    assert all(STATUS in text for text in pages)
    book = load_workbook(version / f"{name}.xlsx")
    for sheet in book.worksheets:
        assert any(f"Status: {STATUS}" in line for line in above(sheet)), sheet.title
        assert STATUS in sheet.oddFooter.left.text
    assert "Checked by: B. Checker" in above(book["Cover"])
    assert f"Status: {STATUS}" in (version / f"{name}.ipynb").read_text(encoding="utf-8")
    for form in ("html", "ipynb"):
        assert "Draft" not in re.sub(r"<style>.*?</style>", "", (version / f"{name}.{form}").read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_version_says_what_its_draft_said_and_demonstration_stays_on_it(final: tuple[Path, Path], name: str) -> None:
    """No figure and no word but the title's and the foot's differs, and every value keeps its mark."""
    draft, version = final
    assert (draft / "figures.csv").read_bytes() == (version / "figures.csv").read_bytes()
    assert {path.name for path in draft.iterdir()} | {"signoff.json"} == {path.name for path in version.iterdir()}
    before, after = ((folder / f"{name}.html").read_text(encoding="utf-8").splitlines() for folder in (draft, version))
    new = [line for line in after if line not in before]
    assert [re.sub("<[^>]+>", "", line) for line in new] == [
        f"Status {STATUS}", "Prepared by A. Officer", "Checked by B. Checker", f"Harrow · October to December 2015 · {STATUS}",
    ]  # fmt: skip
    assert [line.count("DEMONSTRATION") for line in before if "DEMONSTRATION" in line] == [
        line.count("DEMONSTRATION") for line in after if "DEMONSTRATION" in line
    ]
    first, second = ([text.count("DEMONSTRATION") for text in pdf_pages(folder, name)] for folder in final)
    assert sum(first) == sum(second) > 0


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_a_pack_is_signed_off_twice_by_the_command_line(reports: Path, tmp_path: Path) -> None:
    """As an officer does it: refused without DEMO=yes, signed, refused as nothing changed, built anew, signed as version 2."""
    places_of = {"TFDATA_REPORTS": str(tmp_path / "reports"), "TFDATA_RELEASES": str(tmp_path / "releases")}
    places_of["TFDATA_COMMENTARY"] = str(tmp_path / "commentary")
    words = ["2015-16-Q3", "harrow", "--prepared-by", "A. Officer", "--checked-by", "B. Checker"]
    shutil.copytree(reports, tmp_path / "reports")
    done = tfdata("finalise", *words, "--on", "2016-01-12", **places_of)
    assert (done.returncode, "DEMO=yes" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    done = tfdata("finalise", *words, "--on", "2016-01-12", "--demo", "yes", **places_of)
    assert done.returncode == 0, done.stderr
    first = tmp_path / "releases" / "2015-16-Q3" / "harrow" / "v1"
    assert hashlib.sha256((first / "signoff.json").read_bytes()).hexdigest() in done.stdout
    before = content_of(first)
    again = [*words, "--on", "2016-02-01", "--demo", "yes", "--reason", "officers wrote for the meeting"]
    done = tfdata("finalise", *again, **places_of)
    assert (done.returncode, "nothing has changed since version 1" in done.stderr) == (2, True)
    written = tmp_path / "commentary" / "2015-16-Q3" / "harrow.md"
    written.parent.mkdir(parents=True)
    written.write_bytes((places.ROOT / "docs" / "commentary_example.md").read_bytes())
    done = tfdata("finalise", *again, **places_of)
    assert (done.returncode, "(changed: the commentary); make report BOROUGH=harrow" in done.stderr) == (2, True), done.stderr
    assert tfdata("report", "BOROUGH=harrow", **places_of).returncode == 0
    done = tfdata("finalise", *again, **places_of)
    assert done.returncode == 0, done.stderr
    second = first.with_name("v2")
    assert (second / "figures.csv").read_bytes() == before["figures.csv"]
    assert "Replaces: version 1 of 12 January 2016: officers wrote for the meeting" in above(
        load_workbook(second / "programme_pack.xlsx")["Cover"]
    )
    assert content_of(first) == before
