"""A vector that becomes an image again: the `Dense` layer that makes it, and the `Reshape` behind that."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import insert_before
from shapelens.checks.edits.source_edits import set_argument
from shapelens.checks.edits.sources import Place
from shapelens.interpret.values import LayerStep, Tensor
from shapelens.rules.mismatch import ElementCountMismatch
from shapelens.spec import UNKNOWN


def reshape_as_written(case: Case, rank: int) -> Iterator[Candidate]:
    """Offer the sizes whose product is written as the units: `Dense(7 * 7 * 32)` is for `Reshape((7, 7, 32))`."""
    step = next((step for step in case.steps if step.given.spec.shape != step.output.shape), None)
    made = case.place(step.site) if step is not None and step.layer.class_name == "Dense" else None
    units = None if made is None else argument_place(made, "units", 0)
    factors = _factors(units.node) if units is not None else []
    if units is None or case.construction is None or len(factors) != rank + 1:
        return
    sizes = f"({', '.join(units.text_of(factor) for factor in factors)})"
    edits = insert_before(case, case.construction, "Reshape", sizes)
    if edits is not None:
        yield Candidate("reshape", f"Insert Reshape({sizes}) before it", edits)


def _factors(node: ast.AST) -> list[ast.AST]:
    """Return the factors of a product, from left to right."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_factors(node.left), *_factors(node.right)]
    return [node]


def units_for_reshape(case: Case) -> Iterator[Candidate]:
    """Offer as many units, in the `Dense` layer before a `Reshape`, as make its shape full."""
    found, facts = case.mismatch, case.placed.finding.facts
    received = facts.received if isinstance(facts.received, Tensor) else case.given
    step = received.step if isinstance(received, Tensor) else None
    place = case.place(step.site) if step is not None and "units" in step.layer.arguments else None
    if not isinstance(found, ElementCountMismatch) or place is None or step is None or found.received is UNKNOWN:
        return
    if -1 in found.target:
        yield from _divided(place, step, found.target[found.target.index(-1) + 1 :])
        return
    sizes = [size for size in found.target if isinstance(size, int) and size > 0]
    rows = [size for size in found.received[1:-1] if isinstance(size, int)]
    if len(sizes) != len(found.target) or math.prod(sizes) % (math.prod(rows) or 1):
        return
    units = " * ".join(str(size) for size in sizes if size > 1) if math.prod(rows) == 1 else None
    units = units or str(math.prod(sizes) // (math.prod(rows) or 1))
    edit = set_argument(place, "units", units, step.layer.class_name)
    if edit is not None:
        yield Candidate("units", f"Give this {step.layer.class_name} {units} units", (edit,))


def _divided(place: Place, step: LayerStep, parts: tuple[object, ...]) -> Iterator[Candidate]:
    """Offer as many units as the sizes give that they are divided into: heads and the depth of each."""
    sizes = [size for size in parts if isinstance(size, int)]
    units = str(math.prod(sizes))
    edit = set_argument(place, "units", units, step.layer.class_name) if len(sizes) == len(parts) > 1 else None
    if edit is not None:
        title = f"Give this {step.layer.class_name} {' * '.join(map(str, sizes))} = {units} units"
        yield Candidate("units", title, (edit,))
