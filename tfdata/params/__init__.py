"""Figures as data: strict, cited parameter files and the look-ups that remember what a pack rests on."""

from tfdata.params.authority import Authority, ContextArea, Target
from tfdata.params.book import Book
from tfdata.params.feeds import Feed
from tfdata.params.files import load
from tfdata.params.local_savings import LocalSavings
from tfdata.params.model import Measure, Phase, PublishedMeasure
from tfdata.params.parameter import Parameter, PublishedFigure
from tfdata.params.policy import Policy
from tfdata.params.savings import Assumed, Assumption, Outcome, Savings, Service, Use
from tfdata.params.unit_costs import UnitCost

__all__ = [
    "Assumed",
    "Assumption",
    "Authority",
    "Book",
    "ContextArea",
    "Feed",
    "LocalSavings",
    "Measure",
    "Outcome",
    "Parameter",
    "Phase",
    "Policy",
    "PublishedFigure",
    "PublishedMeasure",
    "Savings",
    "Service",
    "Target",
    "UnitCost",
    "Use",
    "load",
]
