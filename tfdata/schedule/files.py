"""The files of a claims schedule: its page, its workbook, and the frozen claim list with its hash.

In comes a schedule as read from its executed notebook, and the job that it was run for; out go bytes by file name. Nothing is written
here, and a list that a sample was drawn from is never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tfdata import audit, places
from tfdata.claims.known import count
from tfdata.faults import refuse
from tfdata.packs.plan import Run
from tfdata.periods import Quarter, day_in_words
from tfdata.schedule.checks import CLAIM_LIST, TRIED, claim_lines
from tfdata.schedule.references import References
from tfdata.schedule.restricted import About, Schedule
from tfdata.schedule.tables import FAMILIES
from tfdata.shown.fragment import STAMP, STAMP_MEANING

NAME, SAMPLE = "claims_schedule", "audit_sample"
LIST, LIST_SHA256 = "claim_list.csv", "claim_list.sha256"
SHEETS: Mapping[str, str] = {
    FAMILIES: "Schedule",
    "claim-return": "Claim return",
    "at-risk": "At risk",
    "faults": "Faults",
    TRIED: "Checklist",
    "sources": "Notes",
}


@dataclass(frozen=True)
class Job(Run):
    """One schedule to build: a run, and the council's own references."""

    references: References

    def as_json(self) -> dict[str, Any]:
        """Give the job in the form in which it goes to a process that builds it."""
        return asdict(self)

    @classmethod
    def of_json(cls, given: Mapping[str, Any]) -> Job:
        """Read a job that came from `as_json`."""
        return cls(**{**given, "references": References(**given["references"])})

    @property
    def folder(self) -> Path:
        """The schedule's folder under restricted/."""
        return self.folder_under(places.restricted())


def outputs_of(schedule: Schedule, job: Job) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Give the files of a schedule by name, and the sentences that are to be said of it."""
    from tfdata.schedule.html import schedule_page
    from tfdata.schedule.workbook import Sheet, written

    frozen, words = _frozen(schedule, job.folder)
    tables, about = schedule.tables, schedule.about
    said = (job.references.said([str(cell) for cell in tables[FAMILIES].column("family")]), words)
    title = f"Claims schedule: {about.authority}, {Quarter(about.quarter).label}"
    counted = [f"{label}: {families:,}" for label, families, _ in tables["statuses"].rows]
    contents = [f"Sheet {name}: {tables[table].title}" for table, name in SHEETS.items()]
    sheets = [Sheet("Cover", (title, *stamps(about, job.references), *said, "Families by status:", *counted, *contents))]
    for table, name in SHEETS.items():
        sheets.append(Sheet(name, (f"{tables[table].title}: {about.authority}", *stamps(about, job.references)), tables[table]))
    outputs = {
        f"{NAME}.html": schedule_page(schedule, job.references, said),
        f"{NAME}.xlsx": written(sheets, title, job.references.shown),
        LIST: frozen.text,
        LIST_SHA256: f"{frozen.sha256}  {LIST}\n".encode(),
    }
    return outputs, said


def stamps(about: About, references: References) -> tuple[str, ...]:
    """Say on every sheet that it is restricted, whether it is a demonstration, and what it is as at."""
    as_at = f"As at {day_in_words(about.as_at)}. {', '.join(about.phases)}. Extract: {about.data}."
    demonstration = (f"{STAMP}: {STAMP_MEANING}",) if about.is_demonstration else ()
    return (f"RESTRICTED: {references.warning}", *demonstration, as_at)


def frozen_list(folder: Path) -> audit.Frozen:
    """Read the claim list of a schedule's folder; raises Refused where there is none, or it is not the one that was frozen."""
    try:
        text, noted = (folder / LIST).read_bytes(), (folder / LIST_SHA256).read_text(encoding="utf-8").split(" ")[0]
    except (OSError, UnicodeDecodeError):
        raise refuse(LIST, f"{LIST} and {LIST_SHA256} are not there; python -m tfdata schedule freezes the list of the window") from None
    found = audit.read(text, LIST)
    if found.sha256 != noted:
        raise refuse(LIST, f"the list was altered after it was frozen: its sha256 is not that of {LIST_SHA256}; put the frozen list back")
    return found


def has_sample(folder: Path) -> bool:
    """Whether a sample was drawn from the folder's list."""
    return any(folder.glob(f"{SAMPLE}.*"))


def _frozen(schedule: Schedule, folder: Path) -> tuple[audit.Frozen, str]:
    """Freeze the claim list, and say its hash; the list that a sample was drawn from stays, whatever is known now."""
    now = audit.freeze(claim_lines(schedule.tables[CLAIM_LIST]))
    frozen = frozen_list(folder) if has_sample(folder) else now
    words = f"Claim list of the window, frozen: {count(len(frozen.lines), 'claim')}, sha256 {frozen.sha256}."
    if frozen.sha256 != now.sha256:
        words += f" A sample was drawn from it, so it stays; what is known now gives another list, once {SAMPLE}.* are moved away."
    return frozen, words
