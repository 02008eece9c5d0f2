"""The store of accepted extracts: one partition of Parquet files an authority, each with its sha256; the only thing that a pack reads.

Written beside its place and brought in by one replaced index, so that nobody sees half of it; the same rows give the same bytes.
Everything here is the owner's alone to read, and pandas is loaded only where rows are written or read.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfdata import places
from tfdata.caseload import Caseload
from tfdata.extracts import TABLES, TableCounts
from tfdata.faults import Refused, nearest, refuse

if TYPE_CHECKING:
    import pandas as pd

    from tfdata.contract import Checked

__all__ = ["Caseload", "Stored", "authorities", "digest", "ingest", "made_from", "read", "write_quarantine"]

INDEX = "index.json"
PARTITION = "partition.json"
_NAMED_BY = 16  # characters of the sha256 in a partition's name
_OWNER_READS = stat.S_IRUSR | stat.S_IWUSR
_OWNER_ENTERS = stat.S_IRWXU


@dataclass(frozen=True)
class Stored:
    """What was ingested: where it lies, the rows counted for each table, the sha256 of each authority's partition."""

    name: str
    folder: Path
    is_demonstration: bool
    counts: Mapping[str, TableCounts]
    sha256: Mapping[str, str]


def ingest(checked: Checked, name: str, root: Path, is_demonstration: bool, made_from: str = "") -> Stored:
    """Store an extract's accepted rows under a name, in place of what stood there; raises Refused where no family was accepted.

    A partition's folder is named by its content and never altered; the index, replaced in one step, says which are current.
    `made_from` is a fingerprint of the extract, kept so that the same one need not come in twice.
    """
    _check_name(name)
    families = checked.accepted["families"]
    if families.empty:
        raise refuse(name, "no family was accepted, so there is nothing to store; see the faults of the extract")
    _owned_folder(root)
    aside = Path(tempfile.mkdtemp(prefix=f".{name}~", dir=root))
    try:
        sha256 = {}
        for code in sorted(families["local_authority"].unique()):
            sha256[code] = _hash(_write_partition(checked, code, aside / code, is_demonstration))
        counts = {table: asdict(count) for table, count in checked.counts.items()}
        index = {"name": name, "is_demonstration": is_demonstration, "counts": counts, "sha256": sha256, "made_from": made_from}
        _write(aside / INDEX, _json(index))
        _put_in_place(aside, root / name, sha256)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Stored(name, root / name, is_demonstration, checked.counts, sha256)


def authorities(name: str, root: Path) -> frozenset[str]:
    """Give the GSS codes of the authorities whose families are stored under a name."""
    return frozenset(_known(root / name))


def made_from(name: str, root: Path) -> str:
    """Give the fingerprint of the extract that is stored under a name; empty where there is none, or not as it was written."""
    try:
        for code in _known(root / name):
            _verified(name, code, root)
        return str(json.loads((root / name / INDEX).read_bytes()).get("made_from", ""))
    except (OSError, ValueError, Refused):
        return ""


def read(name: str, gss_code: str, root: Path | None = None) -> Caseload:
    """Read an authority's caseload from the store (`root` names another); raises Refused where it is not as it was written."""
    import pandas as pd

    files, sha256 = _verified(name, gss_code, root or places.store())
    about = json.loads(files[PARTITION])
    tables = {table: pd.read_parquet(io.BytesIO(files[f"{table}.parquet"]), engine="pyarrow") for table in TABLES}
    counts = {table: TableCounts(**count) for table, count in about["counts"].items()}
    return Caseload(
        name,
        gss_code,
        about["is_demonstration"],
        sha256,
        tables["families"],
        tables["problems"],
        tables["documents"],
        tables["claims"],
        has_documents="documents" in counts,
        counts=counts,
    )


def digest(name: str, gss_code: str, root: Path) -> str:
    """Give the sha256 of an authority's partition as it lies there, without reading its rows; raises Refused as `read` does."""
    return _verified(name, gss_code, root)[1]


def write_quarantine(checked: Checked, folder: Path) -> tuple[Path, ...]:
    """Write the rows that were not accepted, one CSV file a table: line, the text as it came, and the reason. For the owner's eyes only."""
    _owned_folder(folder)
    for table in TABLES.values():
        (folder / table.file).unlink(missing_ok=True)
    for name, rows in checked.quarantined.items():
        _write(folder / TABLES[name].file, rows.to_csv(index_label="line", lineterminator="\r\n").encode("utf-8-sig"))
    return tuple(folder / TABLES[name].file for name in checked.quarantined)


def _write_partition(checked: Checked, code: str, folder: Path, is_demonstration: bool) -> dict[str, bytes]:
    """Write an authority's rows, sorted so that the order of the extract leaves no trace, with their counts."""
    folder.mkdir(mode=_OWNER_ENTERS)
    files, counts = {}, {}
    for table in TABLES.values():
        rows = _of_authority(checked.accepted.get(table.name), code)
        if rows is not None:
            quarantined = _of_authority(checked.quarantined[table.name], code)
            refused = 0 if quarantined is None else len(quarantined)
            counts[table.name] = asdict(TableCounts(len(rows) + refused, len(rows), refused))
        else:
            rows = _empty(table.name)
        content = io.BytesIO()
        rows.sort_values(list(table.key), ignore_index=True).to_parquet(content, engine="pyarrow", index=False)
        files[f"{table.name}.parquet"] = content.getvalue()
    files[PARTITION] = _json({"counts": counts, "is_demonstration": is_demonstration})
    for name, content_of in files.items():
        _write(folder / name, content_of)
    return files


def _of_authority(rows: pd.DataFrame | None, code: str) -> pd.DataFrame | None:
    return None if rows is None else rows[rows["local_authority"] == code]


def _empty(table: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in TABLES[table].columns})


def _verified(name: str, gss_code: str, root: Path) -> tuple[dict[str, bytes], str]:
    """Read the bytes of a partition and hold them to the sha256 that the index keeps."""
    _check_name(name)
    try:
        index = json.loads((root / name / INDEX).read_bytes())
        known = index["sha256"]
    except FileNotFoundError:
        raise _no_such_name(name, root) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise refuse(name, f"the store's {INDEX} cannot be read; ingest the extract again") from None
    if gss_code not in known:
        raise refuse(name, f"the extract holds no family of {gss_code}; it holds {', '.join(sorted(known))}{_district_hint(gss_code)}")
    folder = root / name / _partition(gss_code, known[gss_code])
    try:
        files = {file: (folder / file).read_bytes() for file in (*(f"{table}.parquet" for table in TABLES), PARTITION)}
    except OSError:
        raise refuse(name, f"files of {gss_code} are missing from the store or cannot be read; ingest the extract again") from None
    if _hash(files) != known[gss_code]:
        raise refuse(name, f"the stored rows of {gss_code} are not those that were written; ingest the extract again")
    return files, known[gss_code]


def _no_such_name(name: str, root: Path) -> Refused:
    held = sorted(path.parent.name for path in root.glob(f"*/{INDEX}") if not path.parent.name.startswith("."))
    hint = nearest(name, held) or (f"; it holds {', '.join(held)}" if held else "; it is empty")
    return refuse(name, f"the store holds no extract of this name{hint}")


def _district_hint(gss_code: str) -> str:
    return "; a district's families are read from its county's extract" if gss_code.startswith("E07") else ""


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise refuse("DATA", "an extract's name in the store is made of letters, digits and . _ -, and begins with a letter or digit")


def _hash(files: Mapping[str, bytes]) -> str:
    each = (f"{name} {hashlib.sha256(content).hexdigest()}\n" for name, content in sorted(files.items()))
    return hashlib.sha256("".join(each).encode()).hexdigest()


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()


def _owned_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_OWNER_ENTERS)


def _write(path: Path, content: bytes) -> None:
    """Write a file that is its owner's alone from its first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_READS), "wb") as file:
        file.write(content)


def _put_in_place(aside: Path, place: Path, sha256: Mapping[str, str]) -> None:
    """Bring in the partitions, then the index in one step; of older partitions only those that the last index named are kept a while."""
    _owned_folder(place)
    before = {_partition(code, known) for code, known in _known(place).items()}
    for code, known in sha256.items():
        folder = place / _partition(code, known)
        if folder.exists() and _hash({path.name: path.read_bytes() for path in folder.iterdir()}) != known:
            shutil.rmtree(folder)
        if not folder.exists():
            (aside / code).rename(folder)
    (aside / INDEX).replace(place / INDEX)
    for path in place.iterdir():
        if path.is_dir() and path.name not in before | {_partition(code, known) for code, known in sha256.items()}:
            shutil.rmtree(path, ignore_errors=True)


def _known(place: Path) -> dict[str, str]:
    try:
        return dict(json.loads((place / INDEX).read_bytes())["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _partition(code: str, sha256: str) -> str:
    return f"{code}-{sha256[:_NAMED_BY]}"
