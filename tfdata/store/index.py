"""What the store's index keeps of each extract, so that much can be known of it without a row being read.

An index that an earlier form of the store wrote counts as none. Nothing here reads or writes rows, and pandas is not loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from tfdata.extracts import TableCounts

INDEX = "index.json"
_PLAIN = re.compile(r"[A-Za-z0-9]+", re.ASCII)


@dataclass(frozen=True)
class Stored:
    """An extract in the store: the rows counted for each table, the sha256 of each authority's partition, and how it came in.

    `held` are the authorities with a family or a return and the districts with a family. `made_from` is a fingerprint of the extract.
    `decisions` are pairs of a file and what was decided in reading it; `changes` count how rows differ from those that it supersedes.
    """

    name: str
    is_demonstration: bool
    counts: Mapping[str, TableCounts]
    sha256: Mapping[str, str]
    held: tuple[str, ...]
    made_from: str = ""
    decisions: tuple[tuple[str, str], ...] = ()
    changes: tuple[Mapping[str, str | int], ...] = ()
    key_fingerprint: str = ""

    def as_json(self) -> bytes:
        """Give the index as it is written."""
        return plain_json(asdict(self))


def about(name: str, root: Path) -> Stored | None:
    """Give what the index keeps of an extract; None where there is none that can be read."""
    try:
        index: dict[str, Any] = json.loads((root / name / INDEX).read_bytes())
        if set(index) != {field.name for field in fields(Stored)}:
            return None
        if not _is_of_its_kinds(index):
            return None
        index["counts"] = {table: TableCounts(**count) for table, count in index["counts"].items()}
        index["decisions"] = tuple((str(file), str(words)) for file, words in index["decisions"])
        return Stored(**{**index, "sha256": dict(index["sha256"]), "held": tuple(index["held"]), "changes": tuple(index["changes"])})
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _is_of_its_kinds(index: Mapping[str, Any]) -> bool:
    """Whether each part is of its kind, and no name leads to another folder."""
    texts = [*index["held"], index["name"], index["made_from"], index["key_fingerprint"]]
    names = [*index["sha256"], *index["sha256"].values()]
    numbers = [number for count in index["counts"].values() for number in count.values()]
    changes = [part for change in index["changes"] for part in change.values()]
    return (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(name, str) and _PLAIN.fullmatch(name) for name in names)
        and all(type(number) is int for number in numbers)
        and all(isinstance(part, str | int) for part in changes)
    )


def authorities(name: str, root: Path) -> frozenset[str]:
    """Give the GSS codes of the authorities whose families or returns are stored under a name."""
    stored = about(name, root)
    return frozenset(stored.sha256) if stored else frozenset()


def holds(name: str, root: Path) -> frozenset[str]:
    """Give the GSS codes of which an extract can tell: its authorities, and every district where an accepted family lives or lived."""
    stored = about(name, root)
    return frozenset(stored.held) if stored else frozenset()


def plain_json(content: Mapping[str, Any]) -> bytes:
    """Give content as JSON, the same bytes each time."""
    return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()
