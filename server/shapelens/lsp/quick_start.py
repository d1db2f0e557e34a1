"""A quicker start: the code that `attrs` and `dataclasses` write for each class is compiled once, not at every start.

Python keeps the bytecode of modules, but not of code that a module writes and compiles while it is imported. More than
half of our start was that: `lsprotocol.types` alone makes some 570 classes. Here such bytecode is kept as Python keeps
its own: beside this module, in the same `__pycache__`, for the same version of Python, and not at all where Python was
told to write none or may not.
"""

from __future__ import annotations

import dataclasses
import gc
import importlib.util
import marshal
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, cast

import attr._make
import attrs

# Objects that are made before a search for unreachable ones: an analysis makes many, and hardly any in cycles.
COLLECT_AFTER = 50_000


@contextmanager
def quick_imports() -> Generator[None]:
    """Import modules in the body of `with` without compiling generated code anew and without garbage collection."""
    kept = GeneratedCode(Path(importlib.util.cache_from_source(__file__)).with_suffix(".generated"))
    gc.disable()
    try:
        with (
            _shadowed(attr._make, "compile", kept.compile),
            _shadowed(dataclasses, "exec", kept.execute),
            _replaced(attrs, "define", partial(attrs.define, slots=False)),  # a class with slots is made twice
        ):
            yield
    finally:
        gc.freeze()  # what was imported stays: no collection need look at it
        gc.set_threshold(COLLECT_AFTER)
        gc.enable()
        kept.save()


class GeneratedCode:
    """The bytecode of generated source, kept in one file.

    It is found by a digest of its source text, so it never goes out of date; the file begins with the number by which
    Python tells versions of bytecode apart.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = self._read()
        self._used: dict[bytes, CodeType] = {}

    def _read(self) -> dict[bytes, CodeType]:
        magic = importlib.util.MAGIC_NUMBER
        try:
            data = self._path.read_bytes()
            known: object = marshal.loads(data[len(magic) :]) if data.startswith(magic) else {}
        except (OSError, EOFError, ValueError, TypeError):
            return {}
        return cast("dict[bytes, CodeType]", known) if isinstance(known, dict) else {}

    def compile(self, source: str, filename: str, mode: str) -> CodeType:
        """Compile as the built-in function does, once and for all."""
        key = blake2b(f"{filename}\n{source}".encode(), digest_size=16).digest()
        code = self._known.get(key) or compile(source, filename, mode)
        self._used[key] = code
        return code

    def execute(self, source: str, variables: dict[str, Any], local: dict[str, Any]) -> None:
        """Execute as the built-in function does."""
        exec(self.compile(source, "<string>", "exec"), variables, local)

    def save(self) -> None:
        """Write what was used, if it is not what the file holds; a folder that cannot be written is left alone."""
        if sys.dont_write_bytecode or self._used.keys() == self._known.keys():
            return
        fresh = self._path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(importlib.util.MAGIC_NUMBER + marshal.dumps(self._used))
            fresh.replace(self._path)


@contextmanager
def _replaced(module: ModuleType, name: str, function: object) -> Generator[None]:
    """Let others find `function` in a module in place of what is there."""
    before = getattr(module, name)
    setattr(module, name, function)
    try:
        yield
    finally:
        setattr(module, name, before)


@contextmanager
def _shadowed(module: ModuleType, builtin: str, function: object) -> Generator[None]:
    """Let a module use `function` in place of a built-in one."""
    setattr(module, builtin, function)
    try:
        yield
    finally:
        delattr(module, builtin)
