"""`%timeit`, `%time` and `%prun`: code that runs in other variables than those of the code around it.

In the text such code stands below a condition that nobody writes. In the tree, what `%timeit` runs becomes a function
and its call: what it binds is gone when it ends. What `%time` runs in a function becomes the body of a class: it reads
the function's variables and binds its own. What `%prun` and its like run in a function becomes a function whose names
are all the notebook's. Elsewhere both run in the notebook's variables.
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

PROFILED: Final = "if 1.:"
"""What stands in place of `%prun`, before the statements of its line."""

_MARKS: Final = {TIMED_LINE: "%", TIMED_CELL: "%%", TIMED_ONCE: 0.1, PROFILED: 1.0}
"""What is asked for in each of these conditions."""
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
        if self._in_function and _is_marked(node, PROFILED):
            return _apart(node, [_all_global(node.body), *node.body], _FUNCTION)
        return _apart(node, node.body, _CLASS) if self._in_function and _is_marked(node, TIMED_ONCE) else node

    def _visit_body(self, node: ast.AST, in_function: bool) -> ast.AST:
        outer, self._in_function = self._in_function, in_function
        self.generic_visit(node)
        self._in_function = outer
        return node


def _is_marked(node: ast.If, mark: str) -> bool:
    return isinstance(node.test, ast.Constant) and repr(node.test.value) == repr(_MARKS[mark])


def _all_global(body: list[ast.stmt]) -> ast.Global:
    """Return a statement that makes all the names in `body` those of the notebook."""
    names = {node.id for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return ast.copy_location(ast.Global(sorted(names)), body[0])


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
