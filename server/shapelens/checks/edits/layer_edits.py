"""Another layer before one in the source: in the list, the `model.add` or the call that it stands in."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from typing import Final

from shapelens.checks.case import Case
from shapelens.checks.edits.names import Spelling
from shapelens.checks.edits.source_edits import remove_lines
from shapelens.checks.edits.sources import Place, span_of
from shapelens.checks.model import Edit
from shapelens.checks.remedies.attribute_layers import insert_in_class
from shapelens.rules.registry import layer_rule
from shapelens.source.positions import Position, Range

_WRAPPERS: Final = ("Bidirectional", "TimeDistributed", "SpectralNormalization")


def insert_before(case: Case, place: Place, class_name: str, arguments: str = "") -> tuple[Edit, ...] | None:
    """Return the edits that put a layer of a class before the one constructed at `place`."""
    place = _outermost(case, place)
    call = place.call
    spelling = spelled_layer(case, place, class_name)
    if call is None or spelling is None:
        return None
    layer, parent = f"{spelling.text}({arguments})", parent_of(place)
    if isinstance(parent, (ast.List, ast.Tuple)):
        edit = _insert(place, call, f"{layer},{_separator(place, call)}")
    elif isinstance(parent, ast.Call) and parent.func is call and len(parent.args) == 1:
        given = parent.args[0]
        edit = Edit(place.cell, place.range_of(given), f"{layer}({place.text_of(given)})")
    elif isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "add":
        indent = " " * parent.col_offset
        edit = _insert(place, parent, f"{place.text_of(parent.func)}({layer})\n{indent}")
    elif isinstance(parent, ast.Assign):
        edits = insert_in_class(place, parent, class_name, layer) or _insert_at_its_call(case, place, parent, layer)
        return None if edits is None else (*edits, *spelling.edits)
    else:
        return None
    return (edit, *spelling.edits)


def _insert_at_its_call(case: Case, place: Place, assigned: ast.Assign, layer: str) -> tuple[Edit, ...] | None:
    """Put a layer before the one that a variable holds, in the one call of it."""
    target = assigned.targets[0]
    if len(assigned.targets) != 1 or not isinstance(target, ast.Name):
        return None
    calls = [
        found
        for found in case.sources.calls_of(target.id)
        if (found.cell, found.unit.line) > (place.cell, place.unit.line)
    ]
    if len(calls) != 1 or calls[0].call is None or len(calls[0].call.args) != 1:
        return None
    given = calls[0].at(calls[0].call.args[0])
    return (Edit(given.cell, given.range_of(given.node), f"{layer}({given.text})"),)


def append_after(case: Case, place: Place, layers: Sequence[tuple[str, str]]) -> tuple[Edit, ...] | None:
    """Return the edits that put layers, each a class and its arguments, behind the one constructed at `place`."""
    place = _outermost(case, place)
    spellings = [case.names.spell(f"keras.layers.{name}", place) for name, _ in layers]
    spelled = [spelled_layer(case, place, name) for name, _ in layers] if _is_layer(place) else [None]
    known = [spelling for spelling in spelled if spelling is not None]
    if len(known) == len(layers):
        spellings = known
    texts = _constructions(spellings, layers)
    imports = [edit for spelling in spellings for edit in spelling.edits]
    parent = parent_of(place)
    if isinstance(parent, (ast.List, ast.Tuple)):
        separator = "," + _separator(place, place.node)
        edit = _insert_behind(place, place.node, "".join(f"{separator}{text}" for text in texts))
    elif isinstance(parent, ast.Call) and parent.func is place.node:
        edit = Edit(place.cell, place.range_of(parent), _handed_through(place.text_of(parent), texts))
    elif isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "add":
        function, indent = place.text_of(parent.func), " " * parent.col_offset
        edit = _insert_behind(place, parent, "".join(f"\n{indent}{function}({text})" for text in texts))
    elif isinstance(parent, ast.Assign) and not _is_layer(place):
        model = case.names.spell("keras.Sequential", place)
        edit = Edit(place.cell, place.range_of(place.node), f"{model.text}([{place.text}, {', '.join(texts)}])")
        imports.extend(model.edits)
    else:
        return None
    return (edit, *dict.fromkeys(imports))


def wrap_output(case: Case, place: Place, layers: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
    """Return the edits that hand an expression through layers, each a class and its arguments."""
    spellings = [case.names.spell(f"keras.layers.{name}", place) for name, _ in layers]
    texts = _constructions(spellings, layers)
    imports = [edit for spelling in spellings for edit in spelling.edits]
    return (
        Edit(place.cell, place.range_of(place.node), _handed_through(place.text, texts)),
        *dict.fromkeys(imports),
    )


def _constructions(spellings: Sequence[Spelling], layers: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{spelling.text}({arguments})" for spelling, (_, arguments) in zip(spellings, layers, strict=True)]


def _handed_through(text: str, layers: Sequence[str]) -> str:
    for layer in layers:
        text = f"{layer}({text})"
    return text


def _is_layer(place: Place) -> bool:
    """Say whether what is called at a place is a layer, and not a function that makes a whole model."""
    function = place.call.func if place.call is not None else None
    return function is not None and layer_rule(place.text_of(function).rpartition(".")[2]) is not None


def _insert_behind(place: Place, node: ast.AST, text: str) -> Edit:
    end = place.range_of(node).end
    return Edit(place.cell, Range(end, end), text)


def remove_layer(place: Place) -> Edit | None:
    """Return the edit that takes a layer out of the list, or its `model.add` or call out of the program."""
    parent = parent_of(place)
    if isinstance(parent, (ast.List, ast.Tuple)):
        return remove_item(place, parent)
    if isinstance(parent, ast.Call) and parent.func is place.node and len(parent.args) == 1:
        return Edit(place.cell, place.range_of(parent), place.text_of(parent.args[0]))
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr == "add":
        return remove_lines(place, parent)
    return None


def remove_item(place: Place, items: ast.List | ast.Tuple) -> Edit | None:
    """Return the edit that takes an expression out of the list in which it is not alone."""
    number, own = items.elts.index(place.node), place.range_of(place.node)
    if number + 1 < len(items.elts):
        return Edit(place.cell, Range(own.start, place.range_of(items.elts[number + 1]).start), "")
    return None if number == 0 else Edit(place.cell, Range(place.range_of(items.elts[number - 1]).end, own.end), "")


def spelled_layer(case: Case, place: Place, class_name: str) -> Spelling | None:
    """Write the class of a layer as that of the layer is written which is constructed, or called, at `place`."""
    call = place.call
    function = call.func if call is not None else None
    if isinstance(function, ast.Call):
        function = function.func
    return None if function is None else case.names.rename(place.at(function), f"keras.layers.{class_name}")


def _outermost(case: Case, place: Place) -> Place:
    """Return the place of the wrapper in which a layer is constructed, `Bidirectional(LSTM(8))`, if it is in one."""
    parent = parent_of(place)
    if isinstance(parent, ast.Call) and parent.args[:1] == [place.node]:
        name = place.text_of(parent.func).rpartition(".")[2]
        if name in _WRAPPERS:
            return _outermost(case, place.at(parent))
    return place


def before_in_source(case: Case, place: Place, class_names: Collection[str]) -> Place | None:
    """Return where the last layer of some classes is constructed before a place."""
    for found in case.sources.calls_above(place):
        if found.function_name in class_names:
            return found
    return None


def parent_of(place: Place) -> ast.AST | None:
    """Return the node that an expression belongs to."""
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
