"""The savings model a second time, naively: dicts, loops and fractions over the files of `params/`, by nothing of the package.

Written from the method (PROGRAMME.md §6) and the notes in the files. In come volumes as (outcome, route, number), costs as (payer, pounds,
families) and the case of each assumption by name; out go pounds by outcome, line and kind, and the answers.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PARAMS = Path(__file__).parents[1] / "params"
OTHER = {"low": "high", "high": "low", "central": "central"}
WORST_FLAG_FIRST = ["R", "A", "G"]


@cache
def files() -> tuple[dict[str, Any], dict[str, dict[str, str]], dict[str, Fraction]]:
    form = yaml.safe_load((PARAMS / "savings.yaml").read_text(encoding="utf-8"))
    with (PARAMS / "unit_costs.csv").open(encoding="utf-8", newline="") as file:
        lines = {row["cost_code"]: row for row in csv.DictReader(file)}
    with (PARAMS / "gdp_deflator.csv").open(encoding="utf-8", newline="") as file:
        index = {row["financial_year"]: Fraction(row["index_1989_90_100"]) for row in csv.DictReader(file)}
    return form, lines, index


def whole_pounds(amount: Fraction) -> int:
    """Round to the nearest pound; fifty pence away from nought."""
    size = int(abs(amount) + Fraction(1, 2))
    return size if amount >= 0 else -size


def savings(
    volumes: list[tuple[str, str, int]], costs: list[tuple[str, int, int]], cases: dict[str, str], phase: str = "2"
) -> dict[str, Any]:
    """Work out the answers; an assumption that `cases` does not name is central."""
    form, lines, index = files()

    def assumed(name: str, has_risen: bool = False) -> Fraction:
        case = cases.get(name, "central")
        return Fraction(str(form["assumptions"][name][OTHER[case] if has_risen else case]))

    def price(code: str, kind: str) -> Fraction:
        row = lines[code]
        if not row[kind + "_original"]:
            return Fraction(0)
        return Fraction(row[kind + "_original"]) * index[form["price_year"]] / index[row[kind + "_year"]]

    rate, horizon = assumed("discount_rate"), int(assumed("horizon_years"))
    entries: dict[tuple[str, str, str], dict[str, Any]] = {}
    for name, route, number in volumes:
        outcome = form["outcomes"][name]
        rose = number < 0
        lag = int(assumed("lag_" + route, rose))
        lasts = int(assumed(outcome.get("years", "years_of_effect"), rose))
        drop_off = assumed(outcome.get("drop_off", "drop_off"), rose)
        units = number * (assumed(outcome["units"]) if route == "modelled" else 1)
        ours, believed = Fraction(1), Fraction(1)
        if not rose:
            ours -= assumed(outcome.get("deadweight", "deadweight"))
            grade = form["corrections"]["grade_" + str(int(assumed("grade_" + route)))]
            believed -= Fraction(str(grade["values"][0]["value"])) / 100
        for use in outcome["uses"]:
            for kind in use["counts"]:
                worth = price(use["line"], kind)
                codes = [use["line"]]
                for code in use.get("less", []):
                    worth -= price(code, kind)
                    if lines[code][kind + "_original"]:
                        codes.append(code)
                if use.get("weight"):
                    worth *= assumed(use["weight"], rose)
                worth /= Fraction(str(outcome.get("units_each", 1)))
                gross, net_of_deadweight = 0, 0
                by_year: list[int] = []
                for year in range(horizon):
                    amount = Fraction(0)
                    if year >= lag and year < lag + lasts:
                        amount = units * worth
                        for _ in range(year - lag):
                            amount -= amount * drop_off
                        for _ in range(year):
                            amount /= 1 + rate
                    gross += whole_pounds(amount)
                    net_of_deadweight += whole_pounds(amount * ours)
                    by_year.append(whole_pounds(amount * ours * believed))
                is_money = kind == "fiscal"
                cashable = use.get("cashable") or outcome.get("cashable", "cashable_services")
                entries[name, use["line"], kind] = {
                    "problem": outcome["problems"].get(phase, ""),
                    "agency": (use.get("agency") or lines[use["line"]]["agency"]) if is_money else "",
                    "is_transfer": is_money and lines[use["line"]]["is_transfer"] == "yes",
                    "gross": gross,
                    "net_of_deadweight": net_of_deadweight,
                    "present": sum(by_year),
                    "by_year": by_year,
                    "cashable": whole_pounds(sum(by_year) * assumed(cashable, rose)) if is_money else 0,
                    "rag": min((lines[code]["rag"] for code in codes), key=WORST_FLAG_FIRST.index),
                    "price_year": min(lines[code][kind + "_year"] for code in codes),
                }
    paid: dict[str, Fraction] = {}
    for payer, booked, families in costs:
        paid[payer] = paid.get(payer, Fraction(0)) + booked
        if families:
            paid[payer] += families * assumed("assumed_cost_per_family")
    payers = {payer: whole_pounds(amount * (1 + assumed("cost_optimism"))) for payer, amount in paid.items()}
    cost = sum(payers.values())
    fiscal = sum(entry["present"] for (_, _, kind), entry in entries.items() if kind == "fiscal")
    society = sum(entry["present"] for entry in entries.values() if not entry["is_transfer"])
    agencies = ("council", "police", "nhs", "justice", "dwp", "schools", "housing")
    return {
        "entries": entries,
        "payers": payers,
        "budget_impact": fiscal - cost,
        "public_value": society - cost,
        "by_agency": {name: sum(entry["present"] for entry in entries.values() if entry["agency"] == name) for name in agencies},
        "payback_year": payback(entries, cost, horizon),
    }


def payback(entries: dict[tuple[str, str, str], dict[str, Any]], cost: int, horizon: int) -> int | None:
    """Go back from the last year while the cost is still gained by then."""
    found = None
    for last in range(horizon, 0, -1):
        gained = sum(sum(entry["by_year"][:last]) for (_, _, kind), entry in entries.items() if kind == "fiscal")
        if not cost or gained < cost:
            break
        found = last
    return found


def break_even(volumes: list[tuple[str, str, int]], costs: list[tuple[str, int, int]], cases: dict[str, str]) -> Fraction | None:
    """Divide the cost and what is lost by what is gained when nothing is deadweight."""
    form = files()[0]
    before = {name: dict(item) for name, item in form["assumptions"].items()}
    names = {form["outcomes"][name].get("deadweight", "deadweight") for name, _, _ in volumes}
    try:
        for name in names:
            form["assumptions"][name] |= {"low": 0, "central": 0, "high": 0}
        found = savings(volumes, costs, cases)
    finally:
        form["assumptions"] = before
    fiscal = [entry["present"] for (_, _, kind), entry in found["entries"].items() if kind == "fiscal"]
    gained, lost = sum(pounds for pounds in fiscal if pounds > 0), -sum(pounds for pounds in fiscal if pounds < 0)
    return Fraction(sum(found["payers"].values()) + lost, gained) if gained else None
