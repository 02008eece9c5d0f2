"""What the verbs for restricted files do: write claims schedules, and draw audit's sample of a frozen claim list.

In come the words of the command line, by name; out goes the exit code: 0 done, 1 a schedule failed. Nothing is written but under
`restricted/`, and nothing that is said names a family.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from tfdata import console, intake, places, scope, store
from tfdata.faults import Fault, Refused
from tfdata.params import Book, load
from tfdata.schedule.files import SAMPLE, Job
from tfdata.verbs import ALL, DEFAULT_QUARTER, Words, each, key_of, slugs_of


def schedule(words: Words) -> int:
    """Write the claims schedule of each borough and freeze its claim list, for their owner's eyes only."""
    from tfdata.schedule.run import build_all

    jobs = _jobs(words, load())
    built = sorted(build_all(jobs, os.cpu_count() or 1), key=lambda item: jobs.index(item.job))
    for item in built:
        if item.fault:
            console.tell(f"{item.job.name}, {item.job.quarter}: {item.fault}")
        else:
            for line in (f"{item.job.name} ({item.seconds:.0f} s): {console.short(item.job.folder)}", *item.said):
                console.say(line)
    return 1 if any(item.fault for item in built) else 0


def sample(words: Words) -> int:
    """Draw audit's sample of each borough's frozen claim list, with the seed that audit names once it has the list's hash."""
    from tfdata.schedule.run import put_in_place
    from tfdata.schedule.sample import outputs_of

    asked = {"BOROUGH": "name the borough whose claim list is sampled", "SEED": "give the seed that audit names, once the list is frozen"}
    if missing := [Fault(name, None, "", f"{what}: {name}=…") for name, what in asked.items() if name not in words]:
        raise Refused(missing)
    book = load()
    drawn = each(_jobs(words, book), lambda job: (job, *outputs_of(job, words["SEED"], book)))
    for job, outputs, said in drawn:
        put_in_place(outputs, job.folder)
        console.say(f"{job.name}: {said}; {console.short(job.folder / SAMPLE)}.html")
    return 0


def _jobs(words: Words, book: Book) -> list[Job]:
    """Plan the schedules of the boroughs that the words name; of those that they do not name, the ones that the extract holds."""
    from tfdata.schedule import references
    from tfdata.schedule.run import job_for

    key, quarter, phase = key_of(words), words.get("QUARTER", DEFAULT_QUARTER), words.get("PHASE", "")
    scopes = each(slugs_of(words, book), lambda borough: scope.find(borough, quarter, phase, book))
    given = references.read(Path(words["REFERENCES"]), key) if "REFERENCES" in words else references.References()
    taken = intake.take(words.get("DATA", intake.DEMONSTRATION), book, date.today(), key)
    console.say_taken(taken)
    if words.get("BOROUGH", ALL).casefold() == ALL:
        held = store.holds(taken.name, places.store())
        scopes = console.say_left_out([(item, item.authority.gss_code in held) for item in scopes])
    return each(scopes, lambda item: job_for(item, phase, taken.name, given))
