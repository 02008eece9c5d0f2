"""Find counts of few people in running text: “two families”, “3 of the children”, “a single case”, “claims: 2”.

Text and the numbers that are few come in; the places of such counts go out. A share (“one in four families”), a label (“phase 2
families”), a bound from below (“more than one child”, “two or more adults”), a rate and a part of a larger number (“1,002 families”,
“twenty-two families”, “2.4 children”) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def _listed(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_WORDS = _listed(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
)
_VALUES = {word: value for value, word in enumerate(_WORDS, start=1)}
_VALUES |= {
    "a single": 1,
    "a lone": 1,
    "the sole": 1,
    "the only": 1,
    "a couple of": 2,
    "a couple": 2,
    "a pair of": 2,
    "both": 2,
    "both of": 2,
}
_SINGULAR = frozenset(
    _listed(
        """family household child adult parent mother father carer guardian pupil boy girl baby infant toddler teenager adolescent sibling
    brother sister victim offender perpetrator person man woman individual resident tenant claim case result attachment referral
    client patient"""
    )
)
_PLURAL = frozenset(
    _listed(
        """families households children adults parents mothers fathers carers guardians pupils boys girls babies infants toddlers teenagers
    adolescents siblings brothers sisters victims offenders perpetrators people persons men women individuals residents tenants claims
    cases results attachments referrals clients patients youngsters kids lads"""
    )
)
_NUMBER_WORDS = "|".join(sorted((word.replace(" ", r"\s+") for word in _VALUES), key=len, reverse=True))
_NUMBER = re.compile(rf"(?<![\w£$€⁄])(?<!\d[.,/:])(?P<number>0*\d{{1,3}}(?![\w%]|[.,/:]\d)|(?:{_NUMBER_WORDS})(?![\w]))", re.I)
_TOKEN = re.compile(r"[^\W_](?:[\w'’,-]*\w)?")
_FILLERS = frozenset(_listed("the our these those their its his her all such other more further new of out which"))
_ENDS = frozenset(
    _listed(
        """or and to in on at by for from with per percent cent pc hundred thousand million billion dozen score half halves third thirds
    quarter year month week day hour time point percentage than as is are was were be been has have had will would can could may might
    that who whom whose when where while if but not no nor a an"""
    )
)
_SHARE = re.compile(rf"(?:\d+|{_NUMBER_WORDS})\s+(?:in|in\s+every|out\s+of\s+every)\s+$", re.I)
_BOUND = re.compile(r"(?<!\bno )(?<!\bnot )\b(?:more than|over|above|at least|no fewer than|not fewer than)\s+$", re.I)
_LABEL = re.compile(
    r"\b(?:phase|year|stage|quarter|section|tier|level|band|step|item|appendix|part|grade|class|table|figure|chart|page|paragraph|wave"
    r"|round|type|schedule|option|priority|objective|recommendation|criterion|criteria|rule|version|chapter|key stage|objectives|phases"
    r"|years|no\.)\s+$",
    re.I,
)
_LARGER = re.compile(
    r"\b(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-]+$|\b(?:hundred|thousand|million)\s+(?:and\s+)?$", re.I
)
_MOST_WORDS_BETWEEN, _NEAR = 3, 60
_A_KIND = frozenset(_listed("worker workers support plan plans approach hub hubs centre team intervention services at"))
_NOUNS = "|".join(sorted(_SINGULAR | _PLURAL, key=len, reverse=True))
_VERB = r"(?:is|was|were|are|be|been|to|at|only|just|totals?|totalled|equals?)"
_AFTER = re.compile(
    rf"\b(?:{_NOUNS})\b(?:[^.!?;:=()\n]{{0,40}}?)(?:[:=]\s*(?=\S+\s*(?:[.,;)]|\n|$))|\(\s*)(?=(?P<listed>{_NUMBER.pattern}))"
    rf"|\b(?:number|count|total)s?\s+of\s+(?:[\w’'-]+\s+){{0,3}}?(?:{_NOUNS})\b[^.!?;]{{0,50}}?\b{_VERB}\s+(?=(?P<told>"
    + _NUMBER.pattern.replace("?P<number>", "?P<number_told>")
    + r"))",
    re.I,
)
_NO_COUNT = re.compile(r"\s*(?:%|per\s?cent|percent|in\b|out\b|times\b|hundred|thousand|million|years?\b|months?\b|or\s+more\b)", re.I)


def counts(text: str, few: range) -> Iterator[int]:
    """Give the place of each count of people whose number is among `few`."""
    places = {match.start() for match in _NUMBER.finditer(text) if _value(match["number"]) in few and _counts_people(text, match)}
    for match in _AFTER.finditer(text):
        number = match["number"] or match["number_told"]
        start = match.end()
        if _value(number) in few and not _NO_COUNT.match(text, start + len(number)):
            places.add(start)
    yield from sorted(places)


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else _VALUES[" ".join(number.casefold().split())]


def _counts_people(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _NEAR) : match.start()]
    if any(exempt.search(before) for exempt in (_SHARE, _BOUND, _LABEL, _LARGER)):
        return False
    is_one, is_of, between, end = _value(match["number"]) == 1, match["number"].casefold().endswith(" of"), 0, match.end()
    for token in _TOKEN.finditer(text, match.end()):
        if text[end : token.start()].strip():
            return False
        end, word = token.end(), re.sub(r"['’]s?$", "", token.group().casefold())
        if word in (_SINGULAR if is_one and not is_of else _PLURAL):
            return not (is_one and word == token.group().casefold() and _is_a_kind(text, token))
        if word in _FILLERS and not between:
            is_of = is_of or word == "of"
        elif is_of and not between and (word in _VALUES or re.fullmatch(r"[\d,]+", word)):
            continue
        else:
            between += 1
            if between > _MOST_WORDS_BETWEEN or word in _ENDS or _ends_a_phrase(word):
                return False
    return False


def _ends_a_phrase(word: str) -> bool:
    """Whether a word is a noun of several or a number, so that what is counted is that and not what follows."""
    return word in _VALUES or word in _FILLERS or word[0].isdigit() or (word.endswith("s") and not word.endswith(("ss", "us", "is")))


def _is_a_kind(text: str, token: re.Match[str]) -> bool:
    """Whether “one family” goes on to name a worker, a plan or the like, which is no count of families."""
    after = _TOKEN.search(text, token.end())
    return after is not None and not text[token.end() : after.start()].strip() and after.group().casefold() in _A_KIND
