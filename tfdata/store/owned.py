"""Folders and files that are their owner's alone, from their first byte on: what holds families' rows is written here and nowhere else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

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
