"""The command line of `python -m tfdata`: a verb and its words, the same as the Makefile's.

A user's mistake gets a sentence and exit code 2, never a traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module

from tfdata import console, failures
from tfdata.faults import Fault, Refused, nearest, refuse
from tfdata.verbs import Words

USAGE = """python -m tfdata VERB [NAME=value …]; make VERB [NAME=value …] does the same, and so does --name value.

  report     build the packs of a quarter
               BOROUGH=  slug, name or GSS code, several with commas, or all (default: the six authorities
                         with a file of their own; with DATA, every authority that it holds)
               QUARTER=  financial year and quarter (default: 2015-16-Q3)
               PHASE=    1 or 2 (default: every phase alive in the quarter)
               DATA=     a folder or workbook with families, problems and claims, or with returns
                         (default: the demonstration caseload)
               KEY=      a file whose secret turns identifiers into pseudonyms at the door
               RELEASES= a folder of released versions, against which the quarter before is held: <quarter>/<borough>/v1
               FORMATS=  html, pdf, xlsx (default: all)
               JOBS=     packs built at a time (default: the machine's cores)
               ENGINE=   warm, which forks a process that has imported everything; stock, which starts kernels (default: warm)
               SCHEDULER= address of a dask scheduler whose workers build the packs, as in tcp://127.0.0.1:8786
               EXPLAIN=1 say why each pack would be built, and build nothing
  finalise   sign a built pack off, so that it stays as it was checked: QUARTER= BOROUGH= PHASE= DATA= KEY= RELEASES= as above
               PREPARED_BY= CHECKED_BY=  two people, by name
               REASON=   why a further version replaces the one before it
               ON=       the day of signing, as in 2016-01-12 (default: today)
               DEMO=yes  for a pack whose families are the demonstration's
  verify     rebuild the packs that stand from their manifests, with another time zone, locale, hash seed, number of jobs
             and clock, and say which file differs, and where: QUARTER= as above; RELEASES= as they were built with
               BOROUGH=, PHASE=  those alone (default: every pack that stands in the quarter's folder)
  explain    say where a figure of a built pack comes from: FIGURE= its id, part of one, or words of its label;
             BOROUGH= QUARTER= PHASE= as above
  schedule   write the claims schedule for coordinators and audit, restricted to its owner: a page, a workbook,
             and the frozen claim list with its hash; BOROUGH= QUARTER= PHASE= DATA= KEY= as above
               REFERENCES= a file of the council's own case references, shown in place of the pseudonyms
                         that KEY= makes of them
  sample     draw audit's sample of a frozen claim list, with a checklist for each claim: BOROUGH= QUARTER= PHASE= DATA=
             KEY= REFERENCES= as for the schedule
               SEED=     what audit names once it has the list's hash
  publish    gather the packs that stand under reports/ and releases/ into a site, reports/site
               BOROUGH=, QUARTER=  those alone (default: all)
               DATA=     the extract as it came, whose names and addresses are looked for in every file too
               KEY=, REFERENCES=  the council's own case references, looked for likewise
               DEMO=yes  publish packs whose families are invented too
  check      list every fault of an extract: DATA=folder or workbook, KEY=
  template   write a workbook to fill in: TO=file (default: extract_template.xlsx)
  map        draft a feed by looking at an export: FILE=file, SHEET=of a workbook; redirect it to params/feeds/NAME.yaml
  dictionary write docs/data_dictionary anew from the contract
  lab        open JupyterLab on the notebooks
  test       the tests, under five minutes
  test-all   the tests and the long tiers
  bench      run the benchmarks; what each measured goes to benchmarks/out
  setup      make the environment and nothing else
  lock       compile the locks again from pyproject.toml
  clean      remove what was built"""


def run(arguments: list[str]) -> int:
    """Carry out a verb; give the exit code: 0 done, 1 faults were found, 2 the words were wrong or the system would not."""
    verb, words = (arguments[0] if arguments else "help"), arguments[1:]
    if verb in {"help", "--help", "-h"}:
        console.out().print(USAGE, markup=False, highlight=False)
        return 0
    try:
        if verb not in VERBS:
            raise refuse("tfdata", f"there is no verb {verb!r}{nearest(verb, VERBS)}; python -m tfdata help lists them")
        place, known = VERBS[verb]
        given = read(words, known, BARE.get(verb, ()))
        module, _, name = place.partition(".")
        action: Callable[[Words], int] = getattr(import_module(f"tfdata.{module}"), name)
        code = action(given)
        sys.stdout.flush()
        return code
    except Refused as refused:
        for fault in refused.faults:
            console.tell(str(fault))
        return 2
    except BrokenPipeError:  # whoever reads what is said has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (OSError, MemoryError) as error:
        said = f"{failures.in_words(error)}; what stands is whole, and the same command goes on once that is put right"
        console.tell(said)
        return 2
    except KeyboardInterrupt:
        console.errors().print("stopped; what was built stands, and the next run goes on from there")
        return 130


_SCHEDULE = ("BOROUGH", "QUARTER", "PHASE", "DATA", "KEY", "REFERENCES")
_NO_TEXT = "this holds a mark that stands for no letter; write the word anew"
VERBS: dict[str, tuple[str, tuple[str, ...]]] = {
    "report": (
        "verbs.report",
        ("BOROUGH", "QUARTER", "PHASE", "DATA", "KEY", "RELEASES", "FORMATS", "JOBS", "ENGINE", "SCHEDULER", "EXPLAIN"),
    ),
    "finalise": (
        "signing_verbs.finalise",
        ("QUARTER", "BOROUGH", "PHASE", "DATA", "KEY", "RELEASES", "PREPARED_BY", "CHECKED_BY", "REASON", "ON", "DEMO"),
    ),
    "verify": ("verify_verb.verify", ("QUARTER", "BOROUGH", "PHASE", "RELEASES")),
    "explain": ("explaining.explain", ("FIGURE", "BOROUGH", "QUARTER", "PHASE")),
    "schedule": ("restricted_verbs.schedule", _SCHEDULE),
    "sample": ("restricted_verbs.sample", (*_SCHEDULE, "SEED")),
    "publish": ("site_verbs.publish", ("BOROUGH", "QUARTER", "DATA", "KEY", "REFERENCES", "DEMO")),
    "check": ("verbs.check", ("DATA", "KEY")),
    "template": ("verbs.template", ("TO",)),
    "map": ("verbs.draft_feed", ("FILE", "SHEET")),
    "dictionary": ("project_verbs.write_dictionary", ()),
    "lab": ("project_verbs.lab", ()),
    "test": ("project_verbs.run_tests", ()),
    "test-all": ("project_verbs.run_all_tests", ()),
    "bench": ("project_verbs.bench", ()),
    "setup": ("project_verbs.setup", ()),
    "lock": ("project_verbs.lock", ()),
    "clean": ("project_verbs.clean", ()),
}
"""Where each verb is carried out, loaded when it is asked for, so that none waits for what another needs; and the words that it knows."""
BARE: dict[str, tuple[str, ...]] = {
    "report": ("DATA",),
    "finalise": ("QUARTER", "BOROUGH"),
    "verify": ("QUARTER", "BOROUGH"),
    "explain": ("FIGURE",),
    "schedule": ("DATA",),
    "sample": ("DATA",),
    "check": ("DATA",),
    "map": ("FILE",),
}
"""What the words without a name stand for, in order, of a verb that takes such: `check path/to/extract` is `check DATA=path/to/extract`."""


def read(given: list[str], known: tuple[str, ...], bare: tuple[str, ...] = ()) -> Words:
    """Read a verb's words: `NAME=value`, `--name=value` and `--name value` alike, and words without a name for those of `bare` left over.

    An empty value is as if the word were not there. Raises Refused with every word that is not known, has no value or comes twice.
    """
    words: Words = {}
    named, plain, faults = _told_apart(given)
    faults += [Fault(word, None, "", _NO_TEXT) for word in given if not _is_text(word)]
    for name, value in named:
        if name not in known:
            faults.append(_unknown(name, known))
        elif value.strip() and words.setdefault(name, value.strip()) != value.strip():
            faults.append(Fault(name, None, "", f"this word is given twice, as {words[name]!r} and as {value.strip()!r}"))
    places = [name for name in bare if name not in dict(named)]
    for place, value in enumerate(plain):
        if place < len(places):
            words |= {places[place]: value.strip()} if value.strip() else {}
        else:
            faults.append(_unknown(value, known))
    if faults:
        raise Refused(faults)
    return words


def _is_text(word: str) -> bool:
    """Whether a word is one that a command line can hold, and a file be called by."""
    try:
        return b"\0" not in os.fsencode(word)
    except UnicodeEncodeError:
        return False


def _unknown(word: str, known: tuple[str, ...]) -> Fault:
    listed = f"; known are {', '.join(known)}" if known else "; it takes none"
    return Fault(word, None, "", f"this word is not known{nearest(word, known) or listed}")


def _told_apart(given: list[str]) -> tuple[list[tuple[str, str]], list[str], list[Fault]]:
    """Give the words with a name and those without one, and a fault for each `--name` that nothing follows."""
    named: list[tuple[str, str]] = []
    plain: list[str] = []
    faults: list[Fault] = []
    rest = [*given]
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if not word.startswith("--"):
            named += [(name, value)] if equals else []
            plain += [] if equals else [word]
        elif equals or (rest and not rest[0].startswith("--")):
            named.append((name.removeprefix("--").replace("-", "_").upper(), value if equals else rest.pop(0)))
        else:
            faults.append(Fault(word, None, "", f"give it a value: {word} value"))
    return named, plain, faults
