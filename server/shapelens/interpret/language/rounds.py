"""Rounds that stand for an unknown number of them: what one makes takes the place of what the one before made there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable


class Rounds:
    """The rounds of a loop or comprehension of unknown length; `since` is the last number given before them.

    An object stands for all that the rounds make at one place: by the same statement in the same call, and as many such
    objects into the round. Those of a loop inside of a round of `outer` are made in that round too.
    """

    def __init__(self, since: int, outer: Rounds | None = None) -> None:
        self.outer: Rounds | None = outer
        self.since: int = since if outer is None else outer.since
        self._numbers: dict[tuple[Hashable, int], int] = {} if outer is None else outer._numbers
        self._before: Counter[Hashable] = Counter() if outer is None else outer._made
        self._made: Counter[Hashable] = Counter(self._before)

    def begin(self) -> None:
        """Begin a round."""
        self._made = Counter(self._before)

    def end(self) -> None:
        """End the rounds: what a loop inside of a round makes when it is run again is something else."""
        if self.outer is not None:
            self.outer._made = self._made

    def number(self, place: Hashable, fresh: Callable[[], int]) -> int:
        """Return the number of the next object that is made at `place`: a `fresh` one only in the first round."""
        key = (place, self._made[place])
        self._made[place] += 1
        if key not in self._numbers:
            self._numbers[key] = fresh()
        return self._numbers[key]
