"""Small programs in which something was claimed once that is not so: found by fuzzing with so many steps."""

import pytest

from shapelens.interpret.machine import MAX_STEPS

from .agreement import Outcome, check

DELETED_FROM_AN_UNKNOWN_DICT = """
d0 = {'a': 1, 'b': 2}
o0 = Base(2)
i0 = 4
if opaque() > 3:
    d0.update({'a': 4, 'c': 3})
try:
    i0 = 7
    del d0['k']
except Exception as e:
    o0.step += (i0 := o0(i0))
"""

CLASS_OF_AN_OBJECT_THAT_WAS_CHANGED = """
i0 = 3
d0 = {'a': 1, 'b': 2}
o0 = Base(2)
o0.bump(round(i0 / 2))
d0['c'] = Base.count
"""


@pytest.mark.parametrize(
    ("source", "max_steps"),
    [(DELETED_FROM_AN_UNKNOWN_DICT, MAX_STEPS), (CLASS_OF_AN_OBJECT_THAT_WAS_CHANGED, 15)],
)
def test_nothing_else_is_claimed(source: str, max_steps: int) -> None:
    assert not [claim for seed in range(6) for claim in check(source, seed, Outcome(), max_steps)]
