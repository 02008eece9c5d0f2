"""The demonstration caseload: invented families for the authorities of the seeds, written as an extract that a council might bring.

In come the book and `params/demonstration.yaml`; out go four CSV files, the same bytes on every machine.
Agreement with the record proves nothing, since the numbers were made to match it: `matches` says which, and to what.
No family of any council is in it, and whoever shows it says that it is a demonstration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from tfdata.demo import dirt, families, results, rows, tuning
from tfdata.demo.draws import Stream, day
from tfdata.demo.tuning import Tuning
from tfdata.params import Book
from tfdata.periods import day_in_words

__all__ = ["Match", "made_to_match", "matches", "tables", "write"]


@dataclass(frozen=True)
class Match:
    """A number of the demonstration that was tuned: whose, of which phase and measure, by when, and to which figures (by key)."""

    slug: str
    phase: str
    measure: str
    by: date
    value: int
    keys: tuple[str, ...]
    how: str


def write(folder: Path, book: Book) -> None:
    """Write families.csv, problems.csv, documents.csv and claims.csv of the demonstration caseload into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables(book).items():
        table.drop(columns="is_dirty").to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")


def tables(book: Book, tuned: Tuning | None = None) -> dict[str, pd.DataFrame]:
    """Give the tables as text, an authority after the other; `is_dirty` marks the rows that the door must refuse."""
    tuned = tuned or tuning.load(book)
    codes = dict.fromkeys(_local_authority(book, cohort.authority) for cohort in tuned.cohorts)
    parts = [_authority(book, tuned, code) for code in codes]
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}


def matches(book: Book) -> tuple[Match, ...]:
    """Give every number that was made to match a figure of the record or a target."""
    return tuple(
        Match(cohort.authority, cohort.phase, measure, point.by, point.value, tuple(point.made_to_match), point.how)
        for cohort in tuning.load(book).cohorts
        for measure, point in cohort.points()
        if point.made_to_match
    )


def made_to_match(book: Book) -> dict[str, str]:
    """Give for each figure of the record or target, by key, what of the demonstration was tuned to it."""
    found: dict[str, list[str]] = {}
    for item in matches(book):
        measure = book.measures[item.measure]
        label = measure.wording.get(item.phase, measure.label).lower()
        words = f"{label}: {item.value:,} families by {day_in_words(item.by)}"
        for key in item.keys:
            found.setdefault(key, []).append(f"{words} ({item.how})" if item.how else words)
    return {key: "; ".join(words) for key, words in found.items()}


def _local_authority(book: Book, slug: str) -> str:
    """Give the code of the authority in whose extract a cohort stands: a district's is its county's."""
    return book.authorities[slug].parent or book.authorities[slug].gss_code


def _authority(book: Book, tuned: Tuning, code: str) -> dict[str, pd.DataFrame]:
    stream = Stream(tuned.seed, code)
    made: list[dict[str, pd.DataFrame]] = []
    for cohort in tuned.cohorts:
        if _local_authority(book, cohort.authority) == code:
            phase, habits = book.phases[cohort.phase], tuned.habits[cohort.phase]
            drawn = families.draw(stream, cohort, habits, tuned, day(phase.begins_on(code)))
            came = results.draw(stream, cohort, habits, tuned, drawn, phase)
            own = book.authorities[cohort.authority].gss_code
            made.append(rows.tables(stream, cohort, habits, tuned, drawn, came, code, own if own != code else ""))
    together = {name: pd.concat([part[name] for part in made], ignore_index=True) for name in made[0]}
    together["families"] = rows.re_referred(stream, together["families"], tuned)
    return dirt.dirtied(stream, together, tuned)
