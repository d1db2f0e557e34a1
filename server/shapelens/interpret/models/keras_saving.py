"""Models that a program saves in files and loads again."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Final

from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.models.keras_cloning import clone
from shapelens.interpret.models.keras_configurations import Found, custom_names
from shapelens.interpret.values import Ref, Site, Unresolved, Value

_SAVED: Final = "saved models"
"""The scope of the files that the program wrote, by their names."""

_SUFFIXES: Final = (".keras", ".h5", ".hdf5")


def save(machine: Machine, site: Site, model: Value, path: Value) -> None:
    """`model.save(path)`. Of a file in a folder it is not known whether that is there."""
    if not isinstance(path, str) or "/" in path.removeprefix("./") or not path.endswith(_SUFFIXES):
        return
    with machine.quiet():
        copy = clone(machine, site, model, None)
    machine.memory.set((_SAVED, path.removeprefix("./")), copy)


def save_model(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """`keras.models.save_model(model, path)`."""
    given = {**dict(zip(("model", "filepath"), arguments, strict=False)), **keywords}
    save(machine, site_of(frame.unit, node), given.get("model"), given.get("filepath"))
    return None


def load_model(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """`keras.models.load_model(path)`: the model that the program itself saved there."""
    names = ("filepath", "custom_objects", "compile", "safe_mode")
    given = {**dict(zip(names, arguments, strict=False)), **keywords}
    path = given.get("filepath")
    saved = machine.memory.get((_SAVED, path.removeprefix("./"))) if isinstance(path, str) else None
    if not isinstance(saved, Ref):
        return Unresolved("a model that is loaded from a file; run the cell to sample it")
    names = custom_names(machine, given.get("custom_objects"))
    found = Found(names, lambdas=given.get("safe_mode") is False)
    return clone(machine, site_of(frame.unit, node), saved, found)
