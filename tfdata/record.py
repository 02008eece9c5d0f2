"""Part A: what has been published of an authority, as summaries that cite their documents.

In comes the book of parameters; out go what is known, targets and published figures.
Nothing here reads an extract.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tfdata.params import Parameter, Phase, PublishedFigure
from tfdata.params.model import Target
from tfdata.periods import as_of, day_in_words
from tfdata.quantities import Absent, Cell, Column, Given, Row, Summary, Words, Worked
from tfdata.scope import Scope

COUNTS_WORDS = {
    "reached": "families reached",
    "assisted": "families assisted",
    "worked_with": "families worked with",
    "turned_around": "families turned around",
    "eligible": "families eligible",
    "estimate": "an estimate of need, not a target",
}
OF_TARGET = "The published figure as a percentage of the target of the same phase."


def known(scope: Scope) -> Iterable[Summary]:
    """Say in the first lines what the published record knows of the authority and what it does not."""
    figures = _shown(scope)
    later = [item for item in figures if item.was_published_after(scope.day)]
    documents = {item.parameter.source.title for item in figures}
    keys = tuple(item.parameter.key for item in figures)
    counted: dict[str, Cell] = {
        "figures": Given(
            len(figures), "count", keys, "Figures in the published record", "Counted in the published record for the phases of this pack."
        ),
        "documents": Given(
            len(documents),
            "count",
            keys,
            "Documents that the figures come from",
            "Counted in the published record for the phases of this pack.",
        ),
        "later": Given(
            len(later),
            "count",
            keys,
            "Figures published after the quarter's end",
            "Counted in the published record by the date of the document.",
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
        if not any(item.phase == phase.id and item.parameter.unit == "families" and "target" not in item.measure for item in figures):
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
            says = Words(f"{_counts(target)}; {_source_line(parameter, scope.day)}", (parameter.key,))
            rows.append(
                Row(
                    f"target_{phase.id}",
                    Words(f"{phase.name} target"),
                    {"value": Given(parameter.value, "families", (parameter.key,), parameter.title), "says": says},
                )
            )
        found = [
            item
            for item in scope.book.published(scope.slug, phase.id)
            if scope.book.published_measures[item.measure].counts and item.as_of.end and not item.was_published_after(scope.day)
        ]
        if found:
            newest = max(found, key=lambda item: (item.as_of.end or date.min, item.parameter.value))
            label = scope.book.published_measures[newest.measure].label
            says = Words(f"as at {newest.as_of.label}; {_source_line(newest.parameter, scope.day)}", (newest.parameter.key,))
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


def targets(scope: Scope) -> Iterable[Summary]:
    """Give the targets of the phases begun, what each counts, and the document's words."""
    rows = []
    for phase in scope.begun:
        parameter = scope.book.target(scope.slug, phase.id)
        target = _target(scope, phase)
        if parameter is None or target is None:
            absent: dict[str, Cell] = {
                "target": Absent("x", f"No target for {phase.name} was found."),
                "counts": Words("no target was found"),
            }
            rows.append(Row(f"phase_{phase.id}", Words(phase.name), absent))
            continue
        cells: dict[str, Cell] = {
            "target": Given(
                parameter.value,
                "families",
                (parameter.key,),
                parameter.title,
                f"What the authority was to achieve; it counts {_counts(target)}.",
            ),
            "counts": Words(_counts(target)),
            "words": Words(f"“{target.words}”" if target.words else "not kept", (parameter.key,)),
            "by": Words(day_in_words(target.by) if target.by else "not said"),
            "source": Words(_source_line(parameter, scope.day), (parameter.key,)),
        }
        rows.append(Row(f"phase_{phase.id}", Words(phase.name), cells))
    columns = (
        Column("target", "Target"),
        Column("counts", "What it counts", False),
        Column("words", "In the document's words", False),
        Column("by", "By", False),
        Column("source", "Source", False),
    )
    note = Words("Targets of different authorities count different things and cannot be compared without saying so.")
    yield Summary("targets", f"Targets of {scope.name}", "A", "Phase", columns, tuple(rows), notes=(note,))


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


def target_parts(scope: Scope, phase: Phase) -> tuple[Parameter, Target] | None:
    """Give an authority's target in a phase with what it counts; None where none was found."""
    parameter, target = scope.book.target(scope.slug, phase.id), _target(scope, phase)
    return (parameter, target) if parameter and target else None


def _counts(target: Target) -> str:
    """Say what a target counts, and that it is approximate where the document says so."""
    return COUNTS_WORDS[target.counts] + (" (approximate)" if target.is_approximate else "")


def _target(scope: Scope, phase: Phase) -> Target | None:
    return next((item for item in scope.authority.targets if item.phase == phase.id), None)


def _shown(scope: Scope) -> list[PublishedFigure]:
    return [item for phase in scope.begun for item in scope.book.published(scope.slug, phase.id)]


def _is_the_target(scope: Scope, item: PublishedFigure) -> bool:
    """Whether a figure is the target itself, which the table of targets shows."""
    parts = target_parts(scope, scope.book.phases[item.phase])
    return (
        "target" in item.measure
        and parts is not None
        and (parts[0].value, parts[0].source) == (item.parameter.value, item.parameter.source)
    )


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
                "A published figure; see its source.",
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
                if target.counts != measure.counts:
                    notes.append(f"the target counts {COUNTS_WORDS[target.counts]}, another kind")
        cells["source"] = Words(_source_line(item.parameter, scope.day), (key,))
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
    used = {key for row in rows for key in row.cells}
    return Summary(name, title, "A", "Measure", tuple(column for column in columns if column.key in used), tuple(rows), hidden=hidden)


def key_of(item: PublishedFigure) -> str:
    """Give a published figure's row key."""
    return item.parameter.key.split(".", 2)[-1].replace(".", "_")


def _source_line(parameter: Parameter, day: date) -> str:
    published_on = as_of(parameter.source.dated)
    if published_on.precision == "undated":
        when = "undated"
    elif published_on.is_after(day):
        when = f"{published_on.label}, after the quarter's end"
    elif published_on.may_be_after(day):
        when = f"{published_on.label}, which may be after the quarter's end"
    else:
        when = published_on.label
    return f"{parameter.source.short}, {when}"


def _and(names: list[str]) -> str:
    return " and ".join(names) if names else "no phase"
