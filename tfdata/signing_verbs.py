"""What the verb for signing off does: `finalise` freezes a pack that was checked as a version of its own.

In come the words of the command line, by name; out goes the exit code. Who signs, when and why are held to what a reader may see before
anything is written; all that is wrong with words, draft and earlier versions is raised together as `Refused`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from tfdata import commentary, console, intake, places, scope, store
from tfdata.commentary import scan
from tfdata.commentary.identifiers import pseudonyms_of
from tfdata.commentary.markdown import Passage
from tfdata.faults import Fault, Refused
from tfdata.packs import inputs, plan, signing
from tfdata.packs.signing import SignOff
from tfdata.params import load
from tfdata.scope import Scope
from tfdata.shown import clean
from tfdata.verbs import Words, key_of, releases_of

_ASKED = {
    "QUARTER": "name the quarter of the pack: QUARTER=2015-16-Q3",
    "BOROUGH": "name the authority of the pack: BOROUGH=bromley",
    "PREPARED_BY": 'say who prepared the pack: PREPARED_BY="…"',
    "CHECKED_BY": 'say who checked it, somebody else: CHECKED_BY="…"',
}
_LONGEST_NAME, _LONGEST_REASON = 100, 500


def finalise(words: Words) -> int:
    """Sign a pack off as its next version, and say where it stands and the sha256 of its record."""
    found = [*_of_words(words, date.today())]
    sign_off = SignOff(_name(words, "PREPARED_BY"), _name(words, "CHECKED_BY"), _day(words) or date.today(), _name(words, "REASON"))
    may_demonstrate = words.get("DEMO", "") == "yes"
    job = None
    if "QUARTER" in words and "BOROUGH" in words:
        try:
            pack = scope.find(words["BOROUGH"], words["QUARTER"], words.get("PHASE", ""), load())
            job = _job(words, pack)
            found += [*_of_what_is_shown(words, pack, job.data), *signing.faults(job, sign_off, may_demonstrate=may_demonstrate)]
        except Refused as refused:
            found += refused.faults
    if found or job is None:
        raise Refused(found)
    version = signing.sign(job, sign_off, may_demonstrate=may_demonstrate)
    console.say(f"{job.name}, {job.quarter}: final, {version.in_words}; {version.folder}")
    console.say(f"sha256 of {signing.SIGNOFF}, for the minutes: {version.record_sha256}")
    return 0


def _job(words: Words, pack: Scope) -> plan.Job:
    """Plan the pack as `report` does, in all formats."""
    taken = intake.take(words.get("DATA", intake.DEMONSTRATION), pack.book, date.today(), key_of(words))
    console.say_taken(taken)
    is_held = pack.authority.gss_code in store.holds(taken.name, places.store())
    name = taken.name if is_held or taken.name != intake.DEMONSTRATION else ""
    return plan.job_for(pack, words.get("PHASE", ""), name, plan.FORMATS, inputs.shared(pack.book), releases_of(words))


def _of_words(words: Words, today: date) -> Iterator[Fault]:
    """Find what is missing or wrong in the words themselves."""
    for name, asked in _ASKED.items():
        if name not in words:
            yield Fault(name, None, "", asked)
    for name, longest in (("PREPARED_BY", _LONGEST_NAME), ("CHECKED_BY", _LONGEST_NAME), ("REASON", _LONGEST_REASON)):
        given = _name(words, name)
        if name in words and not any(mark.isalpha() for mark in given):
            yield Fault(name, None, "", "words are wanted here")
        elif len(given) > longest:
            yield Fault(name, None, "", f"at most {longest} letters are wanted here")
    prepared, checked = (_alike(_name(words, name)) for name in ("PREPARED_BY", "CHECKED_BY"))
    if prepared and prepared == checked:
        yield Fault("CHECKED_BY", None, "", "the person who checks a pack is another than the one who prepared it")
    day = _day(words)
    if "ON" in words and day is None:
        yield Fault("ON", None, "", "this is no day; write one as in 2016-01-12")
    elif day and day > today:
        yield Fault("ON", None, "", "this day has not come yet; a pack is signed off on the day itself, or with an earlier one")
    if words.get("DEMO", "yes") != "yes":
        yield Fault("DEMO", None, "", "write DEMO=yes, or leave the word out")


def _of_what_is_shown(words: Words, pack: Scope, data: str) -> Iterator[Fault]:
    """Hold the words that stand on the pack to what its commentary is held to: no identifier, no count of few."""
    families = store.read(data, pack.extract_code, district=pack.district)
    rules = commentary.rules(pack, ids=pseudonyms_of(families))
    for name in ("PREPARED_BY", "CHECKED_BY", "REASON"):
        for fault in scan.faults(Passage(1, _name(words, name)), name, rules):
            yield Fault(name, None, "", fault.message)


def _name(words: Words, name: str) -> str:
    return " ".join(clean(words.get(name, "")).split())


def _alike(name: str) -> str:
    """Give a name as it is compared: without case, accents, titles' dots, and what stands between its letters."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(mark for mark in plain if mark.isalnum())


def _day(words: Words) -> date | None:
    given = words.get("ON", "")
    try:
        return date.fromisoformat(given) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given) else None
    except ValueError:
        return None
