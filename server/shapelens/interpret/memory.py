"""`Memory`: the variables and objects that code reads and writes while it is run abstractly.

A step reads through to the environment that it started from, and keeps what it writes to itself. So the environment
before it stays as
it was, and what was read and written is known exactly: that is what makes remembering results sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.interpret.values import Key, Value

GLOBAL: Final = ""
"""The scope of the notebook's or the file's own variables."""

KERAS: Final = "keras"
"""The scope of Keras's global state: the dtype policy, the image data format, the backend."""


CALLED: Final = "called"
"""The scope of what is called: the functions of the program that some statement runs, by their place."""

USED: Final = "used"
"""The scope of the functions, methods and classes of the program that some statement reads."""

INSTANCES: Final = "instances"
"""The scope of the last instance that was made of each class of the program, by the place of that."""

DELETED: Final = "deleted"
"""The scope of the global variables that were deleted: reading one that nothing binds again raises an error."""

NAMES: Final = (GLOBAL, "")
"""Under this key an environment says which global variables there are."""

COMPLETE: Final = ("complete", "")
"""Under this key an environment says (`True`) that there are no global variables but those it has, as a kernel's."""

KERAS_VERSION: Final = (KERAS, "version")
KERAS_BACKEND: Final = (KERAS, "backend")
"""Where the version of Keras is kept that a kernel has: major and minor."""


class _Missing:
    def __repr__(self) -> str:
        return "<missing>"


MISSING: Final = _Missing()
"""What a key holds that was never written, or was deleted."""


class Memory:
    """What a step sees: an environment, and its own writes over it."""

    def __init__(self, base: Mapping[Key, Value]) -> None:
        self._base = base
        self.reads: set[Key] = set()
        self.writes: dict[Key, Value] = {}
        self.touched: set[Key] = set()
        """What was written, also where `writes` was put back since."""

    def get(self, key: Key) -> Value:
        """Return what `key` holds, or `MISSING`."""
        value = self.writes.get(key, None)
        if value is not None or key in self.writes:
            return value
        self.reads.add(key)
        return self._base.get(key, MISSING)

    def global_names(self) -> list[Key]:
        """Return the keys of all global variables."""
        self.reads.add(NAMES)
        return [*dict.fromkeys(key for key in (*self._base, *self.writes) if key[0] == GLOBAL and key != NAMES)]

    def original(self, key: Key) -> Value:
        """Return what `key` held before the step, or `MISSING`."""
        self.reads.add(key)
        return self._base.get(key, MISSING)

    def set(self, key: Key, value: Value) -> None:
        """Bind `key` to `value`."""
        self.writes[key] = value
        self.touched.add(key)

    def delete(self, key: Key) -> None:
        """Unbind `key`."""
        self.writes[key] = MISSING
        self.touched.add(key)

    def fork(self) -> dict[Key, Value]:
        """Return the writes so far, to come back to with `restore`."""
        return dict(self.writes)

    def restore(self, writes: dict[Key, Value]) -> dict[Key, Value]:
        """Make `writes` the writes of this memory; return the present ones."""
        present, self.writes = self.writes, writes
        return present


def apply_writes(environment: dict[Key, Value], writes: Mapping[Key, Value]) -> None:
    """Carry the writes of a step into `environment`."""
    for key, value in writes.items():
        if value is MISSING:
            environment.pop(key, None)
        else:
            environment[key] = value
