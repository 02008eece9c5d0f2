"""What a chart shows, in words: its finding for the title, and the parts of its alternative text.

In comes `Published`; out goes text whose every number is a protected figure as it is printed.
"""

from __future__ import annotations

from decimal import Decimal

from tfdata.disclosure import Published
from tfdata.periods import Quarter, month_name
from tfdata.quantities import Figure, in_a_sentence


def most_common(item: Published) -> str:
    """Name the most common problem, or those that are level."""
    return _largest(item, "value", "most common problem")


def nearest(item: Published) -> str:
    """Name what is most often the only thing in the way, or those that are level."""
    return _largest(item, "alone", "only thing in the way, most often")


def _largest(item: Published, column: str, what: str) -> str:
    found = [(row, figure) for row in item.rows if (figure := item.figure(row.key, column)) and figure.value is not None]
    most = max((figure.value or Decimal(0) for _, figure in found), default=Decimal(0))
    whose = item.title.split(":")[0]
    if not most:
        return f"{whose}: too few families to name the {what}"
    names = ["".join(map(str, row.header)) for row, figure in found if figure.value == most]
    figure = next(figure for _, figure in found if figure.value == most)
    return f"{whose}: {what}: {'; '.join(names)} ({printed(figure)} families{' each' if len(names) > 1 else ''})"


def latest(item: Published) -> str:
    quarter = item.rows[-1].key
    return (
        f"{item.title.split(':')[0]}: {printed(item.figure(quarter, 'total'))} earned from {Quarter(quarter).label}, from the cells shown"
    )


def stages(item: Published) -> str:
    identified, attached, outcome = (item.figure(stage, "value") for stage in ("identified", "attached", "outcome"))
    whose = item.title.split(":")[0]
    if identified is None or attached is None or outcome is None:
        return f"{whose}: the stages that were returned"
    first, second, third = map(printed, (identified, attached, outcome))
    return f"{whose}: of {first} families identified, {second} have been attached and {third} {word(item)}"


def surplus(item: Published) -> str:
    """Set what the programme brought in to date beside what the council spent on it, each as the account prints it."""
    income, spent, drawn = (item.figure(row, "to_date") for row in ("income", "spend_council", "drawdown"))
    whose = item.title.split(":")[0]
    if income is None or spent is None or income.value is None or spent.value is None:
        return f"{whose}: income and spend to date, as booked"
    reserves = f", {printed(drawn)} of it drawn from reserves" if drawn is not None and drawn.value else ""
    return f"{whose}: to date the programme brought in {printed(income)}{reserves}; the council spent {printed(spent)} on it"


def waterfall(item: Published) -> str:
    """Say what all of the change would be worth, what of it on the central assumptions, and what the cost of delivery leaves of that."""
    gross, net, left = (printed(item.figure(row, "value")) for row in ("gross", "net", "left"))
    whose = item.title.split(":")[0]
    return f"{whose}: {gross} if all of the change were the programme's doing, {net} on the central assumptions, {left} after its cost"


def tornado(item: Published) -> str:
    """Name the assumption that moves what is left the most, with both ends."""
    row = next((row for row in item.rows if not row.is_total), None)
    whose = item.title.split(":")[0]
    if row is None:
        return f"{whose}: no assumption moves what is left"
    low, high = printed(item.figure(row.key, "low")), printed(item.figure(row.key, "high"))
    return f"{whose}: {in_a_sentence(''.join(map(str, row.header)))} moves what is left the most, from {low} to {high}"


def worth_by(item: Published) -> str:
    """Give the last quarter's value of the change, and what is left of it on the central assumptions."""
    quarter = item.rows[-1].key
    gross, net = (printed(item.figure(quarter, name)) for name in ("gross", "net"))
    whose = item.title.split(":")[0]
    return f"{whose}: a change worth {gross} by the end of {month(quarter)}, {net} of it the programme's on the central assumptions"


def newest(item: Published) -> str:
    """Name the last bar, which is the newest dated figure."""
    row = [row for row in item.rows if item.figure(row.key, "value")][-1]
    label = "".join(map(str, row.header))
    return f"{item.title.split(':')[0]}: {printed(item.figure(row.key, 'value'))} {in_a_sentence(label)}"


def word(item: Published) -> str:
    """The word of the phase for its outcome, as the summary's own labels give it."""
    label = next((column.label for column in item.columns if column.key == "outcome"), "")
    label = label or next("".join(map(str, row.header)) for row in item.rows if row.key == "outcome")
    return label.lower()


def span(item: Published, name: str, quarters: list[str]) -> str:
    return f"{printed(item.figure(quarters[0], name))} in {quarters[0]}, {printed(item.figure(quarters[-1], name))} in {quarters[-1]}"


def month(quarter: str) -> str:
    """Name the month with which a quarter ends."""
    end = Quarter(quarter).end
    return f"{month_name(end)} {end.year}"


def printed(figure: Figure | None) -> str:
    if figure is None:
        return "no figure"
    marker = f"[{figure.marker}]" if figure.marker else ""
    return " ".join(part for part in (figure.shown, marker) if part)
