"""pandas frames: how many rows, which columns of which dtypes, as far as that is known.

A `DataFrame` and a `Series` are a `FrameSpec`, the labels of columns or rows an `IndexSpec`. They say nothing of the
elements. What a frame becomes as an array is `FrameSpec.array`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from shapelens.rules.classes import Classes
from shapelens.rules.promotion import kind_of, numpy_result_type
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_floating

RANGE: Final = "range"
"""The labels of rows that are numbered from 0."""

Column = tuple[object, DType]
"""The label of a column (`UNKNOWN` if it is not known) and the dtype of its elements; `str` stands for text."""


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """The labels of columns or rows: `labels` is `None` if they are not known."""

    size: Dim
    labels: tuple[object, ...] | None = None


@dataclass(frozen=True, slots=True)
class FrameSpec:
    """A `DataFrame` or a `Series` (of one column). `columns` is `None` if they are not known; then `width` counts them.

    `index` says how rows are labelled: `RANGE`, labels, or `None` if it is not known. Frames whose rows are labelled
    alike are joined row by row.
    """

    kind: Literal["DataFrame", "Series"]
    rows: Dim = UNKNOWN
    columns: tuple[Column, ...] | None = None
    unknown_width: Dim = UNKNOWN
    index: str | tuple[object, ...] | None = None
    common: DType = UNKNOWN
    """The dtype of all elements, where single columns are not known."""
    levels: tuple[Column, ...] | None = None
    """The columns that the labels of rows were, if they are known."""
    classes: tuple[tuple[object, Classes], ...] = field(default=(), init=False)
    """Which labels columns hold. Whatever makes another frame of this one leaves them behind, unless it says so."""
    window: int | None = field(default=None, init=False)
    """How many rows were cut out, unless the end of the data cuts them as well; left behind as `classes` are."""
    encoded: bool = field(default=False, init=False)
    """Whether it has a column for each of several classes, of which the number is not known; left behind likewise."""

    def with_classes(self, classes: Mapping[object, Classes | None]) -> FrameSpec:
        """Return the same frame, of which it is known which labels these columns hold."""
        made = replace(self)
        known = tuple((label, each) for label, each in classes.items() if each is not None and each.count == self.rows)
        object.__setattr__(made, "classes", known)
        return made

    def with_window(self, rows: int | None) -> FrameSpec:
        """Return the same frame, of which it is known that so many rows were cut out if there were as many."""
        made = replace(self).with_classes(dict(self.classes))
        object.__setattr__(made, "window", rows)
        return made

    def with_encoded_classes(self) -> FrameSpec:
        """Return the same frame, of which it is known that it has a column for each class."""
        made = replace(self)
        object.__setattr__(made, "encoded", True)
        return made

    @property
    def width(self) -> Dim:
        """The number of columns."""
        return self.unknown_width if self.columns is None else len(self.columns)

    @property
    def dtype(self) -> DType:
        """The dtype of the elements as one array."""
        if self.kind == "Series" and self.columns:
            return self.columns[0][1]
        return self.common if self.columns is None else common_dtype([dtype for _, dtype in self.columns])

    @property
    def shape(self) -> tuple[Dim, ...]:
        """The shape as an array: two axes for a `DataFrame`, one for a `Series`."""
        return (self.rows,) if self.kind == "Series" else (self.rows, self.width)

    @property
    def labels(self) -> IndexSpec:
        """The labels of the columns."""
        return IndexSpec(self.width, None if self.columns is None else tuple(label for label, _ in self.columns))

    def array(self) -> TensorSpec:
        """Return what `numpy.asarray` makes of the frame."""
        return TensorSpec(self.shape, "object" if self.dtype == "str" else self.dtype)

    def with_rows(self, rows: Dim, index: str | tuple[object, ...] | None = None) -> FrameSpec:
        """Return the same columns with other rows, which have labels of those of now unless `index` says which."""
        return replace(self, rows=rows, index=index, levels=self.levels if index is None else None)

    def relabelled(self) -> FrameSpec:
        """Return the same rows under labels that are not known."""
        return replace(self, index=None, levels=None)

    def with_dtypes(self, dtypes: Sequence[DType]) -> FrameSpec:
        """Return the same columns with other dtypes."""
        if self.columns is None:
            return replace(self, common=common_dtype(dtypes) if dtypes else UNKNOWN)
        columns = tuple((label, dtype) for (label, _), dtype in zip(self.columns, dtypes, strict=True))
        return replace(self, columns=columns)

    def with_every_dtype(self, dtype: DType) -> FrameSpec:
        """Return the same columns, all of one dtype."""
        return self.with_dtypes([dtype] if self.columns is None else [dtype] * len(self.columns))

    def dtypes(self) -> list[DType]:
        """Return the dtype of each column; one that stands for all where the columns are not known."""
        return [self.common] if self.columns is None else [dtype for _, dtype in self.columns]

    def find(self, label: object) -> int | None:
        """Return the place of the column with this label, `None` if there is none or more than one."""
        if self.columns is None or isinstance(label, (TensorSpec, FrameSpec)) or label is UNKNOWN:
            return None
        places = [place for place, (own, _) in enumerate(self.columns) if _same_label(own, label)]
        return places[0] if len(places) == 1 else None

    def has(self, label: object) -> bool:
        """Say whether there is a column with this label, or more than one."""
        return any(_same_label(own, label) for own, _ in self.columns or ())

    def series(self, place: int | None, label: object = UNKNOWN) -> FrameSpec:
        """Return the column at a place as a `Series`; without a place one of which only the rows are known."""
        column = (label, self.common) if place is None or self.columns is None else self.columns[place]
        return FrameSpec("Series", self.rows, (column,), index=self.index)

    def at_places(self, places: Sequence[int]) -> FrameSpec:
        """Return the frame of the columns at these places."""
        if self.columns is None:
            return replace(self, unknown_width=len(places))
        return replace(self, columns=tuple(self.columns[place] for place in places))

    def of_width(self, width: Dim) -> FrameSpec:
        """Return a frame of so many of these columns, which are not known."""
        common = _shared(self.dtypes()) if isinstance(width, int) else UNKNOWN
        return replace(self, columns=None, unknown_width=width, common=common)

    def transposed(self) -> FrameSpec:
        """Return the frame with rows as columns."""
        if self.kind == "Series":
            return self
        return FrameSpec("DataFrame", self.width, None, self.rows, common=self.dtype)


def _shared(dtypes: Sequence[DType]) -> DType:
    """Return the dtype of any selection of columns: known only if all columns have it."""
    return dtypes[0] if dtypes and all(dtype == dtypes[0] for dtype in dtypes) else UNKNOWN


def _same_label(a: object, b: object) -> bool:
    return type(a) is type(b) and a == b


def common_dtype(dtypes: Sequence[DType]) -> DType:
    """Return the dtype of columns of these dtypes as one array: numbers with text or with booleans are objects."""
    if any(dtype is UNKNOWN for dtype in dtypes):
        return "object" if any(dtype in ("object", "str") for dtype in dtypes) else UNKNOWN
    if not dtypes:
        return UNKNOWN
    kinds = {kind_of(str(dtype)) for dtype in dtypes}
    if not kinds <= {"bool", "int", "float", "complex"} or ("bool" in kinds and len(kinds) > 1):
        return "object"
    return numpy_result_type(*dtypes)


def join_frames(a: FrameSpec, b: FrameSpec) -> FrameSpec | None:
    """Return what holds of both frames, `None` if they are of different kinds."""
    if a.kind != b.kind:
        return None
    rows = a.rows if a.rows == b.rows else UNKNOWN
    index = a.index if a.index == b.index else None
    a = a if a.levels == b.levels else replace(a, levels=None)
    if a.columns is not None and b.columns is not None and a.labels == b.labels:
        dtypes = [p if p == q else UNKNOWN for (_, p), (_, q) in zip(a.columns, b.columns, strict=True)]
        return replace(a, rows=rows, index=index).with_dtypes(dtypes)
    if a.kind == "Series":
        return FrameSpec("Series", rows, ((UNKNOWN, a.dtype if a.dtype == b.dtype else UNKNOWN),), index=index)
    width = a.width if a.width == b.width else UNKNOWN
    return FrameSpec("DataFrame", rows, None, width, index, a.dtype if a.dtype == b.dtype else UNKNOWN)


def as_frame(spec: TensorSpec, kind: Literal["DataFrame", "Series"], index: str | None = RANGE) -> FrameSpec:
    """Return the frame of an array's rows."""
    shape: Shape = spec.shape
    if spec.dtype == "object":
        spec = spec.with_dtype(UNKNOWN)  # pandas looks what the objects are
    if shape is UNKNOWN or not shape:
        return FrameSpec(kind, index=index, common=spec.dtype)
    rows = shape[0]
    if kind == "Series":
        return FrameSpec(kind, rows, ((None, spec.dtype),), index=index)
    width: Dim = 1 if len(shape) == 1 else shape[1]
    if isinstance(width, int):
        return FrameSpec(kind, rows, tuple((place, spec.dtype) for place in range(width)), index=index)
    return FrameSpec(kind, rows, None, width, index, spec.dtype)


def training_array(frame: FrameSpec, floatx: DType) -> TensorSpec:
    """Return the array that `fit`, `evaluate` and `predict` make of a frame: a `Series` is a column, and a float among
    the columns that is not `floatx` makes all of them `floatx`.

    Source: `keras.src.trainers.data_adapters.array_slicing.convert_to_sliceable`.
    """
    shape = (frame.rows, 1) if frame.kind == "Series" else frame.shape
    dtypes = [frame.dtype] if frame.kind == "Series" else frame.dtypes()
    if "str" in dtypes or (frame.kind == "Series" and frame.dtype == "object"):
        return TensorSpec(shape, "object")
    if any(is_floating(dtype) and dtype != floatx for dtype in dtypes if dtype is not UNKNOWN):
        return TensorSpec(shape, UNKNOWN if "object" in dtypes else floatx)
    return TensorSpec(shape, UNKNOWN if frame.dtype == "object" else frame.dtype)
