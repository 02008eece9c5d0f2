"""What is released of a caseload in a quarter: every summary of Part B, protected together with all that could be set against it.

In come a scope, the extract of its authority and the decisions on its families; out go the summaries in the form that may be shown.
Set against them are the packs of the county and of its districts in the same quarter, and what was shown in the quarter before, as it
was known then. A county's pack and a district's reach the same verdicts, since each is decided on from the whole of the county's extract.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from tfdata import (
    breakdowns,
    claimable,
    demo,
    disclosure,
    income,
    measures,
    provenance,
    reconciliation,
    returned,
    revisions,
    scope,
    volumes,
)
from tfdata.caseload import Caseload
from tfdata.claimable import Decided
from tfdata.disclosure import Form, Limits, Node, Published, System, Verdicts
from tfdata.disclosure.across import relate_areas, relate_days, relate_spans
from tfdata.faults import Refused
from tfdata.periods import Quarter
from tfdata.quantities import Counted, Summary
from tfdata.scope import Scope

_COUNTED: Mapping[str, Callable[[Scope, Caseload], Iterable[Summary]]] = {
    "headlines": measures.headlines,
    "progress": measures.progress,
    "since": revisions.since_last_quarter,
    "pipeline": measures.pipeline,
    "problems": breakdowns.by_problem,
    "problem_numbers": breakdowns.by_number_of_problems,
    "referrals": breakdowns.by_referral_source,
    "districts": breakdowns.by_district,
    "wards": breakdowns.by_ward,
    "income": income.earned,
    "income_by_quarter": income.earned_by_quarter,
    "income_stages": income.stages,
    "income_stages_defined": income.what_stages_count,
    "income_by_year": income.by_year,
    "reconciled": income.reconciled,
    "account": income.account,
    "returned": returned.for_the_quarter,
    "service_use": volumes.service_use,
    "service_use_new": volumes.service_use_new,
    "already_served": volumes.already_served,
    "achieving": volumes.achieving,
    "achieving_new": volumes.achieving_new,
    "volumes_by_quarter": volumes.by_quarter,
    "reconciliation": lambda pack, caseload: reconciliation.beside_caseload(pack, caseload, demo.made_to_match(pack.book)),
    "data_quality": provenance.data_quality,
}
_DECIDED: Mapping[str, Callable[[Decided], Iterable[Summary]]] = {
    "claimable": claimable.by_status,
    "claimable_now": claimable.payable_now,
    "window": claimable.window,
    "barriers": claimable.barriers,
    "at_risk": claimable.at_risk,
    "claimed_twice": claimable.faults,
    "checks": claimable.checks,
    "projected": claimable.projected,
}
_NARROWED: Mapping[str, tuple[str, ...]] = {
    "problems": ("problems",),
    "problem_numbers": ("problems",),
    "achieving": ("problems",),
    "achieving_new": ("problems", "service_use"),
    "service_use_new": ("service_use",),
    "volumes_by_quarter": ("problems",),
    "projected": ("spot_checks",),
}
"""The tables by which the counts of a summary are narrowed, beside those that their measures are counted from."""
Summaries = dict[str, tuple[Summary, ...]]
T = TypeVar("T")


def protected(pack: Scope, caseload: Caseload, decided: Decided | None = None) -> Mapping[str, tuple[Published, ...]]:
    """Give every summary of the pack's Part B by name, in the form that may be shown.

    `caseload` is the whole extract of the authority, for a district that of its county. Raises RuntimeError where no safe form exists.
    """
    own = _summaries(pack, caseload, decided or claimable.decide(pack, caseload))
    found = _verdicts(pack, caseload, {pack.slug: own})
    return {name: disclosure.protect(summaries, pack.book, found) for name, summaries in own.items()}


def verdicts(pack: Scope, caseload: Caseload) -> Verdicts:
    """Give the form of every number that is shown of the pack's area, its districts or its county, as `protected` decides it."""
    return _verdicts(pack, caseload, {})


def _verdicts(pack: Scope, caseload: Caseload, made: Mapping[str, Summaries]) -> Verdicts:
    """Decide on the quarter by itself, and then beside what was shown in the quarter before; `made` are summaries that are made already.

    Nothing gets a more exact form than it has by itself. So the quarter before gave away no more than its numbers in the form that they had
    by themselves, and that is all that needs to be known of it.
    """

    def decided() -> Verdicts:
        earlier = _a_quarter_earlier(pack)
        before = _by_itself(earlier, caseload, {}) if earlier else System()
        given_out = System({name: _given_out(node) for name, node in before.nodes.items()}, before.relations)
        return _decided(pack, _with_the_quarter_before(_by_itself(pack, caseload, made), given_out))

    return _once(decided, pack, caseload)  # a county's verdicts are its districts' too


def _once(make: Callable[[], T], pack: Scope, caseload: Caseload) -> T:
    """Give what was made before of a caseload's quarter, or make it; what that looked up, every pack that goes by it has looked up."""
    key = (make.__qualname__, disclosure.limits(pack.book, pack.slug), pack.quarter, *(phase.id for phase in pack.phases))
    if key not in caseload.kept:
        caseload.kept[key] = make(), frozenset(pack.book.looked_up)
    found: tuple[T, frozenset[str]] = caseload.kept[key]
    pack.book.looked_up.update(found[1])
    return found[0]


def _given_out(node: Node) -> Node:
    """Give a number as the quarter before showed it; what had been revised by then was that quarter's to protect, and is told already."""
    return replace(node, form=None, is_guarded=False) if node.is_net else replace(node, is_given_out=node.is_shown)


def _by_itself(pack: Scope, caseload: Caseload, made: Mapping[str, Summaries]) -> System:
    """Put all that is shown in a quarter into one system, each number in the form that it has by itself."""

    def formed() -> System:
        packs = _packs(pack, caseload, made)
        system = disclosure.system_of(summary for summaries in packs for found in summaries.values() for summary in found)
        _keep_rounded(system, disclosure.limits(pack.book, pack.slug))
        forms = _decided(pack, system).forms
        for name, node in system.nodes.items():
            node.form = forms.get(name)
        return system

    return _once(formed, pack, caseload)


def _keep_rounded(system: System, limits: Limits) -> None:
    """Round a headline that an earlier one, exact too, would turn into few families; it stays so until those since then are more.

    So no two packs, however far apart, have headlines whose difference is a hidden number of families attached or claimed for.
    """
    series: dict[tuple[str, str, str], dict[str, Node]] = defaultdict(dict)
    for name, node in system.nodes.items():
        if name.what in ("attached", "outcome") and _is_quarters_end(name.when):
            series[name.area, name.phase, name.what][name.when] = node
    for nodes in series.values():
        told: Decimal | None = None
        for day in sorted(nodes):
            node = nodes[day]
            is_told = not limits.is_small(node.value) and (told is None or not limits.is_small(abs(node.value - told)))
            told = node.value if is_told else told
        for beside in (node, *_stages_within_few(system, node, limits)) if not is_told else ():
            if beside.form is not None:
                beside.form = max(beside.form, Form.ROUNDED)


def _stages_within_few(system: System, node: Node, limits: Limits) -> list[Node]:
    """Give the stages of the same families and day from which no more than few are missing, so that they say nearly the same."""
    (name,) = (name for name, other in system.nodes.items() if other is node)
    stages = (system.nodes.get(name._replace(what=what)) for what in measures.PIPELINE)
    return [stage for stage in stages if stage is not None and abs(stage.value - node.value) <= limits.last]


def _is_quarters_end(when: str) -> bool:
    return bool(when) and "/" not in when and Quarter.of(date.fromisoformat(when)).end.isoformat() == when


def _decided(pack: Scope, system: System) -> Verdicts:
    """Decide on a system with all that is known of its numbers across areas and days."""
    related = disclosure.merged([system])
    codes = tuple(area.gss_code for area in pack.book.authorities.values() if area.parent == pack.extract_code)
    relate_areas(related, {pack.extract_code: codes})
    relate_spans(related)
    relate_days(related)
    return disclosure.decide(related, disclosure.limits(pack.book, pack.slug))


def _packs(pack: Scope, caseload: Caseload, made: Mapping[str, Summaries]) -> Iterator[Summaries]:
    """Give the summaries of the authority, or of a county and then of its districts, whichever of them the pack is of."""
    areas = tuple(_areas(pack))
    whole = claimable.decide(areas[0], caseload) if any(area.slug not in made for area in areas) else None
    for area in areas:
        yield made[area.slug] if area.slug in made or whole is None else _summaries(area, caseload, whole.of(area))


def _summaries(area: Scope, caseload: Caseload, decided: Decided) -> Summaries:
    """Give all summaries of an area by name; a district's as parts of its county's, in which nothing is exact."""
    found = {name: tuple(make(area, caseload)) for name, make in _COUNTED.items()}
    found |= {name: tuple(make(decided)) for name, make in _DECIDED.items()}
    return {
        name: tuple(replace(summary, is_part=bool(area.district), tables=_NARROWED.get(name, ())) for summary in made)
        for name, made in found.items()
    }


def _areas(pack: Scope) -> Iterator[Scope]:
    """Give the scopes that are protected together: a county and then its districts, or the pack's alone; of the same phases."""
    book, code = pack.book, pack.extract_code
    slugs = [book.by_code(code), *(slug for slug, area in book.authorities.items() if area.parent == code)]
    for slug in slugs:
        if slug == pack.slug:
            yield pack
        elif slug:
            try:
                area = scope.find(slug, pack.quarter.name, book=book)
            except Refused:
                continue
            yield replace(area, phases=tuple(phase for phase in area.phases if phase in pack.phases))


def _a_quarter_earlier(pack: Scope) -> Scope | None:
    """Give the scope of the same pack a quarter earlier; None where the programme had not begun."""
    quarter = Quarter.of(pack.quarter.start - timedelta(days=1))
    try:
        earlier = scope.find(pack.slug, quarter.name, book=pack.book)
    except Refused:
        return None
    return replace(earlier, phases=tuple(phase for phase in earlier.phases if phase in pack.phases))


def _with_the_quarter_before(now: System, before: System) -> System:
    """Put both quarters into one system; a number that was revised since is another number, and one that was not is known from both."""
    names: dict[Counted, Counted] = {}
    for name, node in before.nodes.items():
        same = now.nodes.get(name)
        is_same = same is None or same.value == node.value
        names[name] = name if is_same else revisions.as_known_then(name)
    made = disclosure.merged([now])
    for name, node in before.nodes.items():
        if names[name] not in made.nodes or node.is_given_out:
            made.nodes[names[name]] = node
    _nothing_of_a_kind(made, now, before)
    made.relate(replace(relation, terms=tuple((weight, names[name]) for weight, name in relation.terms)) for relation in before.relations)
    return made


def _nothing_of_a_kind(made: System, now: System, before: System) -> None:
    """Say that what has happened by now and was not shown at all by the quarter before had not happened then."""
    days = {name.when for name in before.nodes if name.when.startswith("/")}
    for name, node in now.nodes.items():
        for day in days if name.when.startswith("/") and not name.what.endswith(revisions.THEN) else ():
            made.nodes.setdefault(name._replace(when=day), Node(Decimal(0), node.each, Form.EXACT, is_given_out=True))
