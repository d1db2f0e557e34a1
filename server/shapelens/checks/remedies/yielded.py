"""What a generator of the user's yields, or a `Sequence` returns, and the edits that bring it into another shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import replace_all, replace_together
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.added_axes import without_added_axis
from shapelens.spec import UNKNOWN, Shape

_STACKING = (".array", ".asarray", ".stack")


def sample_candidates(case: Case, received: Shape, expected: Shape) -> Iterator[Candidate]:
    """Offer to yield what has the axes of the input: the axis of the batch, or another one of size 1."""
    if received is UNKNOWN or expected is UNKNOWN or case.data is None:
        return
    parts = _yielded(case)
    if parts and len(received) == len(expected) - 1:
        for axis in range(1, len(expected)):
            if _fits((*received[:axis], 1, *received[axis:]), expected) and received[0] is None:
                yield tensor_code.add_axis(case, parts[0], None, axis if axis < len(received) else -1)[0]
        edits = [tensor_code.add_axis(case, part, None, 0)[0].edits for part in parts]
        yield Candidate("batch", "Yield batches of one sample", tensor_code.all_edits(*edits))
    elif parts and len(received) == len(expected) + 1:
        yield from without_added_axis(case, parts[0])
        for axis in range(1, len(received)):
            if received[axis] == 1 and _fits((*received[:axis], *received[axis + 1 :]), expected):
                yield tensor_code.index(parts[0], f"{':, ' * axis}0", "axis", f"Leave out axis {axis}, of size 1")


def _fits(sizes: tuple[object, ...], expected: tuple[object, ...]) -> bool:
    return len(sizes) == len(expected) and all(
        a == b for a, b in zip(sizes[1:], expected[1:], strict=True) if b is not None
    )


def apart_candidates(case: Case, count: int) -> Iterator[Candidate]:
    """Offer to yield the inputs of a model one by one, where an array is made of them."""
    yield from together_candidates(case, count, 0)
    parts = _yielded(case)
    made = (case.sources.assigned(parts[0]) or parts[0]) if parts else None
    stacks = made is not None and made.call is not None and made.text_of(made.call.func).endswith(_STACKING)
    inputs = made.call.args[0] if stacks and made is not None and made.call is not None and made.call.args else None
    if made is not None and isinstance(inputs, (ast.List, ast.Tuple)) and len(inputs.elts) == count:
        text = f"({', '.join(map(made.text_of, inputs.elts))})"
        yield Candidate("apart", f"Yield the inputs one by one: {text}", (replace_all(made, text),))
    if parts and isinstance(parts[0].node, ast.Name):
        text = f"tuple({parts[0].text})"
        yield Candidate("apart", f"Yield the inputs one by one: {text}", (replace_all(parts[0], text),))


def together_candidates(case: Case, count: int, first: int) -> Iterator[Candidate]:
    """Offer to yield `count` inputs or targets in one tuple, where they are yielded one by one from part `first` on."""
    parts = _yielded(case)
    group = parts[first : first + count]
    if len(parts) == count + 1:
        text = f"({', '.join(part.text for part in group)})"
        edit = replace_together(group[0], [part.node for part in group], text)
        yield Candidate("together", f"Yield together: {text}", (edit,))


def _yielded(case: Case) -> list[Place]:
    """Return the parts of what the generator that is given yields, if it does so in one place."""
    place = case.argument
    call = None if place is None else (case.sources.assigned(place) or place).call
    if call is None or not isinstance(call.func, ast.Name):
        return []
    values = [*case.sources.given_by(call.func.id, ast.Yield), *case.sources.items_of(call.func.id)]
    node = values[0].node if len(values) == 1 else None
    return [values[0].at(part) for part in node.elts] if isinstance(node, ast.Tuple) else []
