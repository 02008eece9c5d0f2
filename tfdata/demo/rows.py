"""Write a cohort's families and what came of them as rows of an extract, all text.

In come days and choices; out go the four tables with the columns of the contract, each family in the versions in which the authority
came to know it. Nothing here decides what happened to a family.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from tfdata.demo.draws import NEVER, Mask, Stream, Words, written
from tfdata.demo.families import Families, Step
from tfdata.demo.results import Results
from tfdata.demo.tuning import Cohort, Habits, Mix, Tuning
from tfdata.extracts import TABLES

Cells: TypeAlias = Mapping[str, Words | str]
Part: TypeAlias = tuple[Cells, Mask, Step]
_FAMILY_LETTERS, _PRACTITIONER_LETTERS = 8, 4
_ALWAYS_FOUND = 2  # problems that are known when a family is identified: without them it would not be eligible


def tables(
    stream: Stream,
    cohort: Cohort,
    habits: Habits,
    tuning: Tuning,
    families: Families,
    results: Results,
    local_authority: str,
    district: str,
) -> dict[str, pd.DataFrame]:
    """Give the rows of a cohort by table."""
    count, mix = len(families), cohort.problems or habits.problems
    codes = sorted(mix.weights)
    key: Cells = {"local_authority": local_authority, "phase": cohort.phase, "family_id": stream.pseudonyms("F-", _FAMILY_LETTERS, count)}
    lives_in = stream.pick(cohort.districts, count) if cohort.districts else district
    about: Cells = {**key, "district": lives_in, "referral_source": stream.pick(tuning.referral_sources, count)}
    has, found = _problems(stream, mix, codes, habits, families, results)
    problems: list[Part] = [({"problem": code}, has[:, place], found[place]) for place, code in enumerate(codes)]
    claims: list[Part] = [
        ({"claim_basis": item.basis, "status": status}, step.on < NEVER, step)
        for item in results.claims
        for status, step in item.statuses.items()
    ]
    return {
        "families": _families(families, results, about, _practitioners(stream, tuning, families, results)),
        "problems": _rows("problems", key, families.is_dated, problems),
        "documents": _rows("documents", key, families.is_dated, _documents(stream, habits, results, has, codes)),
        "claims": _rows("claims", key, families.is_dated, claims),
    }


def re_referred(stream: Stream, families: pd.DataFrame, tuning: Tuning) -> pd.DataFrame:
    """Give an authority's family rows with some families named as earlier ones that come back after closing."""
    latest = families.drop_duplicates(["phase", "family_id"], keep="last")
    identified, closed = (pd.to_datetime(latest[name]).to_numpy().astype("datetime64[D]") for name in ("identified_on", "closed_on"))
    has_closed = ~np.isnat(closed)
    order = np.argsort(closed[has_closed], kind="stable")
    earlier = latest["family_id"].to_numpy()[has_closed][order]
    before = np.searchsorted(closed[has_closed][order], identified - np.timedelta64(tuning.re_referred_after_days, "D"))
    comes_back = stream.chance(tuning.re_referred_percent, len(latest)) & (before > 0)
    which = stream.between(np.zeros(len(latest), dtype=np.int64), before - 1)
    once = np.zeros(len(latest), dtype=bool)
    places = np.flatnonzero(comes_back)
    once[places[np.unique(which[places], return_index=True)[1]]] = True
    names = dict(zip(latest["phase"][once] + latest["family_id"][once], earlier[which[once]], strict=True))
    return families.assign(re_referral_of=(families["phase"] + families["family_id"]).map(names).fillna(""))


def _families(families: Families, results: Results, about: Cells, practitioners: Words) -> pd.DataFrame:
    """Give one row for each day on which the authority came to know more; a family whose rows are undated has its last one only."""
    steps = (families.identified, families.approached, families.attached, results.closed)
    never = np.full(len(families), NEVER)
    stages = []
    for stage, step in enumerate(steps):
        next_known = np.min([never, *(later.known for later in steps[stage + 1 :])], axis=0)
        is_row = (step.known < NEVER) & np.where(families.is_dated, step.known < next_known, next_known == NEVER)
        places = np.flatnonzero(is_row)
        on = [(each.on if reached <= stage else never)[places] for reached, each in enumerate(steps)]
        identified, approached, attached, closed = on
        has_been_asked = steps.index(families.approached) <= stage
        columns = {
            "identified_on": written(identified),
            "approached_on": written(approached),
            "consent": families.consent[places] if has_been_asked else "",
            "consent_on": written(families.answered.on[places]) if has_been_asked else "",
            "attached_on": written(attached),
            "closed_on": written(closed),
            "practitioner_id": np.where(attached < NEVER, practitioners[places], ""),
            "recorded_on": np.where(families.is_dated[places], written(step.known[places]), ""),
            "re_referral_of": "",
        }
        stages.append(pd.DataFrame({**_at(about, places), **columns}))
    return _in_order("families", stages)


def _problems(
    stream: Stream, mix: Mix, codes: Sequence[str], habits: Habits, families: Families, results: Results
) -> tuple[npt.NDArray[np.bool_], list[Step]]:
    """Give which family has which problem, and the step at which each was found: with the family, or later by the assessment."""
    count = len(families)
    scores = np.stack([stream.rng.integers(0, mix.weights[code], count, dtype=np.int64) for code in codes], axis=1)
    rank = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
    has = rank < stream.pick(mix.how_many, count).astype(np.int64)[:, None]
    first, later, found = families.identified, results.documents["assessment"], []
    for place in range(len(codes)):
        is_late = (rank[:, place] >= _ALWAYS_FOUND) & stream.chance(habits.found_later_percent, count) & (later.on < NEVER)
        found.append(Step(np.where(is_late, later.on, first.on), np.where(is_late, later.known, first.known)))
    return has, found


def _documents(stream: Stream, habits: Habits, results: Results, has: npt.NDArray[np.bool_], codes: Sequence[str]) -> list[Part]:
    """Give the documents with the problems that each names: all of the family's, or one too few."""
    places = range(len(codes))
    texts = np.array([";".join(codes[place] for place in places if number >> place & 1) for number in range(1 << len(codes))], dtype=object)
    numbers = has @ (1 << np.arange(len(codes), dtype=np.int64))
    parts: list[Part] = []
    for name, step in results.documents.items():
        forgets = stream.chance(habits.problem_not_named_percent, len(has))
        named = np.where(forgets, numbers & (numbers - 1), numbers)  # takes away the first of the problems
        parts.append(({"document": name, "problems_named": texts[named]}, step.on < NEVER, step))
    return parts


def _practitioners(stream: Stream, tuning: Tuning, families: Families, results: Results) -> Words:
    """Give each family a practitioner out of as many as the largest caseload needs."""
    attached, closed = np.sort(families.attached.on[families.is_attached]), np.sort(results.closed.on)
    largest = int((np.arange(1, len(attached) + 1) - np.searchsorted(closed, attached)).max())
    staff = stream.pseudonyms("P-", _PRACTITIONER_LETTERS, -(-largest // tuning.families_per_practitioner))
    return staff[stream.rng.integers(0, len(staff), len(families), dtype=np.int64)]


def _rows(table: str, key: Cells, is_dated: Mask, parts: Sequence[Part]) -> pd.DataFrame:
    frames = []
    for cells, is_row, step in parts:
        places = np.flatnonzero(is_row)
        recorded = np.where(is_dated[places], written(step.known[places]), "")
        happened = {TABLES[table].happened_on: written(step.on[places]), "recorded_on": recorded}
        frames.append(pd.DataFrame({**_at({**key, **cells}, places), **happened}))
    return _in_order(table, frames)


def _at(cells: Cells, places: npt.NDArray[np.intp]) -> dict[str, Words]:
    return {name: np.full(len(places), cell, dtype=object) if isinstance(cell, str) else cell[places] for name, cell in cells.items()}


def _in_order(table: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put rows in the order of their key, which tells nothing of the order in which they were made."""
    together = pd.concat(frames, ignore_index=True)
    rows = together[[name for name in TABLES[table].names if name in together]]
    return rows.sort_values(list(TABLES[table].key), kind="stable", ignore_index=True)
