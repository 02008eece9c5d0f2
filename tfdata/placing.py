"""Put a whole folder or file in its place: written aside, then moved, so that what is seen there is always of one build.

What a process that was killed left aside is known by the number of that process, and is swept away by the next. Two that put something in
the same place at once both succeed, and the last one's stands. Nothing here knows what it moves.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

_ASIDE = re.compile(r"\.(?P<name>.+)-of-(?P<process>\d+)-\w+?(?P<before>_before)?")
_TEMPORARY = "tfdata"
_DEPTH = 3  # how far below a root something is left aside: a version lies in its pack's folder, in its quarter's
_TRIES = 1000
_OTHERS_STAND_THERE = (errno.ENOTEMPTY, errno.EEXIST)
_CLOCKS_DIFFER_S = 60.0
_FROM_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def put_in_place(outputs: Mapping[str, bytes | Path], folder: Path) -> None:
    """Write a whole folder, from contents or files to copy by relative name, for anybody to read."""
    with naming(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
    with replacing(folder) as aside:
        aside.chmod(0o755)
        fill(aside, outputs)


def fill(folder: Path, outputs: Mapping[str, bytes | Path]) -> None:
    """Write contents, or copies of files, by relative name into a folder that is new."""
    for name, content in outputs.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, folder / name)
        else:
            (folder / name).write_bytes(content)


def write(content: bytes, path: Path) -> None:
    """Write a whole file, for anybody to read."""
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with beside(path) as aside:
        (aside / path.name).write_bytes(content)
        (aside / path.name).chmod(0o644)
        (aside / path.name).replace(path)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a folder beside another, its owner's alone, to be filled; then it takes that one's place, which stays if anything goes wrong."""
    with beside(folder) as aside:
        yield aside
        for _ in range(_TRIES):
            try:
                return _bring_in(aside, folder)
            except OSError as error:
                if error.errno not in _OTHERS_STAND_THERE:  # somebody brought theirs in between two steps of ours
                    raise
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


@contextmanager
def beside(place: Path) -> Iterator[Path]:
    """Give a folder beside a place, its owner's alone; at the end whatever has its name is taken away."""
    with naming(place):
        aside = Path(tempfile.mkdtemp(prefix=f".{place.name}-of-{os.getpid()}-", dir=place.parent))
        try:
            yield aside
        finally:
            _remove(aside)


@contextmanager
def naming(place: Path) -> Iterator[None]:
    """Have what the system refuses name the place that was to be written, and not where it was written aside."""
    try:
        yield
    except OSError as error:
        names = [str(name) for name in (error.filename, error.filename2) if name is not None]
        if error.errno and (not names or any(_ASIDE.fullmatch(part) for name in names for part in Path(name).parts)):
            error.filename, error.filename2 = str(place), None
        raise


@contextmanager
def private() -> Iterator[Path]:
    """Give a folder among the system's temporary ones, its owner's alone, that is gone at the end.

    Where a process was killed with one, the next process that asks for one takes it away.
    """
    root = Path(tempfile.gettempdir())
    _sweep_temporary(root)
    with beside(root / _TEMPORARY) as folder:
        yield folder


def check(root: Path) -> None:
    """Find out whether something can be put in place under a root, before much is done for it; raises OSError where it cannot."""
    with naming(root):
        root.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryDirectory(prefix=f".{root.name}-of-{os.getpid()}-", dir=root).cleanup()


def folders(root: Path, depth: int) -> list[Path]:
    """Give the folders so far below a root, in order, without any that is hidden; one that goes meanwhile is left out."""
    found = [path for path in _below(root, depth) if path.is_dir()]
    names = ((path, path.relative_to(root).parts) for path in found)
    return sorted(path for path, parts in names if len(parts) == depth and not any(part.startswith(".") for part in parts))


def sweep(root: Path) -> None:
    """Take away what processes that are gone left aside under a root; what one of them had moved out of its place goes back."""
    for path in _below(root, _DEPTH):
        _take_away(path)


def _take_away(path: Path) -> None:
    """Take away what a process that is gone left aside; anything else stays."""
    left = _ASIDE.fullmatch(path.name)
    if left is None or _is_at_work(int(left["process"]), path):
        return
    if left["before"]:
        with suppress(OSError):
            path.rename(path.with_name(left["name"]))  # it fails where a whole folder stands there
    _remove(path)


@cache
def _sweep_temporary(root: Path) -> None:
    """Take away what is ours alone: where all may write, somebody else's entry may be a link that leads elsewhere."""
    owner = os.getuid() if hasattr(os, "getuid") else 0
    for path in root.glob(f".{_TEMPORARY}-of-*"):
        with suppress(OSError):
            if path.lstat().st_uid == owner:
                _take_away(path)


def _bring_in(aside: Path, folder: Path) -> None:
    """Give a place what is aside, and leave aside what stood there."""
    done = _exchanged(aside, folder)
    if done is False:
        aside.rename(folder)
    elif done is None:
        _by_steps(aside, folder)


def _exchanged(aside: Path, folder: Path) -> bool | None:
    """Let two places change what they hold in one step; False where nothing stands there, None where that cannot be done here."""
    rename = _renameat2()
    if rename is None:
        return None
    if rename(_FROM_HERE, os.fsencode(aside), _FROM_HERE, os.fsencode(folder), _EXCHANGE) == 0:
        return True
    return False if ctypes.get_errno() == errno.ENOENT else None


def _by_steps(aside: Path, folder: Path) -> None:
    before = aside.with_name(f"{aside.name}_before")
    try:
        folder.rename(before)
    except FileNotFoundError:
        aside.rename(folder)
        return
    try:
        aside.rename(folder)
    except OSError:
        with suppress(OSError):
            before.rename(folder)
        _remove(before)  # where somebody else's stands there now
        raise
    try:
        before.rename(aside)
    except OSError:  # what took its place stands
        _remove(before)


@cache
def _renameat2() -> Any:
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None


def _below(folder: Path, depth: int) -> Iterator[Path]:
    """Give what lies in a folder and in those below it, so far down; one that is gone meanwhile, or closed to us, holds nothing."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return
    for path in found:
        yield path
        if depth > 1 and path.is_dir() and not path.is_symlink():
            yield from _below(path, depth - 1)


def _is_at_work(process: int, path: Path) -> bool:
    """Whether the process that left something aside is still there, and no other that was given its number later."""
    import psutil

    try:
        return bool(psutil.Process(process).create_time() < path.stat().st_mtime + _CLOCKS_DIFFER_S)
    except (psutil.NoSuchProcess, FileNotFoundError):
        return False
    except psutil.Error:
        return True


def _remove(path: Path) -> None:
    """Take a folder or a file away, as far as that can be done, though it be read-only."""
    with suppress(OSError):
        if not stat.S_ISDIR(path.lstat().st_mode):
            path.unlink()
            return
    with suppress(OSError):
        path.chmod(stat.S_IRWXU)
    shutil.rmtree(path, ignore_errors=True)
