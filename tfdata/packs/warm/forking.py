"""Fork a child that does one thing, answers down its channel and is gone, however it or its parent comes to an end.

Only a process with a single thread may fork: a lock that another thread holds stays locked in the child for ever.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import random
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from tfdata.failures import in_words
from tfdata.packs.warm.channel import Channel

_PR_SET_PDEATHSIG = 1
_state = SimpleNamespace(is_child=False)


def is_to_be_had() -> bool:
    """Whether a process that has imported everything may be forked here: on Linux, unless TFDATA_NO_FORK says that it may not."""
    return sys.platform == "linux" and not os.environ.get("TFDATA_NO_FORK")


def fork(action: str, end: socket.socket, others: Iterable[socket.socket] = ()) -> int:
    """Fork a child for an action, `module:function`, in a group of its own, so that it can be ended with whatever it starts.

    The child answers by the `end` of a pair of sockets, which this process gives away, and `others` are not for it. Its first message is
    its number, which is given here too.
    """
    if (threads := threads_here()) != 1:
        raise RuntimeError(f"a process of {threads} threads must not fork")
    module, _, name = action.partition(":")
    function: Callable[[Channel], None] = getattr(import_module(module), name)
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        end.close()
        return pid
    code, channel = 1, Channel(end)
    try:
        _on_its_own(parent)
        for other in others:
            other.close()
        channel.put({"pid": os.getpid()})
        function(channel)
        code = 0
    except Exception as error:
        channel.give_up(in_words(error))
    finally:
        os._exit(code)  # so that nothing which the parent had begun is ended twice


def is_child() -> bool:
    """Whether this process was forked from one that has imported everything, and can fork in its turn."""
    return _state.is_child


def threads_here() -> int:
    """Count the threads of this process."""
    return len(list(Path("/proc/self/task").iterdir()))


def end_group(pid: int) -> None:
    """End a process with all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def die_with(parent: int) -> None:
    """Have the system end this process when its parent ends, and end it now where that has happened already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _on_its_own(parent: int) -> None:
    os.setpgid(0, 0)
    die_with(parent)
    gc.freeze()  # what it has inherited is never walked through, and so never copied
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    _state.is_child = True
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
