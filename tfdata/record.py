"""Part A: what has been published of an authority, as summaries that cite their documents.

In comes the book of parameters; out go what is known and the published figures.
Nothing here reads an extract.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tfdata.params import PublishedFigure
from tfdata.periods import day_in_words
from tfdata.quantities import Absent, Cell, Column, Given, Row, Summary, Words, Worked, in_use
from tfdata.scope import Scope
from tfdata.targets import beside, counts_in_words, target_note, target_parts

PUBLISHED = "A published figure; see its source."
OF_TARGET = "The published figure as a percentage of the target of the same phase."
_COUNTED = "A count of what the record holds."


def known(scope: Scope) -> Iterable[Summary]:
    """Say in the first lines what the published record knows of the authority and what it does not."""
    figures = _shown(scope)
    later = [item for item in figures if item.was_published_after(scope.day)]
    documents = {item.parameter.source.title for item in figures}
    keys = tuple(item.parameter.key for item in figures)
    counted: dict[str, Cell] = {
        "figures": Given(
            len(figures),
            "count",
            keys,
            "Figures in the published record",
            "Counted in the published record for the phases of this pack.",
            formula=_COUNTED,
        ),
        "documents": Given(
            len(documents),
            "count",
            keys,
            "Documents that the figures come from",
            "Counted in the published record for the phases of this pack.",
            formula=_COUNTED,
        ),
        "later": Given(
            len(later),
            "count",
            keys,
            "Figures published after the quarter's end",
            "Counted in the published record by the date of the document.",
            formula=_COUNTED,
        ),
    }
    sentences = [
        f"Figures that were found published of {scope.name}, for {_and([phase.name for phase in scope.begun])}: {{figures}}. "
        f"Documents that they come from: {{documents}}. Figures that came out after {day_in_words(scope.day)}: {{later}}."
    ]
    for phase in scope.begun:
        target = scope.book.target(scope.slug, phase.id)
        if target is None:
            sentences.append(f"No target for {phase.name} was found.")
        if not any(item.phase == phase.id and item.parameter.unit == "families" and not item.is_target for item in figures):
            sentences.append(f"For {phase.name} no number of families identified, worked with or {phase.outcome_words} was found.")
    rows = [Row(f"line_{index}", Words(""), {"text": Words(text)}) for index, text in enumerate(sentences, start=1)]
    yield Summary("known", "What is known", "A", "", (Column("text", "Text", False),), tuple(rows), hidden=counted)


def headlines(scope: Scope) -> Iterable[Summary]:
    """Give the cards of Part A: each phase's target, and the newest dated count of families published by the quarter's end."""
    rows = []
    for phase in scope.begun:
        parts = target_parts(scope, phase)
        if parts is None:
            rows.append(
                Row(
                    f"target_{phase.id}",
                    Words(f"{phase.name} target"),
                    {"value": Absent("x", f"No target for {phase.name} was found."), "says": Words("no target was found")},
                )
            )
        else:
            parameter, target = parts
            says = Words(f"{counts_in_words(target)}; {scope.dated(parameter)}", (parameter.key,))
            rows.append(
                Row(
                    f"target_{phase.id}",
                    Words(f"{phase.name} target"),
                    {"value": Given(parameter.value, "families", (parameter.key,), parameter.title), "says": says},
                )
            )
        found = [item for item in scope.book.published(scope.slug, phase.id) if _is_dated_count(scope, item)]
        if found:
            newest = max(found, key=lambda item: (item.as_of.end or date.min, item.parameter.value))
            label = scope.book.published_measures[newest.measure].label
            differ = [other for other in found if other.is_same_thing(newest) and other.parameter.value != newest.parameter.value]
            doubt = "; another document gives another figure" if differ else ""
            says = Words(f"as at {newest.as_of.label}; {scope.dated(newest.parameter)}{doubt}", (newest.parameter.key,))
            value = Given(newest.parameter.value, newest.parameter.unit, (newest.parameter.key,), f"{phase.name}: {label}")
            rows.append(Row(f"published_{phase.id}", Words(f"{phase.name}: {label.lower()}"), {"value": value, "says": says}))
    yield Summary(
        "record_headlines",
        f"{scope.name}: the published record in short",
        "A",
        "Figure",
        (Column("value", "Figure"), Column("says", "What it is", False)),
        tuple(rows),
    )


def by_date(scope: Scope) -> Iterable[Summary]:
    """Give the dated counts of families that had been published by the quarter's end, oldest first, beneath the phase's target."""
    for phase in scope.begun:
        parts = target_parts(scope, phase)
        rows = []
        if parts:
            parameter, target = parts
            label = "Estimate of need" if target.counts == "estimate" else "Target"
            value = Given(parameter.value, "families", (parameter.key,), parameter.title)
            rows.append(Row("target", Words(label), {"value": value}))
        dated = [item for item in scope.book.published(scope.slug, phase.id) if _is_dated_count(scope, item)]
        for item in dated:
            label = f"{scope.book.published_measures[item.measure].label}, {item.as_of.label}"
            key = item.parameter.key
            value = Given(item.parameter.value, "families", (key,), f"{scope.name}, {phase.name}: {label}", PUBLISHED)
            rows.append(Row(key_of(item), Words(label, (key,)), {"value": value, "source": Words(scope.dated(item.parameter), (key,))}))
        if dated and len(rows) > 1:
            title = f"{scope.name}, {phase.name}: families in the published record, by date"
            columns = (Column("value", "Families"), Column("source", "Source", False))
            yield Summary(f"by_date_{phase.id}", title, "A", "What was counted", columns, tuple(rows))


def published(scope: Scope) -> Iterable[Summary]:
    """Give the figures that had been published by the quarter's end, or whose document has no exact date."""
    figures = [item for item in _shown(scope) if not item.was_published_after(scope.day) and not _is_the_target(scope, item)]
    if figures:
        yield _figures(scope, "published", f"Figures published of {scope.name} by {day_in_words(scope.day)}", figures)


def published_later(scope: Scope) -> Iterable[Summary]:
    """Give the figures that were published after the quarter's end, which nobody could know in the quarter."""
    figures = [item for item in _shown(scope) if item.was_published_after(scope.day) and not _is_the_target(scope, item)]
    if figures:
        yield _figures(
            scope, "published_later", f"Published later: figures of {scope.name} that came out after {day_in_words(scope.day)}", figures
        )


def _shown(scope: Scope) -> list[PublishedFigure]:
    return [item for phase in scope.begun for item in scope.book.published(scope.slug, phase.id)]


def _is_dated_count(scope: Scope, item: PublishedFigure) -> bool:
    """Whether a figure counts families, says of when, and had been published by the quarter's end."""
    is_count = scope.book.published_measures[item.measure].counts is not None
    return is_count and item.as_of.end is not None and not item.was_published_after(scope.day)


def _is_the_target(scope: Scope, item: PublishedFigure) -> bool:
    """Whether a figure is the target itself, which the table of targets shows."""
    parts = target_parts(scope, scope.book.phases[item.phase])
    return item.is_target and parts is not None and (parts[0].value, parts[0].source) == (item.parameter.value, item.parameter.source)


def _figures(scope: Scope, name: str, title: str, figures: list[PublishedFigure]) -> Summary:
    rows: list[Row] = []
    hidden: dict[str, Cell] = {}
    for item in figures:
        measure = scope.book.published_measures[item.measure]
        key = item.parameter.key
        phase = scope.book.phases[item.phase]
        notes = [part for part in (measure.caveat, item.note) if part]
        cells: dict[str, Cell] = {
            "value": Given(
                item.parameter.value,
                measure.unit,
                (key,),
                f"{scope.name}, {phase.name}: {measure.label}",
                PUBLISHED,
                item.parameter.decimals,
            ),
            "as_of": Words(item.as_of.label, (key,)),
        }
        parts = target_parts(scope, phase)
        if measure.counts and parts:
            parameter, target = parts
            if target.counts == "estimate":
                cells["of_target"] = Absent("z", "An estimate of need is not a target, so no percentage is given.")
            else:
                hidden[f"target_{phase.id}"] = Given(parameter.value, "families", (parameter.key,), parameter.title)
                cells["of_target"] = Worked("percent", (f"{key_of(item)}.value", f"target_{phase.id}"), "percent", OF_TARGET)
                notes += [words for words in [beside(target, measure.counts)] if words]
        cells["source"] = Words(scope.dated(item.parameter), (key,))
        if notes:
            cells["note"] = Words("; ".join(dict.fromkeys(notes)), (key,))
        rows.append(Row(key_of(item), Words(f"{phase.name}: {measure.label}", (key,)), cells))
    columns = (
        Column("value", "Figure"),
        Column("as_of", "As at", False),
        Column("of_target", "Of the target"),
        Column("source", "Source", False),
        Column("note", "Note", False),
    )
    beneath = target_note(scope, [row for row in rows if "of_target" in row.cells])
    return Summary(name, title, "A", "Measure", in_use(columns, rows), tuple(rows), hidden=hidden, notes=tuple(beneath))


def key_of(item: PublishedFigure) -> str:
    """Give a published figure's row key."""
    return item.parameter.key.split(".", 2)[-1].replace(".", "_")


def _and(names: list[str]) -> str:
    return " and ".join(names) if names else "no phase"
