"""Words that nobody means well by, each named, and where the places of a command are while they are tried."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import NAMES

PLACES = ("STORE", "REPORTS", "RELEASES", "COMMENTARY", "RESTRICTED")
NAMED = {
    "a folder above": "../../etc/passwd",
    "a file of the system": "/etc/passwd",
    "a device without end": "/dev/zero",
    "a device that answers never": "/dev/tty",
    "the memory of this process": "/proc/self/mem",
    "a user's home": "~root",
    "NUL": "2015-16-Q3\x00",
    "NUL alone": "\x00",
    "two lines": "harrow\ntfdata: all is well",
    "a line of the terminal's": "harrow\rtfdata: all is well",
    "half a letter": "\ud800",
    "a byte that is no letter": "\udcff",
    "10,000 letters": "a" * 10_000,
    "10,000 digits": "9" * 10_000,
    "10,000 folders": "a/" * 5_000,
    "10,000 commas": "," * 10_000,
    "5,000 words": "harrow," * 5_000,
    "a dash": "-",
    "two dashes": "--",
    "an equals sign": "=",
    "only spaces": "   ",
    "a device of Windows": "con",
    "an address": "file:///etc/passwd",
    "another address": "http://169.254.169.254/latest/meta-data",
    "a share": "\\\\host\\share",
    "a command in a word": "$(id)",
    "a command in ticks": "`id`",
    "a command after it": ";rm -rf",
    "a pipe": "|id",
    "a pattern": "*/../*",
    "a colour": "\x1b[31mred\x1b[0m",
    "a title of the window": "\x1b]0;title\x07",
    "a screen wiped": "\x1b[2J\x1b[H",
    "a quarter turned round": "\u202e3Q-61-5102",
    "Arabic-Indic digits": "\u0662\u0660\u0661\u0665-\u0661\u0666-Q\u0663",
    "one Arabic-Indic digit": "\u0663",
    "wide digits": "\uff12\uff10\uff11\uff15-16-Q3",
    "an extract's hidden neighbour": "../.released",
    "a number without end": "inf",
    "no number": "nan",
    "below nothing": "-1",
    "markup of the console": "[bold red]x[/] [link=http://x]y[/link] [/]",
    "a form of Python's": "{0.__class__} %s %(x)d",
    "a code of Python's": "__import__('os').system('id')",
}
WORDS = (*NAMED.items(), *((f"name {place}", name) for place, name in enumerate(NAMES)))


def kept_apart(folder: Path, patched: pytest.MonkeyPatch) -> Path:
    """Have commands look for everything in a folder of the test's, and work in another beside it."""
    for name in PLACES:
        patched.setenv(f"TFDATA_{name}", str(folder / name.casefold()))
    work = folder / "work"
    work.mkdir()
    patched.chdir(work)
    return folder


def unseen(text: str) -> list[str]:
    """Give the marks of a text, other than the ends of its lines, that nobody sees as they are."""
    return [mark for mark in text if mark != "\n" and not mark.isprintable()]
