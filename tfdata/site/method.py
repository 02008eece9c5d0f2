"""The page that says how packs were made: the flow, protection, the commands that make them again, and what nobody knows.

In come the packs of the site, the groups of figures and the book; out goes one page. A command names what it needs and never a path of
the machine on which the packs were built.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfdata.packs.plan import MANIFEST
from tfdata.params import Book
from tfdata.site.figures import Group
from tfdata.site.parts import HOW, NAVIGATION, Cell, Page, Section, Table, code, joined, link
from tfdata.site.standing import Pack, Standing

_FLOW = (
    "An extract is read at the door and held to the contract; every row that breaks a rule is refused and counted.",
    "Families are counted, claims decided and payments worked out by rules whose figures stand in files, each with its document.",
    "What could be shown is protected, and only what is protected can be put into a table, a chart or a sentence.",
    "A notebook shows these values in order; the web page, the PDF, the workbook and the table of figures are made from the notebook as it "
    "ran, and from nothing else.",
    "This site gathers such packs as they stand. A pack whose files are not those that were built is refused.",
)
_UNKNOWN = (
    "What would have come about without the programme: nobody has seen it, so that no saving is claimed.",
    "Whether an undated document is older or newer than another; it is shown as undated.",
    "Which of two documents is right where they contradict each other; both readings stand side by side in the packs.",
)
_AGAIN = (
    "A pack made again from the same inputs has the same bytes. Where a pack is of an authority’s own extract, that extract is needed: ask "
    "the authority’s contact officer for it."
)
_MADE_FROM = {
    "code": "Code and templates",
    "notebooks": "Notebooks",
    "params": "Parameters",
    "lock": "Environment",
    "caseload": "Caseload",
}
_POLICY = ("suppress_from", "suppress_to", "rounding_base", "smallest_denominator")
_LETTERS = 12


def how(found: Sequence[Standing], groups: Sequence[Group], book: Book, lock_sha256: str) -> Page:
    """Give how packs are made and protected, how to make these again, and what nobody knows."""
    packs = [pack for item in found for pack in item.every]
    lock = joined(["The environment is pinned in ", code("requirements.lock"), ", whose sha256 is ", code(lock_sha256), "."], "")
    letters = "The first letters of each sha256; a pack’s manifest has the whole, and with it every figure that the pack rests on."
    sections = (
        Section("flow", "The flow", points=_FLOW),
        Section("protection", "How few families stay hidden", points=_protection(book)),
        Section("again", "Make it again", (lock, _AGAIN), commands=tuple(_commands(packs))),
        Section("made-from", "What these packs were made from", (letters,), (_made_from(packs, book),)),
        Section("unknown", "What the project does not know", points=(*_UNKNOWN, *_unsure(groups))),
    )
    return Page(HOW, HOW, NAVIGATION[HOW], "The method, how to repeat it, and its limits.", sections)


def _protection(book: Book) -> tuple[Cell, ...]:
    first, last, base, smallest = (book.parameter(f"disclosure.{name}").value for name in _POLICY)
    return (
        f"A count of {first} to {last} families is not shown; [c] stands in its place.",
        f"Counts in a breakdown are rounded to the nearest {base}, and a total adds up the rounded cells.",
        "Where a hidden count could be had back by subtraction, a further count is hidden too.",
        f"A percentage of fewer than {smallest} families is not shown; [u] stands in its place.",
        joined(
            ["An authority may set its own, and its packs say so: ", link("the policy’s figures", "parameters/disclosure.html"), "."], ""
        ),
    )


def _unsure(groups: Sequence[Group]) -> Iterator[Cell]:
    for group in groups:
        if group.unverified:
            words = f": of {group.counted} rows {group.unverified} rest on no document that says so."
            yield joined([link(group.title, f"parameters/{group.name}.html"), words], "")


def _commands(packs: Sequence[Pack]) -> Iterator[str]:
    """Give the commands that build the packs again, one for those of a quarter that differ in authority alone."""
    grouped: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for pack in packs:
        data = " DATA=path/to/extract" if pack.is_of_an_extract and not pack.is_demonstration else ""
        formats = ",".join(name for name in pack.manifest.get("formats", ()) if isinstance(name, str))
        grouped.setdefault((str(pack.quarter), pack.phase, data, formats), {})[pack.slug] = None
    for (quarter, phase, data, formats), slugs in grouped.items():
        of_phase = f" PHASE={phase}" if phase else ""
        yield f"make report BOROUGH={','.join(slugs)} QUARTER={quarter}{of_phase}{data} FORMATS={formats}"
    yield "make publish" + (" DEMO=yes" if any(pack.is_demonstration for pack in packs) else "")


def _made_from(packs: Sequence[Pack], book: Book) -> Table:
    rows = []
    for pack in packs:
        inputs = pack.manifest["inputs"]
        name = f"{book.authorities[pack.slug].name}, {pack.in_words}"
        letters = [code(inputs[part][:_LETTERS]) if inputs.get(part) else "none" for part in _MADE_FROM]
        rows.append((name, *letters, link("manifest", f"{pack.address}{MANIFEST}", f"of {name}")))
    return Table("made-from-table", "What each pack was made from", ("Pack", *_MADE_FROM.values(), "In full"), tuple(rows))
