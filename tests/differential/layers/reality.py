"""One call of one layer, made with the real Keras and with its rule, and how the two differ."""

from __future__ import annotations

import inspect
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from shapelens.rules import backends, versions
from shapelens.rules.dtype_policies import policy_named
from shapelens.rules.layers.layer import CallContext, Layer, after_call
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.registry import layer_rule
from shapelens.spec import UNKNOWN, TensorSpec

tf.get_logger().setLevel("ERROR")
warnings.simplefilter("ignore")

BACKEND = keras.backend.backend()
KERAS = versions.version_of(keras.__version__)
assert KERAS is not None

Structure = Any
"""A `TensorSpec`, or a tuple, list or dict of structures."""


@dataclass(frozen=True)
class Inner:
    """A layer as an argument of another (of a wrapper)."""

    class_name: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.class_name}({_arguments(self.args, self.kwargs)})"


@dataclass(frozen=True)
class Case:
    """One layer, constructed and then called once or twice."""

    class_name: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    inputs: tuple[Structure, ...]
    """What the layer is called with: the first call, and perhaps a second one."""
    symbolic: bool
    call_kwargs: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        calls = "; ".join(_write(inputs) for inputs in self.inputs)
        extra = f", {_arguments((), self.call_kwargs)}" if self.call_kwargs else ""
        constructor = f"{self.class_name}({_arguments(self.args, self.kwargs)})"
        return f"{constructor} {'symbolic' if self.symbolic else 'eager'} on {calls}{extra}"


def _arguments(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    return ", ".join([*(repr(arg) for arg in args), *(f"{name}={value!r}" for name, value in kwargs.items())])


def _write(structure: Structure) -> str:
    if isinstance(structure, (tuple, list)):
        return "[" + ", ".join(_write(item) for item in structure) + "]"
    return str(structure)


@dataclass(frozen=True)
class Outcome:
    """What became of a case: the outputs of its calls and the weights' shapes, or the step that raised."""

    outputs: tuple[Structure, ...] = ()
    weights: tuple[tuple[int, ...], ...] | None = None
    raised: str = ""
    reason: str = ""
    device: bool = False
    """Whether it raised for lack of a kernel for this processor: on another one, or with oneDNN, the same call runs."""

    def __str__(self) -> str:
        if self.raised:
            return f"{self.raised} raises ({self.reason})"
        return f"{'; '.join(_write(output) for output in self.outputs)}, weights {self.weights}"


def real(case: Case) -> Outcome:
    """Run the case with Keras."""
    try:
        layer = getattr(keras.layers, case.class_name)(
            *_real_value(case.args, case), **_real_value(dict(case.kwargs), case)
        )
    except Exception as error:
        return Outcome(raised="constructor", reason=_reason(error))
    outputs: list[Structure] = []
    for number, inputs in enumerate(case.inputs):
        try:
            output = layer(_real_value(inputs, case), **_real_value(dict(case.call_kwargs), case))
        except Exception as error:
            device = re.search(DEVICE_ERRORS, f"{type(error).__name__}: {error}") is not None
            return Outcome(tuple(outputs), raised=f"call {number + 1}", reason=_reason(error), device=device)
        outputs.append(_spec(output))
    return Outcome(tuple(outputs), tuple(sorted(tuple(weight.shape) for weight in layer.weights)))


DEVICE_ERRORS = (
    r"^(UnimplementedError|NotFoundError|AbortedError|ResourceExhaustedError)|"
    r"Current CPU implementation|only supports N(HW|DHW)C|only supports equal length strides"
)


def _reason(error: Exception) -> str:
    text = str(error).strip()
    return f"{type(error).__name__}: {text.splitlines()[0][:150] if text else ''}"


def _real_value(value: Any, case: Case) -> Any:
    if isinstance(value, Inner):
        return getattr(keras.layers, value.class_name)(
            *_real_value(value.args, case), **_real_value(dict(value.kwargs), case)
        )
    if isinstance(value, TensorSpec):
        if case.symbolic:
            return keras.KerasTensor(value.shape, value.dtype)
        return tf.fill(value.shape, "a") if value.dtype == "string" else tf.zeros(value.shape, value.dtype)
    if isinstance(value, dict):
        return {name: _real_value(item, case) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_real_value(item, case) for item in value)
    return value


def _spec(value: Any) -> Structure:
    if isinstance(value, dict):
        return {name: _spec(item) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return tuple(_spec(item) for item in value)
    if value is None:
        return None
    return TensorSpec(tuple(value.shape), keras.backend.standardize_dtype(value.dtype))


def ruled(case: Case) -> Outcome:
    """Run the case with our rules; what the installed Keras may do otherwise is unknown."""
    outputs: list[Structure] = []
    try:
        rule, layer = _ruled_layer(case.class_name, case.args, case.kwargs)
        context = CallContext(symbolic=case.symbolic)
        for number, inputs in enumerate(case.inputs):
            given = (inputs, dict(case.call_kwargs))
            try:
                after, output = rule.apply(layer, inputs, context, **case.call_kwargs)
            except Mismatch as error:
                _raise_if_doubtful(layer, given, error)
                return Outcome(tuple(outputs), raised=f"call {number + 1}", reason=_facts(error))
            _raise_if_doubtful(layer, given, None)
            layer = after_call(after)
            outputs.append(backends.layer_outputs(BACKEND, given, output))
    except (Mismatch, _Unbound) as error:
        return Outcome(raised="constructor", reason=_facts(error))
    except _Doubtful:
        return Outcome((*outputs, *(UNKNOWN for _ in case.inputs[len(outputs) :])), None)
    return Outcome(tuple(outputs), _weights(layer))


class _Doubtful(Exception):
    """The installed Keras may do something else than the newest one."""


def _raise_if_doubtful(layer: Layer, inputs: object, mismatch: Mismatch | None) -> None:
    if versions.doubt(KERAS, layer, inputs, mismatch):
        raise _Doubtful
    if mismatch is not None and backends.layer_doubt(BACKEND, mismatch):
        raise _Doubtful


class _Unbound(TypeError):
    """Arguments that the constructor's signature does not take."""


def _ruled_layer(class_name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, Layer]:
    rule = layer_rule(class_name)
    assert rule is not None, f"no rule for {class_name}"
    try:
        bound = rule.signature.bind(*_ruled_value(args), **_ruled_value(dict(kwargs)))
    except TypeError as error:
        raise _Unbound(str(error)) from None
    bound.apply_defaults()
    layer = Layer(class_name, _plain_arguments(rule.signature, bound.arguments))
    dtype = layer["dtype"]
    if isinstance(dtype, str):
        layer = replace(layer, policy=policy_named(dtype))
    missing = versions.unknown_argument(class_name, kwargs, KERAS) or versions.unknown_identifier(layer, KERAS)
    if missing is not None:
        raise missing
    try:
        rule.construct(layer)
    except Mismatch as mismatch:
        _raise_if_doubtful(layer, (), mismatch)
        raise
    return rule, layer


def _plain_arguments(signature: inspect.Signature, arguments: Mapping[str, Any]) -> dict[str, Any]:
    plain = dict(arguments)
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            plain.update(plain.pop(name, {}))
    return plain


def _ruled_value(value: Any) -> Any:
    if isinstance(value, Inner):
        return _ruled_layer(value.class_name, value.args, value.kwargs)[1]
    if isinstance(value, dict):
        return {name: _ruled_value(item) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_ruled_value(item) for item in value)
    if isinstance(value, (np.ndarray, np.integer)):
        content = value.tolist()
        return TensorSpec(value.shape, value.dtype.name, content if isinstance(content, int) else tuple(content))
    return value


def _weights(layer: Layer) -> tuple[tuple[int, ...], ...] | None:
    if any(shape is UNKNOWN or UNKNOWN in shape for shape in layer.weights.values()):
        return None
    return tuple(sorted(layer.weights.values()))


def _facts(error: Exception) -> str:
    facts = {name: value for name, value in vars(error).items() if name != "operation"}
    return f"{type(error).__name__}: {facts or error}"


@dataclass(frozen=True)
class Disagreement:
    """A case in which rule and reality differ."""

    case: Case
    real: Outcome
    ruled: Outcome

    def __str__(self) -> str:
        return f"{self.case}\n    Keras: {self.real}\n    rule:  {self.ruled}"

    @property
    def size(self) -> int:
        """How long the case is when written: the smallest is looked at first."""
        return len(repr(self.case))


def compare(case: Case) -> Disagreement | None:
    """Run the case both ways; return how they differ, or `None` if they agree."""
    return compare_outcomes(case)[2]


def compare_outcomes(case: Case) -> tuple[Outcome, Outcome, Disagreement | None]:
    """Run the case both ways; return what each came to, and how they differ."""
    reality, rule = real(case), _ruled_or_crashed(case)
    if not _same(reality, rule):
        return reality, rule, Disagreement(case, reality, rule)
    if not reality.raised:
        for blind, outputs in _blinded(case, reality.outputs):
            said = _ruled_or_crashed(blind)
            if said.raised or not all(map(_agree, outputs, said.outputs)):
                return reality, rule, Disagreement(blind, reality, said)
    return reality, rule, None


def _ruled_or_crashed(case: Case) -> Outcome:
    try:
        return ruled(case)
    except Exception as error:  # a rule that crashes disagrees like any other
        return Outcome(raised="the rule itself", reason=_reason(error))


def _blinded(case: Case, outputs: tuple[Structure, ...]) -> Iterator[tuple[Case, tuple[Structure, ...]]]:
    """Yield the case with a last input of which nothing is known, and with such a call before all others: what the rule
    still says has to hold. (That call is a repetition of the first one, so it changes nothing.)
    """
    yield replace(case, inputs=(*case.inputs[:-1], UNKNOWN)), outputs
    yield replace(case, inputs=(UNKNOWN, *case.inputs)), (outputs[0], *outputs)


def _same(reality: Outcome, rule: Outcome) -> bool:
    if reality.raised and reality.device:
        return True
    if reality.raised and len(rule.outputs) > len(reality.outputs) and _is_vague(rule.outputs[len(reality.outputs)]):
        # The rule says that it does not know: what TensorFlow does there depends on the machine.
        return True
    return (
        reality.raised == rule.raised
        and len(reality.outputs) == len(rule.outputs)
        and all(_agree(a, b) for a, b in zip(reality.outputs, rule.outputs, strict=True))
        and (bool(reality.raised) or rule.weights is None or reality.weights == rule.weights)
    )


def _is_vague(output: Structure) -> bool:
    """Say whether an output leaves its shape open."""
    if isinstance(output, dict):
        return any(_is_vague(item) for item in output.values())
    return output is UNKNOWN or (
        isinstance(output, TensorSpec)
        and (output.shape is UNKNOWN or UNKNOWN in output.shape or output.dtype is UNKNOWN)
    )


def _agree(reality: Structure, rule: Structure) -> bool:
    """Say whether a rule's answer holds in reality: what it leaves unknown does."""
    if rule is UNKNOWN:
        return True
    if isinstance(reality, tuple):
        return (
            isinstance(rule, (tuple, list))
            and len(rule) == len(reality)
            and all(_agree(a, b) for a, b in zip(reality, rule, strict=True))
        )
    if isinstance(reality, dict):
        return (
            isinstance(rule, dict)
            and rule.keys() == reality.keys()
            and all(_agree(reality[k], rule[k]) for k in reality)
        )
    if not isinstance(reality, TensorSpec) or not isinstance(rule, TensorSpec):
        return reality is None and rule is None
    if rule.dtype is not UNKNOWN and rule.dtype != reality.dtype:
        return False
    if rule.shape is UNKNOWN:
        return True
    return len(rule.shape) == len(reality.shape) and all(
        a is UNKNOWN or a == b for a, b in zip(rule.shape, reality.shape, strict=True)
    )
