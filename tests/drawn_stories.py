"""Families' stories drawn by Hypothesis: any order of events that the door lets through, with late recordings and later versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st
from small_caseload import Story

BASES = {
    "1": ("crime_asb_education", "continuous_employment", "progress_to_work"),
    "2": ("significant_and_sustained_progress", "continuous_employment"),
}
FIRST_DAY = {"1": date(2012, 4, 1), "2": date(2014, 9, 1)}
MOST_DAYS = {"1": 1000, "2": 1500}
ENDINGS = ((), ("paid",), ("rejected",), ("paid", "repaid"), ("paid", "rejected"))


def families(phase: str, most: int = 8) -> st.SearchStrategy[tuple[Story, ...]]:
    """Give up to so many families of a phase, each with its own pseudonym."""
    return st.lists(family(phase), max_size=most).map(
        lambda drawn: tuple(replace(story, family_id=f"F{number}") for number, story in enumerate(drawn))
    )


@st.composite
def family(draw: st.DrawFn, phase: str) -> Story:
    """Draw what happened to one family."""
    identified = draw(_day(FIRST_DAY[phase], MOST_DAYS[phase]))
    dates = {"identified_on": identified}
    consent = draw(st.sampled_from(["", "given", "refused"]))
    for event in ("approached_on", "consent_on", "attached_on"):
        allowed = {"consent_on": consent != "", "attached_on": consent != "refused"}.get(event, True)
        if allowed and draw(st.booleans()):
            dates[event] = draw(_day(identified, 200))
    if "attached_on" in dates and draw(st.booleans()):
        dates["closed_on"] = draw(_day(dates["attached_on"], 400))
    cells = {name: day.isoformat() for name, day in dates.items()} | {"consent": consent}
    first_claim = dates.get("attached_on", identified)
    claims = tuple(event for basis in BASES[phase] if draw(st.booleans()) for event in draw(_claim(basis, first_claim)))
    assessed = draw(_day(identified, 400))
    documents = tuple(
        (name, {"assessment": assessed, "review": draw(_day(assessed, 400))}.get(name, draw(_day(identified, 400))).isoformat())
        for name in draw(st.sets(st.sampled_from(["assessment", "plan", "review"])))
    )
    later: tuple[dict[str, str], ...] = ()
    if draw(st.booleans()):
        cells["recorded_on"] = _after(draw, *dates.values())
        if draw(st.booleans()):
            changed = {"recorded_on": _after(draw, date.fromisoformat(cells["recorded_on"]) + timedelta(days=1))}
            later = ({**changed, "district": "E07000116"},)
    return Story(
        phase=phase, district=draw(st.sampled_from(["", "E07000115"])), dates=cells, claims=claims, documents=documents, later=later,
        claims_recorded_on=_after(draw, *(date.fromisoformat(day) for *_, day in claims)) if claims and draw(st.booleans()) else "",
    )  # fmt: skip


def _day(first: date, most: int) -> st.SearchStrategy[date]:
    return st.integers(0, most).map(lambda days: first + timedelta(days=days))


def _after(draw: st.DrawFn, *days: date) -> str:
    return str(draw(_day(max(days), 200)))


@st.composite
def _claim(draw: st.DrawFn, basis: str, first: date) -> list[tuple[str, str, str]]:
    day = draw(_day(first, 500))
    events = [(basis, "claimed", day.isoformat())]
    for status in draw(st.sampled_from(ENDINGS)):
        day = draw(_day(day, 100))
        events.append((basis, status, day.isoformat()))
    return events
