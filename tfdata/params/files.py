"""Read all parameter files into one book and check them against each other.

Each file is read strictly by its own form; then every source, phase, problem and measure that it names must exist.
All faults of all files are raised together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import RootModel

from tfdata.faults import Fault, Refused
from tfdata.params import areas, counted, feeds, links, policy, published, unit_costs
from tfdata.params.authority import Authority, ContextArea
from tfdata.params.book import Book
from tfdata.params.local_savings import LocalSavings
from tfdata.params.model import Measure, OutcomesPlan, Phase, PublishedMeasure, Series, Source
from tfdata.params.reader import Document, Model, Strict, parse, read
from tfdata.params.savings import EMPTY, Savings, corrections
from tfdata.places import PARAMS

RECORD, AREAS, UNIT_COSTS, DEFLATOR, SAVINGS = "published_record.csv", "areas.csv", "unit_costs.csv", "gdp_deflator.csv", "savings.yaml"
T = TypeVar("T")
_LAST_LOADED: dict[str, Any] = {}


class PhaseTariff(Strict):
    """The payments of a phase: the attachment fee and the result payment of each basis."""

    attachment_fee: Series
    result: dict[str, Series]


def load(root: Path | None = None) -> Book:
    """Read and check everything under `params/`; raises Refused with all faults of all files together.

    Files that this process has read before, and that hold the same still, are not read again: a forked process finds them done.
    """
    root = root or PARAMS
    files = tuple((path, path.read_bytes()) for path in sorted(root.rglob("*")) if path.is_file())
    if _LAST_LOADED.get("files") != files:
        _LAST_LOADED.update(files=files, book=read_all(root))
    book: Book = _LAST_LOADED["book"]
    return replace(book, used={}, looked_up=set())


def read_all(root: Path) -> Book:
    """Give the book of the parameter files under `root`; raises Refused with every fault found."""
    files = _Files(root)
    sources = files.mapping("sources.yaml", Source)
    phases_by_file = files.folder("phases", Phase)
    described = files.folder("authorities", Authority)
    listed, context, faults = areas.read(root / AREAS, f"params/{AREAS}")
    files.add(AREAS, faults)
    measures = files.mapping("measures.yaml", Measure)
    published_measures = files.mapping("published_measures.yaml", PublishedMeasure)
    tariffs = files.mapping("tariffs.yaml", PhaseTariff)
    disclosure = files.whole("disclosure.yaml", policy.Disclosure)
    audit = files.mapping("audit.yaml", Series)
    plans = files.folder("outcomes_plans", OutcomesPlan, may_be_empty=True)
    feeds_by_file = files.folder("feeds", feeds.Feed, may_be_empty=True)
    savings = files.whole(SAVINGS, Savings)
    deflator, faults = unit_costs.read_index(root / DEFLATOR, f"params/{DEFLATOR}")
    files.add(DEFLATOR, faults)
    costs, faults = unit_costs.read(root / UNIT_COSTS, f"params/{UNIT_COSTS}", deflator if files.are_whole(DEFLATOR) else None)
    files.add(UNIT_COSTS, faults)
    local_savings = files.folder("local_savings", LocalSavings, may_be_empty=True)
    phases = {phase.id: phase for phase in phases_by_file.values()}
    files.add("phases", list(links.phases(files.pages("phases", phases_by_file))))
    series = {f"disclosure.{name}": item for name, item in disclosure.series.items()} if disclosure else {}
    series |= {f"audit.{name}": item for name, item in audit.items()}
    series |= corrections(savings or EMPTY)
    for name, tariff in tariffs.items():
        series[f"tariffs.{name}.attachment_fee"] = tariff.attachment_fee
        series |= {f"tariffs.{name}.result.{basis}": item for basis, item in tariff.result.items()}
    for phase in phases.values():
        series |= {f"phases.phase_{phase.id}.{name}": item for name, item in phase.figures.items()}
    for slug, plan in plans.items():
        for phase_id, figures in plan.phases.items():
            series |= {f"outcomes_plans.{slug}.phase_{phase_id}.{name}": item for name, item in figures.items()}
    known = {
        "gss_code": _codes(described, listed, context) if files.are_whole("authorities", AREAS) else None,
        "phase": phases if files.are_whole("phases") else None,
        "measure": published_measures if files.are_whole("published_measures.yaml") else None,
        "source": sources if files.are_whole("sources.yaml") else None,
    }
    record, faults = published.read(root / RECORD, f"params/{RECORD}", known, published_measures, sources)
    files.add(RECORD, faults)
    authorities = {**described, **{slug: areas.with_targets(item, record) for slug, item in listed.items()}}
    in_order = {slug: authorities[slug] for slug in (*described, *sorted(listed))}
    book = Book(
        sources, phases, in_order, measures, published_measures, series, record, tuple(described), context, feeds_by_file, plans,
        savings or EMPTY, costs, deflator, local_savings,
    )  # fmt: skip
    files.add("links", list(_between(files, book, tariffs)))
    if files.are_whole("authorities", AREAS):
        files.add("links", list(links.areas(f"params/{AREAS}", listed, described, context)))
        if disclosure:
            pages = {slug: files.documents[f"authorities/{slug}.yaml"] for slug in described}
            files.add("links", list(policy.faults(files.documents["disclosure.yaml"], disclosure, pages, authorities)))
        if files.are_whole("phases"):
            files.add("links", list(links.outcomes_plans(files.pages("outcomes_plans", plans), authorities, phases)))
    if files.faults:
        raise Refused(sorted(files.faults))
    return book


def _between(files: _Files, book: Book, tariffs: Mapping[str, PhaseTariff]) -> Iterator[Fault]:
    """Check what the files name in each other, as far as they were read without a fault."""
    pages = files.pages("authorities", {slug: book.authorities[slug] for slug in book.described})
    is_record_known = files.are_whole(RECORD, AREAS, "sources.yaml", "phases", "published_measures.yaml", "authorities")
    record = {item.parameter.key for item in book.record} if is_record_known else None
    yield from links.authorities(pages)
    are_figures_known = files.are_whole("phases", "tariffs.yaml", "disclosure.yaml", "audit.yaml", SAVINGS)
    yield from links.points(pages, record, book.series if are_figures_known else None)
    cited = [document for name, document in files.documents.items() if not name.startswith("feeds/")]  # a feed may have a column `source`
    if files.are_whole("sources.yaml"):
        yield from links.sources(cited, book.sources)
    yield from feeds.faults(files.pages("feeds", book.feeds), book if files.are_whole("phases", "measures.yaml") else None)
    if files.are_whole("measures.yaml", "published_measures.yaml"):
        yield from links.published_measures(files.documents["published_measures.yaml"], book.published_measures, book.measures)
    yield from _savings(files, book)
    if files.are_whole("phases"):
        yield from links.targets(pages, book.phases)
        if files.are_whole("tariffs.yaml"):
            yield from links.tariffs(files.documents["tariffs.yaml"], {name: item.result for name, item in tariffs.items()}, book.phases)


def _savings(files: _Files, book: Book) -> Iterator[Fault]:
    if not files.are_whole(SAVINGS):
        return
    document = files.documents[SAVINGS]
    phases = book.phases if files.are_whole("phases") else None
    yield from counted.names(document, book.savings, book.deflator if files.are_whole(DEFLATOR) else None, phases)
    if files.are_whole(UNIT_COSTS, DEFLATOR):
        yield from counted.lines(document, book.savings, book.unit_costs)
    if files.are_whole("authorities", AREAS):
        yield from counted.local(files.pages("local_savings", book.local_savings), book.savings, book.authorities)


def _codes(described: Mapping[str, Authority], listed: Mapping[str, Authority], context: Mapping[str, ContextArea]) -> list[str]:
    return [*(item.gss_code for item in (*described.values(), *listed.values())), *(area.gss_code for area in context.values())]


class _Files:
    """The folder being read, with the documents, the faults found so far, and the files and folders that have any."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.documents: dict[str, Document] = {}
        self.faults: list[Fault] = []
        self.faulty: set[str] = set()

    def mapping(self, name: str, model: type[Model]) -> dict[str, Model]:
        """Give what a file holds by key."""
        return self._attempt(name, lambda: dict(parse(self._read(name), RootModel[dict[str, model]]).root), {})  # type: ignore[valid-type]

    def whole(self, name: str, model: type[Model]) -> Model | None:
        """Give what a file holds, of a form with keys of its own; None where it has a fault."""
        return self._attempt(name, lambda: parse(self._read(name), model), None)

    def folder(self, name: str, model: type[Model], *, may_be_empty: bool = False) -> dict[str, Model]:
        """Give what each file of a folder holds, by the file's name."""
        paths = sorted((self.root / name).glob("*.yaml"))
        if not paths and not may_be_empty:
            self.add(name, [Fault(f"params/{name}", None, "", "the folder holds no parameter files")])
        found = {}
        for path in paths:
            item = self._attempt(name, lambda path=path: parse(self._read(f"{name}/{path.name}"), model), None)  # type: ignore[misc]
            if item is not None:
                found[path.stem] = item
        return found

    def pages(self, name: str, found: Mapping[str, T]) -> list[tuple[Document, T]]:
        """Give what the files of a folder hold beside their documents."""
        return [(self.documents[f"{name}/{stem}.yaml"], item) for stem, item in found.items()]

    def are_whole(self, *names: str) -> bool:
        """Whether all of these files and folders were read without a fault."""
        return not self.faulty.intersection(names)

    def add(self, name: str, faults: list[Fault]) -> None:
        """Remember the faults of a file or folder."""
        self.faults.extend(faults)
        if faults:
            self.faulty.add(name)

    def _read(self, name: str) -> Document:
        self.documents[name] = read(self.root / name, f"params/{name}")
        return self.documents[name]

    def _attempt(self, name: str, action: Callable[[], T], otherwise: T) -> T:
        try:
            return action()
        except Refused as refused:
            self.add(name, list(refused.faults))
            return otherwise
