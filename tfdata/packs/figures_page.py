"""The page of entries, `figures.html`: where every figure of a pack comes from, and what figures rest on, each with its place to link to.

Entries come in; one self-contained page goes out, escaped, without a script. Nothing is looked up: what the notebooks do not say is not
here. The page holds thousands of cells, so end tags that HTML lets go without saying are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from html import escape
from itertools import groupby
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from tfdata.faults import Fault
from tfdata.packs.document import SAID, Document, NotAPack
from tfdata.packs.entries import Entries, Group, Place, Section
from tfdata.packs.entry_words import TITLE, lead_of, of_entry, of_group, of_section, printed_in
from tfdata.packs.html import TEMPLATES, page_styles
from tfdata.shown.fragment import MARKERS, STAMP, STAMP_MEANING, figure_text, fragment
from tfdata.shown.words import ENTRIES_PAGE, Json, anchor_of, inline_text, parameter_anchor

_RESTS_ON = "What these figures rest on"


def figures_page(documents: Mapping[str, Document], entries: Entries) -> bytes:
    """Give the page of a pack's entries. Raises `NotAPack` where two entries would have one place."""
    first = next(iter(documents.values()))
    page = _Page(documents, entries)
    css, csp = page_styles((TEMPLATES / "figures.css").read_text(encoding="utf-8"))
    body = "\n".join(page.body())
    _ids_are_unique(body)
    markers = sorted({mark for document in documents.values() for mark in document.markers if mark in MARKERS})
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True, default_for_string=True))
    made = environment.get_template("figures.html.j2").render(
        about=first.about,
        full_title=f"{TITLE}: {first.about.authority}, {first.about.quarter.label}",
        title=TITLE,
        title_html=fragment({**first.title, "title": TITLE}),
        stamp=f"{STAMP}: {STAMP_MEANING}" if any(document.is_demonstration for document in documents.values()) else "",
        contents=page.contents,
        body_html=body,
        markers=[(f"[{mark}]", MARKERS[mark]) for mark in markers],
        css=css,
        csp=csp,
    )
    return (made.rstrip("\n") + "\n").encode("utf-8")


class _Page:
    """The body being written, from the entries and the notebooks that they are of."""

    def __init__(self, documents: Mapping[str, Document], entries: Entries) -> None:
        self.documents, self.entries = documents, entries

    @cached_property
    def contents(self) -> list[Json]:
        found: list[Json] = []
        for name, sections in groupby(self.entries.sections, key=lambda section: section.place.document):
            under = [{"id": _section_id(section.place), "text": section.place.title} for section in sections]
            found.append({"id": f"s-{name}", "text": self.documents[name].about.title, "under": under})
        return [*found, {"id": "s-parameters", "text": _RESTS_ON, "under": []}] if self.entries.references else found

    def body(self) -> Iterator[str]:
        """Give the sections of each notebook, and then what their figures rest on."""
        for name, sections in groupby(self.entries.sections, key=lambda section: section.place.document):
            yield f'<h2 id="s-{name}">{_text(self.documents[name].about.title)}</h2>'
            for section in sections:
                yield from self._section(section)
        if self.entries.references:
            yield f'<h2 id="s-parameters">{_RESTS_ON}</h2>'
            yield from self._references()

    def _section(self, section: Section) -> Iterator[str]:
        place = section.place
        stamp = f" {STAMP}: {STAMP_MEANING}." if place.demonstration else ""
        shown = f"{place.document}.html#{escape(place.value)}"
        yield f'<h3 id="{_section_id(place)}"><a href="{shown}">{_text(place.title)}</a></h3>'
        cell = f'<a href="{place.document}_notebook.html#cell-{escape(place.cell)}">{_text(place.cell)}</a>'
        yield f"<p>Worked out in the notebook's cell {cell}. {self._runs(of_section(section))}{stamp}</p>"
        for group in section.groups:
            yield from self._group(group, section)

    def _group(self, group: Group, section: Section) -> Iterator[str]:
        rows = [(entry, self._runs(of_entry(entry, group, section, self.entries))) for entry in group.entries]
        is_made_up = any(made for _, made in rows)
        heads = _heads("Figure", "Value", *(["How it is made up"] if is_made_up else []))
        lead = lead_of(group)
        about = [f"<i>{_text(lead)}…</i>"] if lead else []
        about += [f"<b>{_text(group.definition)}</b>"] if group.definition else []
        yield f"<table><caption>{' '.join([*about, self._runs(of_group(group))])}</caption>{heads}<tbody>"
        for entry, made in rows:
            cell = f"<td>{made}" if is_made_up else ""
            name = _text(entry.figure["label"].removeprefix(lead))
            yield f'<tr id="{anchor_of(entry.id)}"><th scope=row>{name}<td>{figure_text(entry.figure)}{cell}'
        yield "</table>"

    def _runs(self, runs: Iterable[Json]) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Json) -> str:
        if "e" in run:
            return f'<a href="#{anchor_of(run["e"])}">{_text(printed_in(run["e"], self.entries))}</a>'
        if "k" in run:
            key = run["k"]
            return f'<a href="#{parameter_anchor(key)}">{_text(key)}</a>' if key in self.entries.references else _text(key)
        if "v" in run:
            document, value = run["v"]
            return f'<a href="{document}.html#{escape(value)}">{_text(run["t"])}</a>'
        return _text(run["t"])

    def _references(self) -> Iterator[str]:
        """Give the parameters by the file that they stand in; the entry of each figure in a parameter's row is that row."""
        for definition, formula in dict.fromkeys(self.entries.by_id[name].how for name in self.entries.of_references):
            yield f"<p><b>{_text(definition)}</b> {_text(formula)}</p>"
        by_file: dict[str, list[Json]] = {}
        for reference in self.entries.references.values():
            by_file.setdefault(reference["file"], []).append(reference)
        heads = _heads("Figure or rule", "Value", "Where it stands")
        for file, references in by_file.items():
            yield f"<table><caption>In <code>{_text(file)}</code></caption>{heads}<tbody>"
            yield from map(self._reference, references)
            yield "</table>"

    def _reference(self, reference: Json) -> str:
        title, value, document, place, sure = (self._said(reference[name]) for name in SAID)
        if reference["link"]:
            document += f' (<a href="{escape(reference["link"])}">read it</a>)'
        name = f"{title} <code>{_text(reference['key'])}</code>"
        where = f"{document}: {place}. {sure[:1].upper() + sure[1:]}."
        return f'<tr id="{parameter_anchor(reference["key"])}"><th scope=row>{name}<td>{value}<td>{where}'

    def _said(self, runs: list[dict[str, str]]) -> str:
        """Give what the table of sources says, each of its figures as its own entry."""
        pieces = []
        for run in runs:
            if "f" in run:
                pieces.append(f'<span id="{anchor_of(run["f"])}">{figure_text(self.entries.by_id[run["f"]].figure)}</span>')
            else:
                pieces.append(_text(inline_text([run], {})))
        return "".join(pieces)


def _heads(*labels: str) -> str:
    return "<thead><tr>" + "".join(f"<th scope=col>{label}" for label in labels)


def _section_id(place: Place) -> str:
    return f"v-{place.document}-{place.value}"


def _text(words: Any) -> str:
    return escape(str(words), quote=False)


def _ids_are_unique(body: str) -> None:
    names = Counter(re.findall(r' id="([^"]+)"', body))
    twice = [name for name, times in names.items() if times > 1]
    if twice:
        raise NotAPack([Fault(ENTRIES_PAGE, None, "ids", f"two entries would have the place #{name}") for name in twice])
