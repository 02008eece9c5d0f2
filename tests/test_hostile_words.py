"""Whatever words a verb is given, it does as asked or refuses in words that can be seen: nothing is run, and nothing stands elsewhere."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from cases import some
from hostile import names
from hostile_words import NAMED, WORDS, kept_apart, unseen
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tfdata import cli, places

SOON_REFUSED = {"report": {"DATA": "none"}, "schedule": {"DATA": "none"}, "sample": {"DATA": "none", "SEED": "1", "BOROUGH": "harrow"}}
"""What keeps a verb from taking the demonstration in: an extract that is not there."""
ALONGSIDE: Mapping[str, Mapping[str, str]] = {
    **SOON_REFUSED,
    "finalise": {"DATA": "none", "QUARTER": "2015-16-Q3", "BOROUGH": "harrow", "PREPARED_BY": "A", "CHECKED_BY": "B"},
    "explain": {"FIGURE": "a", "BOROUGH": "harrow"},
    "check": {"DATA": "none"},
}
TRIED = [
    (verb, name)
    for verb in ("report", "finalise", "verify", "explain", "schedule", "sample", "publish", "check", "template", "map")
    for name in cli.VERBS[verb][1]
    if name not in ("ENGINE", "SCHEDULER")
]
QUICK = [
    (verb, name)
    for verb, name in TRIED
    if name
    in {"report": ("BOROUGH", "QUARTER", "DATA", "FORMATS", "JOBS"), "sample": ("SEED",), "finalise": cli.VERBS["finalise"][1][6:]}.get(
        verb, cli.VERBS[verb][1]
    )
]
"""One verb for each word that several read alike."""
VERBS = ("report", "finalise", "verify", "explain", "schedule", "sample", "publish", "check", "template", "map", "dictionary")


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which commands find nothing, with a pair of files that they might be led to."""
    with pytest.MonkeyPatch.context() as patched:
        folder = kept_apart(tmp_path_factory.mktemp("words"), patched)
        (folder / "work" / "loop").symlink_to("loop")
        (folder / "secret").write_text("a secret word\n", encoding="utf-8")
        yield folder


def said_of(*words: str) -> tuple[int, str]:
    """Run a command and give its exit code and what it said on both streams."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.run([*words])
    said = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]  # type: ignore[attr-defined]
    assert code == 0 or said[1].strip(), words
    return code, "".join(said)


def command(verb: str, name: str, value: str) -> list[str]:
    return [verb, *(f"{key}={given}" for key, given in (ALONGSIDE.get(verb, {}) | {name: value}).items())]


def stands(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize(("verb", "name"), QUICK)
def test_a_hostile_word_is_refused_in_words_that_can_be_seen(verb: str, name: str, apart: Path) -> None:
    """Every named word in turn, beside words that are right: 0, 1 or 2, nothing unseen on a screen, and nothing new elsewhere."""
    each_is_refused_or_done(verb, name, NAMED, apart)


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "name"), some(TRIED, 6))
def test_a_name_that_spoils_a_page_is_as_harmless_as_a_word(verb: str, name: str, apart: Path) -> None:
    each_is_refused_or_done(verb, name, dict(WORDS), apart)


def each_is_refused_or_done(verb: str, name: str, values: Mapping[str, str], apart: Path) -> None:
    params = stands(places.PARAMS)
    for what, value in values.items():
        if name == "DATA" and not value.strip():
            continue  # as if it were not there, which asks for the demonstration
        code, said = said_of(*command(verb, name, value))
        assert code in (0, 1, 2), (what, code)
        assert unseen(said) == [], what
        assert not [secret for secret in ("root:x:", "a secret word", "Traceback") if secret in said], what
    assert stands(places.PARAMS) == params
    assert {path.split("/")[0] for path in stands(apart)} <= {"work", "secret", "store", "restricted", "reports"}


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("given_as", ["{}", "--{}", "X={}", "{}=x", "--{}=x"])
def test_a_hostile_word_without_a_name_or_as_one_is_refused(verb: str, given_as: str) -> None:
    for what, value in NAMED.items():
        if "\x00" in value or given_as != "{}":
            code, said = said_of(verb, given_as.format(value))
            assert code == 2, what
            assert unseen(said) == [], what


@pytest.mark.usefixtures("apart")
def test_a_hostile_verb_is_refused() -> None:
    for what, value in WORDS:
        code, said = said_of(value)
        assert code == 2, what
        assert unseen(said) == [], what


@pytest.mark.usefixtures("apart")
@settings(max_examples=30, deadline=None)
@given(st.sampled_from(TRIED), st.one_of(st.text(max_size=40), names))
def test_any_word_is_refused_or_done(verb_and_name: tuple[str, str], value: str) -> None:
    assume(value.strip() or verb_and_name[1] != "DATA")
    code, said = said_of(*command(*verb_and_name, value))
    assert code in (0, 1, 2)
    assert unseen(said) == []


@pytest.mark.usefixtures("apart")
@pytest.mark.slow
@settings(max_examples=2_000, deadline=None)
@given(
    st.sampled_from(sorted({verb for verb, _ in TRIED})),
    st.lists(st.one_of(st.text(max_size=20), st.sampled_from([f"{name}=x" for _, name in TRIED]), names), max_size=4),
)
def test_any_words_are_refused_or_done(verb: str, words: list[str]) -> None:
    assume(not any(word.startswith("DATA=") for word in words))
    kept = [f"{name}={value}" for name, value in SOON_REFUSED.get(verb, {}).items()]
    code, said = said_of(verb, *words, *kept)
    assert code in (0, 1, 2)
    assert unseen(said) == []


@pytest.mark.usefixtures("apart")
def test_a_link_that_leads_to_itself_is_refused() -> None:
    for verb, name in (("check", "KEY"), ("check", "DATA"), ("map", "FILE"), ("schedule", "REFERENCES"), ("report", "DATA")):
        code, said = said_of(*command(verb, name, "loop"))
        assert (code, unseen(said)) == (2, []), (verb, name)


@pytest.mark.usefixtures("apart")
def test_a_file_whose_name_colours_the_screen_is_named_without_the_colour(tmp_path: Path) -> None:
    """Of an extract's folder: a file's own name is what a stranger chose."""
    (tmp_path / "fam\x1b[31milies\u202e.csv").write_text("family_id\n1\n", encoding="utf-8")
    (tmp_path / "fam\udcff.csv").write_text("family_id\n1\n", encoding="utf-8")
    code, said = said_of("check", f"DATA={tmp_path}")
    assert (code, unseen(said)) == (2, [])
    for name in ("fam\x1b[31milies\u202e.csv", "fam\udcff.csv"):
        code, said = said_of("map", f"FILE={tmp_path / name}")
        assert code in (0, 2)
        assert code == 0 or unseen(said) == []
