"""Which names hold something else now than what was inferred of them at an earlier time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.values import Key, Origin, Ref, Tensor, Unresolved, Value, is_tuple
from shapelens.kernel.descriptions import Described
from shapelens.kernel.sampled import Sampler

_ORIGIN: Final = Origin("sampled")
_CHANGED: Final = Unresolved("it was changed by code that is not in this notebook")


def compared(
    environment: Mapping[Key, Value], described: Mapping[str, Described]
) -> tuple[set[str], dict[Key, InstanceObject]]:
    """Return the described names that hold something else than they do in an environment, as far as their descriptions
    say it; and the instances in it with what is still known of them.
    """
    names = [name for name in described if (GLOBAL, name) in environment]
    sampler = Sampler(_ORIGIN, environment, {})
    for name in names:
        sampler.identify(name, described[name])
    now = {name: sampler.reconcile(name, described[name], environment[GLOBAL, name]) for name in names}
    comparison = _Comparison(environment.get, sampler.get)
    others = {name for name, value in now.items() if not comparison.are_alike(environment[GLOBAL, name], value)}
    return others, comparison.changed


class _Comparison:
    """Compares values of one environment with those of another."""

    def __init__(self, then: Callable[[Key], Value], now: Callable[[Key], Value]) -> None:
        self._then = then
        self._now = now
        self._seen: dict[Ref, bool] = {}
        self.changed: dict[Key, InstanceObject] = {}
        """Instances whose attributes are others now, without these."""

    def are_alike(self, then: Value, now: Value) -> bool:
        """Say whether two values are the same, with all that is in them. A layer may have been built since."""
        if isinstance(then, Ref):
            if then not in self._seen:
                self._seen[then] = True  # what holds itself
                self._seen[then] = then == now and self._are_objects_alike(then.key)
            return self._seen[then] and then == now
        if isinstance(then, Tensor):
            return isinstance(now, Tensor) and (then.spec.shape, then.spec.dtype) == (now.spec.shape, now.spec.dtype)
        if isinstance(then, ListObject):
            return isinstance(now, ListObject) and self.are_alike(then.items, now.items)
        if isinstance(then, DictObject):
            return isinstance(now, DictObject) and self.are_alike(then.items, now.items)
        if isinstance(then, LayerObject):
            return isinstance(now, LayerObject)
        if isinstance(then, ModelObject):
            return isinstance(now, ModelObject) and self._all_alike(then.layers, now.layers)
        if is_tuple(then):
            return is_tuple(now) and self._all_alike(then, now)
        return then == now

    def _are_objects_alike(self, key: Key) -> bool:
        then, now = self._then(key), self._now(key)
        if not isinstance(then, InstanceObject) or not isinstance(now, InstanceObject):
            return self.are_alike(then, now)
        attributes = {
            name: value if self.are_alike(value, now.attributes.get(name)) else _CHANGED
            for name, value in then.attributes.items()
        }
        if attributes != then.attributes:
            self.changed[key] = replace(then, attributes=attributes)
        return True

    def _all_alike(self, then: Sequence[Value], now: Sequence[Value]) -> bool:
        return len(then) == len(now) and all(map(self.are_alike, then, now))
