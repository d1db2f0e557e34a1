"""`Classes`: which numbers or texts an array, a list or a column of labels holds."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

Label = int | str

_ROWS_PER_CLASS: Final = 20
"""With so many elements for each of k classes, drawn evenly, the chance that one is missing is below k / 10**8."""

_ROWS_BEYOND: Final = 10
"""Where so many elements beyond a limit are expected, the chance that there is none is below 1 in 20,000."""

_MOST_CLASSES: Final = 10_000
_MOST_DRAWN: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Classes:
    """The different `values` among `count` elements, in order: each occurs, and no other.

    An element that is taken at random is the rarest of them with probability `share` or more; if `mixed`, they come in
    random order, and any stretch is taken at random. Whole floats and truth values count as integers. If it is not
    `complete`, the elements are drawn evenly from the values, and some of these may not occur.
    """

    values: Sequence[Label]
    count: int
    share: float = 0.0
    mixed: bool = False
    complete: bool = True

    @property
    def bounds(self) -> tuple[int, int] | None:
        """The least and the largest number, `None` if labels are texts."""
        low, high = self.values[0], self.values[-1]
        return (low, high) if isinstance(low, int) and isinstance(high, int) else None

    def has_beyond(self, limit: int) -> bool:
        """Say whether a number of `limit` or more certainly occurs."""
        beyond = 0 if self.bounds is None else len(self.values) - bisect_left(cast("Sequence[int]", self.values), limit)
        return beyond > 0 and (self.complete or self.count * self.share * beyond >= _ROWS_BEYOND)

    @property
    def is_large(self) -> bool:
        """Say whether each label occurs among as many elements that are taken at random."""
        return _has_all(self, self.count)

    @property
    def encoded(self) -> Classes:
        """The labels by their number in order."""
        return replace(self, values=range(len(self.values)))

    @property
    def shuffled(self) -> Classes:
        """The same elements in random order."""
        return replace(self, mixed=True)


def drawn(values: Sequence[Label], count: int) -> Classes | None:
    """Return `count` elements that are drawn evenly, if they are so many that each value occurs."""
    whole = Classes(values, count, 1 / len(values), mixed=True) if 0 < len(values) <= _MOST_CLASSES else None
    return whole if whole is not None and _has_all(whole, count) else None


def drawn_from(values: Sequence[Label], count: int) -> Classes | None:
    """Return `count` elements that are drawn evenly, of which it may not be known that each value occurs."""
    if not 0 < len(values) <= _MOST_DRAWN:
        return None
    return drawn(values, count) or Classes(values, count, 1 / len(values), mixed=True, complete=False)


def of_elements(elements: Iterable[object]) -> Classes | None:
    """Return what is known of elements that are written out; `None` if one of them is no label."""
    counted = Counter(_label(element) for element in elements)
    if not counted or None in counted or len(counted) > _MOST_CLASSES:
        return None
    values = [value for value in counted if value is not None]
    if len({type(value) for value in values}) > 1:
        return None
    total = sum(counted.values())
    return Classes(_sorted(values), total, min(counted.values()) / total)


def _sorted(values: Iterable[Label]) -> Sequence[Label]:
    """Return labels in order; numbers without a gap as a range."""
    found = sorted(values, key=_in_order)
    first, last = found[0], found[-1]
    if isinstance(first, int) and isinstance(last, int) and last - first + 1 == len(found):
        return range(first, last + 1)
    return tuple(found)


def _in_order(value: Label) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, value)


def _label(element: object) -> Label | None:
    if isinstance(element, (int, str)):
        return int(element) if isinstance(element, int) else element
    return int(element) if isinstance(element, float) and element.is_integer() else None


def part(classes: Classes, count: int) -> Classes | None:
    """Return what is known of a stretch of the elements, or of so many of them chosen at random if they are mixed."""
    if count == classes.count:
        return classes
    if count > classes.count or not (classes.mixed and _has_all(classes, count)):
        return None
    return replace(classes, count=count)


def _has_all(classes: Classes, count: int) -> bool:
    return count * classes.share >= _ROWS_PER_CLASS


def mapped(classes: Classes, function: Callable[[Label], object]) -> Classes | None:
    """Return what a function makes of each element."""
    try:
        changed = of_elements([function(value) for value in classes.values])
    except (TypeError, ValueError, ArithmeticError, KeyError):
        return None
    return None if changed is None else replace(classes, values=changed.values)


def joined(parts: Sequence[Classes]) -> Classes | None:
    """Return what is known of several arrays one behind the other."""
    values = {value for each in parts for value in each.values}
    if not values or len({type(value) for value in values}) > 1 or len(values) > _MOST_CLASSES:
        return None
    total = sum(each.count for each in parts)
    share = min(each.share * each.count for each in parts) / total
    return Classes(_sorted(values), total, share)
