"""TensorFlow: functions that rearrange, join, split, pick and repeat tensors."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.axes import resolve_axes, resolve_axis
from shapelens.rules.broadcasting import broadcast, broadcast_to
from shapelens.rules.content import joined_content
from shapelens.rules.functions.numpy_shaping import repeated_size
from shapelens.rules.functions.tensorflow_creation import BOOL, count_of, tensorflow_dtype
from shapelens.rules.joining import (
    concatenate_shapes,
    read_parts,
    replace_size,
    split_equally,
    stack_shapes,
    vague_pieces,
)
from shapelens.rules.mismatch import DTypeMismatch, InvalidArgument, InvalidCall, RankMismatch, UnequalShapes
from shapelens.rules.registry import function
from shapelens.rules.reshaping import expand_shape, reshape_shape, squeeze_shape, transpose_shape
from shapelens.rules.sizes import add_sizes, merge_sizes, multiply_sizes, shape_tensor, size_tensor, sizes_differ
from shapelens.rules.values import read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec


@function("tensorflow.reshape")
def reshape(tensor: object, shape: object, name: object = None) -> object:
    """The same elements in another shape."""
    spec = tensorflow_tensor(tensor, "tensorflow.reshape")
    target = read_shape(shape)
    if None in (read_items(shape) or ()):
        raise InvalidArgument("tensorflow.reshape", "shape", target, "must hold numbers: -1 stands for an open size")
    result = spec.with_shape(reshape_shape("tensorflow.reshape", spec.shape, target, empty_allowed=True))
    return TensorSpec(result.shape, spec.dtype, spec.content) if spec.rank == 1 and result.rank == 1 else result


@function("tensorflow.transpose")
def transpose(a: object, perm: object = None, conjugate: object = False, name: object = "transpose") -> object:
    """The axes in another order."""
    spec = tensorflow_tensor(a, "tensorflow.transpose")
    return spec.with_shape(transpose_shape("tensorflow.transpose", spec.shape, perm, "perm"))


@function("tensorflow.expand_dims")
def expand_dims(input: object, axis: object, name: object = None) -> object:
    """A new axis of size 1."""
    spec = tensorflow_tensor(input, "tensorflow.expand_dims")
    if read_items(axis) is not None:
        return spec.with_shape(UNKNOWN)
    return joined_content([spec], spec.with_shape(expand_shape("tensorflow.expand_dims", spec.shape, axis)))


@function("tensorflow.squeeze")
def squeeze(input: object, axis: object = None, name: object = None) -> object:
    """Axes of size 1 dropped."""
    spec = tensorflow_tensor(input, "tensorflow.squeeze")
    return spec.with_shape(squeeze_shape("tensorflow.squeeze", spec.shape, axis if read_items(axis) != () else None))


def tensors_of(operation: str, values: object) -> list[TensorSpec] | None:
    """Return the tensors of a list (a tensor counts as the list of its rows); `None` if it is unknown."""
    if isinstance(values, TensorSpec):
        if values.shape is UNKNOWN or not values.shape:
            return None
        count = values.shape[0]
        return [values.with_shape(values.shape[1:])] * count if isinstance(count, int) else None
    items = read_items(values)
    if items is None:
        return None
    return [tensorflow_tensor(item, operation) for item in items]


def common_dtype(specs: list[TensorSpec]) -> DType:
    """Return the one dtype of tensors that are joined; unknown if they differ: NumPy arrays are converted."""
    dtypes = {spec.dtype for spec in specs}
    return dtypes.pop() if len(dtypes) == 1 else UNKNOWN


@function("tensorflow.concat")
def concat(values: object, axis: object, name: object = "concat") -> object:
    """Tensors joined along an axis."""
    if isinstance(values, TensorSpec):
        return values.with_shape(UNKNOWN)
    specs = tensors_of("tensorflow.concat", values)
    if specs is None:
        return UNKNOWN
    if not specs:
        raise InvalidCall("tensorflow.concat", "there is nothing to join")
    if len(specs) == 1:
        return specs[0]
    result = TensorSpec(
        concatenate_shapes("tensorflow.concat", tuple(spec.shape for spec in specs), axis), common_dtype(specs)
    )
    return joined_content(specs, result)


@function("tensorflow.stack")
def stack(values: object, axis: object = 0, name: object = "stack") -> object:
    """Tensors of one shape joined along a new axis."""
    if isinstance(values, TensorSpec):
        return values.with_shape(UNKNOWN) if axis != 0 else values
    items = read_items(values)
    specs = tensors_of("tensorflow.stack", values)
    if items is None or specs is None:
        return UNKNOWN
    if not specs:
        raise InvalidCall("tensorflow.stack", "there is nothing to join")
    shape = stack_shapes("tensorflow.stack", tuple(spec.shape for spec in specs), axis)
    result = tensorflow_tensor(items, "tensorflow.stack")
    return result if result.shape == shape else TensorSpec(shape, result.dtype)


@function("tensorflow.unstack")
def unstack(value: object, num: object = None, axis: object = 0, name: object = "unstack") -> object:
    """The parts along an axis, without that axis."""
    spec = tensorflow_tensor(value, "tensorflow.unstack")
    number = UNKNOWN if num is None else read_int(num)
    if spec.shape is UNKNOWN:
        return [spec.with_shape(UNKNOWN)] * number if number is not UNKNOWN else UNKNOWN
    place = resolve_axis("tensorflow.unstack", axis, len(spec.shape))
    if place is UNKNOWN:
        return UNKNOWN
    size = spec.shape[place]
    if num is not None and sizes_differ(number, size):
        raise InvalidArgument("tensorflow.unstack", "num", number, f"is not the size of the axis, which is {size}")
    if size is None and num is None:
        raise InvalidCall("tensorflow.unstack", "the number of parts can't be inferred from an open size")
    merged = merge_sizes(size, number)
    if not isinstance(merged, int):
        return UNKNOWN
    return [spec.with_shape(spec.shape[:place] + spec.shape[place + 1 :])] * merged


@function("tensorflow.split")
def split(
    value: object, num_or_size_splits: object, axis: object = 0, num: object = None, name: object = "split"
) -> object:
    """Equal parts, or parts of given sizes."""
    spec = tensorflow_tensor(value, "tensorflow.split")
    if read_int(num_or_size_splits) is not UNKNOWN and read_items(num_or_size_splits) is None:
        shapes = split_equally("tensorflow.split", spec.shape, num_or_size_splits, axis)
    else:
        shapes = _split_sizes(spec.shape, read_parts(num_or_size_splits), axis)
    return UNKNOWN if shapes is None else [spec.with_shape(shape) for shape in shapes]


def _split_sizes(shape: Shape, sizes: Shape, axis: object) -> list[Shape] | None:
    if sizes is UNKNOWN:
        return None
    place = UNKNOWN if shape is UNKNOWN else resolve_axis("tensorflow.split", axis, len(shape))
    if shape is UNKNOWN or place is UNKNOWN:
        return vague_pieces(shape, len(sizes))
    total = shape[place]
    given = [size for size in sizes if isinstance(size, int) and size >= 0]
    rest: Dim = total - sum(given) if isinstance(total, int) and len(given) == len(sizes) - 1 else UNKNOWN
    if isinstance(total, int) and (sum(given) > total or (len(given) == len(sizes) and sum(given) != total)):
        raise InvalidArgument(
            "tensorflow.split", "num_or_size_splits", sizes, f"adds up to {sum(given)} and the axis has size {total}"
        )
    if total is None:
        rest = None
    return [replace_size(shape, place, rest if size == -1 else size) for size in sizes]


@function("tensorflow.tile")
def tile(input: object, multiples: object, name: object = None) -> object:
    """The tensor repeated along its axes."""
    spec, times = tensorflow_tensor(input, "tensorflow.tile"), read_shape(multiples)
    if spec.shape is UNKNOWN or times is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * len(spec.shape) if spec.shape is not UNKNOWN else UNKNOWN)
    if len(times) != len(spec.shape):
        raise InvalidArgument(
            "tensorflow.tile", "multiples", multiples, f"must have one number for each of the {len(spec.shape)} axes"
        )
    return spec.with_shape(tuple(multiply_sizes(pair) for pair in zip(spec.shape, times, strict=True)))


@function("tensorflow.repeat")
def repeat(input: object, repeats: object, axis: object = None, name: object = None) -> object:
    """Each element repeated."""
    spec = tensorflow_tensor(input, "tensorflow.repeat")
    if axis is None:
        return spec.with_shape((repeated_size("tensorflow.repeat", count_of(spec.shape), repeats),))
    if spec.shape is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    shape = spec.shape or (1,)
    place = resolve_axis("tensorflow.repeat", axis, len(shape))
    if place is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * len(shape))
    size = repeated_size("tensorflow.repeat", shape[place], repeats)
    return spec.with_shape(replace_size(shape, place, size))


@function("tensorflow.shape")
def shape(input: object, out_type: object = None, name: object = None) -> object:
    """The shape, as a tensor."""
    return shape_tensor(tensorflow_tensor(input, "tensorflow.shape").shape, str(_int_type(out_type)))


def _int_type(out_type: object) -> DType:
    dtype = tensorflow_dtype(out_type, "int32")
    return "int32" if dtype is UNKNOWN else dtype


@function("tensorflow.rank")
def rank(input: object, name: object = None) -> object:
    """The number of axes, as a tensor."""
    number = tensorflow_tensor(input, "tensorflow.rank").rank
    return size_tensor(UNKNOWN if number is None else number, "int32")


@function("tensorflow.size")
def size(input: object, out_type: object = None, name: object = None) -> object:
    """The number of elements, as a tensor."""
    return size_tensor(count_of(tensorflow_tensor(input, "tensorflow.size").shape), str(_int_type(out_type)))


@function("tensorflow.broadcast_to")
def broadcast_to_shape(input: object, shape: object, name: object = None) -> object:
    """The tensor in a larger shape."""
    spec = tensorflow_tensor(input, "tensorflow.broadcast_to")
    return spec.with_shape(broadcast_to("tensorflow.broadcast_to", spec.shape, read_shape(shape)))


@function("tensorflow.broadcast_static_shape", "tensorflow.broadcast_dynamic_shape")
def broadcast_static_shape(shape_x: object, shape_y: object) -> object:
    """The shape that two shapes are broadcast to."""
    return broadcast("tensorflow.broadcast_static_shape", read_shape(shape_x), read_shape(shape_y))


@function("tensorflow.reverse")
def reverse(tensor: object, axis: object, name: object = None) -> object:
    """The order of elements reversed along axes."""
    spec = tensorflow_tensor(tensor, "tensorflow.reverse")
    if spec.shape is not UNKNOWN and spec.shape and 0 not in spec.shape and UNKNOWN not in spec.shape:
        resolve_axes("tensorflow.reverse", axis, len(spec.shape))
    return spec.with_shape(spec.shape)


@function("tensorflow.roll")
def roll(input: object, shift: object, axis: object, name: object = None) -> object:
    """The elements shifted round."""
    spec = tensorflow_tensor(input, "tensorflow.roll")
    return spec.with_shape(spec.shape)


@function("tensorflow.meshgrid")
def meshgrid(*args: object, **kwargs: object) -> object:
    """Grids of coordinates, one for each of the given axes."""
    specs = [tensorflow_tensor(item, "tensorflow.meshgrid") for item in args]
    sizes = [count_of(spec.shape) for spec in specs]
    indexing = kwargs.get("indexing", "xy")
    if indexing == "xy" and len(sizes) > 1:
        sizes[:2] = sizes[1], sizes[0]
    known = isinstance(indexing, str)
    return [spec.with_shape(tuple(sizes) if known else (UNKNOWN,) * len(sizes)) for spec in specs]


@function("tensorflow.pad")
def pad(
    tensor: object, paddings: object, mode: object = "CONSTANT", constant_values: object = 0, name: object = None
) -> object:
    """Elements added at both ends of each axis."""
    spec = tensorflow_tensor(tensor, "tensorflow.pad")
    widths = tensorflow_tensor(paddings, "tensorflow.pad")
    if widths.shape is not UNKNOWN and len(widths.shape) != 2:
        raise InvalidArgument("tensorflow.pad", "paddings", paddings, "must have a pair for each axis")
    if spec.shape is UNKNOWN or widths.shape is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    if sizes_differ(widths.shape[0], len(spec.shape)) or sizes_differ(widths.shape[1], 2):
        raise InvalidArgument(
            "tensorflow.pad", "paddings", paddings, f"must have a pair for each of the {len(spec.shape)} axes"
        )
    if not isinstance(widths.content, tuple):
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    sizes: list[Dim] = []
    for total, pair in zip(spec.shape, widths.content, strict=False):
        before, after = (read_int(width) for width in read_items(pair) or (UNKNOWN, UNKNOWN))
        if any(isinstance(width, int) and width < 0 for width in (before, after)):
            raise InvalidArgument("tensorflow.pad", "paddings", paddings, "must not be negative")
        _check_reflection(mode, total, before, after)
        sizes.append(add_sizes((total, before, after)))
    return spec.with_shape(tuple(sizes))


def _check_reflection(mode: object, size: Dim, before: Dim, after: Dim) -> None:
    """Raise if more elements are to be mirrored than there are."""
    name = mode.upper() if isinstance(mode, str) else ""
    if name not in ("REFLECT", "SYMMETRIC") or not isinstance(size, int):
        return
    most = size - 1 if name == "REFLECT" else size
    for width in (before, after):
        if isinstance(width, int) and width > most:
            raise InvalidArgument(
                "tensorflow.pad", "paddings", width, f"is more than {name} can mirror of an axis of size {size}"
            )


@function("tensorflow.gather")
def gather(
    params: object,
    indices: object,
    validate_indices: object = None,
    axis: object = None,
    batch_dims: object = 0,
    name: object = None,
) -> object:
    """The elements at indices along an axis."""
    spec, index = tensorflow_tensor(params, "tensorflow.gather"), tensorflow_tensor(indices, "tensorflow.gather")
    batch = read_int(batch_dims)
    if spec.shape is UNKNOWN or index.shape is UNKNOWN or batch is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    if not spec.shape:
        raise RankMismatch("tensorflow.gather", spec.shape, 1)
    place = resolve_axis("tensorflow.gather", batch if axis is None else axis, len(spec.shape))
    if batch < 0:
        batch += len(index.shape)
    if place is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    if not 0 <= batch <= min(len(index.shape), place) or place >= len(spec.shape):
        raise InvalidArgument(
            "tensorflow.gather", "batch_dims", batch_dims, "is more than there are axes before `axis`"
        )
    for axis_place in range(batch):
        if sizes_differ(spec.shape[axis_place], index.shape[axis_place]):
            raise UnequalShapes("tensorflow.gather", (spec.shape, index.shape), axis_place)
    _check_gathered(spec.shape[place], index)
    return spec.with_shape((*spec.shape[:place], *index.shape[batch:], *spec.shape[place + 1 :]))


def _check_gathered(size: Dim, index: TensorSpec) -> None:
    """Raise for a known index beyond the axis."""
    content = index.content if isinstance(index.content, tuple) else (index.content,)
    for element in content:
        if isinstance(element, int) and isinstance(size, int) and not 0 <= element < size:
            raise InvalidCall("tensorflow.gather", f"index {element} is out of range for an axis of size {size}")


@function("tensorflow.gather_nd")
def gather_nd(
    params: object, indices: object, batch_dims: object = 0, name: object = None, bad_indices_policy: object = ""
) -> object:
    """The elements or slices at points."""
    spec, index = tensorflow_tensor(params, "tensorflow.gather_nd"), tensorflow_tensor(indices, "tensorflow.gather_nd")
    if spec.shape is UNKNOWN or index.shape is UNKNOWN or not index.shape or batch_dims != 0:
        return spec.with_shape(UNKNOWN)
    depth = index.shape[-1]
    if not isinstance(depth, int):
        return spec.with_shape(UNKNOWN)
    if depth > len(spec.shape):
        raise InvalidCall("tensorflow.gather_nd", f"points of {depth} indices for {len(spec.shape)} axes")
    return spec.with_shape(index.shape[:-1] + spec.shape[depth:])


@function("tensorflow.boolean_mask")
def boolean_mask(tensor: object, mask: object, axis: object = None, name: object = "boolean_mask") -> object:
    """The elements where a mask holds."""
    spec, chosen = tensorflow_tensor(tensor, "tensorflow.boolean_mask"), tensorflow_tensor(mask)
    if spec.shape is UNKNOWN or chosen.shape is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    if not chosen.shape:
        raise InvalidCall("tensorflow.boolean_mask", "the mask has no axes")
    start = 0 if axis is None else read_int(axis)
    if start is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * max(len(spec.shape) - len(chosen.shape) + 1, 0))
    start += len(spec.shape) if start < 0 else 0
    masked = spec.shape[start : start + len(chosen.shape)]
    if len(masked) != len(chosen.shape) or any(map(sizes_differ, masked, chosen.shape)):
        raise UnequalShapes("tensorflow.boolean_mask", (spec.shape, chosen.shape), None)
    return spec.with_shape((*spec.shape[:start], UNKNOWN, *spec.shape[start + len(chosen.shape) :]))


@function("tensorflow.slice")
def slice_of(input_: object, begin: object, size: object, name: object = None) -> object:
    """The block that starts somewhere and has some size; -1 means all that is left."""
    spec = tensorflow_tensor(input_, "tensorflow.slice")
    starts, sizes = read_shape(begin), read_shape(size)
    if spec.shape is UNKNOWN or sizes is UNKNOWN or starts is UNKNOWN:
        return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else (UNKNOWN,) * len(spec.shape))
    if not len(starts) == len(sizes) == len(spec.shape):
        raise InvalidCall("tensorflow.slice", f"begin and size must have {len(spec.shape)} elements each")
    result: list[Dim] = []
    for total, start, length in zip(spec.shape, starts, sizes, strict=True):
        wanted: Dim = length
        if length == -1:
            wanted = total - start if isinstance(total, int) and isinstance(start, int) else total and UNKNOWN
        known = isinstance(total, int) and isinstance(start, int) and isinstance(wanted, int)
        if known and not (0 <= start <= total and 0 <= wanted <= total - start):  # type: ignore[operator]
            raise InvalidCall("tensorflow.slice", f"a slice of {length} from {start} on leaves an axis of size {total}")
        result.append(wanted)
    return spec.with_shape(tuple(result))


_MADE_OF_BOOLEANS: Final = frozenset("bool int32 int64 uint64 float16 float32 float64 complex128".split())
"""The dtypes that an eager call makes of a Python boolean beside a tensor of the dtype."""


@function("tensorflow.where")
def where(condition: object, x: object = None, y: object = None, name: object = None) -> object:
    """Elements of `x` or of `y`; with a condition alone, the indices where it holds."""
    chosen = tensorflow_tensor(condition, "tensorflow.where")
    if x is None and y is None:
        rank_known = chosen.rank
        return TensorSpec((UNKNOWN, UNKNOWN if rank_known is None else rank_known), "int64")
    if x is None or y is None:
        raise InvalidCall("tensorflow.where", "x and y must both be given, or neither")
    left, right = _matched("tensorflow.where", x, y)
    python = not (isinstance(x, TensorSpec) and isinstance(y, TensorSpec))
    if python and left.dtype != right.dtype and UNKNOWN not in (left.dtype, right.dtype):
        raise DTypeMismatch("tensorflow.where", right.dtype)
    if any(isinstance(item, bool) for item in (x, y)) and left.dtype not in _MADE_OF_BOOLEANS:
        # A graph takes what an eager call refuses.
        return UNKNOWN
    shape = broadcast("tensorflow.where", left.shape, right.shape, chosen.shape)
    return TensorSpec(shape, common_dtype([left, right]))


def _matched(operation: str, x: object, y: object) -> tuple[TensorSpec, TensorSpec]:
    """Convert two arguments of one dtype: Python values follow the tensor beside them."""
    if isinstance(x, TensorSpec):
        left = tensorflow_tensor(x, operation)
        return left, tensorflow_tensor(y, operation, hint=left.dtype)
    right = tensorflow_tensor(y, operation)
    hint = right.dtype if isinstance(y, TensorSpec) else None
    left = tensorflow_tensor(x, operation, hint=hint)
    return left, right if isinstance(y, TensorSpec) else tensorflow_tensor(y, operation, hint=left.dtype)


@function("tensorflow.one_hot")
def one_hot(
    indices: object,
    depth: object,
    on_value: object = None,
    off_value: object = None,
    axis: object = None,
    dtype: object = None,
    name: object = None,
) -> object:
    """A new axis with a one at each index."""
    spec = tensorflow_tensor(indices, "tensorflow.one_hot")
    result = tensorflow_dtype(dtype, "float32")
    if dtype is None and (on_value is not None or off_value is not None):
        result = tensorflow_tensor(on_value if on_value is not None else off_value).dtype
    if spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, result)
    place = resolve_axis("tensorflow.one_hot", -1 if axis is None else axis, len(spec.shape) + 1)
    if isinstance(axis, int) and axis < -1:
        raise InvalidArgument("tensorflow.one_hot", "axis", axis, "must be -1 or not negative")
    if place is UNKNOWN:
        return TensorSpec((UNKNOWN,) * (len(spec.shape) + 1), result)
    return TensorSpec((*spec.shape[:place], read_int(depth), *spec.shape[place:]), result)


@function("tensorflow.ensure_shape")
def ensure_shape(x: object, shape: object, name: object = None) -> object:
    """The tensor, which must have a shape."""
    spec, wanted = tensorflow_tensor(x, "tensorflow.ensure_shape"), read_shape(shape)
    if spec.shape is UNKNOWN or wanted is UNKNOWN:
        return spec.with_shape(wanted if spec.shape is UNKNOWN else spec.shape)
    if len(spec.shape) != len(wanted) or any(map(sizes_differ, spec.shape, wanted)):
        raise UnequalShapes("tensorflow.ensure_shape", (spec.shape, wanted), None)
    return spec.with_shape(tuple(map(merge_sizes, spec.shape, wanted)))


@function("tensorflow.Tensor.get_shape")
def get_shape(self: object) -> object:
    """The shape."""
    return tensorflow_tensor(self).shape


@function("tensorflow.Tensor.numpy", "tensorflow.Variable.numpy")
def to_numpy(self: object) -> object:
    """The array of the same elements."""
    spec = tensorflow_tensor(self)
    return spec.with_dtype("object") if spec.dtype == "string" else spec


@function("tensorflow.sequence_mask")
def sequence_mask(lengths: object, maxlen: object = None, dtype: object = BOOL, name: object = None) -> object:
    """A mask that holds for the first elements of each row."""
    spec = tensorflow_tensor(lengths, "tensorflow.sequence_mask")
    length = UNKNOWN if maxlen is None else read_int(maxlen)
    result = tensorflow_dtype(dtype, "bool")
    return TensorSpec(UNKNOWN if spec.shape is UNKNOWN else (*spec.shape, length), result)
