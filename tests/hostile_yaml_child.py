"""Read greedy parameter files under a bound on memory and on time, each in a process of its own, and print what each was refused for."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

from bad_files_child import apart

from tfdata.faults import Refused
from tfdata.params.model import Source
from tfdata.params.reader import parse, read


def messages_of(path: Path) -> list[str]:
    """Give the messages with which a file is refused; none where it was read."""
    try:
        parse(read(path, path.name), Source)
    except Refused as refused:
        return [str(fault)[:300] for fault in refused.faults[:5]]
    return []


if __name__ == "__main__":
    found = {path.stem: apart(partial(messages_of, path)) for path in sorted(Path(sys.argv[1]).glob("*.yaml"))}
    sys.stdout.write(json.dumps(found))
