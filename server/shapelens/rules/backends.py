"""What Keras does otherwise on other backends than TensorFlow. This is the one place that knows.

The rules are those of Keras on TensorFlow. The shapes that layers give are the same on every backend, and so are the
errors that Keras raises itself; what a backend raises by itself, and which dtypes it has, is its own affair: JAX has no
64-bit numbers unless it is told to, PyTorch few unsigned ones. What another backend does there is not modelled: it is
not known, and nothing is reported. Found by running the random cases of `tests/differential` with KERAS_BACKEND set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, cast

from shapelens.rules.mismatch import (
    BroadcastMismatch,
    DTypeMismatch,
    ElementCountMismatch,
    InvalidArgument,
    InvalidCall,
    Mismatch,
    UnequalShapes,
)
from shapelens.spec import UNKNOWN, TensorSpec

TENSORFLOW: Final = "tensorflow"

NOT_KNOWN: Final = "another backend"
"""The backend where it is only known that it need not be TensorFlow."""

_OF_TENSORFLOW: Final = (DTypeMismatch, InvalidArgument, InvalidCall, UnequalShapes)
"""What TensorFlow raises in the call of a layer, not Keras."""

_OF_EVERY_BACKEND: Final = (BroadcastMismatch, ElementCountMismatch)
"""What a function raises on every backend."""

_UNSETTLED: Final = frozenset({"int64", "uint64", "float64", "complex64", "complex128", "uint16", "uint32"})
"""The dtypes that not every backend has, or that it replaces by others."""

_OTHERWISE: Final = frozenset(
    {
        "keras.ops.average",
        "keras.ops.corrcoef",
        "keras.ops.correlate",
        "keras.ops.count_nonzero",
        "keras.ops.dot",
        "keras.ops.image.crop_images",
        "keras.ops.nonzero",
        "keras.ops.solve",
        "keras.ops.squeeze",
        "keras.ops.view",
    }
)
"""Functions that give other shapes on some backend."""


def layer_doubt(backend: str, mismatch: Mismatch) -> str:
    """Return why it is not known whether a call of a layer raises this; an empty string if it is known."""
    return _reason(backend) if backend != TENSORFLOW and isinstance(mismatch, _OF_TENSORFLOW) else ""


def function_doubt(backend: str, mismatch: Mismatch) -> str:
    """Return why it is not known whether a function of Keras raises this; an empty string if it is known."""
    return _reason(backend) if backend != TENSORFLOW and not isinstance(mismatch, _OF_EVERY_BACKEND) else ""


def _reason(backend: str) -> str:
    return f"Keras runs on {backend} here, which need not raise what TensorFlow raises"


def layer_outputs(backend: str, inputs: object, outputs: object) -> object:
    """Return what the rule of a layer gives, without what may be otherwise on this backend.

    From an input of unknown dtype nothing follows: what TensorFlow refuses, another backend may take.
    """
    if backend == TENSORFLOW:
        return outputs
    vague = _has_unknown_dtype(inputs)
    return _with_dtypes(outputs, lambda dtype: not vague and dtype not in _UNSETTLED)


def function_result(backend: str, name: str, arguments: Mapping[str, object], result: object) -> object:
    """Return what the rule of a function of Keras gives, without what may be otherwise on this backend.

    Numbers of one dtype alone stay what they are everywhere; others become another dtype here and there.
    """
    if backend == TENSORFLOW:
        return result
    axis, keeps_axes = arguments.get("axis"), arguments.get("keepdims", False)
    # Over no axes or over all, that is the question; and over all, axes of size 1 are kept or not.
    if name in _OTHERWISE or axis in ((), []) or (axis is None and keeps_axes is not False):
        return UNKNOWN
    given = {spec.dtype for spec in _specs_in(arguments)}
    return _with_dtypes(result, lambda dtype: dtype == "float32" and given <= {"float32"})


def _specs_in(structure: object) -> Iterator[TensorSpec]:
    if isinstance(structure, TensorSpec):
        yield structure
    elif isinstance(structure, (tuple, list, Mapping)):
        items = cast("Mapping[object, object]", structure).values() if isinstance(structure, Mapping) else ()
        for item in items or cast("Iterable[object]", structure):
            yield from _specs_in(item)


def _has_unknown_dtype(structure: object) -> bool:
    if isinstance(structure, (tuple, list)):
        return any(map(_has_unknown_dtype, cast("Iterable[object]", structure)))
    if isinstance(structure, Mapping):
        return any(map(_has_unknown_dtype, cast("Mapping[object, object]", structure).values()))
    return structure is UNKNOWN or (isinstance(structure, TensorSpec) and structure.dtype in (UNKNOWN, "str", "string"))


def _with_dtypes(structure: object, keeps: Callable[[object], bool]) -> object:
    """Return a structure of specs with the dtypes that are kept, and no others."""
    if isinstance(structure, TensorSpec):
        return structure if keeps(structure.dtype) else structure.with_dtype(UNKNOWN)
    if isinstance(structure, tuple):
        return tuple(_with_dtypes(item, keeps) for item in cast("tuple[object, ...]", structure))
    if isinstance(structure, list):
        return [_with_dtypes(item, keeps) for item in cast("list[object]", structure)]
    if isinstance(structure, Mapping):
        return {key: _with_dtypes(item, keeps) for key, item in cast("Mapping[object, object]", structure).items()}
    return structure
