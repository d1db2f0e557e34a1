"""Code that changes a tensor, in the words of its library: cast, add an axis, transpose, pad, reshape."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.names import Spelling
from shapelens.checks.edits.source_edits import instead_of, operand, quoted, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.interpret.values import Tensor, Value
from shapelens.spec import is_complex

_TRANSPOSING: Final = ("transpose", "moveaxis", "swapaxes")


def library_of(case: Case, value: Value) -> str:
    """Return the library whose functions suit a value: `numpy`, `tensorflow` or `keras` (for a symbolic tensor)."""
    if isinstance(value, Tensor):
        return "keras" if value.node is not None else value.library if value.library == "numpy" else "tensorflow"
    return "numpy" if case.names.has("numpy") or not case.names.has("tensorflow") else "tensorflow"


def wrapped(kind: str, title: str, place: Place, spelling: Spelling, code: str) -> Candidate:
    """Replace an expression by `code`, with the import that it takes."""
    return Candidate(kind, title, (replace_all(place, code), *spelling.edits))


def cast(case: Case, place: Place, value: Value, dtype: str = "float32") -> Candidate:
    """Cast an expression to a floating-point dtype."""
    library = library_of(case, value)
    text = place.text
    complex_ = isinstance(value, Tensor) and is_complex(value.spec.dtype)
    if complex_:
        function = case.names.spell(
            {"numpy": "numpy.abs", "tensorflow": "tensorflow.abs"}.get(library, "keras.ops.abs"), place
        )
        return wrapped("cast", "Take the absolute value", place, function, f"{function.text}({text})")
    title = f"Cast to {dtype}"
    if library == "numpy":
        return Candidate("cast", title, (replace_all(place, f"{operand(place)}.astype({quoted(place, dtype)})"),))
    if library == "keras":
        function = case.names.spell("keras.ops.cast", place)
        return wrapped("cast", title, place, function, f"{function.text}({text}, {quoted(place, dtype)})")
    function = case.names.spell("tensorflow.cast", place)
    module = function.text.removesuffix(".cast")
    target = f"{module}.{dtype}" if module != function.text else quoted(place, dtype)
    return wrapped("cast", title, place, function, f"{function.text}({text}, {target})")


def add_axis(case: Case, place: Place, value: Value, axis: int = -1) -> list[Candidate]:
    """Add an axis of size 1, at the end or at `axis`."""
    library = library_of(case, value)
    where = "at the end" if axis == -1 else f"as axis {axis}"
    title = f"Add an axis of size 1 {where}"
    found: list[Candidate] = []
    if library != "keras" and not isinstance(place.node, (ast.List, ast.Tuple, ast.ListComp)):
        known = library == "numpy" or case.names.has("tensorflow") or not case.names.has("numpy")
        function = case.names.spell(f"{library if known else 'numpy'}.newaxis", place)  # the one or the other is `None`
        index = f"..., {function.text}" if axis == -1 else f"{':, ' * axis}{function.text}"
        found.append(wrapped("axis", title, place, function, f"{operand(place)}[{index}]"))
    module = "keras.ops" if library == "keras" else library
    function = case.names.spell(f"{module}.expand_dims", place)
    code = f"{function.text}({place.text}, {'axis=' if library != 'keras' else ''}{axis})"
    found.append(wrapped("axis", f"{title} with expand_dims" if found else title, place, function, code))
    return found


def transpose(case: Case, place: Place, value: Value, order: Sequence[int]) -> Candidate:
    """Put the axes of an expression in another order."""
    library = library_of(case, value)
    written = f"({', '.join(map(str, order))})"
    moved = [axis for axis, source in enumerate(order) if axis != source]
    title = f"Swap axes {moved[0]} and {moved[1]}" if len(moved) == 2 else f"Put the axes in the order {written}"
    if library == "tensorflow":
        function = case.names.spell("tensorflow.transpose", place)
        code = f"{function.text}({place.text}, perm=[{written[1:-1]}])"
    else:
        function = case.names.spell("numpy.transpose" if library == "numpy" else "keras.ops.transpose", place)
        code = f"{function.text}({place.text}, {written})"
    return wrapped("transpose", title, place, function, code)


def transposes(case: Case, place: Place, value: Value, order: Sequence[int]) -> Iterator[Candidate]:
    """Put the axes of an expression in another order: without the transpose that changed it, where there is one."""
    made = case.sources.assigned(place) or place
    before = _transposed(made)
    if before is not None:
        yield Candidate("not transposed", "Leave out the transpose before", (instead_of(made, before),))
    yield transpose(case, place, value, order)


def _transposed(place: Place) -> str | None:
    """Return what is transposed at a place: `x` of `x.transpose(0, 2, 1)` or `np.transpose(x, (0, 2, 1))`."""
    call = place.call
    if call is None or not isinstance(call.func, ast.Attribute) or call.func.attr not in _TRANSPOSING:
        return None
    functions = ("np", "numpy", "tf", "tensorflow", "ops", "keras.ops")
    if place.text_of(call.func.value) not in functions:
        return place.text_of(call.func.value)
    return place.text_of(call.args[0]) if call.args else None


def reshape(case: Case, place: Place, value: Value, sizes: Sequence[int]) -> Candidate:
    """Put the elements of an expression in another shape."""
    title = f"Reshape to ({', '.join(map(str, sizes))})"
    if library_of(case, value) == "numpy":
        code = f"{operand(place)}.reshape({', '.join(map(str, sizes))})"
        return wrapped("reshape", title, place, no_import(), code)
    module = "keras.ops" if library_of(case, value) == "keras" else "tensorflow"
    function = case.names.spell(f"{module}.reshape", place)
    code = f"{function.text}({place.text}, ({', '.join(map(str, sizes))}))"
    return wrapped("reshape", title, place, function, code)


def repeat_channel(case: Case, place: Place, value: Value, count: int, axis: int) -> Candidate:
    """Repeat the single channel of images."""
    library = library_of(case, value)
    function = case.names.spell(f"{'keras.ops' if library == 'keras' else library}.repeat", place)
    code = f"{function.text}({place.text}, {count}, axis={axis})"
    return wrapped("repeat", f"Repeat the channel {count} times", place, function, code)


def no_import() -> Spelling:
    """Return what is written without a name of a library: a method."""
    return Spelling("")


def index(place: Place, code: str, kind: str, title: str) -> Candidate:
    """Put a subscript behind an expression."""
    return Candidate(kind, title, (replace_all(place, f"{operand(place)}[{code}]"),))


def all_edits(*groups: Sequence[Edit]) -> tuple[Edit, ...]:
    """Put edits together, each once."""
    return tuple(dict.fromkeys(edit for group in groups for edit in group))
