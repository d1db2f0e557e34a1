"""The border to `rules`: values go over as what rules understand, and what rules return comes back as values."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from inspect import Parameter
from typing import Final, cast

from shapelens.interpret import any_length, rule_values
from shapelens.interpret.data import fitted, sequence_lists, text_lists, windows
from shapelens.interpret.language import whole_numbers
from shapelens.interpret.machine import Facts, Frame, Machine, site_of
from shapelens.interpret.memory import GLOBAL, KERAS
from shapelens.interpret.models import keras_variables, layer_steps, receptive_fields
from shapelens.interpret.objects import ListObject
from shapelens.interpret.tensors import numpy_items, raggedness, symbolic_tensors, written_arrays
from shapelens.interpret.training import encoded_labels, label_classes, loss_calls, sample_pairs, words
from shapelens.interpret.values import (
    DTypeValue,
    GraphNode,
    Method,
    Ref,
    Site,
    Symbol,
    Tensor,
    TensorShape,
    Unresolved,
    Value,
    WholeNumber,
    inferred_at,
    is_tuple,
)
from shapelens.rules import backends, versions
from shapelens.rules.frames import FrameSpec
from shapelens.rules.functions import attributes as attribute_rules
from shapelens.rules.functions import operators, tensorflow_elementwise
from shapelens.rules.functions.pandas_arithmetic import numpy_on_frames
from shapelens.rules.mismatch import DTypeMismatch, InvalidCall, Mismatch
from shapelens.rules.registry import FunctionRule, function_rule
from shapelens.rules.values import Record, python_number
from shapelens.spec import UNKNOWN, TensorSpec


def apply_function(
    machine: Machine,
    node: ast.AST,
    unit: str,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call the library function `name` (canonical) by its rule."""
    rule = function_rule(name)
    if rule is None:
        return Unresolved(f"'{name}' has no rule in ShapeLens yet; run the cell to sample its result")
    missing = versions.missing("functions", name, machine.keras_version)
    if missing:
        return Unresolved(missing)
    return apply_rule(machine, node, unit, rule, arguments, keywords)


def apply_rule(
    machine: Machine,
    node: ast.AST,
    unit: str,
    rule: FunctionRule,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a function by `rule`; report where it raises."""
    site = site_of(unit, node)
    arguments = text_lists.given(machine, rule.name, tuple(arguments))
    arguments = sequence_lists.given(machine, rule.name, windows.stacked(machine, rule.name, tuple(arguments)))
    arguments = any_length.taken(machine, rule.name, numpy_items.given(machine, rule.name, tuple(arguments)))
    if any(any_length.is_open(machine, rule.name, value) for value in (*arguments, *keywords.values())):
        result = any_length.apply(machine, rule, arguments, keywords, _to_rule)
    else:
        given = [_to_rule(machine, value) for value in arguments]
        named = {key: _to_rule(machine, value) for key, value in keywords.items()}
        try:
            bound = rule.signature.bind(*given, **named).arguments
        except TypeError:
            refused = _refused_at_once(rule, given, named)
            if refused is None:
                return Unresolved(f"'{rule.name}' is called with arguments that ShapeLens does not know")
            return machine.report(refused, site, facts=Facts((*arguments, *keywords.values()), tuple(given)))
        if "data_format" not in bound and _has_default_format(rule):
            named["data_format"] = machine.image_data_format
        try:
            symbolic_tensors.refuse_arguments(machine, rule.name, (*arguments, *keywords.values()))
            _refuse_two_dtypes(machine, rule.name, (*arguments, *keywords.values()))
            words.refuse(machine, rule, arguments, keywords)
            result = _call_rule(rule, given, named)
        except Mismatch as mismatch:
            doubt = backends.function_doubt(machine.backend, mismatch) if rule.name.startswith(_OF_BACKEND) else ""
            if doubt:
                return Unresolved(doubt)
            facts = Facts((*arguments, *keywords.values()), tuple(given))
            mismatch, facts = loss_calls.explained(rule.name, arguments, keywords, mismatch) or (mismatch, facts)
            return machine.report(mismatch, site, facts=facts)
    values = [*arguments, *keywords.values()]
    library = _result_library(machine, rule.name, values)
    if machine.backend != backends.TENSORFLOW and rule.name.startswith(_OF_BACKEND):
        result = _settled(machine, rule, arguments, keywords, result)
    reason = _reason(machine, rule.name, values)
    value = rule_values.from_rule(machine, result, library, reason, inferred_at(site))
    if library == "tensorflow":
        value = raggedness.after_rule(rule_values.tensors_in(machine, values), value, rule.name)
    value = keras_variables.after_rule(rule.name, value)
    value = receptive_fields.after_function(rule.name, values, value)
    value = layer_steps.after_function(values, value)
    written_arrays.after_call(machine, rule.name, arguments, keywords)
    value = windows.after_rule(machine, rule.name, tuple(arguments), value)
    value = written_arrays.after_rule(rule.name, values, value)
    value = fitted.after_rule(machine, rule.name, value, site)
    value = label_classes.after_rule(machine, rule, arguments, keywords, value, site)
    value = words.after_rule(machine, rule, arguments, value, site)
    value = encoded_labels.after_rule(machine, rule, arguments, keywords, value)
    if library == "keras":
        return with_node(value, Symbol(rule.name), tuple(arguments), keywords)
    return value


def _has_default_format(rule: FunctionRule) -> bool:
    """Say whether a function goes by the global data format where it is given none."""
    parameter = rule.signature.parameters.get("data_format")
    return parameter is not None and parameter.default is None and rule.name.startswith("keras.")


def _settled(
    machine: Machine, rule: FunctionRule, arguments: Sequence[Value], keywords: Mapping[str, Value], result: object
) -> object:
    """Return what a function of Keras gives on the backend that it runs on."""
    given = [rule_values.to_rule(machine, value) for value in arguments]
    named = {key: rule_values.to_rule(machine, value) for key, value in keywords.items()}
    try:
        bound = rule.signature.bind(*given, **named).arguments
    except TypeError:
        bound = {}
    return backends.function_result(machine.backend, rule.name, bound, result)


_BACKEND_MODULES: Final = ("ops", "random", "activations", "losses", "metrics", "initializers", "KerasTensor")
_OF_BACKEND: Final = tuple(f"keras.{module}." for module in _BACKEND_MODULES)
"""What computes with the backend of Keras."""

_TO_NUMPY: Final = frozenset({"keras.ops.convert_to_numpy"})

_ONE_DTYPE: Final = frozenset(tensorflow_elementwise.BINARY_RULES) | {
    f"tensorflow.{name}"
    for name in ("matmul", "linalg.matmul", "linalg.matvec", "concat", "stack", "tensordot", "einsum")
}


def _refuse_two_dtypes(machine: Machine, name: str, values: tuple[Value, ...]) -> None:
    """Raise where tensors of TensorFlow have to be of one dtype and are not; what is NumPy's would be converted.

    With mixed precision, a variable is cast where a layer reads it: nothing is certain then.
    """
    if name not in _ONE_DTYPE or machine.policy.compute_dtype != machine.policy.variable_dtype:
        return
    tensors = rule_values.tensors_in(machine, values)
    dtypes = [tensor.spec.dtype for tensor in tensors if tensor.spec.dtype is not UNKNOWN]
    if len(set(dtypes)) > 1 and all(tensor.library == "tensorflow" for tensor in tensors):
        raise DTypeMismatch(name, next(dtype for dtype in dtypes if dtype != dtypes[0]), dtypes[0])


def _to_rule(machine: Machine, value: Value) -> object:
    """Convert an argument to what the rule of a function understands: a whole number is one where it is not known, also
    in a list or tuple.
    """
    if isinstance(value, WholeNumber):
        return python_number("int64")
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if type(thing) is ListObject else thing
    if not is_tuple(items) or not any(isinstance(item, (WholeNumber, Ref, tuple)) for item in items):
        return rule_values.to_rule(machine, value)
    machine.tick()
    converted = [_to_rule(machine, item) for item in items]
    return converted if isinstance(value, Ref) else tuple(converted)


def _call_rule(rule: FunctionRule, given: list[object], named: dict[str, object]) -> object:
    if rule.name.startswith("numpy.") and any(isinstance(value, FrameSpec) for value in given):
        result = numpy_on_frames(rule.name, given, named)
        if result is not None:
            return result
    return rule.function(*given, **named)


def _refused_at_once(rule: FunctionRule, given: list[object], named: dict[str, object]) -> InvalidCall | None:
    """Return what a function refuses in its first arguments, where more are given by position than it takes."""
    kinds = [parameter.kind for parameter in rule.signature.parameters.values()]
    taken = sum(kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD) for kind in kinds)
    if len(given) <= taken:
        return None
    try:
        _call_rule(rule, given[:taken], named)
    except InvalidCall as refused:
        return refused
    except (Mismatch, TypeError):
        return None
    return None


def _result_library(machine: Machine, name: str, values: Sequence[Value]) -> str:
    if name in _TO_NUMPY:
        return "numpy"
    if name.startswith(("keras.ops.", "keras.random.", "keras.activations.", "keras.KerasTensor.")):
        return "keras" if rule_values.is_symbolic(machine, values) else machine.backend
    if name.startswith("tensorflow."):
        return "tensorflow"
    if name.startswith(("keras.initializers.", "keras.optimizers.", "keras.Variable")):
        return machine.backend
    if name.startswith(("keras.losses.", "keras.metrics.")):
        return "keras" if rule_values.is_symbolic(machine, values) else machine.backend
    if name.startswith("keras.applications."):
        return rule_values.library_of(machine, values)  # what prepares images takes them from any library
    return "numpy"


def _reason(machine: Machine, name: str, values: Sequence[Value]) -> str:
    return rule_values.reason_in(machine, values) or f"what '{name}' returns depends on data; run the cell to sample it"


def with_node(value: Value, operation: Value, arguments: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
    """Give the tensors that a symbolic operation returned their place in the graph."""
    graph_node = GraphNode(operation, arguments, dict(keywords))
    counter = iter(range(1_000_000))

    def attach(item: Value) -> Value:
        if isinstance(item, Tensor):
            return replace(item, library="keras", node=graph_node, index=next(counter), kind="")
        if isinstance(item, tuple):
            return tuple(attach(part) for part in cast("tuple[Value, ...]", item))
        return item

    return attach(value)


def apply_operator(machine: Machine, frame: Frame, node: ast.AST, name: str, left: Value, right: Value) -> Value:
    """Apply a binary operator of which at least one operand is a tensor."""
    ruled_by, library = keras_variables.libraries(left, right, rule_values.library_of(machine, (left, right)))
    site = site_of(frame.unit, node)
    try:
        symbolic_tensors.refuse_operands(machine, name, left, right)
        given = (_to_rule(machine, left), _to_rule(machine, right))
        result = operators.binary_operation(name, *given, ruled_by, _library(left), _library(right))
        if library == "keras":
            result = backends.layer_outputs(machine.backend, given, result)
    except Mismatch as mismatch:
        return machine.report(mismatch, site, facts=Facts((left, right)))
    value = rule_values.from_rule(
        machine, result, library, _reason(machine, f"operator.{name}", (left, right)), inferred_at(site)
    )
    value = raggedness.after_rule((left, right), value)
    value = receptive_fields.after_function(f"operator.{name}", (left, right), value)
    sample_pairs.note(machine, name, left, right, site)
    value = layer_steps.after_function((left, right), value)
    value = label_classes.after_operator(machine, name, left, right, value, site)
    return with_node(value, Symbol(f"operator.{name}"), (left, right), {}) if library == "keras" else value


def _library(operand: Value) -> str | None:
    return operand.library if isinstance(operand, Tensor) else None


def apply_unary(machine: Machine, frame: Frame, node: ast.AST, name: str, operand: Tensor) -> Value:
    """Apply a unary operator to a tensor."""
    site = site_of(frame.unit, node)
    try:
        result = operators.unary_operation(name, operand.spec, operand.library)
    except Mismatch as mismatch:
        return machine.report(mismatch, site)
    value = rule_values.from_rule(
        machine, result, operand.library, _reason(machine, f"operator.{name}", (operand,)), inferred_at(site)
    )
    value = raggedness.after_rule((operand,), value)
    value = receptive_fields.after_function(f"operator.{name}", (operand,), value)
    return with_node(value, Symbol(f"operator.{name}"), (operand,), {}) if operand.library == "keras" else value


def apply_get_item(machine: Machine, frame: Frame, node: ast.AST, tensor: Tensor, index: Value) -> Value:
    """Return `tensor[index]`."""
    site = site_of(frame.unit, node)
    try:
        result = operators.get_item(tensor.spec, rule_values.to_rule(machine, windows.as_index(index)), tensor.library)
    except Mismatch as mismatch:
        if tensor.library not in _TYPES:  # JAX takes an index that is out of range for the last one
            return Unresolved("an item of a tensor of another library")
        return machine.report(mismatch, site)
    value = rule_values.from_rule(
        machine, result, tensor.library, _reason(machine, "operator.getitem", (tensor, index)), inferred_at(site)
    )
    value = written_arrays.after_rule("getitem", (tensor,), raggedness.after_rule((tensor,), value))
    value = windows.with_window(label_classes.after_item(machine, tensor, index, value, site), index)
    value = encoded_labels.after_item(tensor, index, value)
    return with_node(value, Symbol("operator.getitem"), (tensor, index), {}) if tensor.library == "keras" else value


def record_attribute(machine: Machine, frame: Frame, node: ast.AST, record: Record, name: str) -> Value:
    """Return an attribute of a library's object: one that is known, else a method."""
    found = record.get(name, None)
    if found is None:
        return Method(record, name)
    site = site_of(frame.unit, node)
    value = rule_values.from_rule(machine, found, "numpy", f"'.{name}' of an object", inferred_at(site))
    return label_classes.after_record(record, name, value, site)


_TYPES: Final = {"numpy": "numpy.ndarray", "tensorflow": "tensorflow.Tensor", "keras": "keras.KerasTensor"}


NUMPY_BEHAVIOR: Final = (KERAS, "numpy_behavior")
"""Where it is kept that TensorFlow tensors were given NumPy's methods."""

_ONLY_NUMPY: Final = {
    "astype": "use tf.cast",
    "reshape": "use tf.reshape",
    "transpose": "use tf.transpose",
    "T": "use tf.transpose",
    "ravel": "use tf.reshape(x, [-1])",
    "clip": "use tf.clip_by_value",
    "size": "use tf.size",
    "tolist": "use .numpy().tolist()",
    "data": "use .numpy()",
}
"""Source: `tensorflow.python.framework.tensor.Tensor.__getattr__`."""


def tensor_attribute(machine: Machine, frame: Frame, node: ast.AST, tensor: Tensor, name: str) -> Value:
    """Return `tensor.name`: an attribute by its rule, else a method."""
    if name == "shape":
        shape = tensor.spec.shape
        if shape is UNKNOWN:
            return Unresolved("the shape of a tensor that is not known")
        why = tensor.why or "a size that is not known"
        sizes = tuple(Unresolved(why) if dim is UNKNOWN else dim for dim in shape)
        return TensorShape(sizes) if tensor.library == "tensorflow" else sizes
    if name == "dtype":
        dtype = tensor.spec.dtype
        return Unresolved("the dtype of a tensor that is not known") if dtype is UNKNOWN else DTypeValue(dtype)
    special = raggedness.attribute(tensor, name) or keras_variables.attribute(tensor, name)
    if special is not None:
        return special
    if method_rule(tensor, name) is not None:
        return Method(tensor, name)
    if tensor.library == "tensorflow" and name in _ONLY_NUMPY and machine.memory.get(NUMPY_BEHAVIOR) is not True:
        reason = f"a TensorFlow tensor has no '.{name}', which NumPy arrays have; {_ONLY_NUMPY[name]}"
        return machine.report(InvalidCall(f"tensorflow.Tensor.{name}", reason), site_of(frame.unit, node))
    result = attribute_rules.attribute(tensor.spec, name, tensor.library)
    if result is UNKNOWN:
        return Method(tensor, name)
    origin = inferred_at(site_of(frame.unit, node))
    value = rule_values.from_rule(machine, result, tensor.library, f"'.{name}' of a tensor", origin)
    if name == "shape" and tensor.library == "numpy" and is_tuple(value):
        value = tuple(map(whole_numbers.as_whole, value))  # an array has no open sizes
    return written_arrays.after_rule(name, (tensor,), value)


def method_rule(tensor: Tensor, name: str) -> FunctionRule | None:
    """Return the rule of a tensor's method."""
    return function_rule(f"{_TYPES.get(tensor.library, tensor.library)}.{name}")


def apply_symbolic(
    machine: Machine, site: Site, operation: Symbol, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Apply the operation of a graph node to other symbolic tensors: what comes out has its place in their graph."""
    result = apply_operation(machine, site, operation.name, arguments, keywords)
    return with_node(result, operation, tuple(arguments), keywords)


def apply_operation(
    machine: Machine, site: Site, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Apply the operation of a graph node again, to other arguments."""
    values = (*arguments, *keywords.values())
    library = rule_values.library_of(machine, values)
    given = [rule_values.to_rule(machine, value) for value in arguments]
    origin = inferred_at(site)
    try:
        if name == "operator.getitem":
            result = operators.get_item(cast(TensorSpec, given[0]), given[1], library)
        elif name.startswith("operator."):
            operation = name.removeprefix("operator.")
            # What a graph holds is an operation of Keras, of which TensorFlow's tensors do not know.
            ruled_by = "keras" if machine.backend == backends.TENSORFLOW else library
            if len(given) == 1:
                result = operators.unary_operation(operation, cast(TensorSpec, given[0]), ruled_by)
            else:
                result = operators.binary_operation(operation, given[0], given[1], ruled_by)
        else:
            rule = function_rule(name)
            if rule is None:
                return _call_again(machine, site, name, arguments, keywords)
            result = rule.function(
                *given, **{key: rule_values.to_rule(machine, value) for key, value in keywords.items()}
            )
    except Mismatch as mismatch:
        return machine.report(mismatch, site)
    if name.startswith(("tensorflow.", "keras.")) and library == "numpy":
        library = "tensorflow" if name.startswith("tensorflow.") else machine.backend
    return receptive_fields.after_function(
        name, values, rule_values.from_rule(machine, result, library, _reason(machine, name, values), origin)
    )


def _call_again(
    machine: Machine, site: Site, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Call an operation that is more than a map of specs again: one of `keras.ops` that calls functions."""
    from shapelens.interpret.tensors import keras_control

    special = keras_control.FUNCTIONS.get(name)
    if special is None:
        return Unresolved(f"'{name}' has no rule in ShapeLens yet")
    node = ast.Call(func=ast.Constant(None), args=[], keywords=[])
    node.lineno, node.col_offset = site.line + 1, site.column
    node.end_lineno, node.end_col_offset = site.end_line + 1, site.end_column
    return special(machine, Frame((GLOBAL,), site.unit), node, arguments, keywords)
