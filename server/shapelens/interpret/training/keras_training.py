"""`fit`, `evaluate`, `predict` and their like: what of the data reaches the model, and in which batches."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes, calls, rule_values
from shapelens.interpret.data.elements import map_tensors
from shapelens.interpret.data.frames import frame_in
from shapelens.interpret.language import handed_functions, iteration
from shapelens.interpret.machine import Frame, Machine, PythonRaise, StepData, site_of
from shapelens.interpret.models import inherited_layers, keras_calls, keras_objects, stateful_layers, wrapped_layers
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.models.keras_sequential import is_unbuilt
from shapelens.interpret.objects import (
    DictObject,
    GeneratorObject,
    InstanceObject,
    IteratorObject,
    ListObject,
    ModelObject,
)
from shapelens.interpret.structures import map_structure
from shapelens.interpret.training import (
    callbacks,
    compiling,
    encoded_labels,
    failed_training,
    own_losses,
    training_data,
    training_targets,
    unknown_data,
)
from shapelens.interpret.values import Dataset, Function, Ref, Site, Tensor, Unresolved, Value, WholeNumber, is_tuple
from shapelens.rules.frames import training_array
from shapelens.spec import UNKNOWN, Dim, TensorSpec, forget_open, is_floating

_PARAMETERS: Final = {
    "fit": (
        *("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data"),
        *("shuffle", "class_weight", "sample_weight"),
    ),
    "evaluate": ("x", "y", "batch_size", "verbose", "sample_weight", "steps", "callbacks"),
    "predict": ("x", "batch_size", "verbose", "steps", "callbacks"),
    "train_on_batch": ("x", "y", "sample_weight", "class_weight"),
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
    if not name.startswith("predict") and compiling.is_missing(machine, ref):
        return machine.cannot_run("a model that is not compiled is not trained")
    given = {**dict(zip(_PARAMETERS[name], arguments, strict=False)), **keywords}
    site = site_of(frame.unit, node)
    if not name.endswith("_on_batch"):
        training_data.check(machine, site, name, {**given, **_arrays(machine, given)})
    targets = _arrays_of_frames(machine, given.get("y"))
    if training_data.check_texts(machine, site, name, targets, compiling.compiled_with(machine, ref)):
        given = {**given, "y": Tensor(TensorSpec(), "numpy")}  # no more is said of them
    training_data.check_sequences(machine, site, name, given.get("x"))
    made = _made_batch(machine, site, given.get("x"))
    rows = _batch_rows(machine, name, given) if made is None else (_rows(machine, made),)
    made = None if made is None else _batched(machine, made, (None,))
    data = made if made is not None else _batches(machine, name, given)
    data = _of_some_size(machine, data) if compiling.runs_eagerly(machine, ref) else data
    result = Unresolved(f"what '.{name}()' of a model returns is not known")
    handed_functions.hand_over_callbacks(machine, given.get("callbacks"))
    if data is None:
        if not name.startswith("predict"):
            _compare_with_any_data(machine, site, ref, given)
        compiling.check_names(machine, site, ref, name)
        prediction = unknown_data.build(machine, site, ref, _step_called(name), given.get("x")) or result
        return _predicted(machine, site, ref, given.get("x"), prediction) if name.startswith("predict") else result
    with machine.on_data(StepData("x", given.get("x"), given.get("y"))):
        with failed_training.leaving_no_values(machine, ref):
            prediction = _step(machine, site, ref, name, data, rows)
        if name in ("train_on_batch", "test_on_batch") and isinstance(prediction, Tensor):
            training_data.check_targets(machine, site, name, given.get("x"), given.get("y"))
    compiling.check_names(machine, site, ref, name)
    if name == "fit" and given.get("validation_data") is not None:
        _validate(machine, site, ref, given["validation_data"], given.get("batch_size"))
    if name == "fit":
        callbacks.run(machine, site, ref, given.get("callbacks"))
    if name.startswith("predict"):
        return _predicted(machine, site, ref, given.get("x"), prediction)
    return result


def _validate(machine: Machine, site: Site, ref: Ref, validation: Value, batch_size: Value) -> None:
    """Run a batch of the validation data through the model, as `evaluate` does."""
    items = rule_values.sequence_items(machine, validation)
    x, y, weight = (*items, None, None)[:3] if items else (validation, None, None)
    given = {"x": x, "y": y, "sample_weight": weight, "batch_size": batch_size}
    with machine.on_data(StepData("validation_data", x, y)):
        training_data.check_texts(
            machine, site, "fit", _arrays_of_frames(machine, y), compiling.compiled_with(machine, ref)
        )
        made = _made_batch(machine, site, x)
        rows = _batch_rows(machine, "evaluate", given) if made is None else (_rows(machine, made),)
        tested = None if made is None else _batched(machine, made, (None,))
        if tested is None:
            training_data.check(machine, site, "fit", {**given, **_arrays(machine, given)})
            tested = _batches(machine, "evaluate", given)
        if tested is not None:
            _step(machine, site, ref, "evaluate", tested, rows)


# --- the data, batch by batch ---


def _batches(machine: Machine, name: str, given: Mapping[str, Value]) -> Value:
    """Return a batch as the model's step gets it: `x`, or a tuple of `x`, `y` and weights; `None` if it is unknown."""
    x, y, weight = _arrays(machine, given).values()
    if isinstance(y, (int, float, WholeNumber)) and name.endswith("_on_batch"):
        y = Tensor(TensorSpec((), machine.floatx if isinstance(y, float) else "int64"), "numpy")
    if isinstance(x, Dataset):
        element = _tuples(machine, x.first if name == "predict" else x.spec)
        return element if given.get("class_weight") is None else _class_weighted(element)
    thing = machine.load(x) if isinstance(x, Ref) else x
    alone: Value = (x,) if isinstance(thing, (tuple, ListObject)) else x
    packed: Value = alone if y is None else (x, y) if weight is None else (x, y, weight)
    if weight is None and y is not None and given.get("class_weight") is not None:
        # Source: `keras.src.trainers.data_adapters.data_adapter_utils.class_weight_to_sample_weights`.
        packed = (x, y, Tensor(TensorSpec((_rows(machine, x),), machine.floatx), "numpy"))
    tensors = rule_values.tensors_in(machine, x)
    if not tensors or any(not isinstance(tensor.spec.shape, tuple) for tensor in tensors):
        return None
    if name.endswith("_on_batch"):
        return _batched(machine, packed, None)
    samples = _rows(machine, x)
    size = _batch_size(samples, given, "predict" in name)
    return _batched(machine, packed, (size,))


def _class_weighted(element: Value) -> Value:
    """Return an element of a dataset with a weight for each of its classes.

    Source: `keras.src.trainers.data_adapters.tf_dataset_adapter.make_class_weight_map_fn`.
    """
    y = element[1] if is_tuple(element) and len(element) == 2 else None
    if not is_tuple(element) or not isinstance(y, Tensor) or y.spec.shape is UNKNOWN:
        return element
    classes = y.spec.shape[:-1] if len(y.spec.shape) > 1 else y.spec.shape
    return (*element, Tensor(TensorSpec(classes, "float32"), y.library))


def _arrays(machine: Machine, given: Mapping[str, Value]) -> dict[str, Value]:
    """Return the data that are given as arrays, with those that Keras makes of frames."""
    return {key: _arrays_of_frames(machine, given.get(key)) for key in ("x", "y", "sample_weight")}


def _made_batch(machine: Machine, site: Site, x: Value) -> Value:
    """Return a batch that the user's code makes: what a generator yields first, or the `__getitem__` of a `PyDataset`
    (`Sequence`) gives.

    Source: `keras.src.trainers.data_adapters.py_dataset_adapter.PyDatasetAdapter` and `generator_data_adapter`.
    """
    thing = machine.load(x) if isinstance(x, Ref) else None
    if not isinstance(x, Ref):
        return None
    if isinstance(thing, GeneratorObject):
        batch = _first_yielded(machine, x)
        training_data.check_yielded(machine, site, "fit", batch, thing.function)
    elif isinstance(thing, InstanceObject):
        batch = _item_of_data(machine, site, x, thing)
    else:
        return None
    tensors = rule_values.tensors_in(machine, batch)
    if not tensors or any(not isinstance(t.spec.shape, tuple) or not t.spec.shape for t in tensors):
        return None
    return batch


def _first_yielded(machine: Machine, x: Ref) -> Value:
    """Return what a generator yields first, as far as the second is like it: Keras looks at two of them."""
    machine.uncertain += 1
    try:
        made = iteration.resolved(machine, x)
    except PythonRaise:
        return None
    finally:
        machine.uncertain -= 1
    first, *others = (made.items if isinstance(made, IteratorObject) else None) or (None,)
    return training_data.common_batch(machine, first, others[0]) if others else first


def _item_of_data(machine: Machine, site: Site, x: Ref, thing: InstanceObject) -> Value:
    item = attributes.find_in_class(thing.cls, "__getitem__")
    is_data = any(base.endswith(("utils.Sequence", "utils.PyDataset")) for base in attributes.library_bases(thing.cls))
    if not is_data or not isinstance(item, Function):
        return None
    batch = training_targets.run_by_keras(machine, site, item, (x, 0))
    training_data.check_made(machine, site, "fit", batch, item)
    return batch


def _arrays_of_frames(machine: Machine, value: Value) -> Value:
    """Return the data with the frames in it as the arrays that Keras makes of them."""
    frame = frame_in(machine, value)
    if frame is not None:
        return encoded_labels.after_frame(frame, Tensor(training_array(frame, machine.floatx), "numpy"))
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
    used = _used(samples, given)
    size = _full_size(used, given)
    if not isinstance(used, int) or not isinstance(size, int) or size < 1:
        return UNKNOWN
    if at_once:
        return min(size, used)
    return None if used % size else size


def _used(samples: Dim, given: Mapping[str, Value]) -> Dim:
    """Return how many samples are left when some are split off to validate."""
    split = given.get("validation_split") or 0.0
    if not isinstance(samples, int) or not isinstance(split, (int, float)):
        return UNKNOWN
    return int(samples * (1.0 - split))


def _full_size(used: Dim, given: Mapping[str, Value]) -> Dim:
    """Return the size of a full batch."""
    size, steps = given.get("batch_size"), _steps(given)
    if size is None and steps is None:
        return 32
    if size is None:
        if not isinstance(steps, int) or steps < 1 or not isinstance(used, int):
            return UNKNOWN
        return math.ceil(used / steps)
    return size if isinstance(size, int) else UNKNOWN


def _steps(given: Mapping[str, Value]) -> Value:
    return next((given[name] for name in ("steps_per_epoch", "steps") if given.get(name) is not None), None)


def _batch_rows(machine: Machine, name: str, given: Mapping[str, Value]) -> tuple[Dim, ...]:
    """Return how many rows the batches have: the full ones, the last one, and those that are split off to validate."""
    x = given.get("x")
    samples = _rows(machine, x.first if isinstance(x, Dataset) else x)
    if name.endswith("_on_batch") or isinstance(x, Dataset):
        return (samples,)
    used = _used(samples, given)
    size = _full_size(used, given)
    if not isinstance(samples, int) or not isinstance(used, int) or not isinstance(size, int) or size < 1:
        return (UNKNOWN,)
    if _steps(given) is not None:
        return (min(size, used),)
    parts = (used, samples - used) if given.get("validation_data") is None else (used,)
    return tuple(dict.fromkeys(rows for part in parts for rows in (min(size, part), part % size) if rows))


def _batched(machine: Machine, value: Value, size: tuple[Dim] | None) -> Value:
    """Return arrays as tensors with `size` rows, floats in the default dtype, and lists as tuples."""
    if isinstance(value, Tensor):
        spec = value.spec
        shape = spec.shape if size is None or spec.shape is UNKNOWN else (*size, *spec.shape[1:])
        dtype = machine.floatx if is_floating(spec.dtype) else spec.dtype
        library = value.library if dtype in ("object", "str") else machine.backend  # Keras refuses what is no number
        return Tensor(TensorSpec(shape, dtype), library, origin=value.origin, columns=value.columns)
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, ListObject) and thing.items is not None:
        return tuple(_batched(machine, item, size) for item in thing.items)
    return map_structure(machine, value, lambda item: _batched(machine, item, size))


def _of_some_size(machine: Machine, value: Value) -> Value:
    """Return a batch whose open sizes are numbers that are not known."""
    return map_tensors(machine, value, _sized)


def _sized(tensor: Tensor) -> Tensor:
    return replace(tensor, spec=tensor.spec.with_shape(forget_open(tensor.spec.shape)))


def _tuples(machine: Machine, value: Value) -> Value:
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, ListObject) and thing.items is not None:
        return tuple(_tuples(machine, item) for item in thing.items)
    return map_structure(machine, value, lambda item: _tuples(machine, item))


# --- one step ---


def _step_called(name: str) -> str:
    """Return the name of the method that runs a batch of `fit`, `predict` and their like."""
    return (_STEPS | _STEPS_OF_TESTS)[name]


def _step(machine: Machine, site: Site, ref: Ref, name: str, data: Value, rows: tuple[Dim, ...]) -> Value:
    """Run the model's own `train_step` or `test_step`, or what Keras does in its place, on batches of so many rows."""
    thing = machine.load(ref)
    x = data[0] if is_tuple(data) and data else data
    if isinstance(thing, InstanceObject):
        own = attributes.find_in_class(thing.cls, _step_called(name))
        if isinstance(own, Function):
            return calls.call_function(machine, own, (ref, data), {}, site)
    caller = Caller(site)
    training = {"fit": True, "train_on_batch": True}.get(name, False)
    with machine.training_is(training), machine.stepping():
        if isinstance(thing, ModelObject) and _is_for_any_batch(machine, thing) and not _opens(machine, thing, x):
            with machine.quiet():
                prediction = keras_objects.call_by(machine, caller, ref, (x,), {})
            wrapped_layers.record_in_model(machine, caller, thing.layers)
        else:
            prediction = keras_objects.call_by(machine, caller, ref, (x,), {})
    stateful_layers.check_batches(machine, site, machine.load(ref), rows)
    if name.startswith("predict"):
        return prediction
    _, targets, weights, *_ = (*data, None, None) if is_tuple(data) and data else (data, None, None)
    if own_losses.computes_itself(thing):
        own_losses.run(machine, site, ref, (x, targets, weights), prediction, training)
    else:
        training_targets.compare(machine, site, ref, (targets, weights), prediction, rows)
    return prediction


def _compare_with_any_data(machine: Machine, site: Site, ref: Ref, given: Mapping[str, Value]) -> None:
    """Compare the targets with what a functional model or a Sequential one gives, where the inputs are not known."""
    model, y = machine.load(ref), _arrays_of_frames(machine, given.get("y"))
    known = isinstance(y, Tensor) and isinstance(y.spec.shape, tuple) and len(y.spec.shape) > 0
    if not isinstance(model, ModelObject) or not known or rule_values.failed_in(machine, given.get("x")) is not None:
        return
    prediction = keras_calls.outputs_for_any_data(machine, Caller(site), model)
    if isinstance(prediction, Tensor) and isinstance(prediction.spec.shape, tuple):
        with machine.on_data(StepData("x", given.get("x"), given.get("y"))):
            training_targets.compare(
                machine, site, ref, (_batched(machine, y, (UNKNOWN,)), None), prediction, (UNKNOWN,)
            )


def _is_for_any_batch(machine: Machine, model: ModelObject) -> bool:
    """Say whether a model's input leaves the size of the batch open: then what a batch of some size does is known."""
    shapes = [tensor.spec.shape for tensor in rule_values.tensors_in(machine, model.inputs)]
    if is_unbuilt(model) or any(inherited_layers.runs_otherwise(machine, layer) for layer in model.layers):
        return False
    return all(shape is not UNKNOWN and (not shape or shape[0] is None) for shape in shapes)


def _opens(machine: Machine, model: ModelObject, x: Value) -> bool:
    """Say whether a size that the model declares is open in the data: then its layers are traced with other shapes."""
    declared, given = (rule_values.tensors_in(machine, value) for value in (model.inputs, x))
    pairs = [(one.spec.shape, other.spec.shape) for one, other in zip(declared, given, strict=False)]
    return any(
        isinstance(size, int) and open_size is None
        for one, other in pairs
        if one is not UNKNOWN and other is not UNKNOWN and len(one) == len(other)
        for size, open_size in zip(one[1:], other[1:], strict=True)
    )


def _predicted(machine: Machine, site: Site, ref: Ref, x: Value, prediction: Value) -> Value:
    """Return what `predict` gives: of a built model, something is known of that for any data."""
    model = machine.load(ref)
    unknown = isinstance(prediction, Unresolved) and not prediction.failed and rule_values.failed_in(machine, x) is None
    if unknown and isinstance(model, ModelObject):
        prediction = keras_calls.outputs_for_any_data(machine, Caller(site), model)
    return _as_arrays(machine, prediction, _rows(machine, x))


def _as_arrays(machine: Machine, value: Value, rows: Dim) -> Value:
    """Return predictions as NumPy arrays with as many rows as the data."""
    if isinstance(value, Tensor) and isinstance(value.spec.shape, tuple) and value.spec.shape:
        shape = (rows, *value.spec.shape[1:])
        return Tensor(TensorSpec(shape, value.spec.dtype), "numpy", origin=value.origin, step=value.step)
    thing = machine.load(value) if isinstance(value, Ref) else value
    if is_tuple(value) or isinstance(thing, (ListObject, DictObject)):
        return map_structure(machine, value, lambda item: _as_arrays(machine, item, rows))
    return Unresolved("what the model predicts is not known")
