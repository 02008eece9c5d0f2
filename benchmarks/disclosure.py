"""How long it takes to protect ten thousand counts of wards, districts and counties together, and what protection costs the reader.

In come counts drawn from a fixed stream; out go CPU seconds, the cells hidden for their own sake and for the sake of others, and the time
beside that of bringing the same cells into one system, which is the least that protection together can take. Only ratios compare.
"""

from __future__ import annotations

import json
import random
import time

from tfdata.disclosure import Form, Limits, decide, system_of
from tfdata.quantities import Column, Count, Counted, Relation, Row, Summary, Words

LIMITS = Limits(1, 4, 5, 4, 10)
SHAPES = {"wide": (24, 12, 16), "narrow": (400, 3, 3)}  # counties, districts of each, wards of each district
WAYS = 2  # attached, and of them with an outcome
SHARES = (0.5, 0.05, 0.01)  # of wards with few families


def county(number: int, districts: int, wards: int, chance: random.Random, few: float) -> Summary:
    """A county's districts and wards, with families attached and of them with an outcome; a share of the wards has few."""

    def name(what: str, area: str) -> Counted:
        return Counted(area, "2", what, "2015-12-31")

    rows, relations = [], []
    whole, totals = f"county {number}", [0] * WAYS
    for district in range(districts):
        place, sums = f"{whole}, district {district}", [0] * WAYS
        for ward in range(wards):
            attached = chance.randint(0, 9) if chance.random() < few else chance.randint(10, 120)
            counts = (attached, sum(chance.random() < 1 / 4 for _ in range(attached)))
            of = [name(f"{what} in ward {ward}", place) for what in ("attached", "outcome")]
            relations.append(Relation.of_each(*of))
            cells = {str(way): Count(counts[way], "attached", of=of[way]) for way in range(WAYS)}
            rows.append(Row(f"{district}_{ward}", Words("Ward"), cells))
            sums = [have + more for have, more in zip(sums, counts, strict=True)]
        of = [name(what, place) for what in ("attached", "outcome")]
        for way, what in enumerate(("attached", "outcome")):
            relations.append(Relation.adds_up(of[way], [name(f"{what} in ward {ward}", place) for ward in range(wards)]))
        rows.append(Row(f"{district}", Words("District"), {str(way): Count(sums[way], "attached", of=of[way]) for way in range(WAYS)}))
        totals = [have + more for have, more in zip(totals, sums, strict=True)]
    for what in ("attached", "outcome"):
        relations.append(Relation.adds_up(name(what, whole), [name(what, f"{whole}, district {each}") for each in range(districts)]))
    headline = {
        str(way): Count(totals[way], "attached", of=name(("attached", "outcome")[way], whole), is_headline=True) for way in range(WAYS)
    }
    rows.append(Row("county", Words("County"), headline))
    columns = tuple(Column(str(way), "Families") for way in range(WAYS))
    return Summary(f"county_{number}", "Wards", "B", "Ward", columns, tuple(rows), is_breakdown=True, relations=tuple(relations))


def measured(shape: str, few: float) -> dict[str, float]:
    """Protect the counties of a shape; `few` is the share of wards with few families."""
    counties, districts, wards = SHAPES[shape]
    chance = random.Random(20151231)  # noqa: S311 - a fixed stream, so that the same counts are protected every time
    summaries = [county(number, districts, wards, chance, few) for number in range(counties)]
    started = time.process_time()
    system = system_of(summaries)
    brought_together = time.process_time()
    verdicts = decide(system, LIMITS)
    decided = time.process_time()
    for_others = sum(bool(system.nodes[name].value) for name in verdicts.secondary)
    rounded = sum(node.form is Form.EXACT and verdicts.forms[name] is Form.ROUNDED for name, node in system.nodes.items())
    return {
        "cells": len(system.nodes),
        "hidden_for_their_own_sake": len(verdicts.primary),
        "hidden_for_others": for_others,
        "noughts_hidden": len(verdicts.secondary) - for_others,
        "headlines_rounded": rounded,
        "cpu_seconds": round(decided - started, 2),
        "ratio_to_bringing_them_together": round((decided - started) / (brought_together - started), 1),
    }


def main() -> None:
    """Print what was measured, by shape and by share of wards with few families, as JSON."""
    print(json.dumps({f"{shape}, few in {few}": measured(shape, few) for shape in SHAPES for few in SHARES}, indent=1))


if __name__ == "__main__":
    main()
