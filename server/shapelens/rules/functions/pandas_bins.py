"""pandas: numbers put into bins."""

from __future__ import annotations

from shapelens.rules.frames import FrameSpec
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, TensorSpec


@function("pandas.cut")
def cut(
    x: object, bins: object, right: object = True, labels: object = None, retbins: object = False, **kwargs: object
) -> object:
    """The bin of each element."""
    return _binned(x, labels, retbins)


@function("pandas.qcut")
def quantile_cut(x: object, q: object, labels: object = None, retbins: object = False, **kwargs: object) -> object:
    """The quantile of each element."""
    return _binned(x, labels, retbins)


def _binned(x: object, labels: object, retbins: object) -> object:
    """A column stays one: of categories, or of the numbers of the bins. An array keeps its length only in numbers."""
    binned: object = UNKNOWN
    if isinstance(x, FrameSpec):
        binned = x.with_every_dtype(UNKNOWN)
    elif isinstance(x, TensorSpec) and labels is False:
        binned = TensorSpec(x.shape)
    return binned if retbins is False else (binned, TensorSpec((UNKNOWN,))) if retbins is True else UNKNOWN
