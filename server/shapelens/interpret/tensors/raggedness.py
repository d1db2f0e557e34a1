"""What becomes of ragged and sparse tensors in rules that are made for dense ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapelens.interpret.values import RAGGED, Tensor, Unresolved, Value
from shapelens.spec import UNKNOWN, Dim, TensorSpec, forget_open


def after_rule(given: Sequence[Value], result: Value, rule: str = "") -> Value:
    """Return the result of a function of TensorFlow that was given a tensor whose rows differ in length.

    One of the same shape is ragged as well; else a size that is left open is that of some rows, which is not known.
    """
    ragged = next((value for value in given if isinstance(value, Tensor) and value.kind == RAGGED), None)
    if ragged is None or not isinstance(result, Tensor) or result.kind:
        return result
    if rule == "tensorflow.shape":
        return Unresolved("the shape of a ragged tensor is no tensor")
    if result.spec.shape == ragged.spec.shape:
        return replace(result, kind=RAGGED)
    dense, own = result.spec.shape, ragged.spec.shape
    shape = forget_open(dense)
    if dense is UNKNOWN or shape is UNKNOWN:
        return result
    if own is not UNKNOWN and len(shape) > len(own) and dense[: len(own)] != own:
        shape = (shape[0], *(UNKNOWN for _ in shape[1:]))  # rows of rows: how many there are in each differs too
    spec = TensorSpec(shape, result.spec.dtype)
    return replace(result, spec=spec, kind=RAGGED if len(shape) > 1 and UNKNOWN in shape[1:] else "")


def attribute(tensor: Tensor, name: str) -> Tensor | None:
    """Return an attribute of a ragged tensor that is a tensor itself: its values, one row after the other."""
    shape = tensor.spec.shape
    if tensor.kind != RAGGED or shape is UNKNOWN:
        return None
    if name == "flat_values":
        open_axes = [place for place, size in enumerate(shape) if place and size is None]
        inner = shape[max(open_axes) + 1 :] if open_axes else None
        known = inner is not None and all(isinstance(size, int) for size in inner)
        return _dense((UNKNOWN, *inner) if known and inner is not None else None, tensor)
    if name == "row_splits":
        rows = shape[0]
        return Tensor(TensorSpec((rows + 1 if isinstance(rows, int) else UNKNOWN,), "int64"), "tensorflow")
    return None


def _dense(shape: tuple[Dim, ...] | None, tensor: Tensor) -> Tensor:
    return Tensor(TensorSpec(UNKNOWN if shape is None else shape, tensor.spec.dtype), "tensorflow")
