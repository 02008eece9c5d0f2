"""Plain Markdown as passages to be shown: paragraphs, points, stress and links; all else is a fault, or text as it stands.

The body of a commentary comes in; sections go out, each with its passages as they are shown and as text for the scans. No text ever
becomes markup: HTML, templates, formulas and Typst's own signs are letters here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tfdata import shown
from tfdata.shown import Inline, Link, Text, clean

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference")
_HEADING_TAG = "h2"
_ADDRESS = re.compile(r"https://[^\s\"<>/]+[^\s\"<>]*")
_REFUSED = {
    "heading": "a heading of a section begins with two signs, as in ## Risks, and there are none below it",
    "code_inline": "words between ` are refused; write them without",
    "fence": "a block of code is refused; write it as words",
    "code_block": "a line that begins with four spaces is a block of code, which is refused; begin it at the margin",
    "blockquote": "a quotation set apart with > is refused; write it as words between quotation marks",
    "table": "a table is refused; write points, or leave the figures to the pack",
    "hr": "a line across the page is refused; take it out",
    "image": "a picture is refused; describe it in words",
    "link": "a link leads to an address that begins with https://, and has no title",
}
_FORMS: dict[str, Literal["points", "numbered"]] = {"bullet_list": "points", "ordered_list": "numbered"}
Stress = Literal["", "strong", "em"]


@dataclass(frozen=True)
class Passage:
    """A paragraph or a point as a reader sees it, with the line of the file where it begins; `addresses` are where its links lead."""

    line: int
    text: str
    addresses: tuple[str, ...] = ()
    is_contact: bool = False


@dataclass
class Section:
    """A heading with what stands under it, as shown and as text."""

    line: int
    heading: str
    shown: tuple[shown.Passage, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass
class Read:
    """The sections of a text, and its faults, each a line and a sentence."""

    sections: list[Section] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


def sections_of(body: str, lines_before: int = 0) -> Read:
    """Read Markdown that stands below `lines_before` lines of its file."""
    read = Read()
    for node in SyntaxTreeNode(_PARSER.parse(body)).children:
        line = lines_before + 1 + (node.map[0] if node.map else 0)
        if node.type == "heading" and node.tag == _HEADING_TAG:
            text = _Line(line, read.faults)
            text.take(node.children)
            read.sections.append(Section(line, " ".join(text.text.split())))
            continue
        if not read.sections:
            read.faults.append((line, "words stand above the first heading; put a heading over them, as in ## Key points"))
            read.sections.append(Section(line, ""))
        _block(node, line, lines_before, read)
    read.sections = [section for section in read.sections if section.heading or section.line not in {line for line, _ in read.faults}]
    return read


def _block(node: SyntaxTreeNode, line: int, lines_before: int, read: Read) -> None:
    section = read.sections[-1]
    if node.type == "paragraph":
        text = _Line(line, read.faults)
        text.take(node.children)
        section.shown = (*section.shown, shown.Passage("paragraph", (text.runs,)))
        section.passages = (*section.passages, text.passage)
    elif node.type in _FORMS:
        if node.attrs.get("start", 1) != 1:
            read.faults.append((line, "a numbered list begins with 1."))
        items = [_item(item, lines_before, read) for item in node.children]
        section.shown = (*section.shown, shown.Passage(_FORMS[node.type], tuple(text.runs for text in items)))
        section.passages = (*section.passages, *(text.passage for text in items))
    else:
        read.faults.append((line, _REFUSED.get(node.type, "this is neither a paragraph nor a list of points")))


def _item(node: SyntaxTreeNode, lines_before: int, read: Read) -> _Line:
    line = lines_before + 1 + (node.map[0] if node.map else 0)
    text = _Line(line, read.faults)
    if len(node.children) != 1 or node.children[0].type != "paragraph":
        read.faults.append((line, "a point is one paragraph, without points, code or quotations inside it and not empty"))
    for child in node.children:
        text.take(child.children if child.type == "paragraph" else ())
    return text


class _Line:
    """A paragraph as it is read: its runs, its text with the file's own lines, and the addresses of its links."""

    def __init__(self, line: int, faults: list[tuple[int, str]]) -> None:
        self.line, self.faults = line, faults
        self.runs: Inline = ()
        self.text = ""
        self.addresses: tuple[str, ...] = ()

    @property
    def passage(self) -> Passage:
        return Passage(self.line, self.text, self.addresses)

    def take(self, nodes: Sequence[SyntaxTreeNode]) -> None:
        """Take the words of a paragraph's nodes."""
        for node in nodes:
            self._take(node, "")

    def _take(self, node: SyntaxTreeNode, stress: Stress) -> None:
        match node.type:
            case "inline":
                self._all(node, stress)
            case "strong" | "em":
                self._all(node, stress or ("strong" if node.type == "strong" else "em"))
            case "softbreak" | "hardbreak":
                self._words("\n", stress)
            case "link":
                self._link(node, stress)
            case "text":
                self._words(node.content, stress)
            case _:
                self._fault(node.type)
                self._words(node.content or "".join(_texts(node)), stress)

    def _all(self, node: SyntaxTreeNode, stress: Stress) -> None:
        for child in node.children:
            self._take(child, stress)

    def _link(self, node: SyntaxTreeNode, stress: Stress) -> None:
        address, said = str(node.attrs.get("href", "")), "".join(_texts(node))
        self.addresses = (*self.addresses, address, str(node.attrs.get("title", "")))
        if _ADDRESS.fullmatch(address) and clean(address) == address and not node.attrs.get("title") and said.strip():
            self.runs = (*self.runs, Link(said, address))
            self.text += said
        else:
            self._fault("link")
            self._words(said, stress)

    def _words(self, words: str, stress: Stress) -> None:
        self.runs = (*self.runs, Text(words, stress))
        self.text += words

    def _fault(self, kind: str) -> None:
        self.faults.append((self.line + self.text.count("\n"), _REFUSED.get(kind, "this is neither words, stress nor a link")))


def _texts(node: SyntaxTreeNode) -> Iterator[str]:
    if node.type in ("softbreak", "hardbreak"):
        yield "\n"
    elif not node.children:
        yield node.content
    for child in node.children:
        yield from _texts(child)
