"""`fit`, `evaluate`, `predict` and their like: what of the data reaches the model, and in which batches."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes, calls, keras_objects, rule_values
from shapelens.interpret.frames import frame_in
from shapelens.interpret.keras_functional import map_structure
from shapelens.interpret.keras_layers import Caller
from shapelens.interpret.keras_sequential import is_unbuilt
from shapelens.interpret.machine import Frame, Machine, PythonRaise, site_of
from shapelens.interpret.values import (
    Dataset,
    DictObject,
    Function,
    InstanceObject,
    ListObject,
    ModelObject,
    Ref,
    Site,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)
from shapelens.rules.frames import training_array
from shapelens.rules.mismatch import InvalidArgument
from shapelens.spec import UNKNOWN, Dim, TensorSpec, is_floating

_PARAMETERS: Final = {
    "fit": ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data"),
    "evaluate": ("x", "y", "batch_size"),
    "predict": ("x", "batch_size"),
    "train_on_batch": ("x", "y", "sample_weight"),
    "test_on_batch": ("x", "y", "sample_weight"),
    "predict_on_batch": ("x",),
}
METHODS: Final = frozenset(_PARAMETERS)
_STEPS: Final = {"fit": "train_step", "train_on_batch": "train_step", "evaluate": "test_step"}
_STEPS_OF_TESTS: Final = {"test_on_batch": "test_step", "predict": "predict_step", "predict_on_batch": "predict_step"}


def run(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call one of `METHODS` of a model: run a batch of the data through it, which builds it if it is not built."""
    given = {**dict(zip(_PARAMETERS[name], arguments, strict=False)), **keywords}
    site = site_of(frame.unit, node)
    made = _made_batch(machine, site, given.get("x"))
    data = made if made is not None else _batches(machine, name, given)
    result = Unresolved(f"what '.{name}()' of a model returns is not known")
    if data is None:
        return _refuse_named_weights(machine, site, ref, name) or result
    prediction = _step(machine, site, ref, name, data)
    refused = _refuse_named_weights(machine, site, ref, name)
    if refused is not None:
        return refused
    if name == "fit" and given.get("validation_data") is not None and isinstance(machine.load(ref), InstanceObject):
        validation = given["validation_data"]
        x, y = (*validation, None)[:2] if is_tuple(validation) and validation else (validation, None)
        tested = _made_batch(machine, site, x)
        if tested is None:
            tested = _batches(machine, "evaluate", {"x": x, "y": y, "batch_size": given.get("batch_size")})
        if tested is not None:
            _step(machine, site, ref, "evaluate", tested)
    if name.startswith("predict"):
        return _as_arrays(machine, prediction, _rows(machine, given.get("x")))
    return result


def texts(machine: Machine, value: Value) -> tuple[str, ...]:
    """Return the items of a list or tuple of texts, nothing for any other value."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if isinstance(thing, ListObject) else thing if is_tuple(thing) else None
    return tuple(str(item) for item in items) if items and all(isinstance(item, str) for item in items) else ()


def _refuse_named_weights(machine: Machine, site: Site, ref: Ref, name: str) -> Unresolved | None:
    """Raise where the weight of a loss is a text: Keras 2 took metrics at this place of `compile`."""
    model = machine.load(ref)
    if name.startswith("predict") or not isinstance(model, ModelObject) or not model.named_weights:
        return None
    if model.loss is None or isinstance(model.loss, Unresolved):
        return None
    reason = "must be numbers: 'compile' takes the weights of losses third, and metrics by name"
    return machine.report(InvalidArgument(name, "loss_weights", list(model.named_weights), reason), site)


# --- the data, batch by batch ---


def _batches(machine: Machine, name: str, given: Mapping[str, Value]) -> Value:
    """Return a batch as the model's step gets it: `x`, or a tuple of `x`, `y` and weights; `None` if it is unknown."""
    x, y, weight = (_arrays_of_frames(machine, given.get(key)) for key in ("x", "y", "sample_weight"))
    if isinstance(x, Dataset):
        element = x.first if name == "predict" else x.spec
        return _tuples(machine, element)
    thing = machine.load(x) if isinstance(x, Ref) else x
    alone: Value = (x,) if isinstance(thing, (tuple, ListObject)) else x
    packed: Value = alone if y is None else (x, y) if weight is None else (x, y, weight)
    tensors = rule_values.tensors_in(machine, x)
    if not tensors or any(not isinstance(tensor.spec.shape, tuple) for tensor in tensors):
        return None
    if name.endswith("_on_batch"):
        return _batched(machine, packed, None)
    samples = _rows(machine, x)
    size = _batch_size(samples, given, "predict" in name)
    return _batched(machine, packed, (size,))


def _made_batch(machine: Machine, site: Site, x: Value) -> Value:
    """Return a batch of a `PyDataset` (`Sequence`) of the user's: what its `__getitem__` gives, of any size.

    Source: `keras.src.trainers.data_adapters.py_dataset_adapter.PyDatasetAdapter`.
    """
    thing = machine.load(x) if isinstance(x, Ref) else None
    if not isinstance(x, Ref) or not isinstance(thing, InstanceObject):
        return None
    item = attributes.find_in_class(thing.cls, "__getitem__")
    is_data = any(base.endswith(("utils.Sequence", "utils.PyDataset")) for base in attributes.library_bases(thing.cls))
    if not is_data or not isinstance(item, Function):
        return None
    batch = _try(machine, site, item, (x, 0))
    tensors = rule_values.tensors_in(machine, batch)
    if not tensors or any(not isinstance(t.spec.shape, tuple) or not t.spec.shape for t in tensors):
        return None
    return _batched(machine, batch, (None,))


def _arrays_of_frames(machine: Machine, value: Value) -> Value:
    """Return the data with the frames in it as the arrays that Keras makes of them."""
    frame = frame_in(machine, value)
    if frame is not None:
        return Tensor(training_array(frame, machine.floatx), "numpy")
    items = machine.load(value) if isinstance(value, Ref) else value
    if not isinstance(items, (tuple, ListObject, DictObject)):
        return value
    return map_structure(machine, value, lambda item: _arrays_of_frames(machine, item))


def _rows(machine: Machine, x: Value) -> Dim:
    if isinstance(x, Dataset):
        return UNKNOWN
    tensors = rule_values.tensors_in(machine, _arrays_of_frames(machine, x))
    shape = tensors[0].spec.shape if tensors else UNKNOWN
    return shape[0] if isinstance(shape, tuple) and shape else UNKNOWN


def _batch_size(samples: Dim, given: Mapping[str, Value], at_once: bool) -> Dim:
    """Return the size of a batch as Keras knows it: open, unless all batches are equal. `predict` sees the first one.

    Source: `keras.src.trainers.data_adapters.array_data_adapter.ArrayDataAdapter`.
    """
    size, split = given.get("batch_size"), given.get("validation_split")
    size, split = 32 if size is None else size, 0.0 if split is None else split
    if not isinstance(samples, int) or not isinstance(size, int) or not isinstance(split, (int, float)) or size < 1:
        return UNKNOWN
    if any(given.get(steps) is not None for steps in ("steps_per_epoch", "steps")):
        return UNKNOWN
    used = int(samples * (1.0 - split))
    if at_once:
        return min(size, used)
    return None if used % size else size


def _batched(machine: Machine, value: Value, size: tuple[Dim] | None) -> Value:
    """Return arrays as tensors with `size` rows, floats in the default dtype, and lists as tuples."""
    if isinstance(value, Tensor):
        spec = value.spec
        shape = spec.shape if size is None or spec.shape is UNKNOWN else (*size, *spec.shape[1:])
        dtype = machine.floatx if is_floating(spec.dtype) else spec.dtype
        library = value.library if dtype in ("object", "str") else machine.backend  # Keras refuses what is no number
        return Tensor(TensorSpec(shape, dtype), library, origin=value.origin)
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, ListObject) and thing.items is not None:
        return tuple(_batched(machine, item, size) for item in thing.items)
    return map_structure(machine, value, lambda item: _batched(machine, item, size))


def _tuples(machine: Machine, value: Value) -> Value:
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, ListObject) and thing.items is not None:
        return tuple(_tuples(machine, item) for item in thing.items)
    return map_structure(machine, value, lambda item: _tuples(machine, item))


# --- one step ---


def _step(machine: Machine, site: Site, ref: Ref, name: str, data: Value) -> Value:
    """Run the model's own `train_step` or `test_step`, or what Keras does in its place."""
    thing = machine.load(ref)
    x = data[0] if is_tuple(data) and data else data
    if isinstance(thing, InstanceObject):
        own = attributes.find_in_class(thing.cls, (_STEPS | _STEPS_OF_TESTS)[name])
        if isinstance(own, Function):
            return _try(machine, site, own, (ref, data))
    caller = Caller(site)
    training = {"fit": True, "train_on_batch": True}.get(name, False)
    with machine.training_is(training), machine.stepping():
        if isinstance(thing, ModelObject) and _is_for_any_batch(machine, thing):
            with machine.quiet():
                prediction = keras_objects.call_by(machine, caller, ref, (x,), {})
        else:
            prediction = keras_objects.call_by(machine, caller, ref, (x,), {})
    loss = getattr(machine.load(ref), "loss", None)
    if isinstance(thing, InstanceObject):
        loss = thing.attributes.get("loss")
    targets = data[1] if is_tuple(data) and len(data) > 1 else None
    if isinstance(loss, Function) and isinstance(prediction, Tensor) and isinstance(targets, Tensor):
        _try(machine, site, loss, (_target(targets, prediction), prediction))
    return prediction


def _is_for_any_batch(machine: Machine, model: ModelObject) -> bool:
    """Say whether a model's input leaves the size of the batch open: then what a batch of some size does is known."""
    shapes = [tensor.spec.shape for tensor in rule_values.tensors_in(machine, model.inputs)]
    return not is_unbuilt(model) and all(shape is UNKNOWN or not shape or shape[0] is None for shape in shapes)


def _try(machine: Machine, site: Site, function: Function, arguments: Sequence[Value]) -> Value:
    """Run a function of the user's that Keras calls, for what is seen in it; nothing is reported."""
    machine.uncertain += 1
    try:
        return calls.call_function(machine, function, arguments, {}, site)
    except PythonRaise:
        return Unresolved(f"'{function.name}' raises an error")
    finally:
        machine.uncertain -= 1


def _target(target: Tensor, prediction: Tensor) -> Tensor:
    """Return the targets as a loss function gets them: floats, of the rank of the predictions where that is easy.

    Source: `keras.src.losses.loss.Loss.__call__` and `squeeze_or_expand_to_same_rank`.
    """
    shape, other = target.spec.shape, prediction.spec.shape
    if isinstance(shape, tuple) and isinstance(other, tuple):
        if len(shape) == len(other) + 1 and shape[-1] == 1:
            shape = shape[:-1]
        elif len(shape) == 1 and len(other) == 2 and other[-1] == 1:
            shape = (*shape, 1)
    return replace(target, spec=TensorSpec(shape, prediction.spec.dtype))


def _as_arrays(machine: Machine, value: Value, rows: Dim) -> Value:
    """Return predictions as NumPy arrays with as many rows as the data."""
    if isinstance(value, Tensor) and isinstance(value.spec.shape, tuple) and value.spec.shape:
        shape = (rows, *value.spec.shape[1:])
        return Tensor(TensorSpec(shape, value.spec.dtype), "numpy", origin=value.origin)
    thing = machine.load(value) if isinstance(value, Ref) else value
    if is_tuple(value) or isinstance(thing, (ListObject, DictObject)):
        return map_structure(machine, value, lambda item: _as_arrays(machine, item, rows))
    return Unresolved("what the model predicts is not known")
