"""The words and shapes by which a person's identifier is known: what a heading says, and how NHS numbers, postcodes and the like look.

In come a heading or the values of a column; out goes the kind of identifier, or nothing.
Nothing here decides what is done about it.

Values are judged by their distinct forms. One is enough where no pseudonym is written so: an e-mail address, a postcode with its space,
an NHS number in groups of three, three and four, an NI number with its last letter. Ten digits are a case number as well, and one case
number in eleven passes the NHS number's check by chance: they count as NHS numbers when three or more pass it and at least two thirds
of all ten-digit values do, which chance brings about in fewer than three columns of a thousand. One that passes counts as well when
every ten-digit value does and most of the column is written otherwise: the odd one out among pseudonyms came from somewhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

_ENOUGH = 3
_HEADINGS: Sequence[tuple[str, str]] = (
    ("an email address", r"\be ?mail"),
    ("a UPN", r"\bupns?\b|\bunique pupil\b|\bpupil (?:no|num|number|ref|reference|id)\b"),
    ("an NI number", r"\bninos?\b|\bni\b|\bnational insurance\b|\bnat ins\b|\bni(?:no|num|number)\b"),
    ("an NHS number", r"\bnhs(?:no|num|number|id)?\b(?! (?:trust|board|region|provider|organisation))"),
    ("a birth date", r"\bd ?o ?b\b|\bbirth|\bborn\b|\byob\b"),
    ("a postcode", r"\bpost ?codes?\b|\bpostal codes?\b|\bpcode\b|\bzip(?: code)?\b"),
    ("a telephone number", r"phones?\b|\bmobiles?\b|\btel\b|\btelno\b|\blandline\b|\bcontact (?:no|num|number)\b"),
    ("an address", r"\baddr(?:ess|esses)?\b|\bstreet\b|\bhouse (?:no|number)\b|\buprn\b"),
    ("a name", r"\bfore ?names?\b|\bsur ?names?\b|\b(?:first|last|full|given|middle|family|maiden|birth) ?names?\b|\bknown as\b"),
)
_NOT_A_PERSON = re.compile(
    r"\b(?:school|district|authority|council|borough|county|region|ward|area|team|organisation|agency|service|department|provider|la|lad|utla"
    r"|file|sheet|column|phase|problem|criterion|measure|basis|status|category|document|plan|project|programme|centre|office|trust"
    r"|referrer|referral|source)\b"
)


def of_heading(heading: str) -> str:
    """Give the kind of identifier that a heading promises; empty where it promises none."""
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])", " ", heading)
    words = re.sub(r"[^a-z0-9]+", " ", parts.casefold().replace("'", "").replace("’", "")).strip()
    for kind, pattern in _HEADINGS:
        if re.search(pattern, words):
            return kind
    is_a_persons = re.search(r"\bnames?\b", words) and not _NOT_A_PERSON.search(words)
    return "a name" if is_a_persons else ""


@dataclass(frozen=True)
class _Shape:
    """A kind of identifier: its plain form with the check that holds for it, the form that nothing else has, and its form among words.

    Where there is no check, the plain form counts only when at least two thirds of the whole column have it.
    """

    kind: str
    form: re.Pattern[str]
    alone: re.Pattern[str] | None
    within: re.Pattern[str]
    check: Callable[[str], bool] | None = None


Found = tuple[str, frozenset[str]]


def of_values(values: Iterable[str]) -> Found:
    """Give the kind of identifier that a column's values have, and which of them have it; empty where they have none."""
    distinct = frozenset(value for value in values if value.strip())
    for shape in _SHAPES:
        if found := _proven(shape, distinct):
            return shape.kind, found
    return "", frozenset()


def among_words(values: Iterable[str]) -> Found:
    """The same for a column of words, in which an identifier may stand beside others, as in “police, E1 7XX”."""
    distinct = frozenset(values)
    for shape in _SHAPES:
        if found := frozenset(value for value in distinct if _stands_in(shape, value)):
            return shape.kind, found
    if found := frozenset(value for value in distinct if _TITLED.search(value)):
        return "a name", found
    return of_values(distinct)


def among_pseudonyms(values: Iterable[str]) -> Found:
    """The same for a column of pseudonyms, in which two capitalised words are a name when at least two thirds are written so."""
    distinct = frozenset(value for value in values if value.strip())
    kind, found = of_values(distinct)
    if kind:
        return kind, found
    named = frozenset(value for value in distinct if _NAMED.fullmatch(value.strip()))
    return ("a name", named) if _are_most(len(named), len(distinct)) else ("", frozenset())


def in_prose(text: str) -> Iterator[tuple[str, int]]:
    """Give the kind and the place of every identifier in running text, in either case of letters and with or without spaces.

    Ten digits that pass the NHS number's check count there, and any telephone number, since prose has neither case numbers nor codes.
    """
    for kind, pattern, check in _IN_PROSE:
        for match in pattern.finditer(text):
            if check is None or check(re.sub(r"[^A-Z0-9]", "", match.group().upper())):
                yield kind, match.start()


def _proven(shape: _Shape, distinct: frozenset[str]) -> frozenset[str]:
    alone = frozenset(value for value in distinct if shape.alone and shape.alone.fullmatch(value.strip()) and _holds(shape, value))
    of_form = frozenset(value for value in distinct if shape.form.fullmatch(value.strip()))
    holding = frozenset(value for value in of_form if _holds(shape, value))
    if shape.check is None:
        return alone or (holding if _are_most(len(holding), len(distinct)) else frozenset())
    is_odd_one_out = len(holding) == len(of_form) > 0 and len(distinct) > 2 * len(of_form)
    return alone or (holding if is_odd_one_out or _are_most(len(holding), len(of_form)) else frozenset())


def _are_most(some: int, of_all: int) -> bool:
    return some >= _ENOUGH and 3 * some >= 2 * of_all


def _stands_in(shape: _Shape, value: str) -> bool:
    return any(_holds(shape, found) for found in shape.within.findall(value))


def _holds(shape: _Shape, value: str) -> bool:
    return shape.check is None or shape.check(re.sub(r"[^A-Z0-9]", "", value.upper()))


def _is_nhs_number(number: str) -> bool:
    """The last digit is 11 less the remainder by 11 of the other nine, weighted 10 down to 2; 11 counts as 0, and 10 is no number."""
    *digits, last = (int(sign) for sign in number)
    return -sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=True)) % 11 == last and {*digits} != {last}


def _is_upn(number: str) -> bool:
    """The first letter is the remainder by 23 of the other twelve characters, weighted 2 to 13, counted among the letters used."""
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    counts = [int(sign) if sign.isdigit() else letters.find(sign) for sign in number[1:]]
    return -1 not in counts and letters[sum(weight * count for weight, count in enumerate(counts, start=2)) % 23] == number[0]


_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.? [A-Z][a-z]+")
_NAMED = re.compile(r"[A-Z][A-Za-z'’-]+(?:,? [A-Z][A-Za-z'’-]*\.?)+")
_EMAIL = r"[^\s@,;<>]+@[^\s@,;<>]+\.[A-Za-z]{2,}"
_NHS = r"[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}"
_NI = r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]"
_OUTWARD = r"[A-PR-UWYZ](?:[0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9]{1,2}|[A-HK-Y][0-9][ABEHMNPRV-Y])"
_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_PHONE = r"(?:\+44 ?(?:\(0\) ?)?|0)(?:7[0-9]{3} ?[0-9]{3} ?[0-9]{3}|2[0-9] [0-9]{4} ?[0-9]{4}|1[0-9]{2,3} [0-9]{3} ?[0-9]{3,4})"
_SHAPES: Sequence[_Shape] = (
    _Shape("an email address", re.compile(_EMAIL), re.compile(_EMAIL), re.compile(_EMAIL)),
    _Shape(
        "an NHS number",
        re.compile(r"[0-9]{10}"),
        re.compile(_NHS),
        re.compile(rf"(?<![0-9-]){_NHS}(?![0-9-])"),
        _is_nhs_number,
    ),
    _Shape("a UPN", re.compile(r"[A-Z][0-9]{11}[0-9A-Z]", re.I), None, re.compile(r"\b[A-Z][0-9]{11}[0-9A-Z]\b"), _is_upn),
    _Shape("an NI number", re.compile(_NI, re.I), re.compile(_NI, re.I), re.compile(rf"\b{_NI}\b")),
    _Shape(
        "a postcode",
        re.compile(_OUTWARD + _INWARD, re.I),
        re.compile(f"{_OUTWARD} +{_INWARD}", re.I),
        re.compile(rf"\b{_OUTWARD} {_INWARD}\b"),
    ),
    _Shape(
        "a telephone number",
        re.compile(r"07[0-9]{9}"),
        re.compile(rf"(?=.*[ +]){_PHONE}"),
        re.compile(rf"(?<![0-9A-Za-z]){_PHONE}(?![0-9])"),
    ),
)
_ORDINAL = r"(?![0-9](?:st|nd|rd|th)\b)"
_IN_PROSE: Sequence[tuple[str, re.Pattern[str], Callable[[str], bool] | None]] = (
    ("an email address", re.compile(_EMAIL), None),
    ("an NHS number", re.compile(r"(?<![0-9])[0-9]{3}[ .-]?[0-9]{3}[ .-]?[0-9]{4}(?![0-9])"), _is_nhs_number),
    ("a UPN", re.compile(r"\b[A-Z][0-9]{11}[0-9A-Z]\b", re.I), _is_upn),
    ("an NI number", re.compile(rf"\b{_NI}\b", re.I), None),
    ("a postcode", re.compile(rf"\b{_OUTWARD} *{_ORDINAL}{_INWARD}\b", re.I), None),
    ("a telephone number", re.compile(r"(?<![0-9A-Za-z])(?:\+44|0)(?:[ ().-]{0,3}[0-9]){9,10}(?![0-9])"), None),
)
