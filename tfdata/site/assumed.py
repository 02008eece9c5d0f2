"""What the savings model takes for granted and counts, as sections of pages: ranges, services, outcomes, unit costs.

In comes the book; out go groups of sections, one group a page. A range stands with its reason, and no money is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator

from tfdata.params import Book, Outcome
from tfdata.params.model import Unit
from tfdata.params.savings import Range
from tfdata.params.unit_costs import DATABASE, FLAGS
from tfdata.site.figures import Group, amount, section
from tfdata.site.parts import Cell, Section, Table, certainty, code, fit, joined, named, source_cell

_COSTS = (
    "Line", "Of", "Kind", "Value", "Prices of", "At 2015/16 prices", "Flag", "Falls to", "Contains", "Its source"
)  # fmt: skip
_OUTCOMES = ("Outcome", "Unit", "Of it make one unit", "Lines of the Unit Cost Database", "Its volume", "Assumptions", "Why these lines")

_UNITS = {"share": "share of one", "gbp": "pounds", "count": "number"}
_OF_THEMSELVES = ("gbp", "percent")


def groups(book: Book) -> Iterator[Group]:
    """Give the groups of savings: the usual, councils' own where there are any, and unit costs."""
    form = book.savings
    sections = (
        Section("assumptions", "Assumptions", (f"Money is told at the prices of {form.price_year}.",), (_assumptions(book),)),
        section(book, "corrections", "Corrections for optimism, by grade of evidence", "savings.correction."),
        Section("services", "Services whose use is recorded", (), (_services(book),)),
        Section("outcomes", "Outcomes and what one is worth", (), (_outcomes(book),)),
    )
    yield Group("savings", "Savings: what is assumed and counted", ("savings.yaml",), "Most of these are guesses, and say so.", sections)
    if book.local_savings:
        own = tuple(_own(book, slug) for slug in book.local_savings)
        files = tuple(f"local_savings/{slug}.yaml" for slug in book.local_savings)
        yield Group("local-savings", "Savings: what councils assume for themselves", files, "Each stands in place of the usual.", own)
    database = source_cell(book.sources[DATABASE], "") if DATABASE in book.sources else "the Unit Cost Database"
    about = (joined(["All from", database], " "), "The flag is the database’s own: green, amber or red.")
    costs = Section("unit-costs", "Unit costs", about, (_unit_costs(book),))
    yield Group("unit-costs", "Unit costs", ("unit_costs.csv",), "What one of each thing costs, and to whom.", (costs,))


def _assumptions(book: Book) -> Table:
    found = book.savings.assumptions
    rows = tuple(_range(book, f"savings.{name}", item.title, item.unit, item, item.why) for name, item in found.items())
    columns = ("Assumption", "Low", "Central", "High", "Unit", "How sure", "Why the range is as wide as it is", "Document and place")
    anchors = tuple(fit(f"savings.{name}") for name in found)
    return Table("assumptions-table", "Assumptions; low is the case with the least saving", columns, rows, anchors, (1, 2, 3))


def _range(book: Book, key: str, title: str, unit: Unit, item: Range, why: str) -> tuple[Cell, ...]:
    unit_words = _UNITS.get(unit, unit)
    cases = [amount(value, unit if unit in _OF_THEMSELVES else "count") for value in (item.low, item.central, item.high)]
    return (named(title, key), *cases, unit_words, certainty(item), why, source_cell(book.sources[item.source], item.locator))


def _services(book: Book) -> Table:
    rows = tuple(
        (
            named(item.label, name),
            item.counted_in + (f" of {item.days_each} days" if item.days_each else ""),
            "yes" if item.is_support else "no",
            item.supplied_by,
        )
        for name, item in book.savings.services.items()
    )
    anchors = tuple(fit(f"savings.services.{name}") for name in book.savings.services)
    return Table("services-table", "Services", ("Service", "Counted in", "Helps the family", "Supplied by"), rows, anchors)


def _outcomes(book: Book) -> Table:
    rows = tuple(
        (
            named(item.label, name),
            item.unit_words,
            amount(item.units_each, "count"),
            joined(code(use.line) for use in item.uses),
            _volume(item),
            joined(code(value) for _, value in item.names),
            item.why,
        )
        for name, item in book.savings.outcomes.items()
    )
    anchors = tuple(fit(f"savings.outcomes.{name}") for name in book.savings.outcomes)
    return Table("outcomes-table", "Outcomes", _OUTCOMES, rows, anchors, (2,))


def _volume(item: Outcome) -> str:
    ways = (("measured by", item.measured), ("modelled by", item.modelled))
    return ", ".join(f"{way} {name.replace('_', ' ')}" for way, name in ways if name)


def _own(book: Book, slug: str) -> Section:
    own, usual = book.local_savings[slug], book.savings.assumptions
    placed = [("", name, item) for name, item in own.assumptions.items()]
    placed += [(at, name, item) for at, found in own.outcomes.items() for name, item in found.items()]
    rows, anchors = [], []
    for at, name, item in placed:
        key = ".".join(part for part in ("local_savings", slug, at, name) if part)
        title = usual[name].title + (f", of {book.savings.outcomes[at].label}" if at else "")
        rows.append(_range(book, key, title, usual[name].unit, item, item.reason))
        anchors.append(fit(key))
    name = book.authorities[slug].name
    columns = ("Assumption", "Low", "Central", "High", "Unit", "How sure", "Why, in the council’s words", "Document and place")
    table = Table(f"local-{slug}-table", f"What {name} assumes for itself", columns, tuple(rows), tuple(anchors), (1, 2, 3))
    return Section(f"local-{slug}", name, (), (table,) if rows else ())


def _unit_costs(book: Book) -> Table:
    rows: list[tuple[Cell, ...]] = []
    anchors = []
    for line in book.unit_costs.values():
        for kind, value in line.values.items():
            rows.append(
                (
                    named(line.detail, f"unit_costs.{line.code}.{kind}"),
                    line.unit,
                    f"{kind}, which only moves money" if line.is_transfer and kind == "fiscal" else kind,
                    amount(value.original, "gbp"),
                    value.year,
                    f"£{value.in_2015_16:,.2f}",
                    FLAGS[line.rag],
                    line.agency or "several",
                    joined(map(code, line.contains)),
                    f"{line.source}; {line.licence}",
                )
            )
            anchors.append(fit(f"unit_costs.{line.code}.{kind}"))
    return Table(
        "unit-costs-table", "Lines of the Unit Cost Database, one row a kind of value", _COSTS, tuple(rows), tuple(anchors), (3, 5)
    )
