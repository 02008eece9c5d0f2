"""Count what families used of each service before and after attachment, among those who have been observed for as long on either side.

In come a scope and a caseload with service use; out go two summaries a phase: of all families, and of those whom no support service
served before. A family not yet observed for long enough is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tfdata.caseload import Caseload
from tfdata.params import Phase
from tfdata.quantities import Cell, Column, Count, Counted, Relation, Row, Summary, Words
from tfdata.scope import Scope
from tfdata.volumes import tables
from tfdata.volumes.served import Served, new_to_services, served
from tfdata.volumes.windows import SIDES, Windows, of_services, window_months

STUB = "Service"
_SAME_LENGTH = (
    "The time before attachment is as long as the time after it. A family is observed for a service where the service's feed covers both; "
    "the others are not yet observed, or were attached too soon after the feed begins, and are left out of the uses."
)
_BY_DAYS = "What began before a window or ends after it counts by the days that lie within it. Sums are rounded to whole uses once."


def service_use(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give by service the families observed, those not yet, the users among the observed, and what they used before and after."""
    columns = (
        Column("observed", "Families observed"),
        Column("not_yet", "Attached, not observed for as long"),
        Column("users_before", "Families who used it before"),
        Column("users_after", "Families who used it after"),
        Column("uses_before", "Uses before"),
        Column("uses_after", "Uses after"),
    )
    for phase, _ in tables.known(scope, caseload, "service_use"):
        rows, relations = [], list[Relation]()
        for code, windows in _measured(scope, caseload, phase):
            cells = _cells(scope, phase, code, windows) if windows.is_fed else dict.fromkeys((item.key for item in columns), tables.NOT_FED)
            rows.append(Row(code, _heading(windows), cells))
            relations += _between(scope, phase, code)
        yield tables.summary(
            scope, caseload, phase, "service_use", "what attached families used before and after", STUB, columns, rows,
            (_SAME_LENGTH, _BY_DAYS), relations,
        )  # fmt: skip


def service_use_new(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give the same uses of the families whom no support service served before; none where the extract knows of no such service."""
    columns = (Column("observed", "Families observed"), Column("uses_before", "Uses before"), Column("uses_after", "Uses after"))
    for phase, _ in tables.known(scope, caseload, "service_use"):
        who = served(scope, caseload, phase)
        if not who.is_known:
            continue
        rows, relations, hidden = [], [], dict[str, Cell]()
        for code, windows in _measured(scope, caseload, phase):
            if not windows.is_fed:
                rows.append(Row(code, _heading(windows), dict.fromkeys((item.key for item in columns), tables.NOT_FED)))
                continue
            of_all, of_new = (_cells(scope, phase, code, windows, whom) for whom in (None, who))
            rows.append(Row(code, _heading(windows), {item.key: of_new[item.key] for item in columns}))
            for item in columns:
                whole, part = of_all[item.key], of_new[item.key]
                if isinstance(whole, Count) and isinstance(part, Count):
                    others = uses_of(scope, phase, item.key, code, "others, ")
                    hidden[f"{code}_{item.key}_others"], adds_up = tables.with_others(whole, part, others)
                    relations.append(adds_up)
            relations += _between_new(scope, phase, code)
        yield tables.summary(
            scope, caseload, phase, "service_use_new", "what families not already served used before and after", STUB, columns, rows,
            (_NEW, _SAME_LENGTH, _BY_DAYS), relations, hidden,
        )  # fmt: skip


_NEW = "Families whom a support service served in the time before attachment, or of whom that is not known, are left out here."


def uses_of(scope: Scope, phase: Phase, column: str, code: str, whose: str = "") -> Counted:
    """Name a count of a service: by its column, and whose it is where it is not of all families."""
    return scope.counted(phase, f"{whose}{column.replace('_', ' ')}: {code}")


def uses(scope: Scope, phase: Phase, code: str, windows: Windows) -> dict[str, Cell]:
    """Give by side what the families observed used of a service, as known on the quarter's last day; nothing where nobody was observed."""
    if not windows.is_fed:
        return dict.fromkeys(SIDES, tables.NOT_FED)
    cells = _cells(scope, phase, code, windows)
    return {side: cells[f"uses_{side}"] for side in SIDES}


def _measured(scope: Scope, caseload: Caseload, phase: Phase) -> Iterator[tuple[str, Windows]]:
    """Give the services that measure an outcome of the phase, with their windows."""
    windows = of_services(scope, caseload, phase)
    return ((code, windows[code]) for code in tables.measured(scope, phase))


def _heading(windows: Windows) -> Words:
    return Words(f"{windows.service.label} ({windows.service.counted_in})")


def _cells(scope: Scope, phase: Phase, code: str, windows: Windows, who: Served | None = None) -> dict[str, Cell]:
    """Count a service's families and uses; with `who`, those of the families that were new to services."""
    observed, whose = windows.observed(scope.day), ""
    if who is not None:
        observed, whose = observed & who.new, "new, "
    attached, found = int(windows.families.attached(scope.day).sum()), int(observed.sum())

    def count(column: str, measure: str, value: int, families: int | None = None) -> Count:
        of = uses_of(scope, phase, column, code, whose)
        return Count(value, measure, rests_on=(window_months(scope).key,), of=of, families=families)

    cells: dict[str, Cell] = {
        "observed": count("observed", "families_observed", found),
        "not_yet": count("not_yet", "families_not_observed", attached - found),
    }
    for side in SIDES:
        if not found or (who is not None and windows.service.is_support):
            cells |= dict.fromkeys((f"users_{side}", f"uses_{side}"), tables.BY_DEFINITION if found else tables.NOBODY)
            continue
        used = windows.used(side, scope.day, observed)
        cells[f"users_{side}"] = count(f"users_{side}", "service_users", used.families)
        cells[f"uses_{side}"] = count(f"uses_{side}", "service_uses", used.uses, used.families)
    return cells


def _between(scope: Scope, phase: Phase, code: str) -> Iterator[Relation]:
    """Say that the families observed and not yet are those attached, users are among the observed, and each used the service.

    That none of a few was ever a user must not be told either: not by the users, and not by uses that are nought.
    """

    def of(column: str) -> Counted:
        return uses_of(scope, phase, column, code)

    yield Relation.adds_up(scope.counted(phase, "attached"), (of("observed"), of("not_yet")))
    for side in SIDES:
        yield Relation.of_each(of("observed"), of(f"users_{side}"))
        yield Relation.of_each(of("observed"), of(f"uses_{side}"))
        yield Relation.within(of(f"uses_{side}"), of(f"users_{side}"))


def _between_new(scope: Scope, phase: Phase, code: str) -> Iterator[Relation]:
    """Say that the families observed among the new are some of the new, and that few of them are not told to have used nothing."""
    observed = uses_of(scope, phase, "observed", code, "new, ")
    yield Relation.within(new_to_services(scope, phase), observed)
    for side in SIDES:
        yield Relation.of_each(observed, uses_of(scope, phase, f"uses_{side}", code, "new, "))
