"""Small volumes and accounts as they are released, for tests of the calculator: written as raw counts, and protected as a pack's are."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from tfdata import calculator, disclosure, places, scope
from tfdata.calculator import Calculation
from tfdata.disclosure import Published
from tfdata.params import Book, load
from tfdata.quantities import Absent, Cell, Column, Count, Counted, Given, Row, Summary, Words
from tfdata.scope import Scope

BOOK = load()
QUARTER = "2015-16-Q3"
Released = dict[str, tuple[Published, ...]]
Uses = Mapping[str, tuple[int, int]]


def pack_of(slug: str = "dudley", book: Book = BOOK, quarter: str = QUARTER) -> Scope:
    return scope.find(slug, quarter, "2", book)


def released(
    pack: Scope,
    *,
    uses: Uses | None = None,
    achieving: Mapping[str, int] | None = None,
    attached: int = 200,
    observed: int = 150,
    spend: Mapping[str, Mapping[str, int]] | None = None,
    new: Uses | None = None,
    quarters: Mapping[str, Mapping[str, int]] | None = None,
    income: int = 0,
    achieving_new: Mapping[str, int] | None = None,
) -> Released:
    """Give what a pack releases: uses by service before and after, families achieving by outcome, and spend by funder and year."""
    made: dict[str, list[Summary]] = {"headlines": [_summary("headlines", {"attached": {"value": attached}}, is_breakdown=False)]}
    if uses is not None:
        made["service_use"] = [_summary("service_use", {code: _uses(observed, *sides) for code, sides in uses.items()})]
    if new is not None:
        made["service_use_new"] = [_summary("service_use_new", {code: _uses(observed, *sides) for code, sides in new.items()})]
    for name, found_achieving in (("achieving", achieving), ("achieving_new", achieving_new)):
        if found_achieving is not None:
            made[name] = [_summary(name, {code: {"achieving": value} for code, value in found_achieving.items()})]
    if quarters is not None:
        made["volumes_by_quarter"] = [_summary("volumes_by_quarter", quarters)]
    found = {name: disclosure.protect(summaries, pack.book) for name, summaries in made.items()}
    if spend is not None:
        found["account"] = disclosure.protect([_account(spend, income)], pack.book)
    return found


def worked(pack: Scope, **given: object) -> Calculation:
    (found,) = calculator.work_out(pack, released(pack, **given))  # type: ignore[arg-type]
    return found


def shown(pack: Scope, summaries: object) -> Published:
    (found,) = disclosure.protect(summaries, pack.book)  # type: ignore[arg-type]
    return found


def book_with(folder: Path, slug: str, text: str) -> Book:
    """Give the book of the project's parameters with a file of a council's own beside them."""
    root = folder / "params"
    shutil.copytree(places.PARAMS, root)
    (root / "local_savings").mkdir(exist_ok=True)
    (root / "local_savings" / f"{slug}.yaml").write_text(text, encoding="utf-8")
    return load(root)


def _uses(observed: int, before: int, after: int) -> dict[str, int | None]:
    """Uses are unknown where nobody was observed, as a pack has it."""
    return {"observed": observed, "uses_before": before if observed else None, "uses_after": after if observed else None}


def _summary(name: str, rows: Mapping[str, Mapping[str, int | None]], *, is_breakdown: bool = True) -> Summary:
    keys = dict.fromkeys(key for cells in rows.values() for key in cells)
    made = tuple(
        Row(code, Words(code.replace("_", " ")), {key: _count(name, code, key, value) for key, value in cells.items()})
        for code, cells in rows.items()
    )
    columns = tuple(Column(key, key.replace("_", " ")) for key in keys)
    return Summary(f"{name}_2", name.replace("_", " "), "B", "Row", columns, made, is_breakdown)


def _count(name: str, code: str, key: str, value: int | None) -> Cell:
    if value is None:
        return Absent("x", "Nobody was observed.")
    return Count(value, "attached", of=Counted("E08000027", "2", f"{name} {code} {key}", "2015-12-31"))


def _account(spend: Mapping[str, Mapping[str, int]], income: int) -> Summary:
    years = dict.fromkeys(year for amounts in spend.values() for year in amounts)
    rows = tuple(
        Row(
            f"spend_{funder}",
            Words(funder),
            {
                **{year: Given(Decimal(amount), "gbp", ()) for year, amount in amounts.items()},
                "to_date": Given(Decimal(sum(amounts.values())), "gbp", ()),
            },
        )
        for funder, amounts in spend.items()
    )
    earned = {key: Given(income, "gbp", ()) for key in (*years, "to_date")}
    rows = (*(Row(stream, Words(stream), dict(earned)) for stream in ("attachment_fee", "result")), *rows)
    columns = (*(Column(year, year) for year in years), Column("to_date", "To date"))
    return Summary("account_2", "account", "B", "Row", columns, rows, is_breakdown=True)
