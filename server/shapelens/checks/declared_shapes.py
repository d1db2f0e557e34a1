"""Where a program declares the shape of an input (`Input((100, 1))`, `input_shape=(100, 1)`), and how to change it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from shapelens.checks.case import Case
from shapelens.checks.model import Edit
from shapelens.checks.source_edits import find_argument, integers_in, replace
from shapelens.checks.sources import Place


@dataclass(frozen=True)
class DeclaredShape:
    """A literal shape without the batch size, and the parameter that it is given for."""

    place: Place
    parameter: str
    node: ast.expr
    items: tuple[str, ...]

    @property
    def text(self) -> str:
        """The shape as the source has it."""
        return self.place.text_of(self.node)

    def replaced(self, items: Sequence[object]) -> Edit:
        """Declare another shape."""
        return replace(self.place, self.node, written(items))


def declared_shape(case: Case) -> DeclaredShape | None:
    """Return the declaration of the input that a finding is about, if it is a literal."""
    place = case.declaration
    call = place.call if place is not None else None
    if place is None or call is None:
        return None
    for parameter in ("input_shape", "shape"):
        node = find_argument(call, parameter)
        if node is None and parameter == "shape" and call.args and place.text_of(call.func).endswith("Input"):
            node = call.args[0]
        items = integers_in(node)
        if node is not None and items is not None:
            return DeclaredShape(place, parameter, node, tuple(place.text_of(item) for item in items))
    return None


def written(items: Sequence[object]) -> str:
    """Write a tuple as Python does."""
    texts = [str(item) for item in items]
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
