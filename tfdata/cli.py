"""The command line of `python -m tfdata`: a verb and its words, the same as the Makefile's.

A user's mistake gets a sentence and exit code 2, never a traceback.
"""

from __future__ import annotations

from collections.abc import Callable

from tfdata import console, restricted_verbs, verbs
from tfdata.faults import Fault, Refused, nearest, refuse
from tfdata.verbs import Words

USAGE = """python -m tfdata VERB [NAME=value …]; make VERB [NAME=value …] does the same.

  report     build the packs of a quarter
               BOROUGH=  slug, name or GSS code, several with commas, or all (default: the six authorities
                         with a file of their own; with DATA, every authority that it holds)
               QUARTER=  financial year and quarter (default: 2015-16-Q3)
               PHASE=    1 or 2 (default: every phase alive in the quarter)
               DATA=     a folder or workbook with families, problems and claims, or with returns
                         (default: the demonstration caseload)
               KEY=      a file whose secret turns identifiers into pseudonyms at the door
               FORMATS=  html, pdf, xlsx (default: all)
               JOBS=     packs built at a time (default: the machine's cores)
               EXPLAIN=1 say why each pack would be built, and build nothing
  schedule   write the claims schedule for coordinators and audit, restricted to its owner: a page, a workbook,
             and the frozen claim list with its hash; BOROUGH= QUARTER= PHASE= DATA= KEY= as above
               REFERENCES= a file of the council's own case references, shown in place of the pseudonyms
                         that KEY= makes of them
  sample     draw audit's sample of a frozen claim list, with a checklist for each claim: BOROUGH= QUARTER= PHASE= DATA=
             KEY= REFERENCES= as for the schedule
               SEED=     what audit names once it has the list's hash
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
    """Carry out a verb; give the exit code: 0 done, 1 faults were found, 2 the words were wrong."""
    verb, words = (arguments[0] if arguments else "help"), arguments[1:]
    if verb in {"help", "--help", "-h"}:
        console.out().print(USAGE, markup=False, highlight=False)
        return 0
    try:
        if verb not in VERBS:
            raise refuse("tfdata", f"there is no verb {verb!r}{nearest(verb, VERBS)}; python -m tfdata help lists them")
        action, known = VERBS[verb]
        return action(_read(words, known))
    except Refused as refused:
        for fault in refused.faults:
            console.errors().print(str(fault), markup=False, highlight=False, soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        console.errors().print("stopped; what was built stands, and the next run goes on from there")
        return 130


VERBS: dict[str, tuple[Callable[[Words], int], tuple[str, ...]]] = {
    "report": (verbs.report, ("BOROUGH", "QUARTER", "PHASE", "DATA", "KEY", "FORMATS", "JOBS", "EXPLAIN")),
    "schedule": (restricted_verbs.schedule, ("BOROUGH", "QUARTER", "PHASE", "DATA", "KEY", "REFERENCES")),
    "sample": (restricted_verbs.sample, ("BOROUGH", "QUARTER", "PHASE", "DATA", "KEY", "REFERENCES", "SEED")),
    "check": (verbs.check, ("DATA", "KEY")),
    "template": (verbs.template, ("TO",)),
    "map": (verbs.draft_feed, ("FILE", "SHEET")),
    "dictionary": (verbs.write_dictionary, ()),
    "lab": (verbs.lab, ()),
    "test": (verbs.run_tests, ()),
    "test-all": (verbs.run_all_tests, ()),
    "bench": (verbs.bench, ()),
    "setup": (verbs.setup, ()),
    "lock": (verbs.lock, ()),
    "clean": (verbs.clean, ()),
}
BARE = ("DATA", "FILE")  # a word without a name is taken for the file or folder


def _read(given: list[str], known: tuple[str, ...]) -> Words:
    """Read NAME=value words; an empty value is as if the word were not there."""
    words: Words = {}
    faults: list[Fault] = []
    for word in given:
        name, equals, value = word.partition("=")
        if not equals:
            bare = next((item for item in BARE if item in known), "")
            name, value = (bare, word) if bare else (name, value)
        if name not in known:
            listed = f"; known are {', '.join(known)}" if known else "; it takes none"
            faults.append(Fault(name, None, "", f"this word is not known{nearest(name, known) or listed}"))
        elif value.strip():
            words[name] = value.strip()
    if faults:
        raise Refused(faults)
    return words
