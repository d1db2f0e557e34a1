"""What the probe sent, as values of the interpreter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.values import (
    Class,
    DTypeValue,
    Function,
    GraphNode,
    InstanceObject,
    Key,
    LayerObject,
    ListObject,
    ModelObject,
    Module,
    Origin,
    Ref,
    Symbol,
    Tensor,
    Unresolved,
    Value,
)
from shapelens.rules.dtype_policies import DTypePolicy, policy_named
from shapelens.rules.frames import FrameSpec, as_frame
from shapelens.rules.layers.layer import Layer
from shapelens.rules.signatures import canonical_layer_name, layer_signature, signature_table
from shapelens.spec import UNKNOWN, Shape, TensorSpec

_DTYPE_NAMES: Final = {"<U": "str", "object_": "object"}


class Sampler:
    """Turns described values into values, and puts the objects among them into `writes`."""

    def __init__(
        self, origin: Origin, before: Mapping[Key, Value], inferred: Mapping[Key, Value], attached: bool = False
    ) -> None:
        self.origin = origin
        self._attached = attached
        self.writes: dict[Key, Value] = {}
        self._before = before
        self._inferred = inferred

    def bind(self, name: str, described: Mapping[str, Any]) -> None:
        """Bind `name` to what was sampled, and to what was inferred of it where sampling says less."""
        key = (GLOBAL, name)
        known = self._inferred[key] if key in self._inferred else self._before.get(key)
        self.writes[key] = self._reconcile(name, described, known)

    def _get(self, key: Key) -> Value:
        for environment in (self.writes, self._inferred, self._before):
            if key in environment:
                return environment[key]
        return None

    def _reconcile(self, path: str, described: Mapping[str, Any], known: Value) -> Value:
        kind = described.get("kind")
        if kind in ("function", "class", "module") and isinstance(known, (Function, Class, Symbol, Module)):
            return known
        if kind == "tensor" and isinstance(known, Tensor) and known.node is not None:
            sampled = cast(Tensor, self._tensor(described))
            return replace(known, origin=self.origin) if sampled.spec.shape == known.spec.shape else sampled
        if kind in ("layer", "model") and isinstance(known, Ref):
            return self._known_layer(described, known, path)
        value = self.value(path, described)
        # What was inferred of a cell that just ran holds; what may have run at some time in the past need not.
        if isinstance(value, Unresolved) and known is not None and not (self._attached or isinstance(known, Tensor)):
            return known
        return value

    def _known_layer(self, described: Mapping[str, Any], known: Ref, path: str) -> Value:
        """A layer or model that was seen being made: its source is known from there, its state from the kernel."""
        thing = self._get(known.key)
        if isinstance(thing, LayerObject) and described["kind"] == "layer":
            layer = self._layer(described)
            if layer.class_name == thing.layer.class_name:
                built = layer.built_shape if layer.built_shape is not None else thing.layer.built_shape
                self.writes[known.key] = replace(
                    thing, layer=replace(thing.layer, built_shape=built, weights=layer.weights or thing.layer.weights)
                )
                return known
        if isinstance(thing, (ModelObject, InstanceObject)):
            return known
        return self.value(path, described)

    def value(self, path: str, described: Mapping[str, Any]) -> Value:
        """Return the value of a description; objects are named by `path`, so that the same thing keeps its name."""
        kind = described.get("kind")
        if kind == "tensor":
            return self._tensor(described)
        if kind in ("int", "bool"):
            return described["value"]
        if kind == "none":
            return None
        if kind == "str" and "value" in described:
            return described["value"]
        if kind == "dtype":
            return DTypeValue(str(described["name"]))
        if kind == "tuple":
            return self._items(path, described) or Unresolved("a tuple that is too long to sample")
        if kind == "list":
            return self._object(path, ListObject(self._items(path, described)))
        if kind == "module":
            return Symbol(str(described["name"]))
        if kind in ("function", "class"):
            return _named(described)
        if kind == "layer":
            return self._object(path, LayerObject(self._layer(described)))
        if kind == "model":
            return self._model(path, described)
        if kind == "frame":
            return self._object(path, _sampled_frame(described))
        return Unresolved(f"its kind ({described.get('name') or kind}) is not sampled")

    def _object(self, path: str, thing: Value) -> Ref:
        ref = Ref(("kernel", path))
        self.writes[ref.key] = thing
        return ref

    def _items(self, path: str, described: Mapping[str, Any]) -> tuple[Value, ...] | None:
        items = cast("Sequence[Mapping[str, Any]]", described.get("items", ()))
        if len(items) < int(described.get("length", len(items))):
            return None
        return tuple(self.value(f"{path}[{i}]", item) for i, item in enumerate(items))

    def _tensor(self, described: Mapping[str, Any]) -> Value:
        library = str(described.get("library"))
        symbolic = described.get("type") == "KerasTensor"
        library = "tensorflow" if library == "keras" and not symbolic else library
        node = GraphNode(None) if symbolic else None
        kind = str(described.get("type", ""))
        return Tensor(
            _spec(described), library, node, 0, self.origin, kind if kind in ("RaggedTensor", "SparseTensor") else ""
        )

    def _layer(self, described: Mapping[str, Any]) -> Layer:
        name = str(described.get("class"))
        config = {key: _plain(value) for key, value in cast("Mapping[str, Any]", described.get("config") or {}).items()}
        arguments: dict[str, object] = {}
        if canonical_layer_name(name) in signature_table()["layers"]:
            for parameter in layer_signature(name).parameters.values():
                default = UNKNOWN if parameter.default is parameter.empty else parameter.default
                arguments[parameter.name] = config.get(parameter.name, default)
        weights = cast("Sequence[Sequence[int | None]]", described.get("weights") or ())
        names = ("kernel", "bias") if len(weights) <= 2 else tuple(f"weight_{i}" for i in range(len(weights)))
        built = _shape(described.get("input_shape")) if described.get("built") else None
        return Layer(
            canonical_layer_name(name),
            arguments,
            _policy(described.get("dtype_policy")),
            built_shape=None if built is UNKNOWN else built,
            weights={n: tuple(shape) for n, shape in zip(names, weights, strict=False)},
        )

    def _model(self, path: str, described: Mapping[str, Any]) -> Value:
        if described.get("class") != "Sequential":
            return Unresolved("a functional model whose definition is not in this notebook")
        layers = cast("Sequence[Mapping[str, Any]]", described.get("layers") or ())
        refs = [
            self.value(f"{path}.layers[{i}]", layer)
            for i, layer in enumerate(layers)
            if layer.get("class") != "InputLayer"
        ]
        if not all(isinstance(ref, Ref) for ref in refs):
            return Unresolved("a model with layers that are not known")
        inputs, outputs = (self._symbolic(described.get(side)) for side in ("inputs", "outputs"))
        layer = Layer("Sequential", {}, _policy(described.get("dtype_policy")))
        return self._object(path, ModelObject("Sequential", tuple(cast("list[Ref]", refs)), inputs, outputs, layer))

    def _symbolic(self, described: object) -> Value:
        tensors = cast("Sequence[Mapping[str, Any]]", described or ())
        if len(tensors) != 1:
            return None
        return Tensor(_spec(tensors[0]), "keras", GraphNode(None), 0, self.origin)


def _sampled_frame(described: Mapping[str, Any]) -> FrameSpec:
    """A frame of known size; the labels of its columns are the user's strings, and not sent."""
    array = _spec(described)
    kind = "Series" if described.get("type") == "Series" else "DataFrame"
    frame = as_frame(array, kind, None)
    return frame if kind == "Series" else frame.of_width(frame.width)


def _spec(described: Mapping[str, Any]) -> TensorSpec:
    dtype = described.get("dtype")
    return TensorSpec(_shape(described.get("shape")), dtype if isinstance(dtype, str) else UNKNOWN)


def _shape(described: object) -> Shape:
    if not isinstance(described, (list, tuple)):
        return UNKNOWN
    sizes = cast("Sequence[object]", described)
    return tuple(size if size is None or isinstance(size, int) else UNKNOWN for size in sizes)


def _plain(value: object) -> object:
    return tuple(_plain(item) for item in cast("list[object]", value)) if isinstance(value, list) else value


def _policy(name: object) -> DTypePolicy:
    return policy_named(name) if isinstance(name, str) else policy_named("float32")


def _named(described: Mapping[str, Any]) -> Value:
    """A function or class: one of a library by its public name, one of the user's only by a definition that was
    seen.
    """
    module, name = str(described.get("module")), str(described.get("name"))
    if module == "__main__":
        return Unresolved(f"'{name}' is defined in a cell that is not there any more")
    if module.startswith("keras.src.layers") and name in signature_table()["layers"]:
        return Symbol(f"keras.layers.{name}")
    if module.startswith("keras.src.models") and name in ("Sequential", "Model", "Functional"):
        return Symbol(f"keras.{'Model' if name == 'Functional' else name}")
    if module.startswith("keras.src") and name == "Input":
        return Symbol("keras.Input")
    return Symbol(f"{module}.{name}")
