"""Hold texts against words that must not stand in them: whatever stands between two words, and however their letters are written.

Words are compared, not signs: `BRM-4711`, `brm 4711` and `BRM4711` are one identifier. What is no more than a short number or a word of
the language cannot be told from any other, and is looked for only beside a word such as `family`; the rest cannot be searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from tfdata.commentary.scan import plain
from tfdata.faults import Fault
from tfdata.leaks.texts import TooLarge, texts

FAMILY, PERSON, MACHINE = "an identifier of a family", "an identifier of a person", "a path or a name of the machine that it was built on"
PSEUDONYM = "a pseudonym of a family or a person"
_OURS = re.compile(r"(?<![0-9a-z])p-[0-9a-f]{24}(?![0-9a-z])")
_WORD = re.compile(r"[^\W_]+")
_FEWEST_SIGNS = 4  # of letters and digits together: fewer stand by chance in a picture's lines
_FEWEST_DIGITS = 7
_FEWEST_LETTERS = 5
_NAMED = frozenset({"family", "families", "case", "household", "child", "ref", "reference", "record"})

Words = tuple[str, ...]


@dataclass(frozen=True)
class Telling:
    """What must not be published, by what it is: told by its words alone, or only beside a word such as `family`; and paths as written."""

    alone: Mapping[Words, str] = field(default_factory=dict, repr=False)
    beside: Mapping[Words, str] = field(default_factory=dict, repr=False)
    paths: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, kinds: Mapping[str, Iterable[str]], paths: Iterable[str] = ()) -> Telling:
        """Put together what must not be published, as written, by its kind."""
        alone: dict[Words, str] = {}
        beside: dict[Words, str] = {}
        for kind, values in kinds.items():
            for value in values:
                words = words_of(value)
                together = "".join(words)
                if _tells(words):
                    alone |= {words: kind, (together,): kind}
                elif any(map(str.isdigit, together)):
                    beside[words] = kind
        return cls(alone, beside, tuple(paths))

    def found(self, text: str) -> Iterator[tuple[str, int]]:
        """Give the kind of each thing that stands in a text, and its line."""
        yield from ((MACHINE, _line(text, text.index(path))) for path in self.paths if path in text)
        text = plain(text).casefold()
        yield from ((PSEUDONYM, _line(text, match.start())) for match in _OURS.finditer(text))
        words = _WORD.findall(text)
        if self._single.isdisjoint(words) and self._pairs.isdisjoint(pairwise(words)):
            return
        lengths, firsts = self._lengths, self._firsts
        matches = [*_WORD.finditer(text)]
        for place, word in enumerate(words):
            if word not in firsts:
                continue
            for length in lengths:
                phrase = tuple(words[place : place + length])
                kind = self.alone.get(phrase) or (self.beside.get(phrase) if place and words[place - 1] in _NAMED else None)
                if kind:
                    yield kind, _line(text, matches[place].start())
                    break

    @cached_property
    def _single(self) -> frozenset[str]:
        """What tells by a single word."""
        return frozenset(words[0] for words in self.alone if len(words) == 1)

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        """The two words that anything else begins with, or that stand at the beginning of what tells beside another."""
        begun = ((words[0], words[1]) for words in self.alone if len(words) > 1)
        return frozenset((*begun, *((named, words[0]) for words in self.beside for named in _NAMED)))

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(words) for words in (*self.alone, *self.beside)}, reverse=True)

    @cached_property
    def _firsts(self) -> frozenset[str]:
        return frozenset(words[0] for words in (*self.alone, *self.beside))


def words_of(value: str) -> Words:
    """Give a value's words as they are compared."""
    return tuple(_WORD.findall(plain(value).casefold()))


def faults(files: Mapping[str, bytes | Path], telling: Telling) -> Iterator[Fault]:
    """Find everything in files that must not be published: one fault for each kind in each place of a file."""
    for name, content in files.items():
        try:
            places = {
                (place, kind): line
                for place, text in texts(name, content.read_bytes() if isinstance(content, Path) else content)
                for kind, line in telling.found(text)
            }
        except TooLarge:
            yield Fault(name, None, "", "a part of it unpacks to more than any of a pack's; build the pack again with make report")
            continue
        for (place, kind), line in places.items():
            yield Fault(name, None if place else line, place, f"{kind} stands here, and nothing is published; {_REMEDY}")


_REMEDY = "find out how it came there before the pack is built again, and tell whoever answers for the families' data"


def _tells(words: Words) -> bool:
    together = "".join(words)
    digits, letters = sum(map(str.isdigit, together)), sum(map(str.isalpha, together))
    if digits and letters:
        return digits + letters >= _FEWEST_SIGNS
    return digits >= _FEWEST_DIGITS or (len(words) > 1 and letters >= _FEWEST_LETTERS)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
