"""Ask for work to be done in a forked child: of this process, where it is such a child itself, else of a template that is started first.

A child that is late, or that ends before it has answered, is ended with all that it started; what it was asked for is lost, nothing else.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import cache

from tfdata.packs.warm.channel import Channel, Ended
from tfdata.packs.warm.forking import end_group, fork, is_child

START_LIMIT_S = 120.0
READY, _LONGEST = "ready", 65_536
_SINGLE_THREADED = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")} | {
    "JE_ARROW_MALLOC_CONF": "background_thread:false"
}


_one_at_a_time = threading.Lock()  # a worker of a cluster asks from several threads


class Template:
    """A process that has imported everything, and forks a child for each thing asked of it; it ends when it is closed or its owner ends."""

    def __init__(self) -> None:
        self._asked, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            self._process = subprocess.Popen(  # noqa: S603 # our own module
                [sys.executable, "-m", "tfdata.packs.template", str(os.getpid()), str(there.fileno())],
                pass_fds=(there.fileno(),),
                stdin=subprocess.DEVNULL,
                env={**os.environ, **_SINGLE_THREADED},
            )
        self._is_ready, self._why_not = False, ""

    def fork(self, action: str, end: socket.socket) -> None:
        """Have a child forked for an action, which answers by the `end` of a pair of sockets; raises Ended where the template is gone."""
        try:
            if not self._is_ready:
                self._asked.settimeout(START_LIMIT_S)
                said = self._asked.recv(_LONGEST).decode()
                self._asked.settimeout(None)
                self._is_ready = said == READY
                self._why_not = "" if self._is_ready else said or self._why_not
            if self._is_ready:
                socket.send_fds(self._asked, [action.encode()], [end.fileno()])
                return
        except OSError:
            pass
        raise Ended(self._why_not)

    def close(self) -> None:
        """End the template, and what it has forked."""
        self._asked.close()
        if not self._is_ready:
            self._process.kill()  # it has forked nothing yet
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def child(action: str) -> Iterator[Channel]:
    """Give the channel to a child forked for an action, `module:function`; at the end the child is ended, however far it has come.

    A child of the template forks its own; any other process has a template do it, and keeps that. Raises Ended where it is gone.
    """
    here, there = socket.socketpair()
    channel, pid = Channel(here), 0
    try:
        with there:
            if is_child():
                fork(action, there, (here,))
            else:
                with _one_at_a_time:
                    _kept().fork(action, there)
        pid = channel.get()["pid"]
        yield channel
    finally:
        channel.close()
        if pid:
            end_group(pid)
        if pid and is_child():
            os.waitpid(pid, 0)  # a template does so for what it forks


def get_ready() -> None:
    """Start the template that this process will ask, so that it warms up meanwhile."""
    with _one_at_a_time:
        _kept()


@cache
def _kept() -> Template:
    template = Template()
    atexit.register(template.close)
    return template
