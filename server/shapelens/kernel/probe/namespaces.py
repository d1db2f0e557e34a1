"""`Sampler`: what is bound in a namespace, and what has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Tuple

from shapelens.kernel.probe.describing import Describer
from shapelens.kernel.probe.glance import Glance

if TYPE_CHECKING:
    from shapelens.kernel.schema import Value


class Sampler:
    """Remembers what was said of each name, and says what has changed since."""

    def __init__(self) -> None:
        self._describer = Describer()
        self._said: Dict[str, Tuple[int, Value]] = {}
        self._glance = Glance()

    def changes(self, namespace: Dict[str, Any], hidden: Dict[str, Any]) -> Tuple[Dict[str, Value], list[str]]:
        """Return the names bound to something new or changed, and those that are gone.

        `hidden` is what IPython has put into the namespace itself.
        """
        self._describer.begin()
        # Copied at once, since another thread of the user's may be adding names.
        present = namespace.copy()
        looked = self._glance.candidates(present)
        said, describe = self._said, self._describer.describe
        bound: Dict[str, Value] = {}
        seen: set[str] = set()
        pairs = present.items() if looked is None else [(name, present[name]) for name in looked if name in present]
        for name, obj in pairs:
            if type(name) is not str or (name[:1] == "_" and _is_ipythons(name)):
                continue
            if name in hidden and hidden[name] is obj:
                continue
            seen.add(name)
            value = describe(obj)
            old = said.get(name)
            # An identity alone proves nothing: an object may change in place, and another may take its address.
            if old is None or old[0] != id(obj) or (old[1] is not value and old[1] != value):
                bound[name] = value
                said[name] = (id(obj), value)
        unbound = [name for name in (said if looked is None else looked) if name in said and name not in seen]
        for name in unbound:
            del said[name]
        return bound, unbound


def _is_ipythons(name: str) -> bool:
    """Say whether a name is one that IPython or Python keeps for itself: `_`, `_i3`, `_12`, `_oh`, `__name__`."""
    rest = name.strip("_")
    is_history = rest in ("i", "ii", "iii", "ih", "oh", "dh") or rest.lstrip("i").isdigit()
    return not rest or is_history or name[:2] == "__" == name[-2:]
