"""What a council assumes in place of the usual: the form of its file in `params/local_savings/`, and what of it is in force.

In come the usual range and the council's own; out goes an `Assumed`, with the key under which a pack cites it.
Nothing is reckoned here, and a council's range never hides the usual one: `usual` keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tfdata.params.model import Text
from tfdata.params.parameter import Parameter
from tfdata.params.reader import Strict
from tfdata.params.savings import Assumed, Assumption, Range


class LocalRange(Range):
    """A council's own range in place of the usual one, with its reason; `is_local_evidence`: it was measured here, and not chosen."""

    reason: Text
    is_local_evidence: bool


class LocalSavings(Strict):
    """What a council assumes in place of the usual: for every outcome, or for one, which wins."""

    assumptions: dict[str, LocalRange] = {}
    outcomes: dict[str, dict[str, LocalRange]] = {}


def in_force(owner: str, local: LocalSavings | None, name: str, outcome: str) -> tuple[str, str, LocalRange | None]:
    """Give the range that a council's file sets for an outcome, else that for all, with the outcome that it is for and its key.

    All are empty where the file sets neither, or where there is no file.
    """
    if local is not None:
        own, for_all = local.outcomes.get(outcome, {}).get(name), local.assumptions.get(name)
        if own:
            return outcome, _key(owner, outcome, name), own
        if for_all:
            return "", _key(owner, "", name), for_all
    return "", "", None


def looked_for(owner: str, name: str, outcome: str, found: str) -> Iterator[str]:
    """Give the keys that were looked for in a council's file in vain, before one was `found` or none."""
    for place in dict.fromkeys((outcome, "")):
        key = _key(owner, place, name)
        if key == found:
            return
        yield key


def named(local: LocalSavings | None) -> list[tuple[str, str]]:
    """Give every outcome and assumption that a council's file sets, that of all outcomes (an empty name) first."""
    if local is None:
        return []
    return [("", name) for name in local.assumptions] + [(at, name) for at, ranges in local.outcomes.items() for name in ranges]


def words(cases: Assumption | LocalRange) -> str:
    """Say a range and its reason in one sentence, which the run key takes in."""
    why = cases.reason if isinstance(cases, LocalRange) else cases.why
    return f"low {cases.low}, central {cases.central}, high {cases.high}: {why}"


def assumed(name: str, outcome: str, usual: Assumption, local: LocalRange | None, parameter: Parameter) -> Assumed:
    """Put a range together with what is cited of it."""
    cases = local or usual
    low, central, high = cases.of("low"), cases.of("central"), cases.of("high")
    why = local.reason if local else usual.why
    return Assumed(
        name,
        usual.title,
        usual.unit,
        low,
        central,
        high,
        parameter.key,
        parameter,
        cases.confidence,
        why,
        is_local=local is not None,
        is_local_evidence=local is not None and local.is_local_evidence,
        outcome=outcome,
        usual=usual if local else None,
    )


def _key(owner: str, outcome: str, name: str) -> str:
    return ".".join(part for part in ("local_savings", owner, outcome, name) if part)
