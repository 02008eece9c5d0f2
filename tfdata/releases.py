"""The last released version of the quarter before: its figures and what they rested on, read as text and held to their own hashes.

A folder of versions that the user names comes in; a version goes into the store under a name that holds its hash, and comes out for the
notebook as a frozen `Release`. What is in it was protected when it was released; it is checked here, and never run or taken for markup.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tfdata import places, placing
from tfdata.faults import Fault, Refused, refuse
from tfdata.store import owned

FIGURES, MANIFEST = "figures.csv", "manifest.json"
_FOLDER = ".released"  # in the store, where no extract can have this name
_NEEDED = ("id", "value", "unit", "marker", "rests_on", "local_authority", "quarter", "demonstration")
_VERSION = re.compile(r"v(?P<number>[1-9]\d*)")
_ID = re.compile(r"[A-Za-z0-9_.@&-]+")
_KEYS = re.compile(r"(?:[A-Za-z0-9_.@:/&-]+(?: [A-Za-z0-9_.@:/&-]+)*)?")
_MARKERS = ("", "p", "c", "u", "low", "x", "z", "e")
_PLAIN = re.compile(r"(?P<minus>−)?£?(?P<digits>\d{1,3}(?:,\d{3})*)")
_NAMED_BY = 32  # characters of the sha256 in a version's name


@dataclass(frozen=True)
class Released:
    """A figure as a version printed it: its text, unit, marker and the keys of what it rested on."""

    shown: str
    unit: str
    marker: str
    rests_on: tuple[str, ...]

    @property
    def value(self) -> Decimal | None:
        """The number of a count or of whole pounds; None where the version showed none."""
        found = _PLAIN.fullmatch(self.shown)
        if found is None:
            return None
        number = Decimal(found["digits"].replace(",", ""))
        return -number if found["minus"] else number


@dataclass(frozen=True)
class Release:
    """A released version: its number, its figures by id, and the values that each figure or rule had then, by title."""

    version: int
    figures: Mapping[str, Released]
    values: Mapping[str, frozenset[str]]


def take(folder: Path, run: Mapping[str, str], authority: str) -> str:
    """Put the newest version of a run (borough, quarter, phase and data, as its manifest has them) into the store, and give its name.

    Empty where the folder holds none. Raises Refused with everything that is wrong with it, or where the folder is none.
    """
    if not folder.is_dir():
        raise refuse("RELEASES", f"there is no folder {folder.name!r}; name the one that holds <quarter>/<borough>/v1, as releases/ does")
    place = folder / run["quarter"] / (f"{run['borough']}-phase-{run['phase']}" if run["phase"] else run["borough"])
    found = {int(match["number"]): path for path in place.glob("v*") if path.is_dir() and (match := _VERSION.fullmatch(path.name))}
    if not found:
        return ""
    number, version = max(found.items())
    content = {}
    for name in (FIGURES, MANIFEST):
        try:
            content[name] = (version / name).read_bytes()
        except OSError:
            raise refuse(f"{place.name}/v{number}/{name}", "the file is missing or cannot be read, and a version holds both") from None
    _checked(content, number, f"{run['quarter']}/{place.name}/v{number}", run, authority)
    name = f"{run['quarter']}-{place.name}-v{number}-{_hash(content)[:_NAMED_BY]}"
    _keep(name, content)
    return name


def read(name: str) -> Release | None:
    """Read a version from the store by its name; None for no name. Raises Refused where it is not there as it was put there."""
    if not name:
        return None
    match = re.fullmatch(r"[A-Za-z0-9-]+-v(?P<number>[1-9]\d*)-(?P<hash>[0-9a-f]+)", name)
    if match is None:
        raise refuse("last_release", "a version's name ends in its number and its hash; name the folder by RELEASES= and it gets one")
    folder = places.store() / _FOLDER / name
    try:
        content = {file: (folder / file).read_bytes() for file in (FIGURES, MANIFEST)}
    except OSError:
        raise refuse(name, "the store does not hold this version; run make report with RELEASES= again") from None
    if _hash(content)[:_NAMED_BY] != match["hash"]:
        raise refuse(name, "the version in the store is not the one that was put there; run make report with RELEASES= again")
    return _checked(content, int(match["number"]), name)


def digest(name: str) -> str:
    """Give the sha256 that a version's name holds, for the inputs of what is built with it."""
    return name.rpartition("-")[2]


def _checked(content: Mapping[str, bytes], number: int, where: str, run: Mapping[str, str] | None = None, authority: str = "") -> Release:
    """Hold the two files to their form, to each other, and to the run that they are to be of; all faults together."""
    faults: list[Fault] = []
    manifest = _manifest(content[MANIFEST], f"{where}/{MANIFEST}", faults)
    outputs = manifest.get("outputs")
    if isinstance(outputs, dict) and outputs.get(FIGURES) != hashlib.sha256(content[FIGURES]).hexdigest():
        faults.append(Fault(f"{where}/{FIGURES}", None, "", "the file is not the one that its manifest names, by its sha256"))
    parameters = manifest.get("parameters")
    for key, value in (run or {}).items():
        given = parameters.get(key, "") if isinstance(parameters, dict) else ""
        if given != value:
            message = f"the version is of {given or 'no'} {key}, and the quarter before this pack's is of {value or 'none'}"
            faults.append(Fault(f"{where}/{MANIFEST}", None, "parameters", message))
    figures = _figures(content[FIGURES], f"{where}/{FIGURES}", (authority, run["quarter"]) if run else None, faults)
    values = _values(manifest.get("rests_on"), f"{where}/{MANIFEST}", faults)
    if faults:
        raise Refused(faults)
    return Release(number, figures, values)


def _manifest(content: bytes, where: str, faults: list[Fault]) -> dict[str, Any]:
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        found = None
    wanted = ("run_key", "parameters", "outputs", "rests_on")
    if not isinstance(found, dict) or any(key not in found for key in wanted):
        faults.append(Fault(where, None, "", f"this is no manifest of a pack, which has {', '.join(wanted)}"))
        return {}
    return found


def _values(rows: object, where: str, faults: list[Fault]) -> dict[str, frozenset[str]]:
    """Give the values of the manifest's figures and rules by title; one title may have several, of several dates."""
    found: dict[str, set[str]] = {}
    for place, row in enumerate(rows if isinstance(rows, list) else [None], start=1):
        title, value = (row.get(name) if isinstance(row, dict) else None for name in ("Figure or rule", "Value"))
        if not isinstance(title, str) or not isinstance(value, str):
            faults.append(Fault(where, None, f"rests_on, row {place}", "a row names a figure or rule and its value, both as text"))
        else:
            found.setdefault(title, set()).add(value)
    return {title: frozenset(values) for title, values in found.items()}


def _figures(content: bytes, where: str, of: tuple[str, str] | None, faults: list[Fault]) -> dict[str, Released]:
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except (ValueError, csv.Error):
        faults.append(Fault(where, None, "", "this is no CSV file in UTF-8"))
        return {}
    head, *rows = lines or [[]]
    if missing := [name for name in _NEEDED if name not in head]:
        faults.append(Fault(where, 1, "", f"the columns {', '.join(missing)} are missing"))
        return {}
    found: dict[str, Released] = {}
    for line, row in enumerate(rows, start=2):
        cells = dict(zip(head, row, strict=False))
        if wrong := _wrong(cells, len(row) == len(head), of, found):
            faults.append(Fault(where, line, wrong[0], wrong[1]))
        else:
            found[cells["id"]] = Released(cells["value"], cells["unit"], cells["marker"], tuple(cells["rests_on"].split()))
    return found


def _wrong(cells: Mapping[str, str], is_whole: bool, of: tuple[str, str] | None, found: Mapping[str, Released]) -> tuple[str, str] | None:
    """Say what is wrong with a row, by column; nothing of what it holds is repeated."""
    if not is_whole:
        return "", "the row has more or fewer cells than there are columns"
    rules = {
        "id": bool(_ID.fullmatch(cells["id"])) and cells["id"] not in found,
        "value": cells["value"].isprintable() and (cells["marker"] not in ("c", "x", "z") or not cells["value"]),
        "marker": cells["marker"] in _MARKERS,
        "rests_on": bool(_KEYS.fullmatch(cells["rests_on"])),
        "demonstration": cells["demonstration"] in ("", "DEMONSTRATION"),
        "local_authority": of is None or cells["local_authority"] == of[0],
        "quarter": of is None or cells["quarter"] == of[1],
    }
    wrong = next((name for name, is_right in rules.items() if not is_right), None)
    return (wrong, "this is not what a pack writes here for this authority and quarter") if wrong else None


def _keep(name: str, content: Mapping[str, bytes]) -> None:
    """Put a version's two files into the store, in one step; what is there under the name is the same."""
    folder = places.store() / _FOLDER
    with placing.naming(folder):
        owned.folder(folder)
    with placing.replacing(folder / name) as aside:
        for file, data in content.items():
            owned.write(aside / file, data)


def _hash(content: Mapping[str, bytes]) -> str:
    return hashlib.sha256(
        "".join(f"{name} {hashlib.sha256(data).hexdigest()}\n" for name, data in sorted(content.items())).encode()
    ).hexdigest()
