"""What an authority returned for a quarter, as totals without any family's row."""

from __future__ import annotations

from tfdata.extracts.forms import AUTHORITY, PHASE, RECORDED, Column, TableContract

_UNSEEN = "\\x00-\\x1f\\x7f-\\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # control characters and marks without a shape
_SOURCE = rf"[^\s{_UNSEEN}][^{_UNSEEN}]{{0,199}}"
_SOURCE_WORDS = "words of at most 200 characters on one line, without a person's name; of numbers only dates"
_QUARTER = r"[1-9][0-9]{3}-[0-9]{2}-Q[1-4]"
_QUARTER_WORDS = "a quarter that has ended, written as 2015-16-Q3 for October to December 2015"
_MEASURE_WORDS = "a measure that counts families; of the results, one of the row's phase"
_NUMBER_WORDS = "a whole number of families, 0 or more and of at most seven digits; 1,160 is read as 1160"

RETURNS = TableContract(
    "returns",
    "One row for each figure that the authority returned for a quarter, without any family's row.",
    (
        AUTHORITY,
        PHASE,
        Column("quarter", "quarter", "The quarter by whose end the families are counted.", _QUARTER_WORDS, pattern=_QUARTER),
        Column("measure", "code", "What is counted, as params/measures.yaml defines it.", _MEASURE_WORDS, codes_from="measures"),
        Column("value", "families", "How many families there were by the quarter's end.", _NUMBER_WORDS, pattern=r"[0-9]{1,7}"),
        Column("source", "text", "The return or document in which the figure stands.", _SOURCE_WORDS, pattern=_SOURCE),
        RECORDED,
    ),
    ("local_authority", "phase", "quarter", "measure", "recorded_on"),
    "quarter",
    (
        "the quarter has ended, and the phase had begun by then",
        "recorded_on is not in the future and not before the quarter's first day",
        "a figure has one row, or several of which each has its own recorded_on",
        "of one quarter's figures that were recorded together, none is above the one that its families are among: "
        "approached and attached among identified, consent among approached, closed and results among attached, paid among claimed",
    ),
    is_required=False,
    stands_alone=True,
)
