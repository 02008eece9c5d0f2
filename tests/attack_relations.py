"""How the figures of packs hang together for somebody who has read the definitions: what adds up to what, lies within what, and only grows.

In comes what was read in the packs; out go facts of the system. They are written from `params/measures.yaml` and the words under the
tables; what turns out to be false of a caseload is dropped by `System.true_of`. None is taken from what the product declares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from attack_figures import BEHIND, DIMENSIONS, PERIODS, SIDES, STAGES, Knowledge, Pack, achieved
from attack_money import FEE, rates, stream_of
from attacker import LEAST, Key

STATUSES = (
    "not_eligible", "not_attached", "in_progress", "one_barrier_left", "achieved_not_claimable", "claimable",
    "submitted", "paid", "rejected", "repaid",
)  # fmt: skip
OF_ATTACHED, ENDED = STATUSES[2:], ("rejected", "repaid")
CHECKERS = ("internal_audit", "department")
GROWS = ("identified", "approached", "consent_given", "consent_refused", "attached", "closed", "paperwork_complete")


@dataclass(frozen=True)
class Page:
    """A phase in a pack: its counts by name, and the verbs by which facts about them are noted."""

    known: Knowledge
    pack: Pack
    phase: str

    def key(self, what: str, when: str = "", area: str = "") -> Key | None:
        return self.known.of(self.pack).get((area or self.pack.area, self.phase, what, when or self.pack.day))

    def keys(self, start: str, when: str = "") -> dict[str, Key]:
        """Give the counts whose `what` begins so, by the rest of it."""
        here = (self.pack.area, self.phase, when or self.pack.day)
        found = {name: key for name, key in self.known.of(self.pack).items() if (name[0], name[1], name[3]) == here}
        return {name[2].removeprefix(start): key for name, key in found.items() if name[2].startswith(start)}

    def adds_up(self, whole: Key | None, parts: Iterable[Key | None], why: str) -> None:
        """Parts that are not known anywhere still leave the others within the whole."""
        parts = list(parts)
        there = [part for part in parts if part is not None]
        if whole is not None and there:
            note = self.known.system.adds_up if len(there) == len(parts) else self.known.system.within
            note(whole, there, why)
            self.known.system.within(whole, there, f"{why}, at most")

    def within(self, whole: Key | None, *parts: Key | None, why: str) -> None:
        there = [part for part in parts if part is not None]
        if whole is not None and there:
            self.known.system.within(whole, there, why)

    def covers(self, parts: Iterable[Key | None], whole: Key | None, why: str) -> None:
        """The parts, which may overlap, make up the whole between them."""
        parts = list(parts)
        if whole is not None and parts and None not in parts:
            self.known.system.fact([*((1, part) for part in parts), (-1, whole)], 0, inf, why)

    def sums(self, start: str, when: str, whole: Key | None, why: str) -> None:
        self.adds_up(whole, self.keys(start, when).values(), why)


def relate_within(known: Knowledge, pack: Pack) -> None:
    """Note every fact about the counts of one pack on its day."""
    for phase in pack.phases:
        page = Page(known, pack, phase)
        for rule in (_stages, _breakdowns, _decisions, _checks, _income, _money, _volumes):
            rule(page)


def _stages(page: Page) -> None:
    """The stages from identified to repaid."""
    of = page.key
    page.adds_up(of("attached"), [of("being_worked_with"), of("closed")], "attached is being worked with and closed")
    page.within(of("approached"), of("consent_given"), of("consent_refused"), why="approached holds consent given and refused")
    for whole, part in (
        ("identified", "approached"), ("identified", "attached"), ("consent_given", "attached"), ("approached", "attached"),
        ("attached", "paperwork_complete"), ("attached", "outcome"), ("outcome", "paid"), ("paperwork_complete", "outcome"),
    ):  # fmt: skip
        page.within(of(whole), of(part), why=f"{part} is among {whole}")
    page.within(of("identified"), of("attached"), of("consent_refused"), why="who refused is not attached")
    page.within(of("attached"), of("outcome"), *(of(ended) for ended in ENDED), why="claims that stand, were rejected or repaid")
    bases = [key for name, key in page.keys("").items() if name.endswith("_results")]
    outcomes = [key for name, key in page.keys("").items() if name.endswith("_results") and name != "progress_to_work_results"]
    for key in bases:
        page.within(of("attached"), key, why="results are of families attached")
    for key in outcomes:
        page.within(of("outcome"), key, why="results are among the families claimed")
    page.adds_up(of("outcome"), outcomes, "results add up to the families claimed")
    page.covers(outcomes, of("outcome"), "each family claimed has a result")


def _breakdowns(page: Page) -> None:
    """Breakdowns of the families attached and claimed."""
    of = page.key
    for measure in ("attached", "outcome"):
        for table in ("referrals", "wards", "problem_numbers"):
            page.sums(f"{measure} by {table}: ", "", of(measure), f"{measure} by {table} adds up")
        problems, numbers = page.keys(f"{measure} by problems: "), page.keys(f"{measure} by problem_numbers: ")
        for key in problems.values():
            page.within(of(measure), key, numbers.get("n_0"), why="families with a problem")
            page.within(key, numbers.get(f"n_{len(problems)}"), why="families with every problem")
        if numbers and problems:
            terms = [*((int(name[2:]), key) for name, key in numbers.items()), *((-1, key) for key in problems.values())]
            page.known.system.fact(terms, 0, 0, "problems counted by family and by problem")
    for table in DIMENSIONS:
        for row, key in page.keys(f"attached by {table}: ").items():
            page.within(key, of(f"outcome by {table}: {row}"), why="claimed is among attached")


def _decisions(page: Page) -> None:
    """What was decided, what is in the way, what is at risk."""
    of = page.key
    status = {name: of(f"decided: {name}") for name in STATUSES}
    page.adds_up(of("identified"), status.values(), "decisions add up to the families identified")
    page.adds_up(of("attached"), [status[name] for name in OF_ATTACHED], "decisions on families attached")
    page.adds_up(of("outcome"), [status["submitted"], status["paid"]], "submitted and paid stand")
    for name in ("paid", "rejected", "repaid"):
        page.adds_up(of(name), [status[name]], f"decided {name} is {name}")
        page.within(of(name), status[name], why=f"decided {name} is among {name}")
    page.adds_up(status["claimable"], page.keys("claimable_now families: ").values(), "claimable now by payment")
    standing, failing = page.keys("at_risk standing: "), page.keys("at_risk failing: ")
    page.adds_up(of("outcome"), standing.values(), "claims that stand, by payment")
    if status["submitted"] and status["paid"] and standing:
        terms = [(1, status["submitted"]), (1, status["paid"]), *((-1, key) for key in standing.values())]
        page.known.system.fact(terms, 0, 0, "claims that stand are submitted or paid")
    for row, key in failing.items():
        page.within(standing[row], key, why="claims that fail are among those that stand")
    for basis in sorted({row.rpartition("_")[0] for row in standing}):
        parts = [key for row, key in standing.items() if row.rpartition("_")[0] == basis]
        page.adds_up(of(f"{basis}_results"), parts, "claims of a basis that stand")
    alone, wanting, fails = (page.keys(f"barriers {column}: ") for column in ("alone", "wanting", "failing"))
    page.adds_up(status["one_barrier_left"], alone.values(), "one barrier left, by barrier")
    for key in alone.values():
        page.within(status["one_barrier_left"], key, why="one barrier left, by barrier")
    for key in wanting.values():
        page.within(status["achieved_not_claimable"], key, why="achieved and not claimable, by what is wanting")
    page.covers(wanting.values(), status["achieved_not_claimable"], "each lacks something")
    if fails and failing:
        for key in fails.values():
            page.known.system.fact([*((1, part) for part in failing.values()), (-1, key)], 0, inf, "claims that fail, by what fails")
        terms = [*((1, key) for key in fails.values()), *((-1, key) for key in failing.values())]
        page.known.system.fact(terms, 0, inf, "each claim that fails lacks something")


def _checks(page: Page) -> None:
    """Claims made, checked and found invalid."""
    made = page.keys("checks made: ")
    for basis, whole in made.items():
        page.within(whole, page.key(f"{basis}_results"), why="claims that stand were made")
        for checker in CHECKERS:
            checked, invalid = (page.key(f"checks {checker}_{what}: {basis}") for what in ("checked", "invalid"))
            page.within(whole, checked, why="claims checked were made")
            page.within(checked, invalid, why="claims found invalid were checked")
    submitted = page.key("claim_submitted", page.pack.spans["to_date"])
    page.adds_up(submitted, made.values(), "claims made are claims submitted")
    page.covers(made.values(), submitted, "each family claimed for has a claim on some basis")


def _income(page: Page) -> None:
    """Stages of income in the quarter, the year so far and to date, and how they follow from the stages of families."""
    span, now = page.pack.spans, page.key
    for stage in ("fee_earned", "result_earned", *(f"claim_{name}" for name in STAGES), "claim_beyond"):
        for shorter, longer in pairwise(PERIODS):
            page.within(now(stage, span[longer]), now(stage, span[shorter]), why=f"{stage}: {shorter} is within {longer}")
    for when in span.values():
        of = {name: page.key(f"claim_{name}", when) for name in (*STAGES, "beyond")}
        page.within(of["submitted"], page.key("result_earned", when), why="what is earned was submitted")
        page.adds_up(of["submitted"], [page.key("result_earned", when), of["beyond"], of["rejected"], of["repaid"]], "every claim made")
    of = {name: now(f"claim_{name}", span["to_date"]) for name in (*STAGES, "beyond")}
    page.within(of["submitted"], of["accepted"], why="claims accepted were submitted")
    page.within(of["accepted"], of["paid"], why="claims paid were accepted")
    page.within(of["paid"], of["repaid"], why="what was repaid was paid")
    page.within(of["submitted"], of["rejected"], of["repaid"], now("outcome"), why="claims that stand or ended were submitted")
    page.adds_up(now("outcome"), [now("result_earned", span["to_date"])], "families claimed earn a result")
    page.adds_up(now("outcome"), [now("result_earned", span["to_date"]), of["beyond"]], "families claimed earn a result or are beyond")
    page.adds_up(of["paid"], [now("paid"), of["repaid"]], "claims paid are paid still or were repaid")
    for name in ENDED:
        page.adds_up(of[name], [now(name)], f"families with a claim {name}")
        page.within(of[name], now(name), why=f"families with a claim {name}")
    page.adds_up(now("attached"), [now("fee_earned", span["to_date"])], "each family attached earns a fee")
    page.within(now("attached"), now("fee_earned", span["to_date"]), why="who earns a fee is attached")


def _money(page: Page) -> None:
    """Families by payment, in each quarter and year and to date."""
    span, own, now = page.pack.spans, rates(page.pack, page.phase), page.key
    for when in span.values():
        fees = [page.key(f"earned|{rate}", when) for rate in own if stream_of(rate) == FEE]
        results = [page.key(f"earned|{rate}", when) for rate in own if stream_of(rate) != FEE]
        page.adds_up(page.key("fee_earned", when), fees, "fees by payment")
        page.adds_up(page.key("result_earned", when), results, "results by payment")
        page.covers(results, page.key("result_earned", when), "each family that earns has a payment")
        for stage in STAGES:
            whole, parts = page.key(f"claim_{stage}", when), page.keys(f"claim_{stage}|", when)
            page.adds_up(whole, parts.values(), f"claims {stage} by payment")
    for stream in sorted({stream_of(rate) for rate in own} - {FEE}):
        parts = [now(f"earned|{rate}", span["to_date"]) for rate in own if stream_of(rate) == stream]
        page.adds_up(now(f"{stream}_results"), parts, "results of a basis by payment")
    for rate in own:
        what = f"earned|{rate}"
        by_when = {name[3]: key for name, key in page.known.of(page.pack).items() if name[1:3] == (page.phase, what)}
        of_quarters = {when: key for when, key in by_when.items() if "-Q" in when}
        of_years = {when: key for when, key in by_when.items() if "-Q" not in when and not when.startswith("to ")}
        page.adds_up(by_when.get(span["to_date"]), of_quarters.values(), "quarters add up to date")
        page.adds_up(by_when.get(span["to_date"]), of_years.values(), "years add up to date")
        for year, whole in of_years.items():
            page.adds_up(whole, [key for when, key in of_quarters.items() if when.startswith(year[:7])], "quarters add up to the year")


def _volumes(page: Page) -> None:
    """What families used before and after, who was served already, and who came to achieve an outcome."""
    of = page.key
    for service, observed in page.keys("observed: ").items():
        page.adds_up(of("attached"), [observed, of(f"not_yet: {service}")], "attached are observed or not yet")
        for side in SIDES:
            page.within(observed, of(f"users_{side}: {service}"), why="users are among those observed")
            page.within(of(f"uses_{side}: {service}"), of(f"users_{side}: {service}"), why="each user has a use")
        for what in ("observed", *(f"uses_{side}" for side in SIDES)):
            place = f"service_use_new_{page.phase}.{service}_{what}_others"
            _others(page, f"{what}: {service}", place)
        page.within(of("new to services"), of(f"new observed: {service}"), why="the new are observed or not")
    for service, known in page.keys("served known: ").items():
        page.within(of("attached"), known, why="of some attached it is known")
        page.within(known, of(f"served families: {service}"), why="the served are among the known")
    each = [key for service, key in page.keys("served families: ").items() if service != "any"]
    page.covers(each, of("served families: any"), "who is served at all is served by one")
    page.adds_up(of("served known: any"), [of("served families: any"), of("new to services")], "served before or new")
    for problem, engaged in page.keys("engaged by problems: ").items():
        need, retained = of(f"attached by problems: {problem}"), of(f"retained by problems: {problem}")
        page.within(need, engaged, why="the engaged have the problem")
        page.within(engaged, retained, why="the retained were engaged")
        page.within(retained, of(f"outcome by problems: {problem}"), why="who achieves was retained")
    for what, new in page.keys("new ").items():
        page.within(of("new to services"), *([new] if "uses_" not in what else []), why="the new achieve or not")
        page.within(of(what), new, why="the new are some of all")
    for place in page.pack.truth:
        table, _, name = place.partition(".")
        if table == f"achieving_new_{page.phase}" and name.endswith("_others"):
            _others(page, achieved(name.removesuffix("_others"), page.phase), place)
    ours = [name for name in page.known.of(page.pack) if name[:2] == (page.pack.area, page.phase)]
    for _, _, what, when in ours:
        if what.startswith("outcome by problems: "):
            page.within(of("outcome", when), of(what, when), why="outcomes by problem are outcomes")


def _others(page: Page, what: str, place: str) -> None:
    """Who is not new, all less the new: a number that no table shows and that anybody can work out, so that it may not be of few."""
    whole, new, true = page.key(what), page.key(f"new {what}"), page.pack.truth.get(place)
    if whole is None or new is None or true is None:
        return
    others = page.known.key(page.pack, (page.pack.area, page.phase, f"others {what}", page.pack.day), true)
    page.known.system.adds_up(whole, [new, others], f"{what}: all are new or not")
    families = page.pack.truth.get(f"{place}{BEHIND}", true)
    if 0 < families < LEAST or 0 < true < LEAST:
        page.known.hidden(others, f"{page.pack.quarter} {place}")
        page.known.few |= {others} if 0 < families < LEAST else set()
