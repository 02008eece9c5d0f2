"""Run a notebook's cells in a forked child, as the stock kernel would: its own shell, whose publishers write to a channel.

The shell, its display hook and its publisher are the kernel's, so that what a cell shows is worked out by the same code. Messages are of
the kernel's form; the client that asked for the cells puts them together as it does for the stock kernel.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, BinaryIO

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.jsonutil import json_clean
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import UsageError
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets.config import Config

from tfdata.packs.warm.channel import Channel, Ended, Message
from tfdata.placing import private

_NAMES = ("stdout", "stderr")


class Messages(Session):
    """What the kernel's publishers send their messages by: it hands them on, and has no socket."""

    put: Callable[[Message], None] = staticmethod(lambda _message: None)

    def send(self, _stream: Any, msg_or_type: Any, content: Any = None, *_words: Any, **_more: Any) -> None:  # type: ignore[override]
        """Hand on a message of the kernel's form."""
        is_whole = isinstance(msg_or_type, Mapping)
        kind, said = (msg_or_type["msg_type"], msg_or_type["content"]) if is_whole else (msg_or_type, content)
        self.put({"msg_type": kind, "content": json_clean(said)})


class Stream(io.TextIOBase):
    """What a cell prints, kept until something else is shown or the cell ends, as the kernel's own streams do."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, name: str, put: Callable[[Message], None]) -> None:
        self.name, self._put, self._kept = name, put, list[str]()

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._kept.append(text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 + _NAMES.index(self.name)

    def flush(self) -> None:
        if text := "".join(self._kept):
            self._kept.clear()
            self._put({"msg_type": "stream", "content": {"name": self.name, "text": text}})


class Shell(ZMQInteractiveShell):
    """The kernel's shell, of a process that has no event loop of its own."""

    def enable_gui(self, gui: Any = None) -> None:
        """Take `%matplotlib inline` as it is meant; any other window would be seen by nobody."""
        if gui not in (None, "inline"):
            raise UsageError(f"there is no window here for {gui!r}")


@cache
def made() -> tuple[Shell, Mapping[str, str]]:
    """Make the shell that cells run in, once, before a child is forked that uses it; give it with the environment that a kernel sets."""
    before = dict(os.environ)
    with private() as folder:
        config = Config({"HistoryManager": {"enabled": False}})
        shell = Shell.instance(profile_dir=ProfileDir(location=str(folder)), compiler_class=XCachingCompiler, config=config)
    shell.displayhook.topic = b"execute_result"
    kernels = {name: value for name, value in os.environ.items() if before.get(name) != value}
    for name in kernels:
        os.environ.pop(name) if name not in before else os.environ.__setitem__(name, before[name])
    return shell, kernels


def serve(channel: Channel) -> None:
    """Run the cells that are asked for, one after the other, until nobody asks any more."""
    shell, environment = made()
    os.environ.update(environment)
    session = Messages()
    session.put = channel.put
    shell.displayhook.session = shell.display_pub.session = session
    streams = [Stream(name, channel.put) for name in _NAMES]
    sys.stdout, sys.stderr = streams
    with _files() as files, contextlib.suppress(Ended):
        channel.put({"language_info": IPythonKernel.language_info})
        while True:
            reply = _run(shell, channel.get()["code"])
            for stream, file in zip(streams, files, strict=True):
                stream.flush()
                if written := _written(file):
                    channel.put({"msg_type": "stream", "content": {"name": stream.name, "text": written}})
            channel.put({"msg_type": "reply", "content": reply})


def _run(shell: Shell, code: str) -> Message:
    result = shell.run_cell(code, store_history=True, silent=False)
    error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
    reply: Message = {"status": "ok", "execution_count": shell.execution_count - 1}
    if not result.success or shell._last_traceback_during_displayhook:
        reply |= {"status": "error", "traceback": shell._last_traceback or [], "ename": type(error).__name__, "evalue": str(error)}
    return reply


@contextlib.contextmanager
def _files() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Lead what is written past Python, by a library in C for one, to files without a name, and what would be read to nothing."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        yield out, err


def _written(file: BinaryIO) -> str:
    """Take what was written to a file since the last time."""
    if not file.seek(0, os.SEEK_END):
        return ""
    file.seek(0)
    found = file.read().decode("utf-8", "replace")
    file.seek(0)
    file.truncate()
    return found
