"""What an expression stands in: the functions, the loops, the statements around it."""

from __future__ import annotations

import ast
from typing import TypeVar

from shapelens.checks.edits.sources import Place

Node = TypeVar("Node", bound=ast.AST)


def around(place: Place, *kinds: type[Node]) -> list[Node]:
    """Return the nodes of these kinds that an expression stands in, the outermost first."""
    # ast.walk goes down level by level, so that what is nearer comes later.
    found = [each for each in ast.walk(place.unit.tree) if isinstance(each, kinds)]
    return [each for each in found if any(node is place.node for node in ast.walk(each))]


def innermost(place: Place, *kinds: type[Node]) -> Node | None:
    """Return the nearest node of these kinds that an expression stands in."""
    found = around(place, *kinds)
    return found[-1] if found else None
