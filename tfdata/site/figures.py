"""The dated figures of `params/` as sections of pages: value, unit, the days on which each holds, how sure it is, document and place.

In comes the book; out go groups of sections, one group a page. Nothing is left out because it is unsure, and nothing is worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tfdata.numerals import as_shown
from tfdata.params import Book, Parameter, Phase
from tfdata.params.model import Amount, Series, Unit, Window
from tfdata.periods import day_in_words
from tfdata.site.parts import Cell, Section, Table, certainty, code, fit, joined, named, source_cell

COLUMNS = ("Figure", "Value", "Holds", "How sure", "Document and place")
_UNITS: dict[str, str] = {
    "share": "as a share of one",
    "ratio": "as a ratio",
    "count": "",
    "rank": "",
    "places": "places",
    "posts": "posts",
}
_ALWAYS = "on every day"


@dataclass(frozen=True)
class Group:
    """The figures of one page: its name in addresses, its title, the files that hold them, what to know, and sections."""

    name: str
    title: str
    files: tuple[str, ...]
    about: str
    sections: tuple[Section, ...]

    @property
    def counted(self) -> int:
        """How many rows its tables have."""
        return sum(len(table.rows) for section in self.sections for table in section.tables)

    @property
    def unverified(self) -> int:
        """How many of them rest on no document that says so."""
        return sum(
            any(str(cell).startswith("unverified") for cell in row)
            for section in self.sections
            for table in section.tables
            for row in table.rows
        )


def amount(value: Amount, unit: Unit | str) -> str:
    """Write a figure as people do, with its unit, and all the decimals that its file gives."""
    number = as_shown(value, unit, max(0, -int(Decimal(value).as_tuple().exponent)))
    if unit in ("gbp", "percent", "year", "rank"):
        return number
    return " ".join(part for part in (number, _UNITS.get(unit, unit)) if part)


def holds(since: date | None, until: date | None) -> str:
    """Say on which days a figure holds."""
    if since and until:
        return f"{day_in_words(since)} to {day_in_words(until)}"
    return f"from {day_in_words(since)}" if since else f"to {day_in_words(until)}" if until else _ALWAYS


def dated(book: Book) -> Iterator[Group]:
    """Give the groups of figures that hold on certain days: payments, phases, plans, protection, audit."""
    payments = [section(book, f"tariffs.phase_{phase.id}", phase.name, f"tariffs.phase_{phase.id}.") for phase in book.phases.values()]
    yield Group("payments", "Payments by result", ("tariffs.yaml",), "What a family earned, by phase and basis.", tuple(payments))
    for ident, phase in book.phases.items():
        yield Group(
            f"phase-{ident.replace('_', '-')}",
            f"{phase.name}: its dates, rules and figures",
            (f"phases/phase_{ident}.yaml",),
            "What the phase asked before a result could be claimed, and on what each rule rests.",
            (*_phase(phase, book), section(book, "figures", "Figures of its rules", f"phases.phase_{ident}.")),
        )
    plans = [
        section(book, f"plan-{slug}", book.authorities[slug].name, f"outcomes_plans.{slug}.", _plan_windows(book, slug))
        for slug in book.plans
    ]
    if plans:
        files = tuple(f"outcomes_plans/{slug}.yaml" for slug in book.plans)
        yield Group(
            "outcomes-plans", "Authorities’ own Outcomes Plans", files, "What a plan sets in place of its phase’s rules.", tuple(plans)
        )
    own = _local_disclosure(book)
    sections = (section(book, "usual", "The usual policy", "disclosure."), *([own] if own.tables[0].rows else []))
    yield Group("disclosure", "Protection of few families", ("disclosure.yaml",), "What is hidden, rounded and left out.", sections)
    yield Group(
        "audit", "Internal audit’s sample", ("audit.yaml",), "How a claim list is sampled.", (section(book, "audit", "Sample", "audit."),)
    )


def section(book: Book, ident: str, title: str, prefix: str, more: Iterable[tuple[Cell, ...]] = ()) -> Section:
    """Give the dated figures whose keys begin alike as a section with one table."""
    rows, anchors = [*more], []
    anchors += [""] * len(rows)
    for key, series in book.series.items():
        if key.startswith(prefix):
            for item in book.values(key):
                rows.append(_row(item, series, key))
                anchors.append(fit(item.key))
    ident = ident.replace(".", "-").replace("_", "-")
    table = Table(f"{ident}-table", f"{title}: figures", COLUMNS, tuple(rows), tuple(anchors), (1,))
    return Section(ident, title, (), (table,) if rows else ())


def _row(item: Parameter, series: Series, key: str) -> tuple[Cell, ...]:
    selects = joined([", by the day in ", code(series.applies_by)], "") if series.applies_by else ""
    when = joined([holds(item.since, item.until), selects], "")
    sure = certainty(item.confidence, item.derivation)
    return (named(item.title, key), amount(item.value, item.unit), when, sure, source_cell(item.source, item.locator))


def _local_disclosure(book: Book) -> Section:
    rows, anchors = [], []
    for slug, authority in book.authorities.items():
        for name, item in authority.disclosure.items():
            key = f"disclosure.{slug}.{name}"
            title = f"{book.series[f'disclosure.{name}'].title}, as {authority.name} sets it"
            source = source_cell(book.sources[item.source], item.locator)
            rows.append((named(title, key), amount(item.value, "families"), item.reason, certainty(item), source))
            anchors.append(fit(key))
    columns = ("Figure", "Value", "Reason", "How sure", "Document and place")
    table = Table("own-table", "Authorities’ own rules", columns, tuple(rows), tuple(anchors), (1,))
    return Section("own", "What authorities set for themselves", (), (table,))


def _phase(phase: Phase, book: Book) -> Iterator[Section]:
    """Give a phase's dates, windows, problems, bases and tests."""
    source = source_cell(book.sources[phase.source], phase.locator)
    key = f"phases.phase_{phase.id}"
    early = [("starts_early", "Begins early, for early starters", phase.starts_early_on)] if phase.starts_early_on else []
    days = [("starts", "Begins", phase.starts_on), *early, ("ends", "Ends", phase.ends_on)]
    rows: list[tuple[Cell, ...]] = [
        (named(title, f"{key}.{name}_on"), day_in_words(day), _ALWAYS, certainty(phase), source) for name, title, day in days
    ]
    anchors = [fit(f"{key}.{name}_on") for name, _, _ in days]
    rows += [_window(item, f"{key}.windows@{item.closes}", book) for item in phase.windows]
    anchors += [fit(f"{key}.windows@{item.closes}") for item in phase.windows]
    yield Section("dates", "Dates", (), (Table("dates-table", f"{phase.name}: its days", COLUMNS, tuple(rows), tuple(anchors)),))
    problems = tuple((named(item.label, item.code), joined(item.only_for)) for item in phase.problems)
    bases = tuple(
        (named(item.label, item.code), "yes" if item.is_outcome else "no", "yes" if item.is_cap else "no") for item in phase.bases
    )
    yield Section("problems", "Problems and bases of a claim", (phase.caveat.text,), (
        Table("problems-table", "Headline problems", ("Problem", "Only for"), problems),
        Table("bases-table", f"Bases on which a result is claimed; a family with an outcome counts as {phase.outcome_words.lower()}",
              ("Basis", "Is an outcome", "Is the most that all results come to"), bases),
    ))  # fmt: skip
    tests = [(result, test) for result in (phase.rules.results if phase.rules else []) for test in result.tests]
    cells = tuple(
        (named(test.label, test.id), code(result.basis), test.problem or "of the family", joined(map(code, test.figures.values())),
         test.supplied_by, certainty(test), source_cell(book.sources[test.source], test.locator))
        for result, test in tests
    )  # fmt: skip
    columns = ("Test", "Basis", "Problem", "Figures that it goes by", "Evidence from", "How sure", "Document and place")
    if cells:
        yield Section("tests", "What must be shown before a result can be claimed", (), (Table("tests-table", "Tests", columns, cells),))


def _window(item: Window, key: str, book: Book) -> tuple[Cell, ...]:
    source = source_cell(book.sources[item.source], item.locator)
    return (named("A claim window closes", key), day_in_words(item.closes), "on that day", certainty(item), source)


def _plan_windows(book: Book, slug: str) -> Iterator[tuple[Cell, ...]]:
    windows: Mapping[str, list[Window]] = book.plans[slug].windows
    for phase, found in windows.items():
        for item in found:
            yield _window(item, f"outcomes_plans.{slug}.phase_{phase}.windows@{item.closes}", book)
