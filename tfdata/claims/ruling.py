"""The rules of a phase for an authority with every figure that they go by, looked up once and not for each family.

In come a book, an authority's GSS code (or slug) and a phase; out goes a `Ruling`. It never looks at a family.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tfdata.faults import nearest, refuse
from tfdata.params import Book, Parameter, Phase
from tfdata.params.model import Basis, Cited, Rules, Test

WITHOUT_THE_PROBLEM, ZERO_BASELINE = "tests_without_the_problem", "zero_baseline_is_met"
RESULTS_PER_FAMILY, MAXIMUM = "results_per_family", "maximum_per_family"
_PARTS = {
    "school_terms": ("terms", "exclusions_below", "gap"),
    "reduction": ("months", "by_percent", "baseline_months"),
    "sustained": ("months",),
    "employment": ("weeks", "within"),
    "left_benefit": (),
}


@dataclass(frozen=True, eq=False)
class Ruling:
    """The rules of a phase for one authority.

    `figures` are by the phase's own names, `rates` by basis in order of time, `cited` holds the key of each test's own citation.
    `national` and `local` are the phase's problems that the authority's families may have, `labels` their words, and `asks` those of tests.
    """

    phase: Phase
    rules: Rules
    bases: Mapping[str, Basis]
    national: frozenset[str]
    local: frozenset[str]
    labels: Mapping[str, str]
    figures: Mapping[str, Parameter]
    rates: Mapping[str, tuple[Parameter, ...]]
    applies_by: Mapping[str, str]
    cited: Mapping[str, str]
    asks: Mapping[str, str]
    benefits: tuple[str, ...]
    unverified: frozenset[str] = field(repr=False)

    def of(self, test: Test, part: str, benefit: str = "") -> Parameter:
        """Give the figure that a test goes by, for a benefit where it has one for each."""
        return self.figures[f"{test.figures[part]}_{benefit}" if benefit else test.figures[part]]

    def keys(self, test: Test, *figures: Parameter) -> tuple[str, ...]:
        """Give the keys that a test rests on: its own citation and the figures it used."""
        return (self.cited[test.id], *(item.key for item in figures))


def ruling(book: Book, authority: str, phase_id: str) -> Ruling:
    """Give the rules of a phase for an authority; those of the book last asked about are kept.

    Raises Refused for a phase that is not known or has no rules, and for a test without a figure that its kind needs.
    """
    global _held
    if _held[0] is not book:
        _held = (book, {})
    found = _held[1].get((authority, phase_id))
    if found is None:
        found = _held[1][authority, phase_id] = _looked_up(book, authority, phase_id)
    return found


_held: tuple[Book | None, dict[tuple[str, str], Ruling]] = (None, {})


def _looked_up(book: Book, authority: str, phase_id: str) -> Ruling:
    if phase_id not in book.phases:
        raise refuse("params", f"there is no phase {phase_id!r}{nearest(phase_id, book.phases)}")
    phase = book.phases[phase_id]
    if phase.rules is None:
        raise refuse("params", f"{phase.name} has no rules; its file under params/phases says what a result asks of a family")
    slug = authority if authority in book.authorities else book.by_code(authority) or ""
    code = book.authorities[slug].gss_code if slug else authority
    tests = [test for result in phase.rules.results for test in result.tests]
    for test in tests:
        for part in _PARTS[test.kind]:
            if part not in test.figures:
                raise refuse("params", f"the test {test.id} of {phase.name} names no figure for {part!r}, which its kind needs")
    figures = {name: book.rule(slug, phase_id, name) for name in dict.fromkeys(_names(phase, phase.rules, tests))}
    tariffs = {basis.code: f"tariffs.phase_{phase_id}.result.{basis.code}" for basis in phase.bases}
    rates = {code: book.values(key) for code, key in tariffs.items()}
    cited: dict[str, Cited] = {f"rules.phase_{phase_id}.{test.id}": test for test in tests}
    for key, item in cited.items():
        assert isinstance(item, Test)
        book.cite(key, f"{phase.name}, rule: {item.label}", item.label, item)
    known = (*figures.values(), *(rate for rates_of in rates.values() for rate in rates_of))
    open_to = [problem for problem in phase.problems if not problem.only_for or code in problem.only_for]
    return Ruling(
        phase=phase,
        rules=phase.rules,
        bases={basis.code: basis for basis in phase.bases},
        national=frozenset(problem.code for problem in open_to if not problem.only_for),
        local=frozenset(problem.code for problem in open_to if problem.only_for),
        labels={problem.code: problem.label for problem in phase.problems},
        figures=figures,
        rates=rates,
        applies_by={basis: book.series[key].applies_by for basis, key in tariffs.items()},
        cited={test.id: f"rules.phase_{phase_id}.{test.id}" for test in tests},
        asks={test.id: test.label for test in tests},
        benefits=tuple(dict.fromkeys(_benefits(phase, tests))),
        unverified=frozenset(
            [item.key for item in known if item.confidence == "unverified"]
            + [key for key, item in cited.items() if item.confidence == "unverified"]
        ),
    )


def _names(phase: Phase, rules: Rules, tests: list[Test]) -> Iterator[str]:
    """Name the figures that the rules go by: a name that stands for one of each benefit stands for all of them."""
    yield rules.minimum
    if rules.discretion:
        yield rules.discretion
    yield from (name for name in (WITHOUT_THE_PROBLEM, ZERO_BASELINE, RESULTS_PER_FAMILY, MAXIMUM) if name in phase.figures)
    for test in tests:
        for name in test.figures.values():
            yield from (f"{name}_{benefit}" for benefit in _benefits(phase, [test])) if test.kind == "employment" else [name]


def _benefits(phase: Phase, tests: list[Test]) -> Iterator[str]:
    for test in tests:
        if test.kind == "employment":
            prefix = f"{test.figures['weeks']}_"
            yield from (name.removeprefix(prefix) for name in phase.figures if name.startswith(prefix))
