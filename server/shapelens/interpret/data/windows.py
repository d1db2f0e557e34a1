"""Numbers that count the rounds of a loop of unknown length, and the windows of data that they cut out.

In `for i in range(n): X.append(data[i : i + 60])` neither `i` nor the length of `data` is known, but each window has
60 rows, unless the end of `data` cuts it. Windows that are put together into one array all have the same length: then
none was cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Ref, RoundNumber, Tensor, Unresolved, Value, WholeNumber, is_tuple
from shapelens.rules.frames import FrameSpec
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, TensorSpec

_STACKS: Final = frozenset(
    {
        "numpy.array",
        "numpy.asarray",
        "numpy.stack",
        "tensorflow.stack",
        "tensorflow.constant",
        "tensorflow.convert_to_tensor",
        "keras.ops.stack",
        "keras.ops.convert_to_tensor",
        "keras.ops.array",
    }
)
"""What makes one array of a list of arrays, which must be of one shape."""
JOINS: Final = frozenset({"numpy.concatenate", "numpy.vstack", "numpy.hstack", "numpy.dstack"})
"""What makes an array of each list in a list, and joins these."""
_COPIES: Final = ("numpy.array", "numpy.asarray")


@dataclass(frozen=True, slots=True)
class CountingRange(Unresolved):
    """`range(start, stop, step)` whose `stop` is not known."""

    start: int = 0
    step: int = 1


def counting_range(numbers: list[Value]) -> CountingRange | None:
    """Return the range over these arguments, of which one is not known, if it counts upwards from a known number."""
    if not 1 <= len(numbers) <= 3:
        return None
    start, step = (0, 1) if len(numbers) == 1 else (numbers[0], numbers[2] if len(numbers) == 3 else 1)
    if not isinstance(start, int) or not isinstance(step, int) or step < 1:
        return None
    unknown = next((number for number in numbers if isinstance(number, Unresolved)), None)
    reason = unknown.reason if unknown else "a range with bounds that are not known"
    return CountingRange(reason, start=start, step=step)


def item_of(counting: CountingRange) -> RoundNumber:
    """Return the number of one round."""
    return RoundNumber(counting.reason, base=object(), least=counting.start)


def in_step(iterables: Sequence[Value], items: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the items of one round of `zip`, of which those of ranges with one step keep their distance."""
    bases: dict[int, object] = {}

    def counted(iterable: Value, item: Value) -> Value:
        if not isinstance(iterable, CountingRange):
            return item
        base = bases.setdefault(iterable.step, object())
        return RoundNumber(iterable.reason, base=base, offset=iterable.start, least=iterable.start)

    return tuple(map(counted, iterables, items))


def arithmetic(name: str, left: Value, right: Value) -> int | RoundNumber | None:
    """Add or subtract where one operand at least is a counter; `None` if the result is not counted."""
    if isinstance(left, RoundNumber) and isinstance(right, RoundNumber):
        same = name == "sub" and left.base is right.base
        return left.offset - right.offset if same else None
    counter, number = (left, right) if isinstance(left, RoundNumber) else (right, left)
    if not isinstance(counter, RoundNumber) or not isinstance(number, int):
        return None
    if name == "add":
        return replace(counter, offset=counter.offset + number, least=counter.least + number)
    if name == "sub" and counter is left:
        return replace(counter, offset=counter.offset - number, least=counter.least - number)
    return None


def as_index(index: Value) -> Value:
    """Return an index in which whole numbers are integers that are not known, whatever they count."""
    if isinstance(index, WholeNumber):
        return Tensor(TensorSpec((), "int64"), "numpy")
    return tuple(as_index(item) for item in index) if is_tuple(index) else index


def with_window(value: Value, index: Value) -> Value:
    """Note in what `index` takes of an array how many rows that is unless the end of the array cuts them."""
    rows = _rows_of(index)
    if (
        rows is None
        or not isinstance(value, Tensor)
        or value.spec.shape is UNKNOWN
        or value.spec.shape[:1] != (UNKNOWN,)
    ):
        return value
    return replace(value, window=(value.spec, rows))


def window_of_frame(frame: FrameSpec, index: Value, labels: object) -> int | None:
    """Return how many rows `index` takes of a frame by place, unless the end of the frame cuts them; all that the frame
    has if `labels` choose columns.
    """
    chosen = read_items(labels)
    if isinstance(labels, str) or (chosen and all(isinstance(label, str) for label in chosen)):
        return frame.window
    return _rows_of(index)


def as_array(frame: FrameSpec, array: Value) -> Value:
    """Note in the array that is made of a frame how many rows were cut out for that."""
    if frame.window is None or not isinstance(array, Tensor) or array.spec.shape is UNKNOWN:
        return array
    return replace(array, window=(array.spec, frame.window)) if array.spec.shape[:1] == (UNKNOWN,) else array


def _rows_of(index: Value) -> int | None:
    first = index[0] if is_tuple(index) and index else index
    return _width(cast(object, first)) if isinstance(first, slice) else None


def _width(index: object) -> int | None:
    """Return the number of places in a slice within the bounds of an array."""
    start, stop, step = cast("tuple[Value, Value, Value]", (index.start, index.stop, index.step))  # type: ignore[attr-defined]
    start = 0 if start is None else start
    if step is not None or isinstance(start, bool) or isinstance(stop, bool):
        return None
    if isinstance(start, int) and isinstance(stop, int):
        return stop - start if 0 <= start <= stop else None
    if (
        isinstance(start, RoundNumber)
        and isinstance(stop, RoundNumber)
        and start.base is stop.base
        and start.least >= 0
    ):
        return max(stop.offset - start.offset, 0)
    return None


def stacked(machine: Machine, name: str, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the arguments of a function with the windows in a list that it stacks at their full length."""
    if (name not in _STACKS and name not in JOINS) or not arguments:
        return arguments
    whole = _whole_list(machine, arguments[0]) if name in _STACKS else _whole_lists(machine, arguments[0])
    return arguments if whole == arguments[0] else (whole, *arguments[1:])


def _whole_lists(machine: Machine, value: Value) -> Value:
    """Return a list of lists of windows with these at their full length."""
    return _mapped(machine, value, lambda item: _whole_list(machine, item))


def _whole_list(machine: Machine, value: Value) -> Value:
    """Return a list of several windows with these at their full length."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    alone = isinstance(thing, ListObject) and thing.items is not None and len(thing.items) == 1
    return value if alone else _mapped(machine, value, _whole)


def _mapped(machine: Machine, value: Value, change: Callable[[Value], Value]) -> Value:
    """Return a list with its items changed; anything else as it is."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if not isinstance(thing, ListObject):
        return value
    items = None if thing.items is None else tuple(map(change, thing.items))
    changed = replace(thing, items=items, element=change(thing.element) if items is None else thing.element)
    return value if changed == thing else machine.allocate(changed)


def after_rule(machine: Machine, name: str, arguments: tuple[Value, ...], result: Value) -> Value:
    """Note in what a function made of a frame how many rows were cut out for that."""
    thing = machine.load(arguments[0]) if name in _COPIES and arguments and isinstance(arguments[0], Ref) else None
    return as_array(thing, result) if isinstance(thing, FrameSpec) else result


def _whole(value: Value) -> Value:
    if not isinstance(value, Tensor) or value.window is None or value.window[0] is not value.spec:
        return value
    spec, rows = value.window
    return replace(value, spec=TensorSpec((rows, *spec.shape[1:]), spec.dtype)) if spec.shape is not UNKNOWN else value
