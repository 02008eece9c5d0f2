"""The tables of evidence: people, progress and employment of a cohort's attached families, borne out by the rules of their phase.

In come a cohort and its authority's stream; out go three tables, all text, and what the evidence shows. All draws are from streams of
their own, so that no family, document or claim is another because of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tfdata.demo import incidents, measured, outcomes, people, proof, school, work
from tfdata.demo.calendar import Terms
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import Stream, written
from tfdata.demo.measured import Measured, ranked
from tfdata.demo.people import People
from tfdata.demo.proof import Proof
from tfdata.demo.tuning import Tuning


def tables(stream: Stream, drawn: Drawn, tuning: Tuning, terms: Terms) -> tuple[dict[str, pd.DataFrame], Proof]:
    """Give the rows of a cohort by table, and what they show."""
    of = people.draw(stream.beside(f"people {drawn.name}"), drawn, tuning, terms)
    shown = proof.draw(stream.beside(f"proof {drawn.name}"), drawn, tuning)
    figures, spells = stream.beside(f"progress {drawn.name}"), stream.beside(f"employment {drawn.name}")
    parts = [*_of_problems(figures, drawn, tuning, of, shown, terms), *work.off_benefit(figures, drawn, tuning, of, shown)]
    return {
        "people": _people(drawn, of),
        "progress": measured.table(figures, drawn, tuning, of, shown, parts),
        "employment": work.spells(spells, drawn, tuning, of, shown),
    }, shown


def _of_problems(stream: Stream, drawn: Drawn, tuning: Tuning, of: People, shown: Proof, terms: Terms) -> list[Measured]:
    parts: list[Measured] = []
    for test in proof.tests(drawn):
        if test.problem in drawn.codes:
            place = drawn.codes.index(test.problem)
            if test.kind == school.KIND:
                parts += school.measured(stream, drawn, tuning, of, shown, terms, test, place)
            elif test.kind == incidents.KIND:
                parts += incidents.measured(stream, drawn, tuning, of, shown, test, place)
            elif test.kind == outcomes.KIND:
                parts += outcomes.measured(stream, drawn, tuning, shown, test, place)
    return parts


def _people(drawn: Drawn, of: People) -> pd.DataFrame:
    """Write the members of the families, known since the family was attached."""
    order = np.lexsort((ranked(of.ids), ranked(drawn.ids)[of.family]))
    family = of.family[order]
    return pd.DataFrame(
        {
            "local_authority": drawn.local_authority,
            "phase": drawn.cohort.phase,
            "family_id": drawn.ids[family],
            "individual_id": of.ids[order],
            "role": np.where(of.is_child[order], "child", "adult"),
            "left_school_on": written(of.left_on[order]),
            "recorded_on": np.where(drawn.families.is_dated[family], written(drawn.families.attached.known[family]), ""),
        }
    )
