"""A caseload in brief: where one phase stands against its target, what changed since last quarter, and what came of it.

What was released of a phase comes in; summaries go out whose figures are those of its tables. A sentence is chosen by the figures as they
are shown, so that it tells nothing that they do not, and says what came after what, never what came of what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tfdata.brief.lead import Lead
from tfdata.periods import day_in_words
from tfdata.quantities import Cell, Column, Row, Summary, Words, Worked
from tfdata.targets import ATTACHED_KINDS, COUNTS_WORDS, target_parts

_MOST = 5  # figures, as a briefing has
_CARDS = {
    "attached": ("attached", "headlines.attached.value"),
    "new": ("new in the quarter", "since.attached.new"),
    "outcome": ("", "headlines.outcome.value"),
    "income": ("income earned to date", "income.total.income"),
    "claimable": ("claimable now", "claimable_now.total.families"),
    "being_worked_with": ("being worked with now", "headlines.being_worked_with.value"),
    "identified": ("identified", "headlines.identified.value"),
}
_IN_ANY_CASE = ("attached", "outcome", "income")  # also where they are not shown
_UNKNOWN = {
    "standing": "How many families had been attached is not in what was given.",
    "change": "What changed since the quarter before is not in what was given.",
    "results": "How many had a result is not in what was given.",
}
_CHANGE = "The quarter less the quarter before as it was known then; both are rounded first."
_DOWN = "The quarter before as it was known then, less as it is known now; both are rounded first."
_TO_GO = "The target less the families that count towards it."


def cards(lead: Lead) -> Summary:
    """Give the five figures that there are, first those that a chair asks for."""
    hidden: dict[str, Cell] = dict(
        lead.again(
            of_attached="headlines.attached.of_target", of_outcome="headlines.outcome.of_target", target="headlines.target",
            revised="since.attached.revision", in_quarter="income.total.income_quarter", pays="claimable_now.total.pays",
        )
    )  # fmt: skip
    rows: list[Row] = []
    for key, (label, place) in _CARDS.items():
        found = lead.again(value=place)
        if found and len(rows) < _MOST and (key in _IN_ANY_CASE or lead.value(*place.split(".", 1)) is not None):
            words = f"{lead.phase.name}: {label or lead.phase.outcome_words}"
            rows.append(Row(key, Words(words), {**found, "says": Words(_known(_says(lead, key, hidden), hidden))}))
    columns = (Column("value", "Figure"), Column("says", "What it is", False))
    title = f"{lead.pack.name}, {lead.phase.name}: the figures in brief"
    return _summary(lead, "brief_cards", title, columns, rows, hidden)


def sentences(lead: Lead) -> Summary:
    """Give three sentences that follow the figures: the standing, the change since last quarter, and results with income."""
    hidden: dict[str, Cell] = dict(
        lead.again(
            attached="headlines.attached.value",
            outcome="headlines.outcome.value",
            target="headlines.target",
            of_attached="headlines.attached.of_target",
            of_outcome="headlines.outcome.of_target",
            then="since.attached.then",
            revision="since.attached.revision",
            restated="since.attached.restated",
            new="since.attached.new",
            now="since.attached.now",
            income="income.total.income",
            in_quarter="income.total.income_quarter",
        )
    )
    hidden["more"] = Worked("difference", ("now", "then"), "families", _CHANGE, "More than a quarter before")
    hidden["fewer"] = Worked("difference", ("then", "now"), "families", _CHANGE, "Fewer than a quarter before")
    hidden["down"] = Worked("difference", ("then", "restated"), "families", _DOWN, "Revised down by")
    of = "attached" if _counts(lead) != "turned_around" else "outcome"
    hidden["to_go"] = Worked("difference", ("target", of), "families", _TO_GO, "To go to the target")
    texts = {"standing": _standing(lead), "change": _change(lead), "results": _results(lead)}
    rows = [Row(name, Words(""), {"text": Words(_known(text, hidden) or _UNKNOWN[name])}) for name, text in texts.items()]
    return _summary(lead, "brief_sentences", "In brief", (Column("text", "Text", False),), rows, hidden)


def chart(lead: Lead) -> Iterable[Summary]:
    """Give the families attached and claimed for, by quarter, as the chart of progress draws them, without the profile."""
    item = lead.tables.get("progress")
    if item is None:
        return
    columns = tuple(column for column in item.columns if column.key in ("attached", "outcome"))
    rows = []
    for row in item.rows:
        header = "".join(piece for piece in row.header if isinstance(piece, str))
        cells = lead.again(**{column.key: f"progress.{row.key}.{column.key}" for column in columns})
        rows.append(Row(row.key, Words(header), cells))
    source = Words("".join(piece for piece in item.source if isinstance(piece, str)))
    note = Words("Each point counts all families up to the end of the quarter. Counts are rounded.")
    yield _summary(lead, f"brief_progress_{lead.phase.id}", item.title, columns, rows, {}, (note,), source, item.stub)


def _summary(
    lead: Lead,
    name: str,
    title: str,
    columns: tuple[Column, ...],
    rows: list[Row],
    hidden: dict[str, Cell],
    notes: tuple[Words, ...] = (),
    source: Words | None = None,
    stub: str = "",
) -> Summary:
    return Summary(
        name,
        title,
        "B",
        stub,
        columns,
        tuple(rows),
        is_demonstration=lead.is_demonstration,
        hidden=hidden,
        notes=notes,
        source=source or Words(""),
    )


def _known(text: str, hidden: Mapping[str, Cell]) -> str:
    """Give a text where every figure that it names is there; else nothing, as returns may leave any of them out."""
    return text if all(name in hidden for name in re.findall(r"\{(\w+)\}", text)) else ""


def _counts(lead: Lead) -> str:
    """Say what the target counts; empty where none was found."""
    parts = target_parts(lead.pack, lead.phase)
    return parts[1].counts if parts else ""


def _says(lead: Lead, key: str, hidden: dict[str, Cell]) -> str:
    """Give the line beneath a card."""
    if key in ("attached", "outcome"):
        return _of_target(lead, key)
    if key == "new":
        return "newly attached; revisions of the quarter before: {revised}" if "revised" in hidden else ""
    if key == "income":
        return "fees and results; {in_quarter} of it in the quarter"
    if key == "claimable":
        return "everything is on record; would pay {pays}" if "pays" in hidden else "everything is on record"
    return {"being_worked_with": "attached, and not closed"}.get(key, "")


def _of_target(lead: Lead, measure: str) -> str:
    counts = _counts(lead)
    if counts in ("", "estimate") and measure == "outcome":
        return "a claim says that a result was evidenced and claimed"
    if not counts:
        return "no target was found"
    if counts == "estimate":
        return "only an estimate of need is known, which is no target"
    same = ATTACHED_KINDS if measure == "attached" else ("turned_around",)
    if counts in same:
        return f"{{of_{measure}}} of the target of {{target}}"
    other = "what it counts is not said" if counts == "not_said" else f"it counts {COUNTS_WORDS[counts]}"
    return f"{{of_{measure}}} of the target of {{target}}; {other}"


def _standing(lead: Lead) -> str:
    text = f"By {day_in_words(lead.pack.day)}, {{attached}} families of {lead.pack.name} had been attached in {lead.phase.name}"
    counts = _counts(lead)
    if not counts:
        return f"{text}; no target for {lead.phase.name} was found."
    if counts == "estimate":
        return f"{text}; only an estimate of need is known, which is no target."
    if counts not in (*ATTACHED_KINDS, "turned_around"):
        said = "does not say what it counts" if counts == "not_said" else f"counts {COUNTS_WORDS[counts]}, another kind"
        return f"{text}; the target of {{target}} {said}."
    of = "outcome" if counts == "turned_around" else "attached"
    reached, target = lead.value("headlines", f"{of}.value"), lead.value("headlines", "target")
    text += f", and {{outcome}} {lead.phase.outcome_words}" if of == "outcome" else ""
    if reached is None or target is None:
        return f"{text}; the target is {{target}}."
    if reached >= target:
        return f"{text}: the target of {{target}} has been reached."
    return f"{text}: {{of_{of}}} of the target of {{target}}, with {{to_go}} to go."


def _change(lead: Lead) -> str:
    if "since" not in lead.tables or lead.figure("since", "attached.then") is None:
        return f"No earlier quarter of {lead.phase.name} is known, so that nothing can be said of a change."
    then, now = lead.value("since", "attached.then"), lead.value("since", "attached.now")
    if then is None or now is None:
        return "How many more or fewer are attached than a quarter before cannot be shown: {more}."
    if now == then:
        text = "Rounded, as many are attached as were known to be a quarter before"
    else:
        text = f"Those attached are about {'{more} more' if now > then else '{fewer} fewer'} than were known a quarter before"
    revision = lead.value("since", "attached.revision")
    if revision is None:
        return f"{text}; how much of the difference is new, and how much is revision, cannot be shown: {{revision}}."
    new = f"{'about {new}' if lead.value('since', 'attached.new') else 'none, or few,'} are newly attached in the quarter"
    if not revision:
        return f"{text}; {new}, and the figure of the quarter before has not been revised, or by few."
    way = "up by about {revision}" if revision > 0 else "down by about {down}"
    return f"{text}; {new}, and the figure of the quarter before has been revised {way}."


def _results(lead: Lead) -> str:
    text = f"Of those attached, {{outcome}} counted as {lead.phase.outcome_words}"
    if lead.figure("income", "total.income") is None:
        return f"{text}; what was earned cannot be worked out from what was given."
    return f"{text}, and fees and results have earned {{income}} to date, {{in_quarter}} of it in the quarter."
