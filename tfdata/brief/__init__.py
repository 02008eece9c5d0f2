"""A pack in brief: five figures, three sentences and a chart, for its first page and for the briefing of a committee's chair.

What was released of a caseload comes in, and the published record; summaries go out that show the same figures again, with differences
between them. No family's row is seen here, no cause is named, and every number in a sentence is a figure.
"""

from collections.abc import Iterable, Mapping

from tfdata.brief import caseload, record
from tfdata.brief.lead import lead
from tfdata.disclosure import Published
from tfdata.quantities import Summary
from tfdata.scope import Scope

__all__ = ["cards", "chart", "sentences"]

Released = Mapping[str, tuple[Published, ...]]


def cards(pack: Scope, released: Released) -> Iterable[Summary]:
    """Give up to five figures: of the caseload where there is one, else of the published record."""
    found = lead(pack, released)
    yield caseload.cards(found) if found else record.cards(pack)


def sentences(pack: Scope, released: Released) -> Iterable[Summary]:
    """Give three sentences: where the programme stands, what changed since last quarter, and what came of it."""
    found = lead(pack, released)
    yield caseload.sentences(found) if found else record.sentences(pack)


def chart(pack: Scope, released: Released) -> Iterable[Summary]:
    """Give the figures of one chart: progress over the quarters, or the record's counts by date; nothing where neither has any."""
    found = lead(pack, released)
    yield from caseload.chart(found) if found else record.chart(pack)
