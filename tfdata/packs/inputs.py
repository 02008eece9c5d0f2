"""What a pack is made from, as sha256 by name: what all packs share, hashed once, and what is of one authority and quarter.

Files are hashed and parameters are fingerprinted; no row is read, and neither pandas nor papermill nor nbconvert is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tfdata import commentary, places, store
from tfdata.params import Book, fingerprints
from tfdata.scope import Scope

PACK, SAVINGS = "programme_pack", "savings"
NOTEBOOKS = (PACK, SAVINGS)
_CODE = {".py", ".css", ".j2", ".typ"}
CALLED = {
    "notebooks": "the notebooks",
    "code": "the code or templates of tfdata",
    "lock": "the lock",
    "rules": "what params/ holds for every pack",
    "demonstration": "params/demonstration.yaml",
    "authority": "what params/ holds for the authority",
    "caseload": "the authority's rows",
    "commentary": "the commentary",
    "last_release": "the released version of the quarter before",
}
"""What each input is called where a reader is told that it changed."""


@dataclass(frozen=True)
class Shared:
    """The inputs of every pack, and the sha256 of each parameter that a run may look up: it counts for the packs whose run did."""

    inputs: Mapping[str, str]
    parameters: Mapping[str, str]


def shared(book: Book) -> Shared:
    """Give what every pack is made from: notebooks, code and templates, lock, and the parameters that are not looked up one by one."""
    code = [path for path in (places.ROOT / "tfdata").rglob("*") if path.suffix in _CODE]
    inputs = {
        "notebooks": _digest([notebook_path(name) for name in NOTEBOOKS]),
        "code": _digest(code),
        "lock": _digest([places.LOCK]),
        "rules": fingerprints.shared(book),
        "demonstration": sha256(places.PARAMS / "demonstration.yaml"),
    }
    return Shared(inputs, fingerprints.looked_up(book))


def of_pack(scope: Scope, data: str) -> dict[str, str]:
    """Give what one pack is made from besides: its authority's parameters, its rows and its commentary; empty where there is none.

    Raises Refused where the store does not hold the authority as it was written.
    """
    written = commentary.place(str(scope.quarter), scope.slug)
    return {
        "authority": fingerprints.own(scope.book, scope.slug),
        "caseload": store.digest(data, scope.extract_code, places.store()) if data else "",
        "commentary": sha256(written) if written.is_file() else "",
    }


def notebook_path(name: str = PACK) -> Path:
    """Where a notebook that packs are made from stands."""
    return places.NOTEBOOKS / f"{name}.ipynb"


def sha256(path: Path) -> str:
    """Give a file's sha256."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(paths: list[Path]) -> str:
    lines = (f"{path.relative_to(places.ROOT).as_posix()} {sha256(path)}\n" for path in sorted(paths))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
