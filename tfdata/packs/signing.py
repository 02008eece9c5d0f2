"""Sign a pack off: the draft that was checked is frozen as a version, which nothing here ever writes again.

A job and a sign-off come in; a read-only folder under `releases/` goes out, or every reason why not. No notebook is run: the executed
notebooks of the draft get their title made anew, and all files are rendered from them as the draft's were.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tfdata import placing
from tfdata.faults import Fault, Refused, refuse
from tfdata.intake import DEMONSTRATION
from tfdata.packs.inputs import NOTEBOOKS
from tfdata.packs.plan import MANIFEST, Job, has_key_of, is_current, read_manifest, stands, why
from tfdata.packs.run import BUILD, render
from tfdata.periods import day_in_words
from tfdata.places import named, releases

SIGNOFF = "signoff.json"
FIGURES = "figures.csv"
_READ_ONLY, _READ_ONLY_FOLDER = 0o444, 0o555


@dataclass(frozen=True)
class SignOff:
    """Who prepared and who checked a pack, on which day it is signed, and why it replaces an earlier version (empty: it does not)."""

    prepared_by: str
    checked_by: str
    on: date
    reason: str = ""


@dataclass(frozen=True)
class Version:
    """A version that was signed off: its number, its folder and its record, `signoff.json` (empty where that cannot be read)."""

    number: int
    folder: Path
    record: dict[str, Any]

    @property
    def signed_on(self) -> date | None:
        try:
            return date.fromisoformat(self.record["signed_on"])
        except (KeyError, TypeError, ValueError):
            return None

    @property
    def in_words(self) -> str:
        """The version and its day: `version 1 of 12 January 2016`."""
        return f"version {self.number}" + (f" of {day_in_words(self.signed_on)}" if self.signed_on else "")

    @property
    def record_sha256(self) -> str:
        """The sha256 of the record, which holds that of every other file."""
        return _sha256((self.folder / SIGNOFF).read_bytes())


def versions(job: Job) -> list[Version]:
    """Give the versions of a pack that stand under `releases/`, the earliest first."""
    home = job.folder_under(releases())
    folders = [path for path in home.glob("v*") if re.fullmatch(r"v[1-9]\d*", path.name)]
    return sorted((Version(int(path.name[1:]), path, _record(path)) for path in folders), key=lambda version: version.number)


def faults(job: Job, sign_off: SignOff, *, may_demonstrate: bool) -> Iterator[Fault]:
    """Find everything that is in the way of signing: of the draft, of earlier versions, and of the sign-off beside them."""
    earlier = versions(job)
    draft = [*_of_the_draft(job)]
    yield from draft
    if job.data == DEMONSTRATION and not may_demonstrate:
        words = "the families of this pack are the demonstration's; sign it off with DEMO=yes if that is meant, DEMONSTRATION stays on it"
        yield Fault("DEMO", None, "", words)
    altered = [*_of_versions(earlier)]
    yield from altered
    if sign_off.on < job.ends_on:
        yield Fault("ON", None, "", f"the pack is as at {day_in_words(job.ends_on)} and cannot be signed off before that day")
    if not earlier:
        if sign_off.reason:
            yield Fault("REASON", None, "", "there is no earlier version that this one would replace; leave the reason out")
        return
    last = earlier[-1]
    if last.signed_on and sign_off.on < last.signed_on:
        yield Fault("ON", None, "", f"{last.in_words} stands, and a later one is not signed off before that day")
    if not sign_off.reason:
        yield Fault("REASON", None, "", f'{last.in_words} stands; say why another one replaces it: REASON="…"')
    if not draft and not altered and (read_manifest(job.folder) or {}).get("outputs") == last.record["draft"].get("outputs"):
        yield Fault(named(job.folder), None, "", f"nothing has changed since {last.in_words}, so there is nothing to sign off")


def sign(job: Job, sign_off: SignOff, *, may_demonstrate: bool = False) -> Version:
    """Freeze the draft as the next version and give that; raises Refused with everything that is in the way."""
    found = [*faults(job, sign_off, may_demonstrate=may_demonstrate)]
    if found:
        raise Refused(found)
    earlier = versions(job)
    last = earlier[-1] if earlier else None
    number = last.number + 1 if last else 1
    outputs = render({name: _signed(job.folder / f"{name}.ipynb", sign_off, number, last) for name in NOTEBOOKS}, job)
    if outputs[FIGURES] != (job.folder / FIGURES).read_bytes():
        raise refuse(named(job.folder / FIGURES), "the figures would come out otherwise than they were checked, so nothing was signed off")
    if (job.folder / BUILD).exists():
        outputs[BUILD] = (job.folder / BUILD).read_bytes()
    outputs[SIGNOFF] = _signoff_json(job, sign_off, number, last, outputs)
    folder = job.folder_under(releases()) / f"v{number}"
    _freeze(outputs, folder)
    return Version(number, folder, _record(folder))


def _of_the_draft(job: Job) -> Iterator[Fault]:
    """Find why what stands under `reports/` is not the pack that would be built now, whole and as it was written."""
    place, build = named(job.folder), f"{_command(job)} builds it; then check it and sign it off"
    manifest = read_manifest(job.folder)
    if manifest is None:
        yield Fault(place, None, "", f"there is no draft here; {build}")
    elif not has_key_of(job, manifest):
        yield Fault(place, None, "", f"the draft is not as it would be built now ({why(job)}); {build}")
    elif not is_current(job):
        for name, sha256 in manifest.get("outputs", {}).items():
            if not stands(job.folder, name, sha256):
                yield Fault(f"{place}/{name}", None, "", f"the file is missing or was altered since it was built; {build}")


def _of_versions(earlier: list[Version]) -> Iterator[Fault]:
    """Find what was altered, added or taken away in versions that were signed off, each file by name."""
    for place, version in enumerate(earlier, start=1):
        if version.number != place:
            yield Fault(named(version.folder.with_name(f"v{place}")), None, "", "this version is missing; put it back from a copy")
            return
        files = version.record.get("files")
        if not isinstance(files, dict) or not isinstance(version.record.get("draft"), dict) or not version.signed_on:
            yield Fault(named(version.folder / SIGNOFF), None, "", "the record is missing or was altered; put it back from a copy")
            continue
        after = earlier[place].record.get("replaces") if place < len(earlier) else None
        if after and not (isinstance(after, dict) and after.get("signoff_sha256") == version.record_sha256):
            yield Fault(named(version.folder / SIGNOFF), None, "", "the record was altered since it was replaced; put it back from a copy")
        standing = {path.name for path in version.folder.iterdir()} - {SIGNOFF}
        for name in sorted(standing | files.keys()):
            path = version.folder / name
            if name not in files:
                yield Fault(named(path), None, "", f"the file was added to {version.in_words}; take it out")
            elif name not in standing or _sha256(path.read_bytes()) != files[name]:
                yield Fault(named(path), None, "", f"the file of {version.in_words} is missing or was altered; put it back from a copy")


def _signed(path: Path, sign_off: SignOff, number: int, last: Version | None) -> Any:
    """Give an executed notebook with the title that says who signed it off."""
    import nbformat

    from tfdata.shown import MIME, Title

    notebook = nbformat.read(path, as_version=4)
    terms = [("Prepared by", sign_off.prepared_by), ("Checked by", sign_off.checked_by)]
    if last:
        terms.append(("Replaces", f"{last.in_words}: {sign_off.reason}"))
    status = f"Final, version {number}, {day_in_words(sign_off.on)}"
    for output in (output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs):
        if output.get("data", {}).get(MIME, {}).get("kind") == "title":
            draft = {key: value for key, value in output.data[MIME].items() if key not in ("kind", "figures")}
            signed = {"status": status, "version": str(number), "phases": tuple(draft["phases"]), "sign_off": tuple(terms)}
            output["data"] = nbformat.from_dict(Title(**draft | signed)._repr_mimebundle_())
    return notebook


def _signoff_json(job: Job, sign_off: SignOff, number: int, last: Version | None, outputs: dict[str, bytes]) -> bytes:
    manifest = read_manifest(job.folder) or {}
    content = {
        "version": number,
        "signed_on": sign_off.on.isoformat(),
        "prepared_by": sign_off.prepared_by,
        "checked_by": sign_off.checked_by,
        "reason": sign_off.reason,
        "replaces": {"version": last.number, "signed_on": last.record["signed_on"], "signoff_sha256": last.record_sha256} if last else None,
        "parameters": job.parameters,
        "draft": {
            "run_key": manifest["run_key"],
            "manifest_sha256": _sha256((job.folder / MANIFEST).read_bytes()),
            "outputs": manifest["outputs"],
        },
        "files": {name: _sha256(content) for name, content in sorted(outputs.items())},
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _freeze(outputs: dict[str, bytes], folder: Path) -> None:
    """Write a version aside, read-only, and move it to its place; raises Refused where another one took that place meanwhile."""
    placing.sweep(releases())
    with placing.naming(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
    with placing.beside(folder) as aside:
        for name, content in outputs.items():
            (aside / name).write_bytes(content)
            (aside / name).chmod(_READ_ONLY)
        aside.chmod(_READ_ONLY_FOLDER)
        try:
            aside.rename(folder)
        except OSError:
            if folder.exists():
                raise _taken(folder) from None
            raise


def _taken(folder: Path) -> Refused:
    return refuse(named(folder), "this version was made by somebody else in the meantime; look at it, and sign off again if need be")


def _command(job: Job) -> str:
    """Say how the draft is built; an extract of one's own is named as the person names it, since its place is not known here."""
    words = [f"BOROUGH={job.slug}", f"QUARTER={job.quarter}", f"PHASE={job.phase}" if job.phase else ""]
    data = "DATA=…" if job.data not in ("", DEMONSTRATION) else ""
    return " ".join(["make report", *(word for word in [*words, data] if word)])


def _record(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / SIGNOFF).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
