"""What the verb for the site does: gather the packs that stand built into pages under `reports/site/`.

In come the words of the command line, by name; out goes the exit code. What may not be published is raised as `Refused`, which `cli` says:
a pack that was altered, invented families that nobody asked for, and any file that holds an identifier of those at hand.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tfdata import console, places, placing
from tfdata.faults import Fault, Refused, refuse
from tfdata.params import load
from tfdata.periods import Quarter
from tfdata.verbs import ALL, DEFAULT_QUARTER, Words, each, key_of

YES = "yes"
_TRIES = 10  # while a report builds packs anew


def publish(words: Words) -> int:
    """Write the site of the packs that stand under `reports/` and `releases/`."""
    from tfdata.site.standing import standing

    faults = [*_faults(words)]
    book = load()
    named = words.get("BOROUGH", "")
    wanted = [part for part in named.split(",") if part.strip()] if named.casefold() != ALL else []
    try:
        slugs = each(wanted, book.slug)
    except Refused as refused:
        faults += refused.faults
    if faults:
        raise Refused(faults)
    placing.sweep(places.reports())
    for _ in range(_TRIES):
        before = _folders()
        try:
            found = standing(
                places.reports(), places.releases(), book, quarter=words.get("QUARTER", ""), slugs=slugs, demonstrations="DEMO" in words
            )
            from tfdata.leaks.at_hand import at_hand
            from tfdata.site import build  # after what may be refused: it loads all that draws and describes

            folder = places.reports() / build.NAME
            telling = at_hand(book.begins, book.feeds, Path(words["DATA"]) if "DATA" in words else None, _references(words))
            count = build.publish(found, book, places.PARAMS, places.LOCK, folder, telling)
            break
        except (Refused, FileNotFoundError):
            if _folders() == before:
                raise
    else:
        raise refuse("reports", "packs are built there anew all the time; publish once that is done")
    packs = sum(len(item.every) for item in found)
    console.say(f"{count} pages and {'1 pack' if packs == 1 else f'{packs} packs'}; open {console.short(folder)}/index.html")
    return 0


def _references(words: Words) -> frozenset[str]:
    """Give the council's own case references, where their file is named."""
    if "REFERENCES" not in words:
        return frozenset()
    from tfdata.schedule import references

    return frozenset(references.read(Path(words["REFERENCES"]), key_of(words)).by_pseudonym.values())


def _folders() -> set[tuple[str, int, int]]:
    """Give what tells the folders of packs that stand from others that take their places."""
    found = set()
    for path in (*placing.folders(places.reports(), 2), *placing.folders(places.releases(), 3)):
        with suppress(FileNotFoundError):
            found.add((str(path), path.stat().st_ino, path.stat().st_ctime_ns))
    return found


def _faults(words: Words) -> list[Fault]:
    faults = []
    if words.get("DEMO", YES).casefold() != YES:
        faults.append(
            Fault("DEMO", None, "", f"{words['DEMO']!r} is not an answer; write DEMO={YES} to publish invented families, or leave it out")
        )
    try:
        Quarter(words.get("QUARTER", DEFAULT_QUARTER))
    except ValueError as error:
        faults.append(Fault("QUARTER", None, "", str(error)))
    return faults
