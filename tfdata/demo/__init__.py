"""The demonstration caseload: invented families for the authorities of the seeds, written as an extract that a council might bring.

In come the book and `params/demonstration.yaml`; out go CSV files, the same bytes on every machine: families, problems, documents and
claims, the evidence, checks and ledger that the claims rest on, and use of services.
Agreement with the record proves nothing, since the numbers were made to match it: `matches` says which, and to what.
No family of any council is in it, and whoever shows it says that it is a demonstration.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from tfdata.demo import checks, dirt, drawn, evidence, ledger, rows, service_use, tuning
from tfdata.demo.calendar import terms_until
from tfdata.demo.drawn import Drawn
from tfdata.demo.draws import Stream
from tfdata.demo.tuning import Tuning, extract_slug
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
    """Write the demonstration caseload into a folder, a CSV file for each table that `tables` gives."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables(book).items():
        names = [column for column in table if column != "is_dirty"]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(names)
            writer.writerows(zip(*(table[column].tolist() for column in names), strict=True))


def tables(book: Book, tuned: Tuning | None = None) -> dict[str, pd.DataFrame]:
    """Give the tables as text, an authority after the other; `is_dirty` marks the rows that the door must refuse.

    They are families, problems, documents, claims, people, progress, employment, spot_checks, ledger and service_use, with the contract's
    columns. What is drawn for the last six is drawn from streams of their own, so that no row of the first four depends on it.
    """
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
    return book.authorities[extract_slug(book, slug)].gss_code


def _authority(book: Book, tuned: Tuning, code: str) -> dict[str, pd.DataFrame]:
    stream, terms = Stream(tuned.seed, code), terms_until(tuned.horizon, tuned.school_terms)
    made: list[dict[str, pd.DataFrame]] = []
    cohorts = [cohort for cohort in tuned.cohorts if _local_authority(book, cohort.authority) == code]
    found: list[Drawn] = []
    for cohort in cohorts:
        here = drawn.draw(stream, book, tuned, cohort, code)
        proven, shown = evidence.tables(stream, here, tuned, terms)
        checked = checks.table(stream.beside(f"checks {here.name}"), here, tuned, shown)
        made.append({**rows.tables(stream, here, tuned), **proven, "spot_checks": checked})
        found.append(here)
    together = {name: pd.concat([part[name] for part in made], ignore_index=True) for name in made[0]}
    slug = extract_slug(book, cohorts[0].authority)
    together["ledger"] = ledger.table(stream, book, tuned, slug, found)
    together["service_use"] = service_use.table(stream, tuned, slug, found)
    together["families"] = rows.re_referred(stream, together["families"], tuned)
    return dirt.dirtied(stream, together, tuned)
