"""The README's table of what was tried is the one that the tests' own lists give."""

from __future__ import annotations

from tried import counts, table

from tfdata import places


def test_the_readme_says_what_the_tests_try() -> None:
    """Print it anew with `python tests/tried.py`."""
    assert table() in (places.ROOT / "README.md").read_text(encoding="utf-8")


def test_everything_is_tried_at_least_once() -> None:
    assert all(not count.startswith("0") for _, count in counts())
