"""What is known of a family on a day, as the rules read it: its people, problems, documents, evidence, spells of work and claims.

One family at a time, in plain values. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Role = Literal["child", "adult"]


@dataclass(frozen=True)
class Person:
    """A member of the family: a child or an adult; `left_school_on` is the day from which school tests no longer apply to a child."""

    individual_id: str
    role: Role
    left_school_on: date | None = None


@dataclass(frozen=True)
class Paper:
    """An assessment, plan or review: the problems that it names, and whether it says what it must."""

    document: str
    completed_on: date
    problems_named: frozenset[str] = frozenset()
    names_outcomes: bool | None = None
    covers_all_members: bool | None = None
    has_objectives: bool | None = None


@dataclass(frozen=True)
class Measured:
    """A measured figure of a person (or of the whole family, where no person is named) over a period, for one problem."""

    problem: str
    indicator: str
    from_on: date
    to_on: date
    value: Decimal
    individual_id: str = ""


@dataclass(frozen=True)
class Spell:
    """A spell of work of an adult after a benefit; `ended_on` is empty while it goes on."""

    individual_id: str
    benefit: str
    started_on: date
    ended_on: date | None = None


@dataclass(frozen=True)
class Claimed:
    """A status that a claim of the family reached: claimed, accepted, paid, rejected or repaid."""

    basis: str
    status: str
    on: date


@dataclass(frozen=True)
class Facts:
    """All that is known of a family on a day, each part in order of its days."""

    local_authority: str
    phase: str
    family_id: str
    identified_on: date
    consent: str = ""
    attached_on: date | None = None
    closed_on: date | None = None
    practitioner_id: str = ""
    team: str = ""
    has_local_concern: bool = False
    re_referral_of: str = ""
    problems: Mapping[str, date] | None = None
    people: tuple[Person, ...] = ()
    papers: tuple[Paper, ...] = ()
    measured: tuple[Measured, ...] = ()
    spells: tuple[Spell, ...] = ()
    claims: tuple[Claimed, ...] = ()
