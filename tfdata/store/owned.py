"""Folders and files that are their owner's alone, from their first byte on: what holds families' rows is written here and nowhere else.

A folder that others come to by another way is refused before anything is written: one that is published, one that git would take up, and
one that a service copies to other machines.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from tfdata import places, placing
from tfdata.faults import refuse

OWNER_ENTERS = stat.S_IRWXU
OWNER_READS = stat.S_IRUSR | stat.S_IWUSR
ALLOWED = "TFDATA_SYNCHRONISED"
_SYNCHRONISED = re.compile(
    r"(?:onedrive|dropbox|google ?drive|my drive|icloud ?drive|icloud|nextcloud|owncloud|box sync|sharepoint|creative cloud files)\b", re.I
)
_IGNORED, _NOT_IGNORED = 0, 1  # what `git check-ignore` answers


def folder(path: Path) -> None:
    """Make a folder that only its owner can enter; those above it are made as any other. Raises Refused where others would come to it."""
    _check(path.resolve(), os.environ.get(ALLOWED, ""))
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(OWNER_ENTERS)
    if os.name == "nt":
        close_on_windows(path)


def write(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_READS), "wb") as file:
        file.write(content)


def put_in_place(outputs: Mapping[str, bytes], folder: Path, *, made_here: Collection[str] = ()) -> None:
    """Write a folder aside, owner-only from its first byte, and move it to its place; what is not made here comes along as it is."""
    with placing.replacing(folder) as aside:
        for path in folder.iterdir() if folder.exists() else ():
            if path.name not in outputs and path.name not in made_here:
                _copy(path, aside / path.name)
        for name, content in outputs.items():
            write(aside / name, content)


def _copy(path: Path, to: Path) -> None:
    """Copy a file, a link, or a folder with what it holds."""
    if path.is_symlink():
        to.symlink_to(path.readlink())
    elif path.is_file():
        write(to, path.read_bytes())
    elif path.is_dir():
        to.mkdir(mode=OWNER_ENTERS)
        for below in path.iterdir():
            _copy(below, to / below.name)


def close_on_windows(path: Path) -> None:
    """Take from a folder what it inherited, and let its owner alone in; what is written into it inherits that. Raises Refused otherwise."""
    command = ["icacls", str(path), "/inheritance:r", "/grant:r", f"{getpass.getuser()}:(OI)(CI)F"]
    if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603 # Windows' own tool, fixed words
        raise refuse(path.name, "this folder could not be made its owner's alone; name one on a disk that keeps permissions (NTFS)")


@cache
def _check(path: Path, allowed: str) -> None:
    """Refuse a folder to which others come."""
    if any(path.is_relative_to(root.resolve()) for root in (places.reports(), places.releases())):
        raise refuse(path.name, "this folder would lie where everything may be published; name one outside reports/ and releases/")
    if _is_taken_up_by_git(path):
        raise refuse(
            path.name,
            "this folder would lie in a git repository that does not leave it out, so that families' rows could be committed; add it to "
            "the repository's .gitignore, or name a folder outside",
        )
    if allowed != "yes" and any(_SYNCHRONISED.match(part) for part in path.parts):
        raise refuse(
            path.name,
            "this folder would lie in one that is copied to other machines; name one on this machine's own disk, or, where the council has "
            f"agreed to it, set {ALLOWED}=yes",
        )


def _is_taken_up_by_git(path: Path) -> bool:
    """Whether a path lies in a repository that does not ignore it; where git cannot be asked, the repository's own list is read."""
    repository = next((parent for parent in (path, *path.parents) if (parent / ".git").exists()), None)
    if repository is None:
        return False
    if git := shutil.which("git"):
        asked = [git, "-C", str(repository), "check-ignore", "-q", "--", f"{path}{os.sep}"]
        answer = subprocess.run(asked, capture_output=True, check=False).returncode  # noqa: S603 # git, fixed words
        if answer in (_IGNORED, _NOT_IGNORED):
            return answer == _NOT_IGNORED
    try:
        ignored = {line.strip().strip("/") for line in (repository / ".gitignore").read_text(encoding="utf-8").splitlines()}
    except OSError:
        return True
    own = path.relative_to(repository)
    return not any(parent.as_posix() in ignored for parent in (own, *own.parents))
