"""The rules by which a caseload is protected, and the check of those that an authority sets for itself.

In come `params/disclosure.yaml` and what the files of authorities set; out go a `Policy` and faults. Nothing is protected here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, get_args

from pydantic import AfterValidator

from tfdata.faults import Fault
from tfdata.params.authority import Authority, SetLocally
from tfdata.params.model import Series
from tfdata.params.parameter import Parameter
from tfdata.params.reader import Document, Path_, Strict

FIGURES = ("suppress_from", "suppress_to", "rounding_base", "smallest_denominator", "interval_width")
LOCAL: tuple[SetLocally, ...] = get_args(SetLocally)


@dataclass(frozen=True)
class Departure:
    """A figure of the policy that an authority sets otherwise than is usual; `parameter.words` is its reason, where it gives one."""

    figure: str
    authority: str
    parameter: Parameter
    usual: Parameter

    @property
    def is_stricter(self) -> bool:
        """Whether it hides, rounds or leaves out more than is usual."""
        return self.parameter.value > self.usual.value


@dataclass(frozen=True)
class Policy:
    """What may be shown of a caseload, in families.

    Counts from `suppress_from` to `suppress_to` are not shown, those of a breakdown are rounded to `rounding_base`, a percentage of
    fewer than `smallest_denominator` is not shown, and what can be worked out of a hidden count is at least `interval_width` wide.
    """

    suppress_from: Parameter
    suppress_to: Parameter
    rounding_base: Parameter
    smallest_denominator: Parameter
    interval_width: Parameter
    departures: tuple[Departure, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why an authority departs from what is usual, in its own words; each is cited by its departure's parameter."""
        return tuple(dict.fromkeys(item.parameter.words for item in self.departures if item.parameter.words))


def _one_number(series: Series) -> Series:
    """Hold a figure to one number of families that holds on every day."""
    first = series.values[0]
    is_whole = isinstance(first.value, int) and first.value >= 1
    if len(series.values) > 1 or first.since or first.until or not is_whole or series.unit != "families":
        raise ValueError("one whole number of families, of 1 or more, is wanted here, without a day from or to which it holds")
    return series


def _from_the_first(series: Series) -> Series:
    if series.values[0].value != 1:
        raise ValueError("this must be 1, since nothing is fewer than one family and nought is always shown")
    return series


Number = Annotated[Series, AfterValidator(_one_number)]


class Disclosure(Strict):
    """The form of `disclosure.yaml`: the usual policy."""

    suppress_from: Annotated[Number, AfterValidator(_from_the_first)]
    suppress_to: Number
    rounding_base: Number
    smallest_denominator: Number
    interval_width: Number

    @property
    def series(self) -> dict[str, Series]:
        """The figures by name."""
        return {name: getattr(self, name) for name in FIGURES}


def together(slug: str, authorities: Mapping[str, Authority]) -> tuple[str, ...]:
    """Give the authorities that are protected together with one: a county and its districts, the county first, or itself alone."""
    code = authorities[slug].parent or authorities[slug].gss_code
    return (
        *(name for name, item in authorities.items() if item.gss_code == code),
        *(name for name, item in authorities.items() if item.parent == code),
    )


def set_by(name: SetLocally, members: tuple[str, ...], authorities: Mapping[str, Authority], usual: int) -> str | None:
    """Give the one of authorities protected together whose figure is in force; None where the usual one is.

    A county may set a figure for all; a district only one that is stricter than what holds without it.
    """
    in_force, by = usual, None
    for slug in members:
        own = authorities[slug].disclosure.get(name)
        if own and (not authorities[slug].parent or own.value > in_force):
            in_force, by = own.value, slug
    return by


def faults(
    document: Document, form: Disclosure, documents: Mapping[str, Document], authorities: Mapping[str, Authority]
) -> Iterator[Fault]:
    """Find a figure that is laxer than usual without a reason or that cannot hold, and a base that would round a shown count to nought.

    `document` is that of `form`; `documents` are those of the authorities that have a file of their own, by slug.
    """
    usual = {name: int(series.values[0].value) for name, series in form.series.items()}
    if message := _rounds_to_nought(usual["rounding_base"], usual["suppress_to"]):
        yield document.fault(("rounding_base", "values", 0, "value"), message)
    for slug, page in documents.items():
        for name, own in authorities[slug].disclosure.items():
            place: Path_ = ("disclosure", name, "value")
            if own.value < usual[name] and not own.reason:
                yield page.fault(
                    place, f"{own.value} is laxer than the usual {usual[name]}; write {usual[name]} or more, or a reason, which packs print"
                )
            elif own.value < usual[name] and _is_left_to_the_county(slug, name, authorities):
                yield page.fault(place, f"a district is not laxer than its county; write {usual[name]} or more, or set it for the county")
    for members in dict.fromkeys(together(slug, authorities) for slug in documents):
        yield from _rounding(members, documents, authorities, usual)


def _is_left_to_the_county(slug: str, name: SetLocally, authorities: Mapping[str, Authority]) -> bool:
    county = together(slug, authorities)[0]
    return bool(authorities[slug].parent) and name not in authorities[county].disclosure


def _rounding(
    members: tuple[str, ...], documents: Mapping[str, Document], authorities: Mapping[str, Authority], usual: Mapping[str, int]
) -> Iterator[Fault]:
    """Find a base that goes ill with the counts that are hidden, where the two in force are not both the usual ones."""
    names: tuple[SetLocally, SetLocally] = ("rounding_base", "suppress_to")
    by = {name: set_by(name, members, authorities, usual[name]) for name in names}
    base, hidden = (authorities[slug].disclosure[name].value if slug else usual[name] for name, slug in by.items())
    message = _rounds_to_nought(base, hidden)
    name, slug = next(((name, slug) for name, slug in by.items() if slug), ("", ""))
    if message and slug:
        yield documents[slug].fault(("disclosure", name, "value"), message)


def _rounds_to_nought(base: int, hidden: int) -> str:
    """Say what would be right where half a rounding base is more than the smallest count that is shown; rounding is half up."""
    smallest = hidden + 1
    if base <= 2 * smallest:
        return ""
    return (
        f"a count of {smallest} is shown, and rounded to the nearest {base} it would be nought; "
        f"a rounding_base of {2 * smallest} or less is right, or a suppress_to of {(base + 1) // 2 - 1} or more"
    )
