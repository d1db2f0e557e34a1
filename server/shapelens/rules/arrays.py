"""From Python values to tensors: what `np.array` and `tf.convert_to_tensor` make of lists and scalars."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.mismatch import InvalidCall, UnequalShapes
from shapelens.rules.promotion import numpy_result_type
from shapelens.rules.sizes import merge_sizes, range_length, sizes_differ
from shapelens.rules.values import OPEN_SIZE, SEQUENCES, Record, Reference, is_python_number, read_items
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, forget_open
from shapelens.spec.tensor_spec import Content

CONTENT_LIMIT = 32
"""How many elements a tensor may have for its content to be kept."""


@dataclass(slots=True)
class _Leaves:
    """What was found at the ends of a nested list: names of Python's types and dtypes of tensors."""

    kinds: set[str] = field(default_factory=set[str])
    dtypes: set[DType] = field(default_factory=set[DType])
    count: int = 0
    tuples: bool = False
    open: bool = False
    ragged: tuple[Shape, ...] = ()


def _read(value: object, leaves: _Leaves) -> tuple[Shape, Content]:
    items = read_items(value)
    if items is not None:
        leaves.tuples = leaves.tuples or isinstance(value, tuple)
        return _read_list(items, leaves)
    if isinstance(value, range):
        return _read_range(value, leaves)
    if isinstance(value, FrameSpec):
        value = value.array()
    elif isinstance(value, IndexSpec):
        value = TensorSpec((value.size,))
    if isinstance(value, TensorSpec):
        if is_python_number(value):
            leaves.count += 1
            leaves.kinds.add(python_kind(value.dtype))
            return (), UNKNOWN
        leaves.dtypes.add(value.dtype)
        content = None if _holds_fractions(value.dtype) else value.content
        return (
            value.shape,
            UNKNOWN if content is None else None if content == OPEN_SIZE and value.shape == () else content,
        )
    if isinstance(value, Record):
        array = value.get("__array__")
        return _read(array if isinstance(array, TensorSpec) else UNKNOWN, leaves)
    leaves.count += 1
    if isinstance(value, Reference):  # a variable of a module that was not found, perhaps
        value = UNKNOWN
    if isinstance(value, int):
        leaves.kinds.add("bool" if isinstance(value, bool) else "int" if -(2**31) <= value < 2**31 else "long")
        return (), int(value)
    if value is UNKNOWN or value is Ellipsis:  # `...` stands for what is still to be written
        leaves.dtypes.add(UNKNOWN)
        return UNKNOWN, UNKNOWN
    leaves.kinds.add("None" if value is None else type(value).__name__)
    return (), UNKNOWN


def _read_range(numbers: range, leaves: _Leaves) -> tuple[Shape, Content]:
    length = range_length(numbers)
    leaves.count += length
    ends = (numbers[0], numbers[-1]) if length else ()
    leaves.kinds.update("int" if -(2**31) <= end < 2**31 else "long" for end in ends)
    return (length,), tuple(numbers) if length <= CONTENT_LIMIT else UNKNOWN


def python_kind(dtype: DType) -> str:
    """Return the name of the Python type whose numbers NumPy keeps in this dtype."""
    return {"bool": "bool", "int64": "int", "float64": "float"}.get(str(dtype), "complex")


def _holds_fractions(dtype: DType) -> bool:
    """Say whether numbers of this dtype are others in an array of integers."""
    return isinstance(dtype, str) and dtype.startswith("float")


def _read_list(items: tuple[object, ...], leaves: _Leaves) -> tuple[Shape, Content]:
    if not items:
        return (0,), ()
    shapes: list[Shape] = []
    contents: list[Content] = []
    for item in items:
        shape, content = _read(item, leaves)
        shapes.append(shape)
        contents.append(content)
        leaves.open = leaves.open or shape is UNKNOWN or UNKNOWN in shape
    return (len(items), *merged) if (merged := _merge(tuple(shapes), leaves)) is not UNKNOWN else UNKNOWN, tuple(
        contents
    )


def _merge(shapes: tuple[Shape, ...], leaves: _Leaves) -> Shape:
    """Return the one shape that all elements of a list have; note it where they differ."""
    known = [shape for shape in shapes if shape is not UNKNOWN]
    if not known:
        return UNKNOWN
    first: tuple[Dim, ...] = known[0]
    for shape in known[1:]:
        if shape == first:
            continue
        if len(shape) != len(first) or any(map(sizes_differ, shape, first)):
            leaves.ragged = shapes
            return UNKNOWN
        first = tuple(map(merge_sizes, first, shape))
    return first if len(known) == len(shapes) else forget_open(first)


def _keep(shape: Shape, content: Content) -> Content:
    """Return the content if it is small and anything is known of it."""
    if shape == ():
        return OPEN_SIZE if content is None else None if content is UNKNOWN else content
    if shape is UNKNOWN or not isinstance(content, tuple):
        return None
    count = 1
    for size in shape:
        if not isinstance(size, int):
            return None
        count *= size
    return content if count <= CONTENT_LIMIT and not _is_vague(content) else None


def _is_vague(content: Content) -> bool:
    return content is UNKNOWN or (isinstance(content, tuple) and bool(content) and all(map(_is_vague, content)))


_NUMPY_KINDS = {
    "bool": "bool",
    "int": "int64",
    "long": "int64",
    "float": "float64",
    "complex": "complex128",
    "str": "str",
}


def numpy_array(value: object, operation: str = "numpy.array", dtype: DType | None = None) -> TensorSpec:
    """Return what `np.asarray(value, dtype)` makes of a value; raise for a ragged list. No `dtype`: by content.

    A `dtype` that is given but not known may be a structured one, of which each tuple is one element, or `object`.
    """
    if isinstance(value, TensorSpec) and dtype is None:
        return value
    leaves = _Leaves()
    shape, content = _read(value, leaves)
    if leaves.ragged:
        if dtype != "object" and dtype is not UNKNOWN:
            raise UnequalShapes(operation, leaves.ragged, None)
        shape = UNKNOWN
        rows = _rows_of_numbers(value) if dtype == "object" else None
        if rows is not None:
            return TensorSpec((rows,), "object", SEQUENCES)
    if (dtype is UNKNOWN and leaves.tuples) or (dtype in (UNKNOWN, "object") and leaves.open):
        shape = UNKNOWN  # the items may be objects, of which each is a list of its own length
    if dtype == "object" and shape is UNKNOWN and _holds_sequences(value):
        return TensorSpec(UNKNOWN, "object", SEQUENCES)
    if dtype is None:
        dtype = _numpy_dtype(leaves)
    return TensorSpec(shape, dtype, _keep(shape, content) if is_countable(dtype) else None)


def _holds_sequences(value: object) -> bool:
    """Say whether a list holds nothing but arrays of numbers and lists, of whatever lengths."""
    items = read_items(value) or ()
    return len(items) > 0 and all(map(_is_sequence, items))


def _is_sequence(item: object) -> bool:
    if isinstance(item, TensorSpec):
        return item.rank != 0 and item.dtype not in ("str", "string", "object", UNKNOWN)
    return read_items(item) is not None or (isinstance(item, Record) and item.class_name == "builtins.list")


def _rows_of_numbers(value: object) -> int | None:
    """Return how many lists of plain numbers there are in a list of nothing else."""
    rows = [read_items(item) for item in read_items(value) or ()]
    plain = all(row is not None and all(isinstance(item, (bool, int, float)) for item in row) for row in rows)
    return len(rows) if rows and plain else None


def is_countable(dtype: DType) -> bool:
    """Say whether the content of a tensor of this dtype is kept."""
    return isinstance(dtype, str) and dtype.startswith(("int", "uint"))


def _numpy_dtype(leaves: _Leaves) -> DType:
    if not leaves.kinds and not leaves.dtypes:
        return "float64"
    if "None" in leaves.kinds:
        return "object"
    if any(kind not in _NUMPY_KINDS for kind in leaves.kinds):
        return UNKNOWN
    dtypes = leaves.dtypes | {_NUMPY_KINDS[kind] for kind in leaves.kinds}
    if "str" in dtypes:
        return "str" if UNKNOWN not in dtypes and "object" not in dtypes else UNKNOWN
    return numpy_result_type(*sorted(dtypes, key=str))


_TENSORFLOW_KINDS = {
    "bool": "bool",
    "int": "int32",
    "float": "float32",
    "complex": "complex128",
    "str": "string",
    "bytes": "string",
}


def tensorflow_tensor(
    value: object,
    operation: str = "tensorflow.convert_to_tensor",
    dtype: DType | None = None,
    hint: DType | None = None,
) -> TensorSpec:
    """Return what `tf.convert_to_tensor(value, dtype, dtype_hint=hint)` makes of a value; raise for a ragged list."""
    if isinstance(value, TensorSpec) and dtype is None and not is_python_number(value):
        return _from_numpy(value)
    if isinstance(value, FrameSpec) and dtype is None:
        return _from_frame(value)
    leaves = _Leaves()
    shape, content = _read(value, leaves)
    if leaves.ragged:
        raise UnequalShapes(operation, leaves.ragged, None)
    if "None" in leaves.kinds:
        raise InvalidCall(operation, "None values are not supported")
    if "dict" in leaves.kinds:
        raise InvalidCall(operation, "a dict can't be converted to a tensor")
    if dtype is None:
        dtype = _tensorflow_dtype(leaves, hint)
    return TensorSpec(shape, dtype, _keep(shape, content) if is_countable(dtype) else None)


def _from_numpy(spec: TensorSpec) -> TensorSpec:
    """Return the spec as a TensorFlow tensor: NumPy's strings are bytes there, and of objects nothing is known."""
    if spec.dtype == "str":
        return spec.with_dtype("string")
    return spec.with_dtype(UNKNOWN) if spec.dtype == "object" else spec


def _from_frame(frame: FrameSpec) -> TensorSpec:
    """Return the spec of a frame as a TensorFlow tensor: a column of texts is one of bytes."""
    texts = frame.kind == "Series" and frame.dtype == "str"
    return TensorSpec(frame.shape, "string") if texts else _from_numpy(frame.array())


def _tensorflow_dtype(leaves: _Leaves, hint: DType | None) -> DType:
    if leaves.dtypes:
        dtypes = {"string" if dtype == "str" else UNKNOWN if dtype == "object" else dtype for dtype in leaves.dtypes}
        return next(iter(dtypes)) if len(dtypes) == 1 else UNKNOWN
    if any(kind not in _TENSORFLOW_KINDS for kind in leaves.kinds):
        return UNKNOWN
    dtypes = {_TENSORFLOW_KINDS[kind] for kind in leaves.kinds}
    if dtypes == {"int32", "float32"}:
        dtypes = {"float32"}
    if len(dtypes) > 1:
        return UNKNOWN
    natural = dtypes.pop() if dtypes else "float32"
    return hint if hint is not None and accepts_python(hint, natural) else natural


def accepts_python(dtype: DType, natural: str) -> bool:
    """Say whether TensorFlow converts Python values, by themselves of dtype `natural`, to `dtype`."""
    if dtype is UNKNOWN:
        return True
    if natural in ("int32", "bool"):
        return dtype == natural or dtype not in ("bool", "string")
    if natural == "float32":
        return dtype.startswith(("float", "bfloat", "complex"))
    return dtype == natural or (natural == "complex128" and dtype == "complex64")


def keras_tensor(
    value: object, operation: str = "keras.ops.convert_to_tensor", dtype: DType | None = None
) -> TensorSpec:
    """Return what `keras.ops.convert_to_tensor(value, dtype)` makes of a value."""
    return tensorflow_tensor(value, operation, dtype)
