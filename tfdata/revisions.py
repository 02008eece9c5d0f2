"""What changed since the quarter before, new activity apart from revisions: the quarter before as it was known then and as it is known now,
and this quarter.

In come a scope and a caseload; out go summaries of raw cells, with the relations by which a revision of few families could be had back.
Nothing here protects a figure. Both columns of the quarter before are counted by today's rules, so that they differ by records alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pandas as pd

from tfdata.caseload import Caseload
from tfdata.counting import in_scope, known_counts
from tfdata.income.money import EARNED, money, paid_phases
from tfdata.params import Phase
from tfdata.payments import payments
from tfdata.periods import Quarter, day_in_words
from tfdata.provenance import extract_source
from tfdata.quantities import Cell, Column, Count, Counted, Relation, Row, Summary, Words, Worked
from tfdata.scope import Scope

THEN = ", as known on the quarter before's last day"
_MEASURES = ("identified", "attached", "being_worked_with")
_COLUMNS = ("then", "restated", "now")
_DIFFERENCES = {
    "revision": ("restated", "then", "The quarter before as it is known now, less as it was known then; both are rounded first."),
    "new": ("now", "restated", "This quarter, less the quarter before as it is known now; both are rounded first."),
}
_IN_ALL = {
    "revision": "What each payment's families are now less what they were then, times the payment, added up where both may be shown.",
    "new": "What each payment's families are by now less what they were before, times the payment, added up where both may be shown.",
}
_OF = "_families"


def as_known_then(name: Counted) -> Counted:
    """Name a number of the quarter before as it was known on that quarter's last day, where it is another one now."""
    return name._replace(what=f"{name.what}{THEN}")


def quarter_before(scope: Scope) -> Scope:
    """Give the scope of the quarter before, of the same phases and the same parameters."""
    return replace(scope, quarter=Quarter.of(scope.quarter.start - timedelta(days=1)))


def since_last_quarter(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give each headline count, the results by basis and the income to date: then, revised, as known now, new, and this quarter's.

    A phase that began in the quarter has nothing to be compared with, and no table.
    """
    before = quarter_before(scope)
    for phase in scope.phases:
        if phase.begins_on(scope.authority.gss_code) > before.day:
            continue
        bench = _Bench(scope, before, phase)
        bench.count(caseload)
        if phase in paid_phases(scope, caseload):
            bench.earn(caseload)
        if bench.rows:
            yield bench.summary(caseload)


@dataclass
class _Bench:
    """One phase's table in the making: its rows, the cells that they are worked out from, and what is known of them."""

    scope: Scope
    before: Scope
    phase: Phase
    rows: list[Row] = field(default_factory=list)
    hidden: dict[str, Cell] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def count(self, caseload: Caseload) -> None:
        """Add a row for each measure that is known of all three."""
        known, knew = (in_scope(caseload, scope, self.phase) for scope in (self.scope, self.before))
        found: Mapping[str, Mapping[str, int]] = {
            "then": known_counts(knew, self.phase, self.before.day),
            "restated": known_counts(known, self.phase, self.before.day),
            "now": known_counts(known, self.phase, self.scope.day),
        }
        for measure in (*_MEASURES, *(f"{basis.code}_results" for basis in self.phase.bases), "outcome"):
            if not all(measure in counts for counts in found.values()):
                continue
            label = self.scope.label(self.phase, measure)
            days = {"then": self.before.day, "restated": self.before.day, "now": self.scope.day}
            of = {name: self.scope.counted(self.phase, measure, day.isoformat()) for name, day in days.items()}
            counts = {name: Count(found[name][measure], measure, of=of[name]) for name in _COLUMNS}
            self._row(measure, label, {**self._guarded(measure, counts), **_differences("families", f"{measure}.{{}}")})

    def earn(self, caseload: Caseload) -> None:
        """Add the row of income to date: for each payment its families times the amount, of each column."""
        now, then = payments(self.scope, caseload, self.phase), payments(self.before, caseload, self.phase)
        restated = now[now["earned_on"] <= pd.Timestamp(self.before.day)]
        among = pd.concat([now, then])
        ends = {"then": (then, self.before), "restated": (restated, self.before), "now": (now, self.scope)}
        cells = {
            name: money(found, name, self.scope, self.phase, self.hidden, of=EARNED, when=self.scope.span(None, end.day), among=among)
            for name, (found, end) in ends.items()
        }
        rates = [
            place.removeprefix("then_").removesuffix(_OF) for place in self.hidden if place.startswith("then_") and place.endswith(_OF)
        ]
        for rate in rates:
            counts = {name: cell for name in _COLUMNS if isinstance(cell := self.hidden[f"{name}_{rate}{_OF}"], Count)}
            self.hidden |= {f"{name}_{rate}{_OF}": cell for name, cell in self._guarded(rate, counts).items()}
            self.hidden |= {f"{name}_{rate}": cell for name, cell in _differences("gbp", f"{{}}_{rate}").items()}
        totals = {name: Worked("total", tuple(f"{name}_{rate}" for rate in rates), "gbp", _IN_ALL[name]) for name in _IN_ALL}
        self._row("income", "Income earned to date", cells | (totals if rates else _differences("gbp", "income.{}")))

    def _guarded(self, name: str, counts: Mapping[str, Count]) -> dict[str, Count]:
        """Give the counts of the three columns, and guard the revision between the first two, which anybody can work out.

        A count that was revised is another one then; one that was not is the same.
        """
        then, restated = counts["then"], replace(counts["restated"], gives_way=True)
        assert restated.of is not None
        if then.value == restated.value:
            return {**counts, "then": restated, "restated": restated}
        then = replace(then, of=as_known_then(restated.of))
        low, high = (then, restated) if then.value <= restated.value else (restated, then)
        assert low.of is not None
        assert high.of is not None
        net = restated.of._replace(what=f"{restated.of.what} to {restated.of.when}, revised by {self.scope.day}", when="")
        self.hidden[f"revised_{name}"] = Count(high.value - low.value, restated.measure, of=net, is_guarded=True, is_net=True)
        self.relations.append(Relation.adds_up(high.of, (low.of, net)))
        return {**counts, "then": then, "restated": restated}

    def _row(self, key: str, label: str, cells: Mapping[str, Cell]) -> None:
        self.rows.append(Row(key, Words(label), cells))

    def summary(self, caseload: Caseload) -> Summary:
        before, day = day_in_words(self.before.day), day_in_words(self.scope.day)
        notes = [
            f"A revision comes of records that came in, or were corrected, after {before}, and tell of the time before. Both columns are "
            "counted by the rules in force today, so that no changed rule is among the revisions.",
            "All counts of this table are rounded before they are subtracted, also those that stand exactly elsewhere, so that a revision "
            "of few families cannot be had back: a difference of nought is none, or few.",
        ]
        if self.rows[-1].key == "income":
            notes.append(
                "Income adds up the payments whose families may be shown. Its revisions, and what is new in it, add up those that may be "
                "shown in both columns, so that a row need not add up; a claim that was rejected or repaid since is among the revisions."
            )
        return Summary(
            f"since_{self.phase.id}",
            f"{self.scope.name}, {self.phase.name}: since {before}, new activity apart from revisions",
            "B",
            "Measure",
            (
                Column("then", f"To {before}, as known then"),
                Column("revision", "Revisions"),
                Column("restated", f"To {before}, as known now"),
                Column("new", "New since"),
                Column("now", f"To {day}"),
            ),
            tuple(self.rows),
            True,
            caseload.is_demonstration,
            self.hidden,
            tuple(map(Words, notes)),
            extract_source(self.scope, caseload),
            tuple(self.relations),
        )


def _differences(unit: str, places: str) -> dict[str, Worked]:
    """Give the revision and what is new, worked out of three places that differ by the column's name."""
    return {
        name: Worked("difference", (places.format(last), places.format(first)), unit, definition)
        for name, (last, first, definition) in _DIFFERENCES.items()
    }
