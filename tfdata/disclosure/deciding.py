"""Decide in which form each number of a system is shown, so that none that is hidden can be got back by subtraction.

In come a system and the limits of the policy; out go verdicts. Small numbers are hidden first, each for its own sake; then every part of
the system, whose numbers hang together, is mended until no hidden number is too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tfdata.disclosure.forms import Form, Limits
from tfdata.disclosure.mending import Part
from tfdata.disclosure.system import System
from tfdata.quantities import Counted


@dataclass(frozen=True)
class Verdicts:
    """The form in which each number is shown, with the limits that it was decided by, and the numbers hidden for their own sake."""

    limits: Limits
    forms: Mapping[Counted, Form]
    primary: frozenset[Counted]

    @property
    def secondary(self) -> frozenset[Counted]:
        """The numbers that are hidden for the sake of others: the information lost beyond the small numbers."""
        return frozenset(name for name, form in self.forms.items() if form is Form.HIDDEN) - self.primary


def decide(system: System, limits: Limits) -> Verdicts:
    """Decide the form of every number that is shown.

    A number already released keeps its form; one that is guarded is shown nowhere, and stays hidden where it is small. Raises RuntimeError
    where nothing that is shown could be shown less exactly and a hidden number is still too narrow; such a pack must not go out.
    """
    primary = frozenset(
        name
        for name, node in system.nodes.items()
        if (node.is_shown or node.is_guarded) and not node.is_left_over and node.is_small(limits)
    )
    found = {name: Form.HIDDEN if name in primary else node.form for name, node in system.nodes.items()}
    forms = {name: form for name, form in found.items() if form is not None}
    for part in _parts(system):
        forms |= Part(part, limits, forms).protect()
    return Verdicts(limits, forms, primary)


def _parts(system: System) -> Iterator[System]:
    """Split a system into parts that have no relation with each other; a number without any relation is in none."""
    leads: dict[Counted, Counted] = {}

    def lead(name: Counted) -> Counted:
        while leads.setdefault(name, name) != name:
            leads[name] = leads[leads[name]]
            name = leads[name]
        return name

    for relation in system.relations:
        names = [name for _, name in relation.terms]
        for name in names:
            leads[lead(name)] = lead(names[0])
    parts: dict[Counted, System] = {}
    for name in sorted(leads):
        parts.setdefault(lead(name), System()).nodes[name] = system.nodes[name]
    for relation in system.relations:
        parts[lead(relation.terms[0][1])].relations[relation] = None
    yield from parts.values()
