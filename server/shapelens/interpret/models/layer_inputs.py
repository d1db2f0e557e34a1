"""What a layer's `call` sees of its arguments."""

from __future__ import annotations

from dataclasses import replace

from shapelens.interpret.machine import Machine
from shapelens.interpret.models import receptive_fields
from shapelens.interpret.structures import map_structure
from shapelens.interpret.values import Tensor, Value
from shapelens.rules import backends
from shapelens.spec import is_floating


def as_inside(machine: Machine, value: Value, compute_dtype: object, casts: bool) -> Value:
    """Turn an argument into what `call` sees: a tensor of the backend, cast to the compute dtype if it is a float.

    Source: `keras.Layer.__call__`.
    """
    if isinstance(value, Tensor):
        spec = value.spec
        if casts and is_floating(spec.dtype) and isinstance(compute_dtype, str):
            spec = spec if spec.dtype == compute_dtype else spec.with_dtype(compute_dtype)
        if spec.dtype == "str" and machine.backend == backends.TENSORFLOW:
            spec = spec.with_dtype("string")
        inside = Tensor(spec, machine.backend, origin=value.origin, why=value.why, step=value.step)
        inside = replace(inside, receptive_field=value.receptive_field)
        return receptive_fields.begin(machine, inside)
    return map_structure(machine, value, lambda item: as_inside(machine, item, compute_dtype, casts))
