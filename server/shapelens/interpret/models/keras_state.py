"""Keras's global state: the dtype policy, the default float dtype, the image data format."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.memory import KERAS, KERAS_BACKEND, KERAS_VERSION
from shapelens.interpret.values import Symbol, Unresolved, Value
from shapelens.rules.dtype_policies import FLOAT32, UNKNOWN_POLICY, DTypePolicy, policy_named
from shapelens.rules.versions import LAST_OF_KERAS_2

Special = Callable[[Machine, Frame, ast.Call, Sequence[Value], Mapping[str, Value]], Value]


def read_policy(machine: Machine, value: Value) -> DTypePolicy:
    """Read a dtype policy given as an object, a name or a dtype; `None` is the global policy."""
    from shapelens.interpret.rule_values import to_rule
    from shapelens.rules.values import read_dtype

    if value is None:
        return machine.policy
    if isinstance(value, DTypePolicy):
        return value
    if isinstance(value, str):
        return policy_named(value)
    dtype = read_dtype(to_rule(machine, value))
    return policy_named(dtype) if isinstance(dtype, str) else UNKNOWN_POLICY


def _make_policy(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    return read_policy(machine, arguments[0] if arguments else keywords.get("name", machine.floatx))


def _set_policy(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    given = arguments[0] if arguments else next(iter(keywords.values()), None)
    machine.memory.set((KERAS, "dtype_policy"), read_policy(machine, given))
    return None


def _get_policy(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    return machine.policy


def _set_floatx(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    given = arguments[0] if arguments else keywords.get("value")
    known = isinstance(given, str)
    machine.memory.set((KERAS, "floatx"), given if known else Unresolved("the default float dtype"))
    if machine.policy == FLOAT32 or machine.policy == UNKNOWN_POLICY:
        machine.memory.set((KERAS, "dtype_policy"), policy_named(given) if isinstance(given, str) else UNKNOWN_POLICY)
    return None


def _set_image_data_format(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    given = arguments[0] if arguments else keywords.get("data_format")
    machine.memory.set((KERAS, "image_data_format"), given if isinstance(given, str) else "channels_last")
    return None


def _get_floatx(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    return machine.floatx


def _get_image_data_format(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    return machine.image_data_format


def _get_activation(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """`keras.activations.get(name)`: the function of that name."""
    given = arguments[0] if arguments else keywords.get("identifier")
    if given is None:
        return Symbol("keras.activations.linear")
    return Symbol(f"keras.activations.{given}") if isinstance(given, str) else given


def _enable_numpy_behavior(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    machine.memory.set((KERAS, "numpy_behavior"), True)
    return None


ENVIRONMENT: Final = Symbol("os.environ")
"""The environment variables of the process."""

_BACKENDS: Final = ("tensorflow", "jax", "torch", "numpy", "openvino")


def set_environment_variable(machine: Machine, name: Value, value: Value) -> None:
    """Set an environment variable: Keras asks for its backend there when it is imported, and TensorFlow whether
    `tf.keras` is Keras 2.
    """
    if name == "KERAS_BACKEND":
        _set_backend(machine, value)
    if name == "TF_USE_LEGACY_KERAS" and value not in ("0", "False", "false", ""):
        machine.memory.set(KERAS_VERSION, LAST_OF_KERAS_2)


def _set_backend(machine: Machine, backend: Value) -> None:
    known = isinstance(backend, str) and backend in _BACKENDS
    machine.memory.set(KERAS_BACKEND, backend if known else Unresolved("the backend of Keras"))


def _set_default_variable(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    if len(arguments) == 2 and not isinstance(machine.memory.get(KERAS_BACKEND), (str, Unresolved)):
        set_environment_variable(machine, *arguments)
    return Unresolved("an environment variable")


def _choose_backend(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    _set_backend(machine, arguments[0] if arguments else keywords.get("backend"))
    return None


def _get_backend(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    known = machine.memory.get(KERAS_BACKEND)
    return known if isinstance(known, str) else Unresolved("the backend of Keras")


FUNCTIONS: Final[dict[str, Special]] = {
    **dict.fromkeys(
        (
            "tensorflow.experimental.numpy.experimental_enable_numpy_behavior",
            "tensorflow.python.ops.numpy_ops.np_config.enable_numpy_behavior",
        ),
        _enable_numpy_behavior,
    ),
    "os.environ.setdefault": _set_default_variable,
    "keras.config.set_backend": _choose_backend,
    **dict.fromkeys(("keras.config.backend", "keras.backend.backend"), _get_backend),
    **dict.fromkeys(("keras.activations.get", "keras.activations.deserialize"), _get_activation),
    **dict.fromkeys(
        (
            "keras.mixed_precision.Policy",
            "keras.mixed_precision.DTypePolicy",
            "keras.DTypePolicy",
            "keras.dtype_policies.DTypePolicy",
        ),
        _make_policy,
    ),
    **dict.fromkeys(
        (
            "keras.mixed_precision.set_global_policy",
            "keras.mixed_precision.set_dtype_policy",
            "keras.config.set_dtype_policy",
        ),
        _set_policy,
    ),
    **dict.fromkeys(
        ("keras.mixed_precision.global_policy", "keras.mixed_precision.dtype_policy", "keras.config.dtype_policy"),
        _get_policy,
    ),
    **dict.fromkeys(("keras.config.set_floatx", "keras.backend.set_floatx"), _set_floatx),
    **dict.fromkeys(("keras.config.floatx", "keras.backend.floatx"), _get_floatx),
    **dict.fromkeys(
        ("keras.config.set_image_data_format", "keras.backend.set_image_data_format"), _set_image_data_format
    ),
    **dict.fromkeys(("keras.config.image_data_format", "keras.backend.image_data_format"), _get_image_data_format),
}
