"""Lists, dicts, tables and plain instances of the kernel as objects of the interpreted program: one object of the
kernel is one object here, under however many names.

The keys of dicts are the user's texts and stay in the kernel: which value is whose is known by marks, and of a dict
whose source was seen by its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from shapelens.interpret.attributes import library_bases
from shapelens.interpret.containers.dicts import as_sampled
from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.objects import DictObject, InstanceObject, ListObject
from shapelens.interpret.values import Class, Key, Ref, Unresolved, Value
from shapelens.kernel.descriptions import Described, parts_of, spec_of
from shapelens.kernel.sampled_dicts import sampled_dict, sampled_key
from shapelens.kernel.sampled_keras import Sampling, instance_as_is
from shapelens.rules.frames import FrameSpec, IndexSpec, as_frame

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "list": (ListObject,),
    "dict": (DictObject,),
    "frame": (FrameSpec, IndexSpec),
    "object": (InstanceObject,),
}

_FACTORY: Final = Unresolved("what a defaultdict of the kernel makes of a new key")


class ObjectSampler:
    """Turns the descriptions of lists, dicts and tables of one message into objects."""

    def __init__(self, sampling: Sampling) -> None:
        self._sampling = sampling
        self._refs: dict[int, Ref] = {}
        self._numbers: dict[Key, int] = {}

    def identify(self, described: Described, value: Value) -> None:
        """Note that a described object is the one that `value` refers to."""
        if described.get("kind") in _KINDS and isinstance(value, Ref):
            self._note(described, value)

    def is_identified(self, described: Described, known: Value) -> bool:
        """Say whether a described list or dict was found to be the one that `known` refers to."""
        number = described.get("id")
        if described.get("kind") not in ("list", "dict") or not isinstance(number, int):
            return False
        return isinstance(known, Ref) and self._refs.get(number) == known

    def reconcile(self, path: str, described: Described, known: Value) -> Ref:
        """Return an object with what the kernel says of it, and with what was `known` where that says more."""
        ref = self._ref(path, described, known)
        before = self._sampling.get(ref.key)
        if described.get("kind") == "list":
            items = before.items if isinstance(before, ListObject) else None
            thing: Value = ListObject(self._sampling.items(path, described, items))
        elif described.get("kind") == "frame":
            thing = _frame(described)
        else:
            thing = self._dict(path, described, before)
        self._sampling.writes[ref.key] = thing
        return ref

    def instance(self, path: str, described: Described, known: Value) -> Value:
        """Return an instance of a class of the user's that is no layer. Of one that was not seen being made, something
        is known if its class is, and no attribute was added from outside.
        """
        ref = self._ref(path, described, known)
        thing, name = self._sampling.get(ref.key), described.get("name")
        if not isinstance(thing, InstanceObject) or thing.cls.name != name:
            cls = self._sampling.get((GLOBAL, str(name)))
            if not isinstance(cls, Class) or not _is_plain(cls) or not described.get("complete"):
                return Unresolved(f"an instance of '{name}' that was not seen being made")
            thing = InstanceObject(cls, {})
        self._sampling.writes[ref.key] = instance_as_is(self._sampling, thing, described, path)
        return ref

    def _ref(self, path: str, described: Described, known: Value) -> Ref:
        number = described.get("id")
        ref = self._refs.get(number) if isinstance(number, int) else None
        if ref is None and isinstance(known, Ref) and self._may_be(known, described):
            ref = known
        if ref is None:
            ref = Ref(("kernel", path if number is None else f"object {number}"))
        self._note(described, ref)
        return ref

    def _note(self, described: Described, ref: Ref) -> None:
        number = described.get("id")
        if isinstance(number, int) and self._numbers.setdefault(ref.key, number) == number:
            self._refs.setdefault(number, ref)

    def _may_be(self, known: Ref, described: Described) -> bool:
        """Say whether a known object can be the one that is described: no other is it, and it is of this kind."""
        thing = self._sampling.get(known.key)
        is_alike = isinstance(thing, (*_KINDS[str(described.get("kind"))], Unresolved))
        return is_alike and self._numbers.get(known.key, described.get("id")) == described.get("id")

    def _dict(self, path: str, described: Described, known: Value) -> Value:
        if "values" not in described:
            return known if isinstance(known, DictObject) else Unresolved("a dict that is too large to sample")
        factory = known.factory if isinstance(known, DictObject) else None
        if factory is None and described.get("type") == "defaultdict":
            factory = _FACTORY
        keys = [sampled_key(key) for key in parts_of(described, "keys")]
        before = known.items if isinstance(known, DictObject) else None
        if before is not None and [as_sampled(key) for key, _ in before] != keys:
            before = None
        was = [None] * len(keys) if before is None else [value for _, value in before]
        parts = enumerate(zip(parts_of(described, "values"), was, strict=True))
        values = [self._sampling.reconcile(f"{path}[{i}]", part, value) for i, (part, value) in parts]
        if before is not None:
            return DictObject(tuple((key, value) for (key, _), value in zip(before, values, strict=True)), factory)
        return replace(sampled_dict(keys, values), factory=factory)


def _frame(described: Described) -> FrameSpec:
    """A frame of known size; the labels of its columns are the user's strings, and not sent."""
    array = spec_of(described)
    kind = "Series" if described.get("type") == "Series" else "DataFrame"
    frame = as_frame(array, kind, None)
    return frame if kind == "Series" else frame.of_width(frame.width)


def _is_plain(cls: Class) -> bool:
    """Say whether an instance keeps nothing but its attributes: one of a list's subclass has items as well."""
    return all(base.endswith(("utils.PyDataset", "utils.Sequence")) for base in library_bases(cls))
