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

from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import NEVER, Mask, Stream, Words, written
from tfdata.demo.families import Families, Step
from tfdata.demo.results import Results
from tfdata.demo.tuning import Tuning
from tfdata.extracts import TABLES

Cells: TypeAlias = Mapping[str, Words | str]
Part: TypeAlias = tuple[Cells, Mask, Step]
_PRACTITIONER_LETTERS = 4


def tables(stream: Stream, drawn: Drawn, tuning: Tuning) -> dict[str, pd.DataFrame]:
    """Give the rows of a cohort by table."""
    beside = stream.beside(f"papers {drawn.name}")
    families, results = drawn.families, drawn.results
    key: Cells = {"local_authority": drawn.local_authority, "phase": drawn.cohort.phase, "family_id": drawn.ids}
    practitioners, teams = _practitioners(stream, beside, tuning, families, results)
    about: Cells = {
        **key,
        "district": drawn.lives_in,
        "ward": _wards(stream, drawn, tuning),
        "referral_source": drawn.referred_by,
        "has_local_concern": _concern(beside, drawn, tuning),
    }
    problems: list[Part] = [({"problem": code}, drawn.has[:, place], drawn.found[place]) for place, code in enumerate(drawn.codes)]
    claims: list[Part] = [
        ({"claim_basis": item.basis, "status": status}, step.on < NEVER, step)
        for item in results.claims
        for status, step in item.statuses.items()
    ]
    return {
        "families": _families(families, results, about, {"practitioner_id": practitioners, "team": teams}),
        "problems": _rows("problems", key, families.is_dated, problems),
        "documents": _rows("documents", key, families.is_dated, _documents(stream, beside, drawn, tuning)),
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


def _families(families: Families, results: Results, about: Cells, workers: dict[str, Words]) -> pd.DataFrame:
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
            **{name: np.where(attached < NEVER, words[places], "") for name, words in workers.items()},
            "recorded_on": np.where(families.is_dated[places], written(step.known[places]), ""),
            "re_referral_of": "",
        }
        stages.append(pd.DataFrame({**_at(about, places), **columns}))
    return _in_order("families", stages)


def _concern(beside: Stream, drawn: Drawn, tuning: Tuning) -> Words:
    """Give which families are a local cause for concern: where discretion needs it, nearly all of those with too few national problems."""
    rules, count = drawn.phase.rules, len(drawn.ids)
    if rules is None or not rules.discretion:
        return np.full(count, "", dtype=object)
    national = drawn.has[:, [code in {item.code for item in drawn.phase.problems if not item.only_for} for code in drawn.codes]]
    has_too_few = national.sum(axis=1) < drawn.phase.figures[rules.minimum].values[-1].value
    is_recorded = drawn.results.has_claim | ~beside.chance(tuning.papers.concern_missing_percent, count)
    is_concern = np.where(has_too_few, is_recorded, beside.chance(tuning.papers.concern_beside_percent, count))
    return np.where(is_concern, "yes", "no").astype(object)


def _wards(stream: Stream, drawn: Drawn, tuning: Tuning) -> Words:
    """Give each family a ward of the place in which it lives, or none; a place draws from a stream of its own."""
    count, lives_in, wards = len(drawn.ids), drawn.lives_in, np.full(len(drawn.ids), "", dtype=object)
    if isinstance(lives_in, str):
        lives_in = np.full(count, lives_in or drawn.local_authority, dtype=object)
    for code in sorted(set(lives_in)):
        beside = stream.beside(f"wards {drawn.name} {code}")
        found = np.where(beside.chance(tuning.ward_missing_percent, count), "", beside.pick(tuning.wards[code], count))
        wards = np.where(lives_in == code, found, wards)
    return wards


def _documents(stream: Stream, beside: Stream, drawn: Drawn, tuning: Tuning) -> list[Part]:
    """Give the documents with the problems that each names: all of the family's, or one too few.

    Those of families for which a claim was made name every problem and say all that a claim needs; of the others some do not.
    """
    places, count, papers = range(len(drawn.codes)), len(drawn.ids), tuning.papers
    texts = [";".join(drawn.codes[place] for place in places if number >> place & 1) for number in range(1 << len(places))]
    numbers = drawn.has @ (1 << np.arange(len(places), dtype=np.int64))
    parts: list[Part] = []
    for name, step in drawn.results.documents.items():
        forgets = stream.chance(drawn.habits.problem_not_named_percent, count) & ~drawn.results.has_claim
        named = np.where(forgets, numbers & (numbers - 1), numbers)  # takes away the first of the problems
        says: dict[str, Words | str] = {"names_outcomes": _yes(beside, drawn, papers.outcomes_not_named_percent)}
        says["covers_all_members"] = "" if name == "review" else _yes(beside, drawn, papers.members_not_covered_percent)
        says["has_objectives"] = _yes(beside, drawn, papers.objectives_missing_percent) if name == "plan" else ""
        parts.append(({"document": name, "problems_named": np.array(texts, dtype=object)[named], **says}, step.on < NEVER, step))
    return parts


def _yes(beside: Stream, drawn: Drawn, no_percent: int) -> Words:
    is_yes = drawn.results.has_claim | ~beside.chance(no_percent, len(drawn.ids))
    return np.where(is_yes, "yes", "no").astype(object)


def _practitioners(stream: Stream, beside: Stream, tuning: Tuning, families: Families, results: Results) -> tuple[Words, Words]:
    """Give each family a practitioner out of as many as the largest caseload needs, and the one team that the practitioner is in."""
    attached, closed = np.sort(families.attached.on[families.is_attached]), np.sort(results.closed.on)
    largest = int((np.arange(1, len(attached) + 1) - np.searchsorted(closed, attached)).max())
    staff = stream.pseudonyms("P-", _PRACTITIONER_LETTERS, -(-largest // tuning.families_per_practitioner))
    who = stream.rng.integers(0, len(staff), len(families), dtype=np.int64)
    return staff[who], beside.pick(tuning.teams, len(staff))[who]


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
