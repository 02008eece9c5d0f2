"""The pack's appendices: how figures are protected, the measures it uses, and every source that it looked up.

Made last, from what the book remembers; nothing is listed by hand.
"""

from __future__ import annotations

from collections.abc import Iterable

from tfdata.caseload import Caseload
from tfdata.params import Parameter
from tfdata.params.policy import FIGURES, Departure
from tfdata.params.where import file_of
from tfdata.periods import as_of
from tfdata.quantities import Cell, Column, Given, Reference, Row, Summary, Words, in_a_sentence
from tfdata.scope import Scope

GOOD_WORDS = {"higher": "higher is better", "lower": "lower is better", "neither": "neither way is better"}
TOGETHER = "A county and its districts are protected together, by the strictest rule of any of them. "


def policy(scope: Scope) -> Iterable[Summary]:
    """Say in words how figures of a caseload are protected, with the policy's own figures and why an authority has others."""
    found = scope.book.policy(scope.slug)
    hidden = {name: _of_the_policy(getattr(found, name)) for name in FIGURES}
    has_districts = scope.authority.tier in ("county", "district")
    texts = {
        "suppress": "Counts of a caseload from {suppress_from} to {suppress_to} families are not shown; "
        "[c], confidential, stands in their place.",
        "round": "Its counts in a breakdown are rounded to the nearest {rounding_base}; a total there adds up the rounded cells.",
        "subtract": "Where a count that is not shown could be got back by subtraction, a further count is hidden, as [c] too: the one that "
        "costs the reader least. From all that is shown, the most that a hidden count can be is more than {suppress_to}, and at least "
        "{interval_width} more than the least; where nothing is left to hide, it can still be any of the numbers that are not shown.",
        "nought": "A nought is shown, except beside a group that is hidden: of few families it would say something of every one, and [c] "
        "stands there.",
        "headline": "A headline is exact, unless it could be set against a breakdown to give a hidden count back; then it is rounded, and "
        "the table says so.",
        "district": "In a district's pack every count is rounded, since it is a row of its county's table.",
        "together": f"{TOGETHER if has_districts else ''}What this quarter and the last show is protected together.",
        "revised": "A revision of few families since the quarter before cannot be told from none: all that both quarters show leaves it "
        "at least {interval_width} wide.",
        "derive": "Percentages, money and differences are worked out from the counts as shown, and are [c] where such a count is.",
        "smallest": "A percentage of fewer than {smallest_denominator} is not shown; [u] stands in its place.",
        "booked": "Booked fees and results are families times a payment: an amount that could be so few families is [c], and the others "
        "are rounded to as many payments.",
        "exempt": "Figures published by others are exempt, and change nothing for the caseload.",
        "markers": "[p] is provisional: it rests on a rule that no document confirmed. [u] is too few for a percentage. "
        "[low] is so few rows that they round to nought. [x] is not available. [z] does not apply.",
    }
    if not has_districts:
        del texts["district"]
    rows = [Row(name, Words(""), {"text": Words(text)}) for name, text in texts.items()]
    for item in found.departures:
        hidden[f"{item.figure}_usually"] = _of_the_policy(item.usual)
        rows.append(Row(f"own_{item.figure}", Words(""), {"text": _own_rule(item)}))
    yield Summary("policy", "How figures are protected", "A", "", (Column("text", "Text", False),), tuple(rows), hidden=hidden)


def _of_the_policy(found: Parameter) -> Given:
    return Given(found.value, found.unit, (found.key,), found.title, "The policy that this pack follows.")


def _own_rule(item: Departure) -> Words:
    """Say which figure an authority sets otherwise than is usual, and why in its own words."""
    manner = "stricter" if item.is_stricter else "less strict"
    what = in_a_sentence(item.usual.title)
    text = f"{item.authority} is {manner} than is usual: its {what} is {{{item.figure}}}, and usually it is {{{item.figure}_usually}}."
    reason = f" Its reason: “{item.parameter.words}”" if item.parameter.words else ""
    return Words(text + reason, (item.parameter.key,))


def definitions(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give each measure's definition, why it matters and which way is good, in the words of the phases reported on.

    A pack without an extract measures nothing, and has none.
    """
    if caseload.is_empty:
        return
    rows = []
    for name, measure in scope.book.measures.items():
        labels = dict.fromkeys(measure.wording.get(phase.id, measure.label) for phase in scope.phases)
        if name.endswith("_results") and not any(f"{basis.code}_results" == name for phase in scope.phases for basis in phase.bases):
            continue
        cells: dict[str, Cell] = {
            "definition": Words(measure.definition),
            "why": Words(f"{measure.why} ({GOOD_WORDS[measure.good]})"),
        }
        rows.append(Row(name, Words(" / ".join(labels)), cells))
    columns = (Column("definition", "What it counts", False), Column("why", "Why it matters", False))
    yield Summary("definitions", "What each measure counts, and why it matters", "A", "Measure", columns, tuple(rows))


def documents(scope: Scope) -> Iterable[Summary]:
    """Give each document that the pack rests on: its title, whose it is, its date and where it can be read."""
    used = {parameter.source.title: parameter for _, parameter in sorted(scope.book.used.items()) if parameter is not None}
    rows = []
    for name, source in sorted(scope.book.sources.items(), key=lambda item: (item[1].short.casefold(), item[0])):
        if source.title in used:
            key = (used[source.title].key,)
            where = source.link or (f"background papers, file {source.file.split('_')[0]}" if source.file else source.via) or "nowhere"
            cells: dict[str, Cell] = {
                "title": Words(f"{source.title}, {source.body}", key),
                "dated": Words(as_of(source.dated).label, key),
                "where": Words(where, key),
            }
            rows.append(Row(name, Words(source.short, key), cells))
    columns = (Column("title", "Document", False), Column("dated", "Date", False), Column("where", "Found at", False))
    yield Summary("documents", "Documents that this pack rests on", "A", "Called here", columns, tuple(rows))


def sources(scope: Scope) -> Iterable[Summary]:
    """Give every figure, point and rule that the pack looked up, with its document, the place in it, and how sure it is."""
    used = [parameter for _, parameter in sorted(scope.book.used.items()) if parameter is not None]
    rows, references = (
        [_row(parameter) for parameter in used],
        tuple(Reference(item.key, file_of(item.key, scope.book.described), item.source.link or "") for item in used),
    )
    looked_up = tuple(sorted(scope.book.looked_up))
    columns = (
        Column("value", "Value"),
        Column("document", "Document", False),
        Column("place", "Place in it", False),
        Column("confidence", "How sure", False),
    )
    title = "Every figure and rule that this pack rests on"
    yield Summary("sources", title, "A", "Figure or rule", columns, tuple(rows), references=references, looked_up=looked_up)


def _row(parameter: Parameter) -> Row:
    key = (parameter.key,)
    source = parameter.source
    working = f": {parameter.derivation}" if parameter.derivation else ""
    cells: dict[str, Cell] = {
        "document": Words(f"{source.short}, {as_of(source.dated).label}", key),
        "place": Words(parameter.locator, key),
        "confidence": Words(f"{parameter.confidence}{working}", key),
    }
    if parameter.unit != "text":
        cells["value"] = Given(parameter.value, parameter.unit, key, parameter.title, decimals=parameter.decimals)
    name = parameter.key.replace(".", "_").replace("@", "_").replace("-", "_")
    return Row(name, Words(parameter.title, key), cells)
