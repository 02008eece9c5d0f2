"""How packs hang together with each other: quarter with quarter, county with district, families with the ledger and with rows kept.

In comes what was read in the packs; out go facts of the system, as in `attack_relations`, whose page and verbs this uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import inf

from attack_figures import AS_KNOWN_THEN, Knowledge, Pack, beside_published, named_counts, note_count, rates_that_tell
from attack_money import FEE, note_money, rates
from attack_relations import Page, relate_within
from attacker import LEAST, WIDTH, Key

from tfdata.periods import Quarter, quarters

GROWS = ("identified", "approached", "consent_given", "consent_refused", "attached", "closed", "paperwork_complete")
GROWING = ("attached by problems: ", "attached by referrals: ", "attached by wards: ", "checks made: ", "observed: ", "users_", "uses_")
HALF_A_HUNDRED = 50  # to which rows kept are rounded
ZERO = 100_000  # what a revision of nought is counted as
LAGS = (0, 1)  # quarters after which a ledger may book a fee
ROWS = {  # of each kind of row kept of the extract, the counts of which each family has one at least
    "families": (("identified",),),
    "claims": (("claim_submitted",), ("outcome",)),
    "documents": (("paperwork_complete", "paperwork_complete", "paperwork_complete"),),
    "spot_checks": (("checks internal_audit_checked: ", "checks department_checked: "),),
    "problems": (("attached by problems: ",),),
}


def attack(packs: Sequence[Pack]) -> list[str]:
    """Give every hidden count of the packs that can be got back when they lie side by side, and every rate that tells one.

    The packs of each quarter are attacked by themselves, where every hidden count must stay wide, and then all together, where every count
    of few families must: what another quarter says of many families, hidden for the sake of others, is no count of few. A nought that is
    got back, or held to be few, says no more than one that is shown.
    """
    by_quarter = [[pack for pack in packs if pack.quarter == name] for name in sorted({pack.quarter for pack in packs})]
    found = [fault for own in by_quarter if by_quarter[1:] for fault in _attacked(own, inf)]
    return [*found, *_attacked(packs, LEAST if by_quarter[1:] else inf)]


def _attacked(packs: Sequence[Pack], below: float) -> list[str]:
    known = read(packs)
    relate(known, packs)
    found = known.system.true_of(known.truth).broken(known.secrets, known.truth)
    told = [item for item in found if 0 < known.truth.get(item.key, 1) < below or item.key in known.few]
    known.faults += _revisions_got_back(known)
    return [*known.faults, *(f"{' and '.join(sorted({*known.secrets[item.key]}))}: {item}" for item in told)]


def _revisions_got_back(known: Knowledge) -> list[str]:
    """Give the revisions of few families that can be told within fewer than a hidden count may."""
    ranges = known.system.true_of(known.truth).ranges(known.revised)
    found = ((why, least, most) for key, why in known.revised.items() for least, most in (ranges[key],))
    return [f"{why} is {least - ZERO} to {most - ZERO}" for why, least, most in found if most is not None and most - least < WIDTH]


def read(packs: Sequence[Pack]) -> Knowledge:
    """Write down what every figure of the packs says of the count behind it."""
    known = Knowledge()
    for pack in packs:
        for phase in pack.phases:
            for place, name in named_counts(pack, phase):
                note_count(known, pack, place, name)
            note_money(known, pack, phase)
        for place, name in beside_published(pack):
            note_count(known, pack, place, name)
        known.faults += rates_that_tell(pack)
    return known


def relate(known: Knowledge, packs: Sequence[Pack]) -> Knowledge:
    """Note every fact within each pack, between the quarters of an area, and between a county and its districts."""
    for pack in packs:
        relate_within(known, pack)
        for phase in pack.phases:
            page = Page(known, pack, phase)
            _quarters(page)
            _ledger(page)
            _revisions(page)
        _rows(known, pack)
    for pack in packs:
        own = [other for other in packs if other.area == pack.area and Quarter(other.quarter).start > Quarter(pack.quarter).start]
        for later in own:
            _grown(known, pack, later)
        _districts(known, pack, [other for other in packs if other.parent == pack.area and other.quarter == pack.quarter])
    return known


def _quarters(page: Page) -> None:
    """The table of progress, and other days: families attached are never fewer later, and earn a fee in between."""
    ours = [name for name in page.known.of(page.pack) if name[:2] == (page.pack.area, page.phase)]
    for what in {*GROWS, *(name[2] for name in ours if name[2].startswith("uses_"))}:
        days = sorted(name[3] for name in ours if name[2] == what)
        for first, last in pairwise(days):
            page.within(page.key(what, last), page.key(what, first), why=f"{what} only grows")
    fees = [f"earned|{rate}" for rate in rates(page.pack, page.phase) if rate.startswith(FEE)]
    days = sorted(name[3] for name in ours if name[2] == "attached")
    for day in days:
        page.within(page.key("attached", day), page.key("outcome", day), why="claimed is among attached")
        quarter = Quarter.of(date.fromisoformat(day))
        before = str(Quarter.of(date.fromordinal(quarter.start.toordinal() - 1)).end)
        first = page.key("attached", before) if before in days else None
        if str(quarter.end) == day and (first is not None or day == days[0]):
            _between(page, first, page.key("attached", day), [page.key(fee, quarter.name) for fee in fees], "fees of the families attached")
            if quarter.name == page.pack.quarter:
                for what in ("fee_earned", *fees[:1]):
                    _between(page, first, page.key("attached", day), [page.key(what, quarter.name)], "fees of the quarter")
    begun = str(date.fromordinal(Quarter(f"{page.pack.year}-Q1").start.toordinal() - 1))
    if begun in days:
        _between(
            page, page.key("attached", begun), page.key("attached"), [page.key("fee_earned", page.pack.spans["year"])], "fees of the year"
        )


def _revisions(page: Page) -> None:
    """What the quarter before is now known to have been, less what it was known to be then: more, or fewer, and so counted from far."""
    for what, then in page.keys("", page.pack.day_before).items():
        now = page.key(what.removesuffix(AS_KNOWN_THEN), page.pack.day_before)
        if now is None or not what.endswith(AS_KNOWN_THEN):
            continue
        true = page.known.truth[now] - page.known.truth[then]
        name = (page.pack.area, page.phase, f"revised: {what}", page.pack.day)
        key = page.known.key(page.pack, name, true + ZERO)
        page.known.system.fact([(1, now), (-1, then), (-1, key)], -ZERO, -ZERO, "the revision is the difference")
        if 0 < abs(true) < LEAST:
            page.known.revised[key] = f"{page.pack.quarter} {what}: the revision"


def _ledger(page: Page) -> None:
    """What is booked, where a ledger follows the claims: a fee some quarters after, a result when it is paid."""
    fees = [f"earned|{rate}" for rate in rates(page.pack, page.phase) if rate.startswith(FEE)]
    booked = {name[3]: key for name, key in page.known.of(page.pack).items() if name[1:3] == (page.phase, f"booked {FEE}")}
    results = {name[3]: key for name, key in page.known.of(page.pack).items() if name[1:3] == (page.phase, "booked result")}
    page.within(page.key("fee_earned", page.pack.spans["to_date"]), *booked.values(), why="a fee that is booked was earned")
    for year, key in booked.items():
        of_year = [
            item for item in quarters(Quarter(f"{year[:7]}-Q1").start, Quarter(f"{year[:7]}-Q4").end) if str(item.end) <= page.pack.day
        ]
        for lag in LAGS:
            parts = [page.key(fee, _back(item, lag).name) for item in of_year for fee in fees]
            page.adds_up(key, parts, "fees are booked in the quarter after" if lag else "fees are booked in their quarter")
    now = page.pack.spans["year"]
    paid, repaid = page.key("claim_paid", now), page.key("claim_repaid", now)
    if now in results and paid is not None and repaid is not None:
        page.known.system.fact([(1, results[now]), (-1, paid), (1, repaid)], 0, 0, "results are booked when they are paid")
    if results and page.key("paid") is not None:
        page.adds_up(page.key("paid"), results.values(), "results booked are paid and not repaid")


def _rows(known: Knowledge, pack: Pack) -> None:
    """Rows kept of the extract, which are printed in hundreds: each family, claim, check and problem that is counted has one."""
    table = pack.tables.get("data_quality")
    for name, kinds in ROWS.items() if table else ():
        figure = table.figure(name, "kept") if table else None
        for kind in kinds:
            terms: list[Key] = []
            for start in kind if figure is not None and figure.value is not None else ():
                for phase in pack.phases:
                    page = Page(known, pack, phase)
                    when = page.pack.spans["to_date"] if start == "claim_submitted" else ""
                    exact = page.key(start, when)
                    terms += [exact] if exact is not None else list(page.keys(start).values()) if start.endswith(": ") else []
            if terms and figure is not None and figure.value is not None:
                known.system.fact(
                    [(1, key) for key in terms],
                    0,
                    float(figure.value) + HALF_A_HUNDRED,
                    f"{pack.quarter} data_quality.{name}.kept {figure.shown}",
                )


def _grown(known: Knowledge, earlier: Pack, later: Pack) -> None:
    """An earlier pack of the same area: what has come so far is never fewer, and what came in between is what the quarter says."""
    is_next = Quarter(earlier.quarter).next == Quarter(later.quarter)
    for phase in sorted({*earlier.phases} & {*later.phases}):
        before, after = Page(known, earlier, phase), Page(known, later, phase)
        for what, first, last in _both(before, after):
            if what in GROWS or what.startswith(GROWING):
                after.within(last, first, why=f"{what} only grows")
        if not is_next:
            continue
        for what, then in before.keys("").items():
            same = after.key(f"{what}{AS_KNOWN_THEN}", earlier.day)
            if same is not None:
                after.adds_up(same, [then], f"{what} is what the quarter before showed")
        for what, quarter in _spanned(after, later.quarter):
            _between(
                after,
                before.key(what, earlier.spans["to_date"]),
                after.key(what, later.spans["to_date"]),
                [quarter],
                f"{what} so far and in the quarter",
            )
            if earlier.year == later.year:
                _between(
                    after, before.key(what, earlier.spans["year"]), after.key(what, later.spans["year"]), [quarter], f"{what} in the year"
                )
            else:
                _between(after, None, after.key(what, later.spans["year"]), [quarter], f"{what} in a year that began with the quarter")
        _tails(before, after)


def _tails(before: Page, after: Page) -> None:
    """Families are found to have more problems and never fewer, so that those with so many or more only grow."""
    first, last = before.keys("attached by problem_numbers: "), after.keys("attached by problem_numbers: ")
    for least in range(1, len(last)):
        rows = [f"n_{count}" for count in range(least, len(last))]
        if all(row in first and row in last for row in rows):
            terms = [*((1, last[row]) for row in rows), *((-1, first[row]) for row in rows)]
            after.known.system.fact(terms, 0, inf, "problems on record only grow")


def _districts(known: Knowledge, county: Pack, districts: Sequence[Pack]) -> None:
    """A county holds its districts: every count that both show, and all of them together where each district has a pack."""
    shared: dict[tuple[str, str, str], list[Key]] = {}
    for district in districts:
        for name, key in known.of(district).items():
            if name[0] == district.area:
                shared.setdefault(name[1:], []).append(key)
    for phase in county.phases:
        page = Page(known, county, phase)
        for (own, what, when), keys in shared.items():
            whole = page.key(what, when)
            if own == phase and whole is not None:
                page.within(whole, *keys, why=f"{what} in the districts is among the county's")
                if len(districts) > 1:
                    page.adds_up(whole, keys, f"{what} in the districts is the county's")
                    near = (len(keys) + 1) / 2 if "uses_" in what else 0  # each was rounded to whole uses
                    terms = [(1, whole), *((-1, key) for key in keys)]
                    known.system.fact(terms, -near, near, f"{what} in the districts is the county's, but for rounding")
        for measure in ("attached", "outcome"):
            rows = {
                name[0]: key
                for name, key in known.of(county).items()
                if name[1:] == (phase, measure, county.day) and name[0] != county.area
            }
            blank = page.keys(f"{measure} by districts: ")
            if rows:
                page.adds_up(page.key(measure), [*rows.values(), *blank.values()], f"{measure} by district adds up")


def _between(page: Page, first: Key | None, last: Key | None, flows: Sequence[Key | None], why: str) -> None:
    """What came between two days is the difference of what had come by each; nothing had come where there is no first day."""
    if last is not None and flows and None not in flows:
        terms = [(1, last), *((-1, key) for key in (first, *flows) if key is not None)]
        page.known.system.fact(terms, 0, 0, why)


def _both(before: Page, after: Page) -> Iterator[tuple[str, Key, Key]]:
    """Give the counts that two packs have of the same thing, each on its own day."""
    earlier, later = before.keys(""), after.keys("")
    yield from ((what, key, later[what]) for what, key in earlier.items() if what in later)


def _spanned(page: Page, quarter: str) -> Iterator[tuple[str, Key]]:
    """Give the counts of the quarter that are also shown to date."""
    for name, key in page.known.of(page.pack).items():
        if name[0] == page.pack.area and name[1] == page.phase and name[3] == quarter:
            yield name[2], key


def _back(quarter: Quarter, lag: int) -> Quarter:
    return Quarter.of(date.fromordinal(quarter.start.toordinal() - 1)) if lag else quarter
