"""Commands of a copy of the project, run in forked children of one template: as `python -m tfdata` runs them, without its start.

This module is read by the template as well, so that it imports nothing that only tests have.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfdata.packs.warm.ask import Template
from tfdata.packs.warm.channel import Channel

_CAPABILITIES = (0x20080522, 0)


@dataclass(frozen=True)
class Done:
    """What came of a command: its exit code and what it said."""

    code: int
    out: str
    err: str


@dataclass
class Running:
    """A command at its work."""

    pid: int
    channel: Channel
    said: Path

    def wait(self) -> Done:
        """Give what comes of it."""
        code = self.channel.get(time.monotonic() + 200)["code"]
        self.channel.close()
        out, err = (self.said.with_suffix(f".{name}").read_text() for name in ("out", "err"))
        return Done(code, out, err)


class Commands:
    """Commands of a copy of the project, whose places are in a folder."""

    def __init__(self, project: Path, folder: Path, environment: Mapping[str, str]) -> None:
        self.project, self.folder, self.environment = project, folder, dict(environment)
        before = dict(os.environ)
        os.environ["PYTHONPATH"] = os.pathsep.join([str(project), str(Path(__file__).parent)])
        try:
            with contextlib.chdir(project):
                self._template = Template()
        finally:
            os.environ.clear()
            os.environ.update(before)
        self._count = 0

    def start(self, *words: str, action: str = "commanded:command", how: Mapping[str, Any] | None = None, **environment: str) -> Running:
        """Start a command, with words of its environment, and have its child be told how."""
        self._count += 1
        here, there = socket.socketpair()
        with there:
            self._template.fork(action, there)
        channel, said = Channel(here), self.folder / f"said-{self._count}"
        asked = {"words": words, "environment": {**self.environment, **environment}, "said": str(said), **(how or {})}
        pid = channel.get()["pid"]
        channel.put(asked)
        return Running(pid, channel, said)

    def run(self, *words: str, how: Mapping[str, Any] | None = None, **environment: str) -> Done:
        """Run a command to its end."""
        return self.start(*words, how=how, **environment).wait()

    def close(self) -> None:
        self._template.close()


@contextlib.contextmanager
def commands(project: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[Commands]:
    """Give the commands of a copy, and end them."""
    made = Commands(project, folder, environment)
    try:
        yield made
    finally:
        made.close()


def command(channel: Channel) -> None:
    """Run a command in a forked child, with what it says in files, and answer its exit code."""
    from tfdata import cli

    asked = channel.get()
    os.environ.update(asked["environment"])
    for name in ("out", "err"):
        file = os.open(f"{asked['said']}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1 if name == "out" else 2)
    if asked.get("has_no_powers"):
        _give_up_powers()
    if path := asked.get("is_removed"):
        _remove_after_the_first_pack(Path(path))
    code = cli.run(asked["words"])
    sys.stdout.flush()
    channel.put({"code": code})


def place_often(channel: Channel) -> None:
    """Put a folder in place many times, in as many files with the same content each."""
    from tfdata import placing

    asked = channel.get()
    if asked["is_by_steps"]:
        placing._renameat2 = lambda: None
    for number in range(asked["rounds"]):
        content = f"{os.getpid()} {number}".encode()
        placing.put_in_place({"a.txt": content, "b/c.txt": content}, Path(asked["place"]))
    Path(f"{asked['said']}.out").touch()
    Path(f"{asked['said']}.err").touch()
    channel.put({"code": 0})


def _give_up_powers() -> None:
    """Be bound by the permissions of files, as root is not."""
    header, none = (ctypes.c_uint32 * 2)(*_CAPABILITIES), (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, none):
        raise OSError(ctypes.get_errno(), "capset")


def _remove_after_the_first_pack(path: Path) -> None:
    from tfdata.packs.executors import Forked

    build = Forked.build

    def build_and_remove(self: Any, jobs: Any) -> Iterator[Any]:
        for built in build(self, jobs):
            if path.exists():
                path.rename(path.with_name(f"{path.name}.gone"))
            yield built

    Forked.build = build_and_remove  # type: ignore[method-assign]
