"""Look up a figure, an authority or a phase, and remember what was looked up.

A look-up gives a `Parameter`: the value with its unit, dates, source and confidence.
The sources appendix and the run key are made from what was looked up, so nothing here hands out a bare number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from tfdata.faults import nearest, refuse
from tfdata.params import local_savings
from tfdata.params.authority import Authority, ContextArea
from tfdata.params.feeds import Feed
from tfdata.params.local_savings import LocalSavings
from tfdata.params.model import Amount, Cited, Measure, OutcomesPlan, Phase, PublishedMeasure, Series, Source, Unit
from tfdata.params.parameter import Parameter, PublishedFigure, dated, of_area
from tfdata.params.policy import FIGURES, LOCAL, Departure, Policy, set_by, together
from tfdata.params.savings import EMPTY, Assumed, Savings
from tfdata.params.unit_costs import DATABASE, Kind, UnitCost
from tfdata.periods import day_in_words


@dataclass(frozen=True)
class Book:
    """All of `params/`, read and checked; `used` fills with what is looked up (None where nothing was found).

    `authorities` can be reported on; `described` names those that have a file of their own, with points and questions. `context` holds
    England, regions and groups by name. `looked_up` holds what was looked up in any fresh copy too: it decides when a pack is built again.
    """

    sources: Mapping[str, Source]
    phases: Mapping[str, Phase]
    authorities: Mapping[str, Authority]
    measures: Mapping[str, Measure]
    published_measures: Mapping[str, PublishedMeasure]
    series: Mapping[str, Series]
    record: tuple[PublishedFigure, ...]
    described: tuple[str, ...] = ()
    context: Mapping[str, ContextArea] = field(default_factory=dict)
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    plans: Mapping[str, OutcomesPlan] = field(default_factory=dict)
    savings: Savings = EMPTY
    unit_costs: Mapping[str, UnitCost] = field(default_factory=dict)
    deflator: Mapping[str, Decimal] = field(default_factory=dict)
    local_savings: Mapping[str, LocalSavings] = field(default_factory=dict)
    used: dict[str, Parameter | None] = field(default_factory=dict, compare=False, repr=False)
    looked_up: set[str] = field(default_factory=set, compare=False, repr=False)

    def fresh(self) -> Book:
        """Give the same book with nothing looked up yet."""
        return replace(self, used={})

    @property
    def begins(self) -> date:
        """The programme's first day, before which a day reads as a birth date."""
        return min(phase.starts_on for phase in self.phases.values())

    def parameter(self, key: str, on: date | None = None) -> Parameter:
        """Look up a figure, on a day where its value changes with time; raises Refused for an unknown key or a day outside."""
        if key not in self.series:
            raise refuse("params", f"there is no figure {key}{nearest(key, self.series)}")
        series = self.series[key]
        for item in series.values:
            is_in_force = on is not None and (item.since is None or item.since <= on) and (item.until is None or on <= item.until)
            if is_in_force or (on is None and len(series.values) == 1):
                name = dated(key, series, item)
                self.looked_up.add(name)
                self.used[name] = found = self._cited(
                    name, series.title, item.value, series.unit, item, since=item.since, until=item.until, applies_by=series.applies_by
                )
                return found
        when = f"no value on {day_in_words(on)}" if on else "several values; name a day"
        raise refuse("params", f"{series.title} ({key}) has {when}")

    def rule(self, slug: str, phase_id: str, name: str) -> Parameter:
        """Look up a figure of a phase's rules: that of the authority's Outcomes Plan where it has one, else the phase's own.

        A plan that does not give it is remembered as found nowhere, so that a plan which comes later counts as a change.
        """
        local = f"outcomes_plans.{slug}.phase_{phase_id}.{name}"
        if local in self.series:
            return self.parameter(local)
        self.used[local] = None
        return self.parameter(f"phases.phase_{phase_id}.{name}")

    def windows(self, slug: str, phase_id: str) -> tuple[tuple[date, str], ...]:
        """Give the last day of each claim window that is recorded, with its key: those of the authority's plan, else the phase's own.

        A plan that gives none is remembered as found nowhere.
        """
        local = f"outcomes_plans.{slug}.phase_{phase_id}.windows"
        own = self.plans[slug].windows.get(phase_id, []) if slug in self.plans else []
        if not own:
            self.used[local] = None
        prefix = local if own else f"phases.phase_{phase_id}.windows"
        return tuple(
            (item.closes, self.cite(f"{prefix}@{item.closes}", "A claim window closes", f"closes on {day_in_words(item.closes)}", item))
            for item in own or self.phases[phase_id].windows
        )

    def policy(self, slug: str) -> Policy:
        """Look up the rules by which an authority's caseload is protected: its own where it has any, else the usual ones.

        A district and its county have one policy, since they are protected together: the county's, or a district's where it is stricter.
        A figure that an authority does not set is remembered as found nowhere.
        """
        found: dict[str, Parameter] = {name: self.parameter(f"disclosure.{name}") for name in FIGURES}
        members = together(slug, self.authorities)
        departures = []
        for name in LOCAL:
            usual = found[name]
            for member in members:
                authority, key = self.authorities[member], f"disclosure.{member}.{name}"
                own = authority.disclosure.get(name)
                title = f"{usual.title}, as {authority.name} sets it"
                self.used[key] = self._cited(key, title, own.value, usual.unit, own, words=own.reason) if own else None
            by = set_by(name, members, self.authorities, int(usual.value))
            local = self.used[f"disclosure.{by}.{name}"] if by else None
            if by and local:
                found[name] = local
                departures += [Departure(name, self.authorities[by].name, local, usual)] if local.value != usual.value else []
        return Policy(**found, departures=tuple(departures))

    def values(self, key: str) -> tuple[Parameter, ...]:
        """Give every dated value of a figure, in order of time."""
        if key not in self.series:
            raise refuse("params", f"there is no figure {key}{nearest(key, self.series)}")
        days = [item.since or item.until for item in self.series[key].values]
        return tuple(self.parameter(key, day) for day in days)

    def target(self, slug: str, phase: str) -> Parameter | None:
        """Look up an authority's target in a phase; None where the documents record none."""
        key = f"targets.{slug}.phase_{phase}"
        authority = self.authorities[slug]
        target = next((item for item in authority.targets if item.phase == phase), None)
        found = None
        if target:
            title = f"{self.phases[phase].name} target of {authority.name}"
            found = self._cited(key, title, target.value, "families", target, until=target.by, words=target.words)
        self.used[key] = found
        return found

    def published(self, slug: str, phase: str | None = None) -> tuple[PublishedFigure, ...]:
        """Give what the record holds of an authority, oldest as-of date first, undated last."""
        found = self.published_of(self.authorities[slug].gss_code, phase)
        for item in found:
            self.use(item)
        return found

    def published_of(self, code: str, phase: str | None = None) -> tuple[PublishedFigure, ...]:
        """Give what the record holds of an area, by its GSS code, in the same order; what is shown of it must be used."""
        self.looked_up.add(of_area(code))
        found = [item for item in self.record if item.gss_code == code and phase in (None, item.phase)]
        return tuple(sorted(found, key=lambda item: (item.phase, item.as_of.end or date.max, item.measure, item.parameter.key)))

    def use(self, item: PublishedFigure) -> PublishedFigure:
        """Remember a published figure among what a pack rests on, and give it."""
        self.used[item.parameter.key] = item.parameter
        return item

    def cite(self, key: str, title: str, what: str, cited: Cited) -> str:
        """Remember a cited sentence (a point, a name, a phase's dates) among what a pack rests on, and give its key."""
        self.used[key] = self._cited(key, title, 0, "text", cited, words=what)
        return key

    def assumption(self, slug: str, name: str, outcome: str = "") -> Assumed:
        """Look up what the savings model assumes for an authority: its own for that outcome, else its own for all, else the usual.

        A district has no file of its own and goes by its county's. What an authority does not set is remembered as found nowhere.
        """
        if name not in self.savings.assumptions:
            raise refuse("params/savings.yaml", f"there is no assumption {name}{nearest(name, self.savings.assumptions)}")
        usual, owner = self.savings.assumptions[name], together(slug, self.authorities)[0]
        at, key, own = local_savings.in_force(owner, self.local_savings.get(owner), name, outcome)
        self.used.update(dict.fromkeys(local_savings.looked_for(owner, name, outcome, key)))
        cases, key = own or usual, key or f"savings.{name}"
        self.used[key] = found = self._cited(key, usual.title, cases.central, usual.unit, cases, words=local_savings.words(cases))
        return local_savings.assumed(name, at, usual, own, found)

    def overrides(self, slug: str) -> tuple[Assumed, ...]:
        """Look up everything that the authority's own file (a district's county's) assumes in place of the usual."""
        own = self.local_savings.get(together(slug, self.authorities)[0])
        return tuple(self.assumption(slug, name, at) for at, name in local_savings.named(own))

    def unit_cost(self, code: str, kind: Kind) -> Parameter:
        """Look up a line's value of a kind, as the database prints it: in the prices of its own year, which `words` names with its flag."""
        line = self.unit_costs.get(code)
        if line is None or kind not in line.values:
            hint = "" if line else nearest(code, self.unit_costs)
            raise refuse("params/unit_costs.csv", f"there is no {kind} value of a line {code}{hint}")
        cited = Cited(source=DATABASE, locator=line.locator(kind), confidence="sourced")
        key = f"unit_costs.{code}.{kind}"
        self.used[key] = found = self._cited(key, line.title(kind), line.values[kind].original, "gbp", cited, words=line.words(kind))
        return found

    def uprated(self, value: Decimal, from_year: str, to_year: str) -> Decimal:
        """Give a value at the prices of another financial year, by the GDP deflator and unrounded; raises Refused for an unknown year."""
        span = f"{min(self.deflator)} to {max(self.deflator)}"
        if unknown := [year for year in (from_year, to_year) if year not in self.deflator]:
            raise refuse("params/gdp_deflator.csv", f"there is no price year {unknown[0]!r}; known are {span}")
        cited = Cited(source=DATABASE, locator="GDP deflator of the workbook, index by financial year", confidence="sourced")
        self.cite("gdp_deflator", "GDP deflator by financial year", span, cited)
        return value * self.deflator[to_year] / self.deflator[from_year]

    def _cited(
        self,
        key: str,
        title: str,
        value: Amount,
        unit: Unit,
        cited: Cited,
        *,
        since: date | None = None,
        until: date | None = None,
        applies_by: str = "",
        words: str = "",
    ) -> Parameter:
        source = self.sources[cited.source]
        return Parameter(
            key, title, value, unit, source, cited.locator, cited.confidence, since, until, applies_by, cited.derivation, words
        )

    def is_unverified(self, keys: tuple[str, ...]) -> bool:
        """Whether any of the figures under these keys is unverified, so that what rests on it is provisional."""
        return any(item is not None and item.confidence == "unverified" for item in map(self.used.get, keys))

    def slug(self, words: str) -> str:
        """Find an authority by slug, name, other name or GSS code; raises Refused with the names that are near."""
        wanted = _folded(words)
        for slug, authority in self.authorities.items():
            if wanted in {_folded(name) for name in (slug, authority.name, authority.gss_code, *authority.other_names)}:
                return slug
        known = [name for authority in self.authorities.values() for name in (authority.name, *authority.other_names)]
        hint = (
            nearest(words, [*self.authorities, *known])
            or f"; params/authorities and params/areas.csv list the {len(self.authorities)} that are known"
        )
        if wanted in {_folded(name) for area in self.context.values() for name in (area.name, area.gss_code)}:
            hint = "; it stands as context in the packs of its authorities, and has no pack of its own"
        raise refuse("BOROUGH", f"there is no local authority {words!r}{hint}")

    def by_code(self, gss_code: str) -> str | None:
        """Give the slug of a GSS code, or None."""
        return next((slug for slug, authority in self.authorities.items() if authority.gss_code == gss_code), None)


def _folded(name: str) -> str:
    """Give a name as it is compared: without case, with `and` for `&`, and with hyphens for spaces."""
    return "-".join(name.casefold().replace("&", " and ").replace("-", " ").split())
