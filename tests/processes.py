"""Look at processes from outside, as Linux shows them: who started whom, and who listens."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def descendants(pid: int) -> list[int]:
    """Give a process's children, each before its own."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, _read(path).split()):
            found += [child, *descendants(child)]
    return found


def is_there(pid: int) -> bool:
    """Whether a process is still there, and no mere entry that nobody has asked after."""
    state = _read(Path(f"/proc/{pid}/stat")).rsplit(")", 1)[-1].split()
    return bool(state) and state[0] != "Z"


def listens(pid: int) -> bool:
    """Whether a process has a TCP or UDP socket of its own that anybody could reach."""
    own = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    lines = [
        line.split() for kind in ("tcp", "tcp6", "udp", "udp6") for line in Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]
    ]
    return any(f"socket:[{line[9]}]" in own for line in lines)


def wait_for(found: Callable[[], T], seconds: float = 60) -> T:
    """Wait until something is found, and give it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if value := found():
            return value
        time.sleep(0.05)
    raise AssertionError(f"it did not come about within {seconds:.0f} seconds")


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
