"""`keras.ops`: more ways to join, split, turn and choose."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

import re
from typing import Final

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.axes import resolve_axes, resolve_axis
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.keras_shaping import flat_size, split, stack_along
from shapelens.rules.joining import concatenate_shapes, replace_size, vague_pieces
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.promotion import keras_result_type
from shapelens.rules.registry import function
from shapelens.rules.sizes import add_sizes, combine, multiply_sizes, size_tensor
from shapelens.rules.values import keras_dtype, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec, is_known

_OPS: Final = "keras.ops."


@function("keras.ops.append")
def append(x1: object, x2: object, axis: object = None) -> object:
    """One tensor behind another."""
    operation = "keras.ops.append"
    left, right = keras_tensor(x1, operation), keras_tensor(x2, operation)
    both = isinstance(x1, TensorSpec) and isinstance(x2, TensorSpec)
    dtype = keras_result_type(left.dtype, right.dtype) if both else UNKNOWN
    if axis is None:
        first, second = flat_size(left.shape), flat_size(right.shape)
        return TensorSpec((None if None in (first, second) else add_sizes((first, second)),), dtype)
    shape = concatenate_shapes(operation, (left.shape, right.shape), axis)
    if left.shape is UNKNOWN or right.shape is UNKNOWN or not is_known(left.shape + right.shape):
        return TensorSpec(UNKNOWN, dtype)  # open sizes are refused by a symbolic call
    return TensorSpec(shape, dtype)


@function("keras.ops.dstack")
def dstack(xs: object) -> object:
    """Tensors joined along the third axis."""
    return stack_along("keras.ops.dstack", xs, 2)


@function("keras.ops.array_split")
def array_split(x: object, indices_or_sections: object, axis: object = 0) -> object:
    """Parts of about equal size."""
    spec, parts = keras_tensor(x, "keras.ops.array_split"), read_int(indices_or_sections)
    if isinstance(indices_or_sections, int) and indices_or_sections <= 0:
        raise InvalidArgument("keras.ops.array_split", "indices_or_sections", indices_or_sections, "must be positive")
    if parts is UNKNOWN or parts <= 0:
        return UNKNOWN
    place = UNKNOWN if spec.shape is UNKNOWN else resolve_axis("keras.ops.array_split", axis, len(spec.shape))
    if spec.shape is UNKNOWN or place is UNKNOWN:
        return [spec.with_shape(shape) for shape in vague_pieces(spec.shape, parts)]
    size = spec.shape[place]
    pieces = [size // parts + (at < size % parts) if isinstance(size, int) else size for at in range(parts)]
    return [spec.with_shape(replace_size(spec.shape, place, piece)) for piece in pieces]


def _split_along(name: str, x: object, parts: object, axis: int, rank: int) -> object:
    spec = keras_tensor(x, _OPS + name)
    if spec.rank is None:
        return UNKNOWN
    if spec.rank < rank:
        raise RankMismatch(_OPS + name, spec.shape, rank)
    if name == "vsplit" and spec.rank == 1:
        return UNKNOWN  # only a symbolic call refuses it
    return split(x, parts, 0 if spec.rank == 1 else axis)


@function("keras.ops.hsplit")
def hsplit(x: object, indices_or_sections: object) -> object:
    """Parts along the second axis, or along the only one."""
    return _split_along("hsplit", x, indices_or_sections, 1, 1)


@function("keras.ops.vsplit")
def vsplit(x: object, indices_or_sections: object) -> object:
    """Parts along the first axis."""
    return _split_along("vsplit", x, indices_or_sections, 0, 1)


@function("keras.ops.dsplit")
def dsplit(x: object, indices_or_sections: object) -> object:
    """Parts along the third axis."""
    return _split_along("dsplit", x, indices_or_sections, 2, 3)


def _flipped(name: str, x: object, rank: int) -> TensorSpec:
    spec = keras_tensor(x, _OPS + name)
    low = spec.rank is not None and spec.rank < rank
    return spec.with_shape(UNKNOWN if low else spec.shape)


@function("keras.ops.fliplr")
def fliplr(x: object) -> object:
    """The order of columns reversed."""
    return _flipped("fliplr", x, 2)


@function("keras.ops.flipud")
def flipud(x: object) -> object:
    """The order of rows reversed."""
    return _flipped("flipud", x, 1)


@function("keras.ops.rot90")
def rot90(array: object, k: object = 1, axes: object = (0, 1)) -> object:
    """Turned by right angles; a symbolic call takes any number of turns for one."""
    spec = keras_tensor(array, "keras.ops.rot90")
    if spec.rank is not None and spec.rank < 2:
        raise RankMismatch("keras.ops.rot90", spec.shape, 2)
    if spec.shape is UNKNOWN:
        return spec
    items = read_items(axes)
    places = None if items is None else resolve_axes("keras.ops.rot90", axes, len(spec.shape), "axes")
    if items is not None and len(items) != 2:
        raise InvalidArgument("keras.ops.rot90", "axes", axes, "must be two axes")
    if places is None or places is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    first, second = places
    turned = replace_size(replace_size(spec.shape, first, spec.shape[second]), second, spec.shape[first])
    turns = read_int(k)
    if spec.shape[first] == spec.shape[second] or (turns is not UNKNOWN and turns % 2):
        return spec.with_shape(turned)
    return spec.with_shape(replace_size(replace_size(spec.shape, first, UNKNOWN), second, UNKNOWN))


@function("keras.ops.select")
def select(condlist: object, choicelist: object, default: object = 0) -> object:
    """Elements of the first choice whose condition holds; a symbolic call says the shape of the first choice."""
    choices, conditions = read_items(choicelist), read_items(condlist)
    if not choices or not conditions:
        return UNKNOWN
    specs = [keras_tensor(choice, "keras.ops.select") for choice in choices]
    tests = [keras_tensor(condition, "keras.ops.select") for condition in conditions]
    dtypes = {spec.dtype for spec in specs}
    plain = len(dtypes) == 1 and "bool" not in dtypes and isinstance(default, int)
    dtype: DType = next(iter(dtypes)) if plain else UNKNOWN
    other = keras_tensor(default, "keras.ops.select")
    shape = broadcast("keras.ops.select", *(spec.shape for spec in (*specs, *tests, other)))
    if shape is UNKNOWN or shape != specs[0].shape:
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(shape, dtype)


@function("keras.ops.size")
def size_of(x: object) -> object:
    """The number of elements."""
    shape = keras_tensor(x, "keras.ops.size").shape
    return TensorSpec((), "int32") if shape is UNKNOWN else size_tensor(multiply_sizes(shape), "int32")


@function("keras.ops.is_tensor")
def is_tensor(x: object) -> object:
    """Whether something is a tensor of the backend."""
    return UNKNOWN


@function("keras.ops.unravel_index")
def unravel_index(indices: object, shape: object) -> object:
    """The indices along each axis of what is counted through."""
    spec, sizes = keras_tensor(indices, "keras.ops.unravel_index"), read_shape(shape)
    if sizes is UNKNOWN or not isinstance(indices, TensorSpec) or None in sizes:
        return UNKNOWN
    return [spec.with_shape(spec.shape) for _ in sizes]


@function("keras.ops.view_as_complex")
def view_as_complex(x: object) -> object:
    """Pairs of real numbers as complex ones."""
    spec = keras_tensor(x, "keras.ops.view_as_complex")
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, "complex64")
    if not spec.shape or (isinstance(spec.shape[-1], int) and spec.shape[-1] != 2):
        raise InvalidCall("keras.ops.view_as_complex", "the last axis must be of size 2: real and imaginary part")
    return TensorSpec(spec.shape[:-1], "complex64")


@function("keras.ops.view_as_real")
def view_as_real(x: object) -> object:
    """Complex numbers as pairs of real ones."""
    spec = keras_tensor(x, "keras.ops.view_as_real")
    dtype: DType = "float32" if spec.dtype in ("complex64", "float32") else UNKNOWN
    return TensorSpec(UNKNOWN if spec.shape is UNKNOWN else (*spec.shape, 2), dtype)


def _bytes(dtype: DType) -> int | None:
    """Return the size of one element."""
    if dtype is UNKNOWN:
        return None
    if dtype == "bool":
        return 1
    digits = re.search(r"\d+$", dtype)
    return None if digits is None else int(digits.group()) // 8


@function("keras.ops.view")
def view(x: object, dtype: object = None) -> object:
    """The same bytes read as another dtype."""
    spec = keras_tensor(x, "keras.ops.view")
    result = keras_dtype(dtype, spec.dtype)
    old, new = _bytes(spec.dtype), _bytes(result)
    if old is None or new is None or spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, result)
    if old == new:
        return TensorSpec(spec.shape, result)
    if not spec.shape:
        raise InvalidArgument("keras.ops.view", "dtype", result, "has another item size than a scalar's")
    last = spec.shape[-1]
    if isinstance(last, int) and last * old % new:
        raise InvalidArgument("keras.ops.view", "dtype", result, f"does not divide {last * old} bytes")
    return TensorSpec((*spec.shape[:-1], combine(lambda size: size * old // new, last)), result)


@function("keras.ops.logspace")
def logspace(
    start: object,
    stop: object,
    num: object = 50,
    endpoint: object = True,
    base: object = 10,
    dtype: object = None,
    axis: object = 0,
) -> object:
    """Values evenly spaced on a logarithmic scale."""
    return _spaced("logspace", start, stop, num, dtype, axis)


@function("keras.ops.geomspace")
def geomspace(
    start: object, stop: object, num: object = 50, endpoint: object = True, dtype: object = None, axis: object = 0
) -> object:
    """Values of which each is the same multiple of the one before."""
    return _spaced("geomspace", start, stop, num, dtype, axis)


def _spaced(name: str, start: object, stop: object, num: object, dtype: object, axis: object) -> object:
    numbers = all(isinstance(bound, (int, float)) for bound in (start, stop))
    result = keras_dtype(dtype, "float32" if numbers else UNKNOWN)
    if result is not UNKNOWN and not result.startswith(("float", "bfloat")):
        result = UNKNOWN
    first, last = keras_tensor(start, _OPS + name).shape, keras_tensor(stop, _OPS + name).shape
    common = broadcast(_OPS + name, first, last)
    if common is UNKNOWN:
        return TensorSpec(UNKNOWN, result)
    place = resolve_axis(_OPS + name, axis, len(common) + 1)
    return TensorSpec(UNKNOWN if place is UNKNOWN else (*common[:place], read_int(num), *common[place:]), result)


@function("keras.ops.rearrange")
def rearrange(tensor: object, pattern: object, **axes_lengths: object) -> object:
    """Axes split, joined, added and moved as a pattern of names says: `b (h p) c -> b h (p c)`."""
    spec = keras_tensor(tensor, "keras.ops.rearrange")
    if spec.shape is UNKNOWN or not isinstance(pattern, str) or "..." in pattern or pattern.count("->") != 1:
        return spec.with_shape(UNKNOWN)
    left, right = (_groups(side) for side in pattern.split("->"))
    if len(left) != len(spec.shape):
        raise InvalidArgument(
            "keras.ops.rearrange", "pattern", pattern, f"names {len(left)} axes, and there are {len(spec.shape)}"
        )
    if any(size is None and len(group) > 1 for group, size in zip(left, spec.shape, strict=True)):
        return spec.with_shape(UNKNOWN)  # Keras can't split an open size
    sizes: dict[str, Dim] = {name: read_int(value) for name, value in axes_lengths.items()}
    for group, size in zip(left, spec.shape, strict=True):
        open_names = [name for name in group if name not in sizes and not name.isdigit()]
        known = [int(name) if name.isdigit() else sizes[name] for name in group if name not in open_names]
        for name in open_names:
            sizes[name] = UNKNOWN if len(open_names) > 1 else _share(size, multiply_sizes(known), pattern)
    return spec.with_shape(tuple(_product(group, sizes) for group in right))


def _groups(side: str) -> list[list[str]]:
    """Read one side of a pattern: the names of each axis, several for one that is in parentheses."""
    return [part.strip("()").split() for part in re.findall(r"\([^)]*\)|[^\s()]+", side)]


def _share(size: Dim, known: Dim, pattern: str) -> Dim:
    if isinstance(size, int) and isinstance(known, int) and known and size % known:
        raise InvalidArgument("keras.ops.rearrange", "pattern", pattern, f"can't divide {size} into parts of {known}")
    return combine(lambda whole, part: whole // part if part else 0, size, known)


def _product(group: list[str], sizes: dict[str, Dim]) -> Dim:
    parts = [int(name) if name.isdigit() else sizes.get(name, UNKNOWN) for name in group]
    return multiply_sizes(parts)
