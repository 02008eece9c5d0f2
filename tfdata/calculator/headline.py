"""What stands before every figure of savings: what would have to be true for the programme to pay for itself.

In come calculations; out go sentences. Without local evidence of what would have happened anyway, no saving is claimed in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tfdata.calculator.money import made_of_all
from tfdata.calculator.working import Calculation
from tfdata.operations import SUM
from tfdata.quantities import Cell, Column, Given, Row, Summary, Words, Worked, in_a_sentence

_ALL = "The present value to public services of all of the change counted, corrected for optimism, as if none of it had come about anyway."
_SHARE = "The cost of delivery and what uses that rose cost, as a percentage of what all that fell is worth to public services."
_SAME = "The same figure as the one that it is made of."
_DIVIDED = "The cost of delivery divided by the families attached."
_EACH = "The cost of delivery, divided by the families attached, as shown."
_COVERS = "What all of the change is worth to public services, as a percentage of the cost of delivery."
_NET = "What is left of the change's worth to public services after deadweight and the correction for optimism, on the central assumptions."
_TEXTS = {
    "cost": "Delivery cost {cost}, at the prices of {{year}}, {where}.",
    "all": "If all of the change counted here were the programme's doing, it would be worth {all} to public services over {horizon} years, "
    "at the value of the first of them and corrected for optimism.",
    "share": "The programme pays for itself if at least {share} of that change is its doing, and would not have come about without it.",
    "never": "Even if all of that change were its doing, it would give public services back {covers} of what the programme cost them.",
    "not_yet": "Nothing can be said yet of what changed: no family whose numbers may be shown has been observed for long enough or has "
    "achieved an outcome.",
    "each": "To pay for itself the programme has to change so much that it is worth {each} to public services for each family attached.",
    "early": "The cost is of all families attached, {attached}; of no service have more than {observed} been observed for long enough to "
    "be measured. So the change is counted late, and the cost at once.",
    "nothing": "What was counted is worth nothing to public services, so that no share of it would pay for the programme.",
    "free": "No cost of delivery is known, so that what the programme would have to change to pay for itself cannot be said.",
    "no_saving": "No evidence of the authority's own says how much of the change would have come about anyway. So no saving is claimed "
    "here: the national evaluation found no significant impact, and on that finding none of the change would be the programme's doing.",
    "local": "On the authority's own evidence of what would have come about anyway, {net} of it is the programme's doing; the evidence "
    "stands in the appendix, and what remains uncertain in the range of assumptions.",
    "income": "Fees, results and grant that the authority was paid are income and no saving; they are in none of these figures.",
}
_WHERE = {
    "ledger": "as the ledger books it, whoever paid",
    "assumed": "as assumed for each family attached, since no ledger says what was spent",
}


def headline(found: Iterable[Calculation]) -> Iterable[Summary]:
    """Give the break-even of each phase in sentences: its cost, the worth of all of the change, the share that must be its doing."""
    for calculation in found:
        hidden = _figures(calculation)
        texts = _sentences(calculation)
        rows = [Row(name, Words(""), {"text": Words(text, calculation.keys[:1])}) for name, text in texts.items()]
        yield Summary(
            f"savings_headline_{calculation.phase.id}",
            f"{calculation.scope.name}, {calculation.phase.name}: what would have to be true for the programme to pay for itself",
            "B",
            "",
            (Column("text", "Text", False),),
            tuple(rows),
            is_demonstration=calculation.is_demonstration,
            hidden=hidden,
        )


def _figures(calculation: Calculation) -> dict[str, Cell]:
    keys, made_of, stake = calculation.keys, made_of_all(calculation, "gross"), calculation.stake
    horizon = calculation.scope.book.assumption(calculation.scope.slug, "horizon_years")
    everything = stake.gained - stake.lost
    found: dict[str, Cell] = {
        "cost": Given(stake.cost, "gbp", keys, "Cost of delivery", "What delivery cost, at the price year.", made_of=calculation.cost_of),
        "all": Given(everything, "gbp", keys, "Worth of all of the change", _ALL, made_of=made_of),
        "net": Given(
            calculation.central.benefit, "gbp", keys, "Worth of the programme's part", _NET, made_of=made_of_all(calculation), formula=SUM
        ),
        "horizon": Given(horizon.central, "count", (horizon.key,), horizon.title),
    }
    for name, figure in (("attached", calculation.attached), ("observed", calculation.observed)):
        if figure and figure.value is not None:
            made = (figure.id,)
            found[name] = Given(figure.value, figure.unit, figure.rests_on, figure.label, figure.definition, made_of=made, formula=_SAME)
    if families := _families(calculation):
        of = (*calculation.cost_of, *((calculation.attached.id,) if calculation.attached else ()))
        found["each"] = Given(stake.cost / families, "gbp", keys, "Cost of delivery for a family", _EACH, made_of=of, formula=_DIVIDED)
    if stake.share is not None:
        gained = "What public services would gain by all that fell, if all of it were the programme's doing."
        found["gained"] = Given(stake.gained, "gbp", keys, "Worth of all that fell", gained, made_of=made_of)
        found["needed"] = Given(stake.cost + stake.lost, "gbp", keys, "Cost of delivery and of what rose", "What has to be paid for.")
        found["share"] = Worked("percent", ("needed", "gained"), "percent", _SHARE, "Break-even share", decimals=1)
    if stake.cost:
        label = "Worth of all of the change, of the cost"
        found["covers"] = Worked("percent", ("all", "cost"), "percent", _COVERS, label, decimals=1)
    return found


def _families(calculation: Calculation) -> Decimal | None:
    return calculation.attached.value if calculation.attached else None


def _sentences(calculation: Calculation) -> dict[str, str]:
    """Choose the sentences that hold; what is left out is named."""
    year = calculation.scope.book.savings.price_year
    cost = _TEXTS["cost"].replace("{where}", _WHERE[calculation.cost_from]).replace("{{year}}", year)
    texts = {"cost": cost} if calculation.stake.cost else {}
    texts |= {name: _TEXTS[name] for name in (*_of_the_change(calculation), "income")}
    for name, outcomes, why in (
        ("hidden", calculation.hidden, "Left out, since few families stand behind them"),
        ("unknown", calculation.unknown, "Not counted, since nothing was observed or achieved of them"),
    ):
        if outcomes:
            texts[name] = f"{why}: {'; '.join(in_a_sentence(calculation.label(outcome)) for outcome in outcomes)}."
    return texts


def _of_the_change(calculation: Calculation) -> Iterable[str]:
    """Name the sentences on what changed, on what that means for the cost, and on what is known of what would have come about anyway."""
    stake = calculation.stake
    if stake.cost and _families(calculation):
        yield "each"
    if not calculation.has_change:
        yield "not_yet"
        return
    yield "all"
    yield "free" if not stake.cost else "nothing" if stake.share is None else "never" if stake.share > 1 else "share"
    observed, attached = calculation.observed, calculation.attached
    if observed and attached and (observed.value or 0) < (attached.value or 0):
        yield "early"
    yield "local" if calculation.is_local else "no_saving"
