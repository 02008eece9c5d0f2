"""A pack in brief: five figures that stand elsewhere too, and three sentences that change with them and name no cause."""

from __future__ import annotations

import re

import pytest
from small_caseload import BOOK, Story, caseload, in_quarter, with_target

from tfdata import brief, charts, claimable, disclosure, release, tables
from tfdata.caseload import Caseload
from tfdata.disclosure import Published
from tfdata.params import Book
from tfdata.quantities import Column, Figure, Given, Row, Summary, Words
from tfdata.scope import Scope

DUDLEY = BOOK.authorities["dudley"].gss_code
QUARTER = "2015-16-Q3"
CAUSE = re.compile(
    r"\b(because|caus\w*|due to|thanks to|led to|owing to|result(?:ed|s) (?:in|from|of)|effect|impact|therefore)\b", re.IGNORECASE
)

Tables = dict[str, tuple[Published, ...]]


def table(name: str, **rows: dict[str, int]) -> Published:
    """Give a released table of phase 2 with figures of any value, as protection could have left them."""
    columns = tuple(Column(key, key) for key in dict.fromkeys(key for row in rows.values() for key in row))
    cells = {key: {column: Given(value, "families", ()) for column, value in row.items()} for key, row in rows.items()}
    summary = Summary(f"{name}_2", name, "B", "Measure", columns, tuple(Row(key, Words(key), row) for key, row in cells.items()))
    (found,) = disclosure.protect([summary], BOOK.fresh())
    return found


def released(attached: int, then: int, revision: int, new: int, outcome: int = 20) -> Tables:
    headlines = {"attached": {"value": attached}, "outcome": {"value": outcome}}
    since = {"attached": {"then": then, "revision": revision, "restated": 0, "new": new, "now": attached}}
    return {"headlines": (table("headlines", **headlines),), "since": (table("since", **since),)}


def sentences(pack: Scope, found: Tables) -> list[str]:
    (item,) = disclosure.protect(brief.sentences(pack, found), pack.book)
    return ["".join(piece if isinstance(piece, str) else piece.shown or f"[{piece.marker}]" for piece in row.cells[0]) for row in item.rows]


def pack_of(book: Book = BOOK) -> Scope:
    return in_quarter(QUARTER, phase="2", book=book)


WITHOUT_TARGET = in_quarter(QUARTER, "harrow", "2")


# The sentences change with the figures


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (60, "Those attached are about 40 more than were known a quarter before"),
        (140, "Those attached are about 40 fewer than were known a quarter before"),
        (100, "Rounded, as many are attached as were known to be a quarter before"),
    ],
)
def test_the_change_is_more_fewer_or_as_many(then: int, words: str) -> None:
    found = released(100, then, 0, 30)
    assert sentences(WITHOUT_TARGET, found)[1].startswith(words)


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        (15, "has been revised up by about 15."),
        (-15, "has been revised down by about 15."),
        (0, "has not been revised, or by few."),
    ],
)
def test_a_revision_goes_up_or_down_or_is_none(revision: int, words: str) -> None:
    found = released(100, 60, revision, 25)
    found["since"] = (table("since", attached={"then": 60, "revision": revision, "restated": 60 + revision, "new": 25, "now": 100}),)
    text = sentences(WITHOUT_TARGET, found)[1]
    assert text.endswith(words)
    assert "about 25 are newly attached in the quarter" in text


@pytest.mark.parametrize(
    ("target", "counts", "words"),
    [
        (100, "reached", ": the target of 100 has been reached."),
        (90, "assisted", ": the target of 90 has been reached."),
        (400, "worked_with", " of the target of 400, with 300 to go."),
        (400, "not_said", "; the target of 400 does not say what it counts."),
        (400, "turned_around", " of the target of 400, with 380 to go."),
        (400, "estimate", "; only an estimate of need is known, which is no target."),
        (None, "reached", "; no target for Phase 2 was found."),
    ],
)
def test_the_target_is_reached_or_to_go_or_counts_something_else(target: int | None, counts: str, words: str) -> None:
    """100 attached and 20 with an outcome; what is set against a target is what the target counts."""
    pack = pack_of(with_target(target, "2", counts=counts))
    claimed = ("continuous_employment", "claimed", "2015-08-03")
    stories = (
        Story(f"F{n}", dates={"attached_on": "2015-05-01", "identified_on": "2015-04-07"}, claims=(claimed,) if n < 20 else ())
        for n in range(100)
    )
    (first, *_) = sentences(pack, dict(in_brief(pack, caseload(*stories))))
    assert first.endswith(words)
    assert first.startswith("By 31 December 2015, 100 families of Bromley had been attached in Phase 2")


def in_brief(pack: Scope, whole: Caseload) -> Tables:
    """What is released of a caseload, headlines alone being wanted: quicker than all of it together."""
    from tfdata import measures

    return {"headlines": disclosure.protect(measures.headlines(pack, whole), pack.book)}


def test_no_sentence_names_a_cause_and_each_number_is_a_figure() -> None:
    for found in (released(100, 60, 15, 25), released(100, 140, -15, 0), released(100, 100, 0, 0)):
        (item,) = disclosure.protect(brief.sentences(WITHOUT_TARGET, found), BOOK)
        assert len(item.rows) == 3
        words = " ".join(piece for row in item.rows for piece in row.cells[0] if isinstance(piece, str))
        assert not CAUSE.search(words)
        assert not re.search(r"\d", re.sub(r"Phase \d|31 December 2015", "", words))


def test_a_quarter_without_anybody_new_says_none_or_few() -> None:
    assert "; none, or few, are newly attached in the quarter, and" in sentences(WITHOUT_TARGET, released(100, 100, 0, 0))[1]


def test_what_is_not_shown_or_not_given_is_not_told() -> None:
    """A phase that has just begun has no quarter before; returns may leave anything out; what is [c] stays so."""
    found = released(100, 60, 0, 25)
    (headlines,) = found["headlines"]
    assert sentences(WITHOUT_TARGET, {"headlines": (headlines,)})[1].startswith("No earlier quarter of Phase 2 is known")
    bare = {"headlines": (table("headlines", identified={"value": 40}),)}
    assert sentences(pack_of(), bare)[0] == "How many families had been attached is not in what was given."
    pack = in_quarter(QUARTER, phase="2")
    few = caseload(*(Story(f"F{n}", dates={"attached_on": "2015-05-01", "identified_on": "2015-04-07"}) for n in range(3)))
    texts = sentences(pack, dict(release.protected(pack, few)))
    assert "[c]" in texts[0]
    assert texts[1] == "How many more or fewer are attached than a quarter before cannot be shown: [c]."


# The figures are those of the pack


def test_a_figure_in_brief_is_the_figure_of_its_section() -> None:
    pack = in_quarter(QUARTER, phase="2")
    stories = (Story(f"F{n}", dates={"attached_on": "2015-05-01", "identified_on": "2015-04-07"}) for n in range(30))
    whole = caseload(*stories)
    found = release.protected(pack, whole, claimable.decide(pack, whole))
    (cards,) = disclosure.protect(brief.cards(pack, found), pack.book)
    known = {figure.id: figure for items in found.values() for item in items for figure in item.figures.values()}
    shown = [cell[0] for row in cards.rows for cell in row.cells[:1]]
    assert len(shown) == 5
    assert all(isinstance(figure, Figure) and known[figure.id] is figure for figure in shown)
    (chart,) = charts.brief(disclosure.protect(brief.chart(pack, found), pack.book))
    assert {figure.id for figure in chart.figures} <= set(known)
    (value,) = tables.cards([cards])
    assert "about" not in value.title


def test_without_an_extract_the_record_is_put_in_brief_and_says_what_it_lacks() -> None:
    for slug in ("harrow", "birmingham", "isles-of-scilly"):
        pack = in_quarter(QUARTER, slug)
        (cards,) = disclosure.protect(brief.cards(pack, {"headlines": ()}), pack.book)
        assert cards.part == "A"
        assert 1 <= len(cards.rows) <= 5
        *_, last = sentences(pack, {"headlines": ()})
        assert last.startswith("These are all the figures in brief that the record has")
        assert all(item.part == "A" for item in brief.chart(pack, {}))


def test_of_two_phases_the_one_with_most_families_attached_is_put_in_brief() -> None:
    pack = in_quarter("2014-15-Q3", "dudley")
    assert [phase.id for phase in pack.phases] == ["1", "2"]
    stories = [Story(f"F{n}", "1", DUDLEY, dates={"attached_on": "2013-05-01", "identified_on": "2013-04-07"}) for n in range(30)]
    stories += [Story(f"G{n}", "2", DUDLEY, dates={"attached_on": "2014-11-03", "identified_on": "2014-10-07"}) for n in range(12)]
    found = in_brief(pack, caseload(*stories))
    assert "attached in Phase 1" in sentences(pack, found)[0]
