"""Messages between a process and its forked child: JSON over a private pair of sockets, each with a limit on the wait for it."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

_ENDED_BY = "ended_by"
_LENGTH = struct.Struct("!Q")
Message = dict[str, Any]


class Ended(Exception):
    """The other process ended before it had answered; its words say why, where it could tell."""


class Late(Exception):
    """No answer came within the limit."""


class Channel:
    """One end of a pair of sockets; messages go both ways, whole or not at all."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end

    def put(self, message: Mapping[str, Any]) -> None:
        """Send a message; raises Ended where nobody is there any more."""
        content = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self.end.settimeout(None)
        try:
            self.end.sendall(_LENGTH.pack(len(content)) + content)
        except OSError:
            raise Ended from None

    def get(self, until: float | None = None) -> Message:
        """Wait for a message, until a time of the monotonic clock; raises Late after it, and Ended where the other end was closed."""
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, until))
        found: Message = json.loads(self._read(length, until).decode("utf-8", "surrogatepass"))
        if _ENDED_BY in found:
            raise Ended(found[_ENDED_BY])
        return found

    def give_up(self, words: str) -> None:
        """Tell the other end, if it still listens, why nothing more will come: whatever it waits for, it gets Ended with these words."""
        with suppress(Ended):
            self.put({_ENDED_BY: words})

    def close(self) -> None:
        self.end.close()

    def _read(self, count: int, until: float | None) -> bytes:
        found = bytearray()
        while len(found) < count:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise Late
            self.end.settimeout(left)
            try:
                part = self.end.recv(min(count - len(found), 1 << 20))
            except TimeoutError:
                raise Late from None
            except OSError:
                raise Ended from None
            if not part:
                raise Ended
            found += part
        return bytes(found)
