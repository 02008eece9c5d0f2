"""A disk that is full at one moment: every call that would write is counted, and one of them finds no space."""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tfdata import placing

_CALLS = ("mkdir", "rename", "replace", "chmod", "symlink", "sendfile")


class Disk:
    """Counts what is written; the write of the number `fails_at` is refused, and where it is of content, half of that is written."""

    def __init__(self, fails_at: int = -1) -> None:
        self.count, self.fails_at = 0, fails_at

    def is_full_now(self) -> bool:
        self.count += 1
        return self.count - 1 == self.fails_at

    def refusing(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def refused(*words: Any, **more: Any) -> Any:
            if self.is_full_now():
                raise full(words[0] if words and not isinstance(words[0], int) else None)
            return call(*words, **more)

        return refused

    def opening(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, mode: str = "r", *words: Any, **more: Any) -> Any:
            if not set("wax+") & set(mode):
                return call(file, mode, *words, **more)
            if self.is_full_now():
                raise full(file if not isinstance(file, int) else None)
            return _File(call(file, mode, *words, **more), self)

        return opened


class _File:
    """A file that is written to a disk which may be full."""

    def __init__(self, file: Any, disk: Disk) -> None:
        self._file, self._disk = file, disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, content: Any) -> int:
        if self._disk.is_full_now():
            self._file.write(content[: len(content) // 2])
            raise full(None)
        return int(self._file.write(content))


def full(name: Any) -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), *([] if name is None else [str(name)]))


@contextmanager
def disk(fails_at: int = -1) -> Iterator[Disk]:
    """Have what this process writes counted, and one write refused."""
    made, rename = Disk(fails_at), placing._renameat2()
    with pytest.MonkeyPatch.context() as patch:
        for name in _CALLS:
            patch.setattr(os, name, made.refusing(getattr(os, name)))
        for module in (builtins, io):
            patch.setattr(module, "open", made.opening(module.open))
        patch.setattr(shutil, "_USE_CP_SENDFILE", False)  # so that a copy is written as any other file
        patch.setattr(placing, "_renameat2", lambda: rename and made.refusing(rename))
        yield made
