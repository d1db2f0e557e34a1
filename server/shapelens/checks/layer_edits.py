"""Another layer before one in the source: in the list, the `model.add` or the call that it stands in."""

from __future__ import annotations

import ast

from shapelens.checks.case import Case
from shapelens.checks.model import Edit
from shapelens.checks.sources import Place, span_of
from shapelens.source.positions import Position, Range


def insert_before(case: Case, place: Place, class_name: str) -> tuple[Edit, ...] | None:
    """Return the edits that put a layer of a class, without arguments, before the one constructed at `place`."""
    call = place.call
    spelling = case.names.rename(place.at(call.func), f"keras.layers.{class_name}") if call is not None else None
    if call is None or spelling is None:
        return None
    layer, parent = f"{spelling.text}()", _parent(place)
    if isinstance(parent, (ast.List, ast.Tuple)):
        edit = _insert(place, call, f"{layer},{_separator(place, call)}")
    elif isinstance(parent, ast.Call) and parent.func is call and len(parent.args) == 1:
        given = parent.args[0]
        edit = Edit(place.cell, place.range_of(given), f"{layer}({place.text_of(given)})")
    elif isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "add":
        indent = " " * parent.col_offset
        edit = _insert(place, parent, f"{place.text_of(parent.func)}({layer})\n{indent}")
    else:
        return None
    return (edit, *spelling.edits)


def _parent(place: Place) -> ast.AST | None:
    pairs = ((node, child) for node in ast.walk(place.unit.tree) for child in ast.iter_child_nodes(node))
    return next((node for node, child in pairs if child is place.node), None)


def _insert(place: Place, before: ast.AST, text: str) -> Edit:
    start = _start(place, before)
    return Edit(place.cell, Range(start, start), text)


def _start(place: Place, node: ast.AST) -> Position:
    line, column, _, _ = span_of(node)
    return place.position(line, column)


def _separator(place: Place, node: ast.AST) -> str:
    """Return what stands between two items of a list: a new line where the item begins one, else a blank."""
    line, column, _, _ = span_of(node)
    head = place.lines[place.unit.line + line].encode()[:column].decode()
    return f"\n{head}" if not head.strip() else " "
