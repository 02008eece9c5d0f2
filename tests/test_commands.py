"""The command line as its users meet it: README's commands, misspelt words, extracts with faults, and an extract of one's own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from reading import figures_of, html_text, tfdata

from tfdata import cli, contract, places
from tfdata.faults import Refused

README = (places.ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
BAD_EXTRACTS = places.ROOT / "tests" / "bad_extracts"


def test_the_readme_gives_the_two_commands_first() -> None:
    """A newcomer reads `make report`, then `make test`, before any other command."""
    assert COMMANDS[:2] == ["make report", "make test"]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=[pytest.mark.slow] if "BOROUGH=" in command else [])
        for command in COMMANDS[2:]
        if "PHASE=" not in command  # that one: test_packs
    ],
)
def test_a_command_of_the_readme_does_what_it_says(command: str, tmp_path: Path) -> None:
    """Each further command of the README, typed as it stands, ends well."""
    words = shlex.split(command)
    done = subprocess.run(
        words, capture_output=True, text=True, env={**os.environ, "TFDATA_REPORTS": str(tmp_path)}, cwd=places.ROOT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    wanted = done.stdout.count("not built yet") if "EXPLAIN=1" in words else len(list(tmp_path.glob("*/*/manifest.json")))
    assert wanted == (6 if "EXPLAIN=1" in words else words[2].count(",") + 1)


def test_make_alone_prints_help() -> None:
    """`make` lists every target with what it does, and builds nothing."""
    done = subprocess.run(["make"], capture_output=True, text=True, cwd=places.ROOT, check=False)
    targets = re.findall(r"^([a-z-]+):.*## ", (places.ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert done.returncode == 0
    assert [target for target in targets if f"make {target} " not in done.stdout] == []


def test_every_make_target_is_a_verb() -> None:
    """What make does, `python -m tfdata` does without it, with the same words."""
    from tfdata.cli import USAGE, VERBS

    makefile = (places.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)) - {"help"}
    assert targets == set(VERBS)
    for verb, (_, words) in VERBS.items():
        recipe = re.search(rf"^{verb}:.*\n\t(.*)$", makefile, re.MULTILINE)
        assert recipe
        assert [word for word in words if word not in recipe[1]] == []
        assert f"  {verb} " in USAGE


@pytest.mark.parametrize(
    "words",
    [
        ["QUARTER=2015-16-Q3", "BOROUGH=bromley", "PREPARED_BY=A. Officer"],
        ["--quarter", "2015-16-Q3", "--borough=bromley", "--prepared-by", "A. Officer"],
        ["2015-16-Q3", "bromley", "--prepared-by", "A. Officer"],
        ["bromley", "--prepared-by=A. Officer", "QUARTER=2015-16-Q3"],
    ],
)
def test_a_word_is_given_by_name_in_either_form_or_by_its_place(words: list[str]) -> None:
    """`NAME=value`, `--name value` and a word in its place say the same."""
    found = cli.read(words, ("QUARTER", "BOROUGH", "PREPARED_BY"), ("QUARTER", "BOROUGH"))
    assert found == {"QUARTER": "2015-16-Q3", "BOROUGH": "bromley", "PREPARED_BY": "A. Officer"}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--borouh", "bromley"], "BOROUH: this word is not known; did you mean BOROUGH?"),
        (["--borough"], "--borough: give it a value: --borough value"),
        (["--borough", "--quarter", "2015-16-Q3"], "--borough: give it a value: --borough value"),
        (["bromley", "harrow"], "harrow: this word is not known"),
        (["BOROUGH=bromley", "--borough", "harrow"], "BOROUGH: this word is given twice, as 'bromley' and as 'harrow'"),
    ],
)
def test_words_that_cannot_be_read_are_each_told(words: list[str], wanted: str) -> None:
    """A misspelt name, a name without a value, a word too many and a word given twice get a sentence each."""
    with pytest.raises(Refused) as refused:
        cli.read(["COLOUR=red", *words], ("QUARTER", "BOROUGH"), ("BOROUGH",))
    told = sorted(map(str, refused.value.faults))
    assert len(told) == 2
    assert [line for line in told if line.startswith(wanted)]
    assert [line for line in told if line.startswith("COLOUR: this word is not known")]


MISTAKES = {
    "a misspelt borough": (["report", "BOROUGH=bromly"], "did you mean Bromley"),
    "a quarter that does not exist": (["report", "QUARTER=2015-16-Q5"], "'2015-16-Q5' is not a quarter"),
    "a quarter outside the programme": (["report", "QUARTER=2011-12-Q4"], "2011-12-Q4 is outside the programme"),
    "a phase that does not exist": (["report", "PHASE=3"], "there is no phase '3'"),
    "a phase that had not begun": (["report", "BOROUGH=bromley", "QUARTER=2012-13-Q4", "PHASE=2"], "Phase 2 begins on 1 April 2015"),
    "a misspelt word": (["report", "BOROUH=bromley"], "did you mean BOROUGH"),
    "a misspelt verb": (["reprot"], "did you mean report"),
    "a folder that is not there": (["report", "DATA=nowhere"], "there is no folder 'nowhere'"),
    "an unknown format": (["report", "FORMATS=docx"], "there is no format 'docx'"),
    "no jobs at all": (["report", "JOBS=0"], "'0' is not a number of packs"),
    "a schedule of a misspelt borough": (["schedule", "BOROUGH=bromly"], "did you mean Bromley"),
    "references without a key": (["schedule", "REFERENCES=references.csv"], "name its file as well: KEY=file"),
    "a sample without a seed": (["sample", "BOROUGH=bromley"], "give the seed that audit names, once the list is frozen: SEED=…"),
    "a sample without a borough": (["sample", "SEED=audit-2016-01"], "name the borough whose claim list is sampled: BOROUGH=…"),
    "signing off without words": (["finalise"], "say who checked it, somebody else: CHECKED_BY="),
    "signing off a misspelt borough": (
        ["finalise", "2015-16-Q3", "bromly", "--prepared-by", "A", "--checked-by", "B"],
        "did you mean Bromley",
    ),
    "a figure without a borough": (["explain", "headlines_2.attached.value"], "name the borough whose pack holds the figure: BOROUGH=…"),
    "a figure of a pack that is not built": (
        ["explain", "attached", "--borough", "harrow", "--quarter", "2016-17-Q1"],
        "this builds it: python -m tfdata report BOROUGH=harrow QUARTER=2016-17-Q1",
    ),
    "an unclear answer about invented families": (["publish", "DEMO=perhaps", "BOROUGH=bromly"], "'perhaps' is not an answer"),
    "nothing to publish": (["publish"], "no pack that was asked for stands there"),
    "check without a folder": (["check"], "name the folder or workbook of the extract"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_a_sentence_and_no_pack(mistake: str, tmp_path: Path) -> None:
    """A user's mistake ends with exit code 2 and words that say what would be right, before any kernel starts."""
    words, wanted = MISTAKES[mistake]
    done = tfdata(*words, TFDATA_REPORTS=str(tmp_path / "reports"))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert wanted in done.stderr
    assert not (tmp_path / "reports").exists()


def test_all_mistakes_are_told_at_once() -> None:
    """Two misspelt boroughs and a wrong quarter get their three sentences together."""
    done = tfdata("report", "BOROUGH=bromly,harow", "QUARTER=2015-16-Q9")
    assert [word in done.stderr for word in ("bromly", "harow", "2015-16-Q9")] == [True] * 3


def test_a_parameter_that_the_notebook_lacks_is_refused_before_a_kernel_starts() -> None:
    """Papermill would only warn, and build the default's pack."""
    from tfdata.packs.inputs import notebook_path
    from tfdata.packs.plan import check_parameters

    with pytest.raises(Refused, match="no parameter of this name; did you mean quarter"):
        check_parameters(notebook_path(), {"quater": "2015-16-Q3"})
    with pytest.raises(Refused, match="of type str, and int was given"):
        check_parameters(notebook_path(), {"phase": 1})


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("missing_column", 2),
        pytest.param("empty_file", 2, marks=pytest.mark.slow),
        ("text_in_a_date", 1),
        pytest.param("duplicate_family", 1, marks=pytest.mark.slow),
        pytest.param("unknown_problem", 1, marks=pytest.mark.slow),
        pytest.param("separators_mixed", 2, marks=pytest.mark.slow),
    ],
)
def test_check_lists_the_faults_of_an_extract(case: str, code: int) -> None:
    """`check` names file, line and column, ends with 1 (rows refused) or 2 (not an extract), and shows no traceback."""
    done = tfdata("check", f"DATA={BAD_EXTRACTS / case}")
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stdout + done.stderr
    assert ".csv" in done.stdout + done.stderr


def test_a_date_in_the_future_is_a_fault(tmp_path: Path) -> None:
    """A day that has not come yet is refused by the command line, which goes by today's date."""
    folder = shutil.copytree(BAD_EXTRACTS / "date_in_the_future", tmp_path / "extract")
    for path in Path(folder).glob("*.csv"):
        path.write_text(re.sub(r"20\d\d-(\d\d-\d\d)", r"2999-\1", path.read_text(encoding="utf-8")), encoding="utf-8")
    done = tfdata("check", f"DATA={folder}")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stdout + done.stderr
    assert "future" in done.stdout or "after" in done.stdout


@pytest.fixture(scope="session")
def own_extract(demonstration: tuple[Path, contract.Checked], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council's own extract, as far as the project can have one: the demonstration's rows of two boroughs, brought as if real."""
    folder = tmp_path_factory.mktemp("own") / "harrow-december"
    folder.mkdir()
    for path in demonstration[0].glob("*.csv"):
        header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        rows = "".join(line for line in lines if line.startswith(("E09000015", "E09000006")))
        (folder / path.name).write_text(header + rows, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_an_extract_of_ones_own_gives_a_pack_without_the_demonstration_mark(own_extract: Path, tmp_path: Path) -> None:
    """With DATA= Part B is the extract's: not marked, nothing called made to match, the refused rows told and set aside for their owner."""
    places_of = {name: str(tmp_path / name.lower()) for name in ("TFDATA_REPORTS", "TFDATA_STORE", "TFDATA_RESTRICTED")}
    done = tfdata("report", "BOROUGH=harrow", f"DATA={own_extract}", "FORMATS=html", **places_of)
    assert done.returncode == 0, done.stderr
    assert "rows of harrow-december were refused and set aside" in done.stderr
    pack = tmp_path / "tfdata_reports" / "2015-16-Q3" / "harrow"
    rows = figures_of(pack)
    assert {row["demonstration"] for row in rows} == {""}
    text = html_text(pack)
    assert "DEMONSTRATION" not in text
    assert "made to match" not in text
    refused = sorted((tmp_path / "tfdata_restricted" / "quarantine" / "harrow-december").iterdir())
    assert refused
    assert os.name == "nt" or {path.stat().st_mode & 0o077 for path in refused} == {0}


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_an_old_quarter_stays_as_it_was_when_later_rows_come_in(own_extract: Path, tmp_path: Path) -> None:
    """What was recorded after the quarter's end changes no figure of the quarter's pack but the count of rows that came in."""
    earlier = tmp_path / "harrow-earlier"
    shutil.copytree(own_extract, earlier)
    for path in earlier.glob("*.csv"):
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        at = header.split(",").index("recorded_on")
        kept = [line for line in lines if line.split(",")[at] <= "2014-03-31"]
        assert 0 < len(kept) < len(lines)
        path.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    packs = {}
    for folder in (own_extract, earlier):
        environment = {
            "TFDATA_REPORTS": str(tmp_path / folder.name),
            "TFDATA_STORE": str(tmp_path / "store"),
            "TFDATA_RESTRICTED": str(tmp_path / "r"),
        }
        done = tfdata("report", "BOROUGH=bromley", "QUARTER=2013-14-Q4", f"DATA={folder}", "FORMATS=html", **environment)
        assert done.returncode == 0, done.stderr
        packs[folder.name] = [
            row for row in figures_of(tmp_path / folder.name / "2013-14-Q4" / "bromley") if "data_quality" not in row["id"]
        ]
    assert packs[own_extract.name] == packs[earlier.name]


def test_all_means_the_authorities_that_the_extract_holds(tmp_path: Path) -> None:
    """Without BOROUGH= an extract of one authority gives that authority's pack, and says which others it does not hold."""
    folder = tmp_path / "thurrock-only"
    shutil.copytree(BAD_EXTRACTS / "duplicate_family", folder)
    for path in folder.glob("*.csv"):
        path.write_text(re.sub(r"E0[6-9]\d{6}|E10\d{6}", "E06000034", path.read_text(encoding="utf-8")), encoding="utf-8")
    places_of = {name: str(tmp_path / name.lower()) for name in ("TFDATA_REPORTS", "TFDATA_STORE", "TFDATA_RESTRICTED")}
    done = tfdata("report", f"DATA={folder}", "EXPLAIN=1", **places_of)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["Thurrock: not built yet"]
    assert "not in the extract, so not built: 87 others that params/ knows" in done.stderr
