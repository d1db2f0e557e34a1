"""`%autoreload`: IPython runs modules whose files changed again, before it runs a cell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Final

from shapelens.interpret.memory import GLOBAL, apply_writes
from shapelens.interpret.modules import stale_modules
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Class, Function, Key, Value
from shapelens.notebook.modules import Sources, WithSources

_AUTORELOAD: Final = re.compile(r"^\s*%autoreload\s+(?:[23]|all|complete)\b", re.MULTILINE)
_RELOAD: Final = "import importlib\nimportlib.reload(importlib.import_module({name!r}))"


def reloads_modules(texts: Iterable[str]) -> bool:
    """Say whether one of the cells turns the reloading of modules on."""
    return any("%autoreload" in text and _AUTORELOAD.search(text) is not None for text in texts)


def reloaded(environment: dict[Key, Value], sources: Sources) -> dict[Key, Value]:
    """Return the environment after the modules whose files changed ran again.

    Functions and classes that were imported from them follow, as IPython mends them in place; numbers do not.
    """
    stale = stale_modules(WithSources(environment, sources))
    if not stale:
        return environment
    after = dict(environment)
    for module in stale:
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
