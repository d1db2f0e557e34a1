"""`%timeit` and `%time`: code that runs in variables of its own, so that what it binds is gone when it ends.

In the text such code stands below a condition that nobody writes. In the tree, what `%timeit` runs becomes a function
and its call. What `%time` runs in a function becomes the body of a class: it reads the function's variables and binds
its own; elsewhere it runs in the notebook's.
"""

from __future__ import annotations

import ast
from typing import Final

TIMED_LINE: Final = 'if"%":'
"""What stands in place of `%timeit`, before the statements of its line."""

TIMED_CELL: Final = 'if"%%":'
"""What stands in place of `%%timeit`, before what is on its line: all the statements of the cell belong to it."""

TIMED_ONCE: Final = "if.1:"
"""What stands in place of `%time`, before the statements of its line."""

_MARKS: Final = (TIMED_LINE, TIMED_CELL, TIMED_ONCE)
_NAME: Final = "%timeit"  # no name of a program's


def run_apart(text: str, tree: ast.Module) -> ast.Module:
    """Put what `text` has to be timed into functions and classes, in the `tree` that it was parsed to."""
    if not any(mark in text for mark in _MARKS):
        return tree
    first = tree.body[0] if tree.body else None
    if isinstance(first, ast.If) and _is_marked(first, TIMED_CELL):
        body = ast.Module([*first.body, *tree.body[1:]], [])
        return ast.Module(_apart(first, _Lines().visit(body).body, _FUNCTION), [])
    return _Lines().visit(tree)


_FUNCTION: Final = "def timed(): pass\ntimed()\ndel timed"
_CLASS: Final = "class timed: pass\ndel timed"


class _Lines(ast.NodeTransformer):
    def __init__(self) -> None:
        self._in_function = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._visit_body(node, in_function=True)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._visit_body(node, in_function=True)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._visit_body(node, in_function=False)

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if _is_marked(node, TIMED_LINE):
            return _apart(node, node.body, _FUNCTION)
        return _apart(node, node.body, _CLASS) if self._in_function and _is_marked(node, TIMED_ONCE) else node

    def _visit_body(self, node: ast.AST, in_function: bool) -> ast.AST:
        outer, self._in_function = self._in_function, in_function
        self.generic_visit(node)
        self._in_function = outer
        return node


def _is_marked(node: ast.If, mark: str) -> bool:
    test = node.test
    if not isinstance(test, ast.Constant):
        return False
    return mark == (f'if"{test.value}":' if isinstance(test.value, str) else TIMED_ONCE if test.value == 0.1 else "")


def _apart(magic: ast.If, body: list[ast.stmt], python: str) -> list[ast.stmt]:
    """Return statements that define and delete something with a body; they stand where the magic's name does."""
    made = ast.parse(python).body
    for node in (part for statement in made for part in ast.walk(statement)):
        if isinstance(node, (ast.stmt, ast.expr)):
            ast.copy_location(node, magic)
            node.end_lineno, node.end_col_offset = magic.lineno, magic.col_offset + len(_NAME)
        if isinstance(node, ast.Name):
            node.id = _NAME
    definition = made[0]
    assert isinstance(definition, (ast.FunctionDef, ast.ClassDef))
    definition.name, definition.body = _NAME, body
    return made
