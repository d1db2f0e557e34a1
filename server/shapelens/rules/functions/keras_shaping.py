"""Keras: functions that rearrange, join, split and select from tensors."""
# Parameters have the names that Keras gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.axes import resolve_axes, resolve_axis
from shapelens.rules.broadcasting import broadcast, broadcast_to
from shapelens.rules.content import joined_content
from shapelens.rules.functions.numpy_shaping import padding_pairs, repeated_size
from shapelens.rules.indexing import index_shape
from shapelens.rules.joining import concatenate_shapes, replace_size, split_at, split_equally, stack_shapes
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.promotion import keras_result_type
from shapelens.rules.registry import function
from shapelens.rules.reshaping import (
    expand_shape,
    flatten_shape,
    move_axes,
    reshape_shape,
    squeeze_shape,
    swap_axes,
    transpose_shape,
)
from shapelens.rules.sizes import add_sizes, multiply_sizes
from shapelens.rules.values import keras_dtype, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec


@function("keras.ops.shape")
def shape_of(x: object) -> object:
    """The shape, as a tuple."""
    return keras_tensor(x, "keras.ops.shape").shape


@function("keras.ops.ndim")
def ndim(x: object) -> object:
    """The number of axes."""
    rank = keras_tensor(x, "keras.ops.ndim").rank
    return TensorSpec((), UNKNOWN, None if rank is None else rank)


@function("keras.ops.dtype")
def dtype_of(x: object) -> object:
    """The name of the dtype."""
    return keras_tensor(x, "keras.ops.dtype").dtype


@function("keras.ops.reshape")
def reshape(x: object, newshape: object) -> object:
    """The same elements in another shape."""
    spec = keras_tensor(x, "keras.ops.reshape")
    target = read_shape(newshape)
    if (
        spec.shape is not UNKNOWN
        and target is not UNKNOWN
        and target.count(-1) == 1
        and not all(isinstance(size, int) for size in spec.shape)
    ):
        # Beside an open size -1 is open, whatever the others are.
        rest = UNKNOWN if UNKNOWN in (*spec.shape, *target) else None
        return spec.with_shape(tuple(rest if size == -1 else size for size in target))
    if target is not UNKNOWN and -1 in target and 0 in target and spec.shape is not UNKNOWN and 0 in spec.shape:
        # A symbolic call refuses what an eager one leaves to TensorFlow.
        return spec.with_shape(UNKNOWN)
    return spec.with_shape(reshape_shape("keras.ops.reshape", spec.shape, target))


@function("keras.ops.transpose")
def transpose(x: object, axes: object = None) -> object:
    """The axes in another order."""
    spec = keras_tensor(x, "keras.ops.transpose")
    return spec.with_shape(transpose_shape("keras.ops.transpose", spec.shape, axes))


@function("keras.ops.swapaxes")
def swapaxes(x: object, axis1: object, axis2: object) -> object:
    """Two axes exchanged."""
    spec = keras_tensor(x, "keras.ops.swapaxes")
    return spec.with_shape(swap_axes("keras.ops.swapaxes", spec.shape, axis1, axis2))


@function("keras.ops.moveaxis")
def moveaxis(x: object, source: object, destination: object) -> object:
    """Axes moved to other places."""
    spec = keras_tensor(x, "keras.ops.moveaxis")
    return spec.with_shape(move_axes("keras.ops.moveaxis", spec.shape, source, destination))


@function("keras.ops.expand_dims")
def expand_dims(x: object, axis: object) -> object:
    """A new axis of size 1."""
    spec = keras_tensor(x, "keras.ops.expand_dims")
    if read_items(axis) is not None and len(read_items(axis) or ()) != 1:
        return spec.with_shape(UNKNOWN)
    return joined_content([spec], spec.with_shape(expand_shape("keras.ops.expand_dims", spec.shape, axis)))


@function("keras.ops.squeeze")
def squeeze(x: object, axis: object = None) -> object:
    """Axes of size 1 dropped."""
    spec = keras_tensor(x, "keras.ops.squeeze")
    if axis is None and spec.shape is not UNKNOWN and UNKNOWN not in spec.shape:
        return spec.with_shape(tuple(size for size in spec.shape if size != 1))
    if read_items(axis) == ():
        return spec.with_shape(UNKNOWN)
    places = (
        UNKNOWN if axis is None or spec.shape is UNKNOWN else resolve_axes("keras.ops.squeeze", axis, len(spec.shape))
    )
    if places is not UNKNOWN and spec.shape is not UNKNOWN and any(spec.shape[place] is None for place in places):
        raise InvalidArgument("keras.ops.squeeze", "axis", axis, "has an open size, which might not be 1")
    return spec.with_shape(squeeze_shape("keras.ops.squeeze", spec.shape, axis))


@function("keras.ops.ravel")
def ravel(x: object) -> object:
    """All elements along one axis."""
    spec = keras_tensor(x, "keras.ops.ravel")
    return spec.with_shape(flat(spec.shape))


def flat(shape: Shape) -> Shape:
    """Return the shape with all axes joined into one, which is open if any is."""
    if shape is UNKNOWN or UNKNOWN in shape:
        return (UNKNOWN,)
    return (None,) if None in shape else flatten_shape(shape)


def flat_size(shape: Shape) -> Dim:
    """Return the number of elements, which is open if any size is."""
    joined = flat(shape)
    return UNKNOWN if joined is UNKNOWN else joined[0]


def _specs(operation: str, xs: object) -> list[TensorSpec] | None:
    items = read_items(xs)
    return None if items is None else [keras_tensor(item, operation) for item in items]


def _promoted(specs: list[TensorSpec]) -> DType:
    return keras_result_type(*(spec.dtype for spec in specs))


@function("keras.ops.concatenate")
def concatenate(xs: object, axis: object = 0) -> object:
    """Tensors joined along an axis."""
    if axis is None:
        raise InvalidArgument("keras.ops.concatenate", "axis", axis, "must be an integer")
    specs = _specs("keras.ops.concatenate", xs)
    if not specs:
        return UNKNOWN
    return joined_content(specs, _joined("keras.ops.concatenate", specs, axis))


def _joined(operation: str, specs: list[TensorSpec], axis: object) -> TensorSpec:
    """Join along an axis; Keras takes the other sizes from the first tensor, open ones too."""
    if len(specs) == 1:
        return specs[0]
    shape, first = concatenate_shapes(operation, tuple(spec.shape for spec in specs), axis), specs[0].shape
    if shape is not UNKNOWN and first is not UNKNOWN:
        place = read_int(axis)
        place = place if place is UNKNOWN else place % len(shape)
        shape = tuple(size if at == place else first[at] for at, size in enumerate(shape))
    return TensorSpec(shape if shape is UNKNOWN or first is not UNKNOWN else (UNKNOWN,) * len(shape), _promoted(specs))


@function("keras.ops.stack")
def stack(x: object, axis: object = 0) -> object:
    """Tensors of one shape joined along a new axis."""
    specs = _specs("keras.ops.stack", x)
    if not specs:
        return UNKNOWN
    shape, first = stack_shapes("keras.ops.stack", tuple(spec.shape for spec in specs), axis), specs[0].shape
    place = read_int(axis)
    if shape is not UNKNOWN and (first is UNKNOWN or place is UNKNOWN):
        shape = (UNKNOWN,) * len(shape)
    elif shape is not UNKNOWN and first is not UNKNOWN and place is not UNKNOWN:
        at = place % len(shape)
        shape = (*first[:at], len(specs), *first[at:])
    return joined_content(specs, TensorSpec(shape, _promoted(specs)))


def stack_along(operation: str, xs: object, axis: int) -> object:
    """Join tensors that have the axis `axis`."""
    specs = _specs(operation, xs)
    if not specs:
        return UNKNOWN
    if any(spec.rank is None or spec.rank < max(2, axis + 1) for spec in specs):
        # What becomes of rows and scalars differs between symbolic and eager calls.
        return TensorSpec(UNKNOWN, _promoted(specs))
    return _joined(operation, specs, axis)


@function("keras.ops.vstack")
def vstack(xs: object) -> object:
    """Tensors joined along the first axis."""
    return stack_along("keras.ops.vstack", xs, 0)


@function("keras.ops.hstack")
def hstack(xs: object) -> object:
    """Tensors joined along the second axis."""
    return stack_along("keras.ops.hstack", xs, 1)


@function("keras.ops.split")
def split(x: object, indices_or_sections: object, axis: object = 0) -> object:
    """Equal parts, or the parts between indices."""
    spec = keras_tensor(x, "keras.ops.split")
    if read_int(indices_or_sections) is not UNKNOWN:
        shapes = split_equally("keras.ops.split", spec.shape, indices_or_sections, axis)
    else:
        shapes = split_at("keras.ops.split", spec.shape, indices_or_sections, axis)
    return UNKNOWN if shapes is None else [spec.with_shape(shape) for shape in shapes]


@function("keras.ops.unstack")
def unstack(x: object, num: object = None, axis: object = 0) -> object:
    """The parts along an axis, without that axis."""
    spec = keras_tensor(x, "keras.ops.unstack")
    if spec.shape is UNKNOWN:
        return UNKNOWN
    place = resolve_axis("keras.ops.unstack", axis, len(spec.shape))
    size: Dim = UNKNOWN if place is UNKNOWN else spec.shape[place] if num is None else read_int(num)
    if place is UNKNOWN or not isinstance(size, int):
        return UNKNOWN
    return [spec.with_shape(spec.shape[:place] + spec.shape[place + 1 :])] * size


@function("keras.ops.tile")
def tile(x: object, repeats: object) -> object:
    """The tensor repeated along its axes."""
    spec, times = keras_tensor(x, "keras.ops.tile"), read_shape(repeats)
    if spec.shape is UNKNOWN or times is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    rank = max(len(spec.shape), len(times))
    sizes: tuple[Dim, ...] = (1,) * (rank - len(spec.shape)) + spec.shape
    counts: tuple[Dim, ...] = (1,) * (rank - len(times)) + times
    return spec.with_shape(
        tuple(
            None if size is None else multiply_sizes((size, count)) for size, count in zip(sizes, counts, strict=True)
        )
    )


@function("keras.ops.repeat")
def repeat(x: object, repeats: object, axis: object = None) -> object:
    """Each element repeated."""
    spec = keras_tensor(x, "keras.ops.repeat")
    if spec.shape is UNKNOWN:
        return spec.with_shape((UNKNOWN,) if axis is None else UNKNOWN)
    shape: Shape = flat(spec.shape) if axis is None else spec.shape
    if not shape:
        return spec.with_shape(UNKNOWN)
    place = 0 if axis is None else resolve_axis("keras.ops.repeat", axis, len(spec.shape))
    if place is UNKNOWN or shape is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    size = (
        shape[place] if not isinstance(shape[place], int) else repeated_size("keras.ops.repeat", shape[place], repeats)
    )
    return spec.with_shape(replace_size(shape, place, size))


@function("keras.ops.flip")
def flip(x: object, axis: object = None) -> object:
    """The order of elements reversed along axes."""
    spec = keras_tensor(x, "keras.ops.flip")
    return spec.with_shape(spec.shape)


@function("keras.ops.roll")
def roll(x: object, shift: object, axis: object = None) -> object:
    """The elements shifted round."""
    spec = keras_tensor(x, "keras.ops.roll")
    return spec.with_shape(spec.shape)


@function("keras.ops.tril", "keras.ops.triu")
def tril(x: object, k: object = 0) -> object:
    """The tensor with zeros on one side of a diagonal."""
    spec = keras_tensor(x, "keras.ops.tril")
    return spec.with_shape(spec.shape)


@function("keras.ops.pad")
def pad(x: object, pad_width: object, mode: object = "constant", constant_values: object = None) -> object:
    """Elements added at both ends of each axis."""
    spec = keras_tensor(x, "keras.ops.pad")
    if spec.shape is UNKNOWN:
        return spec
    if not spec.shape or (pairs := padding_pairs("keras.ops.pad", pad_width, len(spec.shape))) is None:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    return spec.with_shape(tuple(add_sizes((size, *pair)) for size, pair in zip(spec.shape, pairs, strict=True)))


@function("keras.ops.broadcast_to")
def broadcast_to_shape(x: object, shape: object) -> object:
    """The tensor in a larger shape."""
    spec = keras_tensor(x, "keras.ops.broadcast_to")
    return spec.with_shape(broadcast_to("keras.ops.broadcast_to", spec.shape, read_shape(shape)))


@function("keras.ops.take")
def take(x: object, indices: object, axis: object = None) -> object:
    """The elements at indices along an axis."""
    spec, index = keras_tensor(x, "keras.ops.take"), keras_tensor(indices, "keras.ops.take")
    if axis is None:
        return spec.with_shape(index.shape)
    if spec.shape is UNKNOWN or index.shape is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    place = resolve_axis("keras.ops.take", axis, len(spec.shape))
    if place is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    return spec.with_shape((*spec.shape[:place], *index.shape, *spec.shape[place + 1 :]))


@function("keras.ops.get_item")
def get_item(x: object, key: object) -> object:
    """What indexing gives."""
    spec = keras_tensor(x, "keras.ops.get_item")
    return spec.with_shape(index_shape("keras.ops.get_item", spec.shape, key))


@function("keras.ops.slice")
def slice_of(inputs: object, start_indices: object, shape: object) -> object:
    """The block that starts somewhere and has some shape."""
    spec = keras_tensor(inputs, "keras.ops.slice")
    return spec.with_shape(read_shape(shape))


@function("keras.ops.one_hot")
def one_hot(x: object, num_classes: object, axis: object = -1, dtype: object = None, sparse: object = False) -> object:
    """A new axis with a one at each index."""
    spec = keras_tensor(x, "keras.ops.one_hot")
    result = keras_dtype(dtype)
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, result)
    place = resolve_axis("keras.ops.one_hot", axis, len(spec.shape) + 1)
    if isinstance(axis, int) and axis < -1:
        raise InvalidArgument("keras.ops.one_hot", "axis", axis, "must be -1 or not negative")
    if place is UNKNOWN:
        return TensorSpec((UNKNOWN,) * (len(spec.shape) + 1), result)
    return TensorSpec((*spec.shape[:place], read_int(num_classes), *spec.shape[place:]), result)


@function("keras.ops.sort")
def sort(x: object, axis: object = -1) -> object:
    """Sorted along an axis."""
    spec = keras_tensor(x, "keras.ops.sort")
    return spec.with_shape(spec.shape)


@function("keras.ops.argsort")
def argsort(x: object, axis: object = -1) -> object:
    """The order that sorts along an axis."""
    spec = keras_tensor(x, "keras.ops.argsort")
    if axis is None:
        return TensorSpec(flatten_shape(spec.shape), "int32")
    return TensorSpec(spec.shape, "int32")


@function("keras.ops.top_k")
def top_k(x: object, k: object, sorted: object = True) -> object:
    """The largest elements of the last axis, and where they are."""
    spec = keras_tensor(x, "keras.ops.top_k")
    if spec.shape is UNKNOWN or not spec.shape:
        return spec.with_shape(UNKNOWN), TensorSpec(UNKNOWN, "int32")
    shape = (*spec.shape[:-1], read_int(k))
    return spec.with_shape(shape), TensorSpec(shape, "int32")


@function("keras.ops.take_along_axis")
def take_along_axis(x: object, indices: object, axis: object = None) -> object:
    """The elements at indices of the same rank."""
    spec, index = keras_tensor(x, "keras.ops.take_along_axis"), keras_tensor(indices, "keras.ops.take_along_axis")
    if axis is None:
        return spec.with_shape(flatten_shape(index.shape))
    if spec.shape is UNKNOWN or index.shape is UNKNOWN or len(spec.shape) != len(index.shape):
        return spec.with_shape(UNKNOWN)
    place = resolve_axis("keras.ops.take_along_axis", axis, len(spec.shape))
    if place is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    others = broadcast(
        "keras.ops.take_along_axis", replace_size(spec.shape, place, 1), replace_size(index.shape, place, 1)
    )
    return spec.with_shape(replace_size(others, place, index.shape[place]))
