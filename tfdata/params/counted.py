"""Check what the savings model counts against the lines and the programme: names that exist, and nothing counted twice.

In come `savings.yaml` and councils' own files as they were read; out go faults, each with file, line and key.
No value is looked at but whether a line has one: what an outcome is worth is not reckoned here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations

from tfdata.faults import Fault, nearest
from tfdata.params.authority import Authority
from tfdata.params.local_savings import LocalRange, LocalSavings
from tfdata.params.model import Phase
from tfdata.params.reader import Document, Path_
from tfdata.params.savings import CASES, GENERAL, Outcome, Range, Savings, Use, misfits
from tfdata.params.unit_costs import Kind, UnitCost, within

Lines = Mapping[str, UnitCost]
Placed = tuple[Path_, str]


def names(document: Document, form: Savings, years: Collection[str] | None, phases: Mapping[str, Phase] | None) -> Iterator[Fault]:
    """Find assumptions, services, phases, problems and bases that are not there; `years` are those of the index (None: not known)."""
    if years is not None and form.price_year not in years:
        yield document.fault(("price_year",), f"the deflator has no index for {form.price_year}; it runs from {min(years)} to {max(years)}")
    for name in GENERAL:
        if name not in form.assumptions:
            yield document.fault(("assumptions",), f"the model needs the assumption {name}{nearest(name, form.assumptions)}")
    for name, item in form.assumptions.items():
        for message in _ungraded(name, item, form):
            yield document.fault(("assumptions", name), message)
    for code, outcome in form.outcomes.items():
        for place, message in (*_named(outcome, form), *(_of_phases(outcome, phases) if phases is not None else ())):
            yield document.fault(("outcomes", code, *place), message)


def lines(document: Document, form: Savings, known: Lines) -> Iterator[Fault]:
    """Find lines that are not there or lack the value that is counted, and everything that would be counted twice."""
    faulty = set()
    for code, outcome in form.outcomes.items():
        for index, use in enumerate(outcome.uses):
            for place, message in _of_lines(use, known):
                faulty.add(code)
                yield document.fault(("outcomes", code, "uses", index, *place), message)
    sound = {code: outcome for code, outcome in form.outcomes.items() if code not in faulty}
    for code, outcome in sound.items():
        for (_, one), (index, two) in combinations(enumerate(outcome.uses), 2):
            if message := _twice(one, two, known):
                yield document.fault(("outcomes", code, "uses", index), f"{message}; within {code} both would be counted")
    for before, after in combinations(sound, 2):
        problems = form.outcomes[after].problems
        shared = [problem for phase, problem in problems.items() if form.outcomes[before].problems.get(phase) == problem]
        for index, use in enumerate(form.outcomes[after].uses) if shared else ():
            for message in sorted({_twice(other, use, known) for other in form.outcomes[before].uses} - {""}):
                where = f"{before} and {after} are both of the problem {shared[0]}, and both would be counted"
                yield document.fault(("outcomes", after, "uses", index), f"{message}; {where}")


def local(found: Iterable[tuple[Document, LocalSavings]], form: Savings, authorities: Mapping[str, Authority]) -> Iterator[Fault]:
    """Find a council's file that is nobody's or a district's, and ranges for what the model does not assume, or of another form."""
    for document, own in found:
        slug = document.name.rpartition("/")[2].removesuffix(".yaml")
        if slug not in authorities:
            hint = nearest(slug, authorities)
            yield document.fault((), f"there is no local authority {slug!r}; the file's name is that of its authority{hint}")
        elif authorities[slug].parent:
            yield document.fault((), "a district goes by its county's file, since the two are one programme; write the ranges there")
        yield from _ranges(document, ("assumptions",), own.assumptions, form)
        for code, ranges in own.outcomes.items():
            if code not in form.outcomes:
                yield document.fault(("outcomes", code), f"there is no outcome {code!r} in savings.yaml{nearest(code, form.outcomes)}")
                continue
            yield from _ranges(document, ("outcomes", code), ranges, form)
            for name in ranges:
                if name in form.assumptions and not form.assumptions[name].is_by_outcome and name != form.outcomes[code].units:
                    yield document.fault(("outcomes", code, name), "this holds for all outcomes alike; write it under assumptions")


def _ranges(document: Document, place: Path_, ranges: Mapping[str, LocalRange], form: Savings) -> Iterator[Fault]:
    for name, values in ranges.items():
        if name not in form.assumptions:
            hint = nearest(name, form.assumptions)
            yield document.fault((*place, name), f"there is no assumption {name!r} in savings.yaml{hint}")
            continue
        for message in misfits(values, form.assumptions[name]):
            yield document.fault((*place, name), message)
        for message in _ungraded(name, values, form):
            yield document.fault((*place, name), message)


def _ungraded(name: str, values: Range, form: Savings) -> Iterator[str]:
    """Say which grade of evidence has no correction; only the assumptions `grade_…` are grades."""
    grades = {values.of(case) for case in CASES} if name.startswith("grade_") else set()
    for grade in sorted(grades):
        if f"grade_{grade}" not in form.corrections:
            yield f"there is no correction grade_{grade} for this grade; known are {', '.join(form.corrections)}"


def _named(outcome: Outcome, form: Savings) -> Iterator[Placed]:
    cited: list[Placed] = [((key,), name) for key, name in outcome.names]
    for index, use in enumerate(outcome.uses):
        cited += [(("uses", index, key), name) for key, name in (("weight", use.weight), ("cashable", use.cashable)) if name]
    for place, name in cited:
        if name not in form.assumptions:
            yield place, f"there is no assumption {name!r} under assumptions{nearest(name, form.assumptions)}"
    if outcome.measured and outcome.measured not in form.services:
        yield ("measured",), f"there is no service {outcome.measured!r} under services{nearest(outcome.measured, form.services)}"


def _of_phases(outcome: Outcome, phases: Mapping[str, Phase]) -> Iterator[Placed]:
    for phase_id, code in outcome.problems.items():
        if phase_id not in phases:
            yield ("problems", phase_id), f"there is no phase {phase_id!r}; known are {', '.join(phases)}"
            continue
        problems = [item.code for item in phases[phase_id].problems]
        bases = [item.code for item in phases[phase_id].bases]
        if code not in problems:
            yield ("problems", phase_id), f"{phases[phase_id].name} has no problem {code!r}{nearest(code, problems)}"
        if outcome.modelled not in ("", "problem", *bases):
            hint = nearest(outcome.modelled, ["problem", *bases])
            yield ("modelled",), f"{phases[phase_id].name} has no basis {outcome.modelled!r}, and it is not the word problem{hint}"


def _of_lines(use: Use, known: Lines) -> Iterator[Placed]:
    """Say what is wrong with a use by itself: its line, what is taken off it, and who gains."""
    if use.line not in known:
        yield ("line",), f"there is no line {use.line!r} in unit_costs.csv{nearest(use.line, known)}"
        return
    line, parts = known[use.line], within(use.line, known)
    for kind in use.counts:
        if kind not in line.values:
            yield ("counts",), f"{use.line} has no {kind} value"
    if "fiscal" in use.counts and not (use.agency or line.agency):
        yield (), f"the fiscal value of {use.line} falls to several agencies; name one under agency, or count the lines that it contains"
    if "fiscal" in use.counts and (moved := [code for code in _counted(use, known) if known[code].is_transfer and not line.is_transfer]):
        yield (), f"{use.line} contains {moved[0]}, which is a transfer and is left out of public value; count the two apart"
    for index, code in enumerate(use.less):
        if code not in parts:
            yield ("less", index), f"{use.line} does not contain {code}, so that it cannot be taken off{nearest(code, parts)}"
        elif missing := [kind for kind in use.counts if kind not in known[code].values]:
            yield ("less", index), f"{code} has no {missing[0]} value to take off"
        elif _span(known[code]) and _span(known[code]) != _span(line):
            yield (
                ("less", index),
                f"{code} is {known[code].unit.lower()} and {use.line} {line.unit.lower()}, so that it is not taken off once",
            )
        elif use.less.count(code) > 1 or any(code in within(other, known) for other in use.less if other in known):
            yield ("less", index), f"{code} would be taken off twice"


def _twice(one: Use, two: Use, known: Lines) -> str:
    """Say which line of two uses contains the other's where both count the same kind; empty where neither does."""
    kinds: list[Kind] = [kind for kind in one.counts if kind in two.counts]
    for outer, inner in ((one, two), (two, one)):
        if kinds and inner.line in _counted(outer, known):
            way = f"both are by {inner.line}" if outer.line == inner.line else within(outer.line, known)[inner.line]
            return f"{way}: the {' and '.join(kinds)} value would be counted twice"
    return ""


def _counted(use: Use, known: Lines) -> set[str]:
    """Give the lines whose cost a use counts: its own and all that it contains, except by way of what is taken off."""
    found: set[str] = set()
    ahead = [use.line]
    while ahead:
        code = ahead.pop()
        if code not in found and code not in use.less:
            found.add(code)
            ahead += known[code].contains
    return found


def _span(line: UnitCost) -> str:
    """Give the length of time that a line is for (week, month, year), or nothing where it is for one of something."""
    return next((span for span in ("week", "month", "year", "hour", "day") if span in line.unit.lower().split()), "")
