"""Bring an extract through the door: read, check, store, set aside what is refused; or make the demonstration caseload first.

What is already in the store, made from the same files by the same code, is left as it is. An extract that comes in again supersedes the
one of the same name before it: only the rows that came in now count, and how they differ is counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from tfdata import changes, places, placing, store
from tfdata.changes import Change
from tfdata.faults import Fault, refuse
from tfdata.params import Book
from tfdata.params.feeds import PARQUET, TEXT_FILES, WORKBOOK
from tfdata.store import owned

if TYPE_CHECKING:
    from tfdata.sources.identifiers import Key

DEMONSTRATION = "demonstration"
CORRECTIONS = "corrections"
READABLE = (*TEXT_FILES, WORKBOOK, PARQUET)
_OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")
_LOCK = ".lock"
_WANTED = "a folder or a workbook (.xlsx) with families, problems and claims, or with returns"


@dataclass(frozen=True)
class Taken:
    """An extract in the store: its name, its faults row by row, where refused rows were set aside, and whether it was new.

    `decisions` are pairs of a file and what was decided in reading it; `changes` say what differs from what came in before.
    """

    name: str
    faults: tuple[Fault, ...]
    quarantine: Path | None
    is_new: bool
    decisions: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()


def take(data: str, book: Book, today: date, key: Key | None = None) -> Taken:
    """Put an extract into the store, `data` being a folder, a workbook or `demonstration`; raises Refused where it cannot be read.

    `key` turns identifiers into pseudonyms at the door, and must be the one with which an extract of this name came in before. Of two runs
    that take at once, the second waits, and finds it done.
    """
    with placing.naming(places.store()):
        owned.folder(places.store())
    with FileLock(places.store() / _LOCK, mode=owned.OWNER_READS):
        for root in (places.store(), places.restricted()):
            placing.sweep(root)
        return _taken(data, book, today, key)


def _taken(data: str, book: Book, today: date, key: Key | None) -> Taken:
    if data == DEMONSTRATION:
        return _demonstration(book)
    place = _place(Path(data))
    name = _name_of(place)
    made_from = _made_from(place, book, key)
    last = store.about(name, places.store())
    if store.made_from(name, places.store()) == made_from and last:
        return Taken(name, (), None, False, last.decisions)
    if last:
        _check_key(last, key)
    return _door(place, name, made_from, book, today, key)


def _place(path: Path) -> Path:
    """Give the folder or workbook that DATA names; raises Refused where it is neither."""
    kind = path.suffix.casefold()
    if path.is_dir() or (path.is_file() and kind == WORKBOOK):
        return path
    if not path.exists():
        raise refuse("DATA", f"there is no folder {path.name!r}, nor a file of this name; name {_WANTED}, or leave DATA out")
    if kind in _OTHER_WORKBOOKS:
        raise refuse("DATA", f"{path.name} is a workbook of another kind; save it as an Excel workbook (.xlsx) and name that")
    if kind in READABLE:
        raise refuse("DATA", f"{path.name} is one table; name the folder in which it lies with the others")
    raise refuse("DATA", f"{path.name} is no extract; name {_WANTED}")


def _check_key(last: store.Stored, key: Key | None) -> None:
    """Refuse another key than that of the extract which this one supersedes; a first key may come at any time."""
    now = key.fingerprint if key else ""
    if last.key_fingerprint not in ("", now):
        given = f"with this key (fingerprint {now})" if now else "without a key"
        raise refuse(
            "KEY",
            f"{last.name} came in before with a key of fingerprint {last.key_fingerprint}; {given} every family would be a new one. Give "
            "the key file of that time, or, if this is meant, rename the folder or workbook, so that it comes in as another extract",
        )


def _demonstration(book: Book) -> Taken:
    made_from = _digest_of(places.PARAMS, places.PARAMS.rglob("*.*")) + _code()
    if store.made_from(DEMONSTRATION, places.store()) == made_from:
        return Taken(DEMONSTRATION, (), None, False)
    from tfdata import contract, demo, sources

    with placing.private() as folder:
        demo.write(folder, book)
        checked = contract.check(sources.read(folder), book, date.max)
    store.ingest(checked, DEMONSTRATION, places.store(), is_demonstration=True, made_from=made_from)
    return Taken(DEMONSTRATION, checked.faults, None, True)


def _door(place: Path, name: str, made_from: str, book: Book, today: date, key: Key | None) -> Taken:
    from tfdata import contract, sources

    raw = sources.read(place, book.feeds, key)
    checked = contract.check(raw, book, today)
    quarantine = places.restricted() / "quarantine" / name
    if checked.faults or quarantine.exists():
        store.write_quarantine(checked, quarantine)
    decisions = tuple(dict.fromkeys((table.file, words) for table in raw.values() for words in table.decisions))
    differs = changes.between(store.rows(name, places.store()), checked.accepted)
    store.ingest(
        checked,
        name,
        places.store(),
        is_demonstration=False,
        made_from=made_from,
        decisions=decisions,
        changes=[asdict(change) for change in differs],
        key_fingerprint=key.fingerprint if key else "",
    )
    return Taken(name, checked.faults, quarantine if checked.faults else None, True, decisions, differs)


def _name_of(place: Path) -> str:
    """Give an extract's name in the store: that of its folder or workbook, as far as a name can hold it."""
    place = place.resolve()
    stem = place.name if place.is_dir() else place.stem
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-._") or "extract"
    return f"{name}-extract" if name == DEMONSTRATION else name


def _made_from(place: Path, book: Book, key: Key | None) -> str:
    """Give a fingerprint of all that decides which rows an extract gives: its files, corrections, feeds, rules, key and the code."""
    other = [repr([sorted(part.items()) for part in (book.feeds, book.phases, book.measures)]), key.fingerprint if key else ""]
    if place.is_dir():
        entries = [path for folder in (place, place / CORRECTIONS) for path in sorted(folder.glob("*")) if path.is_file()]
        found = [path for path in entries if not path.name.startswith((".", "~$"))]
        files = [path for path in found if path.suffix.casefold() in READABLE]
        other += [path.name for path in found if path not in files]
    else:
        files = [place]
    return _digest_of(place.parent, files) + hashlib.sha256("\n".join(other).encode()).hexdigest() + _code()


def _digest_of(base: Path, paths: Iterable[Path]) -> str:
    """Give one digest over files, by name and content."""
    lines = []
    for path in sorted(paths):
        try:
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            content = "not readable"  # the door says so
        lines.append(f"{path.relative_to(base).as_posix()} {content}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _code() -> str:
    return _digest_of(places.ROOT, (places.ROOT / "tfdata").rglob("*.py"))
