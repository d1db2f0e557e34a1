"""Arrays and tables that a program writes to files and reads again: `numpy.save`, `to_csv` and what reads them.

A file is known by its path as the program writes it. After a write to a path that is not known, no file is.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import libraries, rule_values
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.memory import MISSING
from shapelens.interpret.values import Ref, Tensor, Value, inferred_at, is_tuple
from shapelens.rules.frames import FrameSpec
from shapelens.rules.functions.data_files import archive_of
from shapelens.rules.functions.pandas_files import read_again, written
from shapelens.rules.values import Record
from shapelens.spec import TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]

_FILES: Final = "saved data"
"""The scope of the files that the program wrote, by their paths."""

_LOST: Final = (_FILES, "")
"""Where is counted how often something was written that may have been any file."""


# --- files ---


def _write(machine: Machine, path: Value, suffix: str, content: Value) -> None:
    """Note what a file holds now."""
    lost = _lost(machine)
    if not isinstance(path, str):
        machine.memory.set(_LOST, lost + 1 if isinstance(lost, int) else lost)
        return
    machine.memory.set((_FILES, _name(path, suffix)), (lost, content))


def _read(machine: Machine, path: Value, suffix: str = "") -> Value:
    """Return what the program wrote to a file, `None` if that is not known."""
    noted = machine.memory.get((_FILES, _name(path, suffix))) if isinstance(path, str) else None
    if not is_tuple(noted) or len(noted) != 2:
        return None
    since, content = noted
    return content if isinstance(since, int) and since == _lost(machine) else None


def _lost(machine: Machine) -> Value:
    lost = machine.memory.get(_LOST)
    return 0 if lost is MISSING else lost


def _name(path: str, suffix: str) -> str:
    """Return a path as all its spellings are noted; NumPy adds the suffix that it wants."""
    return path.removeprefix("./") + ("" if path.endswith(suffix) else suffix)


# --- arrays ---


def _save_array(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`numpy.save(file, arr)`."""
    given = {**dict(zip(("file", "arr"), arguments, strict=False)), **keywords}
    _write(machine, given.get("file"), ".npy", _on_disk(given.get("arr")))
    return None


def _save_arrays(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`numpy.savez(file, *args, **kwds)`: those without a name are `arr_0`, `arr_1` and so on."""
    if arguments:
        arrays = {**{f"arr_{place}": array for place, array in enumerate(arguments[1:])}, **keywords}
        specs = {name: array.spec for name, given in arrays.items() if (array := _on_disk(given)) is not None}
        _write(machine, arguments[0], ".npz", archive_of(specs))
    return None


def _on_disk(value: Value) -> Tensor | None:
    """Return an array as a file holds it."""
    if not isinstance(value, Tensor) or value.library != "numpy" or value.kind:
        return None
    return replace(value, spec=TensorSpec(value.spec.shape, value.spec.dtype), array=None, window=None)


def _load_arrays(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`numpy.load(file)`: what the program saved there, if it did."""
    content = _read(machine, arguments[0] if arguments else keywords.get("file"))
    if isinstance(content, Tensor):
        return replace(content, origin=inferred_at(site_of(frame.unit, node)))
    if isinstance(content, Record):
        return content
    return libraries.apply_function(machine, node, frame.unit, "numpy.load", arguments, keywords)


# --- tables ---


def write_table(machine: Machine, table: FrameSpec, name: str, arguments: Arguments, keywords: Keywords) -> None:
    """`table.to_csv(path)` or `table.to_pickle(path)`."""
    options = dict(keywords)
    path = arguments[0] if arguments else options.pop("path_or_buf", options.pop("path", None))
    content = table if name == "to_pickle" else written(table, _plain(machine, options)) if len(arguments) < 2 else None
    if path is not None:
        _write(machine, path, "", None if content is None else machine.allocate(content))


def _read_table(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`pandas.read_csv(path)`: the table that the program wrote there, if it did."""
    table = _table(machine, arguments, keywords)
    options = {key: value for key, value in keywords.items() if key != "filepath_or_buffer"}
    found = None if table is None or len(arguments) > 1 else read_again(table, _plain(machine, options))
    if found is not None:
        return machine.allocate(found)
    return libraries.apply_function(machine, node, frame.unit, "pandas.read_csv", arguments, keywords)


def _unpickle(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`pandas.read_pickle(path)`."""
    table = _table(machine, arguments, keywords)
    if table is not None:
        return machine.allocate(table)
    return libraries.apply_function(machine, node, frame.unit, "pandas.read_pickle", arguments, keywords)


def _table(machine: Machine, arguments: Arguments, keywords: Keywords) -> FrameSpec | None:
    content = _read(machine, arguments[0] if arguments else keywords.get("filepath_or_buffer"))
    table = machine.load(content) if isinstance(content, Ref) else None
    return table if isinstance(table, FrameSpec) else None


def _plain(machine: Machine, options: Keywords) -> dict[str, object]:
    return {name: rule_values.to_rule(machine, value) for name, value in options.items()}


FUNCTIONS: Final[dict[str, Special]] = {
    "numpy.save": _save_array,
    "numpy.savez": _save_arrays,
    "numpy.savez_compressed": _save_arrays,
    "numpy.load": _load_arrays,
    "pandas.read_csv": _read_table,
    "pandas.read_pickle": _unpickle,
}
