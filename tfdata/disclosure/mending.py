"""Mend a part of a system: show numbers less exactly until no hidden one can be got back by subtraction.

In come numbers with the form that each has for its own sake; out go forms in which the worlds that agree with all that is shown keep every
hidden number wide enough. As long as they do not, the numbers that stand in the way are rounded where they are exact, else the one that
costs the reader least is hidden too. At last all that proved needless is undone. It ends alike every time: numbers are taken in the order
of their names, and no search stops by the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from tfdata.disclosure.forms import Form, Limits
from tfdata.disclosure.programme import Span
from tfdata.disclosure.system import ONE, System
from tfdata.disclosure.worlds import Worlds
from tfdata.quantities import Counted, Relation

_FAR = 1e5  # families, beyond which nobody looks
_NOUGHT = 1e-9
_ROUNDS = 6  # of proofs for many numbers at once
_STEPS = 3  # from a number to those near it


class Part:
    """A part of a system on its way to safe forms: its numbers by index, in the order of their names."""

    def __init__(self, system: System, limits: Limits, forms: Mapping[Counted, Form]) -> None:
        self.limits, self.names = limits, list(system.nodes)
        self.nodes = list(system.nodes.values())
        at = {name: index for index, name in enumerate(self.names)}
        self.forms: list[Form | None] = [forms.get(name) for name in self.names]
        self.groups: dict[int, list[int]] = {}
        self.some: dict[int, list[int]] = {}
        for (_, group), (_, some) in (relation.terms for relation in system.relations if relation.is_of_each):
            self.groups.setdefault(at[some], []).append(at[group])
            self.some.setdefault(at[group], []).append(at[some])
        self.first, self.settled = list(self.forms), set[int]()
        self.lent: set[int] = set()  # noughts hidden for others' sake
        self.circles: dict[int, list[np.ndarray]] = {}
        for index in range(len(self.names)):
            if self.forms[index] is Form.HIDDEN:
                self._hide_noughts(index)
        rows = [
            (_weights(relation, at), (-float(relation.constant), -float(relation.constant) if relation.is_equal else float("inf")))
            for relation in sorted(system.relations, key=lambda relation: (relation.terms, relation.is_equal, relation.constant))
        ]
        found: list[set[int]] = [set() for _ in self.names]
        for weights, _ in rows:
            for index in weights:
                found[index] |= weights.keys()
        self.neighbours = [sorted(each) for each in found]
        self.worlds = Worlds(
            [float(node.value) for node in self.nodes],
            [self._span(index) for index in range(len(self.names))],
            rows,
            [node.each == ONE for node in self.nodes],
        )

    def protect(self) -> dict[Counted, Form]:
        """Give the forms of the part's numbers in which every hidden one is wide enough."""
        self._prove_many()
        while open_to_attack := [index for index in self._hidden() if not self._prove(index)]:
            noughts = [index for index in open_to_attack if self.nodes[index].is_nought]
            for index in noughts:
                self.forms[index] = Form.ROUNDED  # what is shown beside it says that it is nought, so that nothing is gained
                self.worlds.tighten(index, self._span(index))
            for index in open_to_attack if not noughts else ():
                self._mend(index)
        self._undo_what_is_needless()
        return {name: form for name, form in zip(self.names, self.forms, strict=True) if form is not None}

    def _hidden(self) -> list[int]:
        """Give what has to stay hidden; a nought released as hidden, or hidden for others' sake, may come out: no family is in it."""
        free = {index for index, node in enumerate(self.nodes) if node.is_nought and (node.is_given_out or index in self.lent)}
        return [index for index, form in enumerate(self.forms) if form is Form.HIDDEN and index not in free]

    def _is_wide(self, least: float, most: float, index: int) -> bool:
        each = float(self.nodes[index].each)
        above = self._above(index)
        is_above = most >= above - _NOUGHT or (each != 1 and least <= -above + _NOUGHT)
        return is_above and most - least >= self.limits.width * each - _NOUGHT

    def _above(self, index: int) -> float:
        """Give what a hidden number must be able to reach: more than few families; a net number, which can be nought, need not."""
        return -_FAR if self.nodes[index].is_net else (self.limits.last + 1) * float(self.nodes[index].each)

    def _is_proved(self, index: int) -> bool:
        return self._is_wide(*self.worlds.least_and_most(index), index) or (index in self.settled and self._tells_of_no_few(index))

    def _prove_many(self) -> None:
        """Look for worlds that prove many numbers at once: half of them large and half of them small, in ever other halves."""
        for turn in range(_ROUNDS):
            hidden = [index for index in self._hidden() if not self._is_proved(index)]
            if len(hidden) <= 1:
                return
            signs = [1 if (place >> turn) & 1 else -1 for place in range(len(hidden))]
            self.worlds.extend(hidden, signs)
            self.worlds.extend(hidden, [-sign for sign in signs])

    def _prove(self, index: int, *, is_thorough: bool = True) -> bool:
        """Whether worlds can be found that keep a hidden number wide enough: first among those near the truth, then among all.

        A search that is not thorough looks at those near the truth alone.
        """
        if self._is_proved(index):
            return True
        circles = self._circles(index)
        for near in circles:
            if self._reaches(index, near):
                return True
        if not is_thorough:
            return False
        ends = []
        for sign in (1, -1):
            values, _ = self.worlds.extend([index], [sign])
            ends.append(float(values[index]))
            if self._is_proved(index):
                return True
        if not self._is_wide(ends[1], ends[0], index):
            return False
        everything = np.arange(len(self.names))
        return any(self._reaches_whole(index, near) for near in (*circles, everything))

    def _reaches(self, index: int, near: np.ndarray) -> bool:
        for sign in (1, -1):
            self.worlds.extend_near(index, sign, near)
            if self._is_proved(index):
                return True
        return False

    def _reaches_whole(self, index: int, near: np.ndarray, *, is_last: bool = False) -> bool:
        """Look for worlds without fractions: one in which the number is above what is hidden, then one far enough from that."""
        above, width = self._above(index), self.limits.width * float(self.nodes[index].each)
        least, most = self.worlds.least_and_most(index)
        for sign, goal in ((1, max(above, least + width)), (1, above), (-1, max(most, above) - width)):
            self.worlds.extend_in_whole_numbers(index, sign, near, goal, is_last=is_last)
            if self._is_proved(index):
                return True
        return False

    def _circles(self, index: int) -> list[np.ndarray]:
        """Give the numbers that share a relation with one, and those that share one with these, and so on."""
        if index not in self.circles:
            near, found = {index}, []
            for _ in range(_STEPS):
                near |= {other for each in near for other in self.neighbours[each]}
                found.append(np.array(sorted(near)))
            self.circles[index] = found
        return self.circles[index]

    def _mend(self, index: int) -> None:
        """Show numbers less exactly until a hidden one is wide enough: round exact ones that stand in the way, then hide the next."""
        while not self._prove(index):
            found = self._in_the_way(index)
            exact = [other for other in found if self.forms[other] is Form.EXACT]
            found = found or self._in_the_way(index, are_noughts=True)
            if not found and self._tells_of_no_few(index):
                self.settled.add(index)
                return
            if not found and self._reaches_whole(index, np.arange(len(self.names)), is_last=True):
                return
            if not found:
                raise RuntimeError(f"{self.names[index]} could be worked out from what is shown, and nothing more can be hidden")
            self.lent |= {other for other in found[:1] if self.nodes[other].is_nought}
            for other in exact or found[:1]:
                self._show(other, Form.ROUNDED if exact else Form.HIDDEN)

    def _tells_of_no_few(self, index: int) -> bool:
        """Whether a number that stays narrow, where nothing is left to be hidden, says nothing of few families.

        It is of many, of which another quarter told, or can still be every number that is hidden for its own sake; a net one, as many.
        """
        node = self.nodes[index]
        if not node.is_small(self.limits):
            return True
        least, most = self.worlds.least_and_most(index)
        first, last = (limit * float(node.each) for limit in (self.limits.first, self.limits.last))
        is_any = least <= first + _NOUGHT and most >= last - _NOUGHT
        return most - least >= last - first - _NOUGHT if node.is_net else is_any

    def _in_the_way(self, index: int, *, are_noughts: bool = False) -> list[int]:
        """Give the numbers that keep a hidden one narrow, the one that costs the reader least first: no headline, the smallest."""
        stands = np.zeros(len(self.names), dtype=bool)
        for sign in (1, -1):
            _, reduced = self.worlds.extend([index], [sign])
            stands |= np.abs(reduced) > _NOUGHT
        found = (other for other in np.flatnonzero(stands).tolist() if other != index and self._can_give(other, is_nought=are_noughts))
        return sorted(found, key=self._cost)

    def _cost(self, at: int) -> tuple[bool, bool, Decimal, Counted]:
        node = self.nodes[at]
        return not node.gives_way, node.is_headline, abs(node.value), self.names[at]

    def _can_give(self, index: int, *, is_nought: bool = False) -> bool:
        """Whether a number can be shown less exactly; a nought can where nothing else is left."""
        node, form = self.nodes[index], self.forms[index]
        return form is not None and form is not Form.HIDDEN and not node.is_given_out and node.is_nought == is_nought

    def _show(self, index: int, form: Form) -> None:
        self.forms[index] = form
        self.worlds.loosen(index, self._span(index))
        if form is Form.HIDDEN:
            for part in self._hide_noughts(index):
                self.worlds.loosen(part, self._span(part))

    def _hide_noughts(self, group: int) -> list[int]:
        """Hide a nought that would say something of every family of a hidden number, and let a hidden part of it be nought too."""
        parts = self.some.get(group, [])
        for part in parts:
            if self.forms[part] is not None and self.nodes[part].is_nought and not self.nodes[part].is_given_out:
                self.forms[part] = Form.HIDDEN
        return parts

    def _undo_what_is_needless(self) -> None:
        """Show again what was shown less exactly than need be: first what was hidden, then what was rounded, the largest before others."""
        changed = [index for index, form in enumerate(self.forms) if form != self.first[index] and not self.nodes[index].is_nought]
        for index in sorted(changed, key=lambda index: (-(self.forms[index] or 0), -abs(self.nodes[index].value), self.names[index])):
            for form in (form for form in Form if self.first[index] is not None and self.first[index] <= form < self.forms[index]):  # type: ignore[operator]
                if self._try(index, form):
                    break

    def _try(self, index: int, form: Form) -> bool:
        before, proofs = list(self.forms), self.worlds.proofs()
        self.forms[index] = form
        for part in self.some.get(index, []) if before[index] is Form.HIDDEN else []:
            if self.nodes[part].is_nought and not any(self.forms[group] is Form.HIDDEN for group in self.groups[part]):
                self.forms[part] = self.first[part]
        touched = [index, *self.some.get(index, [])]
        lost = {int(each) for other in touched for each in self.worlds.tighten(other, self._span(other))}
        if all(self._prove(other, is_thorough=False) for other in sorted(lost & set(self._hidden()))):
            return True
        self.forms = before
        for other in touched:
            self.worlds.loosen(other, self._span(other))
        self.worlds.prove_by(proofs)
        return False

    def _span(self, index: int) -> Span:
        """What a number can be for somebody who sees it in its form; not shown at all, it is not below nought."""
        node, form = self.nodes[index], self.forms[index]
        far = _FAR * float(node.each)
        found = None if form is None else self.limits.span(node.value, form, node.each)
        if found is not None:
            return float(found[0]), float(found[1])
        if node.each != ONE or node.is_net:
            return -far, far
        has_hidden_group = any(self.forms[group] is Form.HIDDEN for group in self.groups.get(index, []))
        can_be_nought = form is None or node.is_guarded or not node.value or has_hidden_group
        return 0.0 if can_be_nought else float(self.limits.first), far


def _weights(relation: Relation, at: Mapping[Counted, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for weight, name in relation.terms:
        found[at[name]] = found.get(at[name], 0) + weight
    return found
