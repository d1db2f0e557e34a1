"""The shape environment: what the kernel holds, where it was bound, and which cells use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import cast

from shapelens.interpret.values import Origin
from shapelens.kernel.descriptions import Described, parts_of, policy_of, shape_of
from shapelens.notebook.program import Program
from shapelens.spec import format_shape, item_size

_MAX_ITEMS = 16  # of a list or tuple, or layers of a model
_MAX_DEPTH = 2


@dataclass(frozen=True)
class Entry:
    """One thing that the kernel holds. `shape` and `dtype` are written out; `nbytes` counts a layer's weights."""

    name: str
    kind: str
    type: str
    shape: str
    dtype: str
    nbytes: int | None
    device: str | None
    cell: int | None
    """The number of the cell that bound it."""
    execution_count: int | None
    used_in: tuple[int, ...]
    """The numbers of the other cells that read it."""
    items: tuple[Entry, ...] = ()


def environment(program: Program) -> list[Entry]:
    """Return the tensors, layers, models and data sets that the kernel holds, and containers of these, by name."""
    readers = program.cells_reading()
    found: list[Entry] = []
    for name, described in sorted(program.kernel.described.items()):
        origin = program.kernel.origins.get(name, Origin("sampled"))
        cell = program.cell_of_section(origin.cell)
        used_in = tuple(number for number in readers.get(name, ()) if number != cell)
        entry = _entry(name, described, cell, origin.execution_count, used_in)
        if entry is not None:
            found.append(entry)
    return found


def _entry(
    name: str,
    described: Described,
    cell: int | None,
    execution_count: int | None,
    used_in: tuple[int, ...],
    depth: int = 0,
) -> Entry | None:
    """Return the entry of a described object; `None` for what holds no shape."""
    kind = str(described.get("kind"))
    where = (cell, execution_count, used_in)

    def of_parts(parts: Sequence[Described], label: str) -> tuple[Entry, ...]:
        if depth >= _MAX_DEPTH:
            return ()
        entries = (_entry(label.format(i), part, *where, depth + 1) for i, part in enumerate(parts[:_MAX_ITEMS]))
        return tuple(entry for entry in entries if entry is not None)

    if kind == "tensor":
        size, device = described.get("nbytes"), described.get("device")
        return Entry(name, kind, _type(described), _shape(described), _dtype(described), size, device, *where)
    if kind == "frame":
        return Entry(name, kind, str(described.get("type")), _shape(described), _dtype(described), None, None, *where)
    if kind == "dataset":
        spec = cast("Described", described.get("element_spec") or {})
        return Entry(name, kind, "Dataset", _structure(spec, _shape), _structure(spec, _dtype), None, None, *where)
    if kind in ("layer", "model"):
        items = of_parts(parts_of(described, "layers"), name + ".layers[{}]") if kind == "model" else ()
        policy = str(described.get("dtype_policy") or "?")
        return Entry(
            name,
            kind,
            str(described.get("class")),
            _flow(described),
            policy,
            _weight_bytes(described),
            None,
            *where,
            items,
        )
    if kind in ("tuple", "list"):
        items = of_parts(parts_of(described, "items"), name + "[{}]")
        if items:
            length = f"{described.get('length')} items"
            sizes = [item.nbytes for item in items]
            whole = len(items) == described.get("length") and all(size is not None for size in sizes)
            total = sum(size or 0 for size in sizes) if whole else None
            return Entry(name, kind, kind, length, "", total, None, *where, items)
    return None


def _type(described: Described) -> str:
    library, name = described.get("library"), described.get("type")
    return f"{library} {name}" if name and name != library else str(library)


def _shape(described: Described) -> str:
    """Write a shape, and those of its parts where it is distributed: `(32, 5): 2 × (16, 5)`."""
    whole = _written(described.get("shape"))
    parts = Counter(map(_written, described.get("parts") or ()))
    written = " + ".join(f"{count} × {part}" for part, count in parts.items())
    return f"{whole}: {written}" if written else whole


def _written(sizes: object) -> str:
    return format_shape(shape_of(sizes))


def _dtype(described: Described) -> str:
    return str(described.get("dtype") or "?")


def _structure(described: Described, write: Callable[[Described], str]) -> str:
    """Write a nested element specification: `(None, 28, 28), (None,)`."""
    if "items" not in described:
        return write(described) if described.get("kind") == "tensor" else "?"
    return ", ".join(_structure(part, write) for part in parts_of(described, "items"))


def _flow(described: Described) -> str:
    """Write what a layer or model takes and returns."""
    if described.get("kind") == "model":
        taken, given = (", ".join(map(_shape, parts_of(described, side))) for side in ("inputs", "outputs"))
        return f"{taken} → {given}" if taken and given else "not built yet"
    taken, given = described.get("input_shape"), described.get("output_shape")
    if taken is None:
        return "built" if described.get("built") else "not built yet"
    return f"{_written(taken)} → {_written(given)}" if given is not None else f"built for {_written(taken)}"


def _weight_bytes(described: Described) -> int | None:
    """Return the bytes that the weights take; `None` where there are none yet."""
    if not described.get("built"):
        return None
    shapes = cast("Sequence[Sequence[int | None]]", described.get("weights") or ())
    if any(size is None for shape in shapes for size in shape):
        return None
    each = item_size(policy_of(described).variable_dtype)
    return None if each is None else each * sum(prod(cast("Sequence[int]", shape)) for shape in shapes)
