"""Which of the executions that IPython remembers defined the functions and classes that are bound."""

from __future__ import annotations

import types
from typing import Any, Dict, Iterator

from shapelens.kernel.probe.reading import attributes_of, is_a, is_kind_of, qualified_name


def defining_executions(namespace: Dict[str, Any], compiler: Any) -> Dict[str, int]:
    """Return the count of the execution that defined each function or class of a namespace, the last one where several
    ran the same text; nothing where IPython does not keep what its files of code are called.
    """
    counts: Any = getattr(compiler, "_filename_map", None)
    found: Dict[str, int] = {}
    for name, obj in namespace.copy().items() if is_a(counts, dict) else ():
        for function in _functions_of(obj):
            count = counts.get(function.__code__.co_filename)
            if type(name) is str and type(count) is int:
                found[name] = count
    return found


def _functions_of(obj: Any) -> Iterator[Any]:
    """Yield a function itself, or one that was defined in the body of a class: others may have been put into it."""
    if is_a(obj, types.FunctionType):
        yield obj
    elif is_kind_of(obj, type):
        own = qualified_name(obj) + "."
        methods = (each for each in tuple(attributes_of(obj).values()) if is_a(each, types.FunctionType))
        yield from (each for each in methods if each.__qualname__[: len(own)] == own)
