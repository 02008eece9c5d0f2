"""Check the parameter files against each other: whatever a file names must stand in another.

In come documents and what was read from them; out come faults, each with file, line and key.
What a file names is checked only where all files that could hold it were read without a fault, so that one fault is told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from tfdata.faults import Fault, nearest
from tfdata.params.authority import Authority, ContextArea, Operand
from tfdata.params.model import Measure, OutcomesPlan, Phase, PublishedMeasure, Source
from tfdata.params.reader import Document, Path_


def sources(documents: Iterable[Document], known: Mapping[str, Source]) -> Iterator[Fault]:
    """Find every `source` that is not in sources.yaml."""
    for document in documents:
        for place in document.lines:
            name = _at(document.content, place)
            if place and place[-1] == "source" and isinstance(name, str) and name not in known:
                yield document.fault(place, f"there is no source {name!r} in sources.yaml{nearest(name, known)}")


def phases(found: Iterable[tuple[Document, Phase]]) -> Iterator[Fault]:
    """Find two phases with one id, and a phase that ends before it begins."""
    files: dict[str, str] = {}
    for document, phase in found:
        if phase.id in files:
            yield document.fault(("id",), f"{files[phase.id]} holds phase {phase.id} already")
        files.setdefault(phase.id, document.name)
        if min(phase.starts_on, phase.starts_early_on or phase.starts_on) > phase.ends_on:
            yield document.fault(("ends_on",), "the phase ends before it begins")


def tariffs(document: Document, results: Mapping[str, Mapping[str, object]], known: Mapping[str, Phase]) -> Iterator[Fault]:
    """Find result payments of an unknown phase or basis, and a basis without one; `results` holds the bases paid for in each phase."""
    names = {f"phase_{phase.id}": phase for phase in known.values()}
    for name, paid in results.items():
        if name not in names:
            yield document.fault((name,), f"there is no phase of this name; known are {', '.join(names)}")
            continue
        bases = [basis.code for basis in names[name].bases]
        for basis in paid:
            if basis not in bases:
                yield document.fault((name, "result", basis), f"{names[name].name} has no such basis{nearest(basis, bases)}")
        for basis in bases:
            if basis not in paid:
                yield document.fault((name, "result"), f"the basis {basis} of {names[name].name} has no result payment")


def published_measures(document: Document, found: Mapping[str, PublishedMeasure], known: Mapping[str, Measure]) -> Iterator[Fault]:
    """Find a caseload measure that is not in measures.yaml, and a measure held to one that the record does not have."""
    for name, measure in found.items():
        for other in measure.held_to:
            if other not in found:
                yield document.fault((name,), f"it is held to {other!r}, which is no measure of the record{nearest(other, found)}")
        beside = measure.caseload_measure
        if beside and beside not in known:
            yield document.fault((name, "caseload_measure"), f"there is no measure {beside!r} in measures.yaml{nearest(beside, known)}")


def authorities(found: Iterable[tuple[Document, Authority]]) -> Iterator[Fault]:
    """Find one GSS code twice, a district without its county, and a second target of a phase."""
    files: dict[str, str] = {}
    for document, authority in found:
        if authority.gss_code in files:
            yield document.fault(("gss_code",), f"{files[authority.gss_code]} has this GSS code already")
        files.setdefault(authority.gss_code, document.name)
        if (authority.tier == "district") != bool(authority.parent):
            yield document.fault(("tier",), "a district names its county as parent, and nothing else has a parent")
        seen: Counter[str] = Counter()
        for index, target in enumerate(authority.targets):
            seen[target.phase] += 1
            if seen[target.phase] > 1:
                yield document.fault(("targets", index), "a phase has one target; keep another reading in the published record")


def areas(
    name: str, listed: Mapping[str, Authority], described: Mapping[str, Authority], context: Mapping[str, ContextArea]
) -> Iterator[Fault]:
    """Find an area that has a file of its own too, a district whose county is not known, and a group that is not in the list."""
    codes = {authority.gss_code: slug for slug, authority in described.items()}
    for slug, authority in listed.items():
        if slug in described or authority.gss_code in codes:
            yield Fault(name, None, slug, f"authorities/{codes.get(authority.gss_code, slug)}.yaml describes this authority; keep one")
        if authority.parent and authority.parent not in {*codes, *(item.gss_code for item in listed.values())}:
            yield Fault(name, None, slug, f"its county, {authority.parent}, is not known")
    for slug, authority in {**listed, **described}.items():
        if authority.group and authority.group not in context:
            yield Fault(name, None, slug, f"the group {authority.group!r} is not in the list{nearest(authority.group, context)}")


def outcomes_plans(
    found: Iterable[tuple[Document, OutcomesPlan]], authorities: Collection[str], known: Mapping[str, Phase]
) -> Iterator[Fault]:
    """Find a plan of an unknown authority or phase, and a figure that the phase's rules do not have, or in another unit."""
    for document, plan in found:
        slug = document.name.rpartition("/")[2].removesuffix(".yaml")
        if slug not in authorities:
            yield document.fault(
                (), f"there is no local authority {slug!r}; the file's name is that of its authority{nearest(slug, authorities)}"
            )
        for phase_id in plan.windows:
            if phase_id not in known:
                yield document.fault(("windows", phase_id), f"there is no phase {phase_id!r}; known are {', '.join(known)}")
        for phase_id, figures in plan.phases.items():
            if phase_id not in known:
                yield document.fault(("phases", phase_id), f"there is no phase {phase_id!r}; known are {', '.join(known)}")
                continue
            own = known[phase_id].figures
            for name, series in figures.items():
                if name not in own:
                    yield document.fault(("phases", phase_id, name), f"{known[phase_id].name} has no such figure{nearest(name, own)}")
                elif series.unit != own[name].unit:
                    yield document.fault(
                        ("phases", phase_id, name, "unit"), f"the phase's figure is in {own[name].unit}; write the same unit"
                    )


def targets(found: Iterable[tuple[Document, Authority]], known: Mapping[str, Phase]) -> Iterator[Fault]:
    """Find a target of an unknown phase."""
    for document, authority in found:
        for index, target in enumerate(authority.targets):
            if target.phase not in known:
                yield document.fault(("targets", index, "phase"), f"there is no phase {target.phase!r}; known are {', '.join(known)}")


def points(found: Iterable[tuple[Document, Authority]], record: Collection[str] | None, series: Collection[str] | None) -> Iterator[Fault]:
    """Find a point whose figures and text do not fit, or that names a figure which does not exist (`None`: not known what exists)."""
    for document, authority in found:
        phases = {target.phase for target in authority.targets}
        for index, point in enumerate(authority.points):
            place: Path_ = ("points", index)
            in_use = {*_braces(point.text), *(name for operand in point.figures.values() for name in operand.operands)}
            for name in sorted(in_use - set(point.figures)):
                yield document.fault(place, f"the figure {name} is used but not given under figures{nearest(name, point.figures)}")
            for name in sorted(set(point.figures) - in_use):
                yield document.fault((*place, "figures", name), "the figure is given but not used")
            above: set[str] = set()
            for name, operand in point.figures.items():
                for problem in _unknown(operand, authority, phases, record, series):
                    yield document.fault((*place, "figures", name), problem)
                if set(operand.operands) & set(point.figures) - above:
                    yield document.fault((*place, "figures", name), "a figure is worked out from figures that stand above it")
                above.add(name)


def _unknown(
    operand: Operand, authority: Authority, phases: set[str], record: Collection[str] | None, series: Collection[str] | None
) -> Iterator[str]:
    prefix = f"record.{authority.gss_code}."
    if operand.record and record is not None and prefix + operand.record not in record:
        own = [key.removeprefix(prefix) for key in record if key.startswith(prefix)]
        yield f"the published record has no figure {operand.record} of {authority.name}{nearest(operand.record, own)}"
    if operand.target and operand.target not in phases:
        yield f"{authority.name} has no target for phase {operand.target}"
    if operand.parameter and series is not None and operand.parameter not in series:
        yield f"there is no figure {operand.parameter} in params{nearest(operand.parameter, series)}"


def _braces(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]


def _at(content: object, place: Path_) -> object:
    for part in place:
        content = content[part]  # type: ignore[index]
    return content
