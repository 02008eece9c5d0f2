"""A copy of the project whose parameters, and an extract whose words, try to break out wherever text may stand."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import project_copy
from small_extract import claim, family, problem, write

SLUG = "bromley"
SAID = (
    '<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} #let x = 1 #panic() @ref $x$ =HYPERLINK("http://x","y") '
    "+cmd|' /C calc'!A0 ]]> </style></title> javascript:alert(1) [x](http://y.example) ![x](http://y.example/z.png) `c` \u2018q\u2019 \\n "
    "\u202egnp.exe\u202c zero\u200bwidth e\u0301\u0302\u0303\u0304\u0305\u0306\u0307 \U0001f46a \u4e2d"
)
LONG = "W" * 2_000
PLAIN = SAID.replace("{", "(").replace("}", ")")  # where braces stand for figures, and are refused where they name none
HOSTILE = f"=1+1 {SAID} {LONG}"
NO_NUMBERS = str.maketrans("1270", "abcd")  # a number in a name or a label would be taken for a figure, and is refused
NAME = f"Brom<b>ley {PLAIN.translate(NO_NUMBERS)} {LONG}"
LABEL = HOSTILE.translate(NO_NUMBERS)
REFERRED = ("police", f"W{LONG}", "cmd.exe /C calc (A0)", "Q & A's (x)")
TELLTALE = "telltale"
REFUSED = tuple(
    form.replace("x", TELLTALE) for form in ("<script>x</script>", "=x(1)", "{{ x }}", "#x", "\u202ex", "x\u200bx", "x:x()", "[x](x)")
)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


REPLACED = {
    f"params/authorities/{SLUG}.yaml": {
        "name: Bromley\n": f"name: {_quoted(NAME)}\n",
        "{name: Tackling Troubled Families,": f"{{name: {_quoted(HOSTILE)},",
        '"a target of 490 interventions"': _quoted(f"490 {HOSTILE}"),
        "locator: first three bullets": f"locator: {_quoted(HOSTILE)}",
        "      The minutes say that a target of": f"      {PLAIN} {LONG} The minutes say that a target of",
        "derivation: each percentage of each count, rounded half up": f"derivation: {_quoted(HOSTILE)}",
    },
    "params/sources.yaml": {
        "  short: Bromley minutes\n": f"  short: {_quoted(HOSTILE)}\n",
        "  title: Update on the Tackling": f"  title: >-\n    =1 {PLAIN} {LONG} Update on the Tackling",
        "  body: London Borough of Bromley\n": f"  body: {_quoted(HOSTILE)}\n",
        "mgAi.aspx?ID=33487": f"mgAi.aspx?ID=33487&a='{{}}#panic()${LONG}",
    },
    "params/published_measures.yaml": {"{label: Families reached,": f"{{label: {_quoted(LABEL)},"},
    "params/measures.yaml": {"  label: Identified\n": f"  label: {_quoted(LABEL)}\n"},
}


def copy_of(folder: Path) -> Path:
    """Copy what a pack is made from, and put the hostile words in."""
    project_copy.copy_of(folder)
    for name, changes in REPLACED.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in changes.items():
            assert text.count(old) >= 1, f"{old!r} is not in {name}"
            text = text.replace(old, new, 1)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def extract(folder: Path) -> Path:
    """Write an extract of families who were referred by, and live in, what has such names, where the door lets them in."""
    families, claims = [], []
    for place in range(60):
        ident, word = f"F{place}", REFERRED[place % len(REFERRED)]
        days = {"attached_on": "2015-05-05", "approached_on": "2015-04-20", "consent": "given", "consent_on": "2015-04-25"}
        families.append(family(ident, referral_source=word, ward=word, **days))
        claims += [claim(ident)] if place % 2 else []
    families += [family(f"R{place}", referral_source=word, ward=word) for place, word in enumerate(REFUSED)]
    return write(folder, families=families, problems=[problem(f"F{place}") for place in range(60)], claims=claims)


def build(project: Path, extract_folder: Path, into: Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m tfdata report` of the copy for the authority, as its council would."""
    return project_copy.tfdata(project, "report", f"BOROUGH={SLUG}", f"DATA={extract_folder}", TFDATA_REPORTS=str(into))
