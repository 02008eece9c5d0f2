"""The lines of the claims schedule: each family's decision, what is missing and who must supply it, its window and its claims.

In come a pack's scope and its caseload; out goes one `Line` a family. It names families by their pseudonyms, and is for the owner's eyes
only: nothing here is protected, and nothing of it may stand in a pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tfdata.caseload import Caseload
from tfdata.claims import Claimed, Decision, Facts, Status, Tried, decide_all, labels
from tfdata.claims.known import count, plain
from tfdata.claims.ruling import Ruling, ruling
from tfdata.claims.standing import first_claimed, is_standing, latest_by_basis, payable
from tfdata.claims.windows import ClaimWindow, next_window, window_of
from tfdata.counting import in_scope
from tfdata.faults import refuse
from tfdata.params import Book
from tfdata.params.model import KEY_WORKER
from tfdata.scope import Scope

WAITING: tuple[Status, ...] = ("claimable", "achieved_not_claimable", "one_barrier_left", "in_progress", "rejected", "repaid")
_OTHER_STATUSES: tuple[Status, ...] = ("submitted", "paid", "not_attached", "not_eligible")
STATUSES: Mapping[Status, str] = {status: labels.STATUSES[status] for status in (*WAITING, *_OTHER_STATUSES)}
_COORDINATOR = "the programme's coordinator"


@dataclass(frozen=True)
class Thing:
    """A rule in the way of a claim: what it asks, what the record shows, which record; `supplied_by` is empty where nothing is missing."""

    label: str
    words: str
    read: str
    supplied_by: str


@dataclass(frozen=True)
class Claim:
    """A claim as it stands: its basis, the day on which it was last made, its latest status, and what it pays while it stands."""

    basis: str
    label: str
    claimed_on: date
    status: str
    window: ClaimWindow
    is_standing: bool
    amount: Decimal | None


@dataclass(frozen=True)
class Line:
    """A family of the schedule; `window` is that for which it could become ready, `more` says what it could still earn."""

    decision: Decision
    phase: str
    team: str
    practitioner_id: str
    basis: str
    in_the_way: tuple[Thing, ...]
    window: ClaimWindow | None
    more: str
    claims: tuple[Claim, ...]

    @property
    def status(self) -> str:
        return STATUSES[self.decision.status]

    @property
    def why(self) -> str:
        """Why the family can be claimed for or not, in one line; of a claim at risk, what fails first."""
        if not self.decision.is_at_risk or not self.in_the_way:
            return self.decision.why
        first, *others = self.in_the_way
        more = f", and {count(len(others), 'more thing')}" if others else ""
        return f"{self.decision.why}. At risk: {first.words}{more}"

    @property
    def amount(self) -> Decimal | None:
        """What the result pays: of a claim that was made, as the claim return counts it."""
        own = next((claim.amount for claim in self.claims if claim.basis == self.decision.basis), None)
        return self.decision.amount if own is None or self.decision.status in WAITING else own

    @property
    def standing_amount(self) -> Decimal | None:
        """What the family's claims that stand come to; None where none stands or no rate is known."""
        amounts = [claim.amount for claim in self.claims if claim.is_standing and claim.amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    @property
    def missing(self) -> tuple[Thing, ...]:
        """The evidence that is not there, which somebody must supply."""
        return tuple(item for item in self.in_the_way if item.supplied_by)

    @property
    def not_met(self) -> tuple[Thing, ...]:
        """The rules whose evidence is there and shows that they are not met, or not yet."""
        return tuple(item for item in self.in_the_way if not item.supplied_by)

    @property
    def suppliers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.supplied_by for item in self.missing))

    @property
    def days_left(self) -> int | None:
        """The days from the as-at day to the cut-off of the line's window; None where the window or its cut-off is not known."""
        return days_to_cut_off(self.window, self.decision.on) if self.window else None


def lines(scope: Scope, caseload: Caseload) -> tuple[Line, ...]:
    """Give the schedule of a pack's phases: what can be claimed first, then by how near it is, then by key worker.

    Raises Refused where the extract holds no families' rows.
    """
    if not caseload.has("families"):
        words = "the extract holds no families of this authority, which a schedule is made of; give families, problems and claims"
        raise refuse(caseload.name or "DATA", words)
    slug = scope.book.by_code(scope.extract_code) or scope.slug
    decided = (item for phase in scope.phases for item in decide_all(in_scope(caseload, scope, phase), scope.book, scope.day))
    return tuple(sorted((_line(facts, decision, scope.book, slug) for facts, decision in decided), key=_place))


def days_to_cut_off(window: ClaimWindow, day: date) -> int | None:
    """Give the days left until a claim must be ready for audit, 0 on the cut-off itself; None in a phase that records no cut-off."""
    return (window.cut_off - day).days if window.cut_off else None


def _place(line: Line) -> tuple[int, str, date, str, str]:
    decision = line.decision
    rank = list(STATUSES).index(decision.status)
    return rank, decision.phase, decision.earliest_on or date.max, line.practitioner_id, decision.family_id


def _line(facts: Facts, decision: Decision, book: Book, slug: str) -> Line:
    rules = ruling(book, facts.local_authority, facts.phase)
    window = None
    if decision.status in WAITING:
        window = next_window(book, slug, facts.phase, max(decision.earliest_on or decision.on, decision.on))
    return Line(
        decision,
        rules.phase.name,
        facts.team,
        facts.practitioner_id,
        rules.bases[decision.basis].label if decision.basis else "",
        tuple(dict.fromkeys(_thing(item, rules) for item in _in_the_way(decision))),
        window,
        _more(facts, decision, rules),
        tuple(_claims(facts, book, slug, rules)),
    )


def _in_the_way(decision: Decision) -> Iterator[Tried]:
    """Give the rules that the decision names as barriers or missing, as they were tried.

    Of a claim that was made on work that no record knows of, the test that does not apply is what fails.
    """
    for item in decision.tried:
        is_paper = "." in item.rule and item.outcome == "missing" and item.rule.rpartition(".")[-1] in decision.missing
        if is_paper or (item.rule in decision.barriers and item.outcome != "met"):
            yield item


def _thing(item: Tried, rules: Ruling) -> Thing:
    name = item.rule.rpartition(".")[-1]
    tests = {test.id: test for result in rules.rules.results for test in result.tests}
    if item.rule in tests:
        label, asked = tests[item.rule].label, tests[item.rule].supplied_by
    else:
        label = rules.labels.get(item.rule) or labels.OTHER_RULES.get(item.rule) or labels.PAPERS[name]
        asked = _COORDINATOR if name == "key_worker" else KEY_WORKER
    # Who the members of a family are is the key worker's to say, whoever holds the evidence of them.
    supplied_by = KEY_WORKER if item.read == "people" else asked
    return Thing(label, item.words, item.read, "" if item.outcome == "not_met" else supplied_by)


def _claims(facts: Facts, book: Book, slug: str, rules: Ruling) -> Iterator[Claim]:
    """Give the family's claims in the order of their days; what one pays is what those that stand before it leave."""
    latest = latest_by_basis(facts, rules)
    earlier: list[Claimed] = []
    for claimed_on, code in sorted((first_claimed(facts, item), code) for code, item in latest.items()):
        amount, _ = payable(code, facts, claimed_on, earlier, rules)
        stands = is_standing(latest[code])
        if stands:
            earlier.append(Claimed(code, latest[code].status, claimed_on))
        window = window_of(book, slug, facts.phase, claimed_on)
        yield Claim(code, rules.bases[code].label, claimed_on, latest[code].status, window, stands, amount)


def _more(facts: Facts, decision: Decision, rules: Ruling) -> str:
    """Say what an outcome would still pay a family of which only progress to work, or the like, is claimed."""
    standing = [item for item in latest_by_basis(facts, rules).values() if is_standing(item)]
    if not standing or decision.status == "claimable" or any(rules.bases[item.basis].is_outcome for item in standing):
        return ""
    open_to = [basis for basis in rules.bases.values() if basis.is_outcome]
    priced = [(amount, basis.label) for basis in open_to if (amount := payable(basis.code, facts, decision.on, standing, rules)[0])]
    if not priced:
        return ""
    amount, label = max(priced, key=lambda item: item[0])
    claimed = " and ".join(rules.bases[item.basis].label for item in standing)
    return f"{claimed} is claimed; an outcome could still earn £{plain(amount)} ({label})"
