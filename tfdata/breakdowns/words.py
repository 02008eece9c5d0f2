"""Break families down by a word of their row: who referred them, the district or the ward in which they live.

In comes a caseload of families; out goes a summary a phase, none where the extract does not say. The words are the authority's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tfdata.breakdowns import parts
from tfdata.breakdowns.parts import MEASURES, Part
from tfdata.breakdowns.tables import Kind, made_up
from tfdata.caseload import Caseload
from tfdata.numerals import stated
from tfdata.params import Phase
from tfdata.quantities import Summary
from tfdata.scope import Scope

REFERRALS = Kind("referrals", "Referral source", "referral source")
DISTRICTS = Kind("districts", "District", "district")
WARDS = Kind("wards", "Ward", "ward")


def by_referral_source(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Count families by who referred them."""
    return _by_words(scope, caseload, "referral_source", REFERRALS)


def by_district(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Count a county's families by the district in which they live: each district's counts are the headlines of its own pack.

    None for a district, and none where no family of the extract has a district.
    """
    if caseload.has("families") and _is_county(scope, caseload):
        yield from _by_words(scope, caseload, "district", DISTRICTS)


def by_ward(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Count families by the ward in which they live; none for a county with districts, and none where no family has a ward."""
    if caseload.has("families") and not _is_county(scope, caseload):
        yield from _by_words(scope, caseload, "ward", WARDS)


def _is_county(scope: Scope, caseload: Caseload) -> bool:
    return not scope.district and caseload.gives("district")


def _by_words(scope: Scope, caseload: Caseload, column: str, kind: Kind) -> Iterator[Summary]:
    """Give a row for each word that a family known in the phase has, by the alphabet, and last one for families without."""
    for phase, known in parts.known(scope, caseload):
        families = parts.families(scope, phase, known)
        tallies = parts.tallies(families.assign(**{column: families[column].fillna("")}), column)
        blank = tallies.pop("", None)
        if not tallies:
            continue
        shared = families[column].value_counts()
        few = frozenset(str(word) for word in shared[shared <= int(scope.book.policy(scope.slug).suppress_to.value)].index)
        named = _of_districts(scope, phase, tallies) if kind is DISTRICTS else _of_words(scope, phase, kind, tallies, few)
        found = sorted(named, key=lambda part: (part.heading.casefold(), part.heading))
        if blank:
            found.append(parts.part_of(scope, phase, "not_recorded", f"{kind.stub} not recorded", f"without a {kind.words}", blank))
        yield made_up(scope, caseload, phase, kind, parts.whole(scope, phase, families), found)


def _of_words(scope: Scope, phase: Phase, kind: Kind, tallies: Mapping[str, Mapping[str, int]], few: frozenset[str]) -> Iterator[Part]:
    """Give each word a key of its own, also where two differ in nothing that a key can hold.

    A word of few families is not shown: people write names and addresses where a ward or a referrer is asked for.
    """
    keys = {"not_recorded", "total", "all"}  # those of the rows below
    for word, values in tallies.items():
        key = re.sub(r"[^a-z0-9]+", "_", word.casefold()).strip("_")
        while key in keys:
            key += "_"
        keys.add(key)
        heading = _without_figures(word)
        label, which = f"by {kind.words}: {heading}", f"by {kind.words}: {word}"
        yield parts.part_of(scope, phase, key, heading, label, values, which, is_few=word in few)


def _of_districts(scope: Scope, phase: Phase, tallies: Mapping[str, Mapping[str, int]]) -> Iterator[Part]:
    """Name each district as the book does, or by its code; what is counted is the district's own headline."""
    for code, values in tallies.items():
        slug = scope.book.by_code(code)
        name = scope.book.authorities[slug].name if slug else code
        names = {measure: scope.counted(phase, measure)._replace(area=code) for measure in MEASURES}
        yield Part(code, name, f"by district: {name}", values, names)


def _without_figures(word: str) -> str:
    """Write a word of the authority's list so that no number in it is taken for a figure: “Ward 3” is ward number 3."""
    return "".join(text if value is None else f"number {text}" for _, text, value in stated(word))
