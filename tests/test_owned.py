"""What holds families' rows is its owner's alone, and is written nowhere that others come to."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from tfdata.faults import Refused
from tfdata.store import owned

SYNCHRONISED = (
    "OneDrive",
    "OneDrive - London Borough",
    "Dropbox",
    "Google Drive",
    "My Drive",
    "iCloudDrive",
    "Nextcloud",
    "SharePoint files",
)


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owned._check.cache_clear()
    monkeypatch.setenv("TFDATA_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setenv("TFDATA_RELEASES", str(tmp_path / "releases"))
    monkeypatch.delenv(owned.ALLOWED, raising=False)


def git(folder: Path, *words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org", *words], check=True, capture_output=True
    )


def refused(path: Path) -> str:
    with pytest.raises(Refused) as found:
        owned.folder(path)
    assert not path.exists()
    assert str(path.parent) not in str(found.value)
    return str(found.value)


def test_only_the_owner_enters_a_folder_and_reads_a_file(tmp_path: Path) -> None:
    owned.folder(tmp_path / "a" / "restricted")
    owned.write(tmp_path / "a" / "restricted" / "x.csv", b"1")
    assert stat.S_IMODE((tmp_path / "a" / "restricted").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a" / "restricted" / "x.csv").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        owned.write(tmp_path / "a" / "restricted" / "x.csv", b"2")


@pytest.mark.parametrize("published", ["reports", "releases", "reports/site/x", "releases/2015-16-Q3"])
def test_nothing_restricted_is_written_where_everything_may_be_published(tmp_path: Path, published: str) -> None:
    assert "may be published" in refused(tmp_path / published / "restricted")


def test_a_link_leads_nobody_there(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "elsewhere").symlink_to(tmp_path / "reports")
    assert "may be published" in refused(tmp_path / "elsewhere" / "restricted")


@pytest.mark.parametrize("has_git", [True, False])
def test_a_repository_that_does_not_leave_it_out_is_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_git: bool) -> None:
    """With git, which is asked, and where there is none, by the repository's own list."""
    git(tmp_path / "work", "init")
    (tmp_path / "work" / ".gitignore").write_text("ours/\n", encoding="utf-8")
    if not has_git:
        monkeypatch.setattr("shutil.which", lambda _name: None)
    assert "could be committed" in refused(tmp_path / "work" / "families")
    assert "could be committed" in refused(tmp_path / "work" / "deep" / "in" / "it")
    owned.folder(tmp_path / "work" / "ours" / "of" / "bromley")
    assert (tmp_path / "work" / "ours" / "of" / "bromley").is_dir()


def test_a_folder_that_git_tracks_already_is_no_place_though_it_is_to_be_left_out(tmp_path: Path) -> None:
    work = tmp_path / "work"
    git(work, "init")
    (work / "restricted").mkdir()
    (work / "restricted" / "x.csv").write_text("1", encoding="utf-8")
    git(work, "add", "--force", "restricted/x.csv")
    (work / ".gitignore").write_text("restricted/\n", encoding="utf-8")
    with pytest.raises(Refused, match="could be committed"):
        owned.folder(work / "restricted")


@pytest.mark.parametrize("name", SYNCHRONISED)
def test_a_folder_that_is_copied_to_other_machines_is_no_place_unless_it_was_agreed(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / name / "project" / "restricted"
    assert "copied to other machines" in refused(place)
    monkeypatch.setenv(owned.ALLOWED, "yes")
    owned.folder(place)
    assert place.is_dir()


def test_a_folder_whose_name_only_begins_so_is_a_place(tmp_path: Path) -> None:
    owned.folder(tmp_path / "dropboxes" / "restricted")
    assert (tmp_path / "dropboxes" / "restricted").is_dir()


def test_windows_is_told_to_let_the_owner_alone_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it inherits is taken away first; where the disk keeps no permissions, the folder is refused. Run here against a stand-in."""
    asked: list[list[str]] = []
    answer = SimpleNamespace(returncode=0)
    monkeypatch.setattr(subprocess, "run", lambda command, **_words: asked.append(command) or answer)
    owned.close_on_windows(tmp_path)
    assert asked[0][:4] == ["icacls", str(tmp_path), "/inheritance:r", "/grant:r"]
    assert asked[0][4].endswith(":(OI)(CI)F")
    answer.returncode = 5
    with pytest.raises(Refused, match="NTFS"):
        owned.close_on_windows(tmp_path)


def test_the_projects_own_places_are_left_out_of_its_repository() -> None:
    """Every place of rows in a checkout stands in .gitignore, as does what is built."""
    from tfdata import places

    ignored = (places.ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {".store/", "restricted/", "reports/", "releases/"} <= {*ignored}
