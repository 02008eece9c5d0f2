"""The one font of the packs, taken from its package: files for Typst, and for HTML the letters that a pack may need.

Nothing comes in but the installed package; the same bytes go out on every machine. System fonts are never looked at.
"""

from __future__ import annotations

import base64
import functools
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import font_source_sans_pro
from fontTools import subset
from fontTools.ttLib import TTFont

from tfdata.placing import private

FAMILY = "Source Sans Pro"
WEIGHTS = {400: "SourceSansPro", 600: "SourceSansProSemibold"}
_STYLES = (*WEIGHTS.values(), "SourceSansProIt", "SourceSansProSemiboldIt", "SourceSansProBold")
_LATIN = tuple((ord(sign),) * 2 for sign in "\u00a0£§«°·»½×é")  # of Latin-1 what packs print; other letters are left to a reader's fonts
_LETTERS = ((0x20, 0x7E), *_LATIN, (0x2010, 0x2026), (0x2030, 0x2030), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2190, 0x2193))
_SIGNS = ((0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265))


@contextmanager
def font_folder() -> Iterator[str]:
    """Give a folder that holds each style of the font once.

    The package holds every style twice (TrueType and OpenType) and Typst takes the one that the disk lists first, which differs by machine.
    """
    with private() as folder:
        for style in _STYLES:
            shutil.copy(font_source_sans_pro.font_files_ttf[style], folder)
        yield str(folder)


@functools.cache
def web_font_css() -> str:
    """Give the `@font-face` rules that hold the font's regular and semibold letters, so that a page looks alike everywhere."""
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-style:normal;font-display:block;'
        f'src:url("data:font/woff;base64,{_letters(style)}") format("woff")}}\n'
        for weight, style in WEIGHTS.items()
    )


@functools.cache
def drawable() -> frozenset[str]:
    """Give every character that the font can draw."""
    with TTFont(font_source_sans_pro.font_files_ttf[WEIGHTS[400]]) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _letters(style: str) -> str:
    options = subset.Options(flavor="woff", hinting=False, layout_features=["kern", "tnum", "lnum", "liga", "mark", "ccmp"])
    with subset.load_font(Path(font_source_sans_pro.font_files_ttf[style]), options) as font:
        font.recalcTimestamp = False
        letters = subset.Subsetter(options)
        letters.populate(unicodes=[code for first, last in (*_LETTERS, *_SIGNS) for code in range(first, last + 1)])
        letters.subset(font)
        file = io.BytesIO()
        subset.save_font(font, file, options)
    return base64.b64encode(file.getvalue()).decode("ascii")
