"""Which packs can be published: what stands under `reports/`, and the versions that were signed off under `releases/`.

In come folders; out go packs, each held against its manifest. A pack that was altered, and one with invented families that nobody
asked to publish, are refused together, by name. Nothing is copied here, and no figure is read but as it was printed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tfdata import placing
from tfdata.faults import Fault, Refused, refuse
from tfdata.packs import printed_figures
from tfdata.packs.inputs import PACK
from tfdata.packs.plan import MANIFEST, read_manifest
from tfdata.params import Book
from tfdata.periods import Quarter
from tfdata.shown import MIME
from tfdata.shown.words import Json

SIGNOFF, FIGURES, NOTEBOOK = "signoff.json", printed_figures.FIGURES, f"{PACK}.ipynb"
_VERSION = re.compile(r"v([1-9]\d{0,3})", re.ASCII)
_FILE = re.compile(r"[a-z0-9_]+(\.[a-z0-9]+)+", re.ASCII)


@dataclass(frozen=True)
class Pack:
    """A built pack: its folder, what its manifest says, its version (0: a draft) and who signed it off."""

    folder: Path
    place: str
    manifest: dict[str, Any] = field(repr=False)
    version: int = 0
    signoff: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.manifest["parameters"]["quarter"])

    @property
    def slug(self) -> str:
        return str(self.manifest["parameters"]["borough"])

    @property
    def phase(self) -> str:
        return str(self.manifest["parameters"].get("phase", ""))

    @property
    def run(self) -> str:
        """The name of its folder among those of a quarter: the authority, and the phase where only one was asked for."""
        return self.folder.parent.name if self.version else self.folder.name

    @property
    def in_words(self) -> str:
        """The quarter, and what tells it from the authority's other packs of the quarter."""
        of_phase = f", phase {self.phase}" if self.phase else ""
        return f"{self.quarter}{of_phase}" + (f", version {self.version}" if self.version else "")

    @property
    def address(self) -> str:
        """Its folder on the site."""
        return f"packs/{self.quarter}/{self.run}/" + (f"v{self.version}/" if self.version else "")

    @property
    def files(self) -> tuple[str, ...]:
        """The files that are published: those of the manifest, and the manifest."""
        signed = (SIGNOFF,) if self.signoff else ()
        return (*self.manifest["outputs"], MANIFEST, *signed)

    def stands_in(self, folder: Path) -> bool:
        """Whether a folder holds the files of its manifest as they were built, and the manifest itself."""
        outputs: dict[str, str] = self.manifest["outputs"]
        are_whole = all(_sha256(folder / name) == sha256 for name, sha256 in outputs.items())
        return are_whole and read_manifest(folder) == self.manifest

    @cached_property
    def figures(self) -> tuple[dict[str, str], ...]:
        """Every figure that it prints, as printed."""
        return printed_figures.rows(self.folder, self.place)

    @cached_property
    def title(self) -> Json:
        """Its title block: authority, programme, status; raises Refused where the notebook shows none."""
        found: object = None
        with suppress(ValueError, RecursionError, LookupError, TypeError, AttributeError):
            cells = json.loads((self.folder / NOTEBOOK).read_text(encoding="utf-8"))["cells"]
            outputs = (output.get("data", {}).get(MIME, {}) for cell in cells for output in cell.get("outputs", ()))
            found = next((value for value in outputs if value.get("kind") == "title"), None)
        if not isinstance(found, dict) or not isinstance(found.get("status"), str):
            raise refuse(f"{self.place}/{NOTEBOOK}", "this is no notebook of a pack that was run; build the pack again with make report")
        return found

    @cached_property
    def is_demonstration(self) -> bool:
        """Whether any of its figures is of invented families."""
        return any(row["demonstration"] for row in self.figures)

    @property
    def is_of_an_extract(self) -> bool:
        return bool(self.manifest["parameters"].get("data"))


@dataclass(frozen=True)
class Standing:
    """An authority's pack of a quarter, and what it stands for: earlier versions, newest first, and a draft that differs from it."""

    pack: Pack
    others: tuple[Pack, ...] = ()

    @property
    def every(self) -> tuple[Pack, ...]:
        return (self.pack, *self.others)


def standing(
    reports: Path, releases: Path, book: Book, *, quarter: str = "", slugs: Collection[str] = (), demonstrations: bool = False
) -> tuple[Standing, ...]:
    """Give the packs of a quarter and of authorities (empty: of all), newest quarter first, then in the book's order of authorities.

    Raises Refused with every pack that was altered, cannot be read, or holds invented families where `demonstrations` were not asked for.
    """
    faults: list[Fault] = []
    found: dict[tuple[str, str], list[Pack]] = {}
    for folder, place, version in (*_drafts(reports), *_versions(releases)):
        named = folder.parent.parent.name if version else folder.parent.name
        run = folder.parent.name if version else folder.name
        if quarter not in ("", named):
            continue
        try:
            pack = _read(folder, place, version, book, (named, run))
        except Refused as refused:
            faults += refused.faults
            continue
        if slugs and pack.slug not in slugs:
            continue
        altered = [*_altered(pack)]
        faults += altered
        try:
            if not altered and pack.is_demonstration and not demonstrations:
                faults.append(Fault(place, None, "", _INVENTED))
        except Refused as refused:
            faults += refused.faults
        found.setdefault((named, run), []).append(pack)
    if faults:
        raise Refused(sorted(faults))
    if not found:
        raise refuse("reports", "no pack that was asked for stands there; make report builds packs, and make publish gathers them")
    order = {slug: place for place, slug in enumerate(sorted(book.authorities, key=lambda slug: book.authorities[slug].name))}
    stood = [_together(packs) for packs in found.values()]
    in_order = sorted(stood, key=lambda item: (order[item.pack.slug], item.pack.run))
    return tuple(sorted(in_order, key=lambda item: item.pack.quarter.start, reverse=True))


_INVENTED = (
    "Part B of this pack is a demonstration: its families are invented, beside a real council's name; build it from the authority's own "
    "extract (make report DATA=…), leave it out (BOROUGH=, QUARTER=), or publish it as a demonstration with DEMO=yes"
)


def _drafts(reports: Path) -> Iterator[tuple[Path, str, int]]:
    """Give the folders that hold a pack, each with its name and no version; a folder that is no quarter's is left alone."""
    for folder in placing.folders(reports, 2):
        if _is_quarter(folder.parent.name) and (folder / MANIFEST).exists():
            yield folder, f"reports/{folder.parent.name}/{folder.name}", 0


def _versions(releases: Path) -> Iterator[tuple[Path, str, int]]:
    for folder in placing.folders(releases, 3):
        match = _VERSION.fullmatch(folder.name)
        if match and _is_quarter(folder.parent.parent.name) and (folder / MANIFEST).exists():
            yield folder, f"releases/{folder.parent.parent.name}/{folder.parent.name}/{folder.name}", int(match[1])


def _is_quarter(name: str) -> bool:
    try:
        Quarter(name)
    except ValueError:
        return False
    return True


def _read(folder: Path, place: str, version: int, book: Book, named: tuple[str, str]) -> Pack:
    """Read a pack's manifest; raises Refused where it is none, or is of another pack than its folder says."""
    again = "take the folder away, or build the pack again with make report"
    manifest = read_manifest(folder)
    if not _is_manifest(manifest):
        raise refuse(f"{place}/{MANIFEST}", f"this is no manifest of a pack; {again}")
    assert manifest is not None
    parameters = manifest["parameters"]
    run = parameters["borough"] + (f"-phase-{parameters['phase']}" if parameters.get("phase") else "")
    if (parameters["quarter"], run) != named or parameters["borough"] not in book.authorities:
        raise refuse(place, f"its manifest is of another pack than its folder's name says; {again}")
    wanted = {FIGURES, NOTEBOOK}
    if odd := sorted(name for name in manifest["outputs"] if not _FILE.fullmatch(name) or name in {MANIFEST, SIGNOFF}):
        raise refuse(f"{place}/{MANIFEST}", f"{odd[0]!r} is no file of a pack; {again}")
    if missing := sorted(wanted - manifest["outputs"].keys()):
        raise refuse(f"{place}/{MANIFEST}", f"the pack has no {' and no '.join(missing)}; {again}")
    return Pack(folder, place, manifest, version, _signoff(folder) if version else {})


def _is_manifest(manifest: object) -> bool:
    """Whether it has what is read of a manifest, each part of its kind."""
    if not isinstance(manifest, dict) or not isinstance(manifest.get("run_key"), str):
        return False
    parts = [manifest.get(name) for name in ("parameters", "outputs", "inputs")]
    are_texts = all(isinstance(part, dict) and all(isinstance(value, str) for value in part.values()) for part in parts)
    return are_texts and {"borough", "quarter"} <= manifest["parameters"].keys()


def _signoff(folder: Path) -> dict[str, Any]:
    """Give who signed a version off, as far as its record says; empty where it has none that can be read."""
    try:
        content = json.loads((folder / SIGNOFF).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _altered(pack: Pack) -> Iterator[Fault]:
    """Find every file that is not as the pack's manifest, or the record of its signing, has it."""
    wanted: dict[str, str] = dict(pack.manifest["outputs"])
    signed = pack.signoff.get("files", {})
    if isinstance(signed, dict) and isinstance(signed.get(MANIFEST), str):
        wanted[MANIFEST] = signed[MANIFEST]
    remedy = "put the version back from a copy" if pack.version else "build the pack again with make report"
    for name, sha256 in wanted.items():
        path = pack.folder / name
        if path.is_symlink():
            yield Fault(f"{pack.place}/{name}", None, "", f"this is a link to another file, and a pack holds its own; {remedy}")
        elif (found := _sha256(path)) is None:
            yield Fault(f"{pack.place}/{name}", None, "", f"the manifest names this file, and it is not there; {remedy}")
        elif found != sha256:
            yield Fault(f"{pack.place}/{name}", None, "", f"the file is not the one that was built: its sha256 is another; {remedy}")


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, IsADirectoryError):
        return None


def _together(packs: list[Pack]) -> Standing:
    """Put the versions and the draft of one pack together; a draft that is as the newest version was is left out."""
    in_order = sorted(packs, key=lambda pack: pack.version, reverse=True)
    newest = in_order[0]
    others = [pack for pack in in_order[1:] if pack.version or pack.manifest["run_key"] != newest.manifest["run_key"]]
    return Standing(newest, tuple(others))
