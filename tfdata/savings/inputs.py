"""Put together what the model needs: volumes, costs, assumptions in one mix of cases, and unit costs at the price year.

In come a `Book`, an authority and a phase, protected volumes and costs; out goes `Inputs`. Every figure is looked up, so that the book
remembers it; no amount is made up for a volume that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tfdata.faults import Fault, Refused, nearest
from tfdata.numerals import PERCENT
from tfdata.params.book import Book
from tfdata.params.savings import CASES, CaseName, Use
from tfdata.params.unit_costs import FLAGS, Kind
from tfdata.savings.forms import Cost, Inputs, OutcomeInputs, Share, Volume

Cases = CaseName | Mapping[str, CaseName]
_ASSUMED_COST, _COST_OPTIMISM, _RATE, _HORIZON = "assumed_cost_per_family", "cost_optimism", "discount_rate", "horizon_years"
_OTHER_SIDE: Mapping[CaseName, CaseName] = {"low": "high", "central": "central", "high": "low"}
_FILE = "params/savings.yaml"


def inputs(book: Book, slug: str, phase_id: str, volumes: Sequence[Volume], costs: Sequence[Cost], cases: Cases = "central") -> Inputs:
    """Give all that the model needs for an authority's volumes in a phase, in one case or in a mix by the names of assumptions.

    An assumption that the mix leaves out is central. Low is the case with the least saving: for a use that rose it takes the other end of
    each range of its own, so that the rise costs the more. Raises Refused with all that is wrong with volumes, costs and cases.
    """
    if faults := [Fault(_FILE, None, "", message) for message in _faults(book, phase_id, volumes, costs, cases)]:
        raise Refused(faults)
    taken = _Taken(book, slug, cases)
    found = {name: taken(name) for name in general(costs)}
    assumed = found[_ASSUMED_COST].value if _ASSUMED_COST in found else Decimal(0)
    return Inputs(
        tuple(_outcome(taken, phase_id, volume) for volume in volumes),
        tuple(Cost(cost.payer, cost.amount + cost.families * assumed) for cost in costs),
        found[_COST_OPTIMISM].value,
        found[_RATE].value,
        int(found[_HORIZON].value),
        rests_on=(found[_RATE].key, found[_HORIZON].key),
        cost_rests_on=tuple(found[name].key for name in (_ASSUMED_COST, _COST_OPTIMISM) if name in found),
    )


def general(costs: Sequence[Cost]) -> tuple[str, ...]:
    """Give the names of the assumptions that a result rests on whatever its outcomes: those of time, and those of the cost."""
    is_assumed = any(cost.families for cost in costs)
    return (_RATE, _HORIZON, _COST_OPTIMISM, *((_ASSUMED_COST,) if is_assumed else ()))


def named_by(book: Book, volume: Volume) -> tuple[str, ...]:
    """Give the names of the assumptions that a volume rests on, each once.

    A use that rose counts in full: no deadweight, and no correction by grade of evidence.
    """
    outcome, route = book.savings.outcomes[volume.outcome], volume.route
    names = [outcome.units] if route == "modelled" else []
    names += [outcome.deadweight, outcome.grade(route)] if volume.amount >= 0 else []
    names += [outcome.lag(route), outcome.years, outcome.drop_off]
    names += [name for use in outcome.uses for name in (use.weight, outcome.cashable_of(use) if "fiscal" in use.counts else "") if name]
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class _Value:
    value: Decimal
    key: str


@dataclass(frozen=True)
class _Taken:
    """Takes the value of an assumption in the case that was asked for."""

    book: Book
    slug: str
    cases: Cases

    def __call__(self, name: str, outcome: str = "", *, has_risen: bool = False) -> _Value:
        case = self.cases if isinstance(self.cases, str) else self.cases.get(name, "central")
        assumed = self.book.assumption(self.slug, name, outcome)
        return _Value(assumed.of(_OTHER_SIDE[case] if has_risen else case), assumed.key)


def _outcome(taken: _Taken, phase_id: str, volume: Volume) -> OutcomeInputs:
    outcome, route, has_risen = taken.book.savings.outcomes[volume.outcome], volume.route, volume.amount < 0
    found = {name: taken(name, volume.outcome, has_risen=has_risen) for name in named_by(taken.book, volume)}
    named = (outcome.units, outcome.deadweight, outcome.grade(route), outcome.lag(route), outcome.years, outcome.drop_off)
    keys = [found[name].key for name in named if name in found]
    correction = Decimal(0)
    if grade := found.get(outcome.grade(route)):
        graded = taken.book.parameter(f"savings.correction.grade_{int(grade.value)}")
        correction, keys = Decimal(graded.value) / PERCENT, [*keys, graded.key]
    shares = (_share(taken.book, volume.outcome, use, kind, found) for use in outcome.uses for kind in use.counts)
    return OutcomeInputs(
        volume.outcome,
        outcome.problems.get(phase_id, ""),
        route,
        volume.amount,
        units=found[outcome.units].value if route == "modelled" else Decimal(1),
        deadweight=found[outcome.deadweight].value if not has_risen else Decimal(0),
        correction=correction,
        lag=int(found[outcome.lag(route)].value),
        years=int(found[outcome.years].value),
        drop_off=found[outcome.drop_off].value,
        shares=tuple(shares),
        rests_on=tuple(keys),
    )


def _share(book: Book, name: str, use: Use, kind: Kind, found: Mapping[str, _Value]) -> Share:
    """Price one value of a line, less the lines that are taken off it where they have a value of the kind."""
    outcome, line, is_fiscal = book.savings.outcomes[name], book.unit_costs[use.line], kind == "fiscal"
    less = [code for code in use.less if kind in book.unit_costs[code].values]
    value = _priced(book, use.line, kind) - sum(_priced(book, code, kind) for code in less)
    if value < 0:
        message = f"{', '.join(less)} come to more than the {kind} value of {use.line}, which they are taken off"
        raise Refused([Fault(_FILE, None, f"{name}.less", message)])
    weight = found[use.weight] if use.weight else None
    cashable = found[outcome.cashable_of(use)] if is_fiscal else None
    codes = (use.line, *less)
    keys = [book.unit_cost(code, kind).key for code in codes] + [item.key for item in (weight, cashable) if item]
    return Share(
        name,
        use.line,
        kind,
        (use.agency or line.agency) if is_fiscal else "",
        value * (weight.value if weight else 1) / outcome.units_each,
        line.is_transfer and is_fiscal,
        cashable.value if cashable else Decimal(0),
        min((book.unit_costs[code].rag for code in codes), key=list(FLAGS).index),
        min(book.unit_costs[code].values[kind].year for code in codes),
        tuple(keys),
    )


def _priced(book: Book, code: str, kind: Kind) -> Decimal:
    valued = book.unit_costs[code].values[kind]
    return book.uprated(valued.original, valued.year, book.savings.price_year)


def _faults(book: Book, phase_id: str, volumes: Sequence[Volume], costs: Sequence[Cost], cases: Cases) -> Iterator[str]:
    if phase_id not in book.phases:
        yield f"there is no phase {phase_id!r}{nearest(phase_id, book.phases)}"
    known = book.savings.outcomes
    for number, volume in enumerate(volumes):
        if volume.outcome not in known:
            yield f"there is no outcome {volume.outcome!r}{nearest(volume.outcome, known)}"
            continue
        outcome = known[volume.outcome]
        if volume.outcome in {earlier.outcome for earlier in volumes[:number]}:
            yield f"{volume.outcome} has two volumes; count it by one route and once"
        if not (outcome.measured if volume.route == "measured" else outcome.modelled):
            yield f"{volume.outcome} is not {volume.route}; give the volume of its other route"
        if volume.route == "modelled" and volume.amount < 0:
            yield f"{volume.outcome} is modelled from families with the outcome, and they are fewer than none"
    yield from (
        f"the cost to {cost.payer} is below nought; income is not set against the cost"
        for cost in costs
        if min(cost.amount, cost.families) < 0
    )
    named: Mapping[str, CaseName] = dict.fromkeys(("the case",), cases) if isinstance(cases, str) else cases
    for name, case in named.items():
        if not isinstance(cases, str) and name not in book.savings.assumptions:
            yield f"there is no assumption {name!r}{nearest(name, book.savings.assumptions)}"
        if case not in CASES:
            yield f"{name} is {case!r}; the cases are {', '.join(CASES)}"
