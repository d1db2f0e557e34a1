"""The columns that `pandas.get_dummies` makes of a frame: one for each value of a column of texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.rules.classes import Classes
from shapelens.rules.frames import Column, FrameSpec
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, is_integer

_TEXTS: Final = ("str", "object", "string")
"""The dtypes of the columns that are encoded where none is named; a `category` may have values that do not occur."""
_READ: Final = {"data", "columns", "prefix_sep", "dtype", "drop_first", "sparse"}


def encoded(
    frame: FrameSpec, made: FrameSpec, given: Mapping[str, Any], classes_of: Callable[[object], Classes | None]
) -> FrameSpec:
    """Return the frame that was `made` of a `frame` with its columns, if the values of those that are encoded are
    known; `given` are the arguments, and `classes_of` tells what a column of the frame holds.
    """
    own = frame.columns or ()
    labels, kinds = [label for label, _ in own], [kind for _, kind in own]
    separator, dropped = given.get("prefix_sep", "_"), given.get("drop_first", False)
    known = own and UNKNOWN not in labels and isinstance(separator, str) and isinstance(dropped, bool)
    if not known or set(given) - _READ or made.kind != "DataFrame":
        return made
    chosen = given.get("columns")
    if chosen is None and (UNKNOWN in kinds or "category" in kinds):
        return made
    named = [label for label, kind in own if kind in _TEXTS] if chosen is None else read_items(chosen)
    if named is None or any(labels.count(label) != 1 for label in named):
        return made
    dtype = "bool" if given.get("dtype") is None else UNKNOWN
    columns: list[Column] = [column for column in own if column[0] not in named]
    for label in named:
        classes, kind = classes_of(label), kinds[labels.index(label)]
        plain = kind in _TEXTS or (isinstance(kind, str) and is_integer(kind))
        if classes is None or not classes.complete or not plain:
            return made
        columns += [(f"{label}{separator}{value}", dtype) for value in classes.values[1 if dropped else 0 :]]
    return FrameSpec("DataFrame", made.rows, tuple(columns), index=made.index)
