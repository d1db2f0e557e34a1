"""The values that a rule is called with, and how to read them.

An argument is a plain Python value (`None`, numbers, strings, tuples, lists, dicts), a `TensorSpec`, a `Reference` to
something in a library, a `Layer` (for wrappers) or `UNKNOWN`. A rule narrows what it gets with the functions of this
module and never fails on a value that it does not expect: what it cannot read is `UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, Unknown


@dataclass(frozen=True, slots=True)
class Reference:
    """Something of a library that was named but not called: `keras.activations.relu`, `tensorflow.float32`."""

    name: str


OPEN_SIZE: Final = (None,)
"""The content of a 0-d tensor that holds an open size, as `tf.shape(x)[0]` does: no other scalar has a tuple."""


PYTHON_NUMBER: Final = (UNKNOWN,)
"""The content of a 0-d tensor that stands for a number of Python's own which is not known: no library made its dtype.

`np.random.rand()` gives one, `x.max()` does not.
"""


SEQUENCES: Final = ()
"""The content of a 1-d array of objects of which each is a sequence of plain numbers."""


@dataclass(frozen=True, slots=True)
class Record:
    """An object of a library's class of which some attributes are known: a scaler, a data set."""

    class_name: str
    fields: tuple[tuple[str, object], ...] = ()

    def get(self, name: str, default: object = UNKNOWN) -> object:
        """Return the attribute `name`."""
        return dict(self.fields).get(name, default)

    def fitted(self, width: object) -> Record:
        """Return the object as it is after `fit` on data with so many columns."""
        return Record(self.class_name, (*self.unfitted.fields, (FITTED, width)))

    @property
    def unfitted(self) -> Record:
        """The object without what `fit` leaves in it."""
        return Record(self.class_name, tuple(field for field in self.fields if field[0] != FITTED))


FITTED: Final = "n_features_in_"
"""The attribute in which scikit-learn keeps on how many columns an object was fitted."""

EACH: Final = "each"
"""The attribute in which an object keeps what iterating over it gives, where it is not known how often."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """What a function returns that makes a list of unknown length of things like `item`."""

    item: object


SEQUENCE: Final = Record("builtins.list")
"""A list of numbers of unknown length."""


NUMBERS_BY_KEY: Final = Record("builtins.dict")
"""A dict of whole numbers of which neither these nor the keys are known."""


@dataclass(frozen=True, slots=True)
class UserFunction:
    """A function of the user's program. `CallContext.call_function` calls it."""

    function: object

    def __repr__(self) -> str:
        return "a function"


def python_number(dtype: DType) -> TensorSpec:
    """Return a number of Python's that is not known; `dtype` is the one in which NumPy keeps such numbers."""
    return TensorSpec((), dtype, PYTHON_NUMBER)


def is_python_number(value: object) -> bool:
    """Say whether a value is a number of Python's own, known or not."""
    if isinstance(value, TensorSpec):
        return value.shape == () and value.content == PYTHON_NUMBER
    return isinstance(value, (int, float, complex))


def is_array(value: object) -> bool:
    """Say whether a value is certainly an array or tensor, or one of NumPy's numbers, and no number of Python's."""
    if not isinstance(value, TensorSpec) or value.shape is UNKNOWN or value.dtype in (UNKNOWN, "object", "str"):
        return False
    return value.shape != () or not isinstance(value.content, tuple)


def read_int(value: object) -> int | Unknown:
    """Read an integer; a 0-d tensor of known content counts."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, TensorSpec) and isinstance(value.content, int):
        return int(value.content)
    return UNKNOWN


def read_dim(value: object) -> Dim:
    """Read one size of a shape: an integer or `None`; anything else is unknown."""
    if value is None or (isinstance(value, TensorSpec) and value.shape == () and value.content == OPEN_SIZE):
        return None
    return read_int(value)


def read_shape(value: object) -> Shape:
    """Read a shape: a sequence of sizes, one integer (`5` means `(5,)`), or a 1-d tensor of known content."""
    if isinstance(value, TensorSpec):
        if value.shape == ():
            return (read_dim(value),)
        if isinstance(value.content, tuple):
            return tuple(read_dim(item) for item in value.content)
        if value.shape is not UNKNOWN and len(value.shape) == 1 and isinstance(value.shape[0], int):
            return (UNKNOWN,) * value.shape[0]
        return UNKNOWN
    if isinstance(value, (tuple, list)):
        return tuple(read_dim(item) for item in cast(Sequence[object], value))
    if isinstance(value, int):
        return (int(value),)
    return UNKNOWN


_PYTHON_DTYPES: Mapping[str, str] = {
    "float": "float64",
    "int": "int64",
    "bool": "bool",
    "complex": "complex128",
    "builtins.float": "float64",
    "builtins.int": "int64",
    "builtins.bool": "bool",
    "builtins.complex": "complex128",
    "builtins.str": "str",
    "builtins.object": "object",
    "numpy.single": "float32",
    "numpy.double": "float64",
    "numpy.half": "float16",
    "numpy.float_": "float64",
    "numpy.int_": "int64",
    "numpy.intp": "int64",
    "numpy.bool_": "bool",
    "tensorflow.half": "float16",
    "tensorflow.double": "float64",
    "f2": "float16",
    "f4": "float32",
    "f8": "float64",
    "i4": "int32",
    "i8": "int64",
    "u1": "uint8",
    "single": "float32",
    "double": "float64",
    "half": "float16",
}


def read_bool(value: object) -> bool | Unknown:
    """Read a flag."""
    return value if isinstance(value, bool) else UNKNOWN


def read_items(value: object) -> tuple[object, ...] | None:
    """Read a tuple or list; `None` for anything else."""
    return tuple(cast(Sequence[object], value)) if isinstance(value, (tuple, list)) else None


_DTYPE_NAMES = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64 complex64 complex128 "
    "string object".split()
)


def read_dtype(value: object, default: DType = UNKNOWN) -> DType:
    """Read a dtype: a name (`"float32"`), a library object (`np.float32`, `tf.float32`) or a Python type (`float`).

    `None` gives `default`; what is not recognised is unknown.
    """
    if value is None:
        return default
    if isinstance(value, Reference):
        known = _PYTHON_DTYPES.get(value.name)
        value = known if known is not None else value.name.rpartition(".")[2]
    if isinstance(value, str):
        value = _PYTHON_DTYPES.get(value.lstrip("<=|"), value)
        return value if value in _DTYPE_NAMES else UNKNOWN
    return UNKNOWN


def keras_dtype(dtype: object, default: DType = "float32") -> DType:
    """Read a dtype as Keras does: Python's own types stand for its defaults."""
    name = getattr(dtype, "name", dtype)
    named = {"builtins.float": "float32", "builtins.int": "int64", "float": "float32", "int": "int64"}
    return named[str(name)] if str(name) in named else read_dtype(dtype, default)
