"""Put a whole folder in its place: written aside, then moved, so that what is seen there is always of one build.

What a build that was killed left aside is known by the number of its process, and is swept away by the next.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

_ASIDE = re.compile(r"\..+-of-(?P<process>\d+)-\w+")


def put_in_place(outputs: Mapping[str, bytes | Path], folder: Path) -> None:
    """Write a whole folder, from contents or files to copy by relative name, for anybody to read."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with replacing(folder) as aside:
        aside.chmod(0o755)
        for name, content in outputs.items():
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                shutil.copyfile(content, aside / name)
            else:
                (aside / name).write_bytes(content)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a folder beside another, its owner's alone, to be filled; then it takes that one's place, which stays if anything goes wrong."""
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-of-{os.getpid()}-", dir=folder.parent))
    before = aside.with_name(f"{aside.name}_before")
    try:
        yield aside
        if folder.exists():
            folder.rename(before)
        aside.rename(folder)
    finally:
        if before.exists() and not folder.exists():
            before.rename(folder)
        for path in (aside, before):
            shutil.rmtree(path, ignore_errors=True)


def sweep(root: Path) -> None:
    """Take away what builds whose process is gone left aside under a root, beside the folders of quarters and in them."""
    for path in (*root.glob(".*"), *root.glob("*/.*")):
        left = _ASIDE.fullmatch(path.name)
        if left and path.is_dir() and not psutil.pid_exists(int(left["process"])):
            shutil.rmtree(path, ignore_errors=True)
