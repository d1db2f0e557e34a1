"""The two operands of an operation in the source: `a + b`, `tf.add(a, b)`, `np.dot(a, b)`, `a.dot(b)`."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from shapelens.checks.case import Case, short_text
from shapelens.checks.edits.sources import Place
from shapelens.interpret.values import Tensor
from shapelens.spec import UNKNOWN, Dim, is_integer


@dataclass(frozen=True)
class Operand:
    """One operand: where it stands, its value, its sizes."""

    place: Place
    value: Tensor
    shape: tuple[Dim, ...]

    @property
    def name(self) -> str:
        """What the user calls it."""
        return short_text(self.place) or "an operand"


def operands(case: Case) -> tuple[Operand, Operand] | None:
    """Return the operands, if both are tensors of known rank."""
    site, given = case.site, case.placed.finding.facts.given
    if site is None or len(given) < 2:
        return None
    nodes: list[ast.expr] = []
    if isinstance(site.node, ast.BinOp):
        nodes = [site.node.left, site.node.right]
    elif isinstance(site.node, ast.Call):
        nodes = [*site.node.args, *(keyword.value for keyword in site.node.keywords)]
        if len(given) == len(nodes) + 1 and isinstance(site.node.func, ast.Attribute):
            nodes.insert(0, site.node.func.value)
    elif isinstance(site.node, ast.Compare):
        nodes = [site.node.left, site.node.comparators[0]]
    if len(nodes) < 2 or any(isinstance(node, ast.Starred) for node in nodes):
        return None
    left, right = _operand(site.at(nodes[0]), given[0]), _operand(site.at(nodes[1]), given[1])
    return None if left is None or right is None else (left, right)


def whole_numbers_beside_a_fraction(case: Case) -> Operand | None:
    """Return the operand that is a tensor of integers, where the other one is written out as a fraction: `n + 1e-7`."""
    site, given = case.site, case.placed.finding.facts.given
    node = site.node if site is not None else None
    if site is None or not isinstance(node, ast.BinOp) or len(given) != 2:
        return None
    for own, value, other in ((node.left, given[0], node.right), (node.right, given[1], node.left)):
        found = _operand(site.at(own), value)
        fraction = isinstance(other, ast.Constant) and isinstance(other.value, float)
        if fraction and found is not None and is_integer(found.value.spec.dtype):
            return found
    return None


def _operand(place: Place, value: object) -> Operand | None:
    if not isinstance(value, Tensor) or value.spec.shape is UNKNOWN:
        return None
    return Operand(place, value, value.spec.shape)
