"""Figures as data: strict, cited parameter files and the look-ups that remember what a pack rests on."""

from tfdata.params.book import Book, Parameter, PublishedFigure, load
from tfdata.params.model import Authority, Measure, Phase, PublishedMeasure, Target

__all__ = ["Authority", "Book", "Measure", "Parameter", "Phase", "PublishedFigure", "PublishedMeasure", "Target", "load"]
