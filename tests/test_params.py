"""The parameter files: refused when broken, looked up by day, and quoting the council documents to the letter."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tfdata.faults import Refused
from tfdata.params import fingerprints, load
from tfdata.params.reader import read
from tfdata.places import PARAMS

HERE = Path(__file__).parent
CASES = sorted(path.name for path in (HERE / "broken_params").iterdir())
BOOK = load()
FEE = "tariffs.phase_1.attachment_fee"


def overlaid(folder: Path, **files: str) -> Path:
    """Copy params/ into a folder; each file named (`a__b` for a/b) is put in place of the real one."""
    root = folder / "params"
    shutil.copytree(PARAMS, root)
    for name, text in files.items():
        (root / name.replace("__", "/")).with_suffix(".yaml").write_text(text, encoding="utf-8")
    return root


def messages(root: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        load(root)
    return [str(fault) for fault in refused.value.faults]


# Broken files


@pytest.mark.parametrize("case", CASES)
def test_a_broken_file_is_refused_with_file_line_key_and_what_would_be_right(case: str, tmp_path: Path) -> None:
    """Each case lies over the real params/; expected.txt holds the words of every fault, in order, and there is no other fault."""
    root = overlaid(tmp_path)
    shutil.copytree(HERE / "broken_params" / case, root, dirs_exist_ok=True)
    expected = (root / "expected.txt").read_text(encoding="utf-8").splitlines()
    found = messages(root)
    assert len(found) == len(expected), found
    for words, message in zip(expected, found, strict=True):
        assert words in message


def test_the_faults_of_several_files_are_told_at_once_in_the_order_of_files_and_lines() -> None:
    lines = (HERE / "broken_params" / "several_files_at_once" / "expected.txt").read_text(encoding="utf-8").splitlines()
    places = [re.match(r"params/([\w/.-]+), line (\d+): ", line) for line in lines]
    assert [(place[1], int(place[2])) for place in places if place] == [
        ("authorities/elsewhere.yaml", 6),
        ("disclosure.yaml", 10),
        ("phases/phase_3.yaml", 4),
        ("phases/phase_3.yaml", 10),
        ("published_record.csv", 2),
        ("published_record.csv", 3),
        ("sources.yaml", 1),
    ]


def test_one_misspelt_key_of_a_phase_is_one_fault_and_not_one_for_everything_that_names_the_phase(tmp_path: Path) -> None:
    phase = (PARAMS / "phases" / "phase_2.yaml").read_text(encoding="utf-8").replace("outcome_words:", "outcome_word:")
    missing, unknown = messages(overlaid(tmp_path, phases__phase_2=phase))
    assert missing.endswith(": outcome_words: this key is missing")
    assert "outcome_word: this key is not known here; take it out or correct its spelling; did you mean outcome_words" in unknown


def test_a_published_measure_stands_beside_a_caseload_measure_that_exists(tmp_path: Path) -> None:
    text = (
        (PARAMS / "published_measures.yaml")
        .read_text(encoding="utf-8")
        .replace("caseload_measure: approached", "caseload_measure: aproached")
    )
    (message,) = messages(overlaid(tmp_path, published_measures=text))
    assert "families_approached.caseload_measure: there is no measure 'aproached' in measures.yaml; did you mean approached" in message


@pytest.mark.parametrize("name", ["phases", "authorities"])
def test_a_folder_without_files_is_refused(name: str, tmp_path: Path) -> None:
    root = overlaid(tmp_path)
    shutil.rmtree(root / name)
    assert messages(root) == [f"params/{name}: the folder holds no parameter files"]


@pytest.mark.parametrize("name", ["sources.yaml", "measures.yaml", "published_record.csv"])
def test_a_file_that_is_not_there_is_refused_by_name(name: str, tmp_path: Path) -> None:
    root = overlaid(tmp_path)
    (root / name).unlink()
    (message,) = messages(root)
    assert message.startswith(f"params/{name}: the file cannot be read")


@settings(deadline=None)
@given(st.text(st.sampled_from("abc: -[]{}&*!#'\"|>%@`?~,.=<0123_\n\t\u00a3"), max_size=60))
def test_whatever_stands_in_a_file_is_read_plainly_or_refused(text: str) -> None:
    """No text makes the reader fail in another way, and what it lets through has no type but the plain ones."""

    def plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(item) for key, item in value.items())
        if isinstance(value, list):
            return all(map(plain, value))
        return value is None or type(value) in (str, int, Decimal, bool, date)

    try:
        found = plain(read(_Text(text), "file.yaml").content)  # type: ignore[arg-type]
    except Refused as refused:
        found = {fault.file for fault in refused.faults} == {"file.yaml"}
    assert found


class _Text:
    """Stands for a file that holds a text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def exists(self) -> bool:
        return False

    is_file = exists

    def read_text(self, encoding: str) -> str:
        assert encoding == "utf-8"
        return self.text


def test_a_figure_may_hold_for_a_single_day(tmp_path: Path) -> None:
    text = (
        (PARAMS / "tariffs.yaml")
        .read_text(encoding="utf-8")
        .replace("since: 2012-04-01, until: 2013-03-31", "since: 2012-04-01, until: 2012-04-01")
    )
    book = load(overlaid(tmp_path, tariffs=text))
    assert book.parameter(FEE, date(2012, 4, 1)).value == 3200
    with pytest.raises(Refused, match="has no value on 2 April 2012"):
        book.parameter(FEE, date(2012, 4, 2))


# Look-ups


def test_a_misspelt_figure_names_the_near_ones() -> None:
    with pytest.raises(Refused, match=r"there is no figure tariffs\.phase_1\.atachment_fee; did you mean tariffs\.phase_1\.attachment_fee"):
        BOOK.parameter("tariffs.phase_1.atachment_fee", date(2012, 4, 1))
    with pytest.raises(Refused, match=r"there is no figure disclosure\.supress_to; did you mean disclosure\.suppress_to"):
        BOOK.values("disclosure.supress_to")


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2012, 4, 1), 3200),  # the first day of the first year
        (date(2013, 3, 31), 3200),
        (date(2013, 4, 1), 2400),
        (date(2014, 3, 31), 2400),
        (date(2014, 4, 1), 1600),
        (date(2015, 5, 31), 1600),  # the last day of the phase
    ],
)
def test_the_fee_is_that_of_the_year_up_to_its_last_day(day: date, amount: int) -> None:
    found = BOOK.fresh().parameter(FEE, day)
    assert (found.value, found.unit, found.applies_by) == (amount, "gbp", "attached_on")


@pytest.mark.parametrize(("day", "words"), [(date(2012, 3, 31), "31 March 2012"), (date(2015, 6, 1), "1 June 2015")])
def test_a_day_outside_every_value_is_refused(day: date, words: str) -> None:
    with pytest.raises(Refused, match=rf"Attachment fee of phase 1 \({FEE}\) has no value on {words}"):
        BOOK.parameter(FEE, day)


def test_a_figure_of_several_values_is_not_looked_up_without_a_day() -> None:
    with pytest.raises(Refused, match="has several values; name a day"):
        BOOK.parameter(FEE)


def test_every_dated_value_holds_on_its_first_and_last_day_and_not_a_day_before_or_after() -> None:
    boundaries = 0
    for key, series in BOOK.series.items():
        for value in series.values:
            for day, step in ((value.since, -1), (value.until, 1)):
                if day is None:
                    continue
                boundaries += 1
                found = BOOK.parameter(key, day)
                assert (found.value, found.since, found.until, found.locator) == (value.value, value.since, value.until, value.locator)
                others = [item for item in series.values if item is not value and day + timedelta(step) in (item.since, item.until)]
                if others:
                    assert BOOK.parameter(key, day + timedelta(step)).value == others[0].value
                else:
                    with pytest.raises(Refused, match="has no value on"):
                        BOOK.parameter(key, day + timedelta(step))
    assert boundaries == 2 * (3 + 3 + 3 + 1 + 3)  # phase 1: fee and two results by year, one by phase; phase 2: fee and two results


def test_a_figure_says_where_it_comes_from_and_from_when_it_holds() -> None:
    found = BOOK.fresh().parameter(FEE, date(2013, 12, 25))
    assert found.key == f"{FEE}@2013-04-01"
    assert found.source.title == "Agenda pack of Hammersmith and Fulham, Kensington and Chelsea, and Westminster"
    assert (found.since, found.until, found.confidence) == (date(2013, 4, 1), date(2014, 3, 31), "sourced")


def test_the_book_remembers_what_was_looked_up_and_what_was_not_found() -> None:
    book = BOOK.fresh()
    assert book.used == {}
    fee, values = book.parameter(FEE, date(2012, 4, 1)), book.values("tariffs.phase_2.attachment_fee")
    known, missing = book.target("harrow", "1"), book.target("harrow", "2")
    rank = [item for item in book.published("bromley", "1") if item.measure == "rank_of_33_london_boroughs"]
    assert missing is None
    assert book.used[f"{FEE}@2012-04-01"] is fee
    assert book.used["tariffs.phase_2.attachment_fee"] is values[0]
    assert book.used["targets.harrow.phase_1"] is known
    assert book.used["targets.harrow.phase_2"] is None  # a file that fills it would change what a pack rests on
    assert book.used["record.E09000006.phase_1.rank_of_33_london_boroughs.1"] is rank[0].parameter
    assert set(book.used) == {
        f"{FEE}@2012-04-01",
        "tariffs.phase_2.attachment_fee",
        "targets.harrow.phase_1",
        "targets.harrow.phase_2",
        *(item.parameter.key for item in book.published("bromley", "1")),
    }


def test_a_fresh_book_has_forgotten_and_the_old_one_has_not() -> None:
    book = BOOK.fresh()
    book.target("bromley", "1")
    again = book.fresh()
    assert (again.used, list(book.used)) == ({}, ["targets.bromley.phase_1"])
    again.target("kent", "1")
    assert list(book.used) == ["targets.bromley.phase_1"]
    assert again == book  # the same figures, whatever was looked up


def test_a_figure_is_unverified_only_where_a_look_up_says_so() -> None:
    book = BOOK.fresh()
    sure, unsure = book.parameter(FEE, date(2012, 4, 1)), book.parameter("phases.phase_1.funded_rounding")
    assert book.target("harrow", "2") is None
    assert not book.is_unverified((sure.key, "targets.harrow.phase_2"))
    assert book.is_unverified((sure.key, unsure.key))


def test_the_fingerprint_of_a_figure_changes_with_its_value_its_days_and_its_source(tmp_path: Path) -> None:
    text = (PARAMS / "tariffs.yaml").read_text(encoding="utf-8")
    key = f"{FEE}@2012-04-01"
    first = fingerprints.looked_up(BOOK)[key]
    changes = {
        "value: 3200": "value: 3201",
        '"Appendix 3, year 1"': '"Appendix 4, year 1"',
        "source: triborough_agenda_2012": "source: programme_slide_ronicle",
    }
    digests = {
        fingerprints.looked_up(load(overlaid(tmp_path / str(index), tariffs=text.replace(old, new, 1))))[key]
        for index, (old, new) in enumerate(changes.items())
    }
    assert len(digests | {first}) == 1 + len(changes)


# Quotations

SEEDS = {name: source.file for name, source in BOOK.sources.items() if source.file}
SENTENCES: dict[str, list[str]] = yaml.safe_load((HERE / "seed_sentences.yaml").read_text(encoding="utf-8"))


def test_the_five_council_documents_are_cited_by_their_files() -> None:
    assert set(SEEDS.values()) == set(SENTENCES)
    assert len(SENTENCES) == 5


def test_every_quotation_of_a_council_document_stands_in_it() -> None:
    """Spaces, capitals and inner quotation marks aside."""
    quotes = list(_quotes())
    assert {file for _, file, _ in quotes} == set(SENTENCES)
    assert [(place, quote) for place, file, quote in quotes if not any(_plain(quote) in _plain(text) for text in SENTENCES[file])] == []


def test_every_sentence_kept_from_a_council_document_is_quoted_somewhere() -> None:
    quotes = [(file, _plain(quote)) for _, file, quote in _quotes()]
    unused = [
        text for file, texts in SENTENCES.items() for text in texts if not any(file == at and quote in _plain(text) for at, quote in quotes)
    ]
    assert unused == []


def test_the_targets_words_hold_the_targets_figure() -> None:
    for slug, authority in BOOK.authorities.items():
        for target in authority.targets:
            if not target.words:
                continue  # the page's own words were not kept
            numbers = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", target.words)]
            assert target.value in numbers, (slug, target.phase)


def test_a_row_of_the_record_that_quotes_numbers_quotes_its_own() -> None:
    """£0.5m is 500,000, £1.3 million is 1,300,000 and £2K is 2,000; every other figure stands in the quotation as it is."""
    scales = {"m": 1_000_000, " million": 1_000_000, "k": 1_000, "": 1}
    checked = 0
    for item in BOOK.record:
        for quote in re.findall("“(.+)”", item.parameter.locator):
            found = re.findall(r"(\d[\d,]*(?:\.\d+)?)( million|[mk]\b)?", quote, re.IGNORECASE)
            assert item.parameter.value in [Decimal(digits.replace(",", "")) * scales[scale.lower()] for digits, scale in found], quote
            checked += 1
    assert checked == 27


def _quotes() -> Iterator[tuple[str, str, str]]:
    """Give each quotation under params/ whose source is a council document: its place, the document's file, the words."""
    for path in sorted(PARAMS.rglob("*.yaml")):
        yield from _quotes_in(read(path, path.name).content, path.name, "")
    for item in BOOK.record:
        for quote in _quoted(item.parameter.locator) if item.parameter.source.file else ():
            yield item.parameter.key, item.parameter.source.file, quote


def _quotes_in(content: Any, place: str, source: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(content, dict):
        source = str(content.get("source", source))
        for key, item in content.items():
            if key == "words" and source in SEEDS:  # a target's words are printed as a quotation
                yield f"{place}.{key}", SEEDS[source], item
            yield from _quotes_in(item, f"{place}.{key}", source)
    elif isinstance(content, list):
        for item in content:
            yield from _quotes_in(item, place, source)
    elif isinstance(content, str) and source in SEEDS:
        for quote in _quoted(content):
            yield place, SEEDS[source], quote


def _quoted(text: str) -> list[str]:
    return re.findall("“(.+?)”", text, re.DOTALL)


def _plain(text: str) -> str:
    return re.sub(r"[\s“”]+", " ", text).strip().casefold()
