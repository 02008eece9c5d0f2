"""The engines that papermill runs notebooks with: a real kernel, or a child forked from a process that has imported everything.

Both have a limit on start, cell and notebook, and open no port. Registered with papermill as `tfdata-stock` and `tfdata-warm`, so that
`papermill --engine tfdata-warm` does the same by hand. Outputs are the same, cleaned of what differs from run to run.
"""

from __future__ import annotations

import logging
import os
import time
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from traitlets.config import Config

from tfdata.packs.failing import guarded
from tfdata.packs.warm.forking import is_to_be_had
from tfdata.packs.warm.routes import why_stock
from tfdata.placing import private

START_LIMIT_S = 60
CELL_LIMIT_S = 120
NOTEBOOK_LIMIT_S = 300
_NO_FORK = "this system forks no process that has imported everything"


class StockEngine(Engine):
    """Run a notebook with the real kernel; a cell or notebook that takes too long fails, and only it."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        """Run the cells in a kernel of their own; raises nbclient's CellTimeoutError when a limit is passed."""
        ends = time.monotonic() + kwargs.get("notebook_limit", NOTEBOOK_LIMIT_S)
        cell_limit = kwargs.get("cell_limit", CELL_LIMIT_S)

        def limit(_cell: NotebookNode) -> int:
            return max(1, min(cell_limit, int(ends - time.monotonic())))

        with private() as runtime:
            client = PapermillNotebookClient(
                nb_man,
                kernel_name=kernel_name,
                startup_timeout=kwargs.get("start_timeout", START_LIMIT_S),
                timeout_func=limit,
                log_output=False,
                shutdown_kernel="immediate",
                config=_config(runtime),
            )
            before = os.environ.get("JUPYTER_RUNTIME_DIR")
            os.environ["JUPYTER_RUNTIME_DIR"] = str(runtime)  # a short, private path: an IPC socket's name has about a hundred bytes
            try:
                with guarded(nb_man):
                    client.execute()
            finally:
                os.environ.pop("JUPYTER_RUNTIME_DIR") if before is None else os.environ.__setitem__("JUPYTER_RUNTIME_DIR", before)


class WarmEngine(Engine):
    """Run a notebook in a forked child; one that such a child cannot run, or any where none can be forked, goes to the stock engine."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        """Run the cells with the limits and errors of `StockEngine`."""
        if why := why_stock(nb_man.nb) if is_to_be_had() else _NO_FORK:
            say_once(why)
            StockEngine.execute_managed_notebook(nb_man, kernel_name, **kwargs)
        else:
            from tfdata.packs.warm.client import WarmClient

            limits = kwargs.get("cell_limit", CELL_LIMIT_S), kwargs.get("notebook_limit", NOTEBOOK_LIMIT_S)
            with guarded(nb_man):
                WarmClient(nb_man, *limits).execute()


@cache
def say_once(why: str) -> None:
    """Say, once for each reason, that the stock engine runs what the warm one was asked to."""
    logging.getLogger(__name__).warning("run by the stock engine, since %s", why)


def _config(runtime: Path) -> Config:
    """Give the kernel sockets in the private folder, where there are such; their default name is shared by all kernels of a folder."""
    ipc = {"transport": "ipc", "ip": f"{runtime}/kernel"}
    return Config() if os.name == "nt" else Config(ConnectionFileMixin=ipc, KernelManager=ipc)
