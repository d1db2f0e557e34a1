"""Texts that are no numbers: what surely holds one can't be converted to numbers.

Which texts an array or a column holds is known from where it is made (`label_classes`). An array of a whole frame
remembers one of the words in it, as long as nothing is written into that array. Such a word stands for a column in
which there is one in each row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.tensors import written_arrays
from shapelens.interpret.training import label_classes, label_columns
from shapelens.interpret.values import Ref, Site, Tensor, Value
from shapelens.rules.classes import Classes
from shapelens.rules.frames import FrameSpec
from shapelens.rules.mismatch import WordAsNumber
from shapelens.rules.registry import FunctionRule
from shapelens.rules.values import read_dtype
from shapelens.spec import UNKNOWN, is_floating, is_integer

_CASTS: Final = ("numpy.ndarray.astype", "pandas.DataFrame.astype", "pandas.Series.astype")
_ENCODER: Final = "keras.utils.to_categorical"
_PLAIN: Final = frozenset({"self", "dtype", "copy", "x", "num_classes"})


def refuse(machine: Machine, rule: FunctionRule, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> None:
    """Raise a `WordAsNumber` where a function converts to numbers what holds a text that is none."""
    if rule.name not in _CASTS and rule.name != _ENCODER:
        return
    given = rule.signature.bind(*arguments, **keywords).arguments
    if not arguments or not _PLAIN.issuperset(given):
        return
    dtype = read_dtype(rule_values.to_rule(machine, given.get("dtype", UNKNOWN)))
    number = rule.name == _ENCODER or (dtype is not UNKNOWN and (is_floating(dtype) or is_integer(dtype)))
    word = word_in(machine, arguments[0]) if number else None
    if word is not None:
        raise WordAsNumber(rule.name, word)


def word_in(machine: Machine, value: Value) -> str | None:
    """Return a text that is no number, which an array, a list or a frame surely holds."""
    if isinstance(value, Tensor) and value.word is not None:
        return written_arrays.current(machine, value).word
    frame = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(frame, FrameSpec):
        return _of_frame(machine, frame)
    return _word(label_classes.classes_of(machine, value))


def _of_frame(machine: Machine, frame: FrameSpec) -> str | None:
    """Return a word in a frame. Where something was written into one in place, it may have been into this one."""
    if written_arrays.frames_are_written(machine):
        return None
    words = [_word(label_columns.of_column(frame, label)) for label, _ in frame.columns or ()]
    return next((word for word in words if word is not None), None)


def _word(classes: Classes | None) -> str | None:
    """Return one of the texts, if each of them occurs and none is a number."""
    if classes is None or not classes.complete:
        return None
    first = classes.values[0]
    return first if isinstance(first, str) and not any(_is_number(text) for text in classes.values) else None


def _is_number(text: object) -> bool:
    try:
        float(str(text))
    except ValueError:
        return False
    return True


def after_rule(machine: Machine, rule: FunctionRule, arguments: Sequence[Value], result: Value, site: Site) -> Value:
    """Return the parts of a split; each row has a word, so each part has one."""
    thing = machine.load(result) if isinstance(result, Ref) and rule.name.endswith(".train_test_split") else None
    words = [word_in(machine, value) if isinstance(value, Tensor) else None for value in arguments]
    if not isinstance(thing, ListObject) or thing.items is None or len(thing.items) != 2 * len(words):
        return result
    pairs = zip(thing.items, [word for word in words for _ in range(2)], strict=True)
    items = [
        replace(part, word=word, array=part.array or site) if word and isinstance(part, Tensor) else part
        for part, word in pairs
    ]
    return machine.allocate(ListObject(tuple(items))) if any(words) else result


def after_frame(machine: Machine, frame: FrameSpec, array: Value, site: Site) -> Value:
    """Return the array of a frame, with a word in it if there is one."""
    word = _of_frame(machine, frame) if isinstance(array, Tensor) and array.library == "numpy" else None
    if word is None or not isinstance(array, Tensor):
        return array
    return replace(array, word=word, array=array.array or site)
