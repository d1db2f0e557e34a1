"""Arrays of NumPy that are written in place.

A tensor is a value here, while several names may stand for one array. So a tensor of known numbers remembers where its
array was made, and so do the views of it. A write is noted under that place: from then on the numbers of what was made
there are not known, whatever name it has.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import libraries
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.memory import MISSING
from shapelens.interpret.values import Key, Site, Tensor, Unresolved, Value, inferred_at, is_tuple
from shapelens.spec import UNKNOWN, TensorSpec

_WRITTEN: Final = "written"
_ANY_SHAPE: Final[Key] = (_WRITTEN, "any shape")
"""Says that some array was given another shape in place."""

_FRAME_WRITES: Final[Key] = (_WRITTEN, "writes into frames")
"""How often something was written into a frame in place."""

SHAPE_IN_KERNEL: Final = "written in the kernel"
"""The scope of what is noted of the kernel's arrays until the statement that does it has run."""

_VIEWS: Final = frozenset(
    "reshape ravel transpose T squeeze swapaxes expand_dims asarray asanyarray ascontiguousarray asfortranarray "
    "require view atleast_1d atleast_2d atleast_3d diagonal diag split array_split hsplit vsplit dsplit moveaxis "
    "rollaxis flip fliplr flipud rot90 broadcast_to broadcast_arrays matrix_transpose permute_dims unstack astype "
    "array nan_to_num real imag flat getitem".split()
)
"""What may give a view of the array that it is given."""

_WRITERS: Final = frozenset(
    [f"numpy.ndarray.{name}" for name in "sort fill put itemset partition resize byteswap setfield".split()]
    + [f"numpy.{name}" for name in "put place copyto putmask fill_diagonal put_along_axis random.shuffle".split()]
    + ["random.shuffle"]
)
"""What writes into its first argument."""

_SHUFFLES: Final = ("numpy.random.shuffle", "random.shuffle")


def after_rule(name: str, given: Sequence[Value], result: Value) -> Value:
    """Return the result of a function; a view shows the array that the function was given."""
    if name.rpartition(".")[2] not in _VIEWS:
        return result
    array = next((value.array for value in given if isinstance(value, Tensor) and value.array is not None), None)
    return result if array is None else _shown(result, array)


def _shown(value: Value, array: Site) -> Value:
    if is_tuple(value):
        return tuple(_shown(item, array) for item in value)
    if isinstance(value, Tensor) and value.library == "numpy" and value.spec.shape != ():
        return replace(value, array=array)
    return value


def after_call(machine: Machine, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> None:
    """Note what the function `name` writes into: its first argument, or what it is given as `out`."""
    if name in _WRITERS and arguments and not (name in _SHUFFLES and _holds_labels_alone(arguments[0])):
        write(machine, arguments[0])
    if keywords.get("out") is not None:
        write(machine, keywords["out"])


def _holds_labels_alone(value: Value) -> bool:
    """Say whether the labels in an array are known, and not where they are."""
    return isinstance(value, Tensor) and value.classes is not None and value.spec.content is None


def write(machine: Machine, value: Value) -> None:
    """Note that something is written into an array."""
    if is_tuple(value):
        for item in value:
            write(machine, item)
    elif isinstance(value, Tensor) and value.array is not None:
        machine.memory.set(_key("numbers", value.array), True)


def shows_frame(machine: Machine, array: Value) -> Value:
    """Return an array that shows the elements of a frame; what is written into one from now on may change it."""
    if isinstance(array, Tensor) and array.array is not None:
        machine.memory.set(_key("frame", array.array), _frame_writes(machine))
    return array


def write_frame(machine: Machine) -> None:
    """Note that something is written into a frame in place, as `frame.iloc[0, 1] = 7` does."""
    writes = _frame_writes(machine)
    machine.memory.set(_FRAME_WRITES, writes + 1 if isinstance(writes, int) else writes)


def frames_are_written(machine: Machine) -> bool:
    """Say whether something was written into a frame in place."""
    return _frame_writes(machine) != 0


def _frame_writes(machine: Machine) -> Value:
    writes = machine.memory.get(_FRAME_WRITES)
    return 0 if writes is MISSING else writes


def _is_written(machine: Machine, array: Site) -> bool:
    """Say whether something may have been written into an array, or into the frame that it shows."""
    shown = machine.memory.get(_key("frame", array))
    by_frame = shown is not MISSING and (not isinstance(shown, int) or shown != _frame_writes(machine))
    return by_frame or machine.memory.get(_key("numbers", array)) is not MISSING


def _key(what: str, site: Site) -> Key:
    return (_WRITTEN, f"{what} {site.unit}:{site.line}:{site.column}:{site.end_line}:{site.end_column}")


def current(machine: Machine, tensor: Tensor) -> Tensor:
    """Return what is known of an array now, after what may have been written into it."""
    memory, origin = machine.memory, tensor.origin
    known = tensor.spec.content is not None or tensor.classes is not None or tensor.word is not None
    array = tensor.array if known else None
    if array is not None and _is_written(machine, array):
        spec = TensorSpec(tensor.spec.shape, tensor.spec.dtype)
        tensor = replace(
            tensor, spec=spec, classes=None, word=None, why=tensor.why or "something is written into the array"
        )
    made = _shape_key(tensor) if origin is not None and memory.get(_ANY_SHAPE) is not MISSING else None
    if made is not None and memory.get(made) is not MISSING:
        tensor = replace(tensor, spec=TensorSpec(), why="the array was given another shape or dtype in place")
    return tensor


def _shape_key(array: Tensor) -> Key | None:
    """Return where it is noted that an array got another shape in place. Of the kernel's, each with the same shape and
    dtype may be the same one.
    """
    origin = array.origin
    if origin is None or (origin.site is None and origin.kind != "sampled"):
        return None
    return _key("shape", origin.site) if origin.site is not None else (SHAPE_IN_KERNEL, str(array.spec))


# --- operators and attributes ---

_KINDS: Final = ("bool", "uint", "int", "float", "complex")


def in_place(machine: Machine, target: Tensor, result: Value) -> Value:
    """Return an array after `target += …`, where `target + …` is `result`: its shape and dtype stay."""
    shape, dtype = target.spec.shape, target.spec.dtype
    if target.library != "numpy" or shape == () or not isinstance(result, Tensor):
        return result
    write(machine, target)
    given, ranks = result.spec, (result.spec.rank, target.spec.rank)
    if given.dtype is not UNKNOWN and dtype is not UNKNOWN and _kind(given.dtype) > _kind(dtype):
        return machine.fails(TypeError, f"{given.dtype} numbers can't be written into an array of dtype {dtype}")
    if ranks[0] is not None and ranks[1] is not None and ranks[0] > ranks[1]:
        return machine.fails(ValueError, f"an array of rank {ranks[0]} can't be written into one of rank {ranks[1]}")
    return replace(result, spec=TensorSpec(shape, dtype), array=target.array)


def _kind(dtype: str) -> int:
    return next((number for number, kind in enumerate(_KINDS) if dtype.startswith(kind)), 0)


def set_attribute(machine: Machine, frame: Frame, array: Tensor, name: str, value: Value, node: ast.AST | None) -> None:
    """Carry out `array.name = value`: the shape or dtype of an array changes where it is."""
    if array.library != "numpy":
        return
    write(machine, array)
    if name not in ("shape", "dtype"):
        return
    result: Value = Unresolved("an array whose dtype was changed in place")
    if name == "shape" and node is not None:
        result = libraries.apply_function(machine, node, frame.unit, "numpy.reshape", (array, value), {})
    _replace(machine, frame, array, result, node)


def resize(machine: Machine, frame: Frame, node: ast.Call, array: Tensor, arguments: Sequence[Value]) -> None:
    """Carry out `array.resize(shape)`, which repeats nothing and fills up with zeros. NumPy refuses it for a view, and
    an array of the kernel's may be one.
    """
    shape = arguments if len(arguments) > 1 else arguments[0] if arguments else Unresolved("a shape")
    given = (shape, array.spec.dtype if array.spec.dtype is not UNKNOWN else "float64")
    result = libraries.apply_function(machine, node, frame.unit, "numpy.zeros", given, {})
    if array.origin is not None and array.origin.kind == "sampled":
        result = Unresolved("an array that was changed in place, if it is no view of another one")
    elif isinstance(result, Tensor):
        result = replace(result, spec=TensorSpec(result.spec.shape, array.spec.dtype))
    _replace(machine, frame, array, result, node.func)


def _replace(machine: Machine, frame: Frame, array: Tensor, result: Value, node: ast.AST | None) -> None:
    """Bind the expression before the dot of `node` to `result`; of the array under other names nothing is known."""
    from shapelens.interpret.language import iteration

    key = _shape_key(array)
    if key is not None:
        machine.memory.set(_ANY_SHAPE, True)
        machine.memory.set(key, True)
    target = node.value if isinstance(node, ast.Attribute) else None
    if isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)):
        if isinstance(result, Tensor) and node is not None:
            spec = TensorSpec(result.spec.shape, result.spec.dtype)
            result = replace(result, spec=spec, origin=inferred_at(site_of(frame.unit, node)))
        iteration.bind_target(machine, frame, target, result)
