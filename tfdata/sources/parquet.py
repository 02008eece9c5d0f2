"""Read a Parquet file as a grid of text: text as it is, days and whole numbers as a person would type them.

The file's own figures are held against the limits and against its pages before anything is unpacked, and it is read piece by piece.
Columns that hold anything but plain cells are refused by name; no value is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from tfdata.faults import Fault, Refused, refuse
from tfdata.sources import limits, pages, written
from tfdata.sources.raw import Grid

_MARK = b"PAR1"
_TAIL_BYTES = 8  # the footer's length and the mark
_ROWS_AT_ONCE = 20_000
_FIRST_ROW = 2  # where a spreadsheet would show it, below the headings
_PANDAS_INDEX = "__index_level_"

_is = pa.types
_PLAIN: tuple[Callable[[pa.DataType], bool], ...] = (
    _is.is_string, _is.is_large_string, _is.is_string_view, _is.is_boolean, _is.is_integer, _is.is_floating, _is.is_date, _is.is_null,
)  # fmt: skip
_NOT_PLAIN: tuple[tuple[Callable[[pa.DataType], bool], str], ...] = (
    (_is.is_nested, "lists or records"),
    (_is.is_decimal, "decimal numbers"),
    (_is.is_timestamp, "moments with a time zone"),
    (_is.is_temporal, "times or durations"),
)


def read(path: Path) -> Grid:
    """Give the rows of a Parquet file, numbered as a spreadsheet would show them; raises Refused where it is no such table."""
    name = path.name
    kind = limits.opened(path)
    if kind == "a Parquet file with a password":
        raise refuse(name, "the file has a password; write it without one")
    if kind != "a Parquet file":
        raise limits.of_another_kind(name, kind or "no Parquet file")
    content = path.read_bytes()
    end = len(content) - _TAIL_BYTES - int.from_bytes(content[-_TAIL_BYTES : -len(_MARK)], "little")
    if not content.endswith(_MARK) or end < len(_MARK):
        raise refuse(name, pages.DAMAGED)
    if len(content) - end > limits.FOOTER_BYTES:
        raise refuse(name, "the footer is larger than that of any extract; write the file again with fewer columns and row groups")
    try:
        said = pages.footer(content, end)
        file = _opened(content)
        _check(name, file.schema_arrow, said)
        pages.check(content, said)
        columns = [place for place, column in enumerate(file.schema_arrow.names) if not column.startswith(_PANDAS_INDEX)]
        rows = [row for batch in file.iter_batches(_ROWS_AT_ONCE, use_threads=False) for row in _rows(name, batch.select(columns))]
        if len(rows) != said.rows:
            raise pages.Contradiction(pages.DAMAGED)
    except Refused:
        raise
    except pages.Contradiction as contradiction:
        raise refuse(name, str(contradiction)) from None
    except Exception:  # whatever the library says of a broken file, it may repeat what stands in it
        raise refuse(name, pages.DAMAGED) from None
    left_out = ("the index that pandas wrote was left out",) if len(columns) < len(file.schema_arrow) else ()
    headings = tuple(" ".join(file.schema_arrow.names[place].split()) for place in columns)
    lines = [line for line, row in enumerate(rows, start=_FIRST_ROW) if any(row)]
    return Grid(name, headings, [row for row in rows if any(row)], lines, ("read as Parquet", *left_out), limits.fingerprint(path))


def _opened(content: bytes) -> Any:
    """Open the file with its text columns as dictionaries, so that a long text which stands in every row is held once."""
    bounds = {"thrift_string_size_limit": limits.FOOTER_BYTES, "thrift_container_size_limit": limits.PAGES}
    schema = parquet.ParquetFile(pa.BufferReader(content), **bounds).schema_arrow
    texts = [field.name for field in schema if _is.is_string(field.type) or _is.is_large_string(field.type)]
    return parquet.ParquetFile(pa.BufferReader(content), read_dictionary=texts, page_checksum_verification=True, **bounds)


def _check(name: str, schema: pa.Schema, said: pages.Footer) -> None:
    """Raise Refused for columns that are no plain cells, and for a table that is too large."""
    faults = [
        Fault(name, None, field.name, f"this column holds {held}; write it as text, whole numbers or days")
        for field in schema
        if (held := _held(field.type))
    ]
    if faults:
        raise Refused(faults)
    if len(schema) > limits.COLUMNS:
        raise limits.too_many_columns(name, len(schema))
    if said.rows >= limits.rows_of(len(schema)):
        raise limits.too_many_rows(name, len(schema))


def _held(type_: pa.DataType) -> str:
    """Say what a column holds that is no plain cell; empty where it is one."""
    inner = type_.value_type if _is.is_dictionary(type_) else type_
    if any(is_kind(inner) for is_kind in _PLAIN) or (_is.is_timestamp(inner) and inner.tz is None):
        return ""
    return next((held for is_kind, held in _NOT_PLAIN if is_kind(inner)), "binary data")


def _rows(name: str, batch: pa.RecordBatch) -> Iterator[list[str]]:
    cells = [_texts(name, heading, column) for heading, column in zip(batch.schema.names, batch.columns, strict=True)]
    return map(list, zip(*cells, strict=True))


def _texts(name: str, heading: str, column: pa.Array) -> Sequence[str]:
    """Give the cells of a column as text; one of a dictionary is one text, however often it stands there."""
    try:
        if _is.is_dictionary(column.type):
            places = column.indices.to_pylist()
            used = sorted(set(places) - {None})  # a dictionary may be far longer than the piece that is read
            known = {None: ""} | dict(zip(used, _texts(name, heading, column.dictionary.take(pa.array(used, pa.int64()))), strict=True))
            return [known[place] for place in places]
        if _is.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us"), safe=False)
        texts = [written.text(cell) for cell in column.to_pylist()]
    except UnicodeDecodeError:
        raise refuse(name, "this column holds text that is not UTF-8; write the file again", column=heading) from None
    except (OverflowError, ValueError):
        raise refuse(name, "this column holds days that no calendar has; write it as text or as days", column=heading) from None
    if texts and max(map(len, texts)) > limits.CELL_CHARACTERS:
        message = f"a cell holds more than {limits.CELL_CHARACTERS:,} characters, which is more than a spreadsheet can; shorten it"
        raise refuse(name, message, column=heading)
    return texts
