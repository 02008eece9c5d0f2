"""How numbers hang together across days and areas: what happened in a span lies between two days, and districts make up their county.

In come the numbers of a system, by what they count; out go relations between them, and sums by a day that nobody shows and anybody can
reckon with. Whether a relation is true is left to the system.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tfdata.disclosure.forms import Form
from tfdata.disclosure.system import Node, System
from tfdata.quantities import Counted, Relation

_UNTIL = " by the end of the day"  # of a running sum that is shown nowhere


def relate_spans(system: System) -> None:
    """Hold every number of a span (`from/to` in ISO days, `/to` from the beginning) to the running sums at its two ends.

    A number of a span that does not agree with the running sums, such as families counted once however often they come, lies within
    every longer span all the same.
    """
    for alike in _alike(system).values():
        spans = {name: _ends(name) for name in alike if "/" in name.when}
        if len(spans) <= 1:
            continue
        first = next(iter(spans))
        running = {day: Counted(first.area, first.phase, first.what + _UNTIL, day) for ends in spans.values() for day in ends if day}
        for day, value in _running(system, spans).items():
            if value < 0:
                continue  # what the spans count does not add up, so that no running sum exists
            known = Form.EXACT if not value else None
            system.nodes[running[day]] = Node(value, system.nodes[first].each, known)
        days = sorted(running)
        system.relate(Relation.within(running[later], running[day]) for day, later in pairwise(days))
        for name, (before, last) in spans.items():
            system.relate([Relation.adds_up(running[last], (name, running[before]) if before else (name,))])
            longer = [other for other, (start, end) in spans.items() if other != name and start <= before and last <= end]
            system.relate(Relation.within(other, name) for other in longer)


def relate_days(system: System) -> None:
    """Say that what was counted up to a day is in what was counted up to a later one, wherever that is so."""
    for alike in _alike(system).values():
        days = sorted((name for name in alike if "/" not in name.when and name.when), key=lambda name: name.when)
        system.relate(Relation.within(later, earlier) for earlier, later in pairwise(days))


def relate_areas(system: System, parts: Mapping[str, tuple[str, ...]]) -> None:
    """Say that the same number of the districts adds up to their county's, or lies within it where some are not shown."""
    by_area: dict[Counted, dict[str, Counted]] = defaultdict(dict)
    for name in system.nodes:
        by_area[name._replace(area="")][name.area] = name
    for found in by_area.values():
        for whole, districts in parts.items():
            named = [found[district] for district in districts if district in found]
            if whole in found and named:
                system.relate([Relation.adds_up(found[whole], named), Relation.within(found[whole], *named)])


def _ends(name: Counted) -> tuple[str, str]:
    """Give the day before a span and its last day, as ISO; the first is empty where it runs from the beginning."""
    first, last = name.when.split("/")
    return (date.fromisoformat(first) - timedelta(days=1)).isoformat() if first else "", last


def _running(system: System, spans: Mapping[Counted, tuple[str, str]]) -> dict[str, Decimal]:
    """Give the running sum at each end of the spans, as far as one leads to another, from those that run from the beginning."""
    found = {last: system.nodes[name].value for name, (before, last) in spans.items() if not before}
    days = sorted({day for ends in spans.values() for day in ends if day})
    while missing := [day for day in days if day not in found]:
        before_it = len(found)
        for name, (before, last) in spans.items():
            if before and before in found:
                found.setdefault(last, found[before] + system.nodes[name].value)
            if before and last in found:
                found.setdefault(before, found[last] - system.nodes[name].value)
        if len(found) == before_it:
            found[missing[0]] = Decimal(0)
    return found


def _alike(system: System) -> Mapping[tuple[str, str, str], list[Counted]]:
    found: dict[tuple[str, str, str], list[Counted]] = defaultdict(list)
    for name in system.nodes:
        found[name.area, name.phase, name.what].append(name)
    return found
