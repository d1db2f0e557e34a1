"""Which values are one object, as `is` asks."""

from __future__ import annotations

from shapelens.interpret.values import Class, LibraryObject, Method, Ref, Symbol, Tensor, Unresolved, Value
from shapelens.rules.names import canonical_name, layer_class
from shapelens.spec import UNKNOWN, TensorSpec


def is_same(left: Value, right: Value) -> bool | None:
    """Say whether two values are one object; `None` when that is not known."""
    if isinstance(left, Unresolved) or isinstance(right, Unresolved):
        return None
    if isinstance(left, Ref) and isinstance(right, Ref):
        return left == right
    if is_of_library_object(left) or is_of_library_object(right):
        return None
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Ref) or isinstance(right, Ref):
        return False
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        return _is_same_tensor(left, right)
    if isinstance(left, Class) and isinstance(right, Class):
        return left == right
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        first, second = canonical_name(left.name), canonical_name(right.name)
        return True if first == second else False if layer_class(first) and layer_class(second) else None
    return None


def is_of_library_object(value: Value) -> bool:
    """Say whether a value is an attribute of a library's object: that it may be called is a guess."""
    return isinstance(value, Method) and isinstance(value.receiver, LibraryObject)


def _is_same_tensor(left: Tensor, right: Tensor) -> bool | None:
    """Say whether two tensors are one: symbolic ones by the place in the graph that they come from."""
    if left.library != right.library or not _may_be_one(left.spec, right.spec):
        return False
    if left.node is None or right.node is None or left.node.sampled or right.node.sampled:
        return None
    if left.node is right.node:
        return left.index == right.index
    operations = (left.node.operation, right.node.operation)
    by_layers = any(isinstance(o, Ref) for o in operations) and all(o is None or isinstance(o, Ref) for o in operations)
    return False if by_layers else None


def _may_be_one(first: TensorSpec, second: TensorSpec) -> bool:
    """Say whether nothing that is known of two tensors differs."""
    if UNKNOWN not in (first.dtype, second.dtype) and first.dtype != second.dtype:
        return False
    if first.shape is UNKNOWN or second.shape is UNKNOWN:
        return True
    pairs = zip(first.shape, second.shape, strict=False)
    return len(first.shape) == len(second.shape) and all(a == b or UNKNOWN in (a, b) for a, b in pairs)
