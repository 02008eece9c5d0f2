"""Read bad files under a bound on memory and on time, each in a process of its own, and print what each was refused for.

The first argument is a JSON file: for every case the path and the options of the reader. This process imports once and forks for each,
so that a file which kills its reader, or eats its memory, is told apart from the others.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tfdata.extracts import TABLES
from tfdata.faults import Refused, refuse
from tfdata.sources import parquet, text, workbook

DATA_BYTES = 768 * 2**20  # what the libraries take once they are imported, and 256 MB or more
SECONDS = 30
GREEDY = "greedy"  # a case that takes more than the bound, to see that the bound holds

_READERS = {".csv": text.read, ".parquet": parquet.read}


def messages_of(path: Path, options: dict[str, str | int]) -> list[str]:
    """Give the messages with which a file is refused; none where it was read."""
    try:
        grid = _READERS.get(path.suffix, workbook.read)(path, **options)
        if second := workbook.second_heading(grid, TABLES["problems"].names):
            raise refuse(grid.file, second)
    except Refused as refused:
        return [str(fault) for fault in refused.faults]
    return []


def _tried(path: Path, options: dict[str, str | int]) -> list[str]:
    return [str(len(bytearray(DATA_BYTES)))] if path.name == GREEDY else messages_of(path, options)


def apart(action: Callable[[], list[str]]) -> list[str]:
    """Do what reads a file in a process of its own and give its messages, or how the process ended."""
    receive, send = os.pipe()
    child = os.fork()
    if not child:
        try:
            resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
            signal.alarm(SECONDS)
            said = action()
        except BaseException as error:
            said = [type(error).__name__]
        os.write(send, json.dumps(said).encode())
        os._exit(0)
    os.close(send)
    with os.fdopen(receive, "rb") as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    return json.loads(said) if said else [f"ended with status {status}"]


if __name__ == "__main__":
    cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps({case: apart(partial(_tried, Path(path), options)) for case, (path, options) in cases.items()}))
