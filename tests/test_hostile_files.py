"""A file that was tampered with is refused in words or read for what it is: nothing fails or is run, and nothing beside it is read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hostile_words import kept_apart, unseen
from hostile_yaml import GREEDY, NAMED
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering_sample import sample
from test_hostile_words import said_of

from tfdata import places, scope, store
from tfdata.commentary import form
from tfdata.faults import Refused
from tfdata.packs import plan
from tfdata.packs.document import Document, read_document
from tfdata.packs.signing import SIGNOFF, versions
from tfdata.params import load, reader
from tfdata.places import PARAMS
from tfdata.schedule import references
from tfdata.shown import MIME
from tfdata.site.standing import standing
from tfdata.sources.identifiers import Key
from tfdata.store import index

BOOK = load()
HERE = Path(__file__).parent
FEW = settings(max_examples=60, deadline=None)
QUARTER = "2015-16-Q3"
ODD = (None, True, 0, -1, 1e308, 10**400, "", "\x1b[31m", "\u202e", "\ud800", "\x00", "../../x", "/etc/passwd", "a" * 5_000, [], {}, [[]])
SEEDS = (
    b"",
    b"---\n",
    b"---\ncommittee: A\nmeeting_date: 2016-01-12\ncontact_officer: B\n---\n",
    b"reference\n",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
)


# Parameters


@pytest.mark.parametrize("name", ["sources.yaml", "disclosure.yaml", "phases/phase_2.yaml"])
def test_a_hostile_parameter_file_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for what, content in NAMED.items():
        (tmp_path / "file.yaml").write_bytes(content)
        with pytest.raises(Refused) as refused:
            reader.parse(reader.read(tmp_path / "file.yaml", name), scope.Authority)
        assert refused.value.faults, what
        assert unseen(str(refused.value)) == [], what
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("what", ["a command in a tag", "a list", "nothing", "half a letter", "10,000 digits", "a key twice"])
def test_a_book_with_a_hostile_file_is_refused(what: str, tmp_path: Path) -> None:
    shutil.copytree(PARAMS, tmp_path / "params")
    (tmp_path / "params" / "measures.yaml").write_bytes(NAMED[what])
    with pytest.raises(Refused, match=r"params/measures\.yaml"):
        load(tmp_path / "params")


@pytest.fixture(scope="module")
def greedy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What each greedy file is refused for, by a reader that may take a fixed amount of memory and a fixed time."""
    folder = tmp_path_factory.mktemp("greedy")
    for name, content in GREEDY.items():
        (folder / f"{name}.yaml").write_bytes(content)
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, str(HERE / "hostile_yaml_child.py"), str(folder)]
    done = subprocess.run(command, cwd=HERE.parent, env=environment, capture_output=True, encoding="utf-8", timeout=200, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("what", GREEDY)
def test_a_greedy_parameter_file_is_refused_within_its_bounds(what: str, greedy: dict[str, list[str]]) -> None:
    assert greedy[what]
    assert [said for said in greedy[what] if ".yaml" not in said] == [], "the reader failed, or was ended"


@FEW
@given(st.one_of(st.binary(max_size=200), st.text("{}[]:-?&*!|>'\"%@`#,. \n\t0aé\x00", max_size=60).map(str.encode)))
def test_any_bytes_are_yaml_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    refused_or_fine(lambda: reader.read(path, "any.yaml"))


# Commentary, key, references


@FEW
@given(st.sampled_from(SEEDS), st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_of_an_officer_are_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, before: bytes, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "given"
    path.write_bytes(before + content)
    path.chmod(0o600)
    assert all(fault.message for fault in form.read(path, "commentary/x.md")[1])
    refused_or_fine(lambda: Key.read(path))
    refused_or_fine(lambda: references.read(path, Key(b"0123456789abcdef" * 4)))


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/", "/proc/self/mem"])
def test_what_is_no_plain_file_is_refused_unread(path: str) -> None:
    for read in (lambda: Key.read(Path(path)), lambda: references.read(Path(path), Key(b"0" * 64)), lambda: reader.read(Path(path), "x")):
        with pytest.raises(Refused):
            read()


@pytest.mark.parametrize("content", ["> " * 5_000, "- " * 5_000, "*" * 15_000, "[" * 15_000, "`" * 15_000, "![](" * 3_000])
def test_a_commentary_deep_in_itself_is_read_or_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text(SEEDS[2].decode() + "## Key points\n\n" + content, encoding="utf-8")
    form.read(tmp_path / "x.md", "commentary/x.md")


# Packs that stand

MANIFEST: dict[str, Any] = {
    "run_key": "0",
    "parameters": {"borough": "bromley", "quarter": QUARTER, "phase": "", "data": ""},
    "formats": ["html"],
    "inputs": {"code": "0"},
    "looked_up": {},
    "rests_on": [{"Key": "a", "Value": "1", "Figure or rule": "b"}],
    "outputs": {},
}
FIGURES = "id,label,value,unit,marker,part,demonstration,made_of,rests_on,quarter\nheadlines_2.a,A,1,families,,A,,b,a,2015-16-Q3\n"
NOTEBOOK = {"cells": [{"outputs": [{"data": {MIME: {"kind": "title", "status": "Draft"}}}]}]}
SIGNED = {"version": 1, "signed_on": "2016-01-12", "prepared_by": "A", "checked_by": "B", "files": {}, "draft": {"outputs": {}}}


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patched:
        folder = kept_apart(tmp_path_factory.mktemp("packs"), patched)
        (folder / "x").write_text("a secret word", encoding="utf-8")
        yield folder


def stand(folder: Path, manifest: object, figures: bytes, notebook: object, signoff: object = None) -> None:
    """Put a pack in a folder, whose manifest, where it still has outputs, names its files as they are."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = {"figures.csv": figures, "programme_pack.ipynb": json.dumps(notebook).encode()}
    if isinstance(manifest, dict) and isinstance(manifest.get("outputs"), dict):
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        manifest = {**manifest, "outputs": {**digests, **manifest["outputs"]}}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    if signoff is not None:
        (folder / SIGNOFF).write_text(json.dumps(signoff), encoding="utf-8")


def spots(value: object, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every place in a content of JSON."""
    yield so_far
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from spots(part, (*so_far, key))


def put(value: Any, spot: tuple[Any, ...], new: object) -> Any:
    """Give a content with another part at a place."""
    if not spot:
        return new
    items = dict(value) if isinstance(value, dict) else [*value]
    items[spot[0]] = put(items[spot[0]], spot[1:], new)
    return items


@st.composite
def altered(draw: st.DrawFn, content: Any) -> Any:
    """A content of JSON with one or two parts that are of another kind, or one part more."""
    for _ in range(draw(st.integers(1, 2))):
        spot = draw(st.sampled_from([*spots(content)]))
        content = put(
            content, spot, draw(st.one_of(st.sampled_from(ODD), st.dictionaries(st.sampled_from(["../../x", "/x", "a.b"]), st.just("0"))))
        )
    return content


@FEW
@given(
    st.one_of(st.just(MANIFEST), altered(MANIFEST)),
    st.one_of(
        st.just(FIGURES.encode()), st.binary(max_size=60), st.sampled_from([FIGURES.encode() + b'"', b"id\n1\n", b"id,demonstration\n1\n"])
    ),
    st.one_of(st.just(NOTEBOOK), altered(NOTEBOOK)),
    st.one_of(st.none(), altered(SIGNED)),
)
def test_a_pack_that_was_tampered_with_is_refused_or_read(apart: Path, manifest: Any, figures: bytes, notebook: Any, signoff: Any) -> None:
    """By what gathers, plans, signs and explains packs."""
    draft, version = places.reports() / QUARTER / "bromley", places.releases() / QUARTER / "bromley" / "v1"
    stand(draft, manifest, figures, notebook)
    if signoff is not None:
        stand(version, manifest, figures, notebook, signoff)
    else:
        shutil.rmtree(version.parent, ignore_errors=True)
    found = refused_or_fine(lambda: standing(places.reports(), places.releases(), BOOK, demonstrations=True))
    for pack in (pack for item in found or () for pack in item.every):
        assert all((pack.folder / name).resolve().is_relative_to(pack.folder.resolve()) for name in pack.files)
        refused_or_fine(lambda pack=pack: (pack.title, pack.figures, pack.in_words, pack.address))
    job = plan.Job("bromley", "Bromley", QUARTER, "", "", ("html",), {"code": "0"})
    assert plan.why(job)
    assert all(item.in_words.startswith("version ") for item in versions(job))
    for words in (("explain", "FIGURE=headlines_2.a", "BOROUGH=bromley"), ("verify", "BOROUGH=bromley", "RELEASES=no-such-folder")):
        code, said = said_of(*words)
        assert code in (0, 1, 2)
        assert unseen(said) == []
        assert "a secret word" not in said
    assert {path.name for path in apart.iterdir()} <= {"work", "x", "store", "reports", "releases", "restricted"}


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("name", ["manifest.json", "figures.csv", "programme_pack.ipynb", SIGNOFF])
@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"a":' * 100_000, b"9" * 100_000, b"", b"\xff", b"null", b"\x00", b'"' * 200_000])
def test_a_file_of_a_pack_deep_in_itself_is_refused_or_counts_as_none(name: str, content: bytes) -> None:
    version = places.releases() / QUARTER / "bromley" / "v1"
    shutil.rmtree(places.reports(), ignore_errors=True)
    stand(version, MANIFEST, content if name == "figures.csv" else FIGURES.encode(), NOTEBOOK, SIGNED)
    (version / name).write_bytes(content)
    refused_or_fine(lambda: standing(places.reports(), places.releases(), BOOK, demonstrations=True))
    shutil.rmtree(places.reports(), ignore_errors=True)
    shutil.copytree(version, places.reports() / QUARTER / "bromley")
    for words in (("publish", "DEMO=yes"), ("explain", "FIGURE=a", "BOROUGH=bromley")):
        code, said = said_of(*words, f"QUARTER={QUARTER}")
        assert code in (0, 1, 2)
        assert unseen(said) == []


@pytest.mark.usefixtures("apart")
def test_a_link_in_a_pack_leads_nothing_into_the_site(tmp_path: Path) -> None:
    """Even where the manifest has the sha256 of what it leads to."""
    (tmp_path / "secret").write_text(FIGURES, encoding="utf-8")
    shutil.rmtree(places.releases(), ignore_errors=True)
    folder = places.reports() / QUARTER / "bromley"
    stand(folder, MANIFEST, FIGURES.encode(), NOTEBOOK)
    (folder / "figures.csv").unlink()
    (folder / "figures.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(Refused, match="a link to another file"):
        standing(places.reports(), places.releases(), BOOK, demonstrations=True)


# Notebooks

SAMPLE = json.loads(nbformat.writes(sample()))
PLACES = {depth: [spot for spot in spots(SAMPLE) if len(spot) == depth] for depth in range(10)}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 9), st.integers(0, 100_000), st.integers(0, len(ODD) - 1))
def test_a_notebook_that_was_tampered_with_is_a_document_or_refused(depth: int, place: int, odd: int) -> None:
    content = put(SAMPLE, PLACES[depth][place % len(PLACES[depth])], ODD[odd])
    found = refused_or_fine(lambda: read_document(nbformat.from_dict(content)))
    if found is not None:
        assert isinstance(found, Document)
        assert all(isinstance(marker, str) for marker in found.markers)
        assert isinstance(found.is_demonstration, bool)


# The store


@FEW
@given(
    altered(
        json.loads(index.Stored("x", False, {"families": index.TableCounts(1, 1, 0, 0)}, {"E09000006": "0" * 64}, ("E09000006",)).as_json())
    ),
    st.one_of(st.binary(max_size=40), st.just(b"[" * 100_000)),
)
def test_an_index_of_the_store_that_was_tampered_with_is_refused(
    tmp_path_factory: pytest.TempPathFactory, content: Any, other: bytes
) -> None:
    root = tmp_path_factory.getbasetemp() / "tampered-store"
    (root / "x").mkdir(parents=True, exist_ok=True)
    for written in (json.dumps(content).encode(), other):
        (root / "x" / "index.json").write_bytes(written)
        assert isinstance(store.holds("x", root), frozenset)
        assert isinstance(store.made_from("x", root), str)
        assert refused_or_fine(lambda: store.digest("x", "E09000006", root)) is None
        assert store.rows("x", root) is None


def refused_or_fine(action: Callable[[], Any]) -> Any:
    """Give what an action gives, or None where it refuses in words that can be seen; anything else is a failure."""
    found, said = None, "nothing"
    try:
        found = action()
    except Refused as refused:
        said = str(refused)
    assert said
    assert unseen(said) == []
    return found
