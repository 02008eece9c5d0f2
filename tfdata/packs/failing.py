"""Say why a pack or a schedule was not built: in which notebook and cell, and how, without a value that the code was working on.

An error comes in and a sentence comes out. Only our own refusals keep their words, which hold no family's values.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tfdata.faults import Refused

_OURS = {"Refused", "NotAPack"}


class NotRun(Exception):
    """A notebook that did not run to its end, in words."""


@contextmanager
def running(notebook: Any, path: Path) -> Iterator[None]:
    """Turn what goes wrong while papermill runs a notebook into the words for it; raises NotRun."""
    try:
        yield
    except Exception as error:
        raise NotRun(f"{path.name}, {_cell(error, notebook)}{in_words(error)}") from error


@contextmanager
def naming_the_cell(managed: Any) -> Iterator[None]:
    """Note on an error that ends an engine which cell was running, since papermill says it of errors in cells alone."""
    try:
        yield
    except Exception as error:
        begun = [cell["id"] for cell in managed.nb.cells if cell.metadata.get("papermill", {}).get("status", "pending") != "pending"]
        error.cell = begun[-1] if begun else ""  # type: ignore[attr-defined]
        raise


def in_words(error: Exception) -> str:
    """Say what went wrong: the kind of error, and its words where they are our own."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, NotRun | Refused):
        return str(error)
    if isinstance(error, PapermillExecutionError):
        return f"failed with {error.ename}{f': {error.evalue}' if error.ename in _OURS else ''}"
    if isinstance(error, CellTimeoutError):
        return "took longer than its limit, and was ended"
    return "its process came to an end" if isinstance(error, DeadKernelError) else f"failed with {type(error).__name__}"


def _cell(error: Exception, notebook: Any) -> str:
    """Name the cell at which an error ended a notebook; papermill counts cells with the one that it puts in after the parameters."""
    names: list[str] = []
    for cell in notebook.cells:
        names += [cell["id"], *(["injected-parameters"] if "parameters" in cell.metadata.get("tags", []) else [])]
    index = getattr(error, "cell_index", None)
    name = getattr(error, "cell", "") if index is None else names[index]
    return f"cell {name}: " if name else ""
