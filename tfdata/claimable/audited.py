"""What the checks of claims found, and what they say of the claims that nobody checked: exact bounds on those that would fail.

In come decisions and the spot checks known by the quarter's end; out go counts not yet protected, and bounds that are worked out from
counts as they will be shown: of a number that is suppressed only that it is one of those suppressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tfdata.audit import Bounds, Checked, combined
from tfdata.claimable.decided import Decided, summary
from tfdata.claims import Decision
from tfdata.counting import in_scope
from tfdata.params import Phase
from tfdata.quantities import Cell, Column, Count, Counted, Given, Relation, Row, Summary, Words, Worked
from tfdata.scope import Scope

CHECKERS = {"internal_audit": "internal audit", "department": "the department"}


@dataclass(frozen=True)
class _Stratum:
    """The standing claims of a basis: how many, how many each checker checked and found invalid, and the payments they are made for."""

    code: str
    label: str
    claims: int
    checked: Mapping[str, int]
    invalid: Mapping[str, int]
    amounts: tuple[Decimal, ...]


def checks(decided: Decided) -> Iterable[Summary]:
    """Count the claims made for families, by basis, with those that were checked and found invalid by each checker."""
    for phase, strata in _strata(decided):
        rows = []
        relations: list[Relation] = []
        every: list[Counted] = []
        for stratum in strata:
            cells = _counts(decided, phase, stratum)
            for checker in CHECKERS:
                of = (f"{stratum.code}.{checker}_invalid", f"{stratum.code}.{checker}_checked")
                cells[f"{checker}_share"] = Worked("percent", of, "percent", "Claims found invalid, of those checked.", decimals=1)
            rows.append(Row(stratum.code, Words(stratum.label), cells))
            made, *others = (cell.of for cell in cells.values() if isinstance(cell, Count) and cell.of)
            relations += [Relation.within(made, other) for other in others]
            relations += [Relation.within(checked, invalid) for checked, invalid in zip(others[::2], others[1::2], strict=True)]
            relations.append(Relation.within(made, decided.scope.counted(phase, f"{stratum.code}_results")))
            every.append(made)
        relations.append(Relation.adds_up(decided.scope.counted(phase, "claim_submitted", decided.scope.span()), every))
        relations.append(
            Relation(
                ((-1, decided.scope.counted(phase, "claim_submitted", decided.scope.span())), *((1, made) for made in every)),
                is_equal=False,
            )
        )
        columns = [Column("made", "Claims made")]
        for checker, by in CHECKERS.items():
            columns += [Column(f"{checker}_checked", f"Checked by {by}"), Column(f"{checker}_invalid", f"Found invalid by {by}")]
            columns += [Column(f"{checker}_share", f"Invalid, of those checked by {by}")]
        notes = (
            Words("A claim that was checked more than once counts as its latest check found it. Claims rejected or repaid are among them."),
            Words("Who looks first at claims that are in doubt finds more of them invalid: such a share says nothing of the rest."),
        )
        about = "claims made, checked and found invalid"
        yield summary(
            decided, phase, "checks", about, "Basis", tuple(columns), rows, notes, is_breakdown=False, relations=tuple(relations)
        )  # fmt: skip


def _counts(decided: Decided, phase: Phase, stratum: _Stratum) -> dict[str, Cell]:
    """Count the claims of a basis: made, and by checker those checked and found invalid."""

    def counted(what: str) -> Counted:
        return decided.scope.counted(phase, f"{what}: {stratum.code}")

    cells: dict[str, Cell] = {"made": Count(stratum.claims, "claim_made", f"{stratum.label}: claims made", of=counted("claims made"))}
    for checker, by in CHECKERS.items():
        checked, invalid = (counted(f"{what} by {checker}") for what in ("checked", "found invalid"))
        cells[f"{checker}_checked"] = Count(
            stratum.checked[checker], "claim_checked", f"{stratum.label}: checked by {by}", of=checked, is_headline=True
        )
        cells[f"{checker}_invalid"] = Count(
            stratum.invalid[checker], "claim_invalid", f"{stratum.label}: found invalid by {by}", of=invalid, is_headline=True
        )
    return cells


def projected(decided: Decided) -> Iterable[Summary]:
    """Bound the claims that nobody of internal audit checked and that would fail, with what they were claimed for, cautiously.

    The bounds hold where the claims checked were drawn as the sample is: each as likely as another. Money is the number times the largest
    payment at most, and the smallest at least.
    """
    book = decided.scope.book
    for phase, strata in _strata(decided):
        confidence = book.parameter("audit.confidence")
        found = _bounds(strata, decided.scope)
        amounts = [amount for stratum in strata for amount in stratum.amounts]
        if found is None or not amounts:
            continue
        low, high = found
        exact = {
            f"{stratum.code}_{name}": cell
            for stratum in strata
            for name, cell in _counts(decided, phase, stratum).items()
            if not name.startswith("department")
        }
        rows = []
        for name, label, number, each in (("least", "At least", low, min(amounts)), ("most", "At most", high, max(amounts))):
            definition = "A bound on the claims not checked that would be found invalid, from the numbers shown of the claims that were."
            keys = (confidence.key,)
            cells: dict[str, Cell] = {
                "claims": Given(number, "families", keys, f"{label}: claims not checked that would fail", definition, given=tuple(exact)),
                "each": Given(each, "gbp", keys, f"{label}: for a claim", "The smallest payment for a claim, or the largest."),
                "money": Worked("product", (f"{name}.claims", f"{name}.each"), "gbp", "Claims times the payment.", f"{label}: at risk"),
            }
            rows.append(Row(name, Words(label), cells))
        columns = (Column("claims", "Claims not checked that would fail"), Column("each", "For a claim"), Column("money", "At risk"))
        notes = (
            Words(
                "Exact bounds for a sample of a known number of claims, which hold in {confidence} of samples, the bases taken together "
                "cautiously. They hold only where the claims that internal audit checked were drawn by lot. A claim whose evidence fails "
                "may be among these too, so the two are never added."
            ),
        )
        hidden: dict[str, Cell] = {"confidence": Given(confidence.value, "percent", (confidence.key,), confidence.title), **exact}
        made = summary(
            decided, phase, "projected", "what internal audit's checks say of the rest", "Bound", columns, rows, notes, is_breakdown=False,
            hidden=hidden,
        )  # fmt: skip
        yield made


def _bounds(strata: list[_Stratum], scope: Scope) -> tuple[int, int] | None:
    """Bound the claims not checked that would fail, from what will be shown; None where the claims or the checks of a basis are too few."""
    confidence = scope.book.parameter("audit.confidence").value
    lowest, highest = [], []
    for stratum in strata:
        checked = stratum.checked["internal_audit"]
        fewest, most = _as_shown(stratum.invalid["internal_audit"], scope)
        if any(_as_shown(number, scope) != (number, number) for number in (stratum.claims, checked)):
            return None
        lowest.append(Checked(stratum.claims, checked, min(fewest, checked)))
        highest.append(Checked(stratum.claims, checked, min(most, checked)))
    if not sum(item.checked for item in highest):
        return None
    return _beyond(combined(lowest, confidence), lowest)[0], _beyond(combined(highest, confidence), highest)[1]


def _beyond(bounds: Bounds, strata: list[Checked]) -> tuple[int, int]:
    found = sum(stratum.invalid for stratum in strata)
    return bounds.lowest - found, bounds.highest - found


def _as_shown(number: int, scope: Scope) -> tuple[int, int]:
    """Give the least and the most that a number can be for somebody who sees it protected."""
    policy = scope.book.policy(scope.slug)
    low, high = int(policy.suppress_from.value), int(policy.suppress_to.value)
    return (low, high) if low <= number <= high else (number, number)


def _strata(decided: Decided) -> Iterable[tuple[Phase, list[_Stratum]]]:
    """Give the claims that were made by basis, with the checks known of them; nothing where the extract has no spot checks."""
    if not decided.caseload.has("spot_checks"):
        return
    for phase, decisions in decided.phases():
        known = in_scope(decided.caseload, decided.scope, phase)
        latest = known.spot_checks.sort_values("checked_on").drop_duplicates(["family_id", "claim_basis", "checked_by"], keep="last")
        made = known.claims[known.claims["status"] == "claimed"]
        strata = []
        for basis in phase.bases:
            claims = set(made.loc[made["claim_basis"] == basis.code, "family_id"])
            own = latest[(latest["claim_basis"] == basis.code) & latest["family_id"].isin(claims)]
            by = {checker: own[own["checked_by"] == checker] for checker in CHECKERS}
            amounts = {decision.amount for _, decision in decisions if _is_claimed(decision, basis.code) and decision.amount is not None}
            if claims:
                invalid = {checker: int((rows["outcome"] == "invalid").sum()) for checker, rows in by.items()}
                checked = {checker: len(rows) for checker, rows in by.items()}
                strata.append(_Stratum(basis.code, basis.label, len(claims), checked, invalid, tuple(sorted(amounts))))
        if strata:
            yield phase, strata


def _is_claimed(decision: Decision, basis: str) -> bool:
    return decision.basis == basis and decision.status in ("submitted", "paid", "rejected", "repaid")
