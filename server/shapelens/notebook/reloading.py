"""`%autoreload`: IPython runs modules whose files changed again, before it runs a cell.

It does so in one of two ways (`reloaded_parts.py`). What it leaves there is known where both leave the same, or where
it can only be one of them; else it is unknown.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from shapelens.interpret.language.modules import (
    ModuleSource,
    loaded_modules,
    of_unknown_content,
    present_source,
)
from shapelens.interpret.memory import GLOBAL, MISSING, apply_writes
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Class, Function, Key, Module, Symbol, Value, is_tuple
from shapelens.notebook.mended_definitions import UNCLEAR, mend
from shapelens.notebook.modules import Sources, WithSources
from shapelens.notebook.reload_risks import may_raise
from shapelens.notebook.reloaded_parts import changed_names, depending, is_reloaded_in_parts, parts_of

_RELOAD: Final = "import importlib\nimportlib.reload(importlib.import_module({name!r}))"
_ASKS_NOW: Final = re.compile(r"^[ \t]*%autoreload(?:[ \t]+(?:now|-\S+))*[ \t]*$", re.M)
_ASKS_ALWAYS: Final = re.compile(r"^[ \t]*%autoreload[ \t].*?(?:[123]|all|explicit|complete)", re.M)


@dataclass(frozen=True)
class Asked:
    """What cells ask of `%autoreload`: to look for what changed once, or before each cell."""

    now: bool
    always: bool


def asked_of_autoreload(codes: Iterable[str]) -> Asked:
    """Return what some cells ask of `%autoreload`."""
    asking = [code for code in codes if "%autoreload" in code]
    return Asked(any(map(_ASKS_NOW.search, asking)), any(map(_ASKS_ALWAYS.search, asking)))


@dataclass(frozen=True)
class Reloader:
    """How IPython's extension is set, as the probe says it."""

    on: bool
    only: frozenset[str] | None = None
    """The modules that it reloads; `None`: all but those of `never`."""
    never: frozenset[str] = frozenset()
    in_parts: bool = True
    """Whether it runs changed definitions by themselves."""
    adds: bool = False
    """Whether it binds what a module binds in the notebook as well."""
    failed: frozenset[str] = frozenset()
    """The modules that raised when they ran again."""

    def reloads(self, name: str) -> bool:
        """Say whether it looks at a module."""
        return self.on and name not in self.never and (self.only is None or name in self.only)


def reloader_of(runtime: Mapping[str, Any]) -> Reloader | None:
    """Return how the extension is set; `None` if it is not loaded."""
    on, said = runtime.get("autoreload"), cast("Mapping[str, Any]", runtime.get("reloading") or {})
    if on is None:
        return None
    only = said.get("only")
    never, failed = frozenset(said.get("never") or ()), frozenset(said.get("failed") or ())
    chosen = None if only is None else frozenset(only)
    return Reloader(on is True, chosen, never, said.get("in_parts") is not False, said.get("adds") is True, failed)


class Reloading:
    """What `%autoreload` will do before the next cell, and did before the last one. What was changed before the
    extension was loaded is not reloaded: it notes the times of all files then.
    """

    def __init__(self) -> None:
        self._reloader: Reloader | None = None
        self._noted: dict[str, ModuleSource | None] = {}
        """The sources of modules with which it compares those that it finds."""
        self._settled: dict[Key, Value] | None = None
        """The environment before what is expected of the next cell."""
        self._expected: dict[Key, Value] | None = None
        self._versions: list[tuple[str, str]] = []
        """The modules that are expected to be reloaded, and the contents of their files."""

    def look(self, runtime: Mapping[str, Any], environment: Mapping[Key, Value], sources: Sources) -> None:
        """Take note of how it is set, and of the environment that a cell left."""
        before, self._reloader = self._reloader, reloader_of(runtime)
        self._settled, self._expected, self._versions = None, None, []
        if self._reloader is None or before is None:
            self._noted = {}
        if self._reloader is None:
            return
        folders = WithSources(environment, sources)
        for module in loaded_modules(environment):
            # It looked as it was set before the cell; of a module that it left alone the time that it knows is older.
            if module.name not in self._noted or (before is not None and before.reloads(module.name)):
                source = present_source(folders, module.name)
                if source is None or not source.is_broken:
                    self._noted[module.name] = source

    def after(self, environment: dict[Key, Value], sources: Sources) -> dict[Key, Value]:
        """Return the environment after the modules whose files changed since ran again, if it is on."""
        settled, stale = self._stale(environment, sources)
        if [*map(_version, stale)] == self._versions:
            return environment
        self._settled, self._versions = settled, [*map(_version, stale)]
        self._expected = self._reloaded(settled, stale, sources, None) if stale else settled
        return self._expected

    def as_it_went(
        self, environment: dict[Key, Value], sources: Sources, runtime: Mapping[str, Any]
    ) -> dict[Key, Value]:
        """Return the environment after a cell's modules were reloaded, with what the probe says of it: which raised."""
        reloader = reloader_of(runtime)
        settled, stale = self._stale(environment, sources)
        if reloader is None or not stale or "reloading" not in runtime:
            return environment
        return self._reloaded(settled, stale, sources, reloader.failed)

    def with_unwritten(
        self, environment: dict[Key, Value], sources: Sources, paths: Collection[str], asked: Asked
    ) -> dict[Key, Value]:
        """Return the environment for pending cells that write these files, and ask for this: of modules that will be
        reloaded it is not known what they will be.
        """
        reloader = self._reloader or Reloader(on=False)
        reloader = replace(reloader, on=True, only=None) if asked.always else reloader
        names = {path.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in paths}
        modules = [each for each in loaded_modules(environment) if each.name in names]
        after = dict(environment)
        for module in modules:
            if asked.now or reloader.reloads(module.name):
                _make_unknown(after, module)
        turned_on = asked.always and self._reloader is not None and not self._reloader.on
        return self.asked(after, sources) if asked.now or turned_on else after

    def asked(self, environment: dict[Key, Value], sources: Sources) -> dict[Key, Value]:
        """Return the environment after `%autoreload now`, if the extension is loaded: of modules that changed it is not
        known what they are.
        """
        after, folders = environment, WithSources(environment, sources)
        for module in loaded_modules(environment) if self._reloader is not None else ():
            source = present_source(folders, module.name)
            if source is None or source.content != module.content:
                after = dict(after) if after is environment else after
                _make_unknown(after, module)
        return after

    def _stale(
        self, environment: dict[Key, Value], sources: Sources
    ) -> tuple[dict[Key, Value], list[tuple[Module, ModuleSource]]]:
        """Return the environment before what was expected, and the modules that are reloaded in it."""
        reloader, settled = self._reloader, environment
        if self._settled is not None and environment is self._expected:
            settled = self._settled
        if reloader is None or not reloader.on:
            return settled, []
        found: list[tuple[Module, ModuleSource]] = []
        folders = WithSources(settled, sources)
        for module in loaded_modules(settled):
            source, noted = present_source(folders, module.name), self._noted.get(module.name)
            then = module.content if module.name not in self._noted else None if noted is None else noted.content
            if source is None or source.is_broken or then in (None, source.content):
                continue
            if reloader.reloads(module.name):
                found.append((module, source))
        return settled, found

    def _reloaded(
        self,
        environment: Mapping[Key, Value],
        stale: Iterable[tuple[Module, ModuleSource]],
        sources: Sources,
        failed: Collection[str] | None,
    ) -> dict[Key, Value]:
        """Return the environment after modules ran again; `failed` are those that raised, if that is known."""
        after, reloader = dict(environment), self._reloader or Reloader(on=True)
        for module, source in stale:
            has_failed = None if failed is None else module.name in failed
            _reload(after, module, self._noted.get(module.name), source, sources, reloader, has_failed)
        return after


def _leave_what_is_the_same(
    environment: dict[Key, Value],
    module: Module,
    before: Mapping[str, Value],
    again: Mapping[str, Value],
    writes: Mapping[Key, Value],
) -> None:
    """Change an environment to what it is after a module ran again that raised perhaps: of what that would change it
    is not known what it is.
    """
    other = [key for key, value in writes.items() if key[0] != module.scope and environment.get(key, value) != value]
    environment.update(dict.fromkeys((key for key in other if not isinstance(environment[key], Module)), UNCLEAR))
    left = {
        name: before[name] if name[:2] == "__" or (name in again and _is_same(before[name], again[name])) else UNCLEAR
        for name in before
    }
    _put(environment, module, {**dict.fromkeys(again, UNCLEAR), **left})


def _version(stale: tuple[Module, ModuleSource]) -> tuple[str, str]:
    return stale[0].name, stale[1].content


def _reload(
    environment: dict[Key, Value],
    module: Module,
    noted: ModuleSource | None,
    source: ModuleSource,
    sources: Sources,
    reloader: Reloader,
    failed: bool | None,
) -> None:
    """Change an environment to what it is after a module ran again. Whether it `failed` is known where it ran."""
    before = {str(key[1]): value for key, value in environment.items() if key[0] == module.scope}
    start = {key: value for key, value in environment.items() if key[0] != module.scope}
    tree = ast.parse(_RELOAD.format(name=module.name))
    step = f"reload {module.name} {source.content}"
    result = run_step(step, "", tree, WithSources(start, sources))
    writes = {key: value for key, value in result.writes.items() if key != (GLOBAL, "importlib")}
    again = {str(key[1]): value for key, value in writes.items() if key[0] == module.scope and value is not MISSING}
    loaded = next((each for each in loaded_modules(writes) if each.name == module.name), None)
    raises = loaded is None or loaded.content != source.content
    old, new = (None if noted is None else parts_of(noted)), parts_of(source)
    in_parts = reloader.in_parts and (old is None or is_reloaded_in_parts(old, new))
    if failed is None and not raises and may_raise(noted, source, WithSources(environment, sources)):
        _leave_what_is_the_same(environment, module, before, again, writes)
        return
    if failed is None:
        failed = raises
    if failed and in_parts:
        # What changed may have been mended before something raised, or by itself.
        names = before.keys() | again.keys()
        _put(environment, module, {name: UNCLEAR if name[:2] != "__" else before.get(name) for name in names})
    elif failed:
        added = dict.fromkeys(again.keys() - before.keys(), UNCLEAR)
        environment.update({(module.scope, name): value for name, value in added.items()})
    elif raises:
        _make_unknown(environment, module)
    else:
        apply_writes(environment, writes)
        if in_parts:
            changed = set[str]() if old is None else changed_names(old, new)
            unclear = {n for n in again if n not in changed and not _is_same(before.get(n, MISSING), again[n])}
            unclear |= depending(new, unclear)
            again = {name: UNCLEAR if name in unclear else value for name, value in again.items()}
        _put(environment, module, again, before, adds=reloader.adds)


def _put(
    environment: dict[Key, Value],
    module: Module,
    names: Mapping[str, Value],
    before: Mapping[str, Value] | None = None,
    adds: bool = False,
) -> None:
    """Make a module hold these names alone. Functions and classes that were imported from it follow, as IPython mends
    them in place; numbers do not.
    """
    held = before or {str(key[1]): value for key, value in environment.items() if key[0] == module.scope}
    for name in held.keys() - names.keys():
        environment.pop((module.scope, name), None)
    environment.update({(module.scope, name): value for name, value in names.items()})
    mend(environment, [(value, names.get(name, value)) for name, value in held.items()], module.scope)
    if adds:
        environment.update({(GLOBAL, name): UNCLEAR for name in names if (GLOBAL, name) in environment})


def _make_unknown(environment: dict[Key, Value], module: Module) -> None:
    """Make a module one that may offer anything, and so what was imported from it."""
    _put(environment, module, {str(key[1]): UNCLEAR for key in environment if key[0] == module.scope})
    environment.update(of_unknown_content(module.name))


def _is_same(before: Value, again: Value) -> bool:
    """Say whether what a definition bound is what it binds when it runs again."""
    if isinstance(before, Function) and isinstance(again, Function):
        return (
            ast.dump(before.node) == ast.dump(again.node)
            and _are_same(before.defaults, again.defaults)
            and _are_same([*before.keyword_defaults.values()], [*again.keyword_defaults.values()])
        )
    if isinstance(before, Class) and isinstance(again, Class):
        return (
            ast.dump(before.node) == ast.dump(again.node)
            and before.attributes.keys() == again.attributes.keys()
            and _are_same([*before.attributes.values()], [*again.attributes.values()])
        )
    if is_tuple(before) and is_tuple(again):
        return _are_same(before, again)
    plain = (bool, int, float, str, type(None), Symbol, Module)
    return type(before) is type(again) and isinstance(before, plain) and before == again


def _are_same(before: Iterable[Value], again: Iterable[Value]) -> bool:
    one, other = [*before], [*again]
    return len(one) == len(other) and all(map(_is_same, one, other))
