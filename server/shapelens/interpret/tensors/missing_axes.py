"""What an array does not have: an axis beyond its last one; and what only arrays have, where a frame is given."""

from __future__ import annotations

import ast
from typing import Final

from shapelens.interpret.machine import Facts, Frame, Machine, site_of
from shapelens.interpret.values import Ref, Value
from shapelens.rules.frames import FrameSpec
from shapelens.rules.mismatch import InvalidCall, MissingAxis

_METHODS_OF_ARRAYS: Final = {"DataFrame": ("reshape", "flatten", "ravel"), "Series": ("reshape", "flatten")}

_OF_ARRAYS: Final = frozenset({"shape", "reshape", "ndim", "dtype", "astype", "flatten", "T"})


def check(machine: Machine, frame: Frame, node: ast.AST, shape: tuple[Value, ...], index: int) -> None:
    """Report `x.shape[2]` of an array that has two axes."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        axes = "1 axis" if len(shape) == 1 else f"{len(shape)} axes"
        reason = f"there is no axis {index}: the shape has {axes}, counted from 0"
        _report(machine, frame, node, MissingAxis("shape", reason, rank=len(shape), axis=index), shape)


def refuse_method(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, spec: FrameSpec, name: str) -> None:
    """Report a method of arrays that a frame does not have."""
    if isinstance(node, ast.Attribute) and name in _METHODS_OF_ARRAYS[spec.kind]:
        reason = f"a {spec.kind} has no '{name}', which its array has: .values.{name}"
        _report(machine, frame, node, InvalidCall(f"pandas.{spec.kind}.{name}", reason), ref)


def refuse_of_list(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, name: str) -> None:
    """Report what a list does not have and its array has."""
    if isinstance(node, ast.Attribute) and name in _OF_ARRAYS:
        reason = f"a list has no '{name}', which an array has: make an array of it"
        _report(machine, frame, node, InvalidCall(f"list.{name}", reason), ref)


def _report(machine: Machine, frame: Frame, node: ast.AST, mismatch: InvalidCall, given: Value) -> None:
    if not machine.trying:
        machine.report(mismatch, site_of(frame.unit, node), facts=Facts((given,)))
