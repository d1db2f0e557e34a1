"""pandas: rows compared with their neighbours: differences, shifts, moving averages, gaps filled from beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shapelens.rules.frames import FrameSpec
from shapelens.rules.functions.pandas_methods import method
from shapelens.rules.registry import function
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN, DType, is_floating, is_integer

_ROLLING: Final = "pandas.api.typing.Rolling"


def _each(self: object, change: Callable[[str], DType], plain: bool) -> object:
    """Return the frame with the dtype of each column of numbers changed; any other is unknown."""
    frame = self if isinstance(self, FrameSpec) else FrameSpec("DataFrame")
    dtypes = [
        change(dtype) if isinstance(dtype, str) and (is_floating(dtype) or is_integer(dtype)) and plain else UNKNOWN
        for dtype in frame.dtypes()
    ]
    return frame.with_dtypes(dtypes)


def _with_gaps(dtype: str) -> DType:
    """Return the dtype of numbers of which some are missing."""
    return dtype if dtype in ("float32", "float64") else "float64" if dtype in ("int64", "int32") else UNKNOWN


def _same(dtype: str) -> DType:
    return dtype if dtype in ("int64", "int32", "float32", "float64") else UNKNOWN


@method("shift", "diff")
def shifted(self: object, periods: object = 1, **kwargs: object) -> object:
    """Earlier rows, or what changed since: the first rows have none."""
    plain = isinstance(periods, int) and periods != 0 and not kwargs
    return _each(self, _with_gaps, plain)


@method("pct_change")
def relative_change(self: object, periods: object = 1, **kwargs: object) -> object:
    """The change relative to an earlier row."""
    return _each(self, lambda dtype: "float64" if dtype in ("int64", "float64") else UNKNOWN, not kwargs)


@method("ffill", "bfill", "cummax", "cummin")
def filled(self: object, *args: object, **kwargs: object) -> object:
    """Gaps filled from beside, or the largest so far: numbers of the same dtypes."""
    return _each(self, _same, not args and not kwargs)


@method("rolling", "expanding", "ewm")
def rolling(self: object, *args: object, **kwargs: object) -> object:
    """Windows of rows."""
    return UNKNOWN if "axis" in kwargs or "on" in kwargs else Record(_ROLLING, (("frame", self),))


@function(*(f"{_ROLLING}.{name}" for name in ("mean", "std", "var", "sum", "min", "max", "median")))
def over_window(self: object, *args: object, **kwargs: object) -> object:
    """A floating-point number for each window."""
    frame = self.get("frame") if isinstance(self, Record) else UNKNOWN
    known = isinstance(frame, FrameSpec) and not args and not kwargs
    return _each(frame, lambda dtype: "float64", True) if known else UNKNOWN
