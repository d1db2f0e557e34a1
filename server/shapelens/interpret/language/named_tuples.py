"""The classes of named tuples that no statement of the program's defines."""

from __future__ import annotations

import ast

from shapelens.interpret.machine import Machine
from shapelens.interpret.values import Class, Symbol


def named_tuple_class(machine: Machine, unit: str, node: ast.AST, name: str, fields: tuple[str, ...]) -> Class:
    """Return the class of named tuples with these fields, as `collections.namedtuple` makes it at `node`."""
    stand_in = ast.copy_location(ast.ClassDef(name, [], [], [], []), node)
    base = Symbol("collections.namedtuple")
    return Class(name, stand_in, unit, (base,), {"_fields": fields}, f"class {machine.new_scope()}")
