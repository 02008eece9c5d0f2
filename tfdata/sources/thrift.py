"""Read what Thrift's compact protocol wrote, as far as a Parquet file's footer and its pages' headers need it.

What comes in is bytes; what goes out is the fields of a structure by their numbers, and where it ended.
Nothing here knows what a field means, and nothing is read that is not there.
"""

from __future__ import annotations

from typing import Any

Fields = dict[int, Any]

_DEEPEST = 16  # a column's statistics lie nine deep in a footer


def struct(content: bytes) -> tuple[Fields, int]:
    """Give the fields of the structure at the beginning of the bytes, and its length; raises LookupError or ValueError where it is none."""
    reader = _Reader(content)
    return reader.fields(0), reader.at


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0

    def fields(self, depth: int) -> Fields:
        fields: Fields = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            fields[number] = self._value(head & 0x0F, depth + 1, in_list=False)
        return fields

    def _value(self, kind: int, depth: int, *, in_list: bool) -> Any:
        if depth > _DEEPEST:
            raise ValueError
        if kind in (1, 2):
            return self._byte() == 1 if in_list else kind == 1
        if kind == 3:
            return self._byte()
        if kind in (4, 5, 6):
            return self._signed()
        if kind in (7, 8):
            return self._bytes(8 if kind == 7 else self._unsigned())
        if kind in (9, 10):
            return self._list(depth)
        if kind == 12:
            return self.fields(depth)
        raise ValueError

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        count = self._unsigned() if head >> 4 == 15 else head >> 4
        if count > len(self._content):
            raise ValueError
        return [self._value(head & 0x0F, depth + 1, in_list=True) for _ in range(count)]

    def _bytes(self, count: int) -> bytes:
        self.at += count
        if self.at > len(self._content):
            raise ValueError
        return self._content[self.at - count : self.at]

    def _byte(self) -> int:
        self.at += 1
        return self._content[self.at - 1]

    def _signed(self) -> int:
        number = self._unsigned()
        return (number >> 1) ^ -(number & 1)

    def _unsigned(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
            if shift > 63:
                raise ValueError
