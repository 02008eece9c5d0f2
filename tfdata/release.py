"""What is released of a caseload in a quarter: every summary of Part B, protected together with all that could be set against it.

In come a scope, the extract of its authority and the decisions on its families; out go the summaries in the form that may be shown.
Set against them are the packs of the county and of its districts in the same quarter, and what was shown in the quarter before, as it
was known then. A county's pack and a district's reach the same verdicts, since each is decided on from the whole of the county's extract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from tfdata import breakdowns, claimable, demo, disclosure, income, measures, provenance, reconciliation, returned, scope
from tfdata.caseload import Caseload
from tfdata.claimable import Decided
from tfdata.disclosure import Limits, Published, System, Verdicts
from tfdata.disclosure.across import relate_areas, relate_days, relate_spans
from tfdata.faults import Refused
from tfdata.periods import Quarter
from tfdata.quantities import Counted, Summary
from tfdata.scope import Scope

_COUNTED: Mapping[str, Callable[[Scope, Caseload], Iterable[Summary]]] = {
    "headlines": measures.headlines,
    "progress": measures.progress,
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
Summaries = dict[str, tuple[Summary, ...]]


def protected(pack: Scope, caseload: Caseload, decided: Decided | None = None) -> Mapping[str, tuple[Published, ...]]:
    """Give every summary of the pack's Part B by name, in the form that may be shown.

    `caseload` is the whole extract of the authority, for a district that of its county. Raises RuntimeError where no safe form exists.
    """
    packs = _packs(pack, caseload, decided)
    verdicts = _verdicts(pack, caseload, packs)
    own = packs[pack.slug][1]
    return {name: disclosure.protect(found, pack.book, verdicts) for name, found in own.items()}


def verdicts(pack: Scope, caseload: Caseload) -> Verdicts:
    """Give the form of every number that is shown of the pack's area, its districts or its county, as `protected` decides it."""
    return _verdicts(pack, caseload, _packs(pack, caseload, None))


def _verdicts(pack: Scope, caseload: Caseload, packs: Mapping[str, tuple[Scope, Summaries]]) -> Verdicts:
    """Decide on the counts alone, then on everything beside what was shown in the quarter before.

    The counts keep at least the form that they have by themselves. So the quarter before gave away no more than its counts in the form that
    they had by themselves, and that is all that needs to be known of it.
    """
    limits, parts = disclosure.limits(pack.book, pack.slug), _parts(pack)
    own = [found for _, found in packs.values()]
    counts = _decided(_system(own, _COUNTED), parts, limits)
    everything = _system(own, (*_COUNTED, *_DECIDED))
    for name, node in everything.nodes.items():
        if node.form is not None:
            node.form = max(node.form, counts.forms.get(name, node.form))
    return _decided(_with_the_quarter_before(everything, _before(pack, caseload, parts, limits)), parts, limits)


def _packs(pack: Scope, caseload: Caseload, decided: Decided | None) -> dict[str, tuple[Scope, Summaries]]:
    """Give the summaries of the pack, of its county and of the county's districts, by slug."""
    found = {}
    county = next(iter(_areas(pack)))
    whole = decided if decided is not None and not pack.district else claimable.decide(county, caseload)
    for area in _areas(pack):
        own = decided if decided is not None and area.slug == pack.slug else whole.of(area)
        summaries = _of(area, caseload, _COUNTED) | {name: tuple(make(own)) for name, make in _DECIDED.items()}
        found[area.slug] = (area, _as_part(area, summaries))
    return found


def _of(area: Scope, caseload: Caseload, made: Mapping[str, Callable[[Scope, Caseload], Iterable[Summary]]]) -> Summaries:
    return {name: tuple(make(area, caseload)) for name, make in made.items()}


def _as_part(area: Scope, summaries: Summaries) -> Summaries:
    """Mark a district's summaries as parts of its county's, in which nothing is exact."""
    if not area.district:
        return summaries
    return {name: tuple(replace(summary, is_part=True) for summary in found) for name, found in summaries.items()}


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


def _parts(pack: Scope) -> Mapping[str, tuple[str, ...]]:
    """Give the districts of which a pack can be made, by the code of their county."""
    codes = (area.gss_code for area in pack.book.authorities.values() if area.parent == pack.extract_code)
    return {pack.extract_code: tuple(codes)}


def _system(packs: Iterable[Summaries], names: Iterable[str]) -> System:
    wanted = set(names)
    return disclosure.system_of(summary for summaries in packs for name, found in summaries.items() if name in wanted for summary in found)


def _decided(system: System, parts: Mapping[str, tuple[str, ...]], limits: Limits) -> Verdicts:
    """Decide on a system with all that is known of its numbers across areas and days."""
    related = disclosure.merged([system])
    relate_areas(related, parts)
    relate_spans(related)
    relate_days(related)
    return disclosure.decide(related, limits)


def _before(pack: Scope, caseload: Caseload, parts: Mapping[str, tuple[str, ...]], limits: Limits) -> System:
    """Give what was shown of the counts in the quarter before, as it was known then, in the form that they had by themselves."""
    quarter = Quarter.of(pack.quarter.start - timedelta(days=1))
    summaries = []
    for area in _areas(pack):
        try:
            earlier = scope.find(area.slug, quarter.name, book=pack.book)
        except Refused:
            continue
        earlier = replace(earlier, phases=tuple(phase for phase in earlier.phases if phase in area.phases))
        summaries.append(_as_part(earlier, _of(earlier, caseload, _COUNTED)))
    made = _system(summaries, _COUNTED)
    forms = _decided(made, parts, limits).forms
    for name, node in made.nodes.items():
        node.form, node.is_given_out = forms.get(name), name in forms
    return made


def _with_the_quarter_before(now: System, before: System) -> System:
    """Put both quarters into one system; a number that was revised since is another number, and one that was not is known from both."""
    names: dict[Counted, Counted] = {}
    for name, node in before.nodes.items():
        same = now.nodes.get(name)
        is_same = same is None or same.value == node.value
        names[name] = name if is_same else name._replace(what=f"{name.what}, as known on the quarter before's last day")
    made = disclosure.merged([now])
    for name, node in before.nodes.items():
        if names[name] not in made.nodes or node.is_given_out:
            made.nodes[names[name]] = node
    made.relate(replace(relation, terms=tuple((weight, names[name]) for weight, name in relation.terms)) for relation in before.relations)
    return made
