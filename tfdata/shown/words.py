"""Words with figures in them: a sentence, a cell or a note as a tuple of runs, each text, a link, a figure or somebody's quoted words.

Strings and figures come in; frozen runs and their JSON go out. Text is cleaned of what a reader cannot see; it is never taken as markup.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from tfdata.quantities import Figure, Reference

Json: TypeAlias = dict[str, Any]
ENTRIES_PAGE = "figures.html"
_LETTERS = 8


@dataclass(frozen=True)
class Text:
    """Plain words, or words with a stress that only officers' own text has."""

    text: str
    stress: Literal["", "strong", "em"] = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


@dataclass(frozen=True)
class Quote:
    """The words of a document, printed between quotation marks."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


@dataclass(frozen=True)
class Link:
    """Words that lead to a document's address. Only a parameter file's address comes here: an extract's words never become a link."""

    text: str
    address: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))
        if not re.fullmatch(r"https?://[^\s\"<>]+", self.address) or clean(self.address) != self.address:
            raise ValueError(f"a link leads to an address that begins with https:// or http://, not to {self.address!r}")


@dataclass(frozen=True)
class FigureRef:
    """A number, printed with its marker at this place."""

    figure: Figure


Run: TypeAlias = Text | Link | Quote | FigureRef
Inline: TypeAlias = tuple[Run, ...]


def words(*pieces: str | Figure | Run | Inline) -> Inline:
    """Give a run of words from strings, figures, quotes and other runs, in the order given."""
    runs: list[Run] = []
    for piece in pieces:
        match piece:
            case str():
                runs.append(Text(piece))
            case Figure():
                runs.append(FigureRef(piece))
            case tuple():
                runs.extend(piece)
            case Text() | Link() | Quote() | FigureRef():
                runs.append(piece)
            case _:
                raise TypeError(f"a sentence is made of text, links, figures and quotes, not of {type(piece).__name__}")
    return tuple(runs)


def clean(text: str) -> str:
    """Take out what changes the order of letters, cannot be printed or lies over other lines.

    These are bidirectional controls, other control characters, and all but the first few accents that one letter carries.
    """
    if not isinstance(text, str):
        raise TypeError(f"text is wanted here, not {type(text).__name__}")
    if text.isascii() and text.isprintable():
        return text
    spaced = "".join(" " if mark in "\t\n\r\u2028\u2029" else mark for mark in text)
    kept = (mark for mark in spaced if mark not in _BIDIRECTIONAL and not _is_unprintable(mark))
    return "".join(_unstacked(unicodedata.normalize("NFC", "".join(kept))))


def printed(figure: Json) -> tuple[str, str]:
    """Give a figure's value as printed and its marker in brackets, either of them empty; what is suppressed has its marker only."""
    marker = f"[{figure['marker']}]" if figure["marker"] else ""
    return ("" if figure["marker"] in _INSTEAD_OF_A_VALUE else figure["shown"]), marker


def title_terms(title: Json) -> list[tuple[str, list[str]]]:
    """Give what the title block says after its heading: each term with its words, those without any left out; the sign-off stands apart."""
    terms = [("Period", [title["period"]]), ("As at", [title["as_at"]]), ("Status", [title["status"]])]
    terms.append(("Phase" if len(title["phases"]) == 1 else "Phases", title["phases"]))
    return [(term, said) for term, said in terms if any(said)]


def anchor_of(ident: str) -> str:
    """Give the id of a figure's entry on the page of entries, made of the figure's own; short, since a page links to a thousand of them."""
    return f"f-{_short_name(ident)}"


def parameter_anchor(key: str) -> str:
    """Give the id of a parameter's row on the page of entries, made of its key."""
    return f"p-{_short_name(key)}"


def _short_name(name: str) -> str:
    """Give a name of a few letters that stands for a long one, the same everywhere; whoever uses it sees to it that no two are alike."""
    return base64.b32encode(hashlib.sha256(name.encode("utf-8")).digest())[:_LETTERS].decode("ascii").lower()


def figure_json(figure: Figure) -> Json:
    """Give a figure as the JSON of a shown value, its value as a plain decimal. Raises ValueError for a suppressed figure with a value."""
    if figure.marker in _INSTEAD_OF_A_VALUE and figure.value is not None:
        raise ValueError(f"the figure {figure.id!r} is marked [{figure.marker}], and yet it carries a value")
    return {
        "id": figure.id,
        "label": clean(figure.label),
        "value": _plain(figure.value),
        "shown": clean(figure.shown),
        "unit": clean(figure.unit),
        "numerator": _plain(figure.numerator),
        "denominator": _plain(figure.denominator),
        "definition": clean(figure.definition),
        "marker": figure.marker,
        "rests_on": [clean(key) for key in figure.rests_on],
        "part": figure.part,
        "made_of": list(figure.made_of),
        "formula": clean(figure.formula),
        "tables": list(figure.tables),
    }


def reference_json(reference: Reference) -> Json:
    """Give where a row can be looked up as JSON. Raises ValueError for a link that is no address."""
    link = Link(reference.key, reference.link).address if reference.link else ""
    return {"key": clean(reference.key), "file": clean(reference.file), "link": link}


def inline_json(inline: Inline) -> list[dict[str, str]]:
    """Give runs as JSON.

    A run is `{"t": text}`, with `"s": "strong" | "em"` or `"l": address` beside it, `{"q": quoted words}` or `{"f": the figure's id}`.
    """
    return [_run_json(run) for run in inline]


def inline_text(runs: list[dict[str, str]], figures: dict[str, Json]) -> str:
    """Give the JSON of runs as a reader sees it."""
    return "".join(_run_text(run, figures) for run in runs)


def _run_json(run: Run) -> dict[str, str]:
    match run:
        case FigureRef():
            return {"f": run.figure.id}
        case Quote():
            return {"q": run.text}
        case Link():
            return {"t": run.text, "l": run.address}
        case _:
            return {"t": run.text, "s": run.stress} if run.stress else {"t": run.text}


def _run_text(run: dict[str, str], figures: dict[str, Json]) -> str:
    if "f" in run:
        return " ".join(part for part in printed(figures[run["f"]]) if part)
    return f"\u201c{run['q']}\u201d" if "q" in run else run["t"]


def _unstacked(text: str) -> Iterator[str]:
    """Leave at most as many accents over a letter as languages need."""
    accents = 0
    for mark in text:
        accents = accents + 1 if unicodedata.category(mark) in {"Mn", "Me"} else 0
        if accents <= _ACCENTS:
            yield mark


_ACCENTS = 4
_INSTEAD_OF_A_VALUE = frozenset("cxz")
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

_NONCHARACTERS = frozenset(map(chr, range(0xFDD0, 0xFDF0)))


def _is_unprintable(mark: str) -> bool:
    is_noncharacter = ord(mark) & 0xFFFE == 0xFFFE or mark in _NONCHARACTERS
    return is_noncharacter or unicodedata.category(mark) in {"Cc", "Cs", "Co"}


def _plain(value: object) -> str:
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else clean(str(value))
