"""pandas: operators on frames, NumPy's functions of single elements on frames, and what summarizes their columns."""
# Parameters have the names that pandas gives them.

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.rules.frames import RANGE, FrameSpec, common_dtype
from shapelens.rules.functions import numpy_elementwise
from shapelens.rules.functions.pandas_methods import method
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

_COMPARISONS: Final = ("lt", "le", "gt", "ge", "eq", "ne")
_ARITHMETIC: Final = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "power",
}


def binary_operation(name: str, left: object, right: object) -> object:
    """Return what an operator of module `operator` gives if one operand is a frame."""
    frames = [item for item in (left, right) if isinstance(item, FrameSpec)]
    first = frames[0]
    shaped = first if len(frames) == 1 else _aligned(frames[0], frames[1])
    if name in _COMPARISONS:
        return shaped.with_every_dtype("bool")
    if name in ("and", "or", "xor"):
        truth = all(isinstance(item, FrameSpec) and item.dtype == "bool" for item in (left, right))
        kept = len(frames) == 2 and frames[0].index == frames[1].index and frames[0].rows == frames[1].rows
        # Labels that only one of two masks has make objects, but masks of one frame are labelled alike.
        return shaped.with_every_dtype("bool" if truth and (kept or shaped.kind == "Series") else UNKNOWN)
    if name not in _ARITHMETIC:
        return shaped.with_every_dtype(UNKNOWN)
    if len(frames) == 2:
        return shaped.with_dtypes(_of_two(_ARITHMETIC[name], frames[0], frames[1], shaped))
    other = right if left is first else left
    if not isinstance(other, (int, float)) and not (isinstance(other, TensorSpec) and other.shape == ()):
        return _with_others(_ARITHMETIC[name], shaped, other)
    results = [_result(_ARITHMETIC[name], dtype, other, left is first) for dtype in shaped.dtypes()]
    return shaped.with_dtypes(results)


def _with_others(name: str, frame: FrameSpec, other: object) -> object:
    """A text that is added to texts, or an array or list of as many elements, of which the dtype may be anything."""
    if isinstance(other, str) and name == "add":
        return frame.with_dtypes(["str" if dtype == "str" else UNKNOWN for dtype in frame.dtypes()])
    if isinstance(other, (TensorSpec, str)) or other is None or read_items(other) is not None:
        return frame.with_every_dtype(UNKNOWN)
    return UNKNOWN


def _of_two(name: str, left: FrameSpec, right: FrameSpec, shaped: FrameSpec) -> list[DType]:
    """Return the dtypes of two frames of the same labels; where labels may differ, gaps may change them."""
    if shaped.columns is None or not isinstance(shaped.rows, int):
        return [UNKNOWN] * len(shaped.dtypes())
    sides = [
        side.dtypes() if side.kind == shaped.kind else [side.dtype] * len(shaped.columns) for side in (left, right)
    ]
    return [
        _result(name, a, TensorSpec((1,), b), True) if b != "bool" else UNKNOWN for a, b in zip(*sides, strict=True)
    ]


def _result(name: str, dtype: DType, other: object, frame_first: bool) -> DType:
    others = other.dtype if isinstance(other, TensorSpec) else None
    if name == "add" and dtype == others == "str":
        return "str"
    if UNKNOWN in (dtype, others) or {"object", "str"} & {dtype, others}:
        return UNKNOWN
    if dtype == "bool" or (name in ("floor_divide", "remainder") and not (isinstance(other, (int, float)) and other)):
        return UNKNOWN  # pandas divides integers by 0, and calculates with booleans, in its own way
    column = TensorSpec((1,), dtype)
    try:
        operands = (column, other) if frame_first else (other, column)
        return numpy_elementwise.binary(name, *operands).dtype
    except Mismatch:
        return UNKNOWN


def _aligned(left: FrameSpec, right: FrameSpec) -> FrameSpec:
    """Return the shape of two frames of which rows and columns of the same labels are joined."""
    if left.kind != right.kind:
        table, column = (left, right) if left.kind == "DataFrame" else (right, left)
        # The rows of the one go with the columns of the other.
        if table.columns is not None and column.index == table.labels.labels:
            return table
        return FrameSpec("DataFrame", table.rows, None, index=table.index)
    alike = left.index is not None and left.index == right.index and left.rows == right.rows
    rows: Dim = left.rows if alike and isinstance(left.rows, int) else UNKNOWN
    index = left.index if alike else None
    if left.kind == "Series":
        return FrameSpec("Series", rows, ((UNKNOWN, UNKNOWN),), index=index)
    if left.columns is not None and left.labels == right.labels:
        return left.relabelled().with_rows(rows, index)
    return FrameSpec("DataFrame", rows, None, index=index)


def unary_operation(name: str, operand: FrameSpec) -> FrameSpec:
    """Return what an operator gives on a frame."""
    numbers = [
        dtype if dtype not in ("object", "str", "bool") or name == "invert" else UNKNOWN for dtype in operand.dtypes()
    ]
    return operand.with_dtypes(numbers)


def numpy_on_frames(rule: str, arguments: Sequence[object], keywords: Mapping[str, object]) -> object:
    """Return what a function of NumPy gives on frames: one of single elements a frame, one of arrays an array.

    `None` stands for one that makes arrays of its arguments first, so that its rule for arrays holds.
    """
    name = rule.removeprefix("numpy.")
    if name in _ON_ARRAYS:
        return None
    if name in numpy_elementwise.UNARY_NAMES and not keywords:
        frame = arguments[0]
        if not isinstance(frame, FrameSpec):
            return UNKNOWN
        return frame.with_dtypes([_unary_dtype(name, dtype) for dtype in frame.dtypes()])
    return UNKNOWN


_ON_ARRAYS: Final = frozenset(
    "array asarray asanyarray ascontiguousarray asfortranarray concatenate vstack hstack column_stack stack "
    "shape ndim expand_dims atleast_2d where unique isin".split()
)


def _unary_dtype(name: str, dtype: DType) -> DType:
    if dtype is UNKNOWN or dtype in ("object", "str"):
        return UNKNOWN
    try:
        return numpy_elementwise.unary(name, TensorSpec((1,), dtype)).dtype
    except Mismatch:
        return UNKNOWN


# --- summaries ---


@method("mean", "median", "std", "var", "sem", "skew", "kurt", "quantile")
def mean(self: object, *args: object, **kwargs: object) -> object:
    """A floating-point number for each column, or of a column one."""
    if args and not (isinstance(args[0], int) and len(args) == 1):
        return UNKNOWN
    return _summary(self, args, kwargs, lambda dtype: dtype if dtype in ("float32", "float64") else "float64")


@method("sum", "prod")
def total(self: object, *args: object, **kwargs: object) -> object:
    """A sum for each column, or of a column one."""
    sums = {"int64": "int64", "float64": "float64", "float32": "float32", "bool": "int64", "int32": "int64"}
    return _summary(self, args, kwargs, lambda dtype: sums.get(str(dtype), UNKNOWN))


@method("max", "min")
def extreme(self: object, *args: object, **kwargs: object) -> object:
    """The largest element of each column, or of a column one."""
    return _summary(self, args, kwargs, lambda dtype: dtype if dtype not in ("object", "str") else UNKNOWN)


@method("count", "nunique", "idxmax", "idxmin", "all", "any", "mode", "argmax", "argmin", "value_counts")
def summary(self: object, *args: object, **kwargs: object) -> object:
    """Something that is known by its data only."""
    return UNKNOWN


_NUMBERS: Final = frozenset("int8 int16 int32 int64 uint8 float32 float64".split())


@method("describe")
def describe(self: object, *args: object, **kwargs: object) -> object:
    """Eight figures for each column, where all are numbers; of texts, dates and truth values there are others."""
    if args or kwargs or not isinstance(self, FrameSpec) or not self.columns:
        return UNKNOWN
    if any(dtype not in _NUMBERS for dtype in self.dtypes()):
        return UNKNOWN
    return self.with_rows(8, None).with_dtypes(["float64"] * len(self.columns))


def _summary(
    self: object, args: Sequence[object], kwargs: Mapping[str, object], result: Callable[[DType], DType]
) -> object:
    if not isinstance(self, FrameSpec):
        return UNKNOWN
    axis = args[0] if args else kwargs.get("axis", 0)
    if set(kwargs) - {"axis", "numeric_only", "ddof", "skipna"}:
        return UNKNOWN
    if self.kind == "Series":
        text = self.dtype in ("object", "str")
        return TensorSpec((), UNKNOWN if text or self.dtype is UNKNOWN else result(self.dtype))
    dtype = common_dtype([result(dtype) for dtype in self.dtypes()]) if self.columns else UNKNOWN
    dtype = UNKNOWN if dtype == "object" else dtype
    if axis in (1, "columns"):
        return FrameSpec("Series", self.rows, ((None, UNKNOWN),), index=self.index if self.index == RANGE else None)
    if axis not in (0, "index"):
        return UNKNOWN
    mixed = any(own is UNKNOWN or own in ("object", "str") for own in self.dtypes())
    if kwargs.get("numeric_only") is True and (mixed or self.columns is None):
        return FrameSpec("Series", UNKNOWN, ((None, UNKNOWN),))
    return FrameSpec("Series", self.width, ((None, dtype),), index=self.labels.labels)
