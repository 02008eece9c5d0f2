"""What a notebook shows: frozen values that carry their own HTML, JSON and plain text, rendered once when they are made.

Figures, words and tables come in; a mime bundle goes out. A shown value never reads data and never decides what may be published.
"""

from tfdata.shown.values import MIME, Card, Cards, Chart, Column, Data, Officers, Passage, Row, Sentences, Shown, Table, Title
from tfdata.shown.words import ENTRIES_PAGE, FigureRef, Inline, Link, Quote, Text, anchor_of, clean, parameter_anchor, printed, words

__all__ = [
    "ENTRIES_PAGE",
    "MIME",
    "Card",
    "Cards",
    "Chart",
    "Column",
    "Data",
    "FigureRef",
    "Inline",
    "Link",
    "Officers",
    "Passage",
    "Quote",
    "Row",
    "Sentences",
    "Shown",
    "Table",
    "Text",
    "Title",
    "anchor_of",
    "clean",
    "parameter_anchor",
    "printed",
    "words",
]
