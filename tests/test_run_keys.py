"""A pack is built again where what it is made from changed, and nowhere else: run keys by the parameters and rows that were used."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from in_process import run
from reading import report
from small_extract import KENT, TONBRIDGE, family, write

from tfdata import intake, places, scope, store
from tfdata.packs import inputs, plan
from tfdata.packs.document import Document
from tfdata.params import Book, PublishedFigure, fingerprints, load
from tfdata.params.parameter import dated

BOOK = load()
QUARTER = "2015-16-Q3"
SIX = BOOK.described


def job(slug: str, quarter: str = QUARTER, book: Book = BOOK, data: str = "") -> plan.Job:
    """Plan a pack as `report` does; without an extract, unless one is named."""
    return plan.job_for(scope.find(slug, quarter, "", book), "", data, plan.FORMATS, inputs.shared(book))


@pytest.fixture(scope="module")
def used() -> dict[str, frozenset[str]]:
    """What the packs of the six, without an extract, look up in the default quarter."""
    parameters = {"quarter": QUARTER, "phase": "", "data": ""}
    return {slug: frozenset().union(*(run(name, {"borough": slug, **parameters}).looked_up for name in inputs.NOTEBOOKS)) for slug in SIX}


def book_with(folder: Path, name: str, change: Callable[[str], str]) -> Book:
    """Read the parameters with one file changed; a file that is not there is made from the empty text."""
    root = shutil.copytree(places.PARAMS, folder / "params")
    path = root / name
    path.parent.mkdir(exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    assert change(before) != before
    path.write_text(change(before), encoding="utf-8")
    return load(root)


def replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


CHANGES = {
    "a rule of phase 2 that every pack states": (
        "phases/phase_2.yaml",
        replacing("outcome_words: ", "outcome_words: now "),
        set(SIX),
    ),
    "a point on Thurrock": ("authorities/thurrock.yaml", replacing("locator: ", "locator: page 1 of "), {"thurrock"}),
    "the county's file, which its district goes by too": (
        "authorities/kent.yaml",
        replacing("locator: ", "locator: page 1 of "),
        {"kent", "tonbridge-and-malling"},
    ),
    "a published figure of Dudley": (
        "published_record.csv",
        lambda text: text.replace("E08000027,1,", "E08000027,1,", 1).replace(",dudley_report_2014,", ",dudley_report_2014,see ", 1),
        {"dudley"},
    ),
    "a document that Dudley alone rests on": ("sources.yaml", replacing("short: Dudley report", "short: Report of Dudley"), {"dudley"}),
    "a unit cost": ("unit_costs.csv", replacing("A", "An a"), set(SIX)),
    "an Outcomes Plan where there was none": (
        "outcomes_plans/dudley.yaml",
        lambda _: (
            "phases:\n  '2':\n    minimum_problems:\n      title: Problems needed\n      unit: problems\n      values:\n"
            "        - {value: 3, source: dudley_report_2014, locator: page 2, confidence: sourced}\n"
        ),
        {"dudley"},
    ),
    "what nothing in a pack goes by": ("feeds/example_case_export.yaml", replacing("#", "##"), set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_params_reaches_the_packs_that_go_by_it_and_no_others(
    name: str, used: dict[str, frozenset[str]], tmp_path: Path
) -> None:
    file, change, wanted = CHANGES[name]
    changed = book_with(tmp_path, file, change)
    keys = {slug: (job(slug).run_key(used[slug]), job(slug, book=changed).run_key(used[slug])) for slug in SIX}
    assert {slug for slug, (before, after) in keys.items() if before != after} == wanted


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [("{value: 3200,", "{value: 3201,", {"2013-14-Q4", "2015-16-Q3"}), ("{value: 1000,", "{value: 1001,", {"2015-16-Q3"})],
)
def test_a_changed_tariff_reaches_the_packs_that_used_it_and_no_others(
    old: str, new: str, wanted: set[str], demonstration_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Harrow before phase 2 and in it: a fee of phase 1 is looked up in both, as income to date counts it; one of phase 2 in the later."""
    monkeypatch.setenv("TFDATA_STORE", str(demonstration_store))
    changed = book_with(tmp_path, "tariffs.yaml", replacing(old, new))
    found = set()
    for quarter in ("2013-14-Q4", "2015-16-Q3"):
        parameters = {"borough": "harrow", "quarter": quarter, "phase": "", "data": "demonstration"}
        looked_up = frozenset().union(*(run(name, parameters).looked_up for name in inputs.NOTEBOOKS))
        before, after = (job("harrow", quarter, book, "demonstration").run_key(looked_up) for book in (BOOK, changed))
        found |= {quarter} if before != after else set()
    assert found == wanted


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["harrow", "thurrock"])
@pytest.mark.timeout(600)
def test_a_pack_comes_out_the_same_when_all_that_it_did_not_look_up_is_altered(
    slug: str, demonstration_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the key leaves nothing out: figures and rows of the record are doubled, and other authorities' files altered."""
    monkeypatch.setenv("TFDATA_STORE", str(demonstration_store))
    parameters = {"borough": slug, "quarter": QUARTER, "phase": "", "data": "demonstration"}
    before = {name: run(name, parameters) for name in inputs.NOTEBOOKS}
    looked_up = frozenset().union(*(document.looked_up for document in before.values()))
    altered = all_but(looked_up, slug)
    assert fingerprints.shared(altered) == fingerprints.shared(BOOK)
    assert fingerprints.own(altered, slug) == fingerprints.own(BOOK, slug)
    monkeypatch.setattr(scope, "load", lambda: altered)
    store._LAST_READ.clear()  # what was worked out of it goes with it
    after = {name: run(name, parameters) for name in inputs.NOTEBOOKS}
    assert {name: shown(document) for name, document in after.items()} == {name: shown(document) for name, document in before.items()}


def shown(document: Document) -> list[dict[str, object]]:
    return [{name: part for name, part in value.items() if name != "looked_up"} for value in document.values]


def all_but(looked_up: frozenset[str], slug: str) -> Book:
    """Give the book with everything altered that a pack of the authority did not look up and that is not its own or every pack's."""
    series, altered = {}, 0
    for key, item in BOOK.series.items():
        values = []
        for value in item.values:
            is_used = dated(key, item, value) in looked_up
            altered += not is_used
            values.append(value if is_used else value.model_copy(update={"value": value.value * 2 + 1, "locator": "altered"}))
        series[key] = item.model_copy(update={"values": values})
    record = tuple(row if f"record.{row.gss_code}" in looked_up else _altered(row) for row in BOOK.record)
    others = {name: area for name, area in BOOK.authorities.items() if name != slug}
    others = {
        name: area.model_copy(update={"targets": [target.model_copy(update={"value": target.value + 1}) for target in area.targets]})
        for name, area in others.items()
    }
    others = {
        name: area.model_copy(update={"points": [], "questions": []}) if name in BOOK.described else area for name, area in others.items()
    }
    assert altered > 5
    assert record != BOOK.record
    return dataclasses.replace(
        BOOK.fresh(), series=series, record=record, authorities={**BOOK.authorities, **others}, feeds={}, looked_up=set()
    )


def _altered(row: PublishedFigure) -> PublishedFigure:
    return dataclasses.replace(row, parameter=dataclasses.replace(row.parameter, value=row.parameter.value * 2 + 1), note="altered")


@pytest.mark.slow
def test_what_verdicts_rest_on_is_looked_up_by_every_pack_that_goes_by_them(
    demonstration_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process where they had been reached before, as in a forked one, a pack says that it looked up the same."""
    monkeypatch.setenv("TFDATA_STORE", str(demonstration_store))
    parameters = {"borough": "harrow", "quarter": QUARTER, "phase": "", "data": "demonstration"}
    store._LAST_READ.clear()
    first = run(inputs.PACK, parameters).looked_up
    assert first == run(inputs.PACK, parameters).looked_up
    assert {"tariffs.phase_2.attachment_fee", "record.E12000007"} <= first


def test_a_row_of_one_authority_reaches_its_packs_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An extract of Bromley and Kent in which one family of Kent changes: Kent and its district, and not Bromley."""
    monkeypatch.setenv("TFDATA_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TFDATA_RESTRICTED", str(tmp_path / "restricted"))
    slugs, keys = ("bromley", "kent", "tonbridge-and-malling"), []
    for day in ("2015-04-07", "2015-04-08"):
        rows = [family(), family("K1", local_authority=KENT, district=TONBRIDGE), family("K2", local_authority=KENT, identified_on=day)]
        taken = intake.take(str(write(tmp_path / "both", families=rows)), BOOK, date(2016, 1, 31), None)
        keys.append({slug: job(slug, data=taken.name).run_key(()) for slug in slugs})
    assert {slug for slug in slugs if keys[0][slug] != keys[1][slug]} == {"kent", "tonbridge-and-malling"}


@pytest.mark.slow
def test_a_manifest_names_what_its_pack_looked_up_and_why_it_would_be_built(reports: Path, tmp_path: Path) -> None:
    """Where a figure changed, EXPLAIN names it; a manifest whose parts are not what they should be counts as not there."""
    copy = shutil.copytree(reports, tmp_path / "copy")
    place = copy / QUARTER / "harrow" / "manifest.json"
    manifest = json.loads(place.read_text(encoding="utf-8"))
    fee = "tariffs.phase_2.attachment_fee"
    assert manifest["looked_up"][fee] == fingerprints.looked_up(BOOK)[fee]
    for change, said in (
        ({"looked_up": {**manifest["looked_up"], fee: "0" * 64}, "run_key": "0" * 64}, f"Harrow: changed: {fee}\n"),
        ({"inputs": {**manifest["inputs"], "authority": ""}, "run_key": ""}, "Harrow: changed: what params/ holds for the authority\n"),
        ({"inputs": {**manifest["inputs"], "lock": ""}, "run_key": ""}, "Harrow: changed: the lock\n"),
        ({"looked_up": [1, {}]}, "Harrow: not built yet\n"),
        ({"outputs": "x"}, "Harrow: not built yet\n"),
        ({"formats": ["html"], "run_key": ""}, "Harrow: changed: formats\n"),
    ):
        place.write_text(json.dumps({**manifest, **change}), encoding="utf-8")
        assert report(copy, "BOROUGH=harrow", "EXPLAIN=1").stdout == said
    place.write_text("[]", encoding="utf-8")
    assert report(copy, "BOROUGH=harrow", "EXPLAIN=1").stdout == "Harrow: not built yet\n"


def test_a_run_with_nothing_to_do_loads_none_of_what_builds_packs(reports: Path) -> None:
    """Each of these takes longer to import than the whole check takes."""
    heavy = ("pandas", "numpy", "papermill", "nbconvert", "matplotlib", "jinja2", "highspy", "typst")
    code = (
        "import sys\nfrom tfdata.cli import run\n"
        "assert run(['report', 'BOROUGH=dudley,harrow']) == 0\n"
        f"print(sorted(set({heavy}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TFDATA_REPORTS": str(reports)},
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "2 packs: nothing changed" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_number_of_a_value_counts_in_its_fingerprint() -> None:
    """A value of one figure changed by a hundredth gives another fingerprint for it alone."""
    key = "tariffs.phase_2.attachment_fee"
    item = BOOK.series[key]
    value = item.values[0].model_copy(update={"value": Decimal(item.values[0].value) + Decimal("0.01")})
    changed = dataclasses.replace(BOOK, series={**BOOK.series, key: item.model_copy(update={"values": [value]})})
    before, after = fingerprints.looked_up(BOOK), fingerprints.looked_up(changed)
    assert {name for name in before if before[name] != after[name]} == {key}
