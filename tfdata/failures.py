"""What the system would not do, in words: no room on a disk, a place that cannot be written, no memory.

An error comes in and a sentence comes out, which names a place as a reader of the project knows it and never by a whole path. What an
error of other kinds says is not repeated, since it may hold what the code was working on.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from tfdata import places
from tfdata.faults import Refused

_WORDS = {
    errno.ENOSPC: "no space is left on the disk",
    errno.EDQUOT: "no space is left to you on the disk",
    errno.EEXIST: "something else stands in its place",
    errno.ENOTDIR: "a file stands where a folder is wanted",
    errno.EACCES: "this is not permitted to you",
    errno.EPERM: "this is not permitted to you",
}


def in_words(error: BaseException) -> str:
    """Say what went wrong: what was refused in our own words, what the system would not do, or else the kind of error alone."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, OSError) and error.errno:
        named = f"{places.named(Path(os.fsdecode(error.filename)))} " if isinstance(error.filename, str | bytes) else ""
        return f"{named}could not be written or read: {_why(error.errno)}"
    return f"failed with {type(error).__name__}"


def _why(number: int) -> str:
    words = _WORDS.get(number) or os.strerror(number)
    return words[:1].lower() + words[1:]
