"""Training that raises before its first step is traced: the weights that it made are left without values.

TensorFlow makes the weights of a Sequential model that is not built while it traces a step, and gives them values when
the trace is complete. If it never is, whatever calls the model afterwards fails, other data included.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from shapelens.interpret.machine import Machine, PythonRaise
from shapelens.interpret.models.keras_sequential import is_unbuilt
from shapelens.interpret.objects import LayerObject, ModelObject
from shapelens.interpret.training import compiling
from shapelens.interpret.values import Key, Ref, Value, Valueless
from shapelens.rules.backends import TENSORFLOW

_WITHOUT_VALUES: Final = Valueless("its weights have no values: the training that made them ended in an error")


@contextmanager
def leaving_no_values(machine: Machine, ref: Ref) -> Generator[None]:
    """Train a model: if that raises, what it has built of a Sequential model has no values."""
    unbuilt = [*_unbuilt_parts(machine.memory.get, ref)]
    try:
        yield
    except PythonRaise:
        if machine.backend == TENSORFLOW and not compiling.runs_eagerly(machine, ref):
            for part in unbuilt:
                if _is_built(machine.load(part)):
                    machine.store(part, _without_values(machine.load(part)))
        raise


def perhaps_without_values(writes: Mapping[Key, Value], before: Mapping[Key, Value]) -> dict[Key, Value]:
    """Return what is left of the layers and models among what an error may have kept from being trained: the kernel
    says whether they are built.
    """
    unbuilt = {part.key for key in writes for part in _unbuilt_parts(before.get, Ref(key))}
    left = {key: _without_values(before[key]) for key in unbuilt}
    return left | {key: value for key, value in writes.items() if _is_unusable(value, writes)}


def is_without_values(part: Value) -> bool:
    """Say whether the weights of a layer or model have no values."""
    return isinstance(part.outputs if isinstance(part, ModelObject) else part, Valueless)


def _is_unusable(part: Value, writes: Mapping[Key, Value]) -> bool:
    held = part.layers if isinstance(part, ModelObject) else ()
    return is_without_values(part) or any(is_without_values(writes.get(item.key)) for item in held)


def _unbuilt_parts(get: Callable[[Key], Value], ref: Ref) -> Iterator[Ref]:
    """Yield a Sequential model that is not built, and the layers and models in it that are not built either."""
    model = get(ref.key)
    if not isinstance(model, ModelObject) or not is_unbuilt(model):
        return
    yield ref
    for item in model.layers:
        part = get(item.key)
        if isinstance(part, LayerObject) and not _is_built(part):
            yield item
        yield from _unbuilt_parts(get, item)


def _without_values(part: Value) -> Value:
    """Return what is left of a layer or model whose weights have no values."""
    return replace(part, outputs=_WITHOUT_VALUES) if isinstance(part, ModelObject) else _WITHOUT_VALUES


def _is_built(part: Value) -> bool:
    if isinstance(part, LayerObject):
        return part.layer.built_shape is not None
    return isinstance(part, ModelObject) and not is_unbuilt(part)
