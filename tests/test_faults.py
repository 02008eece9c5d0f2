"""Whatever goes wrong while something is written: what stands is whole and of one build, words say why, and the next run puts it right."""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cases import some
from commanded import Commands, Done, Running, commands
from full_disk import disk
from processes import descendants, is_there, wait_for
from project_copy import SAME_STORE, command, copy_of, own
from small_extract import BROMLEY, KENT, checked, family, write
from test_signing import JOB, SIGNED, Draft, draft  # noqa: F401 # a fixture

from tfdata import failures, places, placing, releases, store
from tfdata.faults import Refused
from tfdata.packs import index, signing
from tfdata.packs.plan import MANIFEST
from tfdata.schedule import run as schedules
from tfdata.site import build as site
from tfdata.store import quarantine

QUARTER = "2015-16-Q3"
SIGN = ("finalise", QUARTER, "newham", "PREPARED_BY=A. Officer", "CHECKED_BY=B. Checker", "ON=2016-01-12")
LIMIT_S = 600


def files_of(*roots: Path) -> dict[str, bytes]:
    """Give all files of folders by name, without what says when a pack was built, and a lock that is never taken away."""
    found = {}
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.name not in ("build.json", ".lock"):
                found[f"{root.name}/{path.relative_to(root).as_posix()}"] = path.read_bytes()
    return found


def aside(root: Path) -> list[str]:
    """What is left aside anywhere below a folder."""
    return sorted(path.name for path in root.rglob(".*") if "-of-" in path.name)


def assert_says(done: Done, *words: str) -> None:
    """It did not end well, and says why in words: no traceback, and no place by its whole path."""
    assert done.code in (1, 2), done.out + done.err
    for word in words:
        assert word in done.err, done.err
    assert "Traceback" not in done.out + done.err
    assert "/pytest-of-" not in done.err
    assert str(places.ROOT) not in done.err


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(tmp_path_factory.mktemp("faults") / "project")


@pytest.fixture(scope="module")
def run(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """Commands of a copy, whose places are its own until a test names others."""
    with commands(project, tmp_path_factory.mktemp("said"), SAME_STORE) as made:
        yield made


# Killed.


def _report(words: tuple[str, ...]) -> tuple[str, ...]:
    return ("report", *words, "FORMATS=html")


COMMANDS = {
    "two packs": _report(("BOROUGH=newham,hackney",)),
    "a pack": _report(("BOROUGH=newham", "JOBS=1")),
    "taking an extract in": ("report", "BOROUGH=bromley,kent", "EXPLAIN=1"),
    "a claims schedule": ("schedule", "BOROUGH=bromley"),
    "the site": ("publish", "BOROUGH=newham"),
    "signing off": SIGN,
}
KILLS = 30
MOMENTS = tuple((name, seed) for seed, name in enumerate([*COMMANDS] * (KILLS // len(COMMANDS))))
assert len(MOMENTS) == KILLS


class Case:
    """A command, with the places that it works on as they are before it: what an earlier build left there."""

    def __init__(self, run: Commands, folder: Path, name: str) -> None:
        self.run, self.folder, self.name = run, folder, name
        self.before, self.words = folder / "before", COMMANDS[name]
        self.before.mkdir()
        if name in ("taking an extract in", "a claims schedule"):
            extract = folder / "extract"
            self.words = (*self.words, f"DATA={extract}")
            write(extract, families=[family(), family("K1", local_authority=KENT)])
            self.done(self.before, "report", "BOROUGH=bromley", "EXPLAIN=1", f"DATA={extract}")
            if name == "taking an extract in":
                write(extract, families=[family(), family("F2"), family("F3", consent="maybe"), family("K1", local_authority=KENT)])
        if name == "a claims schedule":
            self.done(self.before, *self.words)
            (self.before / "restricted" / QUARTER / "bromley" / "ours.txt").write_text("what coordinators put there", encoding="utf-8")
        if name in ("signing off", "the site"):
            self.done(self.before, "report", "BOROUGH=newham")
        if name == "the site":
            self.done(self.before, *self.words)
            (self.before / "reports" / "site" / "index.html").write_text("an earlier site", encoding="utf-8")
        if name in ("two packs", "a pack"):
            self.done(self.before, *self.words)
            for path in self.before.glob("reports/*/*/figures.csv"):
                path.write_text("an earlier build", encoding="utf-8")
        self.whole = self.fresh("whole")
        started = time.monotonic()
        self.done(self.whole, *self.words)
        self.seconds = time.monotonic() - started

    def fresh(self, name: str) -> Path:
        """Give the places of the command as they are before it, once more."""
        return shutil.copytree(self.before, self.folder / name)

    def start(self, folder: Path, *words: str) -> Running:
        own_store = {} if self.name not in ("taking an extract in", "a claims schedule") else {"TFDATA_STORE": str(folder / "store")}
        mine = {f"TFDATA_{name.upper()}": str(folder / name) for name in ("reports", "releases", "restricted")}
        return self.run.start(*words, **mine, **own_store)

    def done(self, folder: Path, *words: str) -> Done:
        done = self.start(folder, *words).wait()
        assert done.code == 0, done.out + done.err
        return done

    def stands(self, folder: Path) -> dict[str, dict[str, bytes]]:
        """Give what a reader sees, by the unit that is put in place as a whole."""
        units: dict[str, dict[str, bytes]] = {}
        for name, content in files_of(folder).items():
            if "-of-" in name or "/store/" in name:
                continue
            parts = Path(name).parts[1:]
            deep = {"reports": 2 if parts[1] in ("site", "index.html") else 3, "releases": 4, "restricted": 3}[parts[0]]
            units.setdefault("/".join(parts[:deep]), {})[name.partition("/")[2]] = content
        if (folder / "store" / "extract").exists():
            codes = sorted(store.authorities("extract", folder / "store"))
            units["store"] = {code: store.digest("extract", code, folder / "store").encode() for code in codes}
        return units


@pytest.fixture(scope="module")
def cases(run: Commands, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Case]:
    """The commands by name, each with an undisturbed run of it, which is made once."""
    made: dict[str, Case] = {}

    def case(name: str) -> Case:
        if name not in made:
            made[name] = Case(run, tmp_path_factory.mktemp("case"), name)
        return made[name]

    return case


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_S)
@pytest.mark.parametrize(("name", "seed"), MOMENTS)
def test_a_command_killed_at_any_moment_leaves_everything_whole_and_goes_on(name: str, seed: int, cases: Callable[[str], Case]) -> None:
    """With all that it started; then what stands is the earlier build or the new one, and the same command gives the same bytes."""
    case = cases(name)
    before, wanted = case.stands(case.before), case.stands(case.whole)
    folder = case.fresh(f"killed-{seed}")
    running = case.start(folder, *case.words)
    time.sleep(random.Random(seed).uniform(0, case.seconds))  # noqa: S311 # a moment, no secret
    everyone = [running.pid, *descendants(running.pid)]
    with suppress(ProcessLookupError):  # it was quicker than when it was measured, and is done
        os.killpg(running.pid, signal.SIGKILL)
    wait_for(lambda: not [pid for pid in everyone if is_there(pid)])
    running.channel.close()
    for unit, files in case.stands(folder).items():
        assert files in (before.get(unit), wanted.get(unit)), unit
    was_done = case.stands(folder) == wanted
    done = case.start(folder, *case.words).wait()
    if name == "signing off" and was_done:  # a version is put by once
        assert_says(done, "nothing has changed since version 1")
    else:
        assert done.code == 0, done.out + done.err
        assert aside(folder) == []
    assert case.stands(folder) == wanted
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_S)
def test_a_command_killed_with_its_template_leaves_everything_whole_and_goes_on(project: Path, tmp_path: Path) -> None:
    """By the command line itself: killed early, later and late; at the end nothing is left aside or running."""
    words, moments = _report(("BOROUGH=lambeth,southwark",)), random.Random(8)  # noqa: S311 # moments, no secrets
    (tmp_path / "temporary").mkdir()
    environment = own(project, TFDATA_REPORTS=str(tmp_path / "killed"), TMPDIR=str(tmp_path / "temporary"), **SAME_STORE)
    for latest in (3, 8, 14):
        running = subprocess.Popen(command(*words), cwd=project, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(moments.uniform(0.2, latest))
        everyone = [running.pid, *descendants(running.pid)]
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        wait_for(lambda pids=tuple(everyone): not [pid for pid in pids if is_there(pid)])
    subprocess.run(command(*words), cwd=project, env=environment, capture_output=True, check=True)
    whole = {**environment, "TFDATA_REPORTS": str(tmp_path / "whole")}
    subprocess.run(command(*words), cwd=project, env=whole, capture_output=True, check=True)
    assert list(files_of(tmp_path / "killed").values()) == list(files_of(tmp_path / "whole").values())
    assert aside(tmp_path) == []


# A disk that is full.


class Full:
    """Something that is written in place of what stood there: how, and what a reader sees of it."""

    def __init__(self, act: Callable[[str], object], roots: tuple[Path, ...], seen: Callable[[], object] | None = None) -> None:
        self.act, self.roots, self.seen = act, roots, seen or (lambda: files_of(*roots))


def _a_folder(root: Path, _: pytest.MonkeyPatch) -> Full:
    source = root.parent / "source.txt"
    source.write_text("copied")
    outputs = {"a.txt": b"", "b/c.txt": source, "b/d.txt": b"d"}
    return Full(lambda what: placing.put_in_place(outputs | {"a.txt": what.encode()}, root / QUARTER / "newham"), (root,))


def _by_steps(root: Path, patch: pytest.MonkeyPatch) -> Full:
    patch.setattr(placing, "_renameat2", lambda: None)
    return _a_folder(root, patch)


def _index(root: Path, patch: pytest.MonkeyPatch) -> Full:
    title: list[str] = []
    patch.setattr(index, "LABELS", {"manifest.json": title})
    (root / QUARTER / "newham").mkdir(parents=True)
    (root / QUARTER / "newham" / MANIFEST).write_text("{}")

    def act(what: str) -> None:
        title[:] = [what]
        index.write(root)

    index.write(root)
    return Full(act, (root,))


def _extract(root: Path, _: pytest.MonkeyPatch) -> Full:
    rows = {"old": [family()], "new": [family(), family("F2"), family("K1", local_authority=KENT)]}
    known = {what: checked(root.parent / what, families=families) for what, families in rows.items()}

    def seen() -> object:
        about = store.about("small", root)
        assert about
        return about, [store.digest("small", code, root) for code in about.sha256]

    return Full(lambda what: store.ingest(known[what], "small", root, is_demonstration=False), (root,), seen)


def _quarantine(root: Path, _: pytest.MonkeyPatch) -> Full:
    rows = {"old": [family(consent="maybe")], "new": [family(consent="perhaps"), family("F2", consent="maybe")]}
    known = {what: checked(root.parent / what, families=families) for what, families in rows.items()}
    quarantine.write_quarantine(known["old"], root / "quarantine")
    (root / "quarantine" / "notes.txt").write_text("ours")
    return Full(lambda what: quarantine.write_quarantine(known[what], root / "quarantine"), (root,))


def _schedule(root: Path, patch: pytest.MonkeyPatch) -> Full:
    patch.setenv("TFDATA_RESTRICTED", str(root))
    (root / QUARTER / "bromley" / "sent").mkdir(parents=True)
    (root / QUARTER / "bromley" / "sent" / "letter.txt").write_text("ours")
    return Full(lambda what: schedules.put_in_place({"list.csv": what.encode(), "page.html": b""}, root / QUARTER / "bromley"), (root,))


def _released(root: Path, patch: pytest.MonkeyPatch) -> Full:
    patch.setenv("TFDATA_STORE", str(root))
    return Full(lambda what: releases._keep("bromley-v1", {"figures.csv": what.encode(), MANIFEST: b"{}"}), (root,))


def _site(root: Path, patch: pytest.MonkeyPatch) -> Full:
    pack = root.parent / "pack"
    pack.mkdir()
    (pack / "a.txt").write_text("a")
    patch.setattr(site, "_pages", lambda *_: [SimpleNamespace(address="index.html")])
    patch.setattr(site, "html", lambda _: title[0])
    patch.setattr(site.dictionary, "workbook", lambda _: b"workbook")
    stood = SimpleNamespace(address="packs/newham/", folder=pack, files=("a.txt",), place="reports/newham", stands_in=lambda _: True)
    title = [""]

    def act(what: str) -> None:
        title[:] = [what]
        site.publish([SimpleNamespace(every=(stood,))], None, places.PARAMS, places.LOCK, root / "site")

    return Full(act, (root,))


FULL: Mapping[str, Callable[[Path, pytest.MonkeyPatch], Full]] = {
    "a pack": _a_folder,
    "a pack where two folders cannot change places in one step": _by_steps,
    "the index": _index,
    "an extract": _extract,
    "refused rows": _quarantine,
    "a claims schedule": _schedule,
    "a released version": _released,
    "the site": _site,
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] if name == "an extract" else []) for name in FULL])
def test_a_disk_that_is_full_at_any_write_leaves_the_old_whole_or_the_new_whole(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every write in turn finds no space: nothing is left aside, the place is named, and the next run gives what it should."""
    root = tmp_path / "root"
    root.mkdir()
    case = FULL[name](root, monkeypatch)
    case.act("new")
    new = case.seen()
    case.act("old")
    old = case.seen()
    with disk() as counted:
        case.act("new")
    case.act("old")
    assert counted.count > 2
    assert (case.seen(), old == new) == (old, False)
    failed = 0
    for number in range(counted.count):
        try:
            with disk(number):
                case.act("new")
        except OSError as error:
            failed += 1
            _assert_said(error)
            assert case.seen() in (old, new), number
        else:
            assert case.seen() == new, number
        assert aside(root) == [], number
        case.act("new")
        assert case.seen() == new, number
        case.act("old")
        assert case.seen() == old, number
    assert failed > 2


def _assert_said(error: OSError) -> None:
    said = failures.in_words(error)
    assert "no space is left on the disk" in said
    assert "/pytest-of-" not in said
    assert not re.search(r"\.\w+-of-", said)


def test_a_disk_that_is_full_at_any_write_leaves_no_half_of_a_version(
    draft: Draft,  # noqa: F811 # the fixture
    tmp_path: Path,
) -> None:
    """A version is whole and read-only, or is not there; then it can be signed off."""
    job = draft()
    with disk() as counted:
        whole = signing.sign(job, SIGNED).folder
    wanted, home = files_of(whole), whole.parent
    assert counted.count > 10
    for number in range(counted.count):
        shutil.rmtree(tmp_path / "releases")
        try:
            with disk(number):
                signing.sign(job, SIGNED)
        except OSError as error:
            _assert_said(error)
            assert not home.exists() or [*home.iterdir()] == []
            signing.sign(job, SIGNED)
        assert files_of(whole) == wanted
        assert whole.stat().st_mode & 0o777 == 0o555


def test_what_a_killed_sign_off_left_aside_is_swept_by_the_next(draft: Draft) -> None:  # noqa: F811 # the fixture
    """Though it is read-only."""
    job = draft()
    left = job.folder_under(places.releases()) / ".v1-of-4194305-abc"
    left.mkdir(parents=True)
    (left / "figures.csv").write_text("half")
    (left / "figures.csv").chmod(0o444)
    left.chmod(0o555)
    version = signing.sign(job, SIGNED)
    assert [path.name for path in version.folder.parent.iterdir()] == ["v1"]


def test_what_a_killed_process_had_moved_away_goes_back(tmp_path: Path) -> None:
    """Killed between the two steps, where there is no single one: the old folder is whole, and is put back; beside a newer one it goes."""
    for name, stands in (("newham", False), ("hackney", True)):
        before = tmp_path / QUARTER / f".{name}-of-4194305-ab_c_before"
        before.mkdir(parents=True)
        (before / "a.txt").write_text("old")
        (tmp_path / QUARTER / f".{name}-of-4194305-ab_c").mkdir()
        if stands:
            (tmp_path / QUARTER / name).mkdir()
            (tmp_path / QUARTER / name / "a.txt").write_text("new")
    placing.sweep(tmp_path)
    assert files_of(tmp_path / QUARTER) == {f"{QUARTER}/newham/a.txt": b"old", f"{QUARTER}/hackney/a.txt": b"new"}
    assert aside(tmp_path) == []


def test_what_a_killed_process_left_among_temporary_folders_goes_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was its owner's alone; that of a process still at its work stays, and so does what is not ours."""
    (tmp_path / "tmp-of-1-another").mkdir()
    words = "import time; from tfdata.placing import private\nwith private() as folder: print(folder, flush=True); time.sleep(600)"
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(places.ROOT)}
    holders = [subprocess.Popen([sys.executable, "-c", words], env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    killed, at_work = [Path(holder.stdout.readline().strip()) for holder in holders if holder.stdout]
    try:
        (killed / "rows.csv").write_text("F1")
        assert killed.stat().st_mode & 0o777 == 0o700
        holders[0].kill()
        holders[0].wait()
        assert killed.exists()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        with monkeypatch.context() as patched:
            patched.setattr(os, "getuid", lambda: killed.stat().st_uid + 1)
            placing._sweep_temporary.__wrapped__(tmp_path)
            assert killed.exists(), "somebody else's"
        with placing.private() as mine:
            assert set(tmp_path.iterdir()) == {mine, at_work, tmp_path / "tmp-of-1-another"}
        assert not mine.exists()
    finally:
        for holder in holders:
            holder.kill()
            holder.communicate()


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_S)
def test_a_run_whose_files_do_not_fit_says_so_and_leaves_none(project: Path, tmp_path: Path) -> None:
    """By a limit on the size of a file that the system itself sets: the packs fail in words, and the next run is right."""
    words = ("report", "BOROUGH=newham,hackney", "FORMATS=html")
    environment = own(project, TFDATA_REPORTS=str(tmp_path / "reports"), **SAME_STORE)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    done = subprocess.run(
        command(*words), cwd=project, env=environment, capture_output=True, text=True, preexec_fn=limit, check=False
    )  # fmt: skip
    assert_says(
        Done(done.returncode, done.stdout, done.stderr),
        f"Newham: reports/{QUARTER}/newham could not be written or read: file too large (borough=newham",
        "Hackney: ",
    )
    assert "2 packs: 0 built, 0 unchanged, 2 failed" in done.stdout
    assert [path.name for path in (tmp_path / "reports").rglob("*") if path.name != "index.html"] == [QUARTER]
    again = subprocess.run(command(*words), cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert len([*(tmp_path / "reports").glob("*/*/savings.ipynb")]) == 2


@pytest.mark.slow
def test_an_extract_that_does_not_fit_leaves_the_one_before_it(project: Path, tmp_path: Path) -> None:
    """The rows are refused by the system, in words; then they come in."""
    environment = own(project, **{f"TFDATA_{name}": str(tmp_path / name.lower()) for name in ("STORE", "RESTRICTED", "REPORTS")})
    words = command("report", "EXPLAIN=1", f"DATA={write(tmp_path / 'extract', families=[family()])}")

    def taken(limit: int) -> Done:
        def set_limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

        done = subprocess.run(
            words, cwd=project, env=environment, capture_output=True, text=True, preexec_fn=set_limit, check=False
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    assert taken(1 << 30).code == 0
    first = store.digest("extract", BROMLEY, tmp_path / "store")
    write(tmp_path / "extract", families=[family(), family("F2")])
    assert_says(taken(1000), "store/extract could not be written or read: file too large; what stands is whole")
    assert store.digest("extract", BROMLEY, tmp_path / "store") == first
    assert aside(tmp_path) == []
    assert taken(1 << 30).code == 0
    assert store.digest("extract", BROMLEY, tmp_path / "store") != first


# A place that cannot be written.

REPORT = ("report", "BOROUGH=newham", "FORMATS=html")
OF_PLACES = {
    "reports": REPORT,
    "store": REPORT,
    "restricted": ("schedule", "BOROUGH=bromley"),
    "releases": SIGN,
}
UNWRITABLE = tuple((place, how) for place in OF_PLACES for how in ("a file", "where nothing can be made", "read-only"))


@pytest.fixture(scope="module")
def newham(run: Commands, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of a place with one pack in all formats."""
    reports = tmp_path_factory.mktemp("newham") / "reports"
    done = run.run("report", "BOROUGH=newham", TFDATA_REPORTS=str(reports))
    assert done.code == 0, done.out + done.err
    return reports


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_S)
@pytest.mark.parametrize(("place", "how"), UNWRITABLE)
def test_a_place_that_cannot_be_written_is_said_by_its_name(place: str, how: str, run: Commands, newham: Path, tmp_path: Path) -> None:
    """A file in its place, a place of the system's own, and a folder without permission; then, once it can be written, it is."""
    extract = write(tmp_path / "extract", families=[family()])
    usual = {"TFDATA_REPORTS": str(tmp_path / "packs"), "TFDATA_STORE": str(tmp_path / "kept")} if place != "releases" else {}
    words = (*OF_PLACES[place], f"DATA={extract}") if place == "restricted" else OF_PLACES[place]
    if place == "releases":
        usual = {"TFDATA_REPORTS": str(newham)}
    elif place == "reports":
        usual = {}
    elif place == "restricted":
        assert run.run("report", "EXPLAIN=1", f"DATA={extract}", **usual).code == 0
    closed = tmp_path / "closed"
    at = {"a file": tmp_path / place, "where nothing can be made": Path("/proc/tfdata"), "read-only": closed / place}[how]
    if how == "a file":
        at.write_text("ours")
    elif how == "read-only":
        closed.mkdir(mode=0o555)
    done = run.run(*words, how={"has_no_powers": True}, **usual | {f"TFDATA_{place.upper()}": str(at)})
    assert_says(done, place, "could not be written or read: ")
    if how == "a file":
        assert at.read_text() == "ours"
        at.unlink()
    elif how == "read-only":
        assert [*closed.iterdir()] == []
        closed.chmod(0o755)
    if how != "where nothing can be made" and place != "store":
        done = run.run(*words, **usual | {f"TFDATA_{place.upper()}": str(at)})
        assert done.code == 0, done.out + done.err
        assert files_of(at)
        assert aside(tmp_path) == []


# Something that packs are made from is taken away.

REMOVED = {
    "the rows": ("store", "ingest the extract again"),
    "the commentary": ("commentary", "the commentary changed while it was built"),
    "a notebook": ("notebooks/savings.ipynb", "notebooks/savings.ipynb could not be written or read: no such file or directory"),
    "a file of params/": ("params/tariffs.yaml", "params/tariffs.yaml"),
}


@pytest.fixture(scope="module")
def wholes(run: Commands, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[bytes]]:
    """What an undisturbed run gives for two packs, of the record alone or of an extract; each is built once."""
    made: dict[str, list[bytes]] = {}

    def whole(kind: str, words: list[str], environment: Mapping[str, str]) -> list[bytes]:
        if kind not in made:
            reports = tmp_path_factory.mktemp("whole")
            assert run.run(*words, **environment, TFDATA_REPORTS=str(reports)).code == 0
            made[kind] = [*files_of(reports).values()]
        return made[kind]

    return whole


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_S)
@pytest.mark.parametrize("name", REMOVED)
def test_what_is_taken_away_while_packs_are_built_fails_them_in_words_and_the_others_stand(
    name: str, run: Commands, project: Path, tmp_path: Path, wholes: Callable[..., list[bytes]]
) -> None:
    """It goes once the first pack stands, and before the second is begun; put back, the next run gives what an undisturbed one does."""
    what, said = REMOVED[name]
    first, second = ("bromley", "kent") if what == "store" else ("hackney", "newham")
    environment = {f"TFDATA_{place.upper()}": str(tmp_path / place) for place in ("restricted", "commentary")}
    words = ["report", f"BOROUGH={first},{second}", "FORMATS=html", "JOBS=1"]
    if what == "store":
        environment["TFDATA_STORE"] = str(tmp_path / "store")
        rows = [*(family(f"F{number}") for number in range(9)), family("K1", local_authority=KENT)]
        words.append(f"DATA={write(tmp_path / 'extract', families=rows)}")
        assert run.run(*words, "EXPLAIN=1", **environment).code == 0
    written = tmp_path / "commentary" / QUARTER / f"{second}.md"
    written.parent.mkdir(parents=True)
    written.write_bytes((places.ROOT / "docs" / "commentary_example.md").read_bytes())
    whole = wholes(what == "store", words, environment)
    gone = {"commentary": written, "store": next(tmp_path.glob(f"store/extract/{KENT}-*"), None)}.get(what) or project / what
    into = {**environment, "TFDATA_REPORTS": str(tmp_path / "reports")}
    done = run.run(*words, how={"is_removed": str(gone)}, **into)
    put_back = gone.with_name(f"{gone.name}.gone")
    assert put_back.exists()
    put_back.rename(gone)
    assert_says(done, f"{second.title()}: ", said)
    assert "1 built" in done.out
    assert [path.name for path in (tmp_path / "reports" / QUARTER).iterdir()] == [first]
    assert run.run(*words, **into).code == 0
    assert [*files_of(tmp_path / "reports").values()] == whole


# Two at once.

AT_ONCE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "the same packs": (COMMANDS["two packs"], COMMANDS["two packs"]),
    "packs of different quarters": (REPORT, (*REPORT, "QUARTER=2014-15-Q4")),
    "the site": (("publish",), ("publish",)),
    "a pack and the site": (COMMANDS["a pack"], ("publish",)),
}


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_S)
@pytest.mark.parametrize("name", AT_ONCE)
def test_two_commands_at_once_both_end_well_with_the_same_bytes(name: str, run: Commands, tmp_path: Path) -> None:
    """In rounds: what they leave is what one after the other leaves, index and site with it."""
    alone, into = ({"TFDATA_REPORTS": str(tmp_path / place)} for place in ("alone", "at-once"))
    if "publish" in {words[0] for words in AT_ONCE[name]}:
        assert run.run(*REPORT, **alone).code == 0
        shutil.copytree(tmp_path / "alone", tmp_path / "at-once")
    for words in AT_ONCE[name]:
        done = run.run(*words, **alone)
        assert done.code == 0, done.out + done.err
    for _ in some(range(2), 2):
        for path in (tmp_path / "at-once").glob("*/*/manifest.json"):
            content = path.read_bytes()
            path.write_bytes(content.replace(b'"run_key": "', b'"run_key": "0')) if "pack" in name else None
        both = [run.start(*words, **into) for words in AT_ONCE[name]]
        for done in [running.wait() for running in both]:
            assert done.code == 0, done.out + done.err
        if name == "a pack and the site":  # published before or after the pack was built: whole in itself, and then as it should be
            assert run.run("publish", **into).code == 0
        assert list(files_of(tmp_path / "at-once").values()) == list(files_of(tmp_path / "alone").values())
        assert aside(tmp_path / "at-once") == []


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_S)
@pytest.mark.parametrize("is_by_steps", [False, True], ids=["in one step", "in two steps"])
def test_four_that_put_the_same_folder_in_place_never_fail_and_it_is_never_of_two_builds(
    *, is_by_steps: bool, run: Commands, tmp_path: Path
) -> None:
    """Hundreds of times each, while somebody reads; in one step the folder is never gone either."""
    place = tmp_path / QUARTER / "newham"
    placing.put_in_place({"a.txt": b"", "b/c.txt": b""}, place)
    asked = {"place": str(place), "rounds": 250, "is_by_steps": is_by_steps}
    four = [run.start(action="commanded:place_often", how=asked) for _ in range(4)]
    seen = 0
    while any(is_there(running.pid) for running in four):
        found = _read_at_once(place)
        assert found is not None or is_by_steps
        seen += found is not None
    assert seen > 0
    assert [running.wait().code for running in four] == [0] * 4
    assert sorted(path.name for path in place.parent.iterdir()) == ["newham"]
    assert len(set(files_of(place).values())) == 1


def _read_at_once(place: Path) -> bytes | None:
    """Read a folder as one that was opened: what it holds is of one build, or was taken away while it was read; None where none stands."""
    try:
        folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        found = []
        for name in ("a.txt", "b/c.txt"):
            file = os.open(name, os.O_RDONLY, dir_fd=folder)
            found.append(os.read(file, 100))
            os.close(file)
        assert found[0] == found[1]
    except FileNotFoundError:
        pass  # another's took its place, and this one was being taken away
    finally:
        os.close(folder)
    return b""


def test_a_pack_built_anew_while_it_is_published_is_not_mixed_with_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was copied is held to the manifest that the pages were made from."""
    from tfdata.site.standing import Pack

    manifest = {"outputs": {"figures.csv": "0" * 64}}
    pack = Pack(tmp_path, "reports/newham", manifest)
    (tmp_path / "figures.csv").write_text("of another build")
    assert not pack.stands_in(tmp_path)
    monkeypatch.setattr(site, "_pages", lambda *_: [])
    monkeypatch.setattr(site.dictionary, "workbook", lambda _: b"")
    with pytest.raises(Refused, match="the pack was built anew while it was published"):
        site.publish([SimpleNamespace(every=(_of(pack),))], None, places.PARAMS, places.LOCK, tmp_path / "site")  # type: ignore[list-item]
    assert not (tmp_path / "site").exists()


def _of(pack: Any) -> Any:
    return SimpleNamespace(files=(), address="", place=pack.place, stands_in=pack.stands_in)


# Nobody listens, or no memory.


@pytest.mark.slow
def test_words_that_nobody_reads_end_a_command_quietly(project: Path, tmp_path: Path) -> None:
    """As where they are piped into `head`: no traceback, and an exit code that does not say that all was done."""
    reading, writing = os.pipe()
    os.close(reading)
    (tmp_path / "export.csv").write_text("Case,Local authority,Date identified\n1,Bromley,07/04/2015\n")
    for words in (("help",), ("map", f"FILE={tmp_path / 'export.csv'}")):
        done = subprocess.run(
            command(*words), cwd=project, env=own(project), stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (1, ""), words
    os.close(writing)


WORDS = {
    "no memory": (MemoryError(), "there is not enough memory"),
    "a broken disk": (
        OSError(5, "Input/output error", "/nowhere/of/ours.csv"),
        "ours.csv could not be written or read: input/output error",
    ),
    "a word of the code": (ValueError("F-1234 of 12 Acacia Avenue"), "failed with ValueError"),
}


@pytest.mark.parametrize("name", WORDS)
def test_what_the_system_would_not_do_is_said_in_words(name: str) -> None:
    """Where there is a place, by its name alone; what another error says may hold what the code worked on, and is not repeated."""
    error, wanted = WORDS[name]
    assert failures.in_words(error) == wanted


@pytest.mark.slow
def test_a_child_that_fails_outside_its_work_says_why(run: Commands) -> None:
    """By the kind of error, for whoever waits for its answer."""
    from tfdata.packs.warm.channel import Ended

    running = run.start(action="tfdata.packs.run:serve")
    with pytest.raises(Ended, match="failed with KeyError"):
        running.channel.get(time.monotonic() + 60)
    running.channel.close()


def test_a_template_that_cannot_start_says_why(project: Path) -> None:
    """Nothing of its traceback is shown: parameters that cannot be read are refused in our own words, and packs fail with them."""
    code = (
        "import socket, sys\nfrom tfdata.packs import template\nfrom tfdata.faults import refuse\n"
        "def fails(): raise refuse('params/tariffs.yaml', 'it cannot be read')\n"
        "template.warm_up = fails\nimport os\ntemplate.main(os.getppid(), int(sys.argv[1]))"
    )
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    done = subprocess.run(
        [sys.executable, "-c", code, str(there.fileno())], env=own(project), pass_fds=(there.fileno(),), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr, here.recv(100)) == (0, b"", b"params/tariffs.yaml: it cannot be read")
    here.close()
    there.close()
