"""Volumes and costs as Hypothesis draws them for the savings model, and the shipped parameters that they are drawn for."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from tfdata.params import load
from tfdata.savings import Cost, Volume

BOOK = load()
OUTCOMES, NAMES = BOOK.savings.outcomes, sorted(BOOK.savings.assumptions)
Told = list[tuple[str, str, int]]
Paid = list[tuple[str, int, int]]


@st.composite
def told(draw: st.DrawFn) -> Told:
    """Volumes of some outcomes, each by a route that it has; a measured use may have risen."""
    found = []
    for name in draw(st.lists(st.sampled_from(sorted(OUTCOMES)), unique=True)):
        routes = [route for route, has in (("measured", OUTCOMES[name].measured), ("modelled", OUTCOMES[name].modelled)) if has]
        route = draw(st.sampled_from(routes))
        found.append((name, route, draw(st.integers(-300 if route == "measured" else 0, 300))))
    return found


PAID = st.lists(st.tuples(st.sampled_from(["council", "nhs", "police"]), st.integers(0, 10**6), st.sampled_from([0, 0, 7])), max_size=4)
SETTINGS = settings(deadline=None, max_examples=40, derandomize=True)


def volumes(found: Told) -> list[Volume]:
    return [Volume(name, route, Decimal(number)) for name, route, number in found]  # type: ignore[arg-type]


def costs(paid: Paid) -> list[Cost]:
    return [Cost(payer, Decimal(amount), Decimal(families)) for payer, amount, families in paid]
