"""The store of accepted extracts: one partition of Parquet files an authority, each with its sha256; the only thing that a pack reads.

Written beside its place and brought in by one replaced index, so that nobody sees half of it; the same rows give the same bytes.
Everything here is the owner's alone to read, and pandas is loaded only where rows are written or read.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfdata import places, placing
from tfdata.caseload import Caseload, empty
from tfdata.extracts import TABLES, TableCounts
from tfdata.faults import Refused, nearest, refuse
from tfdata.store import owned
from tfdata.store.index import INDEX, Stored, about, authorities, holds, plain_json
from tfdata.store.quarantine import write_quarantine

if TYPE_CHECKING:
    import pandas as pd

    from tfdata.contract import Checked

__all__ = [
    "Caseload",
    "Stored",
    "about",
    "authorities",
    "digest",
    "holds",
    "ingest",
    "made_from",
    "read",
    "rows",
    "size",
    "write_quarantine",
]

PARTITION = "partition.json"
_NAMED_BY = 16  # characters of the sha256 in a partition's name
_LAST_READ: dict[str, Any] = {}  # the caseload that this process read last, since the sections of a pack and its savings have the same


def ingest(
    checked: Checked,
    name: str,
    root: Path,
    is_demonstration: bool,
    made_from: str = "",
    *,
    decisions: Iterable[tuple[str, str]] = (),
    changes: Iterable[Mapping[str, str | int]] = (),
    key_fingerprint: str = "",
) -> Stored:
    """Store an extract's accepted rows under a name, in place of what stood there; raises Refused where no family or return was accepted.

    A partition's folder is named by its content and never altered; the index, replaced in one step, says which are current.
    `made_from` is a fingerprint of the extract, kept so that the same one need not come in twice; what else is kept is in `Stored`.
    """
    _check_name(name)
    codes = _codes(checked, "families", "local_authority") | _codes(checked, "returns", "local_authority")
    if not codes:
        given = " or ".join(noun for table, noun in (("families", "family"), ("returns", "return")) if table in checked.accepted)
        raise refuse(name, f"no {given} was accepted, so there is nothing to store; python -m tfdata check lists why")
    with placing.naming(root):
        owned.folder(root)
    with placing.beside(root / name) as aside:
        sha256 = {code: _hash(_write_partition(checked, code, aside / code, is_demonstration)) for code in sorted(codes)}
        held = tuple(sorted(codes | _codes(checked, "families", "district")))
        stored = Stored(name, is_demonstration, checked.counts, sha256, held, made_from, tuple(decisions), tuple(changes), key_fingerprint)
        owned.write(aside / INDEX, stored.as_json())
        _put_in_place(aside, root / name, sha256)
    return stored


def made_from(name: str, root: Path) -> str:
    """Give the fingerprint of the extract that is stored under a name; empty where there is none, or not as it was written."""
    stored = about(name, root)
    try:
        for code in stored.sha256 if stored else ():
            _verified(name, code, root)
    except Refused:
        return ""
    return stored.made_from if stored else ""


def rows(name: str, root: Path) -> dict[str, pd.DataFrame] | None:
    """Give all accepted rows of an extract, of every authority; None where there is none, or not as it was written."""
    import pandas as pd

    try:
        parts = [read(name, code, root) for code in sorted(authorities(name, root))]
    except Refused:
        return None
    return {table: pd.concat([getattr(part, table) for part in parts], ignore_index=True) for table in TABLES} if parts else None


def read(name: str, gss_code: str, root: Path | None = None, *, district: str = "") -> Caseload:
    """Read an authority's caseload from the store (`root` names another).

    Where no extract is named, or it holds no family of the district that it is read for, that of nothing known is given. Raises Refused
    where the store does not hold it as it was written.
    """
    root = root or places.store()
    if not name or (district and about(name, root) and district not in holds(name, root)):
        return Caseload.nothing(gss_code)
    files, sha256 = _verified(name, gss_code, root)
    if _LAST_READ.get("sha256") != (name, gss_code, sha256):
        try:
            caseload = _caseload(name, gss_code, files, sha256)
        except (
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            RecursionError,
            OSError,
        ):  # pyarrow's errors are ValueErrors and OSErrors
            raise refuse(name, f"the stored rows of {gss_code} are no rows of the store; ingest the extract again") from None
        _LAST_READ.update(sha256=(name, gss_code, sha256), caseload=caseload)
    found: Caseload = _LAST_READ["caseload"]
    return found


def _caseload(name: str, gss_code: str, files: Mapping[str, bytes], sha256: str) -> Caseload:
    partition = json.loads(files[PARTITION])
    tables: dict[str, Any] = {table: _frame(files[f"{table}.parquet"]) for table in TABLES}
    counts = {table: TableCounts(**count) for table, count in partition["counts"].items()}
    return Caseload(
        name,
        gss_code,
        partition["is_demonstration"],
        sha256,
        **tables,
        has_documents="documents" in counts,
        counts=counts,
    )


def _frame(content: bytes) -> pd.DataFrame:
    """Read a table without a thread beside this one, so that the process can be forked afterwards."""
    import pyarrow as pa
    from pyarrow import parquet

    found: pd.DataFrame = (
        parquet.ParquetFile(pa.BufferReader(content), pre_buffer=False).read(use_threads=False).to_pandas(use_threads=False)
    )
    return found


def digest(name: str, gss_code: str, root: Path) -> str:
    """Give the sha256 of an authority's partition as it lies there, without reading its rows; empty, or raises Refused, as `read` does."""
    return _verified(name, gss_code, root)[1] if name else ""


def size(name: str, gss_code: str, root: Path) -> int:
    """Give the bytes of an authority's partition; 0 where there is none."""
    stored = about(name, root) if name else None
    known = stored.sha256.get(gss_code) if stored else None
    return sum(path.stat().st_size for path in (root / name / _partition(gss_code, known)).iterdir()) if known else 0


def _write_partition(checked: Checked, code: str, folder: Path, is_demonstration: bool) -> dict[str, bytes]:
    """Write an authority's rows, sorted so that the order of the extract leaves no trace, with the counts of the tables that it gave.

    Families and returns were given where a row of the authority came in, the other tables together with its families.
    """
    folder.mkdir(mode=owned.OWNER_ENTERS)
    files, counts = {}, {}
    for table in TABLES.values():
        accepted = checked.accepted.get(table.name)
        found = empty(table.name) if accepted is None else accepted[accepted["local_authority"] == code]
        refused, contradicting = (found.get(table.name, {}).get(code, 0) for found in (checked.refused, checked.contradicting))
        goes_with_families = table.name not in ("families", "returns") and "families" in counts
        if len(found) + refused or (accepted is not None and goes_with_families):
            counts[table.name] = asdict(TableCounts(len(found) + refused, len(found), refused, contradicting))
        content = io.BytesIO()
        found.sort_values(list(table.key), ignore_index=True).to_parquet(content, engine="pyarrow", index=False)
        files[f"{table.name}.parquet"] = content.getvalue()
    files[PARTITION] = plain_json({"counts": counts, "is_demonstration": is_demonstration})
    for name, content_of in files.items():
        owned.write(folder / name, content_of)
    return files


def _codes(checked: Checked, table: str, column: str) -> set[str]:
    """Give the GSS codes that a column of the accepted rows holds."""
    return set(checked.accepted[table][column].dropna()) if table in checked.accepted else set()


def _verified(name: str, gss_code: str, root: Path) -> tuple[dict[str, bytes], str]:
    """Read the bytes of a partition and hold them to the sha256 that the index keeps."""
    _check_name(name)
    stored = about(name, root)
    if stored is None and not (root / name / INDEX).exists():
        raise _no_such_name(name, root)
    if stored is None:
        raise refuse(name, f"the store's {INDEX} cannot be read; ingest the extract again")
    known = stored.sha256
    if gss_code not in known:
        raise refuse(name, f"the extract holds nothing of {gss_code}; it holds {', '.join(sorted(known))}{_district_hint(gss_code)}")
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


def _put_in_place(aside: Path, place: Path, sha256: Mapping[str, str]) -> None:
    """Bring in the partitions, then the index in one step; of older partitions only those that the last index named are kept a while."""
    owned.folder(place)
    last = about(place.name, place.parent)
    before = {_partition(code, known) for code, known in (last.sha256 if last else {}).items()}
    now = {code: _partition(code, known) for code, known in sha256.items()}
    for code, partition in now.items():
        folder = place / partition
        if folder.exists() and _hash({path.name: path.read_bytes() for path in folder.iterdir()}) != sha256[code]:
            shutil.rmtree(folder)
        if not folder.exists():
            (aside / code).rename(folder)
    (aside / INDEX).replace(place / INDEX)
    for path in place.iterdir():
        if path.is_dir() and path.name not in before | set(now.values()):
            shutil.rmtree(path, ignore_errors=True)


def _partition(code: str, sha256: str) -> str:
    return f"{code}-{sha256[:_NAMED_BY]}"
