"""What the recipes share: the register that keeps them, the cells that they hold, and a file of plain text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Recipe = Callable[[Path], Path]
RECIPES: dict[str, Recipe] = {}
OPTIONS: dict[str, dict[str, str | int]] = {}

HEADINGS = ("local_authority", "phase", "family_id", "problem", "identified_on")
ROWS = (
    ("E09000006", "2", "BRM-4711", "school_attendance", "2015-04-07"),
    ("E09000006", "2", "BRM-4712", "worklessness", "2015-04-09"),
)
VALUES = tuple(sorted({cell for row in ROWS for cell in row if len(cell) > 1} | {"4711", "4712"}))


def recipe(**options: str | int) -> Callable[[Recipe], Recipe]:
    """Keep a recipe under its name, with what the reader is told besides the path."""

    def keep(make: Recipe) -> Recipe:
        RECIPES[make.__name__] = make
        OPTIONS[make.__name__] = options
        return make

    return keep


def write(folder: Path, content: bytes, name: str = "problems.csv") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def as_csv(separator: str = ",", rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    return "".join(separator.join(cells) + "\r\n" for cells in (HEADINGS, *rows))
