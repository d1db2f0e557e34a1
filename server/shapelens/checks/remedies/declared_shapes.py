"""Where a program declares the shape of an input (`Input((100, 1))`, `input_shape=(100, 1)`), and how to change it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shapelens.checks.case import Case
from shapelens.checks.edits.source_edits import find_argument, integers_in, keyword_of, replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.interpret.values import Tensor
from shapelens.spec import Dim

_PARAMETERS: Final = ("input_shape", "shape", "batch_input_shape", "batch_shape", "input_dim")


@dataclass(frozen=True)
class DeclaredShape:
    """A shape without the batch size, and the parameter that it is given for. `items` are the sizes as the source has
    them, or their values where it has no literal. `batch` is the size of the batch where it is declared as well.
    """

    place: Place
    parameter: str
    node: ast.expr
    items: tuple[str, ...]
    batch: str | None = None

    @property
    def text(self) -> str:
        """The shape as the source has it."""
        return self.place.text_of(self.node)

    @property
    def counts_samples(self) -> bool:
        """Say whether the first size is written as the number of samples: `x.shape`, `(x.shape[0], 28, 28)`."""
        if isinstance(self.node, ast.Attribute):
            return self.node.attr == "shape"
        return bool(self.items) and (self.items[0].endswith(".shape[0]") or self.items[0].startswith("len("))

    def without_samples(self) -> str:
        """Return the argument that leaves the first size out: `input_shape=x.shape[1:]`."""
        return f"{self.parameter}={self._without_samples}"

    @property
    def _without_samples(self) -> str:
        return f"{self.text}[1:]" if isinstance(self.node, ast.Attribute) else self._written(self.items[1:])

    def replaced_without_samples(self) -> Edit:
        """Leave the first size out."""
        return replace(self.place, self.node, self._without_samples)

    def declaring(self, items: Sequence[object]) -> str:
        """Return the argument that declares another shape: `input_shape=(90, 1)`."""
        if self.parameter != "input_dim":
            return f"{self.parameter}={self._written(items)}"
        return f"input_dim={items[0]}" if len(items) == 1 else f"input_shape={written(items)}"

    def replaced(self, items: Sequence[object]) -> Edit:
        """Declare another shape."""
        if self.parameter != "input_dim":
            return replace(self.place, self.node, self._written(items))
        keyword = keyword_of(self.place.call, "input_dim") if self.place.call is not None else None
        return replace(self.place, keyword or self.node, self.declaring(items))

    def _written(self, items: Sequence[object]) -> str:
        return written(items if self.batch is None else (self.batch, *items))


def declared_shape(case: Case) -> DeclaredShape | None:
    """Return the declaration of the input that a finding is about."""
    return _declared_at(case, case.declaration)


def declared_source(case: Case) -> DeclaredShape | None:
    """Return the declaration of what came through layers before."""
    return _declared_at(case, case.source)


def declared_by(case: Case, value: Tensor) -> DeclaredShape | None:
    """Return the declaration of a tensor that is an input itself."""
    origin = value.origin
    return _declared_at(case, case.place(origin.site)) if origin is not None and origin.kind == "declared" else None


def _declared_at(case: Case, place: Place | None) -> DeclaredShape | None:
    call = place.call if place is not None else None
    if place is None or call is None:
        return None
    for parameter in _PARAMETERS:
        node = find_argument(call, parameter)
        if node is None and parameter == "shape" and call.args and place.text_of(call.func).endswith("Input"):
            node = call.args[0]
        found = None if node is None else _declared(case, place, parameter, node)
        if found is not None:
            return found
    return None


def _declared(case: Case, place: Place, parameter: str, node: ast.expr) -> DeclaredShape | None:
    literal = [node] if parameter == "input_dim" else integers_in(node)
    if literal is None:
        sizes = _declared_sizes(case)
        return None if sizes is None else DeclaredShape(place, parameter, node, tuple(map(str, sizes)))
    items = tuple(place.text_of(item) for item in literal)
    if parameter.startswith("batch"):
        return DeclaredShape(place, parameter, node, items[1:], items[0]) if items else None
    return DeclaredShape(place, parameter, node, items)


def _declared_sizes(case: Case) -> tuple[Dim, ...] | None:
    """Return the sizes that an expression declares, without that of the batch."""
    facts = case.placed.finding.facts
    tensors = [value for value in (facts.declared, facts.received) if isinstance(value, Tensor)]
    shape = tensors[0].spec.shape if tensors else None
    return shape[1:] if isinstance(shape, tuple) and all(isinstance(n, int) or n is None for n in shape) else None


def written(items: Sequence[object]) -> str:
    """Write a tuple as Python does."""
    texts = [str(item) for item in items]
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
