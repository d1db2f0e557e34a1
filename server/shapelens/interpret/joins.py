"""What is known after two ways through a program have met again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from shapelens.interpret.memory import MISSING, Memory
from shapelens.interpret.objects import DictInstance, DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.values import (
    BoundMethod,
    Choice,
    Class,
    Dataset,
    Function,
    GraphNode,
    ItemOfSet,
    Key,
    Method,
    Partial,
    Ref,
    RoundNumber,
    Several,
    Symbol,
    Tensor,
    Text,
    Unresolved,
    Value,
    WholeNumber,
    is_tuple,
)
from shapelens.rules.frames import FrameSpec, join_frames
from shapelens.rules.layers.layer import Layer
from shapelens.spec import UNKNOWN, TensorSpec, join_specs

Join: TypeAlias = Callable[[Value, Value, str], Value]
"""What finds what holds of two values; the text says why it may be neither."""


def join_values(a: Value, b: Value, reason: str) -> Value:
    """Return what holds of both values; `reason` says why it may be neither."""
    if a is b or (type(a) is type(b) and a == b):
        return a
    if isinstance(a, (RoundNumber, ItemOfSet)) or isinstance(b, (RoundNumber, ItemOfSet)):
        return join_values(_uncounted(a), _uncounted(b), reason)
    if a is MISSING:
        return b
    if b is MISSING:
        return a
    if (of := _objects(a, b)) is not None:
        return Several(reason, of=of[:_MAX_SEVERAL], whole=len(of) <= _MAX_SEVERAL and is_one(a) and is_one(b))
    if _is_whole(a) and _is_whole(b):
        return next((value for value in (a, b) if isinstance(value, WholeNumber)), WholeNumber(reason))
    if isinstance(a, (str, Text)) and isinstance(b, (str, Text)):
        return next((value for value in (a, b) if isinstance(value, Text)), Text(reason))
    if isinstance(a, Unresolved) or isinstance(b, Unresolved):
        return _unresolved(a, b, reason)
    if isinstance(a, Tensor) and isinstance(b, Tensor) and a.library == b.library:
        field = a.receptive_field if a.receptive_field == b.receptive_field else None
        spec = join_specs(a.spec, b.spec)
        node, index = (a.node, a.index) if _is_same_output(a, b) else (_joined_node(a, b, spec, reason), 0)
        why, window = a.why or b.why or reason, a.window if a.window == b.window else None
        classes = a.classes if a.classes == b.classes else None
        return replace(
            a, spec=spec, node=node, index=index, receptive_field=field, why=why, window=window, classes=classes
        )
    if isinstance(a, DictInstance) and isinstance(b, DictInstance) and a.cls == b.cls and a.attributes == b.attributes:
        joined = _join_dicts(a, b, reason)
        return replace(a, items=joined.items, element=joined.element)
    if isinstance(a, FrameSpec) and isinstance(b, FrameSpec):
        joined = join_frames(a, b)
        return Unresolved(reason) if joined is None else joined
    if isinstance(a, Dataset) and isinstance(b, Dataset):
        return _join_datasets(a, b, reason)
    if is_tuple(a) and is_tuple(b) and len(a) == len(b):
        return tuple(join_values(x, y, reason) for x, y in zip(a, b, strict=True))
    if isinstance(a, ListObject) and isinstance(b, ListObject):
        if a.items is not None and b.items is not None and len(a.items) == len(b.items):
            return ListObject(tuple(join_values(x, y, reason) for x, y in zip(a.items, b.items, strict=True)))
        return ListObject(None, join_values(element_of_list(a), element_of_list(b), reason))
    if isinstance(a, DictObject) and isinstance(b, DictObject):
        return _join_dicts(a, b, reason)
    if isinstance(a, InstanceObject) and isinstance(b, InstanceObject) and a.cls == b.cls:
        return _joined_instances(a, b, reason, join_values)
    return _further_built(a, b) or _joined_models(a, b, reason) or Unresolved(reason)


_MAX_SEVERAL: Final = 64
"""Of so many objects it is remembered that something may be one of them."""


def _objects(a: Value, b: Value) -> tuple[Value, ...] | None:
    """Return the objects that one of two values may be, `None` where one of them may be anything else."""
    if not isinstance(a, (Ref, Several)) or not isinstance(b, (Ref, Several)):
        return None
    things = [thing for value in (a, b) for thing in (value.of if isinstance(value, Several) else (value,))]
    return tuple(dict.fromkeys(things))


def is_one(value: Value) -> bool:
    """Say whether a value is an object, or certainly one of several."""
    return isinstance(value, (Ref, Choice)) or (isinstance(value, Several) and value.whole)


def _joined_instances(a: InstanceObject, b: InstanceObject, reason: str, join: Join) -> InstanceObject:
    """Return what is known of an instance after two ways."""
    names = {*a.attributes, *b.attributes}
    attributes = {n: join(a.attributes.get(n, MISSING), b.attributes.get(n, MISSING), reason) for n in names}
    layer = _further_built_layer(a.layer, b.layer) or a.layer
    return replace(a, layer=layer, attributes=attributes, uncompiled=a.uncompiled and b.uncompiled)


_MAX_CHOICE: Final = 4
"""Of so many things one may be called: each of them is."""


def join_branches(a: Value, b: Value, reason: str) -> Value:
    """Return what holds after two branches: where they leave different things to be called, it is one of those."""
    if isinstance(a, InstanceObject) and isinstance(b, InstanceObject) and a.cls == b.cls:
        return _joined_instances(a, b, reason, join_branches)
    return _choice(a, b, reason) or join_values(a, b, reason)


def _choice(a: Value, b: Value, reason: str) -> Choice | None:
    """Return one of two values that are different and can be called, or one of which is `None`."""
    things = [thing for value in (a, b) for thing in (value.of if isinstance(value, Choice) else (value,))]
    of = [thing for number, thing in enumerate(things) if thing not in things[:number]]
    if not 2 <= len(of) <= _MAX_CHOICE or not all(thing is None or isinstance(thing, _CALLABLE) for thing in of):
        return None
    return Choice(reason, of=tuple(of))


_CALLABLE: Final = (Ref, Symbol, Function, Method, BoundMethod, Partial, Class)
"""What may be called; so may layers, models and instances, to which references are."""


def _is_same_output(a: Tensor, b: Tensor) -> bool:
    return a.node is b.node and a.index == b.index


def _joined_node(a: Tensor, b: Tensor, spec: TensorSpec, reason: str) -> GraphNode | None:
    """Return what stands for the operation that made one of two symbolic tensors. It has been met before where more
    rounds of a loop, or further branches, leave nothing else.
    """
    if a.node is None or b.node is None:
        return None
    met = (node for node in (a.node, b.node) if node.is_joined and node.sampled == (spec,))
    return next(met, None) or GraphNode(Unresolved(reason), sampled=(spec,))


def _join_datasets(a: Dataset, b: Dataset, reason: str) -> Dataset:
    count = a.count if a.count == b.count and not a.at_most and not b.at_most else None
    alike = a.alike and b.alike and a.first == b.first
    return Dataset(join_values(a.spec, b.spec, reason), join_values(a.first, b.first, reason), count, alike=alike)


def _uncounted(value: Value) -> Value:
    """Return a value of one round, or one item of a set, as any."""
    if isinstance(value, RoundNumber):
        return WholeNumber(value.reason)
    return Unresolved(value.reason) if isinstance(value, ItemOfSet) else value


def _is_whole(value: Value) -> bool:
    return type(value) is int or isinstance(value, WholeNumber)


def _unresolved(a: Value, b: Value, reason: str) -> Unresolved:
    """Return what is left of two values of which one is not known: not even that it would be a whole number."""
    unknown = [value for value in (a, b) if isinstance(value, Unresolved)]
    known_reason = next((value for value in unknown if type(value) is Unresolved), None)
    return known_reason or Unresolved(unknown[0].reason or reason)


def _further_built(a: Value, b: Value) -> Value:
    """Return the one of two states of a layer or model in which it was called already, if they differ in that alone.

    Code behind a training loop counts on it that the loop ran.
    """
    if isinstance(a, ModelObject) and isinstance(b, ModelObject) and (a.layers, a.site) == (b.layers, b.site):
        built = b if a.outputs is None and b.outputs is not None else a
        if None not in (a.outputs, b.outputs) and (a.inputs, a.outputs) != (b.inputs, b.outputs):
            return None
        return replace(built, uncompiled=a.uncompiled and b.uncompiled)
    if isinstance(a, LayerObject) and isinstance(b, LayerObject) and a.site == b.site:
        layer = _further_built_layer(a.layer, b.layer)
        if layer is None and replace(a, layer=b.layer) == b:
            joined = _with_joined_shape(a.layer, b.layer)
            return None if joined is None else replace(a, layer=joined)
        return None if layer is None else a if layer is a.layer else b
    return None


def _joined_models(a: Value, b: Value, reason: str) -> ModelObject | None:
    """Return a Sequential model to which it is not known which layers were added, behind what they give."""
    if not isinstance(a, ModelObject) or not isinstance(b, ModelObject) or a.kind != "Sequential":
        return None
    if replace(b, layers=a.layers, outputs=a.outputs, hidden=a.hidden) != a or a.inputs is None:
        return None
    if not isinstance(a.outputs, Tensor) or not isinstance(b.outputs, Tensor):
        return None
    return replace(
        a, layers=(), outputs=join_values(a.outputs, b.outputs, reason), hidden=a.hidden or b.hidden or reason
    )


def _further_built_layer(a: Layer | None, b: Layer | None) -> Layer | None:
    if a is None or b is None or a.arguments != b.arguments:
        return None
    if a.built_shape is None or b.built_shape is None:
        return a if b.built_shape is None else b
    if UNKNOWN in (a.built_shape, b.built_shape):
        return a if a.built_shape is UNKNOWN else b
    return a if a == b else None


def _with_joined_shape(a: Layer, b: Layer) -> Layer | None:
    """Return a layer that has the same weights with either shape that it may have been built with."""
    one, other = a.built_shape, b.built_shape
    if (a.arguments, a.weights) != (b.arguments, b.weights) or not is_tuple(one) or not is_tuple(other):
        return None
    if len(one) != len(other) or any(map(is_tuple, (*one, *other))):
        return None
    return replace(a, built_shape=tuple(x if x == y else UNKNOWN for x, y in zip(one, other, strict=True)))


def element_of_list(thing: ListObject) -> Value:
    """Return what every item of a list is like; `MISSING` for an empty one."""
    if thing.items is None:
        return thing.element
    return _joined(thing.items, "the items of the list differ")


def value_of_dict(thing: DictObject) -> Value:
    """Return what every value of a dict is like; `MISSING` for an empty one."""
    if thing.items is None:
        return thing.element
    return _joined([value for _, value in thing.items], "the values of the dict differ")


def open_dict(thing: DictObject, *others: Value) -> DictObject:
    """Return the dict with unknown keys, of which each value is like one of its own or of `others`."""
    element = _joined([value_of_dict(thing), *others], "the values of the dict differ")
    return DictObject(None, thing.factory) if element is MISSING else DictObject(None, thing.factory, element=element)


def _joined(values: Sequence[Value], reason: str) -> Value:
    joined: Value = MISSING
    for value in values:
        joined = join_values(joined, value, reason)
    return joined


def _join_dicts(a: DictObject, b: DictObject, reason: str) -> DictObject:
    if a.items is None or b.items is None or [k for k, _ in a.items] != [k for k, _ in b.items]:
        return replace(open_dict(a, value_of_dict(b)), factory=a.factory if a.factory == b.factory else None)
    return DictObject(tuple((k, join_values(x, y, reason)) for (k, x), (_, y) in zip(a.items, b.items, strict=True)))


def join_writes(
    memory: Memory, a: dict[Key, Value], b: dict[Key, Value], reason: str, join: Join = join_values
) -> dict[Key, Value]:
    """Join the writes of two ways that both began in `memory` as it was before them."""
    joined = dict(a)
    for key, right in b.items():
        left = a[key] if key in a else memory.original(key)
        if left is not right:  # nearly all are the same: the branches began alike
            joined[key] = join(left, right, reason)
    for key in a.keys() - b.keys():
        joined[key] = join(a[key], memory.original(key), reason)
    return joined
