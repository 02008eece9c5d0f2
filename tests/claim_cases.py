"""Read the claim cases: a family's facts as a coordinator would write them, turned into `Facts`, and what is to be decided of it.

A file tells of one family; each case says what is different in it, key by key, and what is then decided. Unknown keys are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from tfdata.claims.decision import Status
from tfdata.claims.facts import Claimed, Facts, Measured, Paper, Person, Spell
from tfdata.params import Book
from tfdata.params.model import DatedValue, Series
from tfdata.params.reader import Strict, parse, read

CASES = Path(__file__).parent / "claim_cases"
SCHOOL = {"absence": "unauthorised_absence_percent", "attendance": "attendance_percent", "exclusions": "fixed_exclusions"}
SCHOOL_PROBLEM = {"1": "education", "2": "school_attendance"}
# A term is taken to begin so many days before its last day; the rules read its last day, and how far it lies from the term before.
TERM = timedelta(days=92)
Amount = int | Decimal


class Member(Strict):
    """A child or an adult; a child may have left school."""

    role: Literal["child", "adult"]
    left_school: date | None = None


class Document(Strict):
    """A document of a day: it names every problem of the family, and says all that it must, unless the case says otherwise."""

    on: date
    problems: list[str] | None = None
    outcomes: bool | None = True
    everyone: bool | None = True
    objectives: bool | None = True


class School(Strict):
    """A child's figures, term by term."""

    absence: list[Amount] = []
    attendance: list[Amount] = []
    exclusions: list[Amount] = []


class Schooling(Strict):
    """The last day of each term, and each child's figures of those terms."""

    terms_to: list[date]
    children: dict[str, School]


class Incidents(Strict):
    """A number of incidents or offences over a period, of a person or of the whole family."""

    of: Literal["asb_incidents", "proven_offences"]
    since: date
    until: date
    number: int
    person: str = ""


class Met(Strict):
    """Whether the outcome of a problem was met over a period."""

    since: date
    until: date
    met: bool = True


class Work(Strict):
    """A spell of work of an adult after a benefit."""

    adult: str
    after: Literal["jsa", "uc", "esa", "is", "ib"]
    since: date
    until: date | None = None


class Benefit(Strict):
    """Whether an adult was off out-of-work benefit over a period."""

    adult: str
    since: date
    until: date
    off: bool


class Claim(Strict):
    """A claim on a basis and the day on which it reached each status."""

    basis: str
    claimed: date
    accepted: date | None = None
    paid: date | None = None
    rejected: date | None = None
    repaid: date | None = None


class Family(Strict):
    """What is known of a family; where nothing is said it has a key worker, and was identified on the day of its first problem."""

    identified: date
    attached: date | None = None
    consent: str = "given"
    problems: list[str] = []
    problems_later: dict[str, date] = {}
    has_local_concern: bool = False
    has_key_worker: bool = True
    people: dict[str, Member] = {}
    papers_on: date | None = None
    papers: dict[str, Document] = {}
    without: list[Literal["assessment", "plan", "review"]] = []
    school: Schooling | None = None
    incidents: dict[str, Incidents] = {}
    outcomes: dict[str, list[Met]] = {}
    work: list[Work] = []
    benefit: list[Benefit] = []
    claims: list[Claim] = []

    @model_validator(mode="after")
    def names_its_own_people_and_no_more_terms_than_there_are(self) -> Family:
        children = self.school.children if self.school else {}
        adults = [*(item.adult for item in self.work), *(item.adult for item in self.benefit)]
        if strange := {*children, *adults, *(item.person for item in self.incidents.values())} - {"", *self.people}:
            raise ValueError(f"{', '.join(sorted(strange))} is not among the family's people")
        if self.school and any(len(getattr(child, name)) > len(self.school.terms_to) for child in children.values() for name in SCHOOL):
            raise ValueError("a child has figures of more terms than there are")
        return self


class Told(Strict):
    """A case as it stands in its file: what is different in the family, and what is decided of it.

    `boundary` names what the case stands below, at or above: a rule, or a rule and its figure. `figures` are the authority's own.
    `fails` is whether the evidence of a claim that stands fails.
    """

    name: str
    day: date
    facts: dict[str, object] = {}
    status: Status
    basis: str = ""
    amount: int | None = None
    barriers: list[str] = []
    missing: list[str] = []
    fails: bool | None = None
    why: list[str]
    boundary: list[str] = []
    figures: dict[str, Amount] = {}
    reference: str


class File(Strict):
    """The cases of one family of an authority and a phase."""

    authority: str
    phase: str
    family: dict[str, object]
    cases: list[Told]


@dataclass(frozen=True)
class Case:
    """A case with its file's name, authority, phase and family."""

    file: str
    authority: str
    phase: str
    told: Told
    family: Family

    def facts(self, book: Book) -> Facts:
        """Give the family as the rules read it."""
        family = self.family
        return Facts(
            local_authority=book.authorities[self.authority].gss_code, phase=self.phase, family_id="F1",
            identified_on=family.identified, consent=family.consent, attached_on=family.attached,
            practitioner_id="K1" if family.has_key_worker else "", has_local_concern=family.has_local_concern,
            problems=dict.fromkeys(family.problems, family.identified) | family.problems_later,
            people=tuple(Person(name, member.role, member.left_school) for name, member in family.people.items()),
            papers=tuple(sorted(_papers(family), key=lambda paper: paper.completed_on)),
            measured=tuple(sorted(_measured(family, self.phase), key=lambda row: (row.from_on, row.individual_id, row.indicator))),
            spells=tuple(Spell(item.adult, item.after, item.since, item.until) for item in family.work),
            claims=tuple(sorted(_claims(family), key=lambda claim: claim.on)),
        )  # fmt: skip

    def book(self, book: Book) -> Book:
        """Give the book with the figures that the case's authority has of its own."""
        phase = f"phase_{self.phase}"
        own = {
            f"outcomes_plans.{self.authority}.{phase}.{name}": with_value(book.series[f"phases.{phase}.{name}"], value)
            for name, value in self.told.figures.items()
        }
        return replace(book, series={**book.series, **own})


def with_value(series: Series, value: Amount) -> Series:
    """Give a series with another value, of the same source."""
    cited = series.values[0]
    return Series(
        title=series.title, unit=series.unit,
        values=[DatedValue(value=value, source=cited.source, locator=cited.locator, confidence="sourced")],
    )  # fmt: skip


def cases(folder: Path = CASES) -> list[Case]:
    """Read every case under a folder; raises Refused for a key that is not known, with its file and line."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        document = read(path, path.name)
        file = parse(document, File)
        for index, told in enumerate(file.cases):
            own = replace(document, content=_over(file.family, told.facts), lines={(): document.line(("cases", index)) or 1})
            found.append(Case(path.stem, file.authority, file.phase, told, parse(own, Family)))
    return found


def _over(common: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    """Lay a case's facts over those of its file, key by key to the innermost; a list takes the place of a list."""
    laid = dict(common)
    for key, value in own.items():
        beneath = laid.get(key)
        laid[key] = _over(beneath, value) if isinstance(beneath, dict) and isinstance(value, dict) else value
    return laid


def _papers(family: Family) -> Iterator[Paper]:
    whole = {name: Document(on=family.papers_on) for name in ("assessment", "plan", "review") if family.papers_on}
    everything = [*family.problems, *family.problems_later]
    for name, paper in (whole | family.papers).items():
        if name not in family.without:
            problems = frozenset(everything if paper.problems is None else paper.problems)
            yield Paper(name, paper.on, problems, paper.outcomes, paper.everyone, paper.objectives)


def _measured(family: Family, phase: str) -> Iterator[Measured]:
    for child, figures in family.school.children.items() if family.school else ():
        for name, indicator in SCHOOL.items():
            for last, value in zip(family.school.terms_to if family.school else (), getattr(figures, name), strict=False):
                yield Measured(SCHOOL_PROBLEM[phase], indicator, last - TERM, last, Decimal(value), child)
    for number in family.incidents.values():
        yield Measured("crime_asb", number.of, number.since, number.until, Decimal(number.number), number.person)
    for problem, items in family.outcomes.items():
        yield from (Measured(problem, "outcome_met", item.since, item.until, Decimal(int(item.met))) for item in items)
    for benefit in family.benefit:
        yield Measured("worklessness", "off_benefit", benefit.since, benefit.until, Decimal(int(benefit.off)), benefit.adult)


def _claims(family: Family) -> Iterator[Claimed]:
    for claim in family.claims:
        reached = {name: getattr(claim, name) for name in ("claimed", "accepted", "paid", "rejected", "repaid")}
        yield from (Claimed(claim.basis, status, on) for status, on in reached.items() if on)
