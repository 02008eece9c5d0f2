"""Part B: break families attached and claimed down by problem, number of problems, referral source, district and ward.

In comes a caseload of families; out go summaries that are not yet protected, each with what anybody knows of its counts: which add up to
which, and which lie within which. Nothing here suppresses or rounds: that is done by `disclosure`.
"""

from tfdata.breakdowns.problems import by_number_of_problems, by_problem
from tfdata.breakdowns.words import by_district, by_referral_source, by_ward

__all__ = ["by_district", "by_number_of_problems", "by_problem", "by_referral_source", "by_ward"]
