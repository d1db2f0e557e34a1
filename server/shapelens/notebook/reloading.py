"""`%autoreload`: IPython runs modules whose files changed again, before it runs a cell."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Final

from shapelens.interpret.language.modules import stale_modules
from shapelens.interpret.memory import GLOBAL, apply_writes
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Class, Function, Key, Module, Value
from shapelens.notebook.modules import Sources, WithSources

_RELOAD: Final = "import importlib\nimportlib.reload(importlib.import_module({name!r}))"


class Reloading:
    """Whether the kernel has `%autoreload` on. What was changed before the extension was loaded is not reloaded: it
    notes the times of all files then.
    """

    def __init__(self) -> None:
        self._loaded = self._on = False
        self._changed_before: set[tuple[str, str]] = set()
        """The names and contents of modules that had been changed by then."""

    def look(self, autoreload: bool | None, environment: Mapping[Key, Value], sources: Sources) -> None:
        """Take note of whether it is on (`None`: not even loaded), and of the environment that cells left."""
        loaded = autoreload is not None
        if loaded != self._loaded:
            stale = stale_modules(WithSources(environment, sources)) if loaded else ()
            self._changed_before = {(module.name, source.content) for module, source in stale}
        self._loaded, self._on = loaded, autoreload is True

    def after(self, environment: dict[Key, Value], sources: Sources) -> dict[Key, Value]:
        """Return the environment after the modules whose files changed since ran again, if it is on."""
        stale = stale_modules(WithSources(environment, sources)) if self._on else ()
        modules = [module for module, source in stale if (module.name, source.content) not in self._changed_before]
        return _reloaded(environment, modules, sources) if modules else environment


def _reloaded(environment: dict[Key, Value], modules: Iterable[Module], sources: Sources) -> dict[Key, Value]:
    """Return the environment after modules ran again.

    Functions and classes that were imported from them follow, as IPython mends them in place; numbers do not.
    """
    after = dict(environment)
    for module in modules:
        tree = ast.parse(_RELOAD.format(name=module.name))
        result = run_step(f"reload {module.name} {module.content}", "", tree, WithSources(after, sources))
        renewed = [
            (value, result.writes[key])
            for key, value in after.items()
            if key[0] == module.scope and isinstance(value, (Function, Class)) and key in result.writes
        ]
        apply_writes(after, {key: value for key, value in result.writes.items() if key != (GLOBAL, "importlib")})
        for key, value in environment.items():
            if key[0] == GLOBAL:
                after[key] = next((new for old, new in renewed if old is value), value)
    return after
