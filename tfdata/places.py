"""Where things lie in a checkout: parameters, notebooks, the store, what is built. No path of these enters a notebook or an output."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARAMS = ROOT / "params"
DICTIONARY = ROOT / "docs" / "data_dictionary"
NOTEBOOKS = ROOT / "notebooks"
BENCHMARKS = ROOT / "benchmarks"
LOCK = ROOT / "requirements.lock"


def store() -> Path:
    """The store of accepted extracts; `TFDATA_STORE` names another folder."""
    return Path(os.environ.get("TFDATA_STORE") or ROOT / ".store")


def reports() -> Path:
    """What is built and may be published; `TFDATA_REPORTS` names another folder."""
    return Path(os.environ.get("TFDATA_REPORTS") or ROOT / "reports")


def releases() -> Path:
    """The versions of packs that were signed off, read-only; `TFDATA_RELEASES` names another folder."""
    return Path(os.environ.get("TFDATA_RELEASES") or ROOT / "releases")


def commentary() -> Path:
    """What officers write for their packs, by quarter and authority; `TFDATA_COMMENTARY` names another folder."""
    return Path(os.environ.get("TFDATA_COMMENTARY") or ROOT / "commentary")


def restricted() -> Path:
    """What is for the owner's eyes only; `TFDATA_RESTRICTED` names another folder."""
    return Path(os.environ.get("TFDATA_RESTRICTED") or ROOT / "restricted")


def is_published(path: Path) -> bool:
    """Whether a file lies, by whatever links, under reports/, where everything may be published."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(reports()))


def named(path: Path) -> str:
    """Name a place as a reader of the project knows it: by the folder of these that it lies in, and never by where that is."""
    roots = {"reports": reports(), "releases": releases(), "restricted": restricted(), "commentary": commentary(), "store": store()}
    for name, root in {**roots, "": ROOT, ".": Path.cwd()}.items():
        if path.absolute().is_relative_to(root.absolute()):
            return (Path(name) / path.absolute().relative_to(root.absolute())).as_posix()
    return path.name
