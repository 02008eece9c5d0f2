"""What the verb `verify` does: rebuild the packs that stand from their manifests where nothing else is the same, and compare every byte.

In come the words of the command line, by name; out goes the exit code: 0 all the same, 1 differences. Nothing that stands is written to.
What each pack's outcome is, where its files differ, and what the rebuild had otherwise is said in words.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tfdata import console, places
from tfdata.faults import Fault, Refused, refuse
from tfdata.packs import comparing, inputs, plan, rebuilding
from tfdata.packs.rebuilding import Circumstances
from tfdata.params import Book, load
from tfdata.periods import Quarter
from tfdata.verbs import ALL, DEFAULT_QUARTER, Words, each, releases_of

_RUN = re.compile(r"(?P<slug>.+?)(?:-phase-(?P<phase>[^-]+))?")
_FILE = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9]+)+", re.ASCII)
_BESIDE = "it was held against a released version of the quarter before; name the folder of versions: RELEASES=releases"
SAME, DIFFERENT, NOT_VERIFIED = "the same bytes", "different", "not to be verified"


@dataclass(frozen=True)
class Standing:
    """A pack that stands: its name, its manifest where that can be read, what changed since, and why it cannot be rebuilt, if it cannot."""

    name: str
    folder: Path
    manifest: Mapping[str, Any] | None
    changed: tuple[str, ...] = ()
    fault: str = ""

    @property
    def files(self) -> int:
        return len(self.manifest["outputs"]) if self.manifest else 0


def verify(words: Words) -> int:
    """Rebuild each pack of a quarter that stands and say whether it comes out the same; raises Refused where one that is named does not."""
    started = time.monotonic()
    book = load()
    folders, released = _folders(words, book), releases_of(words)
    if released and not released.is_dir():
        raise refuse("RELEASES", f"there is no folder {released.name!r}; name the one that holds <quarter>/<borough>/v1, as releases/ does")
    shared = inputs.shared(book)
    packs = [_standing(folder, book, shared, released) for folder in folders]
    outcomes = [_say(pack, {}, pack.fault) for pack in packs if pack.fault]
    waiting = [pack for pack in packs if not pack.fault]
    otherwise = ""
    if waiting:
        with rebuilding.rebuilding([pack.manifest or {} for pack in waiting], released) as rebuild:
            otherwise = in_words(Circumstances.here(rebuilding.usual_jobs()), rebuild.has)
            for place, fault in rebuild.outcomes:
                pack = waiting[place]
                found = {} if fault else comparing.differences(pack.folder, pack.manifest or {}, rebuild.folder / folder_of(pack))
                outcomes.append(_say(pack, found, f"it could not be rebuilt: {fault}" if fault else ""))
    counted = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in (SAME, DIFFERENT, NOT_VERIFIED) if kind in outcomes)
    console.say(f"{'1 pack' if len(packs) == 1 else f'{len(packs)} packs'}: {counted}; {time.monotonic() - started:.1f} s.{otherwise}")
    return 0 if {*outcomes} == {SAME} else 1


def folder_of(pack: Standing) -> Path:
    """Give a pack's folder under whatever packs are built into."""
    return Path(pack.folder.parent.name, pack.folder.name)


def in_words(here: Circumstances, there: Circumstances) -> str:
    """Say what a rebuild had otherwise than there is here, and what it could not be given otherwise."""
    ahead = timedelta(seconds=round(there.clock - here.clock))
    pairs = {
        "time zone": (there.zone, here.zone),
        "locale": (there.locale, here.locale),
        "hash seed": (there.seed, here.seed),
        "number of jobs": (str(there.jobs), str(here.jobs)),
    }
    other = [f"{name} ({now} for {before})" for name, (now, before) in pairs.items() if now != before]
    same = [name for name, (now, before) in pairs.items() if now == before]
    if ahead > timedelta(days=1):
        other.append(f"clock ({ahead.days:,} days and {ahead.seconds // 3600} hours ahead)")
    else:
        same.append("clock")
    ending = f"; the same as here was its {_listed(same)}" if same else ""
    return f" The rebuild had another {_listed(other)}{ending}." if other else f" The rebuild had the same {_listed(same)}."


def _listed(parts: list[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _folders(words: Words, book: Book) -> list[Path]:
    """Give the folders of the packs that are asked for; raises Refused with all that is wrong with the words, or where there is none."""
    faults: list[Fault] = []
    quarter, phase, named = words.get("QUARTER", DEFAULT_QUARTER), words.get("PHASE", ""), words.get("BOROUGH", ALL)
    try:
        quarter = str(Quarter(quarter))
    except ValueError as error:
        faults.append(Fault("QUARTER", None, "", str(error)))
    if phase and phase not in book.phases:
        faults.append(Fault("PHASE", None, "", f"there is no phase {phase!r}; known are {', '.join(book.phases)}"))
    slugs: list[str] = []
    try:
        slugs = each([part for part in named.split(",") if part.strip()] if named.casefold() != ALL else [], book.slug)
    except Refused as refused:
        faults += refused.faults
    if faults:
        raise Refused(faults)
    root = places.reports() / quarter
    found = {path: match for path in sorted(root.glob("[!.]*")) if path.is_dir() and (match := _RUN.fullmatch(path.name))}
    chosen = [path for path, run in found.items() if (not slugs or run["slug"] in slugs) and phase in ("", run["phase"])]
    of_phase = f" PHASE={phase}" if phase else ""
    missing = [slug for slug in slugs if not any(found[path]["slug"] == slug for path in chosen)]
    if missing or not chosen:
        what = ", ".join(book.authorities[slug].name for slug in missing) or "any authority"
        which = f" BOROUGH={','.join(missing)}" if missing else ""
        build = f"this builds it: python -m tfdata report{which} QUARTER={quarter}{of_phase}"
        raise refuse(f"{root.parent.name}/{quarter}", f"no pack of {what}{f' for phase {phase}' if phase else ''} stands there; {build}")
    return chosen


def _standing(folder: Path, book: Book, shared: inputs.Shared, released: Path | None) -> Standing:
    """Read a pack's manifest, plan the pack again, and note what it would be made from otherwise, or why it cannot be."""
    manifest = plan.read_manifest(folder)
    if manifest is None or not _is_whole(manifest):
        return Standing(folder.name, folder, None, fault=f"its {plan.MANIFEST} is missing, or is no manifest of a pack")
    try:
        job = rebuilding.job_of(manifest, book, shared, released)
    except Refused as refused:
        return Standing(_called(folder, book), folder, manifest, fault="; ".join(map(str, refused.faults)))
    if job.folder != folder:
        return Standing(_called(folder, book), folder, manifest, fault="its manifest is of another pack than its folder's name says")
    if "last_release" in manifest["inputs"] and released is None:
        return Standing(_called(folder, book), folder, manifest, fault=_BESIDE)
    return Standing(_called(folder, book), folder, manifest, tuple(plan.changed(job, manifest)))


def _is_whole(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest has what a pack is rebuilt from and held against, each part of its kind, and names plain files."""
    parts = [manifest.get(name) for name in ("parameters", "inputs", "looked_up", "outputs")]
    formats = manifest.get("formats")
    are_texts = all(isinstance(part, dict) and all(isinstance(value, str) for value in part.values()) for part in parts)
    return (
        are_texts
        and set(manifest["parameters"]) == {"borough", "quarter", "phase", "data"}
        and isinstance(formats, list)
        and all(name in plan.FORMATS for name in formats)
        and bool(manifest["outputs"])
        and all(_FILE.fullmatch(name) for name in manifest["outputs"])
    )


def _called(folder: Path, book: Book) -> str:
    run = _RUN.fullmatch(folder.name)
    assert run
    authority = book.authorities.get(run["slug"])
    name = authority.name if authority else run["slug"]
    return f"{name}, phase {run['phase']}" if run["phase"] else name


def _say(pack: Standing, found: Mapping[str, str], fault: str) -> str:
    """Say what became of a pack, with a line for each file that is not as it should be; give the kind of outcome."""
    if fault and pack.manifest:
        found = comparing.altered(pack.folder, pack.manifest["outputs"])
    for line in _lines(pack, found, fault):
        console.say(line)
    return NOT_VERIFIED if fault or pack.changed else DIFFERENT if found else SAME


def _lines(pack: Standing, found: Mapping[str, str], fault: str) -> Iterator[str]:
    files = "1 file" if pack.files == 1 else f"{pack.files} files"
    same = f"{files} and the manifest, {SAME}"
    some = f"not the same: {', '.join(found)}"
    if pack.changed:
        said = f"cannot be verified: changed: {', '.join(pack.changed)}; "
        yield f"{pack.name}: {said}{fault or (f'differences are to be expected; {some}' if found else same)}"
    elif fault:
        yield f"{pack.name}: cannot be verified: {fault}"
    else:
        yield f"{pack.name}: {some if found else same}"
    yield from (f"  {name}: {words}" for name, words in found.items())
