"""`%timeit`: code that runs in a function of its own, so that what it binds is gone when it ends.

In the text such code stands below a condition that nobody writes; in the tree it becomes the function and its call.
"""

from __future__ import annotations

import ast
from typing import Final

TIMED_LINE: Final = 'if"%":'
"""What stands in place of `%timeit`, before the statements of its line."""

TIMED_CELL: Final = 'if"%%":'
"""What stands in place of `%%timeit`, before what is on its line: all the statements of the cell belong to it."""

_MARK: Final = 'if"%'
_NAME: Final = "%timeit"  # no name of a program's


def run_apart(text: str, tree: ast.Module) -> ast.Module:
    """Put what `text` has to be timed into functions, in the `tree` that it was parsed to."""
    if _MARK not in text:
        return tree
    first = tree.body[0] if tree.body else None
    if isinstance(first, ast.If) and _is_marked(first, TIMED_CELL):
        body = ast.Module([*first.body, *tree.body[1:]], [])
        return ast.Module(_in_a_function(first, _Lines().visit(body).body), [])
    return _Lines().visit(tree)


class _Lines(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        return _in_a_function(node, node.body) if _is_marked(node, TIMED_LINE) else node


def _is_marked(node: ast.If, mark: str) -> bool:
    return isinstance(node.test, ast.Constant) and f'if"{node.test.value}":' == mark


def _in_a_function(magic: ast.If, body: list[ast.stmt]) -> list[ast.stmt]:
    """Return statements that define, call and delete a function; they stand where the magic's name does."""
    made = ast.parse("def timed(): pass\ntimed()\ndel timed").body
    for node in (part for statement in made for part in ast.walk(statement)):
        if isinstance(node, (ast.stmt, ast.expr)):
            ast.copy_location(node, magic)
            node.end_lineno, node.end_col_offset = magic.lineno, magic.col_offset + len(_NAME)
        if isinstance(node, ast.Name):
            node.id = _NAME
    function = made[0]
    assert isinstance(function, ast.FunctionDef)
    function.name, function.body = _NAME, body
    return made
