"""What the last released version of the quarter before printed, beside the same figures worked out again today as known then.

A scope, what was released of its caseload, and a version come in; summaries go out. Both sides were protected before they come here, and a
count that was printed exactly is rounded as this pack rounds it, so that nothing is compared that is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from tfdata.disclosure import Published, limits
from tfdata.numerals import as_shown, half_up
from tfdata.params import Phase
from tfdata.params.policy import FIGURES
from tfdata.periods import day_in_words
from tfdata.quantities import Absent, Again, Cell, Column, Given, Row, Summary, Words, in_a_sentence
from tfdata.releases import Release, Released
from tfdata.revisions import quarter_before
from tfdata.scope import Scope

_AS_PRINTED = "As the last released version of the quarter before printed it."
_NOT_SHOWN = "The version, or this pack, does not show it."
_INCOME = "income"


def beside(pack: Scope, released: Mapping[str, tuple[Published, ...]], version: Release | None) -> Iterable[Summary]:
    """Give for each figure that both show whether it is the same today, and if not, which figure or rule changed, or else that records did.

    Nothing where no version was named, or where it and this pack have no figure in common.
    """
    for item in released.get("since", ()) if version else ():
        phase = next(phase for phase in pack.phases if item.id == f"since_{phase.id}")
        assert version is not None
        rows = [row for key in (row.key for row in item.rows) if (row := _row(pack, phase, item, key, version))]
        if rows:
            day = day_in_words(quarter_before(pack).day)
            columns = (
                Column("printed", "As printed"),
                Column("rounded", "Rounded as here"),
                Column("then", "Worked out again, as known then"),
                Column("says", "Which is", False),
            )
            note = Words(
                "Version {version} of the quarter before is the last that was released. What it printed exactly is rounded here before it "
                "is compared. What changed rests on a figure or rule that has another value now, or else on records that were corrected "
                "without saying when, which a quarter that is worked out again takes for known."
            )
            yield Summary(
                f"printed_{phase.id}",
                f"{pack.name}, {phase.name}: what was released of the quarter to {day}, and the same worked out again",
                "B",
                "Measure",
                columns,
                tuple(rows),
                is_demonstration=item.is_demonstration,
                hidden={"version": Given(version.version, "count", (), "Version", "The number of the released version.")},
                notes=(note,),
            )


def _row(pack: Scope, phase: Phase, item: Published, key: str, version: Release) -> Row | None:
    found = next((version.figures[name] for name in _places(phase, key) if name in version.figures), None)
    then = item.figure(key, "then")
    header = next("".join(map(str, row.header)) for row in item.rows if row.key == key)
    if found is None or then is None:
        return None
    again: dict[str, Cell] = {"then": Again(item, f"{key}.then")}
    if found.value is None or then.value is None or limits(pack.book, pack.slug).is_small(abs(found.value)):
        return Row(key, Words(header), {**again, "printed": Absent("x", _NOT_SHOWN), "says": Words("not shown by both")})
    rounded = found.value if key == _INCOME else _rounded(pack, found.value)
    unit = "gbp" if key == _INCOME else "families"
    cells: dict[str, Cell] = {
        **again,
        "printed": Given(found.value, unit, (), f"{header}: as printed", _AS_PRINTED),
        "rounded": Given(rounded, unit, (), f"{header}: as printed, rounded", f"{_AS_PRINTED} Rounded as this pack rounds."),
    }
    is_same = rounded == then.value
    return Row(key, Words(header), {**cells, "says": Words("the same") if is_same else _why(pack, found, version)})


def _places(phase: Phase, key: str) -> tuple[str, ...]:
    """Where a pack prints a measure: on its cards, or else among the stages; income as the total of its table."""
    if key == _INCOME:
        return (f"income_{phase.id}.total.income",)
    return (f"headlines_{phase.id}.{key}.value", f"pipeline_{phase.id}.{key}.value")


def _rounded(pack: Scope, value: Decimal) -> Decimal:
    base = Decimal(pack.book.policy(pack.slug).rounding_base.value)
    return half_up(value / base) * base


def _why(pack: Scope, found: Released, version: Release) -> Words:
    """Name the figures and rules that it rests on, the policy among them, that had another value then; else records."""
    keys = dict.fromkeys((*found.rests_on, *(f"disclosure.{name}" for name in FIGURES)))
    changed = {}
    for name in keys:
        today = pack.book.used.get(name)
        then = version.values.get(today.title) if today else None
        if today is not None and then is not None and as_shown(Decimal(today.value), today.unit, today.decimals) not in then:
            changed[today.title] = today.key
    if not changed:
        return Words("changed: no figure or rule did, so records were corrected")
    return Words(f"changed, as did: {'; '.join(in_a_sentence(title) for title in changed)}", tuple(changed.values()))
