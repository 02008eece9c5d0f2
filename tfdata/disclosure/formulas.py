"""How a figure that others published, that a parameter gives or that was counted came about, said in words for the reader.

In come a cell and the form in which its number may be shown; out goes a sentence, which holds no number and is the same for every number
that is hidden. How a figure follows from others, `operations` says.
"""

from __future__ import annotations

from tfdata.disclosure.forms import Form
from tfdata.quantities import Booked, Count, Given

QUOTED = "A quotation: the number stands so in the document."
NOT_WORKED_OUT = "Not worked out; the definition says why."
_COUNTED, _BOOKED = "A count of what the definition says", "The amounts booked, added up"
_ROUNDED = ", rounded as the policy of protection has it"
_PRINTED, _PARAMETER = "As the published record has it, from the document.", "As the parameter gives it."
_WORKED_OUT = "Worked out as the definition says"


def of_number(cell: Count | Booked, form: Form) -> str:
    """Say how a count or an amount booked came about, and whether it was rounded."""
    how = _COUNTED if isinstance(cell, Count) else _BOOKED
    return f"{how}{_ROUNDED if form is Form.ROUNDED else ''}."


def of_given(cell: Given) -> str:
    """Say how a figure that is exempt came about: in the words of whoever worked it out, or from what it is made of and rests on."""
    if cell.formula:
        return cell.formula
    if cell.made_of:
        return f"{_WORKED_OUT}, from the figures that it is made of."
    if len(cell.rests_on) > 1:
        return f"{_WORKED_OUT}, from what it rests on."
    if cell.rests_on:
        return _PRINTED if cell.rests_on[0].startswith("record.") else _PARAMETER
    return f"{_WORKED_OUT}."
