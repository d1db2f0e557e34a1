"""Layers and models of the kernel as objects of the interpreted program.

One object of the kernel is one object here, under however many names and in however many models it is. Where its source
was seen, that says how it is set up, and the kernel what has become of it; where both differ, the kernel is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol, cast

from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.training import compiling
from shapelens.interpret.training.failed_training import is_without_values
from shapelens.interpret.values import Class, Key, Origin, Ref, Tensor, Unresolved, Value, Valueless, is_tuple
from shapelens.kernel.descriptions import Described, parts_of, policy_of, shape_of, spec_of
from shapelens.kernel.sampled_compile import compiled_now, is_uncompiled, sampled_compiled
from shapelens.kernel.sampled_graph import GraphReader
from shapelens.kernel.sampled_layers import class_without_source, may_be, sampled_layer
from shapelens.rules.layers.layer import Layer
from shapelens.spec import UNKNOWN

_KINDS: Final = ("Sequential", "Functional")


class Sampling(Protocol):
    """What reads descriptions of any kind, and keeps the objects among them."""

    origin: Origin
    writes: dict[Key, Value]

    def value(self, path: str, described: Mapping[str, Any]) -> Value:
        """Return the value of a description."""
        ...

    def reconcile(self, path: str, described: Mapping[str, Any], known: Value) -> Value:
        """Return the value of a description of something that is known already."""
        ...

    def items(
        self, path: str, described: Mapping[str, Any], known: Sequence[Value] | None = None
    ) -> tuple[Value, ...] | None:
        """Return the items of a description, of which some may be known; `None` if not all were sampled."""
        ...

    def get(self, key: Key) -> Value:
        """Return what is kept under a key."""
        ...

    def allocate(self, path: str, thing: Value) -> Ref:
        """Keep an object under its path."""
        ...


class KerasSampler:
    """Turns the descriptions of layers and models of one message into objects."""

    def __init__(self, sampling: Sampling) -> None:
        self._sampling = sampling
        self._known: dict[int, Ref] = {}
        self._made: dict[int, Ref] = {}

    def identify(self, described: Described, value: Value) -> None:
        """Note that a described layer or model is the one that `value` refers to; the layers in it as well."""
        number = described.get("id")
        if not isinstance(value, Ref) or not isinstance(number, int) or not self._is_like(described, value):
            return
        self._known.setdefault(number, value)
        thing = self._sampling.get(value.key)
        held = _shown(described)
        if isinstance(thing, ModelObject) and len(thing.layers) == len(held):
            for part, ref in zip(held, thing.layers, strict=True):
                self.identify(part, ref)

    def value(self, described: Described, path: str) -> Value:
        """Return the object of a description: the one that is known already, or a new one."""
        number = described.get("id")
        if isinstance(number, int):
            if number in self._made:
                return self._made[number]
            if number in self._known:
                return self.reconcile(described, self._known[number], path)
        return self._new(described, path)

    def reconcile(self, described: Described, known: Ref, path: str) -> Value:
        """Return a layer or model that was seen being made, in the state that the kernel has it in."""
        if not self._is_like(described, known):
            return self._new(described, path)
        thing = self._sampling.get(known.key)
        number = described.get("id")
        if isinstance(number, int):
            self._made[number] = known
        updated = thing
        if isinstance(thing, LayerObject):
            updated = self._layer_as_is(thing, described)
        elif isinstance(thing, InstanceObject):
            updated = instance_as_is(self._sampling, thing, described, path)
        elif isinstance(thing, ModelObject):
            model = self._model_as_is(thing, described, path)
            if model is None:
                self._made.pop(cast(int, number), None)
                return self._new(described, path)
            updated = model
        if updated is not thing and updated != thing:
            self._sampling.writes[known.key] = updated
        return known

    def _is_like(self, described: Described, ref: Ref) -> bool:
        thing = self._sampling.get(ref.key)
        name = described.get("class")
        if isinstance(thing, Valueless):
            return described.get("built") is True
        if isinstance(thing, LayerObject):
            return described.get("kind") == "layer" and may_be(thing.layer, described)
        if isinstance(thing, ModelObject):
            return described.get("kind") == "model" and name == thing.kind
        return isinstance(thing, InstanceObject) and thing.layer is not None and name == thing.cls.name

    def _layer_as_is(self, thing: LayerObject, described: Described) -> LayerObject:
        layer = sampled_layer(described)
        built = layer.built_shape if layer.built_shape is not None else thing.layer.built_shape
        weights = layer.weights or thing.layer.weights
        return replace(thing, layer=replace(thing.layer, built_shape=built, weights=weights))

    def _model_as_is(self, thing: ModelObject, described: Described, path: str) -> ModelObject | None:
        """A model that was seen being made; `None` if the kernel's is another one."""
        held = _shown(described)
        compiled, uncompiled = compiled_now(thing.compiled, described), is_uncompiled(described)
        if compiled is not thing.compiled or uncompiled != thing.uncompiled:
            thing = replace(thing, compiled=compiled, uncompiled=uncompiled)
        if thing.hidden or not thing.layers or described.get("complete") is False:
            return thing
        if len(held) != len(thing.layers):
            return None
        for number, (part, ref) in enumerate(zip(held, thing.layers, strict=True)):
            if self.reconcile(part, ref, f"{path}.layers[{number}]") != ref:
                return None
        sampled = [spec_of(tensor).shape for tensor in parts_of(described, "outputs")]
        if is_without_values(thing):  # unless what raised came before it was built
            return thing if sampled else replace(thing, inputs=None, outputs=None)
        if not sampled:
            return thing
        known = [tensor.spec.shape for tensor in self._tensors(thing.outputs)]
        if known == sampled:
            return thing
        if any(UNKNOWN not in (shape if isinstance(shape, tuple) else (UNKNOWN,)) for shape in known):
            return None
        return self._with_graph(thing, described, path)

    def _tensors(self, value: Value) -> list[Tensor]:
        thing = self._sampling.get(value.key) if isinstance(value, Ref) else value
        if isinstance(thing, Tensor):
            return [thing]
        items: Value = thing
        if isinstance(thing, ListObject):
            items = thing.items
        elif isinstance(thing, DictObject):
            items = tuple(item for _, item in thing.items or ())
        return [tensor for item in items for tensor in self._tensors(item)] if is_tuple(items) else []

    # --- what was not seen being made ---

    def _new(self, described: Described, path: str) -> Value:
        name = str(described.get("class"))
        number = described.get("id")
        place = path if not isinstance(number, int) else f"object {number}"
        module = str(described.get("module", "keras"))
        ref = Ref(("kernel", place))
        if isinstance(number, int):
            self._made[number] = ref  # before what is in it: it may hold itself
        thing: Value
        if described.get("kind") == "model" and name in _KINDS and module.startswith("keras"):
            thing = self._model(name, described, path)
        elif module.startswith("keras"):
            thing = LayerObject(sampled_layer(described)) if described.get("kind") == "layer" else None
        else:
            thing = self._instance(name, described, path)
        if thing is None or isinstance(thing, Unresolved):
            self._made.pop(cast(int, number), None)
            return thing or Unresolved(f"a model of the class '{name}'")
        return self._sampling.allocate(place, thing)

    def _instance(self, name: str, described: Described, path: str) -> InstanceObject:
        """An instance of a user's class, whose source is read if it is there."""
        is_model = described.get("kind") == "model"
        known = self._sampling.get((GLOBAL, name))
        cls = known if isinstance(known, Class) else class_without_source(name, is_model)
        built = shape_of(described.get("input_shape")) if described.get("built") else None
        attributes = {
            key: self._sampling.value(f"{path}.{key}", part)
            for key, part in cast("Mapping[str, Described]", described.get("attributes") or {}).items()
        }
        shapes = described.get("weights") or ()
        own = len(shapes) - sum(len(part.get("weights") or ()) for part in parts_of(described, "layers"))
        weights = {f"weight_{i}": shape_of(shape) for i, shape in enumerate(shapes[: max(own, 0)])}
        layer = Layer(name, {}, policy_of(described), built_shape=built, weights=weights)
        compiled = sampled_compiled(described) if is_model else None
        if compiled is not None:
            attributes |= compiling.attributes_of(compiled)
        return InstanceObject(cls, attributes, layer, uncompiled=is_model and is_uncompiled(described))

    def _model(self, kind: Any, described: Described, path: str) -> ModelObject | Unresolved:
        held = [self._sampling.value(f"{path}.layers[{i}]", part) for i, part in enumerate(_shown(described))]
        layers = [layer for layer in held if isinstance(layer, Ref)]
        whole = len(layers) == len(held) and described.get("complete") is not False
        if not whole and kind == "Sequential":
            return Unresolved("a model with layers that are not known")
        layer = Layer(kind, {}, policy_of(described), name=str(described.get("name") or ""))
        hidden = "" if whole else "a model with layers that are not known"
        compiled = sampled_compiled(described)
        shown, uncompiled = tuple(layers) if whole else (), is_uncompiled(described)
        model = ModelObject(kind, shown, layer=layer, hidden=hidden, compiled=compiled, uncompiled=uncompiled)
        return self._with_graph(model, described, path) if parts_of(described, "outputs") else model

    def _with_graph(self, model: ModelObject, described: Described, path: str) -> ModelObject:
        """Give a model the graph that the kernel has of it, and its layers what they were first called on."""
        shown = _shown(described)
        by_id = dict(zip((part.get("id") for part in shown), model.layers, strict=False))
        refs = [by_id.get(part.get("id")) for part in parts_of(described, "layers")]
        graph = GraphReader(refs, self._sampling.origin, self._reader(path), self._allocator(path)).read(described)
        for number, (taken, given) in graph.calls.items():
            ref = refs[number]
            thing = self._sampling.get(ref.key) if ref is not None else None
            if ref is not None and isinstance(thing, (LayerObject, InstanceObject)) and thing.output is None:
                self._sampling.writes[ref.key] = replace(thing, input=taken, output=given)
        return replace(model, inputs=graph.inputs, outputs=graph.outputs)

    def _reader(self, path: str) -> Callable[[Described], Value]:
        return lambda described: self._sampling.value(f"{path}.graph", described)

    def _allocator(self, path: str) -> Callable[[Value], Ref]:
        count = iter(range(1_000_000))
        return lambda thing: self._sampling.allocate(f"{path}.graph[{next(count)}]", thing)


def instance_as_is(sampling: Sampling, thing: InstanceObject, described: Described, path: str) -> InstanceObject:
    """Return an instance of a class of the user's with what its attributes are now, and what was known of those that
    are not sampled.
    """
    attributes = dict(thing.attributes)
    for name, part in cast("Mapping[str, Described]", described.get("attributes") or {}).items():
        attributes[name] = sampling.reconcile(f"{path}.{name}", part, attributes.get(name))
    is_model = described.get("kind") == "model"
    return replace(thing, attributes=attributes, uncompiled=is_model and is_uncompiled(described))


def _shown(described: Described) -> list[Described]:
    """Return the layers of a model as Keras shows them: a Sequential model has no input layer."""
    layers = parts_of(described, "layers")
    if described.get("class") != "Sequential":
        return list(layers)
    return [layer for layer in layers if layer.get("class") != "InputLayer"]
