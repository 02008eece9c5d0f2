"""Whatever stands in a word of the command line is refused in words, or taken as text; nothing is run, and nothing escapes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import NAMES
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tfdata import cli

TEXTS = (
    *NAMES,
    "../../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "/",
    "~root",
    "~",
    "nul\x00byte",
    "two\nlines",
    "\ud800",
    "9" * 5_000,
    "-1",
    "0",
    "-",
    "--",
    "=",
    "con",
    "file:///etc/passwd",
    "\\\\host\\share",
    "C:\\Windows",
    "$(touch telltale)",
    ";touch telltale",
    "`touch telltale`",
    "|touch telltale",
    "\x1b]0;title\x07\x1b[2J",
    "\u0662\u0660\u0661\u0665-\u0661\u0666-Q\u0663",
    "2015-16-Q5",
    "9999-00-Q1",
    "0000-01-Q1",
    "/dev/zero",
    "/proc/self/environ",
    ",".join(["bromley"] * 1_000),
)
"""What is tried in every word that a person can give."""
REFUSED_BEFORE_WORK = {"report": ("QUARTER=none",), "schedule": ("QUARTER=none",), "sample": ("QUARTER=none",)}
"""Verbs that would build get a further word that is wrong, so that all that is asked of them is to say what is."""
WORDS = tuple((verb, word) for verb, (_, words) in cli.VERBS.items() for word in words if verb not in {"publish"} or word != "DATA")
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of their own for all that is written, in which nothing else stands."""
    for name in ("STORE", "REPORTS", "RELEASES", "COMMENTARY", "RESTRICTED"):
        monkeypatch.setenv(f"TFDATA_{name}", str(tmp_path / "places" / name.lower()))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    yield tmp_path
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "places") == ["here"]


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = cli.run(arguments)
    out, err = capsys.readouterr()
    return code, out + err


def unseen(text: str) -> set[str]:
    """The marks in a text that move a terminal's cursor or turn a line round."""
    return {
        mark
        for mark in text
        if mark != "\n" and (unicodedata.category(mark) in {"Cc", "Cs"} or mark in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
    }


@pytest.mark.parametrize(("verb", "word"), WORDS)
def test_a_hostile_word_is_refused_in_words(verb: str, word: str, apart: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, 1 or 2, no traceback; no control sign reaches the terminal, and no file is written but where it was asked for."""
    for text in TEXTS:
        code, told = said([verb, f"{word}={text}", *REFUSED_BEFORE_WORK.get(verb, ())], capsys)
        assert code in {0, 1, 2}, (text, told)
        assert "Traceback" not in told
        assert not unseen(told), (text, told)
    made = [path for path in (apart / "here").rglob("*") if path.is_file()]
    assert not [path for path in made if path.name == "telltale"]
    assert verb == "template" or made == []


@FEW
@given(st.lists(st.one_of(st.text(max_size=40), st.sampled_from([f"{verb} {word}=" for verb, word in WORDS])), max_size=5))
@example(["report", "\x00"])
@pytest.mark.usefixtures("apart")
def test_any_words_are_answered(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """A verb that builds or runs something else is not among them."""
    if words and words[0] in {"report", "lab", "test", "test-all", "bench", "setup", "lock", "clean", "dictionary"}:
        words = ["check", *words[1:]]
    code, told = said(words, capsys)
    assert code in {0, 1, 2}
    assert not unseen(told)
