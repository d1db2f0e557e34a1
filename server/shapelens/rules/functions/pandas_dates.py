"""pandas: labels that are dates."""
# Parameters have the names that pandas gives them.

from __future__ import annotations

from shapelens.rules.frames import IndexSpec
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN


@function("pandas.date_range", "pandas.bdate_range")
def date_range(
    start: object = None,
    end: object = None,
    periods: object = None,
    freq: object = None,
    tz: object = None,
    normalize: object = False,
    name: object = None,
    *,
    inclusive: object = "both",
    unit: object = None,
) -> object:
    """As many dates as there are periods; of those between two days it is not known how many."""
    return IndexSpec(periods if isinstance(periods, int) and inclusive == "both" else UNKNOWN)
