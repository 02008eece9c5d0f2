"""What officers write for their committee: a Markdown file for an authority and a quarter, read, scanned and shown as their words.

The file comes in; officers' words to be shown go out by section, or every reason why it cannot be shown. It counts nothing, and nothing is
counted from it; a value that a scan found is never repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tfdata import places
from tfdata.faults import Fault, Refused, nearest
from tfdata.params import Book
from tfdata.periods import Quarter
from tfdata.scope import Scope

if TYPE_CHECKING:
    from tfdata.caseload import Caseload
    from tfdata.commentary.scan import Rules
    from tfdata.shown import Officers


def place(quarter: str, slug: str) -> Path:
    """Where the commentary on an authority's quarter stands, if its officers wrote one: the path decides whose words they are."""
    return places.commentary() / quarter / f"{slug}.md"


def read(pack: Scope, families: Caseload) -> Mapping[str, Officers]:
    """Give what officers wrote, by section (`about` is the head); empty where they wrote nothing.

    Raises Refused with every fault of the file: what cannot be read or shown, and each identifier or count of few families by its line.
    """
    from tfdata.commentary.identifiers import pseudonyms_of

    return _read(pack, pseudonyms_of(families))


def check(pack: Scope) -> None:
    """Hold a commentary to all that `read` does, but for the pseudonyms of the extract, before anything is run; raises Refused."""
    _read(pack, frozenset())


def misnamed(book: Book) -> Iterator[Fault]:
    """Find files that no pack would ever show, since no authority or quarter has their name."""
    root = places.commentary()
    for path in sorted(root.glob("*/*.md")):
        shown = f"commentary/{path.relative_to(root).as_posix()}"
        try:
            Quarter(path.parent.name)
        except ValueError:
            yield Fault(shown, None, "", "no quarter has the name of this folder; name it as in 2015-16-Q3")
        if path.stem not in book.authorities:
            yield Fault(shown, None, "", f"no authority has the name of this file{nearest(path.stem, book.authorities)}")


def rules(pack: Scope, contact: str = "", ids: frozenset[str] = frozenset()) -> Rules:
    """Give what free text on a pack is held to: the policy's few families, and the day before which a day reads as a birth date."""
    from tfdata.commentary.scan import Rules

    policy = pack.book.fresh().policy(pack.slug)  # so that the pack's sources list no figure for it
    few = range(int(policy.suppress_from.value), int(policy.suppress_to.value) + 1)
    return Rules(few, pack.book.begins, contact.casefold(), ids)


def _read(pack: Scope, ids: frozenset[str]) -> Mapping[str, Officers]:
    file = place(str(pack.quarter), pack.slug)
    if not file.exists():
        return {}
    from tfdata.commentary import form, scan

    name = f"commentary/{pack.quarter}/{pack.slug}.md"
    written, faults = form.read(file, name)
    held_to = rules(pack, written.contact_email, ids)
    for passage in written.passages:
        faults += scan.faults(passage, name, held_to)
    if faults:
        raise Refused(sorted(dict.fromkeys(faults)))
    return written.sections
