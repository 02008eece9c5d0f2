"""How long it takes to decide the claims of a caseload, and whether the cost grows in line with families.

In come the demonstration's families, repeated; out go CPU seconds for 2,500 to 20,000 families and the ratio of the last two to double the
families. Times are of this machine and this hour: only the ratios are to be compared.
"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from tfdata import contract, demo, sources, store
from tfdata.claims import Facts, decide
from tfdata.claims.gather import gather
from tfdata.params import load

DAY = date(2018, 3, 31)
SIZES = (2_500, 5_000, 10_000, 20_000)
AUTHORITY = "E10000016"  # Kent, the largest


def families(root: Path) -> list[Facts]:
    """Give the largest number of families: those of the demonstration as known on the day, as often as it takes."""
    book = load()
    demo.write(root / "extract", book)
    checked = contract.check(sources.read(root / "extract"), book, date.max)
    store.ingest(checked, "demonstration", root / "store", is_demonstration=True)
    known = list(gather(store.read("demonstration", AUTHORITY, root / "store").as_known(DAY)))
    return [replace(known[index % len(known)], family_id=f"F{index}") for index in range(SIZES[-1])]


def main() -> None:
    """Print the seconds of each size, and the ratio to the size before, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        facts, book = families(Path(folder)), load()
    decide(facts[0], book, DAY)  # the rules are looked up once
    seconds = {}
    for size in SIZES:
        started = time.process_time()
        for item in facts[:size]:
            decide(item, book, DAY)
        seconds[size] = round(time.process_time() - started, 2)
    ratios = {f"{more}/{fewer}": round(seconds[more] / seconds[fewer], 2) for fewer, more in pairwise(SIZES)}
    print(json.dumps({"cpu_seconds_by_families": seconds, "ratio_for_twice_the_families": ratios}, indent=1))


if __name__ == "__main__":
    main()
