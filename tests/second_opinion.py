"""A second opinion on protected tables by tau-argus: what it would hide, and how far the hidden counts of any table can range.

In come tables as JSON on standard input, out go opinions on standard output. It runs in a process of its own, since the engine keeps global
state and prints as it likes; nothing of the product is read here. Its audit is that of exact tables and of ranges alike.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RULE, METHOD = "FREQ(5,30)", "OPT(1)"  # a cell of fewer than five is unsafe; the least loss of information overall
FAR = 1_000

Cells = Sequence[tuple[Sequence[str], int]]  # codes, one a dimension, and the families counted
Audited = dict[str, tuple[int, int]]


def hidden_by_argus(tables: Sequence[Cells]) -> list[list[list[str]]]:
    """Give the cells that tau-argus hides of each table, totals with the code Total; those too small first, then the further ones."""
    return _asked({"hide": [[[list(codes), count] for codes, count in cells] for cells in tables]})["hidden"]


def audited(
    truth: Mapping[str, int], low: Mapping[str, float], high: Mapping[str, float], sums: Sequence[Sequence[tuple[int, str]]]
) -> Audited:
    """Give the least and the most that each count can be, as tau-argus works it out; each of the sums is nought.

    A count whose least and most are the same is published; any other is audited.
    """
    names = list(truth)
    counts = [[truth[name], max(0, low[name]), min(FAR, high[name])] for name in names]
    rows = [[[names.index(name), weight] for weight, name in terms] for terms in sums]
    found = _asked({"audit": {"counts": counts, "sums": rows}})["ranges"]
    return {names[int(index)]: (round(least), round(most)) for index, (least, most) in found.items()}


def _asked(question: Mapping[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:  # the solver writes logs where it stands
        command = [sys.executable, str(Path(__file__).resolve())]
        done = subprocess.run(command, input=json.dumps(question), capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _hidden(cells: Cells, folder: Path) -> list[list[str]]:
    from pytauargus import protect

    dimensions = [f"dimension{index}" for index in range(len(cells[0][0]))]
    rows = [dict(zip(dimensions, codes, strict=True)) | {"families": 1} for codes, count in cells for _ in range(count)]
    found = protect(rows, [dimensions], "families", safety_rules=RULE, suppress=METHOD, workdir=str(folder))
    order = {"U": 0, "M": 1}
    hidden = sorted((row for row in found.tables[0].rows if row["status"] in order), key=lambda row: order[row["status"]])
    return [[str(row[name]).strip() for name in dimensions] for row in hidden]


def _ranges(counts: Sequence[Sequence[float]], sums: Sequence[Sequence[Sequence[int]]], folder: Path) -> dict[int, tuple[float, float]]:
    """Audit a table in the solver's own format: value, cost, status, bounds and protection levels of each cell, then the sums."""
    from pytauargus._tauargus import audit_jj

    lines = ["0", str(len(counts))]
    for index, (value, low, high) in enumerate(counts):
        lines.append(
            f"{index} {value} {value} {'s' if low == high else 'm'} {low if low < high else 0} {high if low < high else FAR} 0 0 0"
        )
    lines.append(str(len(sums)))
    lines += [f"0 {len(terms)} : {' '.join(f'{index} ({weight})' for index, weight in terms)}" for terms in sums]
    path = folder / "table.jj"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {row["cell"]: (row["min"], row["max"]) for row in audit_jj(str(path))}


def _answer() -> None:
    question = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        if "hide" in question:
            answer: dict[str, Any] = {"hidden": []}
            for index, cells in enumerate(question["hide"]):
                own = Path(folder) / str(index)
                answer["hidden"].append(_hidden(cells, own))
        else:
            answer = {"ranges": _ranges(question["audit"]["counts"], question["audit"]["sums"], Path(folder))}
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


if __name__ == "__main__":
    _answer()
