"""Hold a pack that stands against its manifest, and against the one that was rebuilt from it: which files differ, and where.

Two folders come in; out goes a line for each file that is not as it should be. Nothing is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tfdata.packs.differing import where
from tfdata.packs.plan import MANIFEST
from tfdata.packs.run import BUILD


def altered(folder: Path, outputs: Mapping[str, str]) -> dict[str, str]:
    """Name the files of a pack that are not as its manifest says, with what is wrong with each; `outputs` are its sha256 by name."""
    found = {}
    for name, digest in outputs.items():
        content = _read(folder / name)
        if content is None:
            found[name] = "it is missing, and the manifest names it"
        elif _sha256(content) != digest:
            found[name] = "altered since it was built: it is not as the manifest says"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in {*outputs, MANIFEST, BUILD}:
            found[name] = "it stands there, and the manifest does not name it"
    return found


def differences(folder: Path, manifest: Mapping[str, Any], rebuilt: Path) -> dict[str, str]:
    """Say by name of each file of a pack that was altered, or comes out otherwise when it is rebuilt, what is the matter and where."""
    outputs: Mapping[str, str] = manifest["outputs"]
    found = altered(folder, outputs)
    again = {path.relative_to(rebuilt).as_posix(): path.read_bytes() for path in sorted(rebuilt.rglob("*")) if path.is_file()}
    for name in sorted({*outputs, *again} - {MANIFEST, BUILD}):
        said = [found.get(name, ""), *_of_file(name, _read(folder / name), outputs.get(name, ""), again.get(name))]
        found |= {name: "; ".join(filter(None, said))} if any(said) else {}
    if not found or not _agree_but_for_outputs(folder, rebuilt):
        places = where(MANIFEST, _read(folder / MANIFEST) or b"", again.get(MANIFEST, b""))
        found |= {MANIFEST: f"it comes out otherwise: {places}"} if places else {}
    return dict(sorted(found.items()))


def _of_file(name: str, stands: bytes | None, digest: str, again: bytes | None) -> Iterator[str]:
    """Say of one file how it stands to the rebuilt one; `digest` is what the manifest says of it, if it does."""
    if again is None:
        yield "the rebuild does not write it"
    elif not digest:
        yield "the rebuild writes it, and the manifest does not name it"
    elif stands is None or _sha256(stands) != digest:
        yield "the rebuilt file is as the manifest says" if _sha256(again) == digest else "neither is the rebuilt file"
        yield where(name, stands, again) if stands is not None else ""
    elif stands != again:
        yield f"it comes out otherwise: {where(name, stands, again)}"


def _agree_but_for_outputs(*folders: Path) -> bool:
    """Whether the manifests of two packs say the same but for their outputs, which differ where a file does."""
    first, second = (json.loads(_read(folder / MANIFEST) or b"{}") for folder in folders)
    return {**first, "outputs": {}} == {**second, "outputs": {}}


def _read(path: Path) -> bytes | None:
    """Give the content of a file; None where there is none that can be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
