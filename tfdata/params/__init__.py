"""Figures as data: strict, cited parameter files and the look-ups that remember what a pack rests on."""

from tfdata.params.authority import Authority, ContextArea, Target
from tfdata.params.book import Book, load
from tfdata.params.feeds import Feed
from tfdata.params.model import Measure, Phase, PublishedMeasure
from tfdata.params.parameter import Parameter, PublishedFigure
from tfdata.params.policy import Policy

__all__ = [
    "Authority",
    "Book",
    "ContextArea",
    "Feed",
    "Measure",
    "Parameter",
    "Phase",
    "Policy",
    "PublishedFigure",
    "PublishedMeasure",
    "Target",
    "load",
]
