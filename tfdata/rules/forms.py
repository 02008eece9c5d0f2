"""What the rules share: the form of a finding, keys across tables, codes of a phase, and words for a cell that cannot be read.

A finding says which lines break which rule in which column, and what would be right; it never holds a cell's value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from tfdata.extracts import Column

if TYPE_CHECKING:
    from tfdata.params import Phase

Finding: TypeAlias = tuple[pd.Index, str, str | pd.Series]
FAMILY = ["local_authority", "phase", "family_id"]
PERSON = [*FAMILY, "individual_id"]
NOT_A_DATE = "this is not a date; write it as 2015-12-31 or 31/12/2015"
BETWEEN = "\x1f"


def of_the_phase(rows: pd.DataFrame, column: str, known: Mapping[str, list[str]]) -> Iterator[Finding]:
    for phase, codes in known.items():
        lines = rows.index[(rows["phase"] == phase) & ~rows[column].isin(codes)]
        yield lines, column, f"unknown {column} for phase {phase}; known are {', '.join(codes)}"


def only_where_used(rows: pd.DataFrame, column: str, phases: Mapping[str, Phase]) -> Iterator[Finding]:
    for phase in phases.values():
        for problem in phase.problems:
            if problem.only_for:
                is_it = (rows["phase"] == phase.id) & (rows[column] == problem.code)
                lines = rows.index[is_it & ~rows["local_authority"].isin(problem.only_for)]
                yield lines, column, f"this problem of phase {phase.id} is a local criterion of another authority"


def joined(rows: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Join the columns of a key into one text, so that keys can be looked up across tables."""
    joined = rows[columns[0]].fillna("")
    for column in columns[1:]:
        joined = joined + BETWEEN + rows[column].fillna("")
    return joined


def is_among(keys: pd.Series, known: pd.Series | pd.Index) -> pd.Series:
    """Say which keys are among those known; pandas' own `isin` takes texts apart one by one, four times as slowly."""
    return pd.Series(pd.Index(known.unique()).get_indexer(pd.Index(keys)) >= 0, index=keys.index)


def not_a_number_of_families(text: str) -> str:
    """Say why a cell is no number of families, without repeating it."""
    if "%" in text:
        return "this is a percentage; write the number of families, as in 1160"
    if re.search("[£$€]", text):
        return "this is an amount of money; write the number of families, as in 1160"
    if re.fullmatch(r"[-−–(]\s*[0-9][0-9,. ]*\)?", text):
        return "this is below nought; a number of families is 0 or more"
    if re.fullmatch(r"[0-9]+", text):
        return "this is more than seven digits, and more families than an authority has"
    if re.fullmatch(r"[0-9][0-9,. ]*", text):
        return "this is not a whole number; write whole families, as in 1160, a comma at most before every three digits"
    return "this is not a number; write a whole number of families, as in 1160, and leave the row out where there is none"


def not_a_count(text: str) -> str:
    """Say why a cell is no number of events, without repeating it."""
    right = "write a whole number of 1 or more, as in 3"
    if "%" in text:
        return f"this is a percentage; {right}"
    if re.search("[£$€]", text):
        return f"this is an amount of money; {right}"
    if re.fullmatch(r"[-−–(]\s*[0-9][0-9,. ]*\)?", text):
        return f"this is below nought; {right}"
    if re.fullmatch(r"0+", text):
        return f"this is nought; leave out a row without an event, or {right}"
    if re.fullmatch(r"[0-9]+", text):
        return "this is more than six digits, and more events than a family has"
    if re.fullmatch(r"[0-9][0-9,. ]*", text):
        return f"this is not a whole number; {right}"
    return f"this is not a number; {right}"


def not_a_number(text: str, column: Column) -> str:
    """Say why a cell is no number of a column, without repeating it."""
    right = (
        "write pounds and pence, as in 1160.50"
        if column.is_money
        else f"write a number with at most {column.decimals} decimals, as in 1160.5"
    )
    plain = re.sub("[£ ]", "", text) if column.is_money else text.strip()
    if "%" in text:
        words = "this is a percentage, which only an indicator in percent takes" if column.percent_by else "this is a percentage"
        return f"{words}; {right}"
    if re.search("[£$€]", text) and not column.is_money:
        return f"this is an amount of money; {right}"
    if re.search("[$€]", text):
        return f"this is an amount in another currency; {right}"
    if re.fullmatch(r"[-−–(]\s*[0-9][0-9,. ]*\)?", plain) and not column.is_money:
        return "this is below nought; it must be 0 or more"
    if re.fullmatch(r"-?[0-9]+\.[0-9]+", plain) and len(plain.partition(".")[2]) > column.decimals:
        return f"this has more than {column.decimals} decimals; {right}"
    if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", plain):
        return "this has more digits than such a number can have"
    if re.fullmatch(r"[-−–(]?[0-9][0-9,. ]*\)?", plain):
        return f"this number is not clear; {right}, a comma at most before every three digits"
    return f"this is not a number; {right}, and leave the row out where there is none"
