"""The template: a process of one thread that has imported everything and drawn a chart, and forks a child for each thing asked of it.

It is asked over a socket that it is born with, and ends when that is closed. What is asked is the name of a function of this project; the
child reads what that works on from its channel, and answers there. It inherits what the template has in memory, and nothing that it does
reaches another child.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pkgutil
import signal
import socket
import sys
from importlib import import_module
from typing import Any

from tfdata.failures import in_words
from tfdata.faults import Refused
from tfdata.packs.warm.ask import READY
from tfdata.packs.warm.channel import Channel
from tfdata.packs.warm.forking import die_with, end_group, fork
from tfdata.params import Book, load
from tfdata.periods import Quarter

_NOT_HERE = {"tfdata.__main__", "tfdata.packs.cluster"}
_LONGEST = 4096  # bytes of what is said where it cannot warm up
_children: set[int] = set()


def main(parent: int, number: int) -> None:
    """Warm up, say so, and fork a child for each function that is asked for, until the socket of this number is closed."""
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # its parent is told, and closes the socket
    with socket.socket(fileno=number) as asked:
        try:
            warm_up()
        except Exception as error:
            asked.send(in_words(error).encode()[:_LONGEST])
            return
        signal.signal(signal.SIGCHLD, _reap)
        asked.send(READY.encode())
        while True:
            words, ends, _, _ = socket.recv_fds(asked, 1024, 1)
            if not words:
                break
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
            with socket.socket(fileno=ends[0]) as end:
                try:
                    _children.add(fork(words.decode(), end, (asked,)))
                except OSError as error:  # there is no room for another process
                    Channel(end).give_up(in_words(error))
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for pid in _children:
        end_group(pid)
        os.waitpid(pid, 0)  # so that what it took is counted with what this process took


def warm_up() -> None:
    """Import what packs are made with, make the shell that cells run in, read the parameters, and draw charts that nobody sees."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # as the stock kernel sets it
    import papermill  # noqa: F401 # before our engines, which it loads itself

    import tfdata
    from tfdata.packs.warm import shell

    for found in pkgutil.walk_packages(tfdata.__path__, "tfdata."):
        if found.name not in _NOT_HERE:
            import_module(found.name)
    shell.made()
    with contextlib.suppress(Refused):  # whoever asks for a pack says what is wrong with the parameters, and a notebook may need none
        _draw(load())
    _print()
    gc.collect()
    gc.freeze()  # so that children do not copy what they never change


def _reap(_number: int, _frame: Any) -> None:
    with contextlib.suppress(ChildProcessError):
        while (pid := os.waitpid(-1, os.WNOHANG)[0]) > 0:
            _children.discard(pid)


def _draw(book: Book) -> None:
    """Draw bars and lines, so that what both keep once they are drawn is there: fonts, classes, and what pandas and seaborn load late."""
    from matplotlib import rc_context

    from tfdata import charts, disclosure, record, scope
    from tfdata.charts import look

    last = max(phase.ends_on for phase in book.phases.values())
    pack = scope.find(book.described[0], str(Quarter.of(last)), "", book)
    charts.record(disclosure.protect(record.by_date(pack), pack.book))
    with rc_context(look.STYLE):
        canvas, axes = look.empty_canvas(1, is_demonstration=True)
        axes.plot([0, 1], marker="o", label="x")
        look.svg(canvas)


def _print() -> None:
    from tfdata.packs.fonts import drawable, web_font_css
    from tfdata.packs.render import html_page, notebook_page

    web_font_css()
    drawable()
    for exporter in (html_page(), notebook_page()):
        exporter.template  # noqa: B018 # made when it is first asked for


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
