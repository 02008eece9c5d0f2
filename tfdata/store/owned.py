"""Folders and files that are their owner's alone, from their first byte on: what holds families' rows is written here and nowhere else."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Mapping
from pathlib import Path

from tfdata import placing

OWNER_ENTERS = stat.S_IRWXU
OWNER_READS = stat.S_IRUSR | stat.S_IWUSR


def folder(path: Path) -> None:
    """Make a folder that only its owner can enter; those above it are made as any other."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(OWNER_ENTERS)


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
