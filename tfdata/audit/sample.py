"""The sample of a frozen claim list that audit checks: nobody can foresee it, and anybody can draw it again.

In come a `Frozen` list, the seed that audit names once the list is frozen, and the share to be checked; out go the claims drawn, stratum by
stratum. It never draws by chance of its own: the list and the seed settle everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from tfdata.audit.claim_list import ClaimLine, Frozen
from tfdata.faults import Fault, Refused
from tfdata.params.model import Amount


@dataclass(frozen=True, order=True)
class Stratum:
    """The claims of a list that are sampled by themselves: those of a phase, a basis and a team."""

    phase: str
    claim_basis: str
    team: str


@dataclass(frozen=True)
class Drawn:
    """A claim that audit checks: its stratum, its place in the order of that stratum (from 1), and the hash that put it there.

    `claims` is how many claims the stratum has, `checked` how many of them are drawn.
    """

    line: ClaimLine
    stratum: Stratum
    place: int
    sha256: str
    claims: int
    checked: int


def strata(frozen: Frozen) -> Mapping[Stratum, tuple[ClaimLine, ...]]:
    """Give the claims of each stratum, strata and claims in the order of the list."""
    found: dict[Stratum, list[ClaimLine]] = {}
    for line in frozen.lines:
        found.setdefault(_stratum(line), []).append(line)
    return {stratum: tuple(lines) for stratum, lines in found.items()}


def draw(frozen: Frozen, seed: str, share: Amount, shortest_seed: Amount) -> tuple[Drawn, ...]:
    """Draw `share` percent of the claims of every stratum, a part of a claim counted as one; strata in order, claims as drawn.

    How to draw it again with any sha256 tool. Note the sha256 of the list, as hex in small letters. For each claim write six lines: that
    sha256, the seed, and the claim's phase, claim_basis, team and family_id; each is ended by a line feed, also the last and also an empty
    one. The sha256 of these lines (in UTF-8), as hex in small letters, is the claim's. Within each phase, claim_basis and team put the
    claims in order of their own sha256, smallest first, and take the first: as many as the share of the claims there, rounded up.
    No part can hold a line feed, so no two claims have the same six lines. In a shell:
    `printf '%s\\n' LIST SEED PHASE BASIS TEAM FAMILY | sha256sum`.

    Audit names the seed when it has the list's sha256 and not before: who knows the seed first could write the list to suit it. A larger
    share adds claims to the sample and takes none away. Raises Refused for a seed that is too short or cannot be typed on one line, and for
    a share that is not above 0 and at most 100. Source of the share: `params/audit.yaml`; the recipe is ours and no rule of the programme.
    """
    faults = [*_seed_faults(seed, shortest_seed), *_share_faults(share)]
    if faults:
        raise Refused(faults)
    sha256, found = frozen.sha256, []
    for stratum, lines in strata(frozen).items():
        ordered = sorted(((_hash(sha256, seed, line), line) for line in lines), key=lambda item: item[0])
        checked = ceil(Fraction(share) * len(lines) / 100)
        for place, (own, line) in enumerate(ordered[:checked], start=1):
            found.append(Drawn(line, stratum, place, own, len(lines), checked))
    return tuple(found)


def _hash(sha256: str, seed: str, line: ClaimLine) -> str:
    parts = (sha256, seed, line.phase, line.claim_basis, line.team, line.family_id)
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode("utf-8")).hexdigest()


def _stratum(line: ClaimLine) -> Stratum:
    return Stratum(line.phase, line.claim_basis, line.team)


def _seed_faults(seed: str, shortest: Amount) -> Iterator[Fault]:
    if len(seed) < shortest:
        yield Fault("audit", None, "seed", f"audit names a seed of at least {shortest} characters, once the list is frozen")
    if not (seed.isascii() and seed.isprintable()) or seed != seed.strip():
        yield Fault("audit", None, "seed", "a seed is plain letters, digits, signs and spaces on one line, without a space at an end")


def _share_faults(share: Amount) -> Iterator[Fault]:
    if not 0 < share <= 100:
        yield Fault("audit", None, "share", f"{share} is not a share of the claims; it is above 0 and at most 100 percent")
