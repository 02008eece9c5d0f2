"""The scan before publication: every text of every file is held against the identifiers of families at hand, and against this machine.

Files come in, and what must not stand in them; faults go out, each with the file and the place, and never with what was found.
"""

from tfdata.leaks.scan import Telling, faults

__all__ = ["Telling", "faults"]
