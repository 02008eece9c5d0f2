"""Released versions of the quarter before: read strictly, held to their hashes, and set beside the same figures worked out again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from reading import figures_of, html_text, report
from small_caseload import in_quarter
from test_brief import table

from tfdata import disclosure, places, printed, releases
from tfdata.disclosure import Published
from tfdata.faults import Refused
from tfdata.packs import files
from tfdata.scope import Scope

RUN = {"quarter": "2015-16-Q2", "borough": "bromley", "phase": "", "data": "demonstration"}
FIGURES = {"headlines_2.attached.value": ("142", "families", "", ""), "headlines_2.outcome.value": ("", "families", "c", "")}
VALUES = [{"Figure or rule": "Number to which the counts of a breakdown are rounded", "Value": "5"}]

Cells = dict[str, tuple[str, str, str, str]]


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TFDATA_STORE", str(tmp_path / "store"))


def write(root: Path, number: int = 1, figures: Cells = FIGURES, values: object = VALUES, **changed: object) -> Path:
    """Write a version's two files; `changed` are keys of the manifest."""
    folder = root / RUN["quarter"] / RUN["borough"] / f"v{number}"
    folder.mkdir(parents=True)
    text = io.StringIO()
    writer = csv.DictWriter(text, files.COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for name, (value, unit, marker, rests_on) in figures.items():
        common = {"local_authority": "Bromley", "quarter": RUN["quarter"], "demonstration": "DEMONSTRATION", "part": "B"}
        writer.writerow({**common, "id": name, "value": value, "unit": unit, "marker": marker, "rests_on": rests_on})
    content = text.getvalue().encode()
    (folder / "figures.csv").write_bytes(content)
    manifest: dict[str, Any] = {
        "run_key": "0" * 64,
        "parameters": dict(RUN),
        "rests_on": values,
        "outputs": {"figures.csv": hashlib.sha256(content).hexdigest()},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | changed), encoding="utf-8")
    return folder


def take(root: Path) -> str:
    return releases.take(root, RUN, "Bromley")


def faults(root: Path) -> str:
    with pytest.raises(Refused) as refused:
        take(root)
    return str(refused.value)


# At the door


def test_the_newest_version_comes_in_under_a_name_that_holds_its_hash(tmp_path: Path) -> None:
    write(tmp_path / "releases", 2)
    write(tmp_path / "releases", 10, {"headlines_2.attached.value": ("150", "families", "", "targets.x")})
    name = take(tmp_path / "releases")
    assert re.fullmatch(r"2015-16-Q2-bromley-v10-[0-9a-f]{32}", name)
    found = releases.read(name)
    assert found is not None
    assert (found.version, set(found.figures)) == (10, {"headlines_2.attached.value"})
    figure = found.figures["headlines_2.attached.value"]
    assert (figure.value, figure.rests_on) == (150, ("targets.x",))
    assert releases.digest(name) == name[-32:]
    assert str(tmp_path) not in name


def test_without_a_version_of_the_quarter_before_there_is_nothing_to_hold_it_against(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    assert take(tmp_path / "releases") == ""
    assert releases.read("") is None


def test_a_folder_that_is_not_there_is_refused() -> None:
    assert "there is no folder 'nowhere'; name the one that holds <quarter>/<borough>/v1" in faults(Path("nowhere"))


def test_an_altered_figure_is_found_by_the_manifest(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "figures.csv").write_text((folder / "figures.csv").read_text().replace("142", "143"))
    assert "v1/figures.csv: the file is not the one that its manifest names, by its sha256" in faults(tmp_path)


def test_everything_that_is_wrong_with_a_version_is_told_at_once_and_nothing_of_what_it_holds(tmp_path: Path) -> None:
    wrong = {
        "twice": ("12", "families", "", ""), "head line": ("12", "families", "", ""), "a.b": ("1\u202e2", "families", "", ""),
        "a.c": ("3", "families", "c", ""), "a.d": ("7919", "families", "secret", ""), "a.e": ("7", "families", "", "<script>"),
    }  # fmt: skip
    write(tmp_path, figures=wrong, values=[{"Figure or rule": 3}], parameters={**RUN, "quarter": "2015-16-Q1", "data": "ours"})
    text = faults(tmp_path)
    assert [line.partition(": ")[0].rpartition("/")[2] for line in text.splitlines()] == [
        "manifest.json", "manifest.json", *(f"figures.csv, line {line}" for line in (3, 4, 5, 6, 7)), "manifest.json",
    ]  # fmt: skip
    assert "the version is of 2015-16-Q1 quarter, and the quarter before this pack's is of 2015-16-Q2" in text
    assert "the version is of ours data" in text
    assert not {"7919", "secret", "<script>"} & set(re.findall(r"[\w<>]+", text))


@pytest.mark.parametrize(("file", "content", "words"), [
    ("manifest.json", "[]", "this is no manifest of a pack"),
    ("manifest.json", "{", "this is no manifest of a pack"),
    ("figures.csv", "id,value\n", "the columns unit, marker, rests_on, local_authority, quarter, demonstration are missing"),
    ("figures.csv", "", "the columns id, value"),
    ("figures.csv", '"open', "this is no CSV file in UTF-8"),
])  # fmt: skip
def test_a_broken_file_is_a_fault_in_words(file: str, content: str, words: str, tmp_path: Path) -> None:
    (write(tmp_path) / file).write_text(content, encoding="utf-8")
    assert words in faults(tmp_path)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / "manifest.json").unlink()
    assert "bromley/v1/manifest.json: the file is missing or cannot be read" in faults(tmp_path)


def test_a_version_that_was_altered_in_the_store_is_not_read(tmp_path: Path) -> None:
    name = take(write(tmp_path / "in").parents[2])
    kept = places.store() / ".released" / name / "figures.csv"
    kept.chmod(0o600)
    kept.write_text(kept.read_text().replace("142", "140"))
    with pytest.raises(Refused, match="is not the one that was put there"):
        releases.read(name)
    shutil.rmtree(kept.parent)
    for wrong, words in ((name, "does not hold this version"), ("../x", "ends in its number and its hash")):
        with pytest.raises(Refused, match=words):
            releases.read(wrong)


# Beside what is worked out again


def beside(then: int, figures: Cells, values: object = VALUES, folder: Path | None = None) -> Published:
    pack = in_quarter("2015-16-Q3", phase="2")
    assert folder is not None
    name = take(write(folder, figures=figures, values=values).parents[2])
    found = {"since": (table("since", attached={"then": then}, outcome={"then": 20}),)}
    (item,) = disclosure.protect(printed.beside(known(pack), found, releases.read(name)), pack.book)
    return item


def known(pack: Scope) -> Scope:
    """A pack that has looked up the policy that it protects by, as every pack has."""
    pack.book.policy(pack.slug)
    return pack


def says(item: Published, row: str = "attached") -> str:
    (found,) = [each for each in item.rows if each.key == row]
    return "".join(piece if isinstance(piece, str) else piece.shown for piece in found.cells[3])


def test_a_figure_that_is_the_same_but_for_rounding_is_the_same(tmp_path: Path) -> None:
    """142 was printed exactly; about 140 are worked out again."""
    item = beside(140, FIGURES, folder=tmp_path)
    shown = [figure.shown for name in ("printed", "rounded", "then") if (figure := item.figure("attached", name))]
    assert shown == ["142", "140", "140"]
    assert says(item) == "the same"
    assert says(item, "outcome") == "not shown by both"


def test_what_changed_with_a_rule_names_the_rule(tmp_path: Path) -> None:
    """It was rounded to ten then, and is rounded to five now."""
    item = beside(130, FIGURES, [{**VALUES[0], "Value": "10"}], tmp_path)
    assert says(item) == "changed, as did: number to which the counts of a breakdown are rounded"


def test_what_changed_without_a_rule_changed_by_its_records(tmp_path: Path) -> None:
    assert says(beside(130, FIGURES, folder=tmp_path)) == "changed: no figure or rule did, so records were corrected"


def test_a_difference_of_few_families_is_not_told(tmp_path: Path) -> None:
    """141 and 142 are both about 140; a count of few families, which no version prints, is not shown."""
    for number, (value, words) in enumerate((("141", "the same"), ("142", "the same"), ("3", "not shown by both"))):
        folder = tmp_path / str(number)
        assert says(beside(140, {"headlines_2.attached.value": (value, "families", "", "")}, folder=folder)) == words


def test_without_a_version_nothing_is_set_beside(tmp_path: Path) -> None:
    pack = in_quarter("2015-16-Q3", phase="2")
    found = {"since": (table("since", attached={"then": 100}),)}
    assert list(printed.beside(pack, found, None)) == []
    name = take(write(tmp_path, figures={"other.figure": ("1", "count", "", "")}).parents[2])
    assert list(printed.beside(pack, found, releases.read(name))) == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_pack_is_held_against_the_version_that_was_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quarter before, built and put by as version 1, and then the quarter with it and without it; an altered version is refused."""
    monkeypatch.delenv("TFDATA_STORE")
    built, versions = tmp_path / "built", tmp_path / "releases"
    for words in (("QUARTER=2015-16-Q2",), ()):
        done = report(built, "BOROUGH=harrow", "FORMATS=html", *words)
        assert done.returncode == 0, done.stderr
    shutil.copytree(built / "2015-16-Q2" / "harrow", versions / "2015-16-Q2" / "harrow" / "v1")
    without = html_text(built / "2015-16-Q3" / "harrow")
    done = report(built, "BOROUGH=harrow", "FORMATS=html", f"RELEASES={versions}")
    assert done.returncode == 0, done.stderr
    pack = built / "2015-16-Q3" / "harrow"
    rows = {row["id"]: row for row in figures_of(pack)}
    assert rows["printed_2.attached.printed"]["value"] == "60"
    assert rows["printed_2.version"]["value"] == "1"
    assert "what was released of the quarter" in html_text(pack)
    assert "what was released of the quarter" not in without
    assert "last_release" in json.loads((pack / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    again = report(built, "BOROUGH=harrow", "FORMATS=html", f"RELEASES={versions}")
    assert "nothing changed" in again.stdout
    figures = versions / "2015-16-Q2" / "harrow" / "v1" / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace("DEMONSTRATION", "", 1), encoding="utf-8")
    refused = report(built, "BOROUGH=harrow", "FORMATS=html", f"RELEASES={versions}")
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "is not the one that its manifest names" in refused.stderr
