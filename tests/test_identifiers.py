"""No person's identifier comes through the door: what is known as one, where chance ends, and the pseudonyms that a key makes."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfdata import places
from tfdata.faults import Refused
from tfdata.sources import identifiers, shapes
from tfdata.sources.identifiers import Key, judged, kind_of, pseudonyms

SECRET = bytes(range(7, 47))
KEY = Key(SECRET)
NHS = ["9434765919", "4505577104", "9434765870"]  # known good numbers, none of a person
CASES = ["4000000010", "4000000030", "4000000040", "4000000050", "4000000060", "4000000070"]  # none passes the check
OWN = [f"BRM-{number}" for number in range(4711, 4721)]


def column(*values: str) -> pd.Series:
    return pd.Series(values, index=range(2, 2 + len(values)), dtype="str")


def check_digit(nine: str) -> str:
    """The NHS number's last digit, worked out the other way round: the one that makes the weighted sum of all ten divisible by 11."""
    sums = {last: sum((10 - place) * int(digit) for place, digit in enumerate(nine)) + last for last in range(10)}
    return next((str(last) for last, total in sums.items() if total % 11 == 0), "")


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        ("a name", "name|Names|forename|Surname|FIRST NAME|last_name|Child's name|Forename(s)|FullName|Known as|mothers maiden name|name2"),
        ("a birth date", "dob|D.O.B.|ChildDOB|Date of birth|birth_date|Birthday|Year of Birth|born"),
        ("an NI number", "NINO|NI number|ni no|National Insurance|NINumber|NI"),
        ("a postcode", "postcode|Post Code|POSTCODE1|postal code|Home_Postcode"),
        ("a UPN", "UPN|upn no|UniquePupilNumber|Pupil number"),
        ("an NHS number", "NHS|nhs_number|NHSNumber|NHS No.|nhsno"),
        ("an email address", "email|E-mail address|EmailAddress|e mail"),
        ("a telephone number", "phone|Telephone|Mobile|contact number|home phone|Tel|MobilePhone"),
        ("an address", "address|Address line 1|addr|Street|UPRN|HomeAddress|house number"),
        ("", "family_id|Case ref|LA|School name|Team name|local authority name|Referrer|female|theme|NHS Trust|Key worker|phase|status|"),
    ],
)  # fmt: skip
def test_a_heading_is_known_by_its_words(kind: str, headings: str) -> None:
    assert {heading: kind_of(heading, ()) for heading in headings.split("|")} == dict.fromkeys(headings.split("|"), kind)


@given(st.text())
def test_any_heading_and_any_value_can_be_judged(text: str) -> None:
    assert isinstance(kind_of(text, [text]), str)
    for name in ("family_id", "referral_source", "problem"):
        assert judged(name, column(text))[1] in (0, 2)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_one_number_of_ten_digits_passes_the_check_of_the_nhs_for_nine_given_digits(nine: str) -> None:
    """Held against the check worked out the other way round."""
    passing = [last for last in "0123456789" if shapes.of_values([f"{nine[:3]} {nine[3:6]} {nine[6:]}{last}"])[0] == "an NHS number"]
    expected = check_digit(nine)
    assert passing == ([expected] if expected and {*nine} != {expected} else [])


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (NHS, 2),  # three of three: one column in 1,331 by chance
        (NHS[:2], 0),  # two of two: one in 121
        ([*NHS, CASES[0]], 2),  # three of four
        ([*NHS, *CASES[:2]], 0),  # three of five are fewer than two thirds
        (CASES, 0),
        ([*CASES, NHS[0]], 0),  # a case number that passes, as one in eleven does
        ([*NHS, NHS[0].replace("9", "8", 1)], 2),  # one mistyped
        ([*NHS[:1] * 5, *CASES], 0),  # one family in five rows is one number
    ],
)
def test_ten_digits_are_nhs_numbers_when_chance_would_not_bring_so_many(values: list[str], line: int) -> None:
    assert judged("family_id", column(*values)) == (("an NHS number", line) if line else ("", 0))


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([*OWN, NHS[0]], 12),  # the odd one out
        ([*OWN[:2], NHS[0]], 4),
        ([OWN[0], NHS[0]], 0),  # half of the column is no odd one out
        ([*OWN, NHS[0], CASES[0]], 0),  # the council has case numbers of ten digits too
        ([*OWN, CASES[0]], 0),
        ([NHS[0]], 0),  # one number alone may be a case number
        ([*CASES, "943 476 5919"], 8),  # nobody groups case numbers so
        ([*OWN, "943-476-5918"], 0),  # in groups, and not an NHS number
    ],
)
def test_a_single_nhs_number_is_found_among_pseudonyms_of_another_form(values: list[str], line: int) -> None:
    assert judged("family_id", column(*values)) == (("an NHS number", line) if line else ("", 0))


def test_every_eleventh_case_number_that_passes_the_check_is_no_proof() -> None:
    """A thousand case numbers, of which about ninety pass: the column comes in, and those ninety alone would not."""
    numbers = [str(4_000_000_000 + 7 * step) for step in range(1000)]
    passing = [number for number in numbers if check_digit(number[:9]) == number[9]]
    assert 60 < len(passing) < 120
    assert judged("family_id", column(*numbers)) == ("", 0)
    assert judged("family_id", column(*passing)) == ("an NHS number", 2)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("an NI number", ["AB123456C"]),
        ("an NI number", ["ab 12 34 56 c"]),
        ("", ["AB123456", "GB123456C", "AB123456E", "DA123456C"]),
        ("a postcode", ["BR1 3UH"]),
        ("a postcode", ["BR13UH", "SE12AB", "E17XX"]),
        ("", ["BR13UH", "SE12AB"]),
        ("", ["BR13UH", "SE12AB", "E11AA", *OWN]),
        ("a UPN", ["H801200001001", *OWN]),
        ("", ["A801200001001", *OWN]),
        ("", ["H801200001001"]),
        ("an email address", ["ann@example.org", *OWN]),
        ("a telephone number", ["07700 900123", *OWN]),
        ("a telephone number", ["+447700900123", *OWN]),
        ("", ["07700900123", *OWN]),
        ("", ["07700900123", "07700900124"]),
        ("a telephone number", ["07700900123", "07700900124", "07700900125"]),
        ("", ["F-7K2QX9", "007", "NA", "KW-81", "p-0123456789abcdef01234567", "2015/0042", "0000000000", "1111111111"]),
    ],
)
def test_values_are_known_by_their_shape(kind: str, values: list[str]) -> None:
    assert kind_of("", values) == kind


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("a postcode", "police, BR1 3UH"),
        ("a name", "Mrs Lindqvist"),
        ("a name", "aunt (Ms. Okafor)"),
        ("an email address", "school office@example.org"),
        ("an NHS number", "GP, 943 476 5919"),
        ("an NI number", "Jobcentre AB123456C"),
        ("a telephone number", "school 020 7946 0018"),
        ("", "police"),
        ("", "GP surgery"),
        ("", "Children's Services (A1 team)"),
        ("", "Family of schools 2nd tier"),
        ("", "return of 2015-16 Q3, table 2, ref 2015/123"),
        ("", "Misspelt"),
    ],
)
@pytest.mark.parametrize("name", ["ward", "team", "referral_source", "source"])
def test_an_identifier_is_found_among_words(name: str, kind: str, value: str) -> None:
    assert judged(name, column("police", value, "health visitor")) == ((kind, 3) if kind else ("", 0))


@pytest.mark.parametrize(("named", "kind"), [(3, ""), (4, "a name"), (5, "a name")])
def test_two_thirds_of_a_column_of_pseudonyms_written_as_names_are_names(named: int, kind: str) -> None:
    """Of six workers; the same words in referral_source are teams as well, and are left to the authority."""
    values = ["Ada Lindqvist", "Obi Okafor", "Pugh, Mary-Jane", "Ann O'Hara", "Ed Lee"][:named] + OWN[: 6 - named]
    assert judged("practitioner_id", column(*values))[0] == kind
    assert judged("referral_source", column(*values))[0] == ""


def test_pseudonyms_that_a_key_has_made_are_no_identifiers() -> None:
    assert judged("family_id", pseudonyms(column(*NHS), KEY, "family")) == ("", 0)


def test_a_pseudonym_is_the_keyed_hash_of_the_value_for_its_purpose() -> None:
    expected = "p-" + hmac.new(SECRET, b"family:9434765919", hashlib.sha256).hexdigest()[:24]
    assert pseudonyms(column("9434765919"), KEY, "family").tolist() == [expected]
    assert pseudonyms(column("9434765919"), KEY, "practitioner").tolist() != [expected]
    assert pseudonyms(column("9434765919"), Key(SECRET[::-1]), "family").tolist() != [expected]


@pytest.mark.parametrize(
    "values", [["943 476 5919", "9434765919", " 9434765919\u200b"], ["Ann  Lee", "ANN LEE", "annlee"], ["Zoe\u0308", "ZO\u00cb"]]
)  # fmt: skip
def test_case_spaces_and_ways_of_writing_a_letter_make_no_difference(values: list[str]) -> None:
    assert len(set(pseudonyms(column(*values), KEY, "family"))) == 1


@given(st.lists(st.text()))
def test_pseudonyms_made_twice_are_those_made_once_and_what_is_empty_stays(values: list[str]) -> None:
    once = pseudonyms(column(*values), KEY, "family")
    assert pseudonyms(once, KEY, "family").tolist() == once.tolist()
    assert [bool(value) for value in once] == [pseudonym != "" for pseudonym in once]
    assert all(value == "" or re.fullmatch(r"p-[0-9a-f]{24}", value) for value in once)


def test_a_key_is_known_by_its_fingerprint_and_never_shown() -> None:
    assert KEY.fingerprint == hmac.new(SECRET, b"fingerprint", hashlib.sha256).hexdigest()[:12]
    assert "secret" not in repr(KEY)


def key_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "council.key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(("length", "is_key"), [(31, False), (32, True), (33, True)])
def test_a_key_has_at_least_thirty_two_bytes(length: int, is_key: bool, tmp_path: Path) -> None:
    path = key_file(tmp_path, bytes(range(100, 100 + length)))
    if is_key:
        assert Key.read(path).secret == bytes(range(100, 100 + length))
    else:
        with pytest.raises(Refused, match="this is no key; a key file holds at least 32 random bytes"):
            Key.read(path)


def test_the_line_end_of_an_editor_makes_no_other_key_and_the_bytes_of_a_random_one_are_kept(tmp_path: Path) -> None:
    written = b"0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    assert Key.read(key_file(tmp_path, written + b"\r\n")).secret == written
    assert Key.read(key_file(tmp_path, SECRET + b"\xff\n")).secret == SECRET + b"\xff\n"


@pytest.mark.parametrize("content", [b"", b"secret" * 10, b"\0" * 64, b"x" * 70_000])
def test_a_word_written_again_and_again_is_no_key(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="this is no key"):
        Key.read(key_file(tmp_path, content))


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640, 0o604, 0o660])
def test_a_key_file_is_its_owners_alone(mode: int, tmp_path: Path) -> None:
    path = key_file(tmp_path, SECRET, mode)
    others_may_open_it = bool(mode & 0o077) and os.name != "nt"
    if others_may_open_it:
        with pytest.raises(Refused, match="make it its owner's alone"):
            Key.read(path)
    else:
        assert Key.read(path) == KEY


def test_a_key_never_lies_where_things_are_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "reports", lambda: tmp_path / "reports")
    (tmp_path / "reports" / "2015-16-Q3").mkdir(parents=True)
    path = key_file(tmp_path / "reports" / "2015-16-Q3", SECRET)
    for written in (path, tmp_path / "reports" / "2015-16-Q3" / ".." / "2015-16-Q3" / path.name):
        with pytest.raises(Refused, match="the key file lies under reports/"):
            Key.read(written)
    (tmp_path / "elsewhere").symlink_to(path)
    with pytest.raises(Refused, match="the key file lies under reports/"):
        Key.read(tmp_path / "elsewhere")


@pytest.mark.parametrize(("name", "words"), [("absent", "there is no such key file"), (".", "this is not a file")])
def test_a_key_that_is_not_there_is_told(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=words):
        Key.read(tmp_path / name)


def test_each_pseudonym_column_has_its_purpose_so_that_a_re_referral_finds_its_family() -> None:
    assert identifiers.PURPOSES == {"family_id": "family", "re_referral_of": "family", "practitioner_id": "practitioner",
                                     "individual_id": "individual"}  # fmt: skip
