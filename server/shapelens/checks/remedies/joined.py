"""Tensors that are joined: the list of them in the source, and what makes them fit."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import spelled_layer
from shapelens.checks.edits.source_edits import (
    combined,
    integers_in,
    keyword_of,
    quoted,
    remove_argument,
    replace,
    set_argument,
)
from shapelens.checks.edits.sources import Place
from shapelens.checks.edits.tensor_code import add_axis, all_edits
from shapelens.checks.model import Edit
from shapelens.interpret.values import Value, is_tuple
from shapelens.rules.registry import layer_rule
from shapelens.spec import UNKNOWN, Shape, TensorSpec, is_integer


def joined_nodes(case: Case, shapes: Sequence[Shape]) -> tuple[Place, list[ast.expr]] | None:
    """Return the call and the expressions in its list, if there is one for each of `shapes`."""
    site, argument = case.site, case.argument
    items = integers_in(argument.node) if argument is not None else None
    if site is not None and site.call is not None and _appends(case):
        items = site.call.args[:2]
    if site is None or items is None or len(items) != len(shapes):
        return None
    return (site, items) if not any(isinstance(item, ast.Starred) for item in items) else None


def _appends(case: Case) -> bool:
    """Say whether the call is one of `np.append`, which takes the two arrays one by one."""
    call = case.site.call if case.site is not None else None
    return case.site is not None and call is not None and case.site.text_of(call.func).endswith(".append")


def differing_axes(shapes: Sequence[Shape]) -> list[int] | None:
    """Return the axes in which shapes of one rank differ, `None` if their ranks differ or are unknown."""
    known = [shape for shape in shapes if shape is not UNKNOWN]
    if len(known) < len(shapes) or len({len(shape) for shape in known}) != 1:
        return None
    return [axis for axis, sizes in enumerate(zip(*known, strict=True)) if len(set(sizes)) > 1]


def columns_stacked(case: Case, shapes: Sequence[Shape]) -> Iterator[Candidate]:
    """Offer `np.column_stack` for `np.hstack`, where arrays with one axis are to be columns beside the others."""
    site = case.site
    if site is None or site.call is None or site.function_name != "hstack":
        return
    known = [shape for shape in shapes if shape is not UNKNOWN]
    if len({shape[:1] for shape in known}) == 1 and {len(shape) for shape in known} == {1, 2}:
        function = case.names.spell("numpy.column_stack", site)
        edits = (replace(site, site.call.func, function.text), *function.edits)
        yield Candidate("columns", "Put them beside each other as columns: np.column_stack", edits)


def tuples_of_parts(case: Case) -> Iterator[Candidate]:
    """Offer tuples in the place of the lists of arrays that are given to a dataset: of a list it makes one array."""
    place = case.argument
    parts = place.node.elts if place is not None and isinstance(place.node, ast.Tuple) else []
    lists = [part for part in parts if isinstance(part, ast.List) and len(part.elts) > 1]
    if place is not None and lists and case.operation == "from_tensor_slices":
        edits = [replace(place, node, f"({place.text_of(node)[1:-1].strip()})") for node in lists]
        yield Candidate("tuple", f"Keep the arrays apart: {place.text_of(lists[0])} as a tuple", tuple(edits))


def padded(case: Case, shapes: Sequence[Shape], skip: int | None) -> Iterator[Candidate]:
    """Offer to pad the shorter tensors with zeros behind, along the one axis in which they differ."""
    found = joined_nodes(case, shapes)
    axes = [axis for axis in differing_axes(shapes) or () if axis != skip]
    if found is None or len(axes) != 1 or layer_rule(case.mismatch.operation) is not None or _appends(case):
        return
    place, nodes = found
    axis = axes[0]
    sizes = [shape[axis] if shape is not UNKNOWN else UNKNOWN for shape in shapes]
    if not all(isinstance(size, int) for size in sizes):
        return
    longest = max(size for size in sizes if isinstance(size, int))
    edits: list[tuple[Edit, ...]] = []
    for node, shape, size in zip(nodes, shapes, sizes, strict=True):
        if isinstance(size, int) and size < longest and shape is not UNKNOWN:
            edits.append(_padded(case, place.at(node), len(shape), axis, size, longest))
    yield Candidate("pad", f"Pad to {longest} along axis {axis}", all_edits(*edits))


def padded_by_layers(case: Case, shapes: Sequence[Shape], skip: int | None) -> Iterator[Candidate]:
    """Offer to pad the smaller images or sequences that a layer joins, behind, to the size of the largest."""
    found = joined_nodes(case, shapes)
    axes = [axis for axis in differing_axes(shapes) or () if axis != skip]
    known = [shape for shape in shapes if shape is not UNKNOWN]
    if found is None or layer_rule(case.mismatch.operation) is None or not axes or not known:
        return
    rank = len(known[0])
    if rank not in (3, 4, 5) or 0 in axes or rank - 1 in axes:
        return
    place, nodes = found
    spelling = spelled_layer(case, place, f"ZeroPadding{rank - 2}D")
    sizes = [[size for size in shape[1:-1] if isinstance(size, int)] for shape in known]
    if spelling is None or any(len(each) != rank - 2 for each in sizes):
        return
    largest = [max(column) for column in zip(*sizes, strict=True)]
    whole = next((place.text_of(node) for node, each in zip(nodes, sizes, strict=True) if each == largest), None)
    edits: list[Edit] = []
    for node, each in zip(nodes, sizes, strict=True):
        if each != largest:
            pairs = [f"(0, {wanted - size})" for size, wanted in zip(each, largest, strict=True)]
            if case.placed.finding.via and whole is not None and whole.isidentifier() and isinstance(node, ast.Name):
                # Each call of the function has sizes of its own.
                axes = range(1, rank - 1)
                pairs = [f"(0, {whole}.shape[{axis}] - {node.id}.shape[{axis}])" for axis in axes]
            written = pairs[0] if len(pairs) == 1 else f"({', '.join(pairs)})"
            edits.append(replace(place, node, f"{spelling.text}({written})({place.text_of(node)})"))
    yield Candidate("pad", "Pad the smaller ones with zeros", all_edits(edits, spelling.edits))


def resized_like(case: Case, shapes: Sequence[Shape], skip: int | None) -> Iterator[Candidate]:
    """Offer to resize the smaller of two images to the other, whatever its size: in a loop it is another each time."""
    found = joined_nodes(case, shapes)
    axes = [axis for axis in differing_axes(shapes) or () if axis != skip]
    if found is None or len(shapes) != 2 or layer_rule(case.mismatch.operation) is None or not axes:
        return
    place, nodes = found
    left, right = (() if shape is UNKNOWN else shape[1:3] for shape in shapes)
    sizes = [size for size in (*left, *right) if isinstance(size, int)]
    spelling = spelled_layer(case, place, "Resizing")
    if (
        len(sizes) != 4
        or any(shape is UNKNOWN or len(shape) != 4 for shape in shapes)
        or not set(axes) <= {1, 2}
        or spelling is None
    ):
        return
    small, large = (0, 1) if sizes[:2] < sizes[2:] else (1, 0)
    if not isinstance(nodes[large], (ast.Name, ast.Attribute, ast.Subscript)):
        return
    code = f"{spelling.text}(*{place.text_of(nodes[large])}.shape[1:3])({place.text_of(nodes[small])})"
    yield Candidate("resize", "Resize the one to the other", (replace(place, nodes[small], code), *spelling.edits))


def with_last_axis(case: Case, shapes: Sequence[Shape]) -> Iterator[Candidate]:
    """Offer to add the axis of one channel that some of the tensors lack: `(16, 28, 28)` beside `(16, 28, 28, 1)`."""
    found = joined_nodes(case, shapes)
    known = [shape for shape in shapes if shape is not UNKNOWN]
    longest = max(known, key=len, default=())
    values = _joined_values(case)
    if found is None or len(known) != len(shapes) or longest[-1:] != (1,) or len(values) != len(known):
        return
    place, nodes = found
    edits: list[tuple[Edit, ...]] = []
    for node, shape, value in zip(nodes, known, values, strict=True):
        if len(shape) == len(longest) - 1:
            edits.append(add_axis(case, place.at(node), value)[0].edits)
        elif len(shape) != len(longest):
            return
    yield Candidate("axis", "Add the axis of one channel", all_edits(*edits))


def _joined_values(case: Case) -> Sequence[Value]:
    """Return the tensors that are joined, as far as they are known: `None` in the place of an array's specification."""
    facts = case.placed.finding.facts
    if _appends(case):
        return facts.given[:2]
    received = facts.received
    if is_tuple(received) and len(received) == 1 and isinstance(received[0], list):
        return [None] * len(cast("list[object]", received[0]))
    return received if is_tuple(received) else ()


def with_steps(case: Case, shapes: Sequence[Shape]) -> Iterator[Candidate]:
    """Offer to add the axis of one step that a vector lacks: `(16, 32)` beside `(16, 1, 24)`."""
    found, values = joined_nodes(case, shapes), case.placed.finding.facts.received
    known = [shape for shape in shapes if shape is not UNKNOWN]
    if found is None or len(known) != len(shapes) or not is_tuple(values) or {len(shape) for shape in known} != {2, 3}:
        return
    place, nodes = found
    edits = [
        add_axis(case, place.at(node), value, 1)[0].edits
        for node, shape, value in zip(nodes, known, values, strict=False)
        if len(shape) == 2
    ]
    if all(shape[1] == 1 for shape in known if len(shape) == 3):
        yield Candidate("steps", "Add the axis of one step", all_edits(*edits))


def last_steps(case: Case, shapes: Sequence[Shape]) -> Iterator[Candidate]:
    """Offer the last step alone of sequences that a layer joins with vectors, where it was asked for all steps."""
    found = joined_nodes(case, shapes)
    if found is None or {shape is not UNKNOWN and len(shape) for shape in shapes} != {2, 3}:
        return
    edits: list[Edit | None] = []
    for node, shape in zip(found[1], shapes, strict=True):
        made = case.sources.assigned(found[0].at(node)) if shape is not UNKNOWN and len(shape) == 3 else None
        for call in ast.walk(made.node) if made is not None else ():
            keyword = keyword_of(call, "return_sequences") if isinstance(call, ast.Call) else None
            if made is not None and isinstance(call, ast.Call) and keyword is not None:
                edits.append(remove_argument(made.at(call), keyword))
    sequences = sum(shape is not UNKNOWN and len(shape) == 3 for shape in shapes)
    if len(edits) == sequences and (all_of_them := combined(edits)) is not None:
        yield Candidate("steps", "Return the last step alone: without return_sequences=True", all_of_them)


def flattened(case: Case, shapes: Sequence[Shape]) -> Iterator[Candidate]:
    """Offer to flatten the images or sequences that a layer joins with vectors."""
    found = joined_nodes(case, shapes)
    ranks = [len(shape) for shape in shapes if shape is not UNKNOWN]
    if found is None or layer_rule(case.mismatch.operation) is None or len(ranks) != len(shapes) or min(ranks) != 2:
        return
    place, nodes = found
    for name in ("Flatten", *{f"GlobalAveragePooling{rank - 2}D" for rank in ranks if 2 < rank < 6}):
        spelling = spelled_layer(case, place, name)
        if spelling is not None:
            edits = [
                replace(place, node, f"{spelling.text}()({place.text_of(node)})")
                for node, rank in zip(nodes, ranks, strict=True)
                if rank > 2
            ]
            yield Candidate("flatten", f"Insert {name}()", all_edits(edits, spelling.edits))


def flattened_tensors(case: Case, shapes: Sequence[Shape]) -> Iterator[Candidate]:
    """Offer to flatten the images or sequences that a function joins with vectors: it has no layers."""
    found = joined_nodes(case, shapes)
    ranks = [len(shape) for shape in shapes if shape is not UNKNOWN]
    if found is None or len(ranks) != len(shapes) or layer_rule(case.mismatch.operation) is not None or _appends(case):
        return  # what is appended to keeps its axes
    place, nodes = found
    module = {"numpy": "numpy", "keras": "keras.ops"}.get(case.mismatch.operation.partition(".")[0], "tensorflow")
    function = case.names.spell(f"{module}.reshape", place)
    edits: list[Edit] = []
    for node, shape in zip(nodes, shapes, strict=True):
        sizes = [size for size in shape[1:] if isinstance(size, int)] if shape is not UNKNOWN else []
        if shape is not UNKNOWN and len(shape) > 2 and len(sizes) == len(shape) - 1:
            edits.append(replace(place, node, f"{function.text}({place.text_of(node)}, (-1, {math.prod(sizes)}))"))
    if min(ranks) == 2 and len(edits) == sum(rank > 2 for rank in ranks):
        yield Candidate("flatten", "Flatten it beside the vectors", all_edits(edits, function.edits))


def _padded(case: Case, place: Place, rank: int, axis: int, size: int, longest: int) -> tuple[Edit, ...]:
    library = "tensorflow" if case.mismatch.operation.startswith("tensorflow.") else "numpy"
    if library == "numpy" and axis == 1:
        function = case.names.spell("keras.utils.pad_sequences", place)
        how = f"padding={quoted(place, 'post')}, dtype={quoted(place, 'float32')}"
        code = f"{function.text}({place.text}, maxlen={longest}, {how})"
        return (replace(place, place.node, code), *function.edits)
    function = case.names.spell(f"{library}.pad", place)
    left, right = ("[", "]") if library == "tensorflow" else ("(", ")")
    pairs = [f"{left}0, {longest - size if i == axis else 0}{right}" for i in range(rank)]
    inner = ", ".join(pairs) + ("," if rank == 1 and library == "numpy" else "")
    return (replace(place, place.node, f"{function.text}({place.text}, {left}{inner}{right})"), *function.edits)


def beside_each_other(case: Case) -> Iterator[Candidate]:
    """Offer to join the features of tensors, where a layer of the model joins their samples: `axis=0`."""
    for place in case.sources.calls_above(case.site) if case.site is not None else ():
        joins = place.function_name.lower() == "concatenate"
        axis = keyword_of(place.call, "axis") if place.call is not None and joins else None
        if axis is not None and place.text_of(axis.value) == "0":
            yield Candidate("axis", "Join the features, not the samples: axis=-1", (replace(place, axis.value, "-1"),))


def along(case: Case, shapes: Sequence[Shape], axis: int) -> Iterator[Candidate]:
    """Offer to join along another axis: the one in which the shapes differ."""
    place = case.construction if layer_rule(case.mismatch.operation) is not None else case.site
    call = place.call if place is not None else None
    if place is None or call is None:
        return
    second = call.args[1] if len(call.args) > 1 and layer_rule(case.mismatch.operation) is None else None
    edit = replace(place, second, str(axis)) if second is not None else set_argument(place, "axis", str(axis))
    if edit is not None:
        yield Candidate("axis", f"Join along axis {axis}", (edit,))


def spelled_pad_sequences(case: Case, place: Place, sequences: str) -> tuple[str, tuple[Edit, ...]]:
    """Write `pad_sequences(sequences)` so that it keeps what is not an integer."""
    function = case.names.spell("keras.utils.pad_sequences", place)
    dtype = "" if _all_integers(case.placed.finding.facts.received) else f", dtype={quoted(place, 'float32')}"
    return f"{function.text}({sequences}, padding={quoted(place, 'post')}{dtype})", function.edits


def _all_integers(value: object) -> bool:
    """Say whether all that nested sequences hold are integers: these are what `pad_sequences` makes by itself."""
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[object]", value)
        return bool(items) and all(_all_integers(item) for item in items)
    if isinstance(value, TensorSpec):
        return is_integer(value.dtype)
    return isinstance(value, int) and not isinstance(value, bool)
