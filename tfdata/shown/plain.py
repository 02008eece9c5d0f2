"""A shown value as plain text, for a terminal and for the notebook's plainest view.

The JSON of a value comes in; lines without any object's address go out. The text never holds more than the HTML does.
"""

from __future__ import annotations

from tfdata.shown.fragment import OFFICERS
from tfdata.shown.words import Json, inline_text


def plain(data: Json) -> str:
    """Give a value as text that a person can read."""
    figures = {figure["id"]: figure for figure in data["figures"]}
    stamp = ["DEMONSTRATION"] if data["demonstration"] else []
    return "\n".join([*stamp, data["title"], *_LINES[data["kind"]](data, figures)])


def _title(data: Json, _: dict[str, Json]) -> list[str]:
    lines = [data["authority"], data["programme"], data["period"], f"As at {data['as_at']}", f"Status: {data['status']}", *data["phases"]]
    lines += [f"{term}: {said}" for term, said in data["sign_off"]]
    return [line for line in lines if line]


def _cards(data: Json, figures: dict[str, Json]) -> list[str]:
    rows = [[card["label"], inline_text([{"f": card["figure"]}], figures), inline_text(card["detail"], figures)] for card in data["items"]]
    return _aligned(rows, ["text", "number", "text"])


def _table(data: Json, figures: dict[str, Json]) -> list[str]:
    grid = [[column["label"] for column in data["columns"]]]
    grid += [[inline_text(runs, figures) for runs in [row["header"], *row["cells"]]] for row in data["rows"]]
    lines = _aligned(grid, [column["align"] for column in data["columns"]])
    lines.insert(1, "-" * max(map(len, lines)))
    unit = [f"Unit: {data['unit']}"] if data.get("unit") else []
    return [*unit, *lines, *_notes(data, figures)]


def _chart(data: Json, figures: dict[str, Json]) -> list[str]:
    return [data["alt"], *_table(data["table"], figures), *_notes(data, figures)]


def _sentences(data: Json, figures: dict[str, Json]) -> list[str]:
    bullet = "- " if data["style"] == "points" else ""
    return [bullet + inline_text(item, figures) for item in data["items"]]


def _officers(data: Json, figures: dict[str, Json]) -> list[str]:
    lines = [OFFICERS, *said_by_officers(data, figures)]
    return [line for line in lines if line.strip()]


def said_by_officers(data: Json, figures: dict[str, Json]) -> list[str]:
    """Give officers' words as lines: each fact, each paragraph and each point, a link followed by its address."""
    lines = [f"{term}: {inline_text(with_addresses(said), figures)}" for term, said in data["facts"]]
    for passage in data["passages"]:
        for number, item in enumerate(passage["items"], start=1):
            mark = {"paragraph": "", "points": "- ", "numbered": f"{number}. "}[passage["form"]]
            lines.append(mark + inline_text(with_addresses(item), figures))
    return lines


def with_addresses(runs: list[dict[str, str]]) -> list[dict[str, str]]:
    """Write the address of each link after its words, where text alone is shown."""
    return [{"t": f"{run['t']} ({run['l']})"} if run.get("l", run.get("t")) != run.get("t") else run for run in runs]


def _notes(data: Json, figures: dict[str, Json]) -> list[str]:
    notes = [f"Note: {inline_text(note, figures)}" for note in data["notes"]]
    return notes + ([f"Source: {inline_text(data['source'], figures)}"] if data.get("source") else [])


def _aligned(grid: list[list[str]], aligns: list[str]) -> list[str]:
    widths = [max(len(row[place]) for row in grid) for place in range(len(aligns))]
    cells = [
        [cell.rjust(width) if align == "number" else cell.ljust(width) for cell, width, align in zip(row, widths, aligns, strict=True)]
        for row in grid
    ]
    return ["  ".join(row).rstrip() for row in cells]


_LINES = {"title": _title, "cards": _cards, "table": _table, "chart": _chart, "sentences": _sentences, "officers": _officers}
