"""In which file of `params/` a key stands, so that a reader who has a figure's key finds it.

A key comes in, as `Book` gives it; the file's path goes out, with forward slashes, from the project's folder. No file is opened here.
"""

from __future__ import annotations

from collections.abc import Mapping

_OF_AUTHORITY = ("points", "targets", "local_programme_name", "questions")
_LISTED = {
    "record": "published_record.csv",
    "unit_costs": "unit_costs.csv",
    "gdp_deflator": "gdp_deflator.csv",
    "tariffs": "tariffs.yaml",
    "audit": "audit.yaml",
    "savings": "savings.yaml",
    "disclosure": "disclosure.yaml",
}


def file_of(key: str, described: Mapping[str, object] | tuple[str, ...]) -> str:
    """Give the file that a key stands in; `described` are the authorities that have a file of their own.

    An authority without one has its targets in the published record. Raises KeyError for a key that is of no file.
    """
    first, _, rest = key.partition(".")
    second = rest.partition(".")[0]
    if first in ("phases", "rules"):
        return f"params/phases/{second.partition('@')[0]}.yaml"
    if first in ("outcomes_plans", "local_savings"):
        return f"params/{first}/{second}.yaml"
    if first in _OF_AUTHORITY or (first == "disclosure" and second in described):
        return f"params/authorities/{second}.yaml" if second in described else f"params/{_LISTED['record']}"
    return f"params/{_LISTED[first]}"
