"""Build packs as a user does and read them as a reader does; shared by the tests of packs, notebooks and commands."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
from bs4 import BeautifulSoup

from tfdata import places

LIMIT_S = 1800


def report(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m tfdata report` into a folder."""
    return tfdata("report", *words, TFDATA_REPORTS=str(folder), **environment)


def tfdata(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m tfdata` with words and variables of the environment, in no more than half an hour."""
    command = [sys.executable, "-m", "tfdata", *words]
    given = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, env=given, cwd=places.ROOT, timeout=LIMIT_S, check=False)


def figures_of(pack: Path) -> list[dict[str, str]]:
    with (pack / "figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def html_text(pack: Path, name: str = "programme_pack") -> str:
    page = BeautifulSoup((pack / f"{name}.html").read_text(encoding="utf-8"), "html5lib")
    for hidden in page.select("style, script, head"):
        hidden.decompose()
    return page.get_text(" ")


def pdf_pages(pack: Path, name: str = "programme_pack") -> list[str]:
    document = pypdfium2.PdfDocument(pack / f"{name}.pdf")
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
