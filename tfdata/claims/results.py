"""The results of a phase as tried for a family: which are achieved, and which rules are still in the way of the others.

In come facts as known on the day; out goes one `Attempt` a result. It never looks at documents or at claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tfdata.claims.decision import Tried
from tfdata.claims.eligibility import problems_of
from tfdata.claims.employment import employment, left_benefit
from tfdata.claims.facts import Facts
from tfdata.claims.reduction import reduction
from tfdata.claims.ruling import WITHOUT_THE_PROBLEM, Ruling
from tfdata.claims.school import school_terms
from tfdata.claims.sustained import sustained
from tfdata.params.model import Basis, Result, Test

KINDS: Mapping[str, Callable[[Test, Facts, date, Ruling], Tried]] = {
    "school_terms": school_terms,
    "reduction": reduction,
    "sustained": sustained,
    "employment": employment,
    "left_benefit": left_benefit,
}


@dataclass(frozen=True)
class Attempt:
    """A result as tried: achieved if every rule that applies is met, and at least one applies."""

    basis: Basis
    tried: tuple[Tried, ...]

    @property
    def applies(self) -> bool:
        return any(item.outcome != "not_applicable" for item in self.tried)

    @property
    def in_the_way(self) -> tuple[Tried, ...]:
        return tuple(item for item in self.tried if item.outcome in ("not_met", "missing"))

    @property
    def is_achieved(self) -> bool:
        return self.applies and not self.in_the_way

    @property
    def earliest_on(self) -> date | None:
        """The first day on which the result could be achieved if nothing else changes; None where a rule does not say."""
        days = [item.earliest_on for item in self.in_the_way]
        known = [on for on in days if on is not None]
        return max(known) if known and len(known) == len(days) else None


def attempts(facts: Facts, day: date, ruling: Ruling) -> tuple[Attempt, ...]:
    """Try every result of the phase for a family that is attached."""
    return tuple(Attempt(ruling.bases[result.basis], tuple(_tried(result, facts, day, ruling))) for result in ruling.rules.results)


def _tried(result: Result, facts: Facts, day: date, ruling: Ruling) -> Iterator[Tried]:
    own = problems_of(facts, ruling)
    for test in result.tests:
        if not test.problem or test.problem in own:
            yield KINDS[test.kind](test, facts, day, ruling)
            continue
        words = "the family does not have this problem"
        if result.of == "family" or WITHOUT_THE_PROBLEM not in ruling.figures:
            yield Tried(test.id, "not_applicable", words, "problems")
            continue
        without = ruling.figures[WITHOUT_THE_PROBLEM]
        if without.value:
            found = KINDS[test.kind](test, facts, day, ruling)
            yield Tried(found.rule, found.outcome, found.words, found.read, (*found.rests_on, without.key), found.earliest_on)
        else:
            yield Tried(test.id, "not_applicable", words, "problems", (without.key,))
    if result.of == "family":
        covered = {test.problem for test in result.tests}
        for code in own:
            if code not in covered:
                yield Tried(code, "missing", f"no rule says what the outcome is on this problem: {ruling.labels[code]}", "problems")
