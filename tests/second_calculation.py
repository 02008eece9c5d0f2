"""A second calculation of measures, payments, claims and the account: plain Python over an extract's rows, family by family.

Written from the programme's rules and `params/measures.yaml`, and from nothing of the package that it checks.
What comes in are rows as dicts of text; days stay ISO text, which sorts as days do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Rows = Mapping[str, list[dict[str, str]]]
CRIME, WORK, EMPLOYMENT = "crime_asb_education", "progress_to_work", "continuous_employment"
PROGRESS = "significant_and_sustained_progress"
# Turned around in phase 1 is crime/ASB/education and continuous employment; progress to work is not added. Phase 2: one or the other.
OUTCOMES = {"1": (CRIME, EMPLOYMENT), "2": (PROGRESS, EMPLOYMENT)}
OTHER_BASES = {"1": (WORK,), "2": ()}
# By the family's day of attachment: first day, last day, attachment fee, result payments. All of a family's results never come to
# more than continuous employment.
RATES = {
    "1": (
        ("2012-04-01", "2013-03-31", 3200, {CRIME: 700, WORK: 100, EMPLOYMENT: 800}),
        ("2013-04-01", "2014-03-31", 2400, {CRIME: 1500, WORK: 100, EMPLOYMENT: 1600}),
        ("2014-04-01", "2015-05-31", 1600, {CRIME: 2300, WORK: 100, EMPLOYMENT: 2400}),
    ),
    "2": (("2014-09-01", "2021-03-31", 1000, {PROGRESS: 800, EMPLOYMENT: 800}),),
}
# Phase 1: five families in six, a fraction dropped. Phase 2: the target. Harrow's phase 2 and Thurrock's phase 1 have no target,
# Tonbridge and Malling has none of phase 1, and Dudley's 2,500 of phase 2 are an estimate.
PAID_FOR = {
    ("E09000006", "1"): 490 * 5 // 6, ("E09000006", "2"): 1660,
    ("E06000034", "2"): 1160,
    ("E10000016", "1"): 2560 * 5 // 6, ("E10000016", "2"): 8960,
    ("E07000115", "2"): 613,
    ("E08000027", "1"): 740 * 5 // 6,
    ("E09000015", "1"): 395 * 5 // 6,
}  # fmt: skip


# A family to which nothing happened: it adds a zero to every measure.
NO_FAMILY = ("identified_on", "approached_on", "consent", "consent_on", "attached_on", "closed_on")


@dataclass
class Family:
    """What was known of a family: its row, the first day of each document, and for each basis the day of each status."""

    row: dict[str, str]
    problems: set[str] = field(default_factory=set)
    documents: dict[str, str] = field(default_factory=dict)
    claims: dict[str, dict[str, str]] = field(default_factory=dict)

    def stands(self, basis: str, day: str) -> bool:
        """A claim stands once it is claimed, until it is rejected or repaid."""
        reached = self.reached(basis, day)
        return "claimed" in reached and not reached & {"rejected", "repaid"}

    def reached(self, basis: str, day: str) -> set[str]:
        return {status for status, on in self.claims.get(basis, {}).items() if on <= day}


@dataclass(frozen=True, order=True)
class Payment:
    family_id: str
    stream: str
    amount: int
    earned_on: str


@dataclass(frozen=True, order=True)
class Claim:
    """A result claim: what it pays, and the day of each stage, empty where it was not reached; `is_beyond` where it is not paid for."""

    family_id: str
    basis: str
    amount: int
    claimed: str
    accepted: str
    paid: str
    rejected: str
    repaid: str
    is_beyond: bool


def known(rows: Rows, area: str, phase: str, known_by: str) -> dict[str, Family]:
    """Give the families of an authority or district in a phase, as they were known by a day."""
    latest: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows["families"]:
        whose = (row["local_authority"], row["family_id"])
        when = row["recorded_on"] or row["identified_on"]
        if row["phase"] == phase and when <= known_by:
            other = latest.get(whose)
            if other is None or when > (other["recorded_on"] or other["identified_on"]):
                latest[whose] = row
    of_area = {whose: Family(_until(row, known_by)) for whose, row in latest.items() if area in (row["local_authority"], row["district"])}
    for table, happened in (("problems", "identified_on"), ("documents", "completed_on"), ("claims", "status_on")):
        for row in rows[table]:
            family = of_area.get((row["local_authority"], row["family_id"]))
            if family is None or row["phase"] != phase or (row["recorded_on"] or row[happened]) > known_by:
                continue
            if table == "problems":
                family.problems.add(row["problem"])
            elif table == "documents":
                family.documents[row["document"]] = min(row[happened], family.documents.get(row["document"], row[happened]))
            else:
                family.claims.setdefault(row["claim_basis"], {})[row["status"]] = row[happened]
    return {family_id: family for (_, family_id), family in of_area.items()}


def measures(families: Iterable[Family], phase: str, day: str) -> dict[str, int]:
    """Count what had happened by a day, each family once."""
    found: Counter[str] = Counter()
    for family in (*families, Family(dict.fromkeys(NO_FAMILY, ""))):
        row = family.row
        has = {name: "" < row[f"{name}_on"] <= day for name in ("identified", "approached", "attached", "closed")}
        has["being_worked_with"] = has["attached"] and not has["closed"]
        answered = "" < (row["consent_on"] or row["approached_on"] or row["identified_on"]) <= day
        has["consent_given"] = answered and row["consent"] == "given"
        has["consent_refused"] = answered and row["consent"] == "refused"
        papers = [family.documents.get(name, "") for name in ("assessment", "plan", "review")]
        has["paperwork_complete"] = has["attached"] and all("" < on <= day for on in papers)
        for basis in (*OUTCOMES[phase], *OTHER_BASES[phase]):
            has[f"{basis}_results"] = family.stands(basis, day)
        reached = [family.reached(basis, day) for basis in OUTCOMES[phase]]
        has["outcome"] = any(family.stands(basis, day) for basis in OUTCOMES[phase])
        has["paid"] = any("paid" in statuses and "repaid" not in statuses for statuses in reached)
        has["rejected"] = not has["outcome"] and any("rejected" in statuses for statuses in reached)
        has["repaid"] = not has["outcome"] and any("repaid" in statuses for statuses in reached)
        found.update({name: int(value) for name, value in has.items()})
    return dict(found)


def broken_down(families: Iterable[Family], phase: str, day: str, under: Callable[[Family], Iterable[str]]) -> dict[str, tuple[int, int]]:
    """Count the families attached and those with an outcome under each of the words that a family has."""
    attached, outcome = Counter[str](), Counter[str]()
    for family in families:
        for word in under(family):
            attached[word] += "" < family.row["attached_on"] <= day
            outcome[word] += any(family.stands(basis, day) for basis in OUTCOMES[phase])
    return {word: (attached[word], outcome[word]) for word in attached}


def payments(families: Mapping[str, Family], phase: str, day: str, paid_for: int | None) -> list[Payment]:
    """Give what each family earned by a day, in no order; where the number paid for is not known, every family is paid for.

    The families attached first earn the fees of the number paid for. Each fee opens a place for one family's results at the
    rates of the same year; families with an outcome take the places first, by the day of their claim.
    """
    attached = sorted((family.row["attached_on"], name) for name, family in families.items() if "" < family.row["attached_on"] <= day)
    earned, places = [], Counter[str]()
    for on, name in attached[:paid_for]:
        rates = _rates(phase, on)
        if rates:
            earned.append(Payment(name, "attachment_fee", rates[2], on))
            places[rates[0]] += 1
    waiting = []
    for on, name in attached:
        standing = {
            basis: days["claimed"] for basis, days in families[name].claims.items() if families[name].stands(basis, day)
        }  # fmt: skip
        outcomes = [claimed for basis, claimed in standing.items() if basis in OUTCOMES[phase]]
        if standing and _rates(phase, on):
            waiting.append((not outcomes, min(outcomes or standing.values()), name, on, standing))
    for _, _, name, on, standing in sorted(waiting, key=lambda item: item[:3]):
        since, _, _, amounts = _rates(phase, on) or ("", "", 0, {})
        if places[since]:
            places[since] -= 1
            earned += _results(name, standing, amounts)
    return earned


def _results(name: str, standing: Mapping[str, str], amounts: Mapping[str, int]) -> Iterable[Payment]:
    """The first result earns its payment and a later one what is left of continuous employment's."""
    left = amounts[EMPLOYMENT]
    for claimed, basis in sorted((claimed, basis) for basis, claimed in standing.items()):
        amount = min(amounts[basis], left)
        left -= amount
        if amount:
            yield Payment(name, basis, amount, claimed)


def claims(families: Mapping[str, Family], phase: str, day: str, paid_for: int | None) -> list[Claim]:
    """Give every result claim made by a day, in no order, and what it pays beside the family's earlier claims that stand.

    A family has a place where the payments give it a result. Acceptance is that of the day of payment where no other is recorded.
    """
    placed = {payment.family_id for payment in payments(families, phase, day, paid_for) if payment.stream != "attachment_fee"}
    made = []
    for name, family in families.items():
        on = family.row["attached_on"]
        rates = _rates(phase, on) if "" < on <= day else None
        left = rates[3][EMPLOYMENT] if rates else 0
        in_order = sorted((days["claimed"], basis) for basis, days in family.claims.items() if "" < days.get("claimed", "") <= day)
        for claimed, basis in in_order:
            worth = min(rates[3][basis], max(left, 0)) if rates else 0
            stands = family.stands(basis, day)
            left -= rates[3][basis] if rates and stands else 0
            is_beyond = stands and rates is not None and name not in placed
            reached = {status: on if on <= day else "" for status, on in family.claims[basis].items()}
            paid, rejected, repaid = (reached.get(status, "") for status in ("paid", "rejected", "repaid"))
            accepted = reached.get("accepted") or paid
            made.append(Claim(name, basis, 0 if is_beyond else worth, claimed, accepted, paid, rejected, repaid, is_beyond))
    return made


def stages(earned: Iterable[Payment], made: Iterable[Claim], first: str, last: str) -> dict[str, tuple[int, int]]:
    """Give for each stage of income the families and the pounds that its days place between two days."""
    found: dict[str, list[tuple[str, int]]] = {}
    for payment in earned:
        if first <= payment.earned_on <= last:
            found.setdefault("fee_earned" if payment.stream == "attachment_fee" else "result_earned", []).append(
                (payment.family_id, payment.amount)
            )
    for claim in made:
        days = {"submitted": claim.claimed} | {name: getattr(claim, name) for name in ("accepted", "paid", "rejected", "repaid")}
        days["beyond"] = claim.claimed if claim.is_beyond else ""
        for stage, day in days.items():
            if day and first <= day <= last:
                found.setdefault(f"claim_{stage}", []).append((claim.family_id, claim.amount))
    return {stage: (len({name for name, _ in rows}), sum(amount for _, amount in rows)) for stage, rows in found.items()}


def booked(rows: Rows, authority: str, phase: str, day: str) -> dict[tuple[str, str], Decimal]:
    """Add up what the ledger books by financial year and stream (of spend, its funder), as it was known on a day."""
    found: dict[tuple[str, str], Decimal] = {}
    for row in rows.get("ledger", []):
        on = row["booked_on"]
        if (row["local_authority"], row["phase"]) == (authority, phase) and max(on, row["recorded_on"] or on) <= day:
            year = int(on[:4]) - (on[5:7] < "04")
            key = f"{year}-{(year + 1) % 100:02d}", f"spend_{row['funder']}" if row["stream"] == "spend" else row["stream"]
            found[key] = found.get(key, Decimal(0)) + Decimal(row["amount_gbp"])
    return found


def _rates(phase: str, attached_on: str) -> tuple[str, str, int, dict[str, int]] | None:
    return next((rates for rates in RATES[phase] if rates[0] <= attached_on <= rates[1]), None)


def _until(row: dict[str, str], day: str) -> dict[str, str]:
    """Blank what happened after the day, the answer with its date."""
    seen = {name: "" if name.endswith("_on") and value > day else value for name, value in row.items()}
    return {**seen, "consent": ""} if (row["consent_on"] or row["approached_on"]) > day else seen
