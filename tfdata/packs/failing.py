"""Say why a pack or a schedule was not built: in which notebook and cell, and how, without a value that the code was working on.

An error comes in and a sentence comes out. Only our own refusals keep their words, which hold no family's values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tfdata import failures

_OURS = {"Refused", "NotAPack"}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r"In\[\d+\], line (\d+)")


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
def guarded(managed: Any) -> Iterator[None]:
    """Let an engine run a notebook: note on what ends it which cell was running, and leave no error in it with a value of that cell.

    Papermill names the cell of errors in cells alone, and keeps their whole traceback, which holds lines of code with what they worked on.
    """
    try:
        yield
    except Exception as error:
        states = [cell.metadata.get("papermill", {}).get("status", "pending") for cell in managed.nb.cells]
        begun = [index for index, state in enumerate(states) if state != "pending"]
        error.cell_index = begun[-1] if begun else None  # type: ignore[attr-defined]
        raise
    finally:
        for cell in managed.nb.cells:
            for output in cell.get("outputs", ()):
                if output.output_type == "error":
                    _redact(output, cell["id"])


def _redact(output: Any, cell: str) -> None:
    """Keep of an error its type, cell and line, and its words where they are our own."""
    line = _LINE.search(_COLOUR.sub("", "\n".join(output.traceback)))
    said = f": {output.evalue}" if output.ename in _OURS else ""
    output.traceback = [f"{output.ename} in cell {cell}{f', line {line[1]}' if line else ''}{said}"]
    if output.ename not in _OURS:
        output.evalue = "1" if output.ename == "SystemExit" and output.evalue not in {"", "0"} else ""  # of which papermill takes no notice


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
