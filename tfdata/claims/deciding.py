"""Decide on a day what may be claimed for a family, and say in one line why not.

In come a family's facts, a book and a day; out goes a `Decision`. What happened after the day is never read, and nothing is decided from
another family.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from tfdata.caseload import Caseload
from tfdata.claims.decision import Decision, Status, Tried
from tfdata.claims.eligibility import attached, eligible
from tfdata.claims.facts import Claimed, Facts
from tfdata.claims.gather import gather
from tfdata.claims.known import as_known, count, listed, plain
from tfdata.claims.paperwork import paperwork, worked_with
from tfdata.claims.results import Attempt, attempts
from tfdata.claims.ruling import Ruling, ruling
from tfdata.claims.standing import AMOUNT, first_claimed, is_standing, latest_by_basis, newest, payable, per_family
from tfdata.params import Book
from tfdata.periods import day_in_words


@dataclass
class _Found:
    """What a decision is made of while the rules are tried."""

    status: Status
    why: str
    basis: str = ""
    amount: Decimal | None = None
    in_the_way: tuple[Tried, ...] = ()
    papers: tuple[Tried, ...] = ()
    earliest_on: date | None = None
    tried: list[Tried] = field(default_factory=list)
    results: tuple[Attempt, ...] = ()


def decide(facts: Facts, book: Book, day: date) -> Decision:
    """Decide what may be claimed for a family on a day, with every rule that was tried.

    A claim that stands comes first; a family whose claim was rejected or repaid may be claimed again. Of a claim that stands,
    `barriers` and `missing` say what fails of the evidence, as it is on record, for the day on which it was claimed.
    """
    rules = ruling(book, facts.local_authority, facts.phase)
    known = as_known(facts, day)
    claims = latest_by_basis(known, rules)
    made = {code: claim for code, claim in claims.items() if rules.bases[code].is_outcome}
    standing = [claim for claim in made.values() if is_standing(claim)]
    another = per_family(len(standing), rules)
    claimed = newest(standing) or newest(made.values())
    if claimed is not None and another.outcome == "not_met":  # nothing more can be claimed, so only the claim itself is looked at
        found = _claimed(claimed, facts, known, rules, claims)
    else:
        found = _by_the_rules(known, day, rules, claims)
        if claimed is not None and found.status != "claimable":
            found = _claimed(claimed, facts, known, rules, claims, found)
    if made:
        found.tried.append(another)
    rests_on = {key for item in found.tried for key in item.rests_on}
    return Decision(
        family_id=facts.family_id,
        phase=facts.phase,
        on=day,
        status=found.status,
        why=found.why,
        basis=found.basis,
        amount=found.amount,
        barriers=tuple(item.rule for item in found.in_the_way),
        missing=tuple(
            dict.fromkeys(item.rule.rpartition(".")[-1] for item in (*found.papers, *found.in_the_way) if item.outcome == "missing")
        ),
        earliest_on=found.earliest_on,
        is_provisional=not rests_on.isdisjoint(rules.unverified),
        tried=tuple(found.tried),
    )


def decide_all(caseload: Caseload, book: Book, day: date) -> tuple[tuple[Facts, Decision], ...]:
    """Decide for every family of a caseload, one for each phase that it is in; no family's decision depends on another's."""
    return tuple((facts, decide(facts, book, day)) for facts in gather(caseload))


def _by_the_rules(facts: Facts, day: date, rules: Ruling, claims: dict[str, Claimed]) -> _Found:
    """Try the rules in their order, whatever was claimed before, apart from a basis whose claim stands."""
    eligibility = eligible(facts, day, rules)
    if eligibility.outcome != "met":
        return _Found("not_eligible", f"Not eligible: {eligibility.words}", in_the_way=(eligibility,), tried=[eligibility])
    attachment = attached(facts, day)
    tried = [eligibility, attachment]
    if attachment.outcome != "met":
        return _Found("not_attached", f"Not attached: {attachment.words}", in_the_way=(attachment,), tried=tried)
    results = attempts(facts, day, rules)
    papers = [*worked_with(facts, rules), *paperwork(facts, rules)]
    tried += [item for result in results for item in result.tried] + papers
    standing = [claim for claim in claims.values() if is_standing(claim)]
    open_to = [result for result in results if result.basis.code not in {claim.basis for claim in standing}]
    wanting = tuple(item for item in papers if item.outcome != "met")
    priced = [(result, *payable(result.basis.code, facts, day, standing, rules)) for result in open_to if result.is_achieved]
    priced = [item for item in priced if item[1] is None or item[1] > 0]
    if priced:
        best, amount, rate = max(priced, key=lambda item: item[1] or Decimal(0))
        tried.append(rate)
        if wanting:
            return _Found(
                "achieved_not_claimable", f"Achieved, but {_words(wanting)}", best.basis.code, papers=wanting, tried=tried, results=results
            )
        pounds = f"for £{plain(amount)}" if amount is not None else "but no rate is known for the day of its attachment"
        return _Found("claimable", f"Claimable now {pounds}: {best.basis.label}", best.basis.code, amount, tried=tried, results=results)
    found = _in_progress([result for result in open_to if result.basis.is_outcome and result.applies], wanting, tried, rules)
    return replace(found, results=results)


def _in_progress(results: list[Attempt], wanting: tuple[Tried, ...], tried: list[Tried], rules: Ruling) -> _Found:
    """Say what is in the way of the nearest result: the one with the fewest rules in the way, the first of the phase among equals.

    Only outcomes count, and only those that some rule applies to: everyone is one barrier away from a result not begun.
    """
    nearest = min((result for result in results if result.in_the_way), key=lambda result: len(result.in_the_way), default=None)
    if nearest is None:
        return _Found("in_progress", "In progress: nothing is recorded yet that a result could be made of", papers=wanting, tried=tried)
    barriers = nearest.in_the_way
    earliest_on = None if wanting else nearest.earliest_on
    if len(barriers) + len(wanting) == 1:
        why = f"One barrier left: {_named(barriers[0], rules)}"
        return _Found("one_barrier_left", why, in_the_way=barriers, earliest_on=earliest_on, tried=tried)
    more = len(barriers) + len(wanting) - 1
    why = f"In progress: {_named(barriers[0], rules)}, and {count(more, 'more thing is', 'more things are')} in the way"
    return _Found("in_progress", why, in_the_way=barriers, papers=wanting, earliest_on=earliest_on, tried=tried)


def _claimed(claim: Claimed, facts: Facts, known: Facts, rules: Ruling, claims: dict[str, Claimed], now: _Found | None = None) -> _Found:
    """Give the status of a claim that was made; if it stands, with what fails of the evidence for the day on which it was claimed.

    What happened after that day says nothing of the claim: a family that relapsed later had its result.
    """
    others = [item for item in claims.values() if is_standing(item) and item.basis != claim.basis]
    claimed_on = first_claimed(known, claim)
    earlier = [item for item in others if first_claimed(known, item) < claimed_on]
    amount, rate = payable(claim.basis, known, claimed_on, earlier, rules)
    on, label = day_in_words(claim.on), rules.bases[claim.basis].label
    if is_standing(claim) or now is None:
        found = _by_the_rules(as_known(facts, claimed_on), claimed_on, rules, {item.basis: item for item in earlier})
    else:
        found = now
    tried = [*(item for item in found.tried if item.rule != AMOUNT), rate]
    if not is_standing(claim):
        status: Status = "rejected" if claim.status == "rejected" else "repaid"
        why = f"{status.capitalize()} on {on}, and not to be claimed again yet. {found.why}"
        return _Found(status, why, claim.basis, amount, found.in_the_way, found.papers, found.earliest_on, tried)
    own = [item for result in found.results if result.basis.code == claim.basis for item in result.tried]
    applied = [item for item in own if item.outcome != "not_applicable"]
    failing = tuple(item for item in (*found.tried[:2], *(applied or own)) if item.outcome != "met")
    papers = tuple(item for item in tried if "." in item.rule and item.outcome == "missing")
    status = "paid" if claim.status == "paid" else "submitted"
    doing = claim.status if claim.status == "accepted" else status
    return _Found(status, f"{doing.capitalize()} on {on}: {label}", claim.basis, amount, failing, papers, None, tried)


def _named(item: Tried, rules: Ruling) -> str:
    """Name a rule that is in the way by what it asks for, and say how far the family is from it."""
    return f"{rules.asks[item.rule]} ({item.words})" if item.rule in rules.asks else item.words


def _words(tried: tuple[Tried, ...]) -> str:
    return listed(list(dict.fromkeys(item.words for item in tried)))
