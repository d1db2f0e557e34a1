"""What the steps of a `tf.data` pipeline refuse: functions that do not take an element, elements that do not fit."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.values import BoundMethod, Dataset, Function, Partial, Ref, Tensor, Unresolved, Value, is_tuple
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, Dim, Shape, format_shape

_DATASET = "tensorflow.data.Dataset"


def refuse(machine: Machine, frame: Frame, node: ast.Call, step: str, reason: str) -> None:
    """Report that a step raises, if there is a reason."""
    if reason:
        machine.report(InvalidCall(f"{_DATASET}.{step}", reason), site_of(frame.unit, node))


def arity(function: Value, element: Value) -> str:
    """Say why a function of the user's can't be called with an element: the parts of a tuple are its arguments."""
    given = len(element) if is_tuple(element) else 1
    counts = _positional(function)
    if counts is None or isinstance(element, Unresolved):
        return ""
    least, most = counts
    if least <= given and (most is None or given <= most):
        return ""
    takes = f"at least {least}" if most is None else str(least) if least == most else f"{least} to {most}"
    unit = "argument" if takes == "1" else "arguments"
    parts = "is one argument" if given == 1 else f"is a tuple, whose {given} parts are the arguments"
    return f"the function takes {takes} {unit}, and an element of the dataset {parts}"


def _positional(function: Value) -> tuple[int, int | None] | None:
    """Return the least and the greatest number of positional arguments that a function of the user's takes."""
    if isinstance(function, BoundMethod):
        counts = _positional(function.function)
        return None if counts is None else _less(counts, 1)
    if isinstance(function, Partial):
        counts = _positional(function.function) if not function.keywords else None
        return None if counts is None else _less(counts, len(function.arguments))
    if not isinstance(function, Function):
        return None
    spec = function.node.args
    if any(name.arg not in function.keyword_defaults for name in spec.kwonlyargs):
        return None
    most = len(spec.posonlyargs) + len(spec.args)
    return most - len(function.defaults), None if spec.vararg is not None else most


def _less(counts: tuple[int, int | None], taken: int) -> tuple[int, int | None]:
    least, most = counts
    return max(0, least - taken), None if most is None else max(0, most - taken)


def scalars(machine: Machine, element: Value) -> str:
    """Say why an element can't be cut into its rows."""
    if any(tensor.spec.shape == () for tensor in rule_values.tensors_in(machine, element)):
        return "an element has a part without axes, which can't be unbatched"
    return ""


def difference(machine: Machine, a: Value, b: Value) -> str:
    """Say why elements like `a` and like `b` can't be in one dataset: their structures or dtypes differ."""
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        known = UNKNOWN not in (a.spec.dtype, b.spec.dtype) and not a.kind and not b.kind
        return (
            f"elements of {a.spec.dtype} and of {b.spec.dtype} can't be in one dataset"
            if known and a.spec.dtype != b.spec.dtype
            else ""
        )
    kinds = _kind(machine, a), _kind(machine, b)
    if "" in kinds:
        return ""
    if kinds[0] != kinds[1]:
        return f"elements that are {kinds[0]} and {kinds[1]} can't be in one dataset"
    pairs = zip(_parts(machine, a), _parts(machine, b), strict=True)
    return next((found for p, q in pairs if (found := difference(machine, p, q))), "")


def _kind(machine: Machine, element: Value) -> str:
    """Describe the structure of an element; empty where it is not known."""
    if isinstance(element, Tensor):
        return "" if element.kind else "a tensor"
    if is_tuple(element):
        return f"a tuple of {len(element)}"
    if isinstance(element, Dataset):
        return "a dataset"
    thing = machine.load(element) if isinstance(element, Ref) else None
    if isinstance(thing, DictObject) and thing.items is not None and all(isinstance(k, str) for k, _ in thing.items):
        return f"a dict with the keys {sorted(str(key) for key, _ in thing.items)}"
    return ""


def _parts(machine: Machine, element: Value) -> Sequence[Value]:
    if is_tuple(element):
        return element
    thing = machine.load(element) if isinstance(element, Ref) else None
    if isinstance(thing, DictObject) and thing.items is not None:
        return [item for _, item in sorted(thing.items, key=lambda pair: str(pair[0]))]
    return ()


def padding(machine: Machine, element: Value, shapes: Value) -> str:
    """Say why an element can't be filled up to `shapes`: their structures or their ranks differ, or it is longer."""
    if isinstance(element, Tensor):
        return _too_long(element.spec.shape, read_shape(rule_values.to_rule(machine, shapes)))
    thing = machine.load(shapes) if isinstance(shapes, Ref) else shapes
    kind = _kind(machine, element)
    if kind and isinstance(thing, ListObject):
        return f"padded_shapes is a list, which stands for one tensor, and an element is {kind}"
    if kind and is_tuple(thing) and not is_tuple(element):
        return f"padded_shapes is a tuple, and an element is {kind}"
    if is_tuple(element) and is_tuple(thing):
        if len(element) != len(thing):
            return f"padded_shapes has {len(thing)} parts, and an element is {kind}"
        found = (padding(machine, item, shape) for item, shape in zip(element, thing, strict=True))
        return next(filter(None, found), "")
    return ""


def _too_long(own: Shape, padded: Shape) -> str:
    if own is UNKNOWN or padded is UNKNOWN:
        return ""

    def fits(size: Dim, wanted: Dim) -> bool:
        return not isinstance(wanted, int) or wanted < 0 or not isinstance(size, int) or size <= wanted

    if len(own) == len(padded) and all(map(fits, own, padded)):
        return ""
    return f"an element of shape {format_shape(own)} can't be padded to {format_shape(padded)}"
