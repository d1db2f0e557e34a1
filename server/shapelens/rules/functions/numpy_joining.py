"""NumPy: functions that join arrays and split them."""

from __future__ import annotations

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axis
from shapelens.rules.content import with_sizes
from shapelens.rules.functions.numpy_shaping import at_least_shape, needs_rank
from shapelens.rules.joining import concatenate_shapes, replace_size, split_at, split_equally, stack_shapes
from shapelens.rules.mismatch import InvalidArgument, InvalidCall
from shapelens.rules.promotion import numpy_result_type
from shapelens.rules.registry import function
from shapelens.rules.sizes import add_sizes, multiply_sizes
from shapelens.rules.values import read_dtype, read_int, read_items
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec


def _arrays(operation: str, value: object) -> list[TensorSpec] | None:
    """Return the arrays of a sequence (an array counts as the sequence of its rows); `None` if it is unknown.

    Each item of an array of objects may be an array of its own, as in the column of a frame.
    """
    if isinstance(value, TensorSpec):
        may_hold_arrays = value.dtype == "object" or (value.dtype is UNKNOWN and value.rank == 1)
        if value.shape is UNKNOWN or may_hold_arrays:
            return None
        if not value.shape:
            raise InvalidCall(operation, "a sequence of arrays is needed, not one without axes")
        count = value.shape[0]
        return [value.with_shape(value.shape[1:])] * count if isinstance(count, int) else None
    items = read_items(value)
    if items is None:
        return None
    if not items:
        raise InvalidCall(operation, "there is nothing to join")
    return [numpy_array(item, operation) for item in items]


def _joined_dtype(arrays: list[TensorSpec], dtype: object) -> DType:
    return numpy_result_type(*(array.dtype for array in arrays)) if dtype is None else read_dtype(dtype)


@function("numpy.concatenate", "numpy.concat")
def concatenate(
    arrays: object, axis: object = 0, out: object = None, *, dtype: object = None, casting: object = "same_kind"
) -> object:
    """Arrays joined along an axis."""
    if isinstance(axis, TensorSpec) and axis.rank:
        raise InvalidCall("numpy.concatenate", "the arrays are given one by one, and the function takes them in a list")
    items = _arrays("numpy.concatenate", arrays)
    if items is None:
        return _join_unknown(arrays, dtype)
    result = _joined_dtype(items, dtype)
    if axis is None:
        return TensorSpec(
            (add_sizes(multiply_sizes(a.shape) if a.shape is not UNKNOWN else UNKNOWN for a in items),), result
        )
    shape = concatenate_shapes("numpy.concatenate", tuple(item.shape for item in items), axis)
    spec = TensorSpec(shape, result)
    if len(shape) == 1 if shape is not UNKNOWN else False:
        contents = [item.content for item in items]
        if all(isinstance(content, tuple) for content in contents):
            flat = [size for content in contents if isinstance(content, tuple) for size in content]
            return with_sizes(spec, tuple(size if isinstance(size, int) or size is None else UNKNOWN for size in flat))
    return spec


def _join_unknown(arrays: object, dtype: object) -> TensorSpec:
    natural = arrays.dtype if isinstance(arrays, TensorSpec) and arrays.dtype != "object" else UNKNOWN
    return TensorSpec(UNKNOWN, read_dtype(dtype, natural))


@function("numpy.stack")
def stack(
    arrays: object, axis: object = 0, out: object = None, *, dtype: object = None, casting: object = "same_kind"
) -> object:
    """Arrays of one shape joined along a new axis."""
    items = _arrays("numpy.stack", arrays)
    if items is None:
        return _join_unknown(arrays, dtype)
    shape = stack_shapes("numpy.stack", tuple(item.shape for item in items), axis)
    return TensorSpec(shape, _joined_dtype(items, dtype))


def _stack_along(operation: str, tup: object, rank: int, axis: int | None, dtype: object) -> object:
    items = _arrays(operation, tup)
    if items is None:
        return _join_unknown(tup, dtype)
    shapes = tuple(at_least_shape(item.shape, rank) for item in items)
    if axis is None:
        axis = 0 if shapes[0] is UNKNOWN or len(shapes[0]) == 1 else 1
        if shapes[0] is UNKNOWN:
            return TensorSpec(UNKNOWN, _joined_dtype(items, dtype))
    return TensorSpec(concatenate_shapes(operation, shapes, axis), _joined_dtype(items, dtype))


@function("numpy.vstack", "numpy.row_stack")
def vstack(tup: object, *, dtype: object = None, casting: object = "same_kind") -> object:
    """Arrays joined along the first axis; a row has one axis."""
    return _stack_along("numpy.vstack", tup, 2, 0, dtype)


@function("numpy.hstack")
def hstack(tup: object, *, dtype: object = None, casting: object = "same_kind") -> object:
    """Arrays joined along the second axis, or the first if they have only one."""
    return _stack_along("numpy.hstack", tup, 1, None, dtype)


@function("numpy.dstack")
def dstack(tup: object) -> object:
    """Arrays joined along the third axis."""
    return _stack_along("numpy.dstack", tup, 3, 2, None)


@function("numpy.column_stack")
def column_stack(tup: object) -> object:
    """Arrays of one axis as the columns of a matrix; matrices are joined side by side."""
    items = _arrays("numpy.column_stack", tup)
    if items is None:
        return _join_unknown(tup, None)
    shapes = tuple(_as_column(item.shape) for item in items)
    return TensorSpec(concatenate_shapes("numpy.column_stack", shapes, 1), _joined_dtype(items, None))


def _as_column(shape: Shape) -> Shape:
    if shape is UNKNOWN or len(shape) >= 2:
        return shape
    return (*(shape or (1,)), 1)


@function("numpy.append")
def append(arr: object, values: object, axis: object = None) -> object:
    """Values at the end of an array."""
    return concatenate((arr, values), axis)


def _split(operation: str, ary: object, sections: object, axis: object, equally: bool = True) -> object:
    array = numpy_array(ary, operation)
    if isinstance(sections, float) and sections.is_integer():
        sections = int(sections)  # NumPy takes `len(x) / 7` as well
    number = read_int(sections)
    if number is UNKNOWN:
        shapes = split_at(operation, array.shape, sections, axis)
    elif equally:
        shapes = split_equally(operation, array.shape, number, axis)
    else:
        shapes = _split_nearly(operation, array.shape, number, axis)
    return UNKNOWN if shapes is None else [array.with_shape(shape) for shape in shapes]


def _split_nearly(operation: str, shape: Shape, number: int, axis: object) -> list[Shape]:
    """Return the shapes of `number` pieces of which the first may be longer by 1."""
    if number <= 0:
        raise InvalidArgument(operation, "indices_or_sections", number, "must be larger than 0")
    place = UNKNOWN if shape is UNKNOWN else resolve_axis(operation, axis, len(shape))
    if shape is UNKNOWN or place is UNKNOWN:
        return [UNKNOWN if shape is UNKNOWN else (UNKNOWN,) * len(shape)] * number
    size = shape[place]
    if not isinstance(size, int):
        return [replace_size(shape, place, UNKNOWN)] * number
    each, extra = divmod(size, number)
    return [replace_size(shape, place, each + (index < extra)) for index in range(number)]


@function("numpy.split")
def split(ary: object, indices_or_sections: object, axis: object = 0) -> object:
    """Equal parts, or the parts between indices."""
    return _split("numpy.split", ary, indices_or_sections, axis)


@function("numpy.array_split")
def array_split(ary: object, indices_or_sections: object, axis: object = 0) -> object:
    """Nearly equal parts, or the parts between indices."""
    return _split("numpy.array_split", ary, indices_or_sections, axis, equally=False)


@function("numpy.vsplit")
def vsplit(ary: object, indices_or_sections: object) -> object:
    """Parts along the first axis."""
    needs_rank("numpy.vsplit", ary, 2)
    return _split("numpy.vsplit", ary, indices_or_sections, 0)


@function("numpy.hsplit")
def hsplit(ary: object, indices_or_sections: object) -> object:
    """Parts along the second axis, or the first if there is only one."""
    needs_rank("numpy.hsplit", ary, 1)
    rank = numpy_array(ary).rank
    return UNKNOWN if rank is None else _split("numpy.hsplit", ary, indices_or_sections, min(rank - 1, 1))


@function("numpy.dsplit")
def dsplit(ary: object, indices_or_sections: object) -> object:
    """Parts along the third axis."""
    needs_rank("numpy.dsplit", ary, 3)
    return _split("numpy.dsplit", ary, indices_or_sections, 2)


@function("numpy.unstack")
def unstack(x: object, *, axis: object = 0) -> object:
    """The parts along an axis, without that axis."""
    array = numpy_array(x, "numpy.unstack")
    if array.shape is UNKNOWN:
        return UNKNOWN
    place = resolve_axis("numpy.unstack", axis, len(array.shape))
    size = UNKNOWN if place is UNKNOWN else array.shape[place]
    if place is UNKNOWN or not isinstance(size, int):
        return UNKNOWN
    return (array.with_shape(array.shape[:place] + array.shape[place + 1 :]),) * size
