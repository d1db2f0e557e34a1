"""The objects that Python mutates: what a `Ref` refers to in `Memory`. Each version of one is immutable itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from shapelens.interpret.values import Class, Function, Key, Ref, Site, Unresolved, Value
from shapelens.rules.layers.layer import Layer

_ITEM_OF_LIST: Final = Unresolved("an item of a list of unknown length")
_ITEM_OF_DICT: Final = Unresolved("an item of a dict with unknown keys")
_NEXT_ITEM: Final = Unresolved("what an iterator gives next")


@dataclass(frozen=True, slots=True)
class ListObject:
    """A list. `items` is `None` when its length is unknown; then every item is like `element`."""

    items: tuple[Value, ...] | None
    element: Value = _ITEM_OF_LIST


@dataclass(frozen=True, slots=True)
class DequeObject(ListObject):
    """A `collections.deque`, of at most `bound` items if that is not `None`."""

    bound: Value = None


@dataclass(frozen=True, slots=True)
class SetObject:
    """A set; `items` is `None` when it is unknown."""

    items: tuple[Value, ...] | None


@dataclass(frozen=True, slots=True)
class FrozenSetObject(SetObject):
    """A `frozenset`."""


@dataclass(frozen=True, slots=True)
class DictObject:
    """A dict in insertion order; `items` is `None` when its keys are unknown: then every value is like `element`.

    A `defaultdict` has a `factory`.

    The `__dict__` of an instance has an `owner`, whose attributes change with it. Of one in the kernel, each value is
    known by the key or the mark of it (or an unknown key, of another kind).
    """

    items: tuple[tuple[Value, Value], ...] | None
    factory: Value = None
    owner: Ref | None = field(default=None, compare=False)
    element: Value = _ITEM_OF_DICT
    marked: tuple[tuple[Value, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class ChainObject:
    """A `collections.ChainMap`; `maps` is the list of its mappings."""

    maps: Ref


@dataclass(frozen=True, slots=True)
class KeyMark:
    """What is known of a text that is a key in the kernel: its kind, and a number that it shares with few others."""

    kind: Literal["str", "bytes"]
    number: int


@dataclass(frozen=True, slots=True)
class ListsRead:
    """The lists that an iterator reads as they are when it comes to them, and what they were when it was made.

    `columns` are the lists, or the items of what is no list; the iterator had `total` items to give, and gives its own
    number as well if it counts from `start`.
    """

    columns: tuple[Value, ...]
    seen: tuple[Value, ...]
    total: int
    kind: Literal["iter", "zip", "enumerate", "other"] = "other"
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInstance(ListObject):
    """An instance of a user's class that is a list."""

    cls: Class
    attributes: Mapping[str, Value] = field(default_factory=dict[str, Value])


@dataclass(frozen=True, slots=True, kw_only=True)
class DictInstance(DictObject):
    """An instance of a user's class that is a dict; its attributes may be its items (`self.__dict__ = self`)."""

    cls: Class
    attributes: Mapping[str, Value] = field(default_factory=dict[str, Value])
    items_are_attributes: bool = False


@dataclass(frozen=True, slots=True)
class IteratorObject:
    """An iterator: what it gives next; where that is not all (`complete`), the rest is like `element`, or like `last`.

    `names` are the variables that its code reads at each step, each with its value and the object that this refers to
    as they were when it was made.
    """

    items: tuple[Value, ...]
    complete: bool = True
    element: Value = _NEXT_ITEM
    reads: ListsRead | None = None
    names: tuple[tuple[Key, Value, Value], ...] = ()
    last: Value = None


@dataclass(frozen=True, slots=True)
class GeneratorObject:
    """What a generator function returned: its body is run, in `scope`, when something is first taken from it."""

    function: Function
    scope: str
    receiver: Value
    site: Site


@dataclass(frozen=True, slots=True)
class ParserObject:
    """An `argparse.ArgumentParser`: the calls of its methods that declare arguments; `None` if they are not known."""

    declared: tuple[tuple[str, tuple[Value, ...], Mapping[str, Value]], ...] | None = ()


@dataclass(frozen=True, slots=True)
class ExitStackObject:
    """A `contextlib.ExitStack`: context managers, and functions to call when it is left, the last one first."""

    entries: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceObject:
    """An instance of a user's class.

    A user's layer or model has the state of a `Layer` as well, and `input` and `output` of its first symbolic call;
    `uncompiled` says that a model is known not to be compiled.
    """

    cls: Class
    attributes: Mapping[str, Value]
    layer: Layer | None = None
    site: Site | None = None
    input: Value = None
    output: Value = None
    uncompiled: bool = False


@dataclass(frozen=True, slots=True)
class LayerObject:
    """A layer of Keras. `site` is the call that constructed it; `input` and `output` are those of its first symbolic
    call, or of the last one before there was any. `wrapped` are the layers that it calls in its own call: what a
    wrapper holds, the cells of an `RNN`.
    """

    layer: Layer
    site: Site | None = None
    output: Value = None
    input: Value = None
    why: str = ""
    wrapped: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """What `compile` was given, and where it was called, if that was seen."""

    loss: Value
    loss_weights: Value
    metrics: Value
    weighted_metrics: Value
    site: Site | None
    eager: bool = False
    """Whether its steps may run without being traced, so that every size of a batch is known to them."""

    @property
    def sites(self) -> dict[str, Site]:
        """Where it was called, as the facts of a finding name it."""
        return {} if self.site is None else {"compile": self.site}


@dataclass(frozen=True, slots=True)
class ModelObject:
    """A `Sequential` or functional model.

    `layers` are the layers that were added to a Sequential model, an input layer not counted; `inputs` and `outputs`
    are structures of
    symbolic tensors, `None` for a Sequential model that is not built yet. `input` and `output` belong to the first
    call of the model itself on symbolic tensors. `compiled` is what `compile` was given; `uncompiled` says that it
    is known not to be. `hidden` says why not all of its layers are among `layers`.
    """

    kind: Literal["Sequential", "Functional"]
    layers: tuple[Ref, ...]
    inputs: Value = None
    outputs: Value = None
    layer: Layer | None = None
    site: Site | None = None
    input: Value = None
    output: Value = None
    compiled: Compiled | None = None
    uncompiled: bool = False
    hidden: str = ""
