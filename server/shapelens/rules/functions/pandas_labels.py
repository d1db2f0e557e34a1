"""pandas: labels of columns, and labels as numbers."""
# Parameters have the names that pandas gives them.

from __future__ import annotations

from shapelens.rules.frames import FrameSpec
from shapelens.rules.functions.pandas_creation import count_labels
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, TensorSpec


@function("pandas.DataFrame.keys")
def keys(self: object) -> object:
    """The labels of the columns, as a dict has its keys."""
    return self.labels if isinstance(self, FrameSpec) else UNKNOWN


@function("pandas.factorize", "pandas.Series.factorize")
def factorize(values: object, sort: object = False, use_na_sentinel: object = True, size_hint: object = None) -> object:
    """The number of each element among the different ones, and those: how many is not known."""
    rows = values.rows if isinstance(values, FrameSpec) else count_labels(values)
    return TensorSpec((rows,), "int64"), UNKNOWN
