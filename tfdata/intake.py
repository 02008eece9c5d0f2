"""Bring an extract through the door: read, check, store, set aside what is refused; or make the demonstration caseload first.

What is already in the store, made from the same files by the same code, is left as it is.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tfdata import places, store
from tfdata.faults import Fault, refuse
from tfdata.params import Book

DEMONSTRATION = "demonstration"


@dataclass(frozen=True)
class Taken:
    """An extract in the store: its name, its faults row by row, where refused rows were set aside, and whether it was new."""

    name: str
    faults: tuple[Fault, ...]
    quarantine: Path | None
    is_new: bool


def take(data: str, book: Book, today: date) -> Taken:
    """Put an extract into the store, `data` being a folder or `demonstration`; raises Refused where its files cannot be read."""
    if data == DEMONSTRATION:
        return _demonstration(book)
    folder = Path(data)
    if not folder.is_dir():
        raise refuse(
            "DATA", f"there is no folder {folder.name!r}; name a folder with families.csv, problems.csv and claims.csv, or leave DATA out"
        )
    made_from = _digest_of([*sorted(folder.glob("*.csv"))]) + _code()
    return _door(folder, _name_of(folder), made_from, book, today, is_demonstration=False)


def _demonstration(book: Book) -> Taken:
    made_from = _digest_of([*sorted(places.PARAMS.rglob("*.*"))]) + _code()
    if store.made_from(DEMONSTRATION, places.store()) == made_from:
        return Taken(DEMONSTRATION, (), None, False)
    from tfdata import demo

    with tempfile.TemporaryDirectory() as folder:
        demo.write(Path(folder), book)
        return _door(Path(folder), DEMONSTRATION, made_from, book, date.max, is_demonstration=True)


def _door(folder: Path, name: str, made_from: str, book: Book, today: date, *, is_demonstration: bool) -> Taken:
    if store.made_from(name, places.store()) == made_from:
        return Taken(name, (), None, False)
    from tfdata import contract, sources

    checked = contract.check(sources.read(folder), book, today)
    quarantine = places.restricted() / "quarantine" / name
    if checked.faults and not is_demonstration:
        store.write_quarantine(checked, quarantine)
    store.ingest(checked, name, places.store(), is_demonstration, made_from)
    return Taken(name, checked.faults, quarantine if checked.faults and not is_demonstration else None, True)


def _name_of(folder: Path) -> str:
    """Give an extract's name in the store: that of its folder, as far as a name can hold it."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", folder.resolve().name).strip("-._") or "extract"
    return f"{name}-extract" if name == DEMONSTRATION else name


def _digest_of(paths: list[Path]) -> str:
    return hashlib.sha256("".join(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in paths).encode()).hexdigest()


def _code() -> str:
    return _digest_of(sorted((places.ROOT / "tfdata").rglob("*.py")))
