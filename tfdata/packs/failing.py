"""Say why a pack or a schedule was not built: in which notebook and cell, and how, without a value that the code was working on.

An error comes in and a sentence comes out. Only our own refusals keep their words, which hold no family's values.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tfdata import failures

_OURS = {"Refused", "NotAPack"}


class NotRun(Exception):
    """A notebook that did not run to its end, in words."""


@contextmanager
def running(notebook: Any, path: Path) -> Iterator[None]:
    """Turn what goes wrong while papermill runs a notebook, which has its parameters, into the words for it; raises NotRun."""
    names = ["injected-parameters" if "injected-parameters" in cell.metadata.get("tags", []) else cell["id"] for cell in notebook.cells]
    try:
        yield
    except Exception as error:
        index = getattr(error, "cell_index", None)
        raise NotRun(f"{path.name}, {'' if index is None else f'cell {names[index]}: '}{in_words(error)}") from error


@contextmanager
def naming_the_cell(managed: Any) -> Iterator[None]:
    """Note on an error that ends an engine which cell was running, since papermill says it of errors in cells alone."""
    try:
        yield
    except Exception as error:
        states = [cell.metadata.get("papermill", {}).get("status", "pending") for cell in managed.nb.cells]
        begun = [index for index, state in enumerate(states) if state != "pending"]
        error.cell_index = begun[-1] if begun else None  # type: ignore[attr-defined]
        raise


def in_words(error: Exception) -> str:
    """Say what went wrong: the kind of error, and its words where they are our own."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from tfdata.packs.warm.client import Died

    if isinstance(error, NotRun):
        return str(error)
    if isinstance(error, PapermillExecutionError):
        return f"failed with {error.ename}{f': {error.evalue}' if error.ename in _OURS else ''}"
    if isinstance(error, CellTimeoutError):
        return "took longer than its limit, and was ended"
    if isinstance(error, DeadKernelError):
        return f"its process came to an end{f': {error}' if isinstance(error, Died) and str(error) else ''}"
    return failures.in_words(error)
