"""A claim list is frozen in one form, and audit's sample of it cannot be foreseen and can be drawn again by anybody."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfdata.audit import ClaimLine, Frozen, Stratum, draw, freeze, read, strata
from tfdata.faults import Refused
from tfdata.params import load

BOOK = load()
SHARE, SHORTEST = (BOOK.parameter(f"audit.{name}").value for name in ("sample_share", "shortest_seed"))
SEED = "12 April 2016, North"
PROGRESS, WORK = "significant_and_sustained_progress", "continuous_employment"
HEADINGS = b"phase,claim_basis,team,family_id,practitioner_id,claimed_on,amount_gbp\n"
FEW = settings(max_examples=60, deadline=None)


def claim(family_id: str, basis: str = PROGRESS, team: str = "North", **cells: object) -> ClaimLine:
    given: dict[str, object] = {"phase": "2", "practitioner_id": "K1", "claimed_on": date(2016, 3, 31), "amount": Decimal(800)}
    return ClaimLine(family_id=family_id, claim_basis=basis, team=team, **given | cells)  # type: ignore[arg-type]


def team(name: str, claims: int, basis: str = PROGRESS) -> list[ClaimLine]:
    """So many claims of a team on a basis."""
    return [claim(f"{name[0]}{number:04d}", basis, name) for number in range(claims)]


def families(frozen: Frozen, seed: str = SEED, share: int | Decimal = SHARE) -> list[str]:
    return [item.line.family_id for item in draw(frozen, seed, share, SHORTEST)]


def messages(action: object, *given: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        action(*given)  # type: ignore[operator]
    return [str(fault) for fault in refused.value.faults]


lists = st.lists(
    st.builds(
        claim,
        st.text("AB12", min_size=1, max_size=3),
        st.sampled_from([PROGRESS, WORK]),
        st.sampled_from(["", "North", "East, and West", 'the "old" team', "Süd"]),
        practitioner_id=st.sampled_from(["", "K1"]),
        claimed_on=st.dates(),
        amount=st.decimals(0, 4000, places=2),
    ),
    max_size=40,
    unique_by=lambda line: (line.family_id, line.claim_basis),
).map(tuple)


# The list


def test_a_frozen_list_is_the_bytes_that_its_form_says() -> None:
    """Sorted by phase, basis, team and family; headings; line feeds; days and pounds in one form; quotation marks where a comma stands."""
    found = freeze([
        claim("F2"), claim("F1"), claim("F9", WORK, "West, lower", amount=Decimal("800.5")), claim("F3", team="", practitioner_id=""),
        claim("F1", "progress_to_work", phase="1", amount=Decimal(100), claimed_on=date(2014, 1, 2)),
    ])  # fmt: skip
    assert found.text == HEADINGS + (
        b"1,progress_to_work,North,F1,K1,2014-01-02,100.00\n"
        b'2,continuous_employment,"West, lower",F9,K1,2016-03-31,800.50\n'
        b"2,significant_and_sustained_progress,,F3,,2016-03-31,800.00\n"
        b"2,significant_and_sustained_progress,North,F1,K1,2016-03-31,800.00\n"
        b"2,significant_and_sustained_progress,North,F2,K1,2016-03-31,800.00\n"
    )
    assert found.sha256 == hashlib.sha256(found.text).hexdigest()


def test_a_window_without_claims_has_a_list_of_headings_and_no_sample() -> None:
    assert freeze([]).text == HEADINGS
    assert read(HEADINGS).lines == ()
    assert draw(freeze([]), SEED, SHARE, SHORTEST) == ()


@FEW
@given(lists, st.randoms(use_true_random=False))
def test_the_order_in_which_claims_come_does_not_matter_and_a_list_is_read_back_as_it_was(
    lines: tuple[ClaimLine, ...], shuffled: random.Random
) -> None:
    mixed = list(lines)
    shuffled.shuffle(mixed)
    frozen = freeze(lines)
    assert freeze(mixed).text == frozen.text
    assert read(frozen.text) == frozen
    assert sorted(frozen.lines, key=repr) == sorted(lines, key=repr)


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": Decimal("800.01")}, {"claimed_on": date(2016, 3, 30)}, {"team": "South"}, {"practitioner_id": "K2"},
        {"family_id": "F8"}, {"claim_basis": WORK}, {"phase": "1"},
    ],
    ids=lambda changed: next(iter(changed)),
)  # fmt: skip
def test_a_list_in_which_anything_was_altered_has_another_hash(changed: dict[str, object]) -> None:
    lines = team("North", 3)
    altered = freeze([*lines[:2], replace(lines[2], **changed)])  # type: ignore[arg-type]
    assert read(altered.text).sha256 == altered.sha256 != freeze(lines).sha256


LINE = b"2,significant_and_sustained_progress,Zebra,F-SECRET-%d,K-SECRET,2016-03-31,731.00\n"
GOOD = HEADINGS + LINE % 1 + LINE % 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "claim list: every line, the last as well, ends with a line feed alone"),
        (GOOD.removesuffix(b"\n"), "claim list: every line, the last as well"),
        (GOOD.replace(b"\n", b"\r\n"), "claim list: every line, the last as well"),
        (b"\xef\xbb\xbf" + GOOD, "claim list, line 1: the first line must be phase,claim_basis,team"),
        (GOOD.replace(b"phase,claim_basis", b"claim_basis,phase"), "claim list, line 1: the first line must be phase,claim_basis,team"),
        (GOOD.replace(b"Zebra", b"Zebr\xe9", 1), "claim list, line 2: the list is not UTF-8"),
        (HEADINGS + LINE % 2 + LINE % 1, "claim list, line 3: this line belongs above the one before it; the order is phase"),
        (HEADINGS + LINE % 1 + LINE % 1, "claim list, line 3: line 2 claims for the same family, phase and basis"),
        (GOOD + b"\n", "claim list, line 4: the line does not hold 7 cells"),
        (GOOD.replace(b",K-SECRET", b"", 1), "claim list, line 2: the line does not hold 7 cells"),
        (GOOD.replace(b"731.00\n", b"731.00,\n", 1), "claim list, line 2: the line does not hold 7 cells"),
        (GOOD.replace(b"Zebra", b'"Zebra', 1), "claim list, line 2: the line does not hold 7 cells"),
        (GOOD.replace(b"Zebra", b'"Zebra"', 1), "claim list, line 2: quotation marks stand only around"),
        (GOOD.replace(b"Zebra", b" Zebra", 1), "claim list, line 2: team: this holds a line break, another character"),
        (GOOD.replace(b"Zebra", b"Ze\x00bra", 1), "claim list, line 2: "),
        (GOOD.replace(b"F-SECRET-1", b"", 1), "claim list, line 2: family_id: this cell is empty"),
        (GOOD.replace(b"2016-03-31", b"31/03/2016", 1), "claim list, line 2: claimed_on: this is no day; write it as 2015-12-31"),
        (GOOD.replace(b"2016-03-31", b"20160331", 1), "claim list, line 2: claimed_on: this is no day"),
        (GOOD.replace(b"2016-03-31", b"2016-02-30", 1), "claim list, line 2: claimed_on: this is no day"),
        (GOOD.replace(b"731.00", b"731", 1), "claim list, line 2: amount_gbp: this is no amount"),
        (GOOD.replace(b"731.00", b"0731.00", 1), "claim list, line 2: amount_gbp: this is no amount"),
        (GOOD.replace(b"731.00", b"-731.00", 1), "claim list, line 2: amount_gbp: this is no amount"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_in_its_form_is_refused_without_a_value_of_it(text: bytes, words: str) -> None:
    assert read(GOOD).text == GOOD
    (message,) = messages(read, text)
    assert message.startswith(words)
    assert not any(value in message for value in ("SECRET", "Zebr", "2016", "31/03", "731"))


def test_all_faults_of_a_list_are_told_together_with_the_name_of_its_file() -> None:
    text = HEADINGS + b"2,x,N,F2,,2016-03-31,1\n2,x,N,F1,,2016-13-31,1.00\n2,x,N\n2,,N,F3,,2016-03-31,1.00\n"
    assert [message[: len("window 3.csv, line 2: ") + 8] for message in messages(read, text, "window 3.csv")] == [
        "window 3.csv, line 2: amount_g",
        "window 3.csv, line 3: this lin",
        "window 3.csv, line 3: claimed_",
        "window 3.csv, line 4: the line",
        "window 3.csv, line 5: this lin",
        "window 3.csv, line 5: claim_ba",
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (claim("F1", amount=Decimal("800.005")), "amount_gbp"),
        (claim("F1", amount=Decimal("-0.01")), "amount_gbp"),
        (claim("F1", amount=Decimal("NaN")), "amount_gbp"),
        (claim("F1", claimed_on=datetime(2016, 3, 31, 12)), "claimed_on"),
        (claim("F1", team="North\nSouth"), "team"),
        (claim("F1", team="\ud800"), "team"),
        (claim(""), "family_id"),
        (claim(" F1"), "family_id"),
        (claim("F1", phase=""), "phase"),
        (claim("F1", basis=""), "claim_basis"),
    ],
)
def test_a_claim_that_has_no_form_is_not_frozen(line: ClaimLine, column: str) -> None:
    (message,) = messages(freeze, [claim("A0", team="A"), line])
    assert f": {column}: " in message


def test_a_family_stands_once_in_a_list_for_a_basis_and_may_be_claimed_for_on_another() -> None:
    assert messages(freeze, [claim("F1"), claim("F1", team="South")]) == [
        "claim list, line 3: line 2 claims for the same family, phase and basis; a claim stands once in a list"
    ]
    assert len(freeze([claim("F1"), claim("F1", WORK), claim("F1", phase="1")]).lines) == 3


@FEW
@given(lists, st.data())
def test_whatever_is_done_to_the_bytes_the_list_is_refused_or_read_as_exactly_those_bytes(
    lines: tuple[ClaimLine, ...], data: st.DataObject
) -> None:
    text = freeze(lines).text
    place = data.draw(st.integers(0, len(text)))
    put = data.draw(st.binary(max_size=2) | st.sampled_from([b",", b'"', b"\n", b"\r", b" ", b"0"]))
    altered = text[:place] + put + text[place + data.draw(st.integers(0, 2)) :]
    try:
        found = read(altered)
    except Refused:
        return
    assert found.text == altered
    assert freeze(found.lines).text == altered


# The sample


def test_an_auditor_draws_the_sample_again_with_nothing_but_sha256() -> None:
    """Eleven claims of North, one of East: two of the eleven (1.1 rounded up) and one of the one, by the recipe of `draw` in words."""
    north = [f"2,significant_and_sustained_progress,North,F{number:02d},K1,2016-03-31,800.00\n" for number in range(11)]
    east = "2,significant_and_sustained_progress,East,F99,K1,2016-03-31,800.00\n"
    text = HEADINGS + "".join([east, *north]).encode()
    noted = hashlib.sha256(text).hexdigest()

    def own(team: str, family: str) -> str:
        return hashlib.sha256(f"{noted}\n{SEED}\n2\nsignificant_and_sustained_progress\n{team}\n{family}\n".encode()).hexdigest()

    ordered = sorted((own("North", f"F{number:02d}"), f"F{number:02d}") for number in range(11))
    found = draw(read(text), SEED, 10, SHORTEST)
    assert [(item.sha256, item.line.family_id) for item in found] == [(own("East", "F99"), "F99"), *ordered[:2]]
    assert [(item.stratum.team, item.place, item.checked, item.claims) for item in found] == [
        ("East", 1, 1, 1), ("North", 1, 2, 11), ("North", 2, 2, 11),
    ]  # fmt: skip


def test_the_recipe_stays_as_the_sha256_tool_of_a_shell_worked_it_out() -> None:
    """printf '%s\\n' LIST SEED PHASE BASIS TEAM FAMILY | sha256sum, for a list of one claim without a team."""
    frozen = freeze([claim("F1", team="", practitioner_id="")])
    assert frozen.sha256 == "895e386388baded3c1afcedd3a1a7da537084104eb798433c5e79e46956c448a"
    assert [item.sha256 for item in draw(frozen, "audit seed 1", SHARE, SHORTEST)] == [
        "de3748061ae955885c168878c355d24afb8cabf2cf3febf638eacd16fe253e82"
    ]


@pytest.mark.parametrize(
    ("claims", "share", "checked"),
    [
        (1, 10, 1), (9, 10, 1), (10, 10, 1), (11, 10, 2), (20, 10, 2), (21, 10, 3), (200, 10, 20), (3, 100, 3), (1, Decimal("0.01"), 1),
        # 12.5% of 8 is 1 and of 9 more than 1; 64.4% of 250 is 161, which floats make 161.00000000000003 and so 162.
        (8, Decimal("12.5"), 1), (9, Decimal("12.5"), 2), (250, Decimal("64.4"), 161), (251, Decimal("64.4"), 162),
    ],
)  # fmt: skip
def test_the_share_of_a_stratum_is_rounded_up_and_is_one_claim_at_least(claims: int, share: int | Decimal, checked: int) -> None:
    assert len(families(freeze(team("North", claims)), share=share)) == checked


@FEW
@given(lists, st.integers(1, 100))
def test_every_stratum_is_represented_by_as_many_different_claims_as_is_said(lines: tuple[ClaimLine, ...], share: int) -> None:
    frozen = freeze(lines)
    drawn = draw(frozen, SEED, share, SHORTEST)
    of = {stratum: [item for item in drawn if item.stratum == stratum] for stratum in strata(frozen)}
    assert sum(len(items) for items in of.values()) == len(drawn)
    assert list(of) == sorted(of)
    for stratum, claims in strata(frozen).items():
        items = of[stratum]
        assert len(items) == ceil(Fraction(share * len(claims), 100)) >= 1
        assert len({item.line for item in items} & set(claims)) == len(items)
        assert [item.place for item in items] == list(range(1, len(items) + 1))
        assert {(item.claims, item.checked) for item in items} == {(len(claims), len(items))}
        assert all(one.sha256 < other.sha256 for one, other in pairwise(items))


@FEW
@given(lists, st.randoms(use_true_random=False))
def test_the_sample_is_the_same_when_it_is_drawn_again_from_the_list_in_any_order(
    lines: tuple[ClaimLine, ...], shuffled: random.Random
) -> None:
    mixed = list(lines)
    shuffled.shuffle(mixed)
    drawn = draw(freeze(lines), SEED, SHARE, SHORTEST)
    assert draw(freeze(mixed), SEED, SHARE, SHORTEST) == drawn
    assert draw(read(freeze(mixed).text), SEED, SHARE, SHORTEST) == drawn


def test_a_larger_share_adds_claims_to_the_sample_and_takes_none_away() -> None:
    frozen = freeze(team("North", 60))
    samples = [families(frozen, share=share) for share in (5, 10, 25, 100)]
    assert [len(sample) for sample in samples] == [3, 6, 15, 60]
    assert all(more[: len(fewer)] == fewer for fewer, more in pairwise(samples))


def test_another_seed_and_another_list_give_another_sample() -> None:
    """Of 200 claims 20 are drawn: two seeds share about two, and a list with one amount changed is another list."""
    lines = team("North", 200)
    frozen = freeze(lines)
    other_list = freeze([*lines[:-1], replace(lines[-1], amount=Decimal("799.99"))])
    sample = set(families(frozen))
    for other in (families(frozen, "12 April 2016, South"), families(frozen, SEED + "."), families(other_list)):
        assert len(other) == 20
        assert len(sample & set(other)) < 10


def test_each_family_is_drawn_about_as_often_as_any_other_and_each_pair_too() -> None:
    """Over 600 seeds, 4 of 20 claims: a family 600 x 4/20 = 120 times, give or take 5 x sqrt(600 x 0.2 x 0.8) = 49; a pair
    600 x (4 x 3)/(20 x 19) = 18.9 times, give or take 6 x sqrt(18.9) = 26."""
    frozen = freeze(team("North", 20))
    alone: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for number in range(600):
        sample = sorted(families(frozen, f"seed number {number}", 20))
        alone.update(sample)
        pairs.update((one, other) for place, one in enumerate(sample) for other in sample[place + 1 :])
    assert len(alone) == 20
    assert all(120 - 49 < times < 120 + 49 for times in alone.values())
    assert len(pairs) == 190
    assert all(times < 18.9 + 26 for times in pairs.values())


def test_a_stratum_is_a_phase_a_basis_and_a_team() -> None:
    lines = [claim("F1"), claim("F2"), claim("F3", team="East"), claim("F4", WORK), claim("F5", phase="1")]
    assert {stratum: [line.family_id for line in claims] for stratum, claims in strata(freeze(lines)).items()} == {
        Stratum("1", PROGRESS, "North"): ["F5"],
        Stratum("2", WORK, "North"): ["F4"],
        Stratum("2", PROGRESS, "East"): ["F3"],
        Stratum("2", PROGRESS, "North"): ["F1", "F2"],
    }


@pytest.mark.parametrize(("seed", "is_refused"), [("", True), ("seven 7", True), ("eight 88", False), ("nine 9999", False)])
def test_audit_names_a_seed_of_at_least_eight_characters(seed: str, is_refused: bool) -> None:
    frozen = freeze([claim("F1")])
    if is_refused:
        assert messages(draw, frozen, seed, SHARE, SHORTEST) == [
            "audit: seed: audit names a seed of at least 8 characters, once the list is frozen"
        ]
    else:
        assert families(frozen, seed) == ["F1"]


@pytest.mark.parametrize("seed", ["two\nlines of it", " before and", "and after ", "a tab\tin it", "Grünwald 16"])
def test_a_seed_can_be_typed_on_one_line_of_any_keyboard(seed: str) -> None:
    (message,) = messages(draw, freeze([claim("F1")]), seed, SHARE, SHORTEST)
    assert "a seed is plain letters, digits, signs and spaces on one line" in message


@pytest.mark.parametrize("share", [0, -1, Decimal("100.01")])
def test_a_share_is_above_nought_and_at_most_all(share: int | Decimal) -> None:
    assert messages(draw, freeze([claim("F1")]), "short", share, SHORTEST) == [
        "audit: seed: audit names a seed of at least 8 characters, once the list is frozen",
        f"audit: share: {share} is not a share of the claims; it is above 0 and at most 100 percent",
    ]


def test_what_a_person_sees_of_a_frozen_list_by_mistake_holds_no_family() -> None:
    assert "F1" not in repr(freeze([claim("F1")]))


def test_the_figures_of_audit_are_not_passed_off_as_sourced() -> None:
    found = {name: BOOK.parameter(f"audit.{name}") for name in ("sample_share", "confidence", "shortest_seed")}
    assert {name: (item.value, item.unit, item.confidence) for name, item in found.items()} == {
        "sample_share": (10, "percent", "unverified"),
        "confidence": (95, "percent", "unverified"),
        "shortest_seed": (8, "count", "unverified"),
    }
