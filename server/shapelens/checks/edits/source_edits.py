"""Edits to calls in the source: replace, wrap, add and remove arguments, in the user's own style."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from shapelens.checks.edits.sources import Place, span_of
from shapelens.checks.model import Edit
from shapelens.rules.registry import layer_rule
from shapelens.rules.signatures import layer_signature
from shapelens.source.positions import Position, Range

_TIGHT = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Tuple, ast.ListComp)


def replace(place: Place, node: ast.AST, text: str) -> Edit:
    """Put `text` in the place of a node."""
    return Edit(place.cell, place.range_of(node), text)


def replace_all(place: Place, text: str) -> Edit:
    """Put `text` in the place of the node of `place`."""
    return replace(place, place.node, text)


def operand(place: Place) -> str:
    """Return the source of an expression so that `.method()` or `[...]` can follow it."""
    return place.text if isinstance(place.node, _TIGHT) else f"({place.text})"


def positional(operation: str, parameter: str) -> int | None:
    """Return where a layer's constructor takes a parameter by position; `None` of a function, which may be a method."""
    if layer_rule(operation) is None:
        return None
    names = [p.name for p in layer_signature(operation).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    return names.index(parameter) if parameter in names else None


def find_argument(call: ast.Call, parameter: str, operation: str | None = None) -> ast.expr | None:
    """Return the expression that is given for a parameter, by keyword or, for a layer, by position."""
    for keyword in call.keywords:
        if keyword.arg == parameter:
            return keyword.value
    number = positional(operation, parameter) if operation is not None else None
    if number is None or number >= len(call.args) or any(isinstance(a, ast.Starred) for a in call.args[: number + 1]):
        return None
    return call.args[number]


def set_argument(place: Place, parameter: str, text: str, operation: str | None = None) -> Edit | None:
    """Give a parameter of the call at `place` another value, or add it as a keyword."""
    call = place.call
    if call is None or any(keyword.arg is None for keyword in call.keywords):
        return None
    given = find_argument(call, parameter, operation)
    return replace(place, given, text) if given is not None else add_argument(place, f"{parameter}={text}")


def add_argument(place: Place, text: str) -> Edit | None:
    """Add an argument at the end of the call at `place`."""
    call = place.call
    if call is None:
        return None
    arguments = arguments_in_order(call)
    line, column, end_line, end_column = span_of(call)
    if not arguments:
        position = place.position(end_line, end_column - 1)
        return Edit(place.cell, Range(position, position), text)
    line, column = _behind(place, arguments[-1], (end_line, end_column - 1))
    position = place.position(line, column)
    return Edit(place.cell, Range(position, position), f", {text}")


def _behind(place: Place, node: ast.AST, end: tuple[int, int]) -> tuple[int, int]:
    """Return where a node ends, the brackets around it included; `end` is the bracket that closes the call."""
    _, _, line, column = span_of(node)
    found = (line, column)
    while line <= end[0]:
        text = place.lines[place.unit.line + line].encode()
        stop = end[1] if line == end[0] else len(text)
        for index in range(column, stop):
            if text[index : index + 1] == b"#":
                break
            if text[index : index + 1] == b")":
                found = (line, index + 1)
        line, column = line + 1, 0
    return found


def remove_argument(place: Place, argument: ast.AST) -> Edit | None:
    """Take an argument (for a keyword: the `ast.keyword`) out of the call at `place`."""
    call = place.call
    if call is None:
        return None
    arguments = arguments_in_order(call)
    number = arguments.index(argument)
    whole = place.range_of(argument)
    if number > 0:
        before = place.range_of(arguments[number - 1])
        return Edit(place.cell, Range(before.end, whole.end), "")
    if len(arguments) > 1:
        after = place.range_of(arguments[1])
        return Edit(place.cell, Range(whole.start, after.start), "")
    return Edit(place.cell, whole, "")


def replace_together(place: Place, nodes: Sequence[ast.AST], text: str) -> Edit:
    """Put `text` in the place of neighbours, and of what stands between them."""
    return Edit(place.cell, Range(place.range_of(nodes[0]).start, place.range_of(nodes[-1]).end), text)


def remove_lines(place: Place, node: ast.AST) -> Edit:
    """Take the lines of a node, which has them for itself, out of the program."""
    whole = place.range_of(node)
    return Edit(place.cell, Range(Position(whole.start.line, 0), Position(whole.end.line + 1, 0)), "")


def in_brackets(place: Place) -> bool:
    """Say whether an expression stands in brackets of its own, as the number in `shape=(784)`."""
    whole = place.range_of(place.node)
    start, end = whole.start, whole.end
    before, behind = place.lines[start.line][: start.character], place.lines[end.line][end.character :]
    return before.endswith("(") and behind.startswith(")") and not (before[-2:-1].isalnum() or before[-2:-1] in "_)]")


def instead_of(place: Place, text: str) -> Edit:
    """Put `text` in the place of an expression; where that would assign a variable to itself, take the line out."""
    statement = place.unit.tree.body[0]
    target = statement.targets[0] if isinstance(statement, ast.Assign) and statement.value is place.node else None
    changes_nothing = target is not None and place.text_of(target) == text
    return remove_lines(place, statement) if changes_nothing else replace_all(place, text)


def arguments_in_order(call: ast.Call) -> Sequence[ast.AST]:
    """Return the arguments of a call, keywords included, as they stand in the source."""
    return sorted([*call.args, *call.keywords], key=lambda node: span_of(node)[:2])


def keyword_of(call: ast.Call, name: str) -> ast.keyword | None:
    """Return the keyword argument with this name."""
    return next((keyword for keyword in call.keywords if keyword.arg == name), None)


def quoted(place: Place, text: str) -> str:
    """Write a string with the quotes that the cell uses."""
    source = "\n".join(place.lines)
    quote = "'" if source.count("'") > source.count('"') else '"'
    return f"{quote}{text}{quote}"


def integers_in(node: ast.expr | None) -> list[ast.expr] | None:
    """Return the items of a literal tuple or list, `None` for anything else."""
    return list(node.elts) if isinstance(node, (ast.Tuple, ast.List)) else None


def combined(edits: Sequence[Edit | None]) -> tuple[Edit, ...] | None:
    """Return edits that belong together, or `None` if one of them can't be made."""
    found = [edit for edit in edits if edit is not None]
    return tuple(found) if len(found) == len(edits) else None


def renamed(place: Place, keyword: ast.keyword, name: str, values: Mapping[str, str] | None = None) -> tuple[Edit, ...]:
    """Give a keyword argument another name, and its value too where `values` has another one for it."""
    value = keyword.value
    text = place.text_of(value)
    if values and isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value in values:
        text = quoted(place, values[value.value])
    return (replace(place, keyword, f"{name}={text}"),)
