"""Tau-argus, which statistical offices use, is asked about the same tables: what it would hide, and how far a hidden count can range."""

from __future__ import annotations

import numpy as np
import pytest
from attacker import System, is_safe
from second_opinion import Cells, audited, hidden_by_argus
from small_extract import BOOK

from tfdata import disclosure
from tfdata.quantities import Column, Count, Counted, Relation, Row, Summary, Words

WARDS = ("Abbey", "Brook", "Copse", "Dell", "Elms")
ANSWERS = ("yes", "no")
TOTAL = "Total"


def one_way(seed: int) -> Cells:
    """Families by ward, some of them few; in the first table only one is, and 3 could be told from the total."""
    draw = np.random.default_rng(seed)
    return (
        [((ward,), int(draw.choice([3, 7, 12, 22, 41]))) for ward in WARDS]
        if seed
        else [(("Abbey",), 3), (("Brook",), 9), (("Copse",), 21)]
    )


def two_way(seed: int) -> Cells:
    draw = np.random.default_rng(seed)
    return [((ward, answer), int(draw.choice([2, 6, 11, 23, 38]))) for ward in WARDS for answer in ANSWERS]


TABLES = [*map(one_way, range(4)), *map(two_way, range(4))]


def sums_of(cells: Cells) -> dict[str, int]:
    """Every cell and every total by its codes, as `Abbey/Total`."""
    found: dict[str, int] = {}
    for codes, count in cells:
        for total in np.ndindex(*[2] * len(codes)):
            name = "/".join(TOTAL if is_total else code for code, is_total in zip(codes, total, strict=True))
            found[name] = found.get(name, 0) + count
    return found


def relations_of(cells: Cells) -> list[list[tuple[int, str]]]:
    """The sums that everybody knows of: each total is made up along each dimension."""
    found = []
    names = [name.split("/") for name in sums_of(cells)]
    for whole in names:
        for place, code in enumerate(whole):
            if code == TOTAL:
                parts = [
                    name
                    for name in names
                    if name[place] != TOTAL and name[:place] + name[place + 1 :] == whole[:place] + whole[place + 1 :]
                ]
                found.append([(1, "/".join(whole)), *((-1, "/".join(part)) for part in parts)])
    return found


def system_of(cells: Cells, hidden: set[str], rounded: dict[str, int]) -> System:
    """What a reader knows of a table of which some cells are hidden and some are rounded."""
    found = System()
    for name, count in sums_of(cells).items():
        found.figure(name, None if name in hidden else rounded.get(name, count), is_rounded=name in rounded, why=name, least_hidden=0)
    for terms in relations_of(cells):
        found.fact(terms, 0, 0, "adds up")
    return found


def released(cells: Cells) -> tuple[set[str], dict[str, int]]:
    """Protect a table with its totals, and give the cells that are hidden and those that are shown as a multiple of five."""
    counted = {name: Counted("E09000006", "2", name, "2015-12-31") for name in sums_of(cells)}
    heads = {name: f"Row {'i' * (index + 1)}" for index, name in enumerate(counted)}
    counts = {
        name: Count(count, "attached", heads[name], of=counted[name], is_headline=TOTAL in name) for name, count in sums_of(cells).items()
    }
    rows = tuple(Row(heads[name].replace(" ", "_"), Words(heads[name]), {"value": count}) for name, count in counts.items())
    relations = tuple(Relation(tuple((weight, counted[name]) for weight, name in terms)) for terms in relations_of(cells))
    summary = Summary("wards_2", "Families", "B", "Ward", (Column("value", "Families"),), rows, True, relations=relations)
    (published,) = disclosure.protect([summary], BOOK.fresh())
    said = " ".join(piece if isinstance(piece, str) else piece.shown for note in published.notes for piece in note)
    hidden: set[str] = set()
    rounded: dict[str, int] = {}
    for name, head in heads.items():
        figure = published.figure(head.replace(" ", "_"), "value")
        assert figure is not None
        if figure.value is None:
            hidden.add(name)
        elif TOTAL not in name or f"{head}: Families" in said:
            rounded[name] = int(figure.value)
    return hidden, rounded


def opinion(cells: Cells, known: System) -> dict[str, tuple[int, int]]:
    return audited(sums_of(cells), known.low, {name: min(most, 1_000) for name, most in known.high.items()}, relations_of(cells))


@pytest.mark.parametrize("place", range(len(TABLES)))
def test_argus_and_the_attacker_find_the_same_ranges_of_what_is_hidden(place: int) -> None:
    """Of what argus itself would hide beside exact counts, and of what is hidden and rounded here: every range is the same."""
    cells = TABLES[place]
    (codes,) = hidden_by_argus([cells])
    for known in (system_of(cells, {"/".join(code) for code in codes}, {}), system_of(cells, *released(cells))):
        said = opinion(cells, known)
        free = [name for name in said if known.low[name] < known.high[name]]
        assert {name: said[name] for name in free} == known.ranges(free)
        assert free


@pytest.mark.parametrize("place", range(len(TABLES)))
def test_what_is_hidden_here_is_safe_in_the_opinion_of_argus(place: int) -> None:
    """Where argus must hide further cells of an exact table, those hidden and rounded here keep every hidden count as safe."""
    cells = TABLES[place]
    hidden, rounded = released(cells)
    small = {name for name, count in sums_of(cells).items() if 0 < count < 5}
    assert small <= hidden
    (codes,) = hidden_by_argus([cells])
    assert small <= {"/".join(code) for code in codes}
    if small:
        said = opinion(cells, system_of(cells, hidden, rounded))
        assert {name: said[name] for name in hidden if not is_safe(*said[name])} == {}


def test_a_table_of_exact_counts_with_nothing_hidden_but_the_small_is_not_safe_in_the_opinion_of_argus() -> None:
    """The first table: 3 of 33 is told by the others, and argus hides a further cell."""
    cells = TABLES[0]
    known = system_of(cells, {"Abbey"}, {})
    assert opinion(cells, known)["Abbey"] == (3, 3)
    (codes,) = hidden_by_argus([cells])
    assert codes == [["Abbey"], ["Brook"]]
