"""Families that are claimed for twice: a person in two families with a claim each, or a family claimed for again after re-referral.

In come the facts of an authority's families as known on a day, and a book; out go pairs of families by their pseudonyms. No person is
ever named, and nothing is said of which of the two claims is the right one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from tfdata.claims.facts import Facts
from tfdata.claims.known import count
from tfdata.claims.ruling import ruling
from tfdata.claims.standing import is_standing, latest_by_basis
from tfdata.params import Book

_Pair = tuple[str, str, str, str]


@dataclass(frozen=True)
class Double:
    """Two families of a phase, each with an outcome claim that stands; `people` are in both, or the one came back as the other."""

    phase: str
    family_id: str
    other_id: str
    people: int
    is_re_referral: bool

    @property
    def why(self) -> str:
        """What is wrong, in words that name nobody."""
        shared = f"{count(self.people, 'person is', 'people are')} in both families, and both are claimed for" if self.people else ""
        again = "the family came back and is claimed for a second time" if self.is_re_referral else ""
        return "; ".join(words for words in (again, shared) if words)


def doubles(facts: Iterable[Facts], book: Book) -> tuple[Double, ...]:
    """Give every pair of families that are claimed for twice, each pair once, in the order of their pseudonyms.

    A claim counts while it is neither rejected nor repaid, on an outcome of the phase: progress to work is none. A family that came back
    is paired with the nearest earlier one, through however many re-referrals, that is claimed for in the same phase.
    """
    known = list(facts)
    claimed = {(item.local_authority, item.phase, item.family_id): item for item in known if _is_claimed_for(item, book)}
    shared: dict[_Pair, int] = defaultdict(int)
    for pair in _by_person(claimed.values()):
        shared[pair] += 1
    again = set(_by_re_referral(known, claimed))
    return tuple(Double(pair[1], pair[2], pair[-1], shared.get(pair, 0), pair in again) for pair in sorted({*shared, *again}))


def _is_claimed_for(facts: Facts, book: Book) -> bool:
    if not facts.claims:
        return False
    rules = ruling(book, facts.local_authority, facts.phase)
    return any(rules.bases[basis].is_outcome and is_standing(claim) for basis, claim in latest_by_basis(facts, rules).items())


def _by_person(claimed: Iterable[Facts]) -> Iterator[_Pair]:
    """Give each pair of families that a person is in, once for each such person."""
    families: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for item in claimed:
        for person in item.people:
            families[item.local_authority, item.phase, person.individual_id].add(item.family_id)
    for (authority, phase, _), own in families.items():
        for one, other in combinations(sorted(own), 2):
            yield authority, phase, one, other


def _by_re_referral(known: Iterable[Facts], claimed: dict[tuple[str, str, str], Facts]) -> Iterator[_Pair]:
    """Go back from each family that is claimed for to the nearest that it was before and that is claimed for too."""
    before: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in known:
        if item.re_referral_of:
            before[item.local_authority, item.family_id].add(item.re_referral_of)
    for authority, phase, family_id in claimed:
        seen, ahead = {family_id}, sorted(before.get((authority, family_id), ()))
        while ahead:
            earlier = [other for other in ahead if other not in seen]
            seen.update(earlier)
            found = [other for other in earlier if (authority, phase, other) in claimed]
            for other in found:
                one, two = sorted((family_id, other))
                yield authority, phase, one, two
            ahead = sorted({more for other in earlier if other not in found for more in before.get((authority, other), ())})
