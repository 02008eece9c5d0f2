"""Say which families a support service already served before attachment, so that work with them may be an existing service repackaged.

In come a scope and a caseload with service use; out goes a summary a phase, and for the other tables which families were new to services.
A family whose time before attachment no feed covers is neither: of it nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from tfdata.caseload import Caseload
from tfdata.params import Phase
from tfdata.quantities import Absent, Cell, Column, Count, Counted, Relation, Row, Summary, Words, Worked
from tfdata.scope import Scope
from tfdata.volumes import tables
from tfdata.volumes.windows import Families, of_services, window_months

ANY = "any"
_SHARE = "The families already served as a percentage of those of whom it is known, from the two counts as protected."


@dataclass(frozen=True, eq=False)
class Served:
    """Attached families of a phase by what is known of the time before attachment, by support service, as arrays of yes and no.

    `known_of` are those whose time before attachment the feed of each covers, and `by_service` those of them that it served. A family
    beyond the feed is in neither though it may be on record with the service, since of the others there only the served would be known.
    """

    families: Families = field(repr=False)
    by_service: Mapping[str, np.ndarray] = field(repr=False)
    known_of: Mapping[str, np.ndarray] = field(repr=False)
    new: np.ndarray = field(repr=False)

    @property
    def is_known(self) -> bool:
        """Whether the extract knows of any support service."""
        return bool(self.by_service)


def served(scope: Scope, caseload: Caseload, phase: Phase) -> Served:
    """Find which families were served before attachment, by each support service and by `any`."""
    whole = of_services(scope, caseload, phase)
    families = next(iter(whole.values())).families
    everybody, nobody = (np.full(len(families.pseudonyms), is_in) for is_in in (True, False))
    found = {code: windows for code, windows in whole.items() if windows.service.is_support and windows.is_fed}
    if not found:
        return Served(families, {}, {}, nobody)
    used = {code: windows.users("before", scope.day, everybody) for code, windows in found.items()}
    known_of = {code: windows.covered_before(scope.day) for code, windows in found.items()}
    used[ANY] = np.logical_or.reduce([*used.values()])
    known_of[ANY] = np.logical_and.reduce([*known_of.values()])
    by_service = {code: used[code] & known_of[code] for code in used}
    return Served(families, by_service, known_of, known_of[ANY] & ~used[ANY])


def already_served(scope: Scope, caseload: Caseload) -> Iterable[Summary]:
    """Give by support service the families that it served in the time before attachment, of those of whom that is known."""
    columns = (
        Column("known", "Attached, and known"),
        Column("families", "Already served"),
        Column("share", "Already served, of those known"),
    )
    for phase, _ in tables.known(scope, caseload, "service_use"):
        who, labels = served(scope, caseload, phase), _labels(scope)
        rows = [Row(code, Words(label), _cells(scope, phase, code, label, who)) for code, label in labels.items()]
        yield tables.summary(
            scope, caseload, phase, "already_served", "families already served before attachment", "Support service", columns, rows,
            (_MEANS, _KNOWN), _between(scope, phase, who),
        )  # fmt: skip


_MEANS = (
    "Already served: the service helped the family at some time in the window before attachment. "
    "A family served by several services counts under each, and once under any of them."
)
_KNOWN = "Known: the service's feed covers the whole of the window before attachment; for any of them, the feed of each does."


def new_to_services(scope: Scope, phase: Phase) -> Counted:
    """Name the count of the families whom no support service served before."""
    return scope.counted(phase, "new to services")


def _labels(scope: Scope) -> dict[str, str]:
    support = {code: service.label for code, service in scope.book.savings.services.items() if service.is_support}
    return {**support, ANY: "Any of them"}


def _cells(scope: Scope, phase: Phase, code: str, label: str, who: Served) -> dict[str, Cell]:
    if code not in who.by_service:
        why = "No row of the extract is of a support service." if code == ANY else tables.NOT_FED.why
        return dict.fromkeys(("known", "families", "share"), Absent("x", why))
    rests_on = (window_months(scope).key,)
    return {
        "known": Count(int(who.known_of[code].sum()), "service_known", rests_on=rests_on, of=_known(scope, phase, code)),
        "families": Count(int(who.by_service[code].sum()), "already_served", rests_on=rests_on, of=_served(scope, phase, code)),
        "share": Worked("percent", (f"{code}.families", f"{code}.known"), "percent", _SHARE, f"{label}: already served, of those known"),
    }


def _known(scope: Scope, phase: Phase, code: str) -> Counted:
    return scope.counted(phase, f"known before: {code}")


def _served(scope: Scope, phase: Phase, code: str) -> Counted:
    return scope.counted(phase, f"served before: {code}")


def _between(scope: Scope, phase: Phase, who: Served) -> Iterator[Relation]:
    """Say that the served are among the known, who are among the attached, and that the rest of those known of all were new."""
    codes = [code for code in who.by_service if code != ANY]
    for code in who.by_service:
        yield Relation.within(scope.counted(phase, "attached"), _known(scope, phase, code))
        yield Relation.of_each(_known(scope, phase, code), _served(scope, phase, code))
    parts = [_served(scope, phase, code) for code in codes]
    yield Relation(((-1, _served(scope, phase, ANY)), *((1, part) for part in parts)), is_equal=False)
    yield Relation.adds_up(_known(scope, phase, ANY), (_served(scope, phase, ANY), new_to_services(scope, phase)))
