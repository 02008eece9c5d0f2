"""What the change in families' lives is worth to public budgets and to society, beside what delivery cost, with its doubts."""

from tfdata.savings.doubt import Spread, Stake, Swing, Weak, at_stake, break_even, low_central_high, tornado, weak
from tfdata.savings.forms import Cost, Inputs, OutcomeInputs, Route, Share, Volume
from tfdata.savings.inputs import Cases, inputs
from tfdata.savings.model import By, Entry, Measure, Result, worth

__all__ = [
    "By",
    "Cases",
    "Cost",
    "Entry",
    "Inputs",
    "Measure",
    "OutcomeInputs",
    "Result",
    "Route",
    "Share",
    "Spread",
    "Stake",
    "Swing",
    "Volume",
    "Weak",
    "at_stake",
    "break_even",
    "inputs",
    "low_central_high",
    "tornado",
    "weak",
    "worth",
]
