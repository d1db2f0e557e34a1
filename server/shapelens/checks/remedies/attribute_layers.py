"""Another layer before one that a class of the user's keeps in an attribute: made in `__init__`, called in `call`."""

from __future__ import annotations

import ast
import re

from shapelens.checks.edits.sources import Place, span_of
from shapelens.checks.model import Edit
from shapelens.source.positions import Range


def insert_in_class(place: Place, statement: ast.Assign, class_name: str, layer: str) -> tuple[Edit, ...] | None:
    """Return the edits that make `layer` before the statement `self.x = …`, and call it on what `self.x` is called on.

    A layer of this class that the class has already is called in its place.
    """
    owner = _owner(place, statement)
    attribute = _attribute(statement)
    if owner is None or attribute is None:
        return None
    calls = [node for node in ast.walk(owner) if isinstance(node, ast.Call) and _is_self(node.func, attribute)]
    if len(calls) != 1 or len(calls[0].args) != 1 or isinstance(calls[0].args[0], ast.Starred):
        return None
    made = {name: node for node in ast.walk(owner) if isinstance(node, ast.Assign) and (name := _attribute(node))}
    same = (name for name, node in made.items() if _is_class(place, node.value, class_name))
    known = next((name for name in same if not _is_called(owner, name)), None)
    name = known or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", class_name).lower()
    if known is None and name in made:
        return None
    given = calls[0].args[0]
    wrapped = Edit(place.cell, place.range_of(given), f"self.{name}({place.text_of(given)})")
    if known is not None:
        return (wrapped,)
    line, column, _, _ = span_of(statement)
    start = place.position(line, column)
    return (Edit(place.cell, Range(start, start), f"self.{name} = {layer}\n{' ' * start.character}"), wrapped)


def assigned_attribute(place: Place) -> Place | None:
    """Return what a class assigns to the attribute of its own that stands at a place in it: `self.w`."""
    name = place.node.attr if isinstance(place.node, ast.Attribute) else None
    owner = _owner(place, place.node) if name is not None and _is_self(place.node, name) else None
    made = (node for node in ast.walk(owner) if isinstance(node, ast.Assign)) if owner is not None else ()
    return next((place.at(node.value) for node in made if _attribute(node) == name), None)


def constructor_parameters(place: Place) -> list[str]:
    """Return the parameters, without `self`, of the constructor of the class that stands around a place."""
    owner = _owner(place, place.node)
    functions = [] if owner is None else [node for node in owner.body if isinstance(node, ast.FunctionDef)]
    constructor = next((node for node in functions if node.name == "__init__"), None)
    return [] if constructor is None else [argument.arg for argument in constructor.args.args[1:]]


def _owner(place: Place, statement: ast.AST) -> ast.ClassDef | None:
    classes = [node for node in ast.walk(place.unit.tree) if isinstance(node, ast.ClassDef)]
    return next((node for node in reversed(classes) if any(each is statement for each in ast.walk(node))), None)


def _attribute(statement: ast.Assign) -> str | None:
    """Return the `x` of `self.x = …`."""
    target = statement.targets[0] if len(statement.targets) == 1 else None
    return target.attr if isinstance(target, ast.Attribute) and _is_self(target, target.attr) else None


def _is_self(node: ast.expr, attribute: str) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr != attribute:
        return False
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _is_class(place: Place, node: ast.expr, class_name: str) -> bool:
    return isinstance(node, ast.Call) and place.text_of(node.func).rpartition(".")[2] == class_name


def _is_called(owner: ast.ClassDef, attribute: str) -> bool:
    return any(isinstance(node, ast.Call) and _is_self(node.func, attribute) for node in ast.walk(owner))
