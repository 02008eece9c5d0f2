"""Read all parameter files into one book and check them against each other.

Each file is read strictly by its own form; then every source named must exist, every phase, problem and measure too.
All faults of all files are raised together.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from pydantic import RootModel

from tfdata.faults import Fault, Refused, nearest
from tfdata.params.book import Book, Parameter, PublishedFigure
from tfdata.params.model import Authority, Measure, Phase, PublishedMeasure, Series, Source
from tfdata.params.reader import Document, Model, Strict, parse, read
from tfdata.periods import as_of

RECORD_COLUMNS = ("gss_code", "phase", "measure", "value", "as_of", "source", "locator", "note")
T = TypeVar("T")


class PhaseTariff(Strict):
    """The payments of a phase: the attachment fee and the result payment of each basis."""

    attachment_fee: Series
    result: dict[str, Series]


def read_all(root: Path) -> Book:
    """Give the book of the parameter files under `root`; raises Refused with every fault found."""
    files = _Files(root)
    sources = files.mapping("sources.yaml", Source)
    phases = {phase.id: phase for _, phase in files.folder("phases", Phase)}
    authorities = dict(files.folder("authorities", Authority))
    measures = files.mapping("measures.yaml", Measure)
    published_measures = files.mapping("published_measures.yaml", PublishedMeasure)
    tariffs = files.mapping("tariffs.yaml", PhaseTariff)
    disclosure = files.mapping("disclosure.yaml", Series)
    series = {f"disclosure.{name}": item for name, item in disclosure.items()}
    for name, tariff in tariffs.items():
        series[f"tariffs.{name}.attachment_fee"] = tariff.attachment_fee
        series |= {f"tariffs.{name}.result.{basis}": item for basis, item in tariff.result.items()}
    for phase in phases.values():
        series |= {f"phases.phase_{phase.id}.{name}": item for name, item in phase.figures.items()}
    can_check_record = bool(sources and phases and published_measures)
    record = _read_record(root / "published_record.csv", sources, published_measures, phases, files.faults) if can_check_record else ()
    if sources:
        files.check_sources(sources)
    files.check_authorities(authorities, phases)
    if files.faults:
        raise Refused(sorted(files.faults))
    return Book(sources, phases, authorities, measures, published_measures, series, record)


class _Files:
    """The folder being read, with the documents and the faults found so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []
        self.documents: list[Document] = []

    def mapping(self, name: str, model: type[Model]) -> dict[str, Model]:
        return self._attempt(lambda: dict(parse(self._read(name), RootModel[dict[str, model]]).root), {})  # type: ignore[valid-type]

    def folder(self, name: str, model: type[Model]) -> Iterator[tuple[str, Model]]:
        paths = sorted((self.root / name).glob("*.yaml"))
        if not paths:
            self.faults.append(Fault(f"params/{name}", None, "", "the folder holds no parameter files"))
        for path in paths:
            found = self._attempt(lambda path=path: parse(self._read(f"{name}/{path.name}"), model), None)  # type: ignore[misc]
            if found is not None:
                yield path.stem, found

    def check_sources(self, sources: dict[str, Source]) -> None:
        for document in self.documents:
            for place in document.lines:
                if place and place[-1] == "source":
                    name = _at(document.content, place)
                    if name not in sources:
                        self.faults.append(
                            document.fault(place, f"there is no source {name!r} in sources.yaml{nearest(str(name), sources)}")
                        )

    def check_authorities(self, authorities: dict[str, Authority], phases: dict[str, Phase]) -> None:
        codes = Counter(authority.gss_code for authority in authorities.values())
        for slug, authority in authorities.items():
            file = f"params/authorities/{slug}.yaml"
            document = next(item for item in self.documents if item.name == file)
            if codes[authority.gss_code] > 1:
                self.faults.append(document.fault(("gss_code",), "another authority has this GSS code too"))
            if (authority.tier == "district") != bool(authority.parent):
                self.faults.append(document.fault(("tier",), "a district names its county as parent, and nothing else has a parent"))
            seen = Counter(target.phase for target in authority.targets)
            for index, target in enumerate(authority.targets):
                if target.phase not in phases:
                    self.faults.append(
                        document.fault(("targets", index, "phase"), f"there is no phase {target.phase}; known are {', '.join(phases)}")
                    )
                if seen[target.phase] > 1:
                    self.faults.append(
                        document.fault(("targets", index), "a phase has one target; keep another reading in the published record")
                    )
            for index, point in enumerate(authority.points):
                used = {*_braces(point.text), *(name for operand in point.figures.values() for name in operand.operands)}
                for name in sorted(used ^ set(point.figures)):
                    where = "is used but not given under figures" if name in used else "is given under figures but not used"
                    self.faults.append(document.fault(("points", index), f"the figure {name} {where}"))

    def _read(self, name: str) -> Document:
        document = read(self.root / name, f"params/{name}")
        self.documents.append(document)
        return document

    def _attempt(self, action: Callable[[], T], otherwise: T) -> T:
        try:
            return action()
        except Refused as refused:
            self.faults.extend(refused.faults)
            return otherwise


def _braces(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]


def _at(content: object, place: tuple[str | int, ...]) -> object:
    for part in place:
        content = content[part]  # type: ignore[index]
    return content


def _read_record(
    path: Path, sources: dict[str, Source], measures: dict[str, PublishedMeasure], phases: dict[str, Phase], faults: list[Fault]
) -> tuple[PublishedFigure, ...]:
    name = "params/published_record.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error):
        faults.append(Fault(name, None, "", "cannot be read; it must be a CSV file in UTF-8"))
        return ()
    if not rows or tuple(rows[0]) != RECORD_COLUMNS:
        faults.append(Fault(name, 1, "", f"the columns must be {', '.join(RECORD_COLUMNS)}, with rows below"))
        return ()
    found: list[PublishedFigure] = []
    seen: Counter[str] = Counter()
    for line, row in enumerate(rows, start=2):
        wrong = list(_record_faults(row, sources, measures, phases))
        faults.extend(Fault(name, line, column, message) for column, message in wrong)
        if wrong:
            continue
        key = f"record.{row['gss_code']}.phase_{row['phase']}.{row['measure']}"
        seen[key] += 1
        measure, source = measures[row["measure"]], sources[row["source"]]
        parameter = Parameter(
            f"{key}.{seen[key]}", measure.label, Decimal(row["value"]), measure.unit, source, row["locator"], "sourced", words=row["note"]
        )
        found.append(
            PublishedFigure(parameter, row["gss_code"], row["phase"], row["measure"], as_of(row["as_of"]), as_of(source.dated), row["note"])
        )
    return tuple(found)


def _record_faults(
    row: dict[str, str], sources: dict[str, Source], measures: dict[str, PublishedMeasure], phases: dict[str, Phase]
) -> Iterator[tuple[str, str]]:
    if None in row or None in row.values():
        yield "", f"the row has not {len(RECORD_COLUMNS)} cells; a comma inside a cell needs quotes around the cell"
        return
    for column, known in (("source", sources), ("measure", measures), ("phase", phases)):
        if row[column] not in known:
            yield column, f"{row[column]!r} is not known{nearest(row[column], known)}"
    try:
        if Decimal(row["value"]) < 0:
            yield "value", "a figure is not negative"
    except InvalidOperation:
        yield "value", "this is not a number; write 1160, without commas or signs"
    if not row["locator"]:
        yield "locator", "say where in the source the figure stands"
