"""What an attacker reads in a pack: for every printed number, which count it stands for, so that the same count is one wherever it stands.

In come `Published` values and, from the test alone, the true counts behind them; out go the counts of a system, with what is shown of
each. How figures are called, and what each counts, is written down here again from the definitions, and not taken from the product.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import yaml
from attacker import LEAST, Key, System

from tfdata.disclosure import Pieces, Published
from tfdata.periods import Quarter
from tfdata.quantities import Figure

EXACT = ("headlines", "pipeline", "checks", "reconciliation", "returned")  # every other table says that its counts are rounded
BEHIND = "|families"
AS_KNOWN_THEN = ", as known then"
PERIODS = ("quarter", "year", "to_date")
STAGES = ("submitted", "accepted", "paid", "rejected", "repaid")
SIDES = ("before", "after")
VOLUMES = ("service_use", "service_use_new", "already_served", "achieving", "achieving_new", "volumes_by_quarter")
DIMENSIONS = {"problems": "problem", "problem_numbers": "number", "referrals": "referral", "wards": "ward"}
DEFINED = yaml.safe_load((Path(__file__).parents[1] / "params" / "measures.yaml").read_text(encoding="utf-8"))
SAVED = yaml.safe_load((Path(__file__).parents[1] / "params" / "savings.yaml").read_text(encoding="utf-8"))["outcomes"]
MEASURES = {" ".join(item["definition"].split()): name for name, item in DEFINED.items()}

Name = tuple[str, str, str, str]  # area, phase, what, when


@dataclass(frozen=True)
class Pack:
    """The tables of Part B of an area's pack as released; `truth` are the counts behind them, by figure id, hidden ones among them.

    The families behind a count of events stand there under the id and `|families`.
    """

    area: str
    quarter: str
    tables: Mapping[str, Published]
    truth: Mapping[str, int]
    parent: str = ""

    @property
    def day(self) -> str:
        return str(Quarter(self.quarter).end)

    @property
    def day_before(self) -> str:
        """The last day of the quarter before."""
        return str(date.fromordinal(Quarter(self.quarter).start.toordinal() - 1))

    @property
    def year(self) -> str:
        return self.quarter.rpartition("-")[0]

    @property
    def spans(self) -> dict[str, str]:
        """The quarter, the financial year so far and all time up to the pack's day, as the `when` of a count."""
        return {"quarter": self.quarter, "year": f"{self.year} to {self.day}", "to_date": f"to {self.day}"}

    @property
    def phases(self) -> list[str]:
        return sorted({table.rpartition("_")[2] for table in self.tables if table.rpartition("_")[2].isdigit()})


@dataclass
class Knowledge:
    """What was read in packs: a system, the true counts, the places of hidden ones, and the counts of each pack by name.

    `few` are counts of events, however large, behind which few families stand. `revised` are revisions of few families, which may go
    either way and be nought, so that they need only be as wide as any hidden count.
    """

    system: System = field(default_factory=System)
    truth: dict[Key, int] = field(default_factory=dict)
    secrets: dict[Key, list[str]] = field(default_factory=dict)
    named: dict[tuple[str, str], dict[Name, Key]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    few: set[Key] = field(default_factory=set)
    revised: dict[Key, str] = field(default_factory=dict)

    def of(self, pack: Pack) -> dict[Name, Key]:
        return self.named.setdefault((pack.area, pack.quarter), {})

    def key(self, pack: Pack, name: Name, true: int) -> Key:
        """Give the count of a name; one that was revised since another pack counted it is another count."""
        variant = 0
        while self.truth.setdefault((*name, variant), true) != true:
            variant += 1
        self.system.count((*name, variant))
        self.of(pack).setdefault(name, (*name, variant))
        return (*name, variant)

    def hidden(self, key: Key, place: str) -> None:
        self.secrets.setdefault(key, []).append(place)


def named_counts(pack: Pack, phase: str) -> Iterator[tuple[str, Name]]:
    """Name the count behind each place of a phase's tables that shows families, claims or pairs of them."""
    for place in pack.truth:
        table, _, rest = place.partition(".")
        row, _, column = rest.rpartition(".")
        kind, _, own = table.rpartition("_")
        if own != phase or not row or table not in pack.tables or place.endswith(BEHIND):
            continue
        area, what, when = pack.area, "", pack.day
        if kind in ("headlines", "pipeline") or (kind == "returned" and column in ("returned", "caseload")):
            what = row
        elif kind == "progress":
            what, when = column, str(Quarter(row).end)
        elif kind == "since":
            what, when = f"{row}{AS_KNOWN_THEN}" if column == "then" else row, pack.day if column == "now" else pack.day_before
        elif kind in DIMENSIONS or kind == "districts":
            measure = "attached" if column == "value" else column
            what = measure if row == "all" or (kind == "districts" and row != "not_recorded") else f"{measure} by {kind}: {row}"
            area = row if kind == "districts" and row not in ("all", "not_recorded") else area
        elif kind == "claimable":
            what = f"decided: {row}"
        elif kind in ("claimable_now", "barriers", "at_risk", "claimed_twice", "checks"):
            what = f"{kind} {column}: {row}"
        elif kind == "income" and column in ("families", "families_quarter"):
            what, when = f"earned|{row}", pack.spans["to_date" if column == "families" else "quarter"]
        elif kind in VOLUMES:
            what, when = volume(kind, row, column, phase), str(Quarter(row).end) if kind == "volumes_by_quarter" else when
        elif kind == "income_stages":
            what, when = row, pack.spans[column.removeprefix("families_")]
        if what:
            yield place, (area, phase, what, when)


def volume(kind: str, row: str, column: str, phase: str) -> str:
    """Say what a number of the tables of volumes counts; families by problem and by result are those of the other tables."""
    if kind == "service_use":
        return f"{column}: {row}"
    if kind == "service_use_new":
        return f"new {column}: {row}"
    if kind == "already_served":
        return f"served {column}: {row}"
    if kind == "volumes_by_quarter":
        outcome, _, side = column.rpartition("_")
        if side in SIDES:
            return f"uses_{side}: {SAVED[outcome]['measured']}"
        return achieved(column, phase)
    if column == "population":
        return "new to services" if kind == "achieving_new" else "attached"
    if column == "achieving":
        return f"{'new ' if kind == 'achieving_new' else ''}{achieved(row, phase)}"
    return f"{'attached' if column == 'need' else column} by problems: {problem_of(row, phase)}"


def achieved(outcome: str, phase: str) -> str:
    """Say what families achieving an outcome are: those of its problem who are claimed for, or those with a result on its basis."""
    way = SAVED[outcome]["modelled"]
    return f"outcome by problems: {problem_of(outcome, phase)}" if way == "problem" else f"{way}_results"


def problem_of(outcome: str, phase: str) -> str:
    return str(SAVED[outcome]["problems"][phase])


def rates_that_tell(pack: Pack) -> Iterator[str]:
    """Say which percentages, differences and amounts are printed although a count that they are made of is hidden."""
    for table in pack.tables.values():
        for place, figure in figures_of(table):
            if figure.value is not None and figure.marker != "u" and "[c]" in figure.numerator + figure.denominator:
                yield f"{pack.quarter} {place} is shown, and a count that it is made of is not"
            row, _, column = place.rpartition(".")
            maker = {"income": "families", "income_quarter": "families_quarter", "pays": "families", "risk": "failing"}.get(column, "")
            of = table.figures.get(f"{row}.{maker}")
            if figure.value is not None and of is not None and of.value is None and of.marker == "c":
                yield f"{pack.quarter} {place} is shown, and the families that it pays for are not"


def figures_of(table: Published) -> Iterator[tuple[str, Figure]]:
    return iter(table.figures.items())


def note_count(known: Knowledge, pack: Pack, place: str, name: Name) -> None:
    """Note what a place shows of a count; one that is not shown is still a number that nobody may get back where it is small."""
    true, table = pack.truth[place], pack.tables[place.partition(".")[0]]
    figure = table.figures.get(place)
    key, why = known.key(pack, name, true), f"{pack.quarter} {place}"
    if figure is None or (figure.value is None and figure.marker != "c"):
        return
    shown = None if figure.value is None else int(figure.value)
    if 0 < pack.truth.get(f"{place}{BEHIND}", 0) < LEAST:
        known.few.add(key)
        known.faults += [] if shown is None else [f"{why} is shown, and few families are behind it"]
    least = 0 if not true or _can_be_nought(table, place) else 1
    known.system.figure(key, shown, is_rounded=_is_rounded(pack, table, place), why=why, least_hidden=least)
    if shown is None or 0 < true < LEAST:
        known.hidden(key, why)


def _is_rounded(pack: Pack, table: Published, place: str) -> bool:
    """Whether a reader would take a multiple of five for a rounded count: in a district's pack, a breakdown, or where a note says so."""
    row, _, column = place.removeprefix(f"{table.id}.").rpartition(".")
    if pack.parent or (table.id.rpartition("_")[0] not in EXACT and table.id not in EXACT and row != "all"):
        return True
    header = next(in_words(item.header) for item in table.rows if item.key == row)
    label = next(item.label for item in table.columns if item.key == column)
    said = [note for note in map(in_words, table.notes) if note.startswith("Rounded")]
    return any(f"{header}: {label}" in note for note in said)


def _can_be_nought(table: Published, place: str) -> bool:
    """Whether a hidden count may be none: those claimed for, where those attached are hidden, lest all of a few are known to have none."""
    row, _, column = place.rpartition(".")
    beside = [table.figures.get(f"{row}.{name}") for name in ("attached", "value")] if column == "outcome" else []
    return any(figure is not None and figure.marker == "c" for figure in beside)


def in_words(pieces: Pieces) -> str:
    return "".join(piece if isinstance(piece, str) else piece.shown for piece in pieces)


def beside_published(pack: Pack) -> Iterator[tuple[str, Name]]:
    """Name the caseload's counts that stand beside published figures, each on its day."""
    table = pack.tables.get("reconciliation")
    for row in table.rows if table else ():
        figure, place = table.figure(row.key, "caseload") if table else None, f"reconciliation.{row.key}.caseload"
        measure = MEASURES.get(" ".join(figure.definition.split()), "") if figure else ""
        head = re.search(r"Phase (\d)", in_words(row.header))
        days = re.findall(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b", in_words(row.cells[3]))
        if head and days and measure and place in pack.truth:
            yield place, (pack.area, head[1], measure, str(datetime.strptime(days[-1], "%d %B %Y").date()))
