"""What the probe sent, as values of the interpreter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final, cast

from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.values import (
    VARIABLE,
    Class,
    Dataset,
    DTypeValue,
    Function,
    GraphNode,
    Key,
    Module,
    Origin,
    Ref,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    is_tuple,
)
from shapelens.kernel.descriptions import spec_of
from shapelens.kernel.sampled_datasets import agree, sampled_dataset
from shapelens.kernel.sampled_keras import KerasSampler
from shapelens.kernel.sampled_objects import ObjectSampler
from shapelens.rules.backends import TENSORFLOW
from shapelens.rules.signatures import signature_table

_TOO_LONG: Final = "a tuple that is too long to sample"


class Sampler:
    """Turns described values into values, and puts the objects among them into `writes`."""

    def __init__(
        self,
        origin: Origin,
        before: Mapping[Key, Value],
        inferred: Mapping[Key, Value],
        trusted: bool = True,
        all_is_new: bool = False,
        backend: str = TENSORFLOW,
    ) -> None:
        """`all_is_new` says that only names are bound that were bound anew, or whose objects have changed."""
        self.origin = origin
        self._backend = backend
        self._trusted = trusted
        self._all_is_new = all_is_new
        self.writes: dict[Key, Value] = {}
        self._before = before
        self._inferred = inferred
        self._keras = KerasSampler(self)
        self._objects = ObjectSampler(self)

    def bind(self, name: str, described: Mapping[str, Any]) -> None:
        """Bind `name` to what was sampled, and to what was inferred of it where sampling says less."""
        key = (GLOBAL, name)
        known = self._inferred[key] if key in self._inferred else self._before.get(key)
        if self._all_is_new and key not in self._inferred and not self._is_followed(known, described):
            known = None
        self.writes[key] = self.reconcile(name, described, known)

    def _is_followed(self, known: Value, described: Mapping[str, Any]) -> bool:
        """Say whether an object that a name had before may still be there: its source says how it was changed, or its
        description can tell.
        """
        if described.get("kind") in ("layer", "model") or self._objects.is_identified(described, known):
            return True
        return isinstance(known, Ref) and known.key in self._inferred

    def identify(self, name: str, described: Mapping[str, Any]) -> None:
        """Take note of which object of the kernel a name that is known already stands for."""
        key = (GLOBAL, name)
        known = self._inferred[key] if key in self._inferred else self._before.get(key)
        self._keras.identify(described, known)
        self._objects.identify(described, known)

    def get(self, key: Key) -> Value:
        """Return what is kept under a key by now; `None` if nothing is."""
        for environment in (self.writes, self._inferred, self._before):
            if key in environment:
                return environment[key]
        return None

    def reconcile(self, path: str, described: Mapping[str, Any], known: Value) -> Value:
        """Return what is known of an object from its description and, where that says less, from its source."""
        kind = described.get("kind")
        if kind in ("function", "class", "module") and isinstance(known, (Function, Class, Symbol, Module)):
            return known
        if (
            kind == "tensor"
            and isinstance(known, Tensor)
            and known.node is not None
            and described.get("type") != "PerReplica"
        ):
            sampled = cast(Tensor, self._tensor(described))
            return replace(known, origin=self.origin) if sampled.spec.shape == known.spec.shape else sampled
        if kind in ("layer", "model") and isinstance(known, Ref):
            return self._keras.reconcile(described, known, path)
        if kind in ("list", "dict", "frame"):
            return self._objects.reconcile(path, described, known)
        if kind == "tuple" and is_tuple(known):
            items = self.items(path, described, known)
            return Unresolved(_TOO_LONG) if items is None else items
        if kind == "object" and "attributes" in described and self._trusted:
            found = self._objects.instance(path, described, known)
            return known if isinstance(found, Unresolved) and known is not None else found
        value = self.value(path, described)
        if isinstance(value, Dataset) and isinstance(known, Dataset) and self._trusted and agree(known, value):
            return known
        # What was inferred of a cell that just ran holds; what may have run at some time in the past need not.
        if isinstance(value, Unresolved) and known is not None and self._trusted and not isinstance(known, Tensor):
            return known
        return value

    def value(self, path: str, described: Mapping[str, Any]) -> Value:
        """Return the value of a description; objects are named by `path`, so that the same thing keeps its name."""
        kind = described.get("kind")
        if kind == "tensor" and described.get("type") == "PerReplica":
            return Unresolved("values of several replicas")
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
            items = self.items(path, described)
            return Unresolved(_TOO_LONG) if items is None else items
        if kind in ("list", "dict", "frame"):
            return self._objects.reconcile(path, described, None)
        if kind == "module":
            return Symbol(str(described["name"]))
        if kind in ("function", "class"):
            return _named(described)
        if kind in ("layer", "model"):
            return self._keras.value(described, path)
        if kind == "dataset":
            numbers = count()
            return sampled_dataset(described, lambda thing: self.allocate(f"{path}.element[{next(numbers)}]", thing))
        if kind == "object" and "attributes" in described:
            return self._objects.instance(path, described, None)
        return Unresolved(f"its kind ({described.get('name') or kind}) is not sampled")

    def allocate(self, path: str, thing: Value) -> Ref:
        """Keep an object of the kernel's under its path."""
        ref = Ref(("kernel", path))
        self.writes[ref.key] = thing
        return ref

    def items(
        self, path: str, described: Mapping[str, Any], known: Sequence[Value] | None = None
    ) -> tuple[Value, ...] | None:
        """Return the items of a tuple or list, of which some may be `known`; `None` if not all were sampled."""
        items = cast("Sequence[Mapping[str, Any]]", described.get("items", ()))
        if len(items) < int(described.get("length", len(items))):
            return None
        before = known if known is not None and len(known) == len(items) else [None] * len(items)
        pairs = enumerate(zip(items, before, strict=True))
        return tuple(self.reconcile(f"{path}[{i}]", item, was) for i, (item, was) in pairs)

    def _tensor(self, described: Mapping[str, Any]) -> Value:
        library, kind = str(described.get("library")), str(described.get("type", ""))
        symbolic = kind == "KerasTensor"
        node = GraphNode(None) if symbolic else None
        special = kind in ("RaggedTensor", "SparseTensor") or (library == "keras" and kind == VARIABLE)
        library = self._backend if library == "keras" and not symbolic else library
        return Tensor(spec_of(described), library, node, 0, self.origin, kind if special else "")


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
